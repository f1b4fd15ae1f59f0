"""How Sphinx builds the documentation: `make docs`."""

# pylint: disable=invalid-name  # Sphinx names them

import sys
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[1] / "src")]

project = "project-slug"
extensions = [
    "myst_parser",
    "sphinx.ext.autodoc",
    "sphinx.ext.napoleon",
    "from_project",
]
exclude_patterns = ["_build"]

html_theme = "furo"
html_title = project
html_show_sourcelink = False
html_show_copyright = False
html_static_path = ["static"]
html_css_files = ["site.css"]

myst_heading_anchors = 3
# Blocks are coloured by their own language only, not by guesses.
highlight_language = "text"

autodoc_member_order = "bysource"
# Each name stands on the page of the module that defines it.
autodoc_default_options = {
    "members": True,
    "ignore-module-all": True,
    "exclude-members": "model_config",
}
autodoc_typehints = "signature"
autodoc_typehints_format = "short"
napoleon_use_ivar = True
add_module_names = False
nitpick_ignore_regex = [
    # Names of other packages lead nowhere: their pages are on the network.
    ("py:.*", r"(?!project_package\b).*"),
    # Private names have no entry.
    ("py:.*", r".*\._\w+"),
]
