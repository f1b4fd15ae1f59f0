"""How Sphinx builds these pages: `make docs` writes them to build/docs."""

# Sphinx gives these their names.
# pylint: disable=invalid-name

project = "ml-template"
extensions = ["myst_parser"]
html_theme = "furo"
html_title = project
# A heading can be linked to from another page, as on GitHub.
myst_heading_anchors = 3
# Warns of every reference that leads nowhere.
nitpicky = True
