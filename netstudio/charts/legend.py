"""The line above a diagram: its title, and for each curve a swatch, its name and its value under the cursor."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

_HEIGHT, _SWATCH, _GAP = 24, 14, 6
_BETWEEN = 14


@dataclass(frozen=True)
class LegendEntry:
    """One curve: its name, its value as text, its colour; `faint` for a thin pale line."""

    name: str
    value: str
    color: str
    faint: bool = False


class Legend(QWidget):
    """Painted rather than laid out: it changes thirty times a second. Names go first when it is narrow."""

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title, self._note, self._note_needed = title, "", False
        self._entries: tuple[LegendEntry, ...] = ()
        self._text = self._muted = "#000000"
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(title)

    def set_colors(self, text: str, muted: str) -> None:
        """Colours of values and of names."""
        self._text, self._muted = text, muted
        self.update()

    def show_entries(self, entries: tuple[LegendEntry, ...], note: str, *, needed: bool) -> None:
        """Show `entries`, and `note` behind the title; when `needed`, names make room for it."""
        if (entries, note) != (self._entries, self._note):
            self._entries, self._note, self._note_needed = entries, note, needed
            self.setAccessibleDescription(", ".join(f"{entry.name} {entry.value}" for entry in entries))
            self.update()

    def sizeHint(self) -> QSize:
        """High enough for one line of text."""
        return QSize(160, _HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Title at the left, entries from the right."""
        del event
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        heading = self._font(bold=True)
        painter.setFont(heading)
        painter.setPen(QColor(self._text))
        title_width = QFontMetrics(heading).horizontalAdvance(self._title)
        painter.drawText(0, 0, self.width(), _HEIGHT, Qt.AlignmentFlag.AlignVCenter, self._title)
        metrics = QFontMetrics(self._font())
        free = self.width() - title_width - _BETWEEN
        note_width = metrics.horizontalAdvance(self._note) + _BETWEEN
        entries, named = self._fitting(free - note_width)
        noted = named or self._note_needed
        if not noted:
            entries, named = self._fitting(free)
        if noted:
            painter.setFont(self._font())
            painter.setPen(QColor(self._muted))
            painter.drawText(title_width + 8, 0, self.width(), _HEIGHT, Qt.AlignmentFlag.AlignVCenter, self._note)
        right = self.width()
        for entry in reversed(entries):
            right = self._paint_entry(painter, entry, right, named=named) - _BETWEEN
        painter.end()

    def _paint_entry(self, painter: QPainter, entry: LegendEntry, right: int, *, named: bool) -> int:
        """Paint one entry that ends at `right`; where it begins."""
        strong, plain = self._font(bold=True), self._font()
        for font, text, shade in ((strong, entry.value, self._text), (plain, entry.name, self._muted)):
            if not text or (font is plain and not named):
                continue
            painter.setFont(font)
            painter.setPen(QColor(shade))
            right -= QFontMetrics(font).horizontalAdvance(text)
            painter.drawText(right, 0, self.width(), _HEIGHT, Qt.AlignmentFlag.AlignVCenter, text)
            right -= _GAP
        color = QColor(entry.color)
        if entry.faint:
            color.setAlphaF(0.45)
        painter.setPen(QPen(color, 1.2 if entry.faint else 2.5, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        middle = _HEIGHT / 2
        painter.drawLine(QPointF(right - _SWATCH, middle), QPointF(right, middle))
        return right - _SWATCH

    def _fitting(self, free: int) -> tuple[tuple[LegendEntry, ...], bool]:
        """The entries that fit into `free` pixels, and whether with their names: pale ones go first, then names."""
        strong = tuple(entry for entry in self._entries if not entry.faint)
        plain, bold = QFontMetrics(self._font()), QFontMetrics(self._font(bold=True))
        for entries, named in ((self._entries, True), (strong, True)):
            words = sum(plain.horizontalAdvance(entry.name) + _GAP for entry in entries)
            values = sum(bold.horizontalAdvance(entry.value) + _GAP + _SWATCH + _BETWEEN for entry in entries)
            if words + values <= free + _BETWEEN:
                return entries, named
        return strong, False

    def _font(self, *, bold: bool = False) -> QFont:
        return _font(self.font().family(), bold)


@lru_cache(maxsize=8)
def _font(family: str, bold: bool) -> QFont:
    font = QFont(family)
    font.setPixelSize(12)
    font.setWeight(QFont.Weight.DemiBold if bold else QFont.Weight.Normal)
    return font
