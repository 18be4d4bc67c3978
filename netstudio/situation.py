"""What decides which commands make sense now, and the conditions they name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Situation:
    """What decides which commands make sense now."""

    nodes: int = 0
    selected_nodes: int = 0
    selected_edges: int = 0
    selected_frames: int = 0
    undo: str = ""
    """Name of the edit that undo takes back; empty when there is none."""
    redo: str = ""
    run: str = "idle"
    """A value of `netstudio.training.RunState`."""
    trained: bool = False
    can_paste: bool = False
    groups_selected: int = 0
    level: str = ""
    """Path of the group that is shown; empty for the network itself."""


Condition = Callable[[Situation], bool]
"""Whether a command makes sense now."""


def always(situation: Situation) -> bool:
    return True


def has_nodes(situation: Situation) -> bool:
    return situation.nodes > 0


def nodes_selected(situation: Situation) -> bool:
    return situation.selected_nodes > 0


def things_selected(situation: Situation) -> bool:
    return situation.selected_nodes + situation.selected_frames > 0


def one_thing_selected(situation: Situation) -> bool:
    return situation.selected_nodes == 1 or (situation.selected_nodes == 0 and situation.selected_frames == 1)


def several_selected(situation: Situation) -> bool:
    return situation.selected_nodes > 1


def three_selected(situation: Situation) -> bool:
    return situation.selected_nodes > 2


def anything_selected(situation: Situation) -> bool:
    return situation.selected_nodes + situation.selected_edges + situation.selected_frames > 0


def groups_selected(situation: Situation) -> bool:
    return situation.groups_selected > 0


def one_group_selected(situation: Situation) -> bool:
    return situation.groups_selected == 1 and situation.selected_nodes == 1


def in_group(situation: Situation) -> bool:
    return bool(situation.level)


def can_start(situation: Situation) -> bool:
    return situation.run in ("idle", "paused")


def can_pause(situation: Situation) -> bool:
    return situation.run in ("preparing", "running", "paused")


def alive(situation: Situation) -> bool:
    return situation.run in ("preparing", "running", "paused")
