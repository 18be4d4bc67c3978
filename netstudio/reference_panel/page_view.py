"""Where one reference page is read."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt, QUrl, Signal
from PySide6.QtGui import QPainter, QPixmap, QTextDocument
from PySide6.QtWidgets import QFrame, QTextBrowser, QWidget

from core.catalog.reference import Page, pages
from netstudio.reference_panel.contents import color_of, icon_of
from netstudio.reference_panel.html import PAGE, TILE, page_html, style
from netstudio.theme import Theme
from netstudio.widgets import paint_tile

_MARGIN = 24
_TILE_SIZE = 44


class PageView(QTextBrowser):
    """Shows a page; `page_wanted(address)` and `link_followed(url)` say which link was clicked."""

    page_wanted = Signal(str)
    link_followed = Signal(QUrl)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._page: Page | None = None
        self.setObjectName("reference_page")
        self.setAccessibleName(self.tr("Page"))
        self.setProperty("page", "true")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)  # rounding makes tables 1 px too wide
        self.setOpenLinks(False)
        self.document().setDocumentMargin(_MARGIN)
        self.anchorClicked.connect(self._follow)
        theme.changed.connect(self._draw)

    def show_page(self, page: Page) -> None:
        """Show `page` from its beginning."""
        self._page = page
        self._draw()
        self.verticalScrollBar().setValue(0)

    def _draw(self) -> None:
        page = self._page
        if page is None:
            return
        colors = self._theme.colors
        place = self.verticalScrollBar().value()
        document = self.document()
        document.setDefaultStyleSheet(style(colors))
        document.addResource(QTextDocument.ResourceType.ImageResource, QUrl(TILE), self._tile(page))
        related = [each for each in pages().values() if each.category == page.category and each is not page]
        self.setHtml(page_html(page, related, colors))
        self.verticalScrollBar().setValue(place)

    def _tile(self, page: Page) -> QPixmap:
        ratio = self.devicePixelRatioF()
        found = QPixmap(round(_TILE_SIZE * ratio), round(_TILE_SIZE * ratio))
        found.setDevicePixelRatio(ratio)
        found.fill(Qt.GlobalColor.transparent)
        painter = QPainter(found)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area = QRectF(0, 0, _TILE_SIZE, _TILE_SIZE)
        paint_tile(painter, area, icon_of(page), color_of(page, self._theme.colors))
        painter.end()
        return found

    def _follow(self, url: QUrl) -> None:
        text = url.toString()
        if text.startswith(PAGE):
            self.page_wanted.emit(text.removeprefix(PAGE))
        else:
            self.link_followed.emit(url)
