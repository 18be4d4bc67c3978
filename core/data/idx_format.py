"""The IDX format of the MNIST files: two zero bytes, type, number of axes, sizes, then values, all big-endian."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from io import BufferedIOBase
from math import prod
from pathlib import Path

import numpy as np

from core.data.files import content_head, is_compressed, open_content
from core.data.free_memory import free_memory
from core.data.source import DataError

TYPES = {0x08: "u1", 0x09: "i1", 0x0B: ">i2", 0x0C: ">i4", 0x0D: ">f4", 0x0E: ">f8"}
MOST_AXES = 8
MOST_BYTES = 8 * 2**30
DEFLATE_RATIO = 1032
"""The most bytes that one byte of deflated data can stand for."""
CHUNK = 16 * 2**20


@dataclass(frozen=True)
class IdxFile:
    """What an IDX file holds. `trailing` tells whether bytes follow the declared values."""

    array: np.ndarray
    trailing: bool


def is_idx(path: Path) -> bool:
    """Whether the content begins like an IDX file. Raises DataError when it cannot be read."""
    magic = content_head(path, 4)
    return len(magic) == 4 and magic[:2] == b"\0\0" and magic[2] in TYPES and 1 <= magic[3] <= MOST_AXES


def read_idx(path: Path) -> IdxFile:
    """Read an IDX file, gzip or not. Raises DataError; never allocates more than the file can really hold."""
    try:
        with open_content(path) as file:
            return _read(file, path)
    except EOFError as error:
        raise DataError(f"{path} is cut off: its compressed data ends too early; copy or download it again.") from error
    except (OSError, zlib.error) as error:
        raise DataError(f"{path} cannot be read: {error}; copy or download it again.") from error
    except MemoryError as error:
        raise DataError(f"{path} does not fit into this computer's memory.") from error


def _read(file: BufferedIOBase, path: Path) -> IdxFile:
    magic = file.read(4)
    if len(magic) < 4 or magic[:2] != b"\0\0" or magic[2] not in TYPES or not 1 <= magic[3] <= MOST_AXES:
        raise DataError(
            f"{path} is not an IDX file: expected it to begin with 0, 0, a type and a number of axes, "
            f"found {' '.join(f'{byte:02x}' for byte in magic) or 'nothing'}."
        )
    sizes = file.read(4 * magic[3])
    if len(sizes) < 4 * magic[3]:
        raise DataError(f"{path} is cut off in its header; copy or download it again.")
    shape = tuple(int(size) for size in np.frombuffer(sizes, ">u4"))
    dtype = np.dtype(TYPES[magic[2]])
    _check_size(path, shape, prod(shape) * dtype.itemsize)
    array = np.empty(shape, dtype)
    found = _fill(file, array.reshape(-1).view(np.uint8))
    if found < array.nbytes:
        raise DataError(
            f"{path} is cut off: its header declares {array.nbytes:,} bytes of values, it holds {found:,}; "
            "copy or download it again."
        )
    return IdxFile(array.astype(dtype.newbyteorder("="), copy=False), trailing=bool(file.read(1)))


def _check_size(path: Path, shape: tuple[int, ...], declared: int) -> None:
    """Refuse a header that promises more than the file can hold, before anything is allocated."""
    written = " × ".join(map(str, shape))
    if declared == 0:
        raise DataError(f"{path} holds no values: its header declares {written}.")
    ratio = DEFLATE_RATIO if is_compressed(path) else 1
    if declared > path.stat().st_size * ratio:
        raise DataError(
            f"{path} declares {written} values, more than a file of its size can hold; it is cut off or damaged."
        )
    most = min(MOST_BYTES, free_memory() // 2)
    if declared > most:
        raise DataError(
            f"{path} declares {written} values, more than the {most / 2**30:.1f} GiB that can be read here."
        )


def _fill(file: BufferedIOBase, target: np.ndarray) -> int:
    """Read until `target` is full or the file ends; the number of bytes read."""
    done = 0
    while done < len(target):
        part = file.read(min(CHUNK, len(target) - done))
        if not part:
            break
        target[done : done + len(part)] = np.frombuffer(part, np.uint8)
        done += len(part)
    return done
