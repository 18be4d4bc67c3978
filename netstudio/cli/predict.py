"""`netstudio predict`: what a trained project says of new samples."""

from __future__ import annotations

import argparse
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

from core.train import Predictions, fault_of, predict
from netstudio.cli.faults import WrongUse
from netstudio.cli.output import flush_output, write_json, write_line, write_note
from netstudio.cli.projects import command_fault, open_project

LIKELIEST = 3
"""Classes that are shown to people; JSON has them all."""


def run(options: argparse.Namespace) -> int:
    """Predict the samples and print a line for each."""
    path = Path(options.file)
    opened = open_project(path)
    if opened.snapshot is None:
        raise WrongUse(f"{path} holds no trained weights; train it first: netstudio train {path}")
    project = opened.project
    if options.device is not None:
        project = replace(project, training=replace(project.training, device=options.device))
    samples = _samples(options.samples)
    try:
        found = predict(project, opened.snapshot, samples)
    except Exception as error:  # whatever broke the prediction is told in a sentence
        raise command_fault(fault_of(error, project)) from error
    for place in range(len(found.names)):
        if options.json:
            write_json(_facts(found, place))
        else:
            write_line(_sentence(found, place))
    flush_output()
    _tell_empty(found)
    return 0


def _tell_empty(found: Predictions) -> None:
    """Say on stderr which samples have no prediction, and why."""
    for problem in found.problems:
        write_note(f"{problem.where}: {problem.what} ({problem.action})")
    if found.empty:
        has = "has" if len(found.empty) == 1 else "have"
        write_note(f"{len(found.empty):,} of {len(found.names):,} samples {has} no prediction.")


def _samples(text: str) -> Path | list[Any]:
    """The file that is named, or the samples that are written out as JSON."""
    if not text.lstrip().startswith(("{", "[")):
        return Path(text)
    try:
        values = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise WrongUse(f"The samples are no JSON: {error}.") from error
    return values if isinstance(values, list) else [values]


def _facts(found: Predictions, place: int) -> dict[str, Any]:
    if place in found.empty:
        kind = ("class", "probabilities") if found.classes else ("values",)
        return {"sample": found.names[place], **dict.fromkeys(kind)}
    row = [float(value) for value in found.outputs[place]]
    if found.classes:
        shares = dict(zip(found.classes, row, strict=True))
        return {"sample": found.names[place], "class": found.best()[place], "probabilities": shares}
    return {"sample": found.names[place], "values": dict(zip(found.columns, row, strict=True))}


def _sentence(found: Predictions, place: int) -> str:
    if place in found.empty:
        return f"{found.names[place]}: –"
    row = found.outputs[place]
    if found.classes:
        order = row.argsort()[::-1][:LIKELIEST]
        told = ", ".join(f"{found.classes[number]} {100 * row[number]:.1f} %" for number in order.tolist())
    else:
        told = ", ".join(f"{name} {value:.6g}" for name, value in zip(found.columns, row, strict=True))
    return f"{found.names[place]}: {told}"
