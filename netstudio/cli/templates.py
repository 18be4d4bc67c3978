"""`netstudio templates`: the ready examples."""

from __future__ import annotations

import argparse

from core.templates import templates
from netstudio.cli.output import write_line


def run(_options: argparse.Namespace) -> int:
    """List key and description of every template."""
    known = templates()
    width = max(len(template.key) for template in known)
    for template in known:
        write_line(f"{template.key:<{width}}  {template.title}: {template.text}")
    return 0
