"""Frames and notes as JSON and back; what is not as it should be is left out and named in a note."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Annotated, Any

import msgspec

from core.frames import HUES, LONGEST_TEXT, LONGEST_TITLE, MOST, Frame, Frames, bounded, known
from core.graph import Graph

_MOST_LEVELS = 2000


class _Stored(msgspec.Struct):
    id: Annotated[str, msgspec.Meta(min_length=1, max_length=80)]
    area: tuple[float, float, float, float]
    title: Annotated[str, msgspec.Meta(max_length=LONGEST_TITLE)] = ""
    text: Annotated[str, msgspec.Meta(max_length=LONGEST_TEXT)] = ""
    hue: str = HUES[0]
    level: Annotated[str, msgspec.Meta(max_length=_MOST_LEVELS)] = ""
    note: bool = False


def frames_json(frames: Frames) -> list[dict[str, Any]]:
    """One object for each frame, without what is as usual."""
    return [_frame_json(frame) for frame in frames]


def _frame_json(frame: Frame) -> dict[str, Any]:
    plain = Frame(frame.id, frame.area)
    rest = {name: getattr(frame, name) for name in ("title", "text", "hue", "level", "note")}
    return {
        "id": frame.id,
        "area": [float(value) for value in frame.area],
        **{name: value for name, value in rest.items() if value != getattr(plain, name)},
    }


def read_frames(stored: Iterable[object], graph: Graph, notes: list[str]) -> Frames:
    """The frames that `frames_json` wrote, those of groups that `graph` has."""
    found: dict[str, Frame] = {}
    for raw in stored:
        if len(found) == MOST:
            notes.append(f"More than {MOST} frames and notes were found; the others were left out.")
            break
        try:
            frame = read_frame(raw)
        except ValueError as error:
            notes.append(f"A frame could not be read and was left out: {error}.")
            continue
        if frame.id in found:
            notes.append(f"A second frame called {frame.id} was left out.")
        else:
            found[frame.id] = frame
    shown = known(graph, tuple(found.values()))
    if len(shown) < len(found):
        notes.append("Frames in groups that are not there were left out.")
    return shown


def read_frame(stored: object) -> Frame:
    """The frame that `frames_json` wrote. ValueError with a clause on what is wrong."""
    try:
        raw = msgspec.convert(stored, _Stored)
    except msgspec.ValidationError as error:
        raise ValueError(str(error)) from None
    if not all(math.isfinite(value) for value in raw.area):
        raise ValueError("its area is no area")
    hue = raw.hue if raw.hue in HUES else HUES[0]
    return Frame(raw.id, bounded(raw.area), raw.title, raw.text, hue, raw.level, raw.note)
