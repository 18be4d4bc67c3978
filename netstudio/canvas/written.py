"""The lines of text on a card, found when they are first seen."""

from __future__ import annotations

from functools import cached_property

from PySide6.QtCore import Qt

from core.graph import Node
from netstudio.canvas import geometry, texts
from netstudio.canvas.look import Look, Words

LEFT = 56.0
"""Where the lines begin."""
WIDTH = geometry.NODE_WIDTH - LEFT - 10


class Written:
    """What stands on the card of `node`, in which `parameters` are trained; None while that is not known."""

    def __init__(self, node: Node, look: Look, parameters: int | None) -> None:
        self._node, self._look, self._parameters = node, look, parameters

    @cached_property
    def summary(self) -> str:
        """The second line."""
        summary = texts.summary(self._node, self._fits, self._parameters)
        return self._look.summary_metrics.elidedText(summary, Qt.TextElideMode.ElideRight, WIDTH)

    @cached_property
    def name(self) -> Words:
        """The first line."""
        return self._look.near_names.fitted(self._node.name, WIDTH)

    @cached_property
    def far_name(self) -> Words:
        """The only line of a small card."""
        return self._look.far_names.fitted(self._node.name, WIDTH)

    def _fits(self, text: str) -> bool:
        return self._look.summary_metrics.horizontalAdvance(text) <= WIDTH
