"""How samples are divided, declared like the fields of the catalog so that the same form edits it."""

from __future__ import annotations

from dataclasses import field, make_dataclass
from functools import cache
from typing import Any

from core.catalog import fields_of
from core.catalog.fields import choice, integer, number
from core.data import DataChoice
from netstudio.data_panel.reading import Reading

_MOST_COLUMNS = 1_000


def split_fields(data: DataChoice, reading: Reading) -> Any:
    """What can be set of `data`, as a value of a class made for it."""
    loaded = reading.loaded
    given = loaded.test is not None, loaded.validation is not None
    columns: tuple[str, ...] = ()
    if loaded.frame is not None and loaded.kind == "table" and data.splitting in ("column", "time"):
        texts = data.splitting == "column"
        columns = tuple(each.name for each in loaded.frame.columns if texts or each.values.dtype.kind == "f")
    tabular = loaded.frame is not None and loaded.kind == "table"
    kind = _kind(data.splitting, given, columns[:_MOST_COLUMNS], tabular, loaded.ordered)
    return kind(**{each.name: getattr(data, each.name) for each in fields_of(kind)})


def task_fields(data: DataChoice) -> Any:
    """The task of `data`, to be corrected."""
    return _task_kind()(task=data.task)


@cache
def _kind(splitting: str, given: tuple[bool, bool], columns: tuple[str, ...], tabular: bool, ordered: bool) -> type:
    ways = ["auto", "random", "stratified", "time"]
    ways += ["column"] * tabular + ["given"] * any(given)
    found: list[tuple[str, type, Any]] = [("splitting", str, choice("auto", ways, help=_WAYS))]
    if columns:
        help_text = "The column that names the part of each row, or that gives their order in time."
        found.append(("split_column", str, choice("", ("", *columns), help=help_text)))
    by_share = splitting not in ("column", "given")
    if by_share and not given[1]:
        found.append(("validation", float, _share(0.1, "Part of the training samples held out for validation.")))
    if by_share and not given[0]:
        found.append(("test", float, _share(0.2, "Part of all samples held out for testing.")))
    by_chance = splitting in ("random", "stratified") or (splitting == "auto" and not ordered)
    if by_chance and not all(given):
        found.append(("split_seed", int, integer(0, help=_SEED, minimum=0, maximum=2**31 - 1)))
    return make_dataclass("SplitFields", [(name, type_, _plain(made)) for name, type_, made in found], frozen=True)


@cache
def _task_kind() -> type:
    tasks = ("auto", "binary", "classes", "regression", "sequence")
    made = choice("auto", tasks, help="Whether classes are told apart or values predicted; auto looks at the target.")
    return make_dataclass("TaskFields", [("task", str, made)], frozen=True)


def _plain(made: Any) -> Any:
    return field(default=made.default, metadata=made.metadata)


def _share(default: float, help_text: str) -> Any:
    return number(default, help=help_text, minimum=0.0, maximum=0.5)


_WAYS = (
    "Random by the seed; stratified gives every part the same share of each class; time holds out the last samples; "
    "column lets a column name the part of each row; given takes the parts of the source. Auto chooses what suits."
)
_SEED = "Decides which samples are held out."
