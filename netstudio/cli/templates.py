"""`netstudio templates`: the ready examples."""

from __future__ import annotations

import argparse

from core.templates import templates
from netstudio.cli.output import write_json, write_line


def run(options: argparse.Namespace) -> int:
    """List key and description of every template."""
    known = templates()
    width = max(len(template.key) for template in known)
    for template in known:
        if options.json:
            write_json({"key": template.key, "title": template.title, "text": template.text})
            continue
        write_line(f"{template.key:<{width}}  {template.title}: {template.text}")
    return 0
