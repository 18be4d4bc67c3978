"""The numbers beside the rows of a table, painted in one go.

Qt's own header asks its model seven questions for each row it paints, 200 in a frame. Each comes from outside of Python
and has to wait for the interpreter again while another thread reads data.
"""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QHeaderView, QWidget

from netstudio.theme import Theme

_PAD = 8


class RowNumbers(QHeaderView):
    """The vertical header of a table whose rows have equal heights."""

    def __init__(self, theme: Theme | None, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Vertical, parent)
        self._theme = theme
        self.setSectionsClickable(True)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The numbers in sight, muted, on the ground of the window."""
        painter, area, model = QPainter(self.viewport()), event.rect(), self.model()
        colors = None if self._theme is None else self._theme.colors
        painter.fillRect(area, self.palette().window() if colors is None else QColor(colors.surface))
        first, last = self.logicalIndexAt(area.top()), self.logicalIndexAt(area.bottom())
        if model is not None and first >= 0:
            painter.setPen(self.palette().text().color() if colors is None else QColor(colors.muted))
            metrics, height = self.fontMetrics(), self.defaultSectionSize()
            down = (height + metrics.ascent() - metrics.descent()) // 2
            for row in range(first, (last if last >= 0 else self.count() - 1) + 1):
                number = str(model.headerData(row, Qt.Orientation.Vertical) or "")
                painter.drawText(_PAD, self.sectionViewportPosition(row) + down, number)
        painter.end()
