"""New data without answers as inputs of a trained network: files and values, made ready as its preparation says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from core.catalog.entry import Spec
from core.data.any_table import read_any_table
from core.data.files import read_text_bytes, shown
from core.data.fitting import scaling_of
from core.data.frame import ColumnType, Frame
from core.data.guess import guess_source
from core.data.images import SUFFIXES, PictureFault, Shaping, decode
from core.data.preparation import Preparation
from core.data.prepared import Row, prepare_usable
from core.data.roles import retyped
from core.data.rows import take
from core.data.series import last_of_targets
from core.data.sound import ClipForm, sound_format
from core.data.source import SILENT, DataError, DataProblem
from core.data.tables import ANYTHING, Dialect, Table, looks_like_json_rows, looks_like_parquet, looks_like_table
from core.data.text import decode_text, encode, encode_context

MOST_TEXT = 2**26
MOST_SAMPLES = 100_000
"""Of a file that are predicted at once."""


@dataclass(frozen=True)
class RawInputs:
    """Inputs (N, …) ready for the network, and where each sample comes from."""

    inputs: np.ndarray
    names: tuple[str, ...]
    level: np.ndarray | None = None
    """float32 (N, target values), in the units of the data: what outputs that are changes are added to."""
    rows: np.ndarray | None = None
    """int64 (N,): which of `names` the inputs belong to, where some samples cannot be taken; None for all."""
    problems: tuple[DataProblem, ...] = ()
    """Why the others cannot."""


@dataclass(frozen=True)
class Wanted:
    """What a trained network takes: its preparation, the shape of a sample, and whether it goes on with a text."""

    preparation: Preparation
    input: Spec
    goes_on: bool = False


def read_inputs(wanted: Wanted, path: Path) -> RawInputs:
    """The samples in a file: rows of a table, pictures of a folder or file, lines of text, arrays, sounds, the end of a
    series.

    DataError where the file holds something else.
    """
    preparation = wanted.preparation
    if not path.exists():
        raise DataError(f"There is nothing at {path}; give the path of a file with samples.")
    if preparation.columns:
        table = _table(path)
        return _of_rows(preparation, table, tuple(table.frame.where(row) for row in range(table.frame.rows)))
    if preparation.tokens is not None:
        lines = [line for line in _text(path).splitlines() if line.strip()]
        return text_inputs(wanted, lines)
    if preparation.window is not None:
        return _end_of_series(preparation, _table(path).frame)
    if preparation.sound is not None:
        return _sounds(wanted, path)
    if len(wanted.input.shape) == 3 and (path.is_dir() or path.suffix.lower() in SUFFIXES):
        return _pictures(wanted, path)
    return _arrays(wanted, path)


def value_inputs(wanted: Wanted, values: Sequence[Any]) -> RawInputs:
    """Samples given as plain JSON values: rows by column name, texts, or lists of numbers of a sample's shape."""
    if not values:
        raise DataError("There is nothing to predict; give at least one sample.")
    if wanted.preparation.columns:
        rows = [value for value in values if isinstance(value, Mapping)]
        if len(rows) < len(values):
            names = ", ".join(fitted.name for fitted in wanted.preparation.columns)
            raise DataError(f"A sample is a row by column names here; expected an object with {names}.")
        return _of_rows(wanted.preparation, rows, _numbered(len(rows)))
    if wanted.preparation.tokens is not None:
        texts = [value for value in values if isinstance(value, str)]
        if len(texts) < len(values):
            raise DataError("A sample is a text here; expected a list of texts in quotes.")
        return text_inputs(wanted, texts)
    try:
        array = np.array(values, dtype=np.float32)
    except (TypeError, ValueError):
        raise DataError(f"A sample is a list of numbers here; expected the shape {wanted.input}.") from None
    if wanted.preparation.window is not None and array.shape[1:] == wanted.input.shape:
        return _windows(wanted.preparation, array, _numbered(len(array)))
    return RawInputs(_scaled(wanted, array), _numbered(len(array)))


def text_inputs(wanted: Wanted, texts: Sequence[str]) -> RawInputs:
    """Tokens int64 (N, T) of texts."""
    tokens = wanted.preparation.tokens
    assert tokens is not None
    if not texts:
        raise DataError("There is no text to predict; give at least one line.")
    make = encode_context if wanted.goes_on else encode
    return RawInputs(np.stack([make(tokens, text) for text in texts]), tuple(text[:40] for text in texts))


def _numbered(count: int) -> tuple[str, ...]:
    return tuple(f"row {number}" for number in range(1, count + 1))


def _text(path: Path) -> str:
    found = decode_text(read_text_bytes(path, MOST_TEXT))
    if found is None:
        raise DataError(f"{path} is no text but binary; give a text file.")
    return found.text


def _table(path: Path) -> Table:
    if path.is_file() and (looks_like_parquet(path) or looks_like_json_rows(path) or looks_like_table(path)):
        return read_any_table(path, ANYTHING, SILENT)
    frame = guess_source(path).load(None).frame
    if frame is None:
        raise DataError(f"{path} holds no table; the network was trained on the rows of one.")
    return Table(frame, Dialect())


def _of_rows(preparation: Preparation, rows: Sequence[Row] | Table, names: tuple[str, ...]) -> RawInputs:
    """Inputs of the rows of a table that can be taken."""
    usable = prepare_usable(preparation, rows)
    whole = len(usable.rows) == usable.count
    return RawInputs(usable.inputs, names, None, None if whole else usable.rows, usable.problems)


def _pictures(wanted: Wanted, path: Path) -> RawInputs:
    channels, *size = wanted.input.shape
    known = wanted.preparation.pictures
    colour = {1: "grey", 3: "rgb", 4: "rgba"}.get(channels, "rgb")
    shaping = Shaping(size[0], size[1], known.fit if known is not None else "stretch", colour)
    files = [path] if path.is_file() else sorted(filter(_is_picture, path.rglob("*")))
    if not files or len(files) > MOST_SAMPLES:
        raise DataError(f"{path} holds {len(files):,} pictures; expected 1 to {MOST_SAMPLES:,}.")
    pictures = np.stack([_picture(file, shaping) for file in files])
    names = tuple(shown(file.name if path.is_file() else file.relative_to(path).as_posix()) for file in files)
    return RawInputs(_scaled(wanted, pictures), names)


def _is_picture(file: Path) -> bool:
    """Whether it is named as a picture: no folder, pipe or hidden file."""
    return file.suffix.lower() in SUFFIXES and not file.name.startswith(".") and file.is_file()


def _picture(file: Path, shaping: Shaping) -> np.ndarray:
    """One picture (C, H, W). DataError when it cannot be decoded."""
    try:
        return decode(file, shaping).transpose(2, 0, 1)
    except PictureFault as fault:
        raise DataError(f"{shown(str(file))} cannot be read: {fault}; repair it or take it away.") from fault


def _sounds(wanted: Wanted, path: Path) -> RawInputs:
    """A sound file, or those of a folder in the order of their names."""
    assert wanted.preparation.sound is not None
    files = (
        [path] if path.is_file() else sorted(file for file in path.rglob("*") if file.is_file() and sound_format(file))
    )
    if not files or len(files) > MOST_SAMPLES:
        raise DataError(f"{path} holds {len(files):,} sounds; expected 1 to {MOST_SAMPLES:,}.")
    form = ClipForm(wanted.preparation.sound)
    names = tuple(file.name if path.is_file() else file.relative_to(path).as_posix() for file in files)
    return RawInputs(np.stack([form.read(file) for file in files]), names)


def _arrays(wanted: Wanted, path: Path) -> RawInputs:
    inputs = guess_source(path).load(None).train.inputs
    if len(inputs) > MOST_SAMPLES:
        raise DataError(f"{path} holds {len(inputs):,} samples; at most {MOST_SAMPLES:,} are predicted at once.")
    return RawInputs(_scaled(wanted, take(inputs, np.arange(len(inputs)))), _numbered(len(inputs)))


def _end_of_series(preparation: Preparation, frame: Frame) -> RawInputs:
    """The last window of a table in the order of time, whose next steps are wanted."""
    window = preparation.window
    assert window is not None
    lacking = [name for name in window.columns if name not in frame.names]
    if lacking or frame.rows < window.window:
        raise DataError(
            f"The table lacks the column {lacking[0]!r}."
            if lacking
            else f"The table has {frame.rows:,} rows; the network looks at the last {window.window:,}."
        )
    columns = [retyped(frame.column(name), ColumnType.NUMERIC).values[-window.window :] for name in window.columns]
    values = np.stack(columns, axis=1).astype(np.float32)[None]
    if np.isnan(values).any():
        raise DataError(f"A value is missing in the last {window.window:,} rows of the table; fill it in.")
    return _windows(preparation, values, (f"after {frame.where(frame.rows - 1)}",))


def _windows(preparation: Preparation, values: np.ndarray, names: tuple[str, ...]) -> RawInputs:
    """Windows of a series, float32 (N, window, columns) in the units of the data, as the network sees them."""
    window, level = preparation.window, None
    assert window is not None
    if window.changes:
        level = last_of_targets(preparation, values[:, -1])
        values = values - values[:, -1:]
    scaling = scaling_of(preparation)
    return RawInputs(values if scaling is None else scaling.apply(values), names, level)


def _scaled(wanted: Wanted, inputs: np.ndarray) -> np.ndarray:
    if inputs.shape[1:] != wanted.input.shape:
        raise DataError(f"The network takes samples of {wanted.input}; these are {Spec(inputs.shape[1:])}.")
    if inputs.dtype == np.uint8:
        inputs = np.divide(inputs, np.float32(255))
    scaling = scaling_of(wanted.preparation)
    return inputs if scaling is None else scaling.apply(inputs)
