"""Frames and notes: what a person draws behind layers and writes beside them. They change nothing that is computed.

All functions are pure; frames of a group's inside are in the inside's own coordinates, as places of layers are.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace

from core.graph import Graph, Group, paths

HUES = ("blue", "orange", "green", "pink", "red", "sky", "yellow", "grey")
"""Names of the colours; a theme says what they look like."""
Area = tuple[float, float, float, float]
"""Left, top, width, height in scene units."""
LEAST = (64.0, 48.0)
"""Smallest width and height."""
FARTHEST = 1e6
"""No frame lies or reaches farther from the middle of the canvas."""
MOST = 1000
LONGEST_TITLE = 200
LONGEST_TEXT = 20_000


@dataclass(frozen=True)
class Frame:
    """A titled area behind layers, or a note: text on a sheet of its own."""

    id: str
    area: Area
    title: str = ""
    text: str = ""
    hue: str = HUES[0]
    level: str = ""
    """Path of the group in which it lies; empty for the network itself."""
    note: bool = False

    @property
    def words(self) -> str:
        """What it reads: the title of a frame, the text of a note."""
        return self.text if self.note else self.title

    def reading(self, words: str) -> Frame:
        """With other words, cut where they are longer than may be."""
        if self.note:
            return replace(self, text=words[:LONGEST_TEXT])
        return replace(self, title=" ".join(words.split())[:LONGEST_TITLE])

    def covers(self, area: Area) -> bool:
        """Whether `area` lies wholly in it."""
        x, y, width, height = self.area
        left, top, wide, high = area
        return x <= left and y <= top and left + wide <= x + width and top + high <= y + height


Frames = tuple[Frame, ...]


def bounded(area: Area) -> Area:
    """`area`, not smaller than a frame may be, and within the canvas."""
    x, y, width, height = area
    width, height = max(LEAST[0], min(width, FARTHEST)), max(LEAST[1], min(height, FARTHEST))
    return max(-FARTHEST, min(x, FARTHEST - width)), max(-FARTHEST, min(y, FARTHEST - height)), width, height


def shifted(frame: Frame, dx: float, dy: float) -> Frame:
    """`frame` that much farther right and down."""
    x, y, width, height = frame.area
    return replace(frame, area=bounded((x + dx, y + dy, width, height)))


def new_id(frames: Iterable[Frame]) -> str:
    """An id that none of `frames` has: frame_1, frame_2 …"""
    taken = {frame.id for frame in frames}
    number = len(taken) + 1
    while f"frame_{number}" in taken:
        number += 1
    return f"frame_{number}"


def inside(frames: Frames, level: str) -> Frames:
    """Those on `level` and deeper, with their levels as seen from there."""
    if not level:
        return frames
    start = f"{level}{paths.SEPARATOR}"
    return tuple(
        replace(frame, level=frame.level[len(start) :])
        for frame in frames
        if frame.level == level or frame.level.startswith(start)
    )


def put_back(frames: Frames, level: str, edited: Frames) -> Frames:
    """`frames` with `edited`, made from what `inside` gave, in the place of those; a new one may get another id."""
    if not level:
        return edited
    own = {frame.id for frame in inside(frames, level)}
    kept = {frame.id: frame for frame in frames}
    changed = {
        frame.id: replace(frame, level=paths.join(level, frame.level) if frame.level else level) for frame in edited
    }
    found = [changed.pop(frame.id, None) if frame.id in own else frame for frame in frames]
    listed = [frame for frame in found if frame is not None]
    for frame in changed.values():
        listed.append(replace(frame, id=new_id(listed)) if frame.id in kept else frame)
    return tuple(listed)


def known(graph: Graph, frames: Frames) -> Frames:
    """Without those in groups that `graph` does not have."""
    return tuple(frame for frame in frames if not frame.level or _is_group(graph, frame.level))


def _is_group(graph: Graph, path: str) -> bool:
    node = paths.node_at(graph, path)
    return node is not None and isinstance(node.layer, Group) and paths.written(path) == path


def rerooted(frames: Frames, places: Mapping[str, str]) -> Frames:
    """With the levels of nodes that got the new paths `places`, old path by new."""

    def moved(level: str) -> str:
        for old, new in places.items():
            if level == old or level.startswith(f"{old}{paths.SEPARATOR}"):
                return new + level[len(old) :]
        return level

    return tuple(replace(frame, level=moved(frame.level)) if frame.level else frame for frame in frames)


def without(frames: Frames, gone: Collection[str]) -> Frames:
    """Without those of the ids `gone`."""
    return tuple(frame for frame in frames if frame.id not in gone)


def changed(frames: Frames, new: Mapping[str, Frame]) -> Frames:
    """With `new` in the places of those with their ids."""
    return tuple(new.get(frame.id, frame) for frame in frames)
