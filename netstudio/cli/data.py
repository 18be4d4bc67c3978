"""`netstudio data`: what a file or folder holds."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from core.data import DataChoice, DataError, guess_source, load, summary
from netstudio.cli.faults import WrongUse
from netstudio.cli.output import write_json, write_line
from netstudio.cli.projects import decided, require_column
from netstudio.cli.source_settings import with_settings

MOST_SHOWN = 20
"""Classes, columns and problems that are shown to people; JSON has them all."""


def run(options: argparse.Namespace) -> int:
    """Print the facts of the data."""
    try:
        choice = decided(DataChoice(with_settings(guess_source(Path(options.path)), options.set)), options)
        loaded = load(choice, None)
        require_column(loaded, options.target)
        facts = summary(loaded, choice)
    except DataError as error:
        raise WrongUse(str(error)) from error
    if options.json:
        write_json(facts)
        return 0
    write_line(f"{facts['kind']}, task {facts['task']}: {facts['samples']:,} samples of {_shape(facts['input_shape'])}")
    parts = ", ".join(f"{name} {count:,}" for name, count in facts["splits"].items())
    write_line(f"parts: {parts}")
    _list("classes", [f"{name}: {count:,}" for name, count in facts["classes"].items()])
    _list("columns", [_column(column) for column in facts["columns"]])
    _list("problems", [f"{item['where']}: {item['what']}; {item['action']}" for item in facts["problems"]])
    return 0


def _shape(shape: list[int]) -> str:
    return " × ".join(map(str, shape)) or "one number"


def _column(column: dict[str, Any]) -> str:
    missing = f", {column['missing']:,} missing" if column["missing"] else ""
    return f"{column['name']}: {column['type']}, {column['role']}{missing}"


def _list(title: str, lines: list[str]) -> None:
    if not lines:
        return
    write_line(f"{title}:")
    for line in lines[:MOST_SHOWN]:
        write_line(f"  {line}")
    if len(lines) > MOST_SHOWN:
        write_line(f"  … {len(lines) - MOST_SHOWN:,} more; --json lists all")
