"""The list of layers to build with."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QAction, QColor, QDrag, QKeyEvent, QPainter, QPixmap
from PySide6.QtWidgets import QLabel, QLineEdit, QListView, QMenu, QVBoxLayout, QWidget

from netstudio.document import Blocks
from netstudio.icons import icon
from netstudio.palette.delegate import LayerDelegate
from netstudio.palette.model import CATEGORY_ROLE, KEY_ROLE, PICTURE_ROLE, LayerModel, mime_data
from netstudio.theme import Theme
from netstudio.widgets import SearchLine, paint_tile

_CHIP = QSize(36, 36)
_BESIDE = QPoint(-14, -14)


class Palette(QWidget):
    """Searchable; drag a layer or a kept block out, or double-click or press Enter: `layer_chosen(key)`."""

    layer_chosen = Signal(str)
    block_rename_wanted = Signal(str)  # key
    block_delete_wanted = Signal(str)  # key

    def __init__(self, theme: Theme, blocks: Blocks | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._blocks = blocks
        self.setObjectName("palette")
        self.setProperty("panel", "true")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._theme = theme
        self._model = LayerModel()
        self._delegate = LayerDelegate(theme)
        self._search = SearchLine(self.tr("Find a layer"))
        self._search.setObjectName("palette_search")
        self._search.setToolTip(self.tr("Type a name, a synonym or a category; Enter adds the first match"))
        self._glass = QAction(self.tr("Find a layer"), self)
        self._search.addAction(self._glass, QLineEdit.ActionPosition.LeadingPosition)
        self._search.installEventFilter(self)
        self.list = _LayerList(theme, self._model, self._delegate)
        self.list.setAccessibleName(self.tr("Layers"))
        self._nothing = QLabel(self.tr("No matching layer."))
        self._nothing.setProperty("role", "muted")
        self._nothing.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self._nothing.setContentsMargins(8, 16, 8, 0)
        self._nothing.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 10, 4, 0)
        column.setSpacing(4)
        column.addWidget(self._search)
        column.addWidget(self._nothing)
        column.addWidget(self.list, 1)
        self._search.textChanged.connect(self._filter)
        self._search.returnPressed.connect(self._choose_first)
        self.list.doubleClicked.connect(self._choose)
        self.list.entered_key.connect(self._choose)
        theme.changed.connect(self._draw_icons)
        self._draw_icons()
        self.list.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.list.customContextMenuRequested.connect(self._show_menu)
        if blocks is not None:
            blocks.changed.connect(self._show_blocks)
            self._show_blocks()

    def set_inside(self, inside: bool) -> None:
        """Whether the inside of a group is shown, which has ends of its own kind."""
        self._model.set_inside(inside)

    def _show_blocks(self) -> None:
        self._model.set_blocks(self._blocks.all if self._blocks is not None else ())

    def _show_menu(self, at: QPoint) -> None:
        menu = self.menu_for(str(self.list.indexAt(at).data(KEY_ROLE) or ""))
        if menu is not None:
            menu.popup(self.list.viewport().mapToGlobal(at))

    def menu_for(self, key: str) -> QMenu | None:
        """Rename and delete for a kept block; layers have no menu. It deletes itself when it closes."""
        if self._blocks is None or self._blocks.find(key) is None:
            return None
        menu = QMenu(self)
        menu.setObjectName("palette.menu")
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        muted = self._theme.colors.muted
        rename = menu.addAction(icon("rename", muted), self.tr("Rename…"))
        rename.triggered.connect(lambda: self.block_rename_wanted.emit(key))
        delete = menu.addAction(icon("delete", muted), self.tr("Delete"))
        delete.triggered.connect(lambda: self.block_delete_wanted.emit(key))
        return menu

    def keys(self) -> tuple[str, ...]:
        """The layers shown, in order."""
        return tuple(row.layer.key for row in self._model.rows if row.layer is not None)

    @property
    def current_key(self) -> str:
        """The layer of the current row; empty when there is none."""
        return str(self.list.currentIndex().data(KEY_ROLE) or "")

    def search(self, query: str) -> None:
        """Show only what answers `query`."""
        self._search.setText(query)

    def focus_search(self) -> None:
        """Put the cursor into the search field."""
        self._search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._search.selectAll()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        key = event.key() if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress else 0
        if watched is self._search and key == Qt.Key.Key_Down:
            self.list.setCurrentIndex(self._model.first_layer())
            self.list.setFocus(Qt.FocusReason.TabFocusReason)
            return True
        return super().eventFilter(watched, event)

    def _filter(self, query: str) -> None:
        self._model.search(query)
        self._nothing.setVisible(not self._model.rows)
        if query.strip():
            self.list.setCurrentIndex(self._model.first_layer())
        self.list.scrollToTop()

    def _choose_first(self) -> None:
        self._choose(self.list.currentIndex() if self.list.currentIndex().isValid() else self._model.first_layer())

    def _choose(self, index: QModelIndex) -> None:
        key = index.data(KEY_ROLE) if index.isValid() else ""
        if key:
            self.layer_chosen.emit(key)

    def _draw_icons(self) -> None:
        self._glass.setIcon(icon("search", self._theme.colors.muted))
        self.list.viewport().update()


class _LayerList(QListView):
    """The list; `entered_key(index)` when Enter is pressed on a row."""

    entered_key = Signal(QModelIndex)

    def __init__(self, theme: Theme, model: LayerModel, delegate: LayerDelegate) -> None:
        super().__init__()
        self._theme = theme
        self.setObjectName("palette_list")
        self.setModel(model)
        self.setItemDelegate(delegate)
        self.setMouseTracking(True)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setDragDropMode(QListView.DragDropMode.DragOnly)
        self.setSelectionMode(QListView.SelectionMode.SingleSelection)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self.entered_key.emit(self.currentIndex())
        else:
            super().keyPressEvent(event)

    def startDrag(self, supported: Qt.DropAction) -> None:
        index = self.currentIndex()
        key = index.data(KEY_ROLE) if index.isValid() else ""
        if key:
            drag = QDrag(self)
            drag.setMimeData(mime_data(key))
            drag.setPixmap(
                self._chip(str(index.data(PICTURE_ROLE)), self._theme.colors.categories[index.data(CATEGORY_ROLE)])
            )
            drag.setHotSpot(_BESIDE)
            drag.exec(Qt.DropAction.CopyAction)

    def _chip(self, picture: str, color: str) -> QPixmap:
        """A small picture of the layer, held beside the pointer so that the place under it stays in sight."""
        ratio = self.devicePixelRatioF()
        chip = QPixmap(_CHIP * ratio)
        chip.setDevicePixelRatio(ratio)
        chip.fill(Qt.GlobalColor.transparent)
        painter = QPainter(chip)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QColor(self._theme.colors.accent))
        painter.setBrush(QColor(self._theme.colors.raised))
        painter.drawRoundedRect(QRectF(0.5, 0.5, _CHIP.width() - 1, _CHIP.height() - 1), 8, 8)
        paint_tile(painter, QRectF(4, 4, 28, 28), picture, color)
        painter.end()
        return chip
