"""Rows in Parquet, read by polars batch by batch. Structures become columns "outer.inner"; lists are left out."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from core.data.files import head
from core.data.source import DataError, Watch
from core.data.tables.cells import Block, Cells
from core.data.tables.dialect import Dialect
from core.data.tables.feed import Feed
from core.data.tables.report import Report
from core.data.tables.sniff import MOST_COLUMNS, unique_names

if TYPE_CHECKING:
    import polars

MAGIC, ENCRYPTED = b"PAR1", b"PARE"
AT_ONCE = 20_000
CELLS_AT_ONCE = 400_000
MOST_ROWS = 2**31
LOSSES = "columns without single values"


def looks_like_parquet(path: Path) -> bool:
    """Whether the file begins as Parquet does."""
    return head(path, 4) in (MAGIC, ENCRYPTED)


@dataclass
class ParquetFeed(Feed):
    """The rows of a Parquet file."""

    path: Path
    has_lines = False

    def dialect(self) -> Dialect:
        with _Told(self.path):
            names = list(self._lazy().collect_schema())
        if not names:
            raise DataError(f"{self.path.name} holds no rows of data that can be used as columns.")
        if len(names) > MOST_COLUMNS:
            raise DataError(f"{self.path.name} has {len(names):,} columns; at most {MOST_COLUMNS:,} can be read.")
        return Dialect(names=unique_names(tuple(names)), missing=frozenset({"", "nan"}))

    def identity(self) -> str:
        return "parquet"

    def cells(self, dialect: Dialect, report: Report, watch: Watch) -> Iterator[Cells | Block]:
        done = 0
        with _Told(self.path):
            rows = self._count()
            for name, dtype in _unusable(self._scan()):
                report.add(LOSSES, f"column {name!r}", f"holds {dtype}, which is no single value", "left out")
            size = max(100, min(AT_ONCE, CELLS_AT_ONCE // dialect.width))
            for batch in self._lazy().collect_batches(chunk_size=size, maintain_order=True):
                text = batch.write_csv(
                    include_header=False, datetime_format="%Y-%m-%d %H:%M:%S", date_format="%Y-%m-%d"
                )
                yield Block(text.encode(), done + 1)
                done += batch.height
                watch.progress(done, rows)

    def _count(self) -> int:
        """The number of rows; DataError for more than any file of that size holds."""
        import polars

        rows = int(self._scan().select(polars.len()).collect().item())
        if rows > MOST_ROWS or rows > 100_000 * self.path.stat().st_size:
            raise DataError(f"{self.path.name} declares {rows:,} rows, which it cannot hold; write the file anew.")
        return rows

    def _scan(self) -> polars.LazyFrame:
        import polars

        _check_end(self.path)
        return polars.scan_parquet(self.path)

    def _lazy(self) -> polars.LazyFrame:
        """The columns that have single values, structures taken apart, moments as those of UTC."""
        import polars

        lazy = self._scan()
        for _ in range(8):
            structures = [name for name, dtype in lazy.collect_schema().items() if dtype == polars.Struct]
            if not structures:
                break
            for name in structures:
                fields = polars.col(name).struct.unnest().name.prefix(f"{name}.")
                lazy = lazy.with_columns(fields).drop(name)
        lazy = lazy.with_columns(polars.selectors.datetime(time_zone="*").dt.convert_time_zone("UTC"))
        return lazy.drop([name for name, _ in _unusable(lazy)])


def _check_end(path: Path) -> None:
    """DataError where the end of the file, which tells of all the rest, is encrypted or not there."""
    size = path.stat().st_size
    with path.open("rb") as file:
        file.seek(-min(8, size), os.SEEK_END)
        end = file.read()
    if end[-4:] == ENCRYPTED:
        raise DataError(f"{path.name} is encrypted, which cannot be read; write the file without encryption.")
    told = int.from_bytes(end[:4], "little")
    if size < 12 or end[-4:] != MAGIC or not 0 < told <= size - 12:
        raise DataError(
            f"{path.name} cannot be read as Parquet: its end, which tells what the file holds, is missing or damaged, "
            "as after a download that broke off; get the file again, or write it anew."
        )


def _unusable(lazy: polars.LazyFrame) -> list[tuple[str, str]]:
    """Columns of types that have no single value, with the type."""
    import polars

    kinds = (polars.List, polars.Array, polars.Binary, polars.Object, polars.Duration, polars.Time)
    return [(name, str(dtype)) for name, dtype in lazy.collect_schema().items() if dtype in kinds]


class _Told:
    """Turns what polars raises about a file into a DataError, and says so when polars is not there."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __enter__(self) -> None:
        try:
            import polars  # noqa: F401  (whether it is there is told before anything needs it)
        except ImportError as error:
            raise DataError(
                f"{self._path.name} is a Parquet file, which needs one more package; install it with "
                "pip install netstudio[data] and start the program again."
            ) from error

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        if error is None or isinstance(error, DataError):
            return
        import polars

        if isinstance(error, OSError | MemoryError | polars.exceptions.PolarsError | polars.exceptions.PanicException):
            why = " ".join(str(error).split())[:160]
            raise DataError(f"{self._path.name} cannot be read as Parquet: {why}; write the file anew.") from error
