"""The arrow keys: they nudge what is selected, or walk along the wires with Alt and where nothing is selected."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

from netstudio.canvas.geometry import GRID
from netstudio.canvas.walking import Direction

if TYPE_CHECKING:
    from netstudio.canvas.canvas import Canvas

_FAR_STEP = 8 * GRID
_ARROWS = {
    Qt.Key.Key_Left: Direction.LEFT,
    Qt.Key.Key_Right: Direction.RIGHT,
    Qt.Key.Key_Up: Direction.UP,
    Qt.Key.Key_Down: Direction.DOWN,
}
_ADDING = Qt.KeyboardModifier.ShiftModifier


def press_arrow(canvas: Canvas, event: QKeyEvent) -> bool:
    """Do what an arrow key says; False for other keys. Shift nudges farther, and with Alt adds to the selection."""
    direction = _ARROWS.get(Qt.Key(event.key()))
    if direction is None:
        return False
    selection, shift = canvas.selection, bool(event.modifiers() & _ADDING)
    if event.modifiers() & Qt.KeyboardModifier.AltModifier or not (selection.nodes or selection.frames):
        before = selection.nodes if shift else ()
        target = canvas.commands.walk(direction)
        if target and before:
            selection.set([*(node for node in before if node != target), target])
        canvas.framing.reveal(target)
    else:
        step = _FAR_STEP if shift else GRID
        canvas.commands.nudge(direction.value[0] * step, direction.value[1] * step)
    return True
