"""The colours of frames and notes in menus."""

from __future__ import annotations

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap

_NAMES = {
    "blue": QT_TRANSLATE_NOOP("hues", "Blue"),
    "orange": QT_TRANSLATE_NOOP("hues", "Orange"),
    "green": QT_TRANSLATE_NOOP("hues", "Green"),
    "pink": QT_TRANSLATE_NOOP("hues", "Pink"),
    "red": QT_TRANSLATE_NOOP("hues", "Red"),
    "sky": QT_TRANSLATE_NOOP("hues", "Sky blue"),
    "yellow": QT_TRANSLATE_NOOP("hues", "Yellow"),
    "grey": QT_TRANSLATE_NOOP("hues", "Grey"),
}


def hue_name(hue: str) -> str:
    """What people call `hue`."""
    return QCoreApplication.translate("hues", str(_NAMES[hue]))


def dot(color: str) -> QIcon:
    """A disc of `color`."""
    picture = QPixmap(32, 32)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(color))
    painter.drawEllipse(4, 4, 24, 24)
    painter.end()
    return QIcon(picture)
