"""`netstudio reference`: what every layer, loss, optimizer and schedule does."""

from __future__ import annotations

import argparse

from core.catalog.reference import Page, pages, to_markdown
from netstudio.cli.faults import WrongUse
from netstudio.cli.output import write_line


def run(options: argparse.Namespace) -> int:
    """Print the pages that answer to the key as Markdown; without a key, list them all."""
    known = pages()
    if options.key is None:
        width = max(map(len, known))
        for shown in known.values():
            write_line(f"{shown.address:<{width}}  {shown.title}: {shown.summary}")
        return 0
    found = [shown for shown in known.values() if _answers(shown, options.key)]
    if not found:
        raise WrongUse(f"There is no page {options.key!r}; netstudio reference lists them.")
    for line in "\n".join(map(to_markdown, found)).rstrip().split("\n"):
        write_line(line)
    return 0


def _answers(shown: Page, wanted: str) -> bool:
    return wanted.lower() in (shown.address, shown.key)
