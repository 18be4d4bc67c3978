"""Search to add: type a few letters of a layer on the canvas, press Enter, and it is there, wired as was asked."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QCoreApplication, QModelIndex, QPoint, QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QWidget

from core.catalog import Category, Layer, Mismatch, Spec, layer_kinds
from netstudio.canvas.scene import Hit
from netstudio.document import Addable, Block, picture_of, words_of
from netstudio.theme import Theme
from netstudio.widgets import (
    Index,
    SearchModel,
    SearchSheet,
    SheetDelegate,
    SheetTexts,
    catalog_text,
    paint_tile,
    ranked,
)

WIDTH = 380
MOST_RECENT = 5
_TILE = 26
_EDGE = 12
_ROOM = 300
"""Height that the sheet wants below its corner."""


class LayerSearch(SearchSheet):
    """A sheet at the pointer. `layer_chosen` carries the key, where on the canvas, and the port to wire it to."""

    layer_chosen = Signal(str, QPointF, object)

    def __init__(self, canvas: QWidget, theme: Theme) -> None:
        self._layers = _LayerModel()
        texts = SheetTexts(canvas.tr("Find a layer to add"), canvas.tr("Layers"), canvas.tr("No matching layer."))
        self._canvas = canvas
        super().__init__(canvas, self._layers, _LayerDelegate(theme, self._layers), texts)
        self.setObjectName("canvas.layer_search")
        self._corner, self._spot, self._hit = QPoint(), QPointF(), Hit()
        self.chosen.connect(self._tell)

    @property
    def recent(self) -> tuple[str, ...]:
        """Keys of the layers added last, newest first."""
        return self._layers.recent

    @recent.setter
    def recent(self, keys: Iterable[str]) -> None:
        self._layers.recent = tuple(key for key in keys if key in layer_kinds.classes)[:MOST_RECENT]

    def listed(self) -> tuple[str, ...]:
        """What is listed, from top to bottom."""
        return tuple(kind.key for kind in self._layers.shown)

    def ask(self, corner: QPoint, spot: QPointF, hit: Hit, kinds: Iterable[Addable]) -> None:
        """List `kinds` at `corner` of the canvas; what is chosen is to stand at `spot` and to be wired to `hit`."""
        self._corner, self._spot, self._hit = corner, spot, hit
        self._layers.kinds = tuple(kinds)
        self.open()

    def adjust(self) -> None:
        canvas = self._canvas
        width = min(WIDTH, canvas.width() - 2 * _EDGE)
        left = max(_EDGE, min(self._corner.x(), canvas.width() - width - _EDGE))
        top = max(_EDGE, min(self._corner.y(), canvas.height() - _ROOM))
        self.place(QPoint(left, top), width, canvas.height() - _EDGE)

    def _tell(self, row: int) -> None:
        key = self._layers.shown[row].key
        if key in layer_kinds.classes:
            self.recent = (key, *(other for other in self.recent if other != key))
        self.layer_chosen.emit(key, self._spot, self._hit)


def takes(item: Addable, spec: Spec | None) -> bool:
    """Whether `item` has an input, and one that takes `spec` where that is known."""
    if not isinstance(item, Block):
        return _takes(item, spec)
    layer = item.layer
    return bool(layer.inputs) and (spec is None or not isinstance(layer.infer((spec,) * len(layer.inputs)), Mismatch))


def has_output(item: Addable) -> bool:
    """Whether a wire can leave `item`."""
    return item.layer.has_output if isinstance(item, Block) else item.has_output


def _takes(kind: type[Layer], spec: Spec | None) -> bool:
    if not (kind.grows or kind.inputs):
        return False
    count = 2 if kind.grows else len(kind.inputs)
    return spec is None or not isinstance(layer_kinds.default(kind.key).infer((spec,) * count), Mismatch)


class _LayerModel(SearchModel):
    """Recent layers first and the others by category, or what answers the words."""

    def __init__(self) -> None:
        super().__init__()
        self.kinds: tuple[Addable, ...] = ()
        self.recent: tuple[str, ...] = ()
        self.shown: list[Addable] = []

    def search(self, text: str) -> None:
        self.beginResetModel()
        self.shown = ranked(text, self.kinds, words_of) if text.strip() else self._all()
        self.endResetModel()

    def _all(self) -> list[Addable]:
        place = {category: number for number, category in enumerate(Category)}
        ordered = sorted(
            self.kinds, key=lambda kind: (isinstance(kind, Block), place[kind.category], kind.title.lower())
        )
        by_key = {kind.key: kind for kind in ordered}
        recent = [by_key[key] for key in self.recent if key in by_key]
        return [*recent, *(kind for kind in ordered if kind not in recent)]

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.shown)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        kind = self.shown[index.row()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return catalog_text(kind.title)
        if role == Qt.ItemDataRole.ToolTipRole:
            return catalog_text(kind.summary)
        return None


class _LayerDelegate(SheetDelegate):
    """Tile, title, and the category at the right."""

    def __init__(self, theme: Theme, layers: _LayerModel) -> None:
        super().__init__(theme)
        self._layers = layers

    def paint_row(self, painter: QPainter, area: QRect, index: Index) -> None:
        kind, colors = self._layers.shown[index.row()], self.theme.colors
        tile = QRectF(area.left() + 8, area.center().y() - _TILE / 2 + 0.5, _TILE, _TILE)
        paint_tile(painter, tile, picture_of(kind), colors.categories[kind.category])
        mine = isinstance(kind, Block)
        category = QCoreApplication.translate("Blocks", "My blocks") if mine else catalog_text(kind.category)
        right = painter.fontMetrics().horizontalAdvance(category) + 24
        room = area.adjusted(8 + _TILE + 10, 0, -right, 0)
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.setPen(QColor(colors.text))
        title = painter.fontMetrics().elidedText(catalog_text(kind.title), Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, middle, title)
        painter.setPen(QColor(colors.muted))
        painter.drawText(area.adjusted(0, 0, -12, 0), middle | Qt.AlignmentFlag.AlignRight, category)
