"""What every gesture with the pointer is: it begins at a press, follows the moves, and ends in one edit or none."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass

from PySide6.QtCore import QPoint, QPointF, Qt

START_DISTANCE = 4
"""Pixels on the screen that the pointer must move before a press becomes a drag."""


@dataclass(frozen=True)
class Pointer:
    """Where the pointer is: on the canvas and in the view, with the modifier keys that are down."""

    scene: QPointF
    view: QPoint
    modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier

    def far_from(self, other: Pointer) -> bool:
        """Whether it is a drag from `other` to here rather than a click with an unsteady hand."""
        return (self.view - other.view).manhattanLength() >= START_DISTANCE

    def has(self, modifier: Qt.KeyboardModifier) -> bool:
        """Whether `modifier` is down."""
        return bool(self.modifiers & modifier)


class Gesture(ABC):
    """One press-move-release of the pointer. Until `release`, nothing in the document changes."""

    scrolls: bool = True
    """Whether the view scrolls by itself when the pointer comes to its edge."""

    @abstractmethod
    def move(self, pointer: Pointer) -> None:
        """The pointer moved, or the view under it."""

    @abstractmethod
    def release(self, pointer: Pointer) -> None:
        """The button went up: make the edit."""

    @abstractmethod
    def cancel(self) -> None:
        """Escape, or the document changed below: leave everything as it was."""
