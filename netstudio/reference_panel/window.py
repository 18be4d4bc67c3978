"""The window with the reference pages."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QSize, Qt, QUrl
from PySide6.QtGui import QAction, QCloseEvent, QDesktopServices, QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from core.catalog.reference import pages
from netstudio.icons import icon
from netstudio.reference_panel.contents import Contents
from netstudio.reference_panel.page_view import PageView
from netstudio.settings import Settings
from netstudio.theme import Theme
from netstudio.widgets import IconButton, SearchLine

FIRST_SIZE = QSize(980, 680)
_LIST_WIDTH = 248


class ReferenceWindow(QWidget):
    """Stands beside the window that it belongs to and goes with it; closed, it is deleted."""

    def __init__(self, theme: Theme, settings: Settings, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self.setObjectName("reference_window")
        self.setProperty("panel", "true")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAccessibleName(self.tr("Reference"))
        self._theme, self._settings = theme, settings
        self._visited: list[str] = []
        self._place = -1
        self._search = SearchLine(self.tr("Find a page"))
        self._glass = QAction(self.tr("Find a page"), self)
        self.contents = Contents(theme)
        self._nothing = QLabel(self.tr("No matching page."))
        self.view = PageView(theme)
        self._back = IconButton("chevron_left", self.tr("Back"), size=18)
        self._forward = IconButton("chevron_right", self.tr("Forward"), size=18)
        self._prepare_search()
        self._assemble()
        self._listen()
        self._draw_icons()
        self._update_buttons()
        self._search.setFocus()
        parent.installEventFilter(self)

    @property
    def address(self) -> str:
        """The page shown, e.g. `layers/conv2d`; empty before the first."""
        return self._visited[self._place] if self._visited else ""

    def open_page(self, address: str) -> None:
        """Show the page of `address` and remember the one before it; an unknown address is passed over."""
        if address not in pages() or address == self.address:
            return
        del self._visited[self._place + 1 :]
        self._visited.append(address)
        self._go(len(self._visited) - 1)

    def go_back(self) -> None:
        """Show the page before; nothing happens at the first."""
        self._go(self._place - 1)

    def go_forward(self) -> None:
        """Show the page that `go_back` left; nothing happens at the last."""
        self._go(self._place + 1)

    def search(self, query: str) -> None:
        """List only what answers `query`."""
        self._search.setText(query)

    def sizeHint(self) -> QSize:
        return FIRST_SIZE

    def closeEvent(self, event: QCloseEvent) -> None:
        self._settings.set_layout("reference", self.saveGeometry())
        super().closeEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.parent() and event.type() == QEvent.Type.Hide and not event.spontaneous():
            self.close()
        key = event.key() if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress else 0
        if watched is self._search and key == Qt.Key.Key_Down:
            self.contents.setFocus(Qt.FocusReason.TabFocusReason)
            return True
        return False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close()
        else:
            super().keyPressEvent(event)

    def _go(self, place: int) -> None:
        if not 0 <= place < len(self._visited):
            return
        self._place = place
        shown = pages()[self.address]
        self.view.show_page(shown)
        self.contents.mark(self.address)
        self.setWindowTitle(self.tr("{0} — Reference").format(shown.title))
        self._update_buttons()

    def _filter(self, query: str) -> None:
        self.contents.search(query)
        self._nothing.setVisible(not self.contents.count())

    def _open_first(self) -> None:
        found = self.contents.addresses()
        if found:
            self.open_page(found[0])

    def _follow(self, url: QUrl) -> None:
        QDesktopServices.openUrl(url)

    def _update_buttons(self) -> None:
        self._back.setEnabled(self._place > 0)
        self._forward.setEnabled(self._place < len(self._visited) - 1)

    def _draw_icons(self) -> None:
        self._glass.setIcon(icon("search", self._theme.colors.muted))

    def _prepare_search(self) -> None:
        self._search.setObjectName("reference_search")
        self._search.addAction(self._glass, QLineEdit.ActionPosition.LeadingPosition)
        self._search.installEventFilter(self)
        self._nothing.setProperty("role", "muted")
        self._nothing.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self._nothing.setContentsMargins(8, 16, 8, 0)
        self._nothing.hide()

    def _assemble(self) -> None:
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(10, 10, 4, 0)
        column.setSpacing(6)
        top = QHBoxLayout()
        top.setSpacing(2)
        top.addWidget(self._back)
        top.addWidget(self._forward)
        top.addWidget(self._search, 1)
        column.addLayout(top)
        column.addWidget(self._nothing)
        column.addWidget(self.contents, 1)
        halves = QSplitter(Qt.Orientation.Horizontal)
        halves.setHandleWidth(6)
        halves.setChildrenCollapsible(False)
        halves.addWidget(left)
        halves.addWidget(self.view)
        halves.setStretchFactor(1, 1)
        halves.setSizes([_LIST_WIDTH, FIRST_SIZE.width() - _LIST_WIDTH])
        left.setMinimumWidth(190)
        self.view.setMinimumWidth(360)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(halves)
        geometry = self._settings.layout("reference")
        if geometry.isEmpty() or not self.restoreGeometry(geometry):
            self.resize(FIRST_SIZE.boundedTo(self.screen().availableSize()))

    def _listen(self) -> None:
        self._search.textChanged.connect(self._filter)
        self._search.returnPressed.connect(self._open_first)
        self.contents.chosen.connect(self.open_page)
        self.view.page_wanted.connect(self.open_page)
        self.view.link_followed.connect(self._follow)
        self._back.clicked.connect(self.go_back)
        self._forward.clicked.connect(self.go_forward)
        self._theme.changed.connect(self._draw_icons)
        for key, slot in (
            (QKeySequence.StandardKey.Back, self.go_back),
            (QKeySequence.StandardKey.Forward, self.go_forward),
            (QKeySequence.StandardKey.Find, self._search.setFocus),
        ):
            QShortcut(QKeySequence(key), self).activated.connect(slot)
