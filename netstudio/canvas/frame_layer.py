"""The frames and notes of the level that is shown, as items behind the cards."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtWidgets import QGraphicsScene

from core.frames import Area, Frame, Frames
from netstudio.canvas.frame_item import TITLE_HEIGHT, FrameItem
from netstudio.canvas.look import Look

CARRY = "carry"
"""The grip by which a frame is moved; the others are the sides that are pulled: n, s, e, w, ne …"""

_SMALL = 10.0
"""Reach in scene units from which on titles stand above their frames, because all is shown small."""
_ABOVE_TITLE = 3.0


class FrameLayer:
    """Makes, changes and removes only what differs. Items hold no truth and can be made anew at any time."""

    def __init__(self, scene: QGraphicsScene, look: Look) -> None:
        self._scene, self._look = scene, look
        self.items: dict[str, FrameItem] = {}
        self._shown: Frames = ()
        self._hovered = ""

    @property
    def areas(self) -> dict[str, Area]:
        """Where every frame is in the document; unlike items, never in the middle of a drag."""
        return {frame.id: frame.area for frame in self._shown}

    @property
    def frames(self) -> Mapping[str, Frame]:
        """The frames that are shown by their ids."""
        return {frame.id: frame for frame in self._shown}

    def sync(self, frames: Frames) -> None:
        """Show those of `frames` that lie on the level itself."""
        shown = tuple(frame for frame in frames if not frame.level)
        current = {frame.id for frame in shown}
        for gone in [frame for frame in self.items if frame not in current]:
            self._scene.removeItem(self.items.pop(gone))
        for frame in shown:
            item = self.items.get(frame.id)
            if item is None:
                item = self.items[frame.id] = FrameItem(frame, self._look)
                self._scene.addItem(item)
            else:
                item.show_frame(frame)
        self._shown = shown

    def show_areas(self, areas: Mapping[str, Area]) -> None:
        """Put frames at `areas` without changing the document."""
        for frame, area in areas.items():
            if frame in self.items:
                self.items[frame].show_area(area)

    def mark(self, picked: Collection[str]) -> None:
        """Show which are selected."""
        for frame, item in self.items.items():
            item.set_state(selected=frame in picked)

    def set_hover(self, frame: str) -> None:
        """Show on which frame the pointer is; empty for none."""
        if frame != self._hovered:
            for other in (self._hovered, frame):
                if other in self.items:
                    self.items[other].set_state(hovered=other == frame)
            self._hovered = frame

    def set_look(self, look: Look) -> None:
        """Paint in another theme."""
        self._look = look
        for item in self.items.values():
            item.set_look(look)

    def hit(self, point: QPointF, reach: float) -> tuple[str, str]:
        """The frame whose title, border or note lies at `point`, and the grip there; empty inside a frame."""
        area = QRectF(point.x() - reach, point.y() - reach, 2 * reach, 2 * reach)
        found = [item for item in self._scene.items(area) if isinstance(item, FrameItem)]
        for item in found:
            grip = _grip(item, point, reach)
            if grip:
                return item.frame.id, grip
        return "", ""


def _grip(item: FrameItem, point: QPointF, reach: float) -> str:
    card = item.card
    if not item.frame.note and reach > _SMALL and _ABOVE_TITLE * reach > card.top() - point.y() > reach / 2:
        return CARRY if card.left() <= point.x() <= card.right() else ""
    if not card.adjusted(-reach, -reach, reach, reach).contains(point):
        return ""
    near = min(reach, card.width() / 4, card.height() / 4)
    down = "n" if point.y() - card.top() < near / 2 else "s" if card.bottom() - point.y() < near else ""
    across = "w" if point.x() - card.left() < near else "e" if card.right() - point.x() < near else ""
    if down or across:
        return down + across
    titled = point.y() <= card.top() + TITLE_HEIGHT
    return CARRY if item.frame.note or titled else ""
