"""`netstudio evaluate`: loss and accuracy of a trained project."""

from __future__ import annotations

import argparse
import math
from dataclasses import asdict, replace
from pathlib import Path

from core.data import met_problems
from core.project import Project
from core.train import Evaluation, RunControl, cross_validate, evaluate, fault_of, spread_of
from netstudio.cli.faults import WorkFailed, WrongUse
from netstudio.cli.output import write_json, write_line
from netstudio.cli.projects import command_fault, open_project, read_data, tell_problems
from netstudio.cli.train import stop_on_signals

MEASURES = ("loss", "accuracy", "r2", "mae", "naive_mae")


def run(options: argparse.Namespace) -> int:
    """Measure the part that was asked for."""
    path = Path(options.file)
    opened = open_project(path)
    if options.folds is not None:
        return _by_folds(opened.project, path.absolute().parent, options)
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
    tell_problems(met_problems(loaded))
    if options.json:
        write_json(_facts(result))
    else:
        write_line(_sentence(result))
    return 0


def _facts(result: Evaluation) -> dict[str, object]:
    """The measures; those of values only where targets are values."""
    found = asdict(result)
    unknown = [name for name in ("r2", "mae", "naive_mae") if math.isnan(found[name])]
    return {name: value for name, value in found.items() if name not in unknown}


def _by_folds(project: Project, folder: Path, options: argparse.Namespace) -> int:
    """Cross-validation: each fold as it is known, then mean and deviation; Ctrl+C ends it after those done."""
    project, loaded = read_data(project, folder, options.data)
    if options.device is not None:
        project = replace(project, training=replace(project.training, device=options.device))
    control, done = RunControl(), list[Evaluation]()
    try:
        with stop_on_signals(control):
            for result in cross_validate(project, options.folds, folder, loaded, control):
                done.append(result)
                _write_fold(len(done), result, options)
    except Exception as error:  # whatever broke the training is told in a sentence
        raise command_fault(fault_of(error, project)) from error
    if not done:
        raise WorkFailed("Stopped before the first fold was measured.")
    spreads = {name: spread_of([getattr(result, name) for result in done]) for name in MEASURES}
    known = {name: spread for name, spread in spreads.items() if not math.isnan(spread.mean)}
    if options.json:
        write_json({"folds": len(done)} | {name: asdict(spread) for name, spread in known.items()})
    else:
        told = (f"{name} {spread.mean:.4f} ± {spread.deviation:.4f}" for name, spread in known.items())
        write_line(f"{len(done)} folds: {', '.join(told)}")
    return 0


def _write_fold(number: int, result: Evaluation, options: argparse.Namespace) -> None:
    if options.json:
        write_json({"fold": number} | _facts(result))
    else:
        write_line(f"fold {number}, {_sentence(result)}")


def _sentence(result: Evaluation) -> str:
    values = {
        "loss": result.loss,
        "accuracy": result.accuracy,
        "R²": result.r2,
        "mean absolute error": result.mae,
        "that of the last value": result.naive_mae,
    }
    known = [f"{name} {value:.4f}" for name, value in values.items() if not math.isnan(value)]
    return f"{result.split}: {result.samples:,} samples, {', '.join(known)}"
