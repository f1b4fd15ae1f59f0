"""How Sphinx builds these pages: sphinx-build -W docs build/docs."""

project = "ml-template"  # pylint: disable=invalid-name  # Sphinx names it
extensions = ["myst_parser"]
exclude_patterns = ["_build"]
html_theme = "alabaster"  # pylint: disable=invalid-name
html_theme_options = {"page_width": "1080px"}
