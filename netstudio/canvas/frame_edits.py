"""Edits of frames and notes. Pure: one level of a project in, project out."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace

from core import frames as core_frames
from core.frames import Area, Frame, Frames, bounded
from core.graph import paths
from core.project import Position, Project
from netstudio.canvas import placement
from netstudio.canvas.frame_item import TITLE_HEIGHT
from netstudio.canvas.geometry import snap

MARGIN = 24.0
"""Between a new frame and what is in it."""
_WIDEST_MARGIN = 64.0
NOTE_SIZE = (240.0, 96.0)
_CLEAR = 16.0
"""Between a new note and the card that it keeps clear of."""


def cards(project: Project, positions: Mapping[str, Position]) -> dict[str, Area]:
    """Where the cards of the nodes are."""
    found = placement.rectangles(project.graph, positions)
    return {node: (card.x(), card.y(), card.width(), card.height()) for node, card in found.items()}


def members(frames: Frames, areas: Mapping[str, Area], picked: Collection[str]) -> tuple[set[str], set[str]]:
    """The nodes and the frames that lie wholly in any of the frames `picked`; those are among the frames."""
    holding = [frame for frame in frames if frame.id in picked and not frame.level and not frame.note]
    nodes = {node for node, area in areas.items() if any(frame.covers(area) for frame in holding)}
    inner = {frame.id for frame in frames if not frame.level and any(holder.covers(frame.area) for holder in holding)}
    return nodes, inner | set(picked)


def around(areas: Iterable[Area]) -> Area:
    """A frame with a margin around `areas`, on the grid."""
    left, top, right, bottom = _edges(areas)
    x, y = snap(left - MARGIN), snap(top - MARGIN - TITLE_HEIGHT / 2 - 2)
    return bounded((x, y, snap(right + MARGIN - x), snap(bottom + MARGIN - y)))


def _edges(areas: Iterable[Area]) -> tuple[float, float, float, float]:
    """Left, top, right and bottom of all `areas`."""
    found = list(areas)
    return (
        min(x for x, _, _, _ in found),
        min(y for _, y, _, _ in found),
        max(x + width for x, _, width, _ in found),
        max(y + height for _, y, _, height in found),
    )


def with_frame(project: Project, frame: Frame) -> Project:
    """With one frame more."""
    return replace(project, frames=(*project.frames, frame))


def with_changed(project: Project, new: Iterable[Frame]) -> Project:
    """With `new` in the places of those with their ids."""
    return replace(project, frames=core_frames.changed(project.frames, {frame.id: frame for frame in new}))


def placed(project: Project, areas: Mapping[str, Area]) -> Project:
    """With frames at `areas`."""
    moved = [replace(frame, area=bounded(areas[frame.id])) for frame in project.frames if frame.id in areas]
    return with_changed(project, moved)


def pulled(area: Area, grip: str, way: Position) -> Area:
    """`area` after its sides `grip` were pulled by `way`, on the grid; the other sides stay."""
    x, y, width, height = area
    least_width, least_height = core_frames.LEAST
    if "w" in grip:
        left = min(snap(x + way[0]), x + width - least_width)
        x, width = left, x + width - left
    if "e" in grip:
        width = max(least_width, snap(x + width + way[0]) - x)
    if "n" in grip:
        top = min(snap(y + way[1]), y + height - least_height)
        y, height = top, y + height - top
    if "s" in grip:
        height = max(least_height, snap(y + height + way[1]) - y)
    return bounded((x, y, width, height))


def around_moved(project: Project, old: Mapping[str, Area], new: Mapping[str, Area]) -> Project:
    """With frames around what was in them at `old` and is at `new`; smaller ones first, so that they nest as before."""
    found: dict[str, Area] = {}
    shown = [frame for frame in project.frames if not frame.level]
    for frame in sorted(shown, key=lambda frame: frame.area[2] * frame.area[3]):
        nodes, inner = members(tuple(shown), old, [frame.id])
        others = [other for other in inner - {frame.id} if other in found]
        before = [*(old[node] for node in nodes), *(_area(shown, other) for other in others)]
        if frame.note or not nodes:
            continue
        after = [*(new[node] for node in nodes), *(found[other] for other in others)]
        found[frame.id] = _with_margins(frame.area, _edges(before), _edges(after))
    return placed(project, found)


def _area(frames: Iterable[Frame], frame_id: str) -> Area:
    return next(frame.area for frame in frames if frame.id == frame_id)


def _with_margins(area: Area, before: Area, after: Area) -> Area:
    """Around the edges `after` with the margins that `area` had around the edges `before`, unless these are wide."""
    x, y, width, height = area
    margins = (before[0] - x, before[1] - y, x + width - before[2], y + height - before[3])
    left, top, right, bottom = (min(margin, _WIDEST_MARGIN) for margin in margins)
    return after[0] - left, after[1] - top, after[2] - after[0] + left + right, after[3] - after[1] + top + bottom


def with_copied_insides(frames: Frames, places: Mapping[str, str]) -> Frames:
    """`frames` with copies of those inside the nodes that were copied to `places`."""
    found = list(frames)
    for frame in frames:
        top = frame.level.partition(paths.SEPARATOR)[0]
        if top in places and len(found) < core_frames.MOST:
            found.append(replace(frame, id=core_frames.new_id(found), level=places[top] + frame.level[len(top) :]))
    return tuple(found)


def grouped(frames: Frames, areas: Mapping[str, Area], nodes: Collection[str], group: str) -> Frames:
    """After `nodes`, with cards at `areas`, became `group`: frames inside them and around nothing else follow."""
    followed = core_frames.rerooted(frames, {node: paths.join(group, node) for node in nodes})

    def led(frame: Frame) -> Frame:
        held = set() if frame.level else members(frames, areas, [frame.id])[0]
        return replace(frame, level=group) if held and held <= set(nodes) else frame

    return tuple(led(frame) for frame in followed)


def expanded(frames: Frames, group: str, mapping: Mapping[str, str], shift: Position) -> Frames:
    """After what is in `group` came out of it, `shift` away: its frames come along. `mapping` is that of the nodes."""
    places = {old: new for old, new in mapping.items() if paths.written(old) == old}
    out = [replace(core_frames.shifted(frame, *shift), level="") if frame.level == group else frame for frame in frames]
    return core_frames.rerooted(tuple(out), places)


def note_at(frame_id: str, middle: Position, taken: Iterable[Area] = ()) -> Frame:
    """An empty note with its middle at `middle`, or as near above or below as none of the cards `taken` hides it; on
    the grid."""
    width, height = NOTE_SIZE
    x, y = snap(middle[0] - width / 2), snap(middle[1] - height / 2)
    cards = [(top, top + high) for left, top, wide, high in taken if left < x + width and x < left + wide]
    ends = [y, *(snap(bottom + _CLEAR) for _, bottom in cards), *(snap(top - _CLEAR - height) for top, _ in cards)]
    free = [at for at in ends if not any(top < at + height and at < bottom for top, bottom in cards)]
    spot = (x, min(free, key=lambda at: abs(at - y), default=y))
    return Frame(frame_id, bounded((*spot, width, height)), hue="yellow", note=True)


def duplicated(
    project: Project, taken: Frames, picked: Collection[str], shift: Position
) -> tuple[Project, dict[str, str]]:
    """With copies of the frames `picked`, `shift` away; also the copy of each. `taken` are those of all levels."""
    found, new = list(project.frames), dict[str, str]()
    for frame in [frame for frame in project.frames if frame.id in picked and not frame.level]:
        if len(taken) + len(new) < core_frames.MOST:
            new[frame.id] = core_frames.new_id([*taken, *found])
            found.append(replace(core_frames.shifted(frame, *shift), id=new[frame.id]))
    return replace(project, frames=tuple(found)), new
