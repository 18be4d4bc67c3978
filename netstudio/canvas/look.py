"""Pens, brushes, fonts and pictures of the canvas in one theme, made once and used by every item."""

from __future__ import annotations

import math
from dataclasses import dataclass

from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QFontMetricsF, QGuiApplication, QPainter, QPen, QPixmap

from core.catalog import Category
from netstudio import icons
from netstudio.canvas.geometry import NODE_WIDTH
from netstudio.theme import Colors, blend

CORNER = 10.0
SHADOW = 14.0
_DARK_LIMIT = 100


@dataclass(frozen=True)
class Words:
    """A line of text, its font, and the height of its capitals."""

    text: str
    font: QFont
    height: float


class _Scale:
    """Fonts for the same words, largest first."""

    def __init__(self, *pixels: int) -> None:
        fonts = (_font(size, QFont.Weight.DemiBold) for size in pixels)
        self._fonts = tuple((font, QFontMetricsF(font)) for font in fonts)

    def fitted(self, text: str, width: float) -> Words:
        """`text` in the largest font in which it fits into `width`, cut off in the smallest."""
        for font, metrics in self._fonts:
            if metrics.horizontalAdvance(text) <= width:
                return Words(text, font, metrics.capHeight())
        font, metrics = self._fonts[-1]
        cut = metrics.elidedText(text, Qt.TextElideMode.ElideRight, width)
        return Words(cut, font, metrics.capHeight())


class Look:
    """Everything that items need to paint themselves in `colors`. Made anew when the theme changes."""

    def __init__(self, colors: Colors) -> None:
        self.colors = colors
        self.dark = QColor(colors.raised).lightness() < _DARK_LIMIT
        self.summary_font = _font(12)
        self.label_font = _font(11)
        self.near_names = _Scale(14, 13, 12)
        self.far_names = _Scale(18, 16, 14)
        self.summary_metrics = QFontMetricsF(self.summary_font)
        self.label_metrics = QFontMetricsF(self.label_font)
        self._make_brushes()
        self._make_pens()
        self._icons: dict[tuple[str, str, int], QPixmap | None] = {}
        self._cards: dict[float, QPixmap] = {}
        self._label_widths: dict[str, float] = {}
        self._scale = 0.0
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
        self.specks = {kind: QBrush(QColor(blend(hue, colors.canvas, 0.6))) for kind, hue in colors.categories.items()}
        self.block_pens = {kind: _pen(blend(hue, colors.raised, 0.7), 2.0) for kind, hue in colors.categories.items()}

    def category(self, kind: Category) -> str:
        """The hue of a category."""
        return self.colors.categories[kind]

    def label_width(self, text: str) -> float:
        """How wide the label of a wire is; many wires carry the same shape."""
        width = self._label_widths.get(text)
        if width is None:
            width = self._label_widths[text] = self.label_metrics.horizontalAdvance(text)
        return width

    def icon(self, name: str, color: str, scale: float) -> QPixmap | None:
        """Icon `name`, 24 units high, sharp at `scale`; None where a layer has no picture."""
        step = max(1, min(6, math.ceil(scale)))
        key = (name, color, step)
        if key not in self._icons:
            self._icons[key] = icons.pixmap(name, color, 24, float(step)) if name in self._known else None
        return self._icons[key]

    def draw_card(self, painter: QPainter, height: float) -> None:
        """An empty card of `height` with its shadow, its top left corner at the painter's origin.

        It is drawn once for each size on the screen and then copied without scaling: five times as fast.
        """
        view = painter.worldTransform()
        device = painter.device()
        scale = view.m11() * (device.devicePixelRatioF() if device is not None else 1.0)
        if scale != self._scale:
            self._scale = scale
            self._cards.clear()
        picture = self._cards.get(height)
        if picture is None:
            ratio = scale / view.m11()
            picture = self._cards[height] = self._make_card(height, view.m11(), ratio)
        corner = view.map(QPointF(-SHADOW, -SHADOW))
        painter.resetTransform()
        painter.drawPixmap(QPoint(round(corner.x()), round(corner.y())), picture)
        painter.setWorldTransform(view)

    def _make_card(self, height: float, zoom: float, ratio: float) -> QPixmap:
        width, tall = (math.ceil((side + 2 * SHADOW) * zoom * ratio) for side in (NODE_WIDTH, height))
        picture = QPixmap(width, tall)
        picture.setDevicePixelRatio(ratio)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.scale(zoom, zoom)
        body = QRectF(SHADOW, SHADOW, NODE_WIDTH, height)
        self._draw_shadow(painter, body.translated(0, 3))
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceOver)
        painter.setBrush(self.card)
        painter.setPen(self.card_pen)
        painter.drawRoundedRect(body, CORNER, CORNER)
        painter.end()
        return picture

    def _draw_shadow(self, painter: QPainter, body: QRectF) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Source)
        shade, darkest = (QColor(0, 0, 0), 90) if self.dark else (QColor(24, 34, 60), 34)
        reach = SHADOW - 3
        for step in range(int(2 * reach)):
            spread = reach - step / 2
            shade.setAlphaF(darkest / 255 * (1 - spread / reach) ** 2)
            painter.setBrush(shade)
            painter.drawRoundedRect(body.adjusted(-spread, -spread, spread, spread), CORNER + spread, CORNER + spread)

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
