"""What suggested networks reach on well-known data sets: opened, guessed, suggested, trained and tested unseen.

`python -m benchmarks.suggested_scores FOLDER [--seeds N] [--only NAME …]`. The folder is laid out as SETS names the
files. Each seed divides the samples anew and draws other weights; series are divided by time and the parts that files
bring are kept, so there only the weights differ. Nothing is chosen by a person, and nothing is asserted: mean and worst
of the seeds stand beside the goal.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, cast

import numpy as np

from core.data import DataChoice, DataError, Loaded, class_counts, facts_of, guess_source, load
from core.project import Project
from core.templates import load_template, suggest_project
from core.train import Evaluation, Event, Failed, Finished, Job, RunControl, Trainer, evaluate

MOST_SHOWN = 12
"""Classes that are printed one by one."""


@dataclass(frozen=True)
class Trial:
    """A set, what is measured on it and what is to be reached. `better` is 1 where more is better, else -1."""

    name: str
    path: str
    measure: str
    goal: float
    better: int = 1
    settings: tuple[tuple[str, Any], ...] = ()


def _forecast(name: str, path: str, *settings: tuple[str, Any]) -> Trial:
    return Trial(name, path, "error / last value's", 1.0, -1, settings)


SETS = (
    Trial("iris", "tables/iris.csv", "accuracy", 0.93),
    Trial("wine", "tables/wine_cultivars.csv", "accuracy", 0.95),
    Trial("breast cancer", "tables/breast_cancer_wdbc.csv", "accuracy", 0.95),
    Trial("penguins", "tables/penguins.csv", "accuracy", 0.96),
    Trial("titanic", "tables/titanic_kaggle_train.csv", "accuracy", 0.78),
    Trial("adult", "tables/adult_train_noheader.csv", "accuracy", 0.84),
    Trial("california", "tables/california_housing.csv", "R²", 0.70),
    Trial("sms spam", "text/sms_spam.tsv", "accuracy", 0.97),
    Trial("names", "text/names.txt", "perplexity", 27.0, -1),
    _forecast("passengers", "series/airline_passengers.csv"),
    _forecast("ETTh1, 1 step", "series/ETTh1.csv", ("horizon", 1)),
    _forecast("ETTh1, 24 steps", "series/ETTh1.csv", ("horizon", 24)),
    Trial("Fashion-MNIST", "fashion_mnist", "accuracy", 0.88),
)
MEASURES: dict[str, Callable[[Evaluation], float]] = {
    "accuracy": lambda found: found.accuracy,
    "R²": lambda found: found.r2,
    "perplexity": lambda found: float(np.exp(found.loss)),
    "error / last value's": lambda found: found.mae / found.naive_mae,
}


def trained_score(trial: Trial, choice: DataChoice, loaded: Loaded, seed: int) -> float:
    """The measure of `trial` on the test part, after the suggested training."""
    ready = load_template("digits-mlp")
    choice = replace(choice, split_seed=seed)
    project: Project = suggest_project(replace(ready, data=choice))
    project = replace(project, training=replace(project.training, seed=seed))
    endings: list[Finished | Failed] = []

    def keep(event: Event) -> None:
        if isinstance(event, Finished | Failed):
            endings.append(event)

    Trainer(Job(project, None, None, loaded), RunControl(), keep).run()
    if isinstance(endings[-1], Failed):
        raise DataError(endings[-1].text)
    return MEASURES[trial.measure](evaluate(project, endings[-1].snapshot, "test", None, loaded))


def describe(choice: DataChoice, loaded: Loaded) -> str:
    """The guess in two lines: kind, task, shape and target; the classes with their counts."""
    facts = facts_of(loaded)
    names = loaded.preparation.target.columns
    target = ", ".join(names) if len(names) < MOST_SHOWN else f"{names[0]} … {names[-1]}"
    first = f"{facts.kind}, {facts.task}: {facts.samples:,} samples of {list(facts.input.shape)}"
    counts = [
        f"{name if name.isprintable() else repr(name)} {count:,}"
        for name, count in zip(loaded.classes, class_counts(loaded).tolist(), strict=True)
    ]
    more = f" and {len(counts) - MOST_SHOWN} more" if len(counts) > MOST_SHOWN else ""
    classes = f"\n  classes {', '.join(counts[:MOST_SHOWN])}{more}" if counts else ""
    return f"  {choice.source.title}; {first}{f'; target {target}' if target else ''}{classes}"


def run(trial: Trial, folder: Path, seeds: int) -> None:
    """Print the guess, and the scores of all seeds beside the goal."""
    source = guess_source(folder / trial.path)
    choice = DataChoice(replace(cast(Any, source), **dict(trial.settings)))
    loaded = load(choice, None)
    choice = replace(choice, facts=facts_of(loaded))
    sys.stdout.write(f"{trial.name}\n{describe(choice, loaded)}\n")
    sys.stdout.flush()
    began = time.perf_counter()
    scores = np.array([trained_score(trial, choice, loaded, seed) for seed in range(seeds)])
    worst = scores.min() if trial.better > 0 else scores.max()
    sign = "≥" if trial.better > 0 else "<"
    each = ", ".join(f"{score:.3f}" for score in scores)
    sys.stdout.write(
        f"  {trial.measure}: mean {scores.mean():.4f}, worst {worst:.4f} (goal {sign} {trial.goal:g}) of {each}; "
        f"{(time.perf_counter() - began) / seeds:.0f} s each\n"
    )
    sys.stdout.flush()


def main() -> int:
    """Print the scores of all sets that the folder holds, or of those asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, help="where the data sets lie")
    parser.add_argument("--seeds", type=int, default=1, help="runs of each set, each with its own seed")
    parser.add_argument("--only", nargs="+", default=[], help="names of sets")
    options = parser.parse_args()
    if options.folder is None:
        sys.stdout.write("Data sets of others are no part of the project: name the folder where they lie.\n")
        return 0
    for trial in SETS:
        if options.only and trial.name not in options.only:
            continue
        if not (options.folder / trial.path).exists():
            sys.stdout.write(f"{trial.name}: {trial.path} is not in {options.folder}\n")
            continue
        run(trial, options.folder, max(1, options.seeds))
    return 0


if __name__ == "__main__":
    sys.exit(main())
