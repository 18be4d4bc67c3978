"""`netstudio evaluate`: loss and accuracy of a trained project."""

from __future__ import annotations

import argparse
import math
from dataclasses import asdict, replace
from pathlib import Path

from core.train import Evaluation, evaluate, fault_of
from netstudio.cli.faults import WrongUse
from netstudio.cli.output import write_json, write_line
from netstudio.cli.projects import command_fault, open_project, read_data


def run(options: argparse.Namespace) -> int:
    """Measure the part that was asked for."""
    path = Path(options.file)
    opened = open_project(path)
    if opened.snapshot is None:
        raise WrongUse(f"{path} holds no trained weights; train it first: netstudio train {path}")
    folder = path.absolute().parent
    project, loaded = read_data(opened.project, folder, options.data)
    if options.device is not None:
        project = replace(project, training=replace(project.training, device=options.device))
    try:
        result = evaluate(project, opened.snapshot, options.split, folder, loaded)
    except Exception as error:  # whatever broke the measuring is told in a sentence
        raise command_fault(fault_of(error, project)) from error
    if options.json:
        write_json(asdict(result))
    else:
        write_line(_sentence(result))
    return 0


def _sentence(result: Evaluation) -> str:
    accuracy = "" if math.isnan(result.accuracy) else f", accuracy {result.accuracy:.4f}"
    return f"{result.split}: {result.samples:,} samples, loss {result.loss:.4f}{accuracy}"
