"""What the sources of row files that describe themselves have in common: JSON and Parquet."""

from __future__ import annotations

from dataclasses import replace

from core.data.arrange import of_frame
from core.data.files import fingerprint
from core.data.source import Loaded, Watch
from core.data.tables import LARGE, TASKS, Feed, Table, page_of_feed, read_feed


def load_fed(feed: Feed, label: str, task: str, watch: Watch) -> Loaded:
    """Everything in the file of `feed`, with the column `label` to predict. Raises DataError; Cancelled."""
    return _loaded(feed, read_feed(feed, watch), label, task)


def first_page_fed(feed: Feed, label: str, task: str) -> Loaded | None:
    """The first rows; None where the whole file is read as quickly. Raises DataError."""
    if feed.path.stat().st_size < LARGE:
        return None
    return replace(_loaded(feed, page_of_feed(feed), label, task), complete=False)


def _loaded(feed: Feed, table: Table, label: str, task: str) -> Loaded:
    return of_frame(
        table.frame,
        title=feed.path.name.split(".")[0],
        target=label.strip(),
        task=TASKS[task],
        fingerprint=fingerprint([feed.path]),
        problems=table.problems,
    )
