"""A snapshot as entries of a project file and back."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import msgspec
import numpy as np

from core.files.archive import Parts, encode_json
from core.files.tensors import BadTensors, decode_tensors, encode_tensors
from core.train.snapshot import Curves, RunState, Snapshot

_NAMES = ("weights.safetensors", "optimizer.safetensors", "history.safetensors", "state.json")
_COUNTS = ("epoch", "batch", "step", "run_start", "last_epoch")
_CURVES: Mapping[str, tuple[str, int]] = {  # type and rank
    "steps": ("int64", 1),
    "loss": ("float32", 1),
    "accuracy": ("float32", 1),
    "epochs": ("float64", 2),
}


class BadSnapshot(ValueError):  # noqa: N818
    """Entries that are no snapshot; the text is a clause that says why."""


def snapshot_entries(snapshot: Snapshot) -> dict[str, Parts]:
    """The snapshot's entries by name."""
    curves = {name: getattr(snapshot.curves, name) for name in _CURVES}
    state = {name: getattr(snapshot.state, name) for name in RunState.__dataclass_fields__}
    return {
        "weights.safetensors": encode_tensors(snapshot.weights),
        "optimizer.safetensors": encode_tensors(snapshot.optimizer),
        "history.safetensors": encode_tensors(curves),
        "state.json": [encode_json(state)],
    }


def read_snapshot(tensors: Mapping[str, bytes], state: dict[str, Any] | None) -> Snapshot | None:
    """The snapshot in these entries, None when there is none at all. BadSnapshot when parts are missing or wrong."""
    if not tensors and state is None:
        return None
    missing = [name for name in _NAMES[:3] if name not in tensors] + (["state.json"] if state is None else [])
    if missing or state is None:
        raise BadSnapshot(f"{missing[0]} is missing")
    found: dict[str, dict[str, np.ndarray]] = {}
    for name in _NAMES[:3]:
        try:
            found[name] = decode_tensors(tensors[name])
        except BadTensors as error:
            raise BadSnapshot(f"in {name}, {error}") from None
    return Snapshot(found[_NAMES[0]], found[_NAMES[1]], _curves(found[_NAMES[2]]), _state(state))


def _curves(arrays: Mapping[str, np.ndarray]) -> Curves:
    for name, (dtype, rank) in _CURVES.items():
        if name not in arrays or arrays[name].dtype != dtype or arrays[name].ndim != rank:
            raise BadSnapshot(f"in history.safetensors, {name!r} is missing or of the wrong type")
    if len({len(arrays[name]) for name in ("steps", "loss", "accuracy")}) != 1 or arrays["epochs"].shape[1] != 9:
        raise BadSnapshot("in history.safetensors, the curves have different lengths")
    return Curves(**{name: arrays[name] for name in _CURVES})


def _state(raw: dict[str, Any]) -> RunState:
    """JSON has no NaN: it was written as null."""
    numbers = {name for name, kind in RunState.__annotations__.items() if kind == "float"}
    values = {name: math.nan if value is None and name in numbers else value for name, value in raw.items()}
    try:
        state = msgspec.convert(values, RunState)
    except msgspec.ValidationError as error:
        raise BadSnapshot(f"in state.json, {error}") from None
    for name in _COUNTS:
        if not 0 <= getattr(state, name) < 2**53:
            raise BadSnapshot(f"in state.json, {name} is no possible count")
    return state
