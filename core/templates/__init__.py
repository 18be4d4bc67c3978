"""Projects to start from: ready ones in files (`templates`, `load_template`), and ones made for given data.

`suggest_network` makes a network for data, `adapt` makes an existing one fit. The files under resources/templates are
written by `write_templates`; anew: `python -m core.templates`.
"""

from core.templates.adapt import Adapted, adapt, misfits
from core.templates.ready import Template, load_template, templates, write_templates
from core.templates.suggest import suggest_network, suggest_project

__all__ = [
    "Adapted",
    "Template",
    "adapt",
    "load_template",
    "misfits",
    "suggest_network",
    "suggest_project",
    "templates",
    "write_templates",
]
