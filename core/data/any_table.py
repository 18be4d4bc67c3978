"""The rows of a table, whatever kind of file it is in."""

from __future__ import annotations

from pathlib import Path

from core.data.source import DataError, Watch
from core.data.tables import (
    Dialect,
    JsonFeed,
    ParquetFeed,
    Table,
    Wishes,
    find_dialect,
    looks_like_json_rows,
    looks_like_parquet,
    page_of_feed,
    read_feed,
    read_frame,
    read_page,
)


def read_any_table(path: Path, wishes: Wishes, watch: Watch) -> Table:
    """The table in a file of CSV text, of JSON objects, or in a Parquet file. Raises DataError; Cancelled."""
    if path.is_dir():
        raise DataError(f"{path} is a folder; choose the file of a table.")
    if looks_like_parquet(path):
        return read_feed(ParquetFeed(path), watch)
    if looks_like_json_rows(path):
        return read_feed(JsonFeed(path), watch)
    return read_frame(path, wishes, watch)


def text_dialect(path: Path, wishes: Wishes) -> Dialect | None:
    """How the table in `path` is written; None for JSON and Parquet. Raises DataError."""
    if path.is_dir() or looks_like_parquet(path) or looks_like_json_rows(path):
        return None
    return find_dialect(path, wishes)


def page_of_any_table(path: Path, wishes: Wishes) -> Table:
    """The first rows of such a file. Raises DataError."""
    if looks_like_parquet(path):
        return page_of_feed(ParquetFeed(path))
    if looks_like_json_rows(path):
        return page_of_feed(JsonFeed(path))
    return read_page(path, wishes)
