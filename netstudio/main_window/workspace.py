"""Where the panels stand: layers at the left, canvas over curves in the middle, settings at the right."""

from __future__ import annotations

from PySide6.QtCore import QByteArray, QEvent, Qt, Signal
from PySide6.QtWidgets import QSplitter, QStackedWidget, QTabWidget, QWidget

from netstudio.main_window.parts import Panels
from netstudio.settings import Settings

LEFT, SIDE, BOTTOM = 208, 336, 248
SIDE_MINIMUM = 328
"""The narrowest room in which every form fits."""


class Workspace(QSplitter):
    """Three columns; the middle one is divided in two. `shown_changed` follows every panel shown or hidden."""

    shown_changed = Signal()

    def __init__(self, panels: Panels, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._panels = panels
        self.left = panels.palette
        self.side = self._tabs("side_tabs", self.tr("Settings"))
        self.side.addTab(panels.inspector, self.tr("Layer"))
        self.side.addTab(panels.run_panel, self.tr("Training"))
        self.side.addTab(panels.data_panel, self.tr("Data"))
        self.bottom = self._tabs("bottom_tabs", self.tr("Curves, problems and history"))
        self.bottom.addTab(panels.charts, self.tr("Curves"))
        self.bottom.addTab(panels.problems, self.tr("Problems"))
        self.bottom.addTab(panels.history, self.tr("History"))
        self.middle = QSplitter(Qt.Orientation.Vertical)
        self.middle.addWidget(panels.canvas)
        self.middle.addWidget(self.bottom)
        self.centre = QStackedWidget()
        self.centre.addWidget(self.middle)
        self.centre.addWidget(panels.data_view)
        for widget in (self.left, self.centre, self.side):
            self.addWidget(widget)
        for splitter in (self, self.middle):
            splitter.setHandleWidth(6)
            splitter.setChildrenCollapsible(False)
        self.left.setMinimumWidth(168)
        self.side.setMinimumWidth(SIDE_MINIMUM)
        self.bottom.setMinimumHeight(160)
        panels.canvas.setMinimumSize(240, 160)
        for place, stretch in enumerate((0, 1, 0)):
            self.setStretchFactor(place, stretch)
        self.middle.setStretchFactor(0, 1)
        self.middle.setStretchFactor(1, 0)
        for widget in (self.left, self.side, self.bottom):
            widget.installEventFilter(self)

    def reset_layout(self) -> None:
        """Sizes and panels as at the first start, for the window's present size."""
        for widget in (self.left, self.side, self.bottom):
            widget.show()
        wide = self.width() >= 1800
        left, side = LEFT + 32 * wide, SIDE + 48 * wide
        bottom = max(BOTTOM, round(0.34 * self.height()))
        self.setSizes([left, max(240, self.width() - left - side), side])
        self.middle.setSizes([max(160, self.height() - bottom), bottom])

    def show_network(self) -> None:
        """The canvas and what is below it, in place of the large view of the data."""
        self.centre.setCurrentWidget(self.middle)

    def show_panel(self, panel: QWidget) -> None:
        """Bring the panel to the front, wherever it is hidden."""
        if panel is self._panels.data_view:
            self.centre.setCurrentWidget(panel)
            panel.setFocus()
            return
        if panel is self._panels.canvas or self.bottom.indexOf(panel) >= 0:
            self.show_network()
        if panel is self._panels.canvas:
            return
        for tabs in (self.side, self.bottom):
            if tabs.indexOf(panel) >= 0:
                tabs.show()
                tabs.setCurrentWidget(panel)
                return
        panel.show()

    def save(self, settings: Settings) -> None:
        """Remember sizes and what is hidden."""
        settings.set_layout("columns", self.saveState())
        settings.set_layout("middle", self.middle.saveState())
        shown = (self.left, self.side, self.bottom)
        settings.set_layout("hidden", QByteArray("".join("01"[w.isHidden()] for w in shown).encode()))

    def restore(self, settings: Settings) -> bool:
        """Take up what `save` remembered; False when there is nothing."""
        columns, middle = settings.layout("columns"), settings.layout("middle")
        if columns.isEmpty() or not (self.restoreState(columns) and self.middle.restoreState(middle)):
            return False
        hidden = bytes(settings.layout("hidden").data()).decode()
        for widget, flag in zip((self.left, self.side, self.bottom), hidden, strict=False):
            widget.setVisible(flag != "1")
        return True

    def eventFilter(self, watched: object, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.ShowToParent, QEvent.Type.HideToParent):
            self.shown_changed.emit()
        return False

    def _tabs(self, name: str, title: str) -> QTabWidget:
        tabs = QTabWidget()
        tabs.setObjectName(name)
        tabs.setDocumentMode(True)
        tabs.setAccessibleName(title)
        tabs.tabBar().setDrawBase(False)
        tabs.tabBar().setExpanding(False)
        tabs.setProperty("panel", "true")
        tabs.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        return tabs
