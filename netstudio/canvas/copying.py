"""Copies of layers and frames together. Pure: one level of a project and positions in, project out."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace

from core.frames import Frames
from core.graph import layout, paths
from core.project import Project
from netstudio.canvas import edits, frame_edits
from netstudio.canvas.edits import Positions
from netstudio.canvas.geometry import ROW_GAP, snap


@dataclass(frozen=True)
class Copied:
    """The project with the copies, and the copy of each node and of each frame."""

    project: Project
    nodes: dict[str, str]
    frames: dict[str, str]


def held(
    project: Project, positions: Positions, nodes: Iterable[str], frames: Collection[str]
) -> tuple[list[str], set[str]]:
    """`nodes` and `frames` with what lies wholly in those frames; only what is there."""
    picked = [node for node in dict.fromkeys(nodes) if node in positions]
    if not frames:
        return picked, set()
    inside, inner = frame_edits.members(project.frames, frame_edits.cards(project, positions), frames)
    present = {frame.id for frame in project.frames if not frame.level}
    return [*picked, *sorted(inside - set(picked))], inner & present


def duplicated(
    project: Project, taken: Frames, positions: Positions, nodes: Iterable[str], frames: Collection[str]
) -> Copied:
    """With copies of `nodes`, of `frames` and of all in these, below the originals. `taken`: frames of all levels."""
    picked, framed = held(project, positions, nodes, frames)
    found, copies = edits.duplicated(project, positions, picked) if picked else (project, {})
    drop = next((found.layout[copy][1] - positions[node][1] for node, copy in copies.items()), 0.0)
    areas = [frame.area for frame in project.frames if frame.id in framed]
    if areas:
        high = max(y + height for _, y, _, height in areas) - min(y for _, y, _, _ in areas)
        more = max(0.0, snap(high + ROW_GAP) - drop)
        lower = {copy: (found.layout[copy][0], found.layout[copy][1] + more) for copy in copies.values()}
        found, drop = replace(found, layout={**found.layout, **lower}), drop + more
    found, new = frame_edits.duplicated(found, taken, framed, (0.0, drop))
    return Copied(found, copies, new)


def in_place(
    project: Project, taken: Frames, positions: Positions, nodes: Iterable[str], frames: Collection[str]
) -> Copied:
    """As `duplicated`, with every copy on its original."""
    copied = duplicated(project, taken, positions, nodes, frames)
    at = {copy: positions[node] for node, copy in copied.nodes.items()}
    found = replace(copied.project, layout=layout.with_level(copied.project.layout, "", _level(copied, at)))
    areas = {frame.id: frame.area for frame in project.frames}
    return replace(copied, project=frame_edits.placed(found, {new: areas[old] for old, new in copied.frames.items()}))


def _level(copied: Copied, at: Positions) -> dict[str, tuple[float, float]]:
    own = {path: place for path, place in copied.project.layout.items() if paths.SEPARATOR not in path}
    return {**own, **at}
