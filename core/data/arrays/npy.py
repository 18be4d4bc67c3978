"""The NPY format: magic, version, a header that is a dictionary, then the values. Never pickle.

Source: https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
"""

from __future__ import annotations

import ast
import warnings
from dataclasses import dataclass
from math import prod
from pathlib import Path
from typing import IO

import numpy as np

from core.data.paging import map_file
from core.data.source import DataError

MAGIC = b"\x93NUMPY"
MOST_HEADER = 64 * 1024
"""Bytes of a header; NumPy writes a few hundred."""
MOST_AXES = 32
CHUNK = 16 * 2**20


@dataclass(frozen=True)
class Header:
    """What an array file says of its values. `start` is the place of the first value, in bytes."""

    dtype: np.dtype[np.generic]
    shape: tuple[int, ...]
    fortran: bool
    start: int

    @property
    def nbytes(self) -> int:
        """Bytes of the values; not limited by the size of a machine word."""
        return prod(self.shape) * self.dtype.itemsize

    @property
    def written(self) -> str:
        """The shape for people."""
        return " × ".join(map(str, self.shape)) or "a single value"


def read_header(file: IO[bytes], name: str) -> Header:
    """The header at the start of `file`; `name` is for the sentence. DataError when it is none that can be used."""
    magic = file.read(8)
    if len(magic) < 8 or magic[:6] != MAGIC:
        raise DataError(f"{name} is not an array file: expected it to begin with NUMPY, found {_shown(magic)}.")
    if magic[6] not in (1, 2, 3):
        raise DataError(f"{name} is written in version {magic[6]} of the NPY format; versions 1 to 3 are read.")
    width = 2 if magic[6] == 1 else 4
    stored = file.read(width)
    length = int.from_bytes(stored, "little")
    if length > MOST_HEADER:
        raise DataError(f"{name} declares a header of {length:,} bytes; {MOST_HEADER:,} are the most that is read.")
    raw = file.read(length)
    if len(stored) < width or len(raw) < length:
        raise DataError(f"{name} is cut off in its header; copy or download it again.")
    try:
        text = raw.decode("utf-8" if magic[6] == 3 else "latin-1")
    except UnicodeDecodeError as error:
        raise DataError(f"{name} has an unreadable header: {error}.") from error
    return _header(text, name, 8 + width + length)


def _header(text: str, name: str, start: int) -> Header:
    fields = _literal(text)
    if not isinstance(fields, dict) or fields.keys() != {"descr", "fortran_order", "shape"}:
        raise DataError(f"{name} has an unreadable header; save the array again.")
    shape, fortran = fields["shape"], fields["fortran_order"]
    sound = isinstance(shape, tuple) and all(type(size) is int and size >= 0 for size in shape)
    if not sound or len(shape) > MOST_AXES or type(fortran) is not bool:
        raise DataError(f"{name} declares the shape {str(shape)[:60]}, which no array has; save the array again.")
    return Header(_dtype(fields["descr"], name), shape, fortran, start)


def _literal(text: str) -> object:
    """The Python literal that `text` is; None when it is none. Runs nothing."""
    if "\\" in text:
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.literal_eval(text.strip())
    except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError):
        return None


def _dtype(descr: object, name: str) -> np.dtype[np.generic]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            found = np.lib.format.descr_to_dtype(descr)  # type: ignore[arg-type]
    except (TypeError, ValueError, AttributeError, IndexError, KeyError, RecursionError, OverflowError) as error:
        raise DataError(f"{name} declares values of the unknown type {str(descr)[:60]!r}.") from error
    dtype: np.dtype[np.generic] = found
    if dtype.hasobject:
        raise DataError(
            f"{name} holds Python objects, which are never read because they can run code; "
            "save it with a type of number, for example array.astype(float)."
        )
    return dtype


def check_fits(header: Header, name: str, available: int, limit: int) -> None:
    """Refuse a header that promises more than the `available` bytes behind it, or more than `limit`.

    Raises DataError; nothing was allocated by then.
    """
    if header.nbytes == 0:
        raise DataError(f"{name} holds no values: its header declares {header.written}.")
    if header.nbytes > available:
        raise DataError(
            f"{name} is cut off: its header declares {header.written} values ({header.nbytes:,} bytes), "
            f"it holds {available:,} bytes; copy or download it again."
        )
    if header.nbytes > limit:
        raise DataError(
            f"{name} declares {header.written} values, {header.nbytes / 2**30:.1f} GiB, more than the "
            f"{limit / 2**30:.1f} GiB that are read into memory; save it as .npy, which is read piece by piece."
        )


def read_values(file: IO[bytes], header: Header, name: str) -> np.ndarray:
    """The values that stand in `file` behind `header`, in the machine's byte order. Raises DataError when cut off."""
    flat = np.empty(header.nbytes, np.uint8)
    done = 0
    while done < flat.size:
        part = file.read(min(CHUNK, flat.size - done))
        if not part:
            raise DataError(
                f"{name} is cut off: its header declares {flat.size:,} bytes of values, it holds {done:,}; "
                "copy or download it again."
            )
        flat[done : done + len(part)] = np.frombuffer(part, np.uint8)
        done += len(part)
    return in_own_order(_shaped(flat.view(header.dtype), header))


def map_values(path: Path, header: Header) -> np.ndarray:
    """The values of an .npy file as they lie on the disk, read-only; pages are read when they are looked at."""
    with path.open("rb") as file:
        flat = map_file(file, header.dtype, (prod(header.shape),), path=path, start=header.start)
    return _shaped(flat, header)


def _shaped(flat: np.ndarray, header: Header) -> np.ndarray:
    return flat.reshape(header.shape[::-1]).T if header.fortran else flat.reshape(header.shape)


def in_own_order(array: np.ndarray) -> np.ndarray:
    """`array` in the machine's byte order; itself where it is so already."""
    own = array.dtype.newbyteorder("=")
    return array if array.dtype == own else array.astype(own)


def _shown(magic: bytes) -> str:
    return " ".join(f"{byte:02x}" for byte in magic) or "nothing"
