"""How Sphinx builds the documentation."""

import logging
from importlib.metadata import version as version_of

project = "randcheck"
release = version = version_of("randcheck")
project_copyright = "the randcheck contributors"
language = "en"

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
myst_enable_extensions = ["colon_fence", "deflist"]
myst_heading_anchors = 3
autodoc_member_order = "bysource"
autodoc_typehints = "description"
default_role = "py:obj"
exclude_patterns = ["_build", "notebooks"]

html_theme = "furo"
html_title = "randcheck"
html_search_language = "zh"  # cuts Chinese into words and still stems English
logging.getLogger("jieba").disabled = True  # it reports how it loads its dictionary
# The type `type` of an argument is also the name of two attributes.
suppress_warnings = ["ref.python"]
