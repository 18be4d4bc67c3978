"""`save` and `load` of tensors and plain values in the safetensors format: reading a file never runs what it holds.

A dictionary of tensors, such as a state dict, is a safetensors file like any other. Anything else (nested
dictionaries, lists, numbers, text) has its structure as JSON in an array of bytes named `STRUCTURE` beside the tensors.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, BinaryIO, TypeAlias

import numpy as np

from core.backend import Array, Device, device, to_device, to_host
from core.tensor import Tensor

STRUCTURE = "structure.json"
Target: TypeAlias = str | os.PathLike[str] | BinaryIO
_PLAIN = (bool, int, float, str, type(None))


def save(obj: Any, f: Target) -> None:
    """Write tensors, arrays and plain values, in dictionaries, lists and tuples, to a path or an open binary file.

    TypeError, before anything is written, names what cannot be stored. A path never holds half a file.
    """
    from core.files.atomic import write_atomically  # the engine loads without what project files need
    from core.files.tensors import encode_tensors

    arrays: dict[str, Array] = {}
    if _is_state_dict(obj):
        arrays = {name: _storable(value, name) for name, value in obj.items()}
    else:
        text = json.dumps(_described(obj, "", arrays))
        arrays[STRUCTURE] = np.frombuffer(text.encode(), np.uint8)
    data = b"".join(encode_tensors(arrays))
    if isinstance(f, (str, os.PathLike)):
        write_atomically(Path(f), data)
    else:
        f.write(data)


def load(f: Target, map_location: str | Device | None = None, weights_only: bool = True) -> Any:
    """What `save` wrote, its tensors on the processor or on `map_location`.

    `weights_only` stands for PyTorch's sake: files never hold anything else. ValueError says why a file is none.
    """
    from core.files.tensors import BadTensors, decode_tensors

    data = Path(f).read_bytes() if isinstance(f, (str, os.PathLike)) else f.read()
    place = None if map_location is None else device(map_location)
    try:
        arrays = decode_tensors(data)
        structure = arrays.pop(STRUCTURE, None)
        described = None if structure is None else json.loads(structure.tobytes())
    except (BadTensors, ValueError, RecursionError) as error:
        raise ValueError(f"This is no file of tensors: {error}. Files of PyTorch's own format are not read.") from None
    tensors = {name: Tensor(_placed(array, place)) for name, array in arrays.items()}
    if structure is None:
        return tensors
    try:
        return _rebuilt(described, tensors)
    except (KeyError, TypeError, ValueError, RecursionError) as error:
        raise ValueError(f"This is no file of tensors: its structure cannot be read ({error!r}).") from None


def _is_state_dict(obj: Any) -> bool:
    """Whether a plain safetensors file holds `obj`: named tensors of real numbers."""
    return isinstance(obj, Mapping) and all(
        isinstance(name, str) and name != STRUCTURE and isinstance(value, Tensor) and value.dtype.kind != "c"
        for name, value in obj.items()
    )


def _storable(value: Any, name: str) -> Array:
    array = to_host(value.array) if isinstance(value, Tensor) else value
    if array.dtype.kind not in "fiub":
        raise TypeError(f"save: {name or 'the value'} holds {array.dtype}, which cannot be stored.")
    return np.asarray(array)


def _pairs(value: Any) -> Array:
    """Complex numbers as pairs of a real and an imaginary part along a last axis."""
    array = np.asarray(to_host(value.array) if isinstance(value, Tensor) else value)
    return np.stack([array.real, array.imag], axis=-1)


def _described(value: Any, path: str, arrays: dict[str, Array]) -> Any:
    """`value` in JSON: [kind, content], tensors by the name they have in `arrays`."""
    if isinstance(value, (Tensor, np.ndarray)):
        name = path or "tensor"
        while name in arrays or name == STRUCTURE:
            name += "'"
        kind = "tensor" if isinstance(value, Tensor) else "array"
        if value.dtype.kind == "c":
            arrays[name] = _pairs(value)
            return [f"complex {kind}", name]
        arrays[name] = _storable(value, path)
        return [kind, name]
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, _PLAIN):
        return ["value", value]
    if isinstance(value, Mapping):
        for key in value:
            if not isinstance(key, _PLAIN):
                raise TypeError(f"save: {path or 'the dictionary'} has a key of type {type(key).__name__}.")
        return ["dict", [[key, _described(item, _under(path, key), arrays)] for key, item in value.items()]]
    if isinstance(value, (list, tuple)):
        items = [_described(item, _under(path, place), arrays) for place, item in enumerate(value)]
        return ["list" if isinstance(value, list) else "tuple", items]
    raise TypeError(
        f"save: {path or 'the value'} is a {type(value).__name__}; only tensors, numbers, text, lists and dictionaries "
        "can be stored. Of a module save its state_dict()."
    )


def _rebuilt(described: Any, tensors: Mapping[str, Tensor]) -> Any:
    kind, content = described
    if kind == "value":
        return content
    if kind == "dict":
        return {key: _rebuilt(item, tensors) for key, item in content}
    if kind in ("tensor", "array"):
        found = tensors[content]
        return found if kind == "tensor" else to_host(found.array)
    if kind in ("complex tensor", "complex array"):
        pairs = tensors[content].array
        joined = (pairs[..., 0] + 1j * pairs[..., 1]).astype(f"complex{16 * pairs.itemsize}")
        return Tensor(joined) if kind == "complex tensor" else to_host(joined)
    if kind not in ("list", "tuple"):
        raise ValueError(f"unknown kind {kind!r}")
    items = [_rebuilt(item, tensors) for item in content]
    return items if kind == "list" else tuple(items)


def _under(path: str, key: Any) -> str:
    return f"{path}.{key}" if path else str(key)


def _placed(array: Array, place: Device | None) -> Array:
    fresh = array.copy()  # what was read is a view of the file's bytes, and not to be written to
    return fresh if place is None else to_device(fresh, place)
