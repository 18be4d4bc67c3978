"""What a data set is, in a few words."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from netstudio.data_panel.reading import Reading


def describe(reading: Reading) -> str:
    """How many samples of what, and what is predicted."""
    facts, shape = reading.facts, reading.facts.input.shape
    count = f"{facts.samples:,}" if reading.loaded.complete else _tr("the first {0}").format(f"{facts.samples:,}")
    if reading.pictures:
        colour = _tr("grey") if shape[0] == 1 else _tr("colour")
        what = _tr("{0} {1} pictures, {2} × {3}").format(count, colour, *shape[1:])
    elif facts.kind == "text":
        what = _tr("{0} texts of up to {1} tokens").format(count, shape[0])
    elif facts.kind == "series":
        what = _tr("{0} windows of {1} rows, {2} columns").format(count, *shape[:2])
    elif facts.kind == "audio":
        what = _tr("{0} sounds as {1} values").format(count, facts.input)
    elif len(shape) == 1:
        columns = len(reading.loaded.preparation.columns) or shape[0]
        several = _tr("{0} rows, {1} input columns").format(count, f"{columns:,}")
        what = several if columns != 1 else _tr("{0} rows, one input column").format(count)
    else:
        what = _tr("{0} samples of {1}").format(count, facts.input)
    values, classes = facts.target_size, len(facts.classes)
    if classes:
        aim = _tr("{0} classes").format(f"{classes:,}")
    else:
        aim = _tr("one target value") if values == 1 else _tr("{0} target values").format(f"{values:,}")
    return f"{what} · {aim}"


def kind_title(kind: str) -> str:
    """A kind of data for people."""
    titles = {
        "table": _tr("Table"),
        "pictures": _tr("Pictures"),
        "text": _tr("Text"),
        "series": _tr("Time series"),
        "audio": _tr("Sound"),
        "arrays": _tr("Arrays"),
    }
    return titles.get(kind, kind)


def task_title(task: str) -> str:
    """A task for people."""
    titles = {
        "binary": _tr("Two classes"),
        "classes": _tr("Classes"),
        "regression": _tr("Values"),
        "sequence": _tr("What comes next"),
    }
    return titles.get(task, task)


def _tr(text: str) -> str:
    return QCoreApplication.translate("DataWording", text)
