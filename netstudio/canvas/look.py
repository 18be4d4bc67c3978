"""Pens, brushes, fonts and pictures of the canvas in one theme, made once and used by every item."""

from __future__ import annotations

import math

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QFontMetricsF, QGuiApplication, QPainter, QPen, QPixmap

from core.catalog import Category
from netstudio import icons
from netstudio.theme import Colors, blend

CORNER = 10.0
SHADOW = 14.0
_DARK_LIMIT = 100


class Look:
    """Everything that items need to paint themselves in `colors`. Made anew when the theme changes."""

    def __init__(self, colors: Colors) -> None:
        self.colors = colors
        self.dark = QColor(colors.raised).lightness() < _DARK_LIMIT
        self.name_font = _font(13, QFont.Weight.DemiBold)
        self.summary_font = _font(11)
        self.label_font = _font(10)
        self.large_fonts = tuple(_font(size, QFont.Weight.DemiBold) for size in (18, 16, 14))
        self.name_metrics = QFontMetricsF(self.name_font)
        self.summary_metrics = QFontMetricsF(self.summary_font)
        self.label_metrics = QFontMetricsF(self.label_font)
        self._large_metrics = tuple(QFontMetricsF(font) for font in self.large_fonts)
        self._make_brushes()
        self._make_pens()
        self._icons: dict[tuple[str, str, int], QPixmap | None] = {}
        self._shadows: dict[float, QPixmap] = {}
        self._known = frozenset(icons.names())

    def _make_brushes(self) -> None:
        colors = self.colors
        self.canvas = QBrush(QColor(colors.canvas))
        self.card = QBrush(QColor(colors.raised))
        self.text = QColor(colors.text)
        self.muted = QColor(colors.muted)
        self.accent = QColor(colors.accent)
        self.on_accent = QColor(colors.accent_text)
        self.error = QColor(colors.error)
        self.warning = QColor(colors.warning)
        self.on_badge = QColor(colors.canvas)
        self.tiles = {kind: QBrush(QColor(blend(hue, colors.raised, 0.15))) for kind, hue in colors.categories.items()}
        self.blocks = {kind: QBrush(QColor(blend(hue, colors.raised, 0.30))) for kind, hue in colors.categories.items()}

    def _make_pens(self) -> None:
        colors = self.colors
        self.card_pen = _pen(colors.border, 1.0)
        self.hover_pen = _pen(blend(colors.text, colors.border, 0.45), 1.25)
        self.selected_pen = _pen(colors.accent, 2.0)
        self.unfocused_pen = _pen(blend(colors.accent, colors.border, 0.6), 2.0)
        self.error_pen = _pen(colors.error, 1.5)
        self.halo_pen = _pen(colors.accent, 4.0, alpha=60)
        self.focus_pen = _pen(colors.accent, 1.25)
        self.wire_pen = _pen(colors.wire, 2.0)
        self.wire_hover_pen = _pen(blend(colors.text, colors.wire, 0.4), 3.0)
        self.wire_active_pen = _pen(colors.wire_active, 3.0)
        self.wire_error_pen = _pen(colors.error, 3.0)
        self.wire_halo_pen = _pen(colors.wire_active, 9.0, alpha=56)
        self.wire_unknown_pen = QPen(self.wire_pen)
        self.wire_unknown_pen.setDashPattern([3.0, 3.0])
        self.far_wire_pen = _pen(colors.wire, 1.0)
        self.far_wire_pen.setCosmetic(True)
        self.grid_pen = _pen(colors.grid, 2.0)
        self.grid_pen.setCosmetic(True)
        self.grid_pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        self.block_pens = {kind: _pen(blend(hue, colors.raised, 0.7), 2.0) for kind, hue in colors.categories.items()}

    def category(self, kind: Category) -> str:
        """The hue of a category."""
        return self.colors.categories[kind]

    def large_name(self, name: str, width: float) -> tuple[str, QFont, float]:
        """`name` in the largest font in which it fits into `width`, cut off in the smallest; with its height."""
        for font, metrics in zip(self.large_fonts, self._large_metrics, strict=True):
            if metrics.horizontalAdvance(name) <= width:
                return name, font, metrics.capHeight()
        smallest = self._large_metrics[-1]
        cut = smallest.elidedText(name, Qt.TextElideMode.ElideRight, width)
        return cut, self.large_fonts[-1], smallest.capHeight()

    def icon(self, name: str, color: str, scale: float) -> QPixmap | None:
        """Icon `name`, 24 units high, sharp at `scale`; None where a layer has no picture."""
        step = max(1, min(6, math.ceil(scale)))
        key = (name, color, step)
        if key not in self._icons:
            self._icons[key] = icons.pixmap(name, color, 24, float(step)) if name in self._known else None
        return self._icons[key]

    def draw_shadow(self, painter: QPainter, card: QRectF, lifted: bool) -> None:
        """A soft shadow under `card`."""
        margin = SHADOW
        target = card.adjusted(-margin, -margin + 3, margin, margin + 3)
        shadow = self._shadows.get(card.height())
        if shadow is None:
            shadow = self._shadows[card.height()] = self._make_shadow(card)
        painter.drawPixmap(target, shadow, QRectF(shadow.rect()))
        if lifted:
            painter.drawPixmap(target.translated(0, 3), shadow, QRectF(shadow.rect()))

    def _make_shadow(self, card: QRectF) -> QPixmap:
        margin = int(SHADOW)
        picture = QPixmap(int(card.width()) + 2 * margin, int(card.height()) + 2 * margin)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Source)
        body = QRectF(margin, margin, card.width(), card.height())
        shade, darkest = (QColor(0, 0, 0), 90) if self.dark else (QColor(24, 34, 60), 34)
        for step in range(2 * margin):
            spread = margin - step / 2
            shade.setAlphaF(darkest / 255 * (1 - spread / margin) ** 2)
            painter.setBrush(shade)
            painter.drawRoundedRect(body.adjusted(-spread, -spread, spread, spread), CORNER + spread, CORNER + spread)
        painter.end()
        return picture

    def draw_badge(self, painter: QPainter, centre: QPointF, radius: float, *, error: bool) -> None:
        """A mark of trouble: a disc for errors, a triangle for warnings, each with a ring of the ground around it."""
        color = self.error if error else self.warning
        painter.setPen(QPen(QColor(self.colors.canvas), radius * 0.28))
        painter.setBrush(color)
        if error:
            painter.drawEllipse(centre, radius, radius)
        else:
            tip, foot = radius * 1.15, radius * 0.85
            corners = [(0, -tip), (radius * 1.15, foot), (-radius * 1.15, foot)]
            painter.drawPolygon([QPointF(centre.x() + x, centre.y() + y) for x, y in corners])
        pen = QPen(self.on_badge, radius * 0.26, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap)
        painter.setPen(pen)
        shift = 0.0 if error else radius * 0.12
        middle = QPointF(centre.x(), centre.y() + shift)
        painter.drawLine(middle - QPointF(0, radius * 0.45), middle + QPointF(0, radius * 0.1))
        painter.drawPoint(middle + QPointF(0, radius * 0.48))


def _pen(color: str, width: float, alpha: int = 255) -> QPen:
    shade = QColor(color)
    shade.setAlpha(alpha)
    return QPen(QBrush(shade), width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)


def _font(pixels: int, weight: QFont.Weight = QFont.Weight.Normal) -> QFont:
    font = QFont(QGuiApplication.font())
    font.setPixelSize(pixels)
    font.setWeight(weight)
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    return font
