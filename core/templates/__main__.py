"""Writes the files of the ready projects anew: `python -m core.templates`."""

from core.templates.ready import FOLDER, write_templates

write_templates(FOLDER)
