"""Named arrays in the safetensors format: 8 bytes header length, a JSON header, then the raw values.

Format: https://github.com/huggingface/safetensors, README. Everything the header claims is checked against the number
of bytes at hand before an array is made, and arrays are views of those bytes: reading copies nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import prod

import msgspec
import numpy as np

MAX_HEADER = 8 * 2**20
MAX_TENSORS = 65536
MAX_RANK = 16

_TYPES: Mapping[str, np.dtype[np.generic]] = {
    name: np.dtype(code)
    for name, code in {
        "F64": "<f8", "F32": "<f4", "F16": "<f2", "I64": "<i8", "I32": "<i4", "I16": "<i2", "I8": "|i1",
        "U64": "<u8", "U32": "<u4", "U16": "<u2", "U8": "|u1", "BOOL": "|b1",
    }.items()
}  # fmt: skip
_NAMES = {dtype: name for name, dtype in _TYPES.items()}


class BadTensors(ValueError):  # noqa: N818
    """Bytes that are not a sound set of arrays; the text is a clause that says why."""


class _Entry(msgspec.Struct):
    dtype: str
    shape: list[int]
    data_offsets: tuple[int, int]


def encode_tensors(arrays: Mapping[str, np.ndarray]) -> list[bytes | memoryview]:
    """`arrays` as the consecutive parts of one file; equal arrays give equal bytes, in whatever order they come."""
    ordered = sorted(arrays.items(), key=lambda item: (-item[1].dtype.itemsize, item[0]))
    header: dict[str, object] = {}
    parts: list[bytes | memoryview] = []
    offset = 0
    for name, array in ordered:
        dtype = array.dtype.newbyteorder("<")
        if dtype not in _NAMES:
            raise ValueError(f"the array {name!r} has the type {array.dtype}, which cannot be stored")
        plain = np.ascontiguousarray(array, dtype).reshape(-1)
        header[name] = {
            "dtype": _NAMES[dtype],
            "shape": list(array.shape),
            "data_offsets": [offset, offset + plain.nbytes],
        }
        offset += plain.nbytes
        parts.append(plain.view(np.uint8).data)
    text = msgspec.json.encode(header)
    text += b" " * (-len(text) % 8)
    if len(text) > MAX_HEADER or len(ordered) > MAX_TENSORS:
        raise ValueError(f"{len(ordered)} arrays are too many for one file")
    return [len(text).to_bytes(8, "little"), text, *parts]


def decode_tensors(data: bytes) -> dict[str, np.ndarray]:
    """The arrays in `data` as read-only views of it. BadTensors for anything that is not exactly such a file."""
    entries, start = _header(data)
    found: dict[str, np.ndarray] = {}
    expected = 0
    for name, entry in sorted(entries.items(), key=lambda item: item[1].data_offsets):
        begin, end = entry.data_offsets
        dtype = _TYPES.get(entry.dtype)
        if dtype is None:
            raise BadTensors(f"the array {name!r} has the unknown type {entry.dtype!r}")
        if len(entry.shape) > MAX_RANK or any(not 0 <= size < 2**48 for size in entry.shape):
            raise BadTensors(f"the array {name!r} has an impossible shape")
        if begin != expected or end - begin != prod(entry.shape) * dtype.itemsize:
            raise BadTensors(f"the array {name!r} does not have as many bytes as its shape needs")
        if start + end > len(data):
            raise BadTensors(f"the array {name!r} reaches beyond the end")
        flat = np.frombuffer(data, dtype, prod(entry.shape), start + begin)
        found[name] = flat.reshape(entry.shape)
        expected = end
    if start + expected != len(data):
        raise BadTensors("there are bytes that belong to no array")
    return found


def _header(data: bytes) -> tuple[dict[str, _Entry], int]:
    """What the header says, and where the values begin."""
    size = int.from_bytes(data[:8], "little")
    if len(data) < 8 or size > MAX_HEADER or 8 + size > len(data):
        raise BadTensors("its header has an impossible length")
    try:
        raw = msgspec.json.decode(data[8 : 8 + size], type=dict[str, msgspec.Raw])
        raw.pop("__metadata__", None)
        if len(raw) > MAX_TENSORS:
            raise BadTensors(f"it claims {len(raw)} arrays, more than {MAX_TENSORS}")
        return {name: msgspec.json.decode(entry, type=_Entry) for name, entry in raw.items()}, 8 + size
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise BadTensors(f"its header cannot be read ({error})") from None
