"""One level of a project as a project of its own, and back. Pure.

Whatever edits a level sees the network in a group with its own ids; only here do paths come in.
"""

from __future__ import annotations

from dataclasses import replace

from core import frames
from core.graph import edit
from core.graph.paths import SEPARATOR, join, sub
from core.project import Project


def inside(project: Project, level: str) -> Project:
    """`project` with the network in the group at `level` as its graph, and the places and frames of what is in it.

    KeyError and ValueError when there is no such level.
    """
    if not level:
        return project
    start = f"{level}{SEPARATOR}"
    places = {path[len(start) :]: at for path, at in project.layout.items() if path.startswith(start)}
    own = frames.inside(project.frames, level)
    return replace(project, graph=sub(project.graph, level), layout=places, frames=own)


def put_back(project: Project, level: str, edited: Project) -> Project:
    """`project` with graph, places and frames of `edited`, made from what `inside` gave, on `level`.

    ValueError, in one sentence, where the network cannot take it.
    """
    if not level:
        return edited
    start = f"{level}{SEPARATOR}"
    places = {path: at for path, at in project.layout.items() if not path.startswith(start)}
    places |= {join(level, node): at for node, at in edited.layout.items()}
    same = edited.graph is sub(project.graph, level)
    graph = project.graph if same else edit.put(project.graph, level, edited.graph)
    all_frames = frames.put_back(project.frames, level, edited.frames)
    return replace(project, graph=graph, layout=places, frames=all_frames)
