"""The layers a person can pick, in the order of their categories, filtered by what is searched."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import (
    QAbstractListModel,
    QByteArray,
    QCoreApplication,
    QMimeData,
    QModelIndex,
    QPersistentModelIndex,
    Qt,
)

from core.catalog import Category
from netstudio.document import Addable, Block, picture_of, words_of
from netstudio.widgets import catalog_text, offered_layers, ranked

MIME_TYPE = "application/x-netstudio-layer"
KEY_ROLE = Qt.ItemDataRole.UserRole
"""The layer's key; empty for a heading."""
CATEGORY_ROLE = Qt.ItemDataRole.UserRole + 1
PICTURE_ROLE = Qt.ItemDataRole.UserRole + 2
"""The name of the icon."""

Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True)
class Row:
    """A heading (`layer` is None) or what can be added. The heading of the kept blocks has no category."""

    category: Category | None
    layer: Addable | None = None


def rows_for(query: str, blocks: Sequence[Block] = (), *, inside: bool = False) -> tuple[Row, ...]:
    """Headings and layers by category for an empty `query`, else what answers it, best first.

    `inside` says that they are for the inside of a group, which has other ends than the network.
    """
    kinds = offered_layers(inside=inside)
    if query.strip():
        items: list[Addable] = [*kinds, *blocks]
        return tuple(Row(item.category, item) for item in ranked(query, items, words_of))
    rows: list[Row] = []
    for category in Category:
        members = [kind for kind in kinds if kind.category is category]
        if members:
            rows += [
                Row(category),
                *(Row(category, kind) for kind in sorted(members, key=lambda kind: kind.title.lower())),
            ]
    if blocks:
        rows += [Row(None), *(Row(block.category, block) for block in blocks)]
    return tuple(rows)


def mime_data(key: str) -> QMimeData:
    """What a drag of layer `key` carries."""
    data = QMimeData()
    data.setData(MIME_TYPE, QByteArray(key.encode()))
    return data


class LayerModel(QAbstractListModel):
    """Rows for the palette's list."""

    def __init__(self) -> None:
        super().__init__()
        self._query, self._blocks, self._inside = "", tuple[Block, ...](), False
        self._rows: tuple[Row, ...] = rows_for("")

    @property
    def rows(self) -> Sequence[Row]:
        """What is shown."""
        return self._rows

    def search(self, query: str) -> None:
        """Show what answers `query`."""
        self._query = query
        self._fill()

    def set_blocks(self, blocks: Sequence[Block]) -> None:
        """Show these kept blocks too."""
        self._blocks = tuple(blocks)
        self._fill()

    def set_inside(self, inside: bool) -> None:
        """Whether a group is shown, so that its ends are offered and not those of the network."""
        self._inside = inside
        self._fill()

    def _fill(self) -> None:
        self.beginResetModel()
        self._rows = rows_for(self._query, self._blocks, inside=self._inside)
        self.endResetModel()

    def first_layer(self) -> QModelIndex:
        """The first row that is a layer; invalid when there is none."""
        for place, row in enumerate(self._rows):
            if row.layer is not None:
                return self.index(place)
        return QModelIndex()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        row = self._rows[index.row()]
        if role == CATEGORY_ROLE:
            return row.category
        if role == KEY_ROLE:
            return row.layer.key if row.layer else ""
        if role == PICTURE_ROLE:
            return picture_of(row.layer) if row.layer else ""
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            if row.layer is None:
                return catalog_text(row.category) if row.category else QCoreApplication.translate("Blocks", "My blocks")
            return catalog_text(row.layer.title)
        if role == Qt.ItemDataRole.ToolTipRole and row.layer:
            return f"{catalog_text(row.layer.title)}\n{catalog_text(row.layer.summary)}"
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        if index.isValid() and self._rows[index.row()].layer is not None:
            return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsDragEnabled
        return Qt.ItemFlag.NoItemFlags

    def mimeTypes(self) -> list[str]:
        return [MIME_TYPE]

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        return mime_data(str(indexes[0].data(KEY_ROLE)))
