"""The list of pages, filtered by what is searched."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QWidget

from core.catalog.reference import Page, pages
from netstudio.icons import icon
from netstudio.theme import Colors, Theme
from netstudio.widgets import catalog_text, ranked

_ADDRESS = Qt.ItemDataRole.UserRole
_ICONS = {"losses": "crosshair", "optimizers": "step", "schedules": "charts", "metrics": "success"}
_ROW, _HEADING = 30, 34


def matches(query: str) -> tuple[Page, ...]:
    """The pages that answer `query`, best first; all of them, in order, for an empty one."""
    known = tuple(pages().values())
    if not query.strip():
        return known
    return tuple(ranked(query, known, lambda page: (page.title, page.key, *page.keywords, page.category)))


def icon_of(page: Page) -> str:
    """Name of the icon of `page`."""
    return f"layers/{page.key}" if page.registry == "layers" else _ICONS.get(page.registry, "info")


def color_of(page: Page, colors: Colors) -> str:
    """Colour of the icon of `page`: the hue of its category."""
    return {str(category): color for category, color in colors.categories.items()}.get(page.category, colors.accent)


class Contents(QListWidget):
    """Headings and pages; `chosen(address)` when a person goes to a page."""

    chosen = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._query, self._address = theme, "", ""
        self.setObjectName("reference_list")
        self.setAccessibleName(self.tr("Pages"))
        self.setIconSize(QSize(20, 20))
        self.setUniformItemSizes(False)
        self.setVerticalScrollMode(QListWidget.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.currentItemChanged.connect(self._choose)
        theme.changed.connect(self._fill)
        self._fill()

    def addresses(self) -> tuple[str, ...]:
        """The pages listed, in order."""
        return tuple(address for row in range(self.count()) if (address := str(self.item(row).data(_ADDRESS) or "")))

    def search(self, query: str) -> None:
        """List what answers `query`."""
        self._query = query
        self._fill()
        if query.strip():
            self.scrollToTop()

    def mark(self, address: str) -> None:
        """Show which page is open, without asking for it."""
        self._address = address
        self.blockSignals(True)
        rows = [row for row in range(self.count()) if self.item(row).data(_ADDRESS) == address]
        item = self.item(rows[0]) if rows else None
        away = item is not None and not self.viewport().rect().contains(self.visualItemRect(item))
        self.setCurrentRow(rows[0] if rows else -1)
        self.blockSignals(False)
        if item is not None and away:
            self.scrollToItem(item, QListWidget.ScrollHint.PositionAtCenter)

    def _fill(self) -> None:
        self.blockSignals(True)
        self.clear()
        category = ""
        for page in matches(self._query):
            if not self._query.strip() and page.category != category:
                category = page.category
                self.addItem(self._heading(category))
            self.addItem(self._row(page))
        self.blockSignals(False)
        self.mark(self._address)

    def _heading(self, category: str) -> QListWidgetItem:
        item = QListWidgetItem(catalog_text(category))
        font = QFont(self.font())
        font.setPixelSize(11)
        font.setWeight(QFont.Weight.DemiBold)
        item.setFont(font)
        item.setForeground(QColor(self._theme.colors.muted))
        item.setFlags(Qt.ItemFlag.NoItemFlags)
        item.setSizeHint(QSize(80, _HEADING))
        item.setTextAlignment(Qt.AlignmentFlag.AlignBottom | Qt.AlignmentFlag.AlignLeft)
        return item

    def _row(self, page: Page) -> QListWidgetItem:
        item = QListWidgetItem(catalog_text(page.title))
        item.setIcon(icon(icon_of(page), color_of(page, self._theme.colors)))
        item.setData(_ADDRESS, page.address)
        item.setToolTip(f"{catalog_text(page.title)}\n{catalog_text(page.summary)}")
        item.setSizeHint(QSize(80, _ROW))
        return item

    def _choose(self, current: QListWidgetItem | None) -> None:
        if current is not None and current.data(_ADDRESS):
            self._address = str(current.data(_ADDRESS))
            self.chosen.emit(self._address)
