"""The main window: puts the panels in their places and speaks for the document."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDragLeaveEvent, QDropEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QMainWindow, QVBoxLayout, QWidget

from core.graph import Group, paths
from netstudio.main_window.command_search import CommandSearch
from netstudio.main_window.files import SUFFIX, FileFlow
from netstudio.main_window.menus import Menus
from netstudio.main_window.parts import Models, Panels
from netstudio.main_window.status import StatusBar
from netstudio.main_window.toolbar import ToolBar
from netstudio.main_window.workspace import Workspace
from netstudio.situation import Situation
from netstudio.widgets import MessageBar

FIRST_SIZE = QSize(1440, 900)


class MainWindow(QMainWindow):
    """Owns no state of the project; `models` and `panels` are handed over finished."""

    clipboard_text_wanted = Signal()

    def __init__(self, models: Models, panels: Panels) -> None:
        super().__init__()
        self.setObjectName("main_window")
        self.models, self.panels = models, panels
        self.document, self.selection = models.document, models.selection
        self.session, self.commands = models.session, models.actions
        self.analysis = models.analysis
        self.files = FileFlow(self, models.document, models.session, models.settings, models.writer)
        self.bar = MessageBar()
        self.bar.setObjectName("message_bar")
        self.workspace = Workspace(panels)
        self.status = StatusBar(models.document, models.analysis, models.theme)
        self.tool_bar = ToolBar(models.actions, models.session, models.theme)
        self.menus = Menus(self.menuBar(), models.actions, models.settings)
        self.command_search = CommandSearch(self, models.theme)
        self._can_paste = False
        self._may_close = self._laid_out = False
        self._assemble()
        self._listen()
        self._show_title()
        self.update_actions()

    def tell(self, text: str) -> None:
        """Say `text` in the status bar."""
        self.status.say(text)

    def warn(self, text: str) -> None:
        """Say `text` as an error in a bar that stays until it is closed."""
        self.bar.show_message("error", text)

    def show_panel(self, panel: QWidget) -> None:
        """Bring one of the panels to the front."""
        self.workspace.show_panel(panel)

    def show_clipboard(self, text: str) -> None:
        """Take note of what the clipboard holds, for the paste action."""
        self._can_paste = bool(text.strip())
        self.update_actions()

    def update_actions(self) -> None:
        """Enable what makes sense now."""
        stack = self.document.undo_stack
        picked = [paths.node_at(self.document.project.graph, path) for path in self.selection.paths]
        self.commands.update(
            Situation(
                nodes=len(self.document.project.graph.nodes),
                selected_nodes=len(self.selection.nodes),
                selected_edges=len(self.selection.edges),
                selected_frames=len(self.selection.frames),
                undo=stack.undoText(),
                redo=stack.redoText(),
                run=str(self.session.state),
                trained=self.document.snapshot is not None,
                can_paste=self._can_paste,
                groups_selected=sum(node is not None and isinstance(node.layer, Group) for node in picked),
                level=self.selection.level,
            )
        )

    def close_without_asking(self) -> bool:
        """Close at once; unsaved work is given up."""
        self._may_close = True
        return self.close()

    def present(self) -> None:
        """Show the window: as it was left, or the first time on a small screen maximised."""
        room = self.screen().availableSize()
        small = room.width() <= FIRST_SIZE.width() or room.height() <= FIRST_SIZE.height()
        if small and self.models.settings.layout("window").isEmpty():
            self.showMaximized()
        else:
            self.show()

    def sizeHint(self) -> QSize:
        return FIRST_SIZE

    def closeEvent(self, event: QCloseEvent) -> None:
        if not self._may_close and (self.document.dirty or self.session.alive):
            event.ignore()
            self.files.leave(lambda: (self.close_without_asking(), None)[1])
            return
        if not self.session.shutdown():
            self._may_close = False
            event.ignore()
            self.tell(self.tr("The training has not stopped yet; try again in a moment."))
            return
        settings = self.models.settings
        settings.set_layout("window", self.saveGeometry())
        self.workspace.save(settings)
        settings.sync()
        self.models.writer.wait()
        self.models.autosave.close()
        self.panels.charts.close()
        self.status.clearMessage()
        event.accept()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not self._laid_out:
            self._laid_out = True
            if not self.workspace.restore(self.models.settings):
                self.workspace.reset_layout()
            self.panels.canvas.setFocus()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self.command_search.isVisible():
            self.command_search.adjust()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.ActivationChange and self.isActiveWindow():
            self.clipboard_text_wanted.emit()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        paths = _dropped_paths(event)
        if paths:
            event.acceptProposedAction()
            self.tell(self.tr("Drop {0} to open it.").format(paths[0].name))

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        super().dragLeaveEvent(event)
        self.status.clearMessage()

    def dropEvent(self, event: QDropEvent) -> None:
        self.status.clearMessage()
        paths = _dropped_paths(event)
        if paths:
            event.acceptProposedAction()
        if len(paths) == 1:
            self.open_dropped(paths[0])
        elif paths:
            self.warn(self.tr("{0} files were dropped; put them into one folder and drop that.").format(len(paths)))

    def open_dropped(self, path: Path) -> None:
        """Open a dropped project, or show dropped data in the data panel."""
        if path.suffix == SUFFIX:
            self.files.open_path(path)
        else:
            self.show_panel(self.panels.data_panel)
            self.panels.data_panel.open_path(path)

    def _assemble(self) -> None:
        self.setAcceptDrops(True)
        self.setMinimumSize(1024, 640)
        self.addToolBar(Qt.ToolBarArea.TopToolBarArea, self.tool_bar)
        self.setStatusBar(self.status)
        centre = QWidget()
        column = QVBoxLayout(centre)
        column.setContentsMargins(6, 0, 6, 0)
        column.setSpacing(6)
        column.addWidget(self.bar)
        column.addWidget(self.workspace, 1)
        self.setCentralWidget(centre)
        geometry = self.models.settings.layout("window")
        if geometry.isEmpty() or not self.restoreGeometry(geometry):
            room = self.screen().availableSize()
            self.resize(FIRST_SIZE.boundedTo(room))

    def _listen(self) -> None:
        self.document.path_changed.connect(self._show_title)
        self.document.dirty_changed.connect(self.setWindowModified)
        self.document.changed.connect(self.update_actions)
        self.document.snapshot_changed.connect(self.update_actions)
        self.document.undo_stack.indexChanged.connect(self.update_actions)
        self.selection.changed.connect(self.update_actions)
        self.session.state_changed.connect(self.update_actions)
        self.models.analysis.analysed.connect(self._count_problems)
        self.files.failed.connect(self.warn)
        self.files.settled.connect(self.bar.withdraw)
        self.files.done.connect(self.tell)
        self.files.opened.connect(self._show_title)
        self.status.problems_wanted.connect(self.commands["view.problems"].trigger)
        self.workspace.shown_changed.connect(self._show_toggles)
        self._count_problems()

    def _show_title(self) -> None:
        path = self.document.path
        name = path.stem if path else self.tr("Untitled")
        self.setWindowTitle(f"{name}[*] — Net Studio")
        self.setWindowModified(self.document.dirty)

    def _count_problems(self) -> None:
        count = len(self.models.analysis.current.problems)
        title = self.tr("Problems ({0})").format(count) if count else self.tr("Problems")
        tabs = self.workspace.bottom
        tabs.setTabText(tabs.indexOf(self.panels.problems), title)

    def _show_toggles(self) -> None:
        shown = {
            "view.palette": self.workspace.left,
            "view.side": self.workspace.side,
            "view.bottom": self.workspace.bottom,
        }
        for name, widget in shown.items():
            self.commands[name].setChecked(not widget.isHidden())


def _dropped_paths(event: QDropEvent) -> list[Path]:
    return [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
