"""The canvas: the network as cards and wires, and everything that can be done to it with pointer and keys."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QAction, QHideEvent, QKeyEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QToolTip, QVBoxLayout, QWidget

from core.graph import Analysis, Repair, paths
from core.project import Project
from netstudio.analysis import LiveAnalysis
from netstudio.canvas import tips
from netstudio.canvas.adding import Adding
from netstudio.canvas.arrows import press_arrow
from netstudio.canvas.commands import Commands
from netstudio.canvas.foreseen import ForeseenLabels
from netstudio.canvas.frame_commands import FrameCommands
from netstudio.canvas.frame_editing import FrameEditing
from netstudio.canvas.framing import Framing
from netstudio.canvas.glide import Glide
from netstudio.canvas.group_commands import GroupCommands
from netstudio.canvas.layer_search import LayerSearch
from netstudio.canvas.look import Look
from netstudio.canvas.menu import build_menu, select_for_menu
from netstudio.canvas.minimap import Minimap
from netstudio.canvas.node_item import OUTPUT
from netstudio.canvas.overlays import Bubble, EmptyHint, ZoomBar
from netstudio.canvas.rename import Renaming
from netstudio.canvas.scene import CanvasScene, Hit, Part
from netstudio.canvas.travel import Travel
from netstudio.canvas.view import CanvasView
from netstudio.document import Document, Selection
from netstudio.theme import Theme


class Canvas(QWidget):
    """Shows `document.project` and edits it. Everything on it can be made anew from the document at any time."""

    def __init__(
        self,
        document: Document,
        selection: Selection,
        analysis: LiveAnalysis,
        theme: Theme,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("canvas")
        self.setAccessibleName(self.tr("Canvas"))
        self.document, self.selection, self.analysis, self.theme = document, selection, analysis, theme
        self.scene = CanvasScene(Look(theme.colors), self)
        self.commands = Commands(document, selection, self.scene, self)
        self.groups = GroupCommands(self.commands, self)
        self.frames = FrameCommands(self.commands, self)
        self._bubble = Bubble(theme.colors, self)
        self.view = CanvasView(self.scene, self.commands, self._bubble, self)
        self._hint = EmptyHint(theme.colors, self)
        self._zoom_bar = ZoomBar(self.view.viewport())
        self.minimap = Minimap(self.scene, self.view.camera, self.view.viewport())
        self._glide = Glide(self.scene, self)
        self._renaming = Renaming(self.commands, self.view)
        self.writing = FrameEditing(self.frames, self.view, self._renaming)
        self.framing = Framing(self.view, self.scene, self._zoom_bar)
        self._adding = Adding(self)
        self.foreseen = ForeseenLabels(self.scene, selection, analysis, self)
        self._travel = Travel(document, selection, self.view, self.framing)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.view)
        self.setFocusProxy(self.view)
        self.glides = True
        """Whether layers glide to their new places when they are laid out anew."""
        self.offered: tuple[QAction, ...] = ()
        """Commands of the window for the menu of layers; only those that are enabled are shown."""
        self._connect()
        self._show_project()

    def _connect(self) -> None:
        self.document.changed.connect(self._on_changed)
        self.document.replaced.connect(self._travel.begin_anew)
        self.analysis.analysed.connect(self._on_analysed)
        self.selection.changed.connect(self._mark)
        self.selection.level_changed.connect(self._on_level_changed)
        self.selection.reveal_requested.connect(lambda path, _field: self.framing.reveal(paths.split(path)[1]))
        self.theme.changed.connect(self._on_theme_changed)
        view = self.view
        view.focus_changed.connect(self._mark)
        view.camera.moved.connect(self._zoom_bar.pin)
        view.camera.moved.connect(self.minimap.refresh)
        view.camera.navigated.connect(self._on_navigated)
        view.camera.zoomed.connect(self._zoom_bar.show_zoom)
        view.menu_requested.connect(self._show_menu)
        view.activated.connect(self._on_activated)
        view.help_requested.connect(self._show_tip)
        view.hint_active.connect(self._hint.set_active)
        view.layer_wanted.connect(self._adding.ask)
        self._zoom_bar.chosen.connect(self.framing.choose)

    @property
    def layer_search(self) -> LayerSearch:
        """The sheet in which a layer to add is looked for."""
        return self._adding.search

    @property
    def known(self) -> Analysis:
        """What is known of the level that is shown, with its own ids."""
        return self.analysis.at(self.selection.level)

    def foretell(self, repair: Repair) -> str:
        """What `repair`, told with the ids of the level that is shown, would change."""
        return self.analysis.foretell(repair, self.selection.level)

    # What is shown

    def _on_changed(self, old: Project, new: Project) -> None:
        if not self.commands.in_gesture:
            self.view.cancel_gesture()
        self._glide.finish()
        self.writing.end_all()
        self.selection.stay_in(new.graph)
        self._show_project()

    def _on_level_changed(self, left: str) -> None:
        self._travel.remember(left)
        self._on_changed(self.document.project, self.document.project)
        self._travel.look_again()

    def _show_project(self) -> None:
        self._shown = self.document.project
        self.scene.sync(self.commands.project)
        self._decorate()
        self._prune_selection()
        self._mark()
        self._hint.setVisible(not self.scene.nodes)
        self._place_overlays()

    def _prune_selection(self) -> None:
        selection, scene = self.selection, self.scene
        nodes = [node for node in selection.nodes if node in scene.nodes]
        selection.set(nodes, [edge for edge in selection.edges if edge in scene.edges], self.frames.picked())

    def _decorate(self) -> None:
        self.scene.decorate(self.known)
        self.minimap.refresh()

    def _on_analysed(self) -> None:
        if self._shown is self.document.project:  # else `_on_changed` follows and shows both
            self._decorate()

    def _mark(self) -> None:
        self.scene.mark(self.selection, keyboard=self.view.hasFocus())

    def _on_theme_changed(self) -> None:
        colors = self.theme.colors
        self.scene.set_look(Look(colors))
        self._bubble.colors = self._hint.colors = colors
        self._hint.update()
        self.view.viewport().update()

    def _place_overlays(self) -> None:
        self._hint.move((self.width() - self._hint.width()) // 2, (self.height() - self._hint.height()) // 2)
        self._zoom_bar.adjustSize()
        self._zoom_bar.pin()
        self.minimap.refresh()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_overlays()
        if self.framing.following:
            self.fit()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self.framing.following:
            self.fit()

    def hideEvent(self, event: QHideEvent) -> None:
        self.view.cancel_gesture()
        self._glide.finish()
        super().hideEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self.scene.set_look(Look(self.theme.colors))

    # View

    def fit(self, nodes: Iterable[str] = ()) -> None:
        """Show `nodes`, or the whole network, as large as it fits but not above 100 % and not under the zoom bar."""
        self.framing.fit(nodes)

    def zoom_to(self, zoom: float) -> None:
        """Show at `zoom`; the middle of the view stays."""
        self.framing.zoom_to(zoom)

    def zoom_in(self) -> None:
        """Show a step larger."""
        self.framing.choose("in")

    def zoom_out(self) -> None:
        """Show a step smaller."""
        self.framing.choose("out")

    def _on_navigated(self) -> None:
        self.framing.following = False
        self.writing.end_all()

    def node_rect(self, node: str) -> QRectF:
        """The card of `node` in scene units. KeyError for a node that is not there."""
        return self.scene.nodes[node].card

    def port_position(self, node: str, port: int | None) -> QPointF:
        """The centre of input `port`, or of the output for None, in scene units."""
        return self.scene.nodes[node].port_position(OUTPUT if port is None else port)

    # Edits

    def add_layer(self, key: str, scene_pos: QPointF | None = None) -> str:
        """Add a layer with its middle at `scene_pos`, or after the selection and wired to it. Returns its id."""
        return self._adding.add(key, scene_pos)

    def search_layer(self) -> None:
        """Look for a layer to add, wired after the selection."""
        self._adding.ask()

    def delete_selected(self) -> None:
        """Remove what is selected."""
        self.commands.delete_selected()

    def delete_and_reconnect(self) -> None:
        """Remove the selected nodes and wire their neighbours to each other."""
        self.commands.delete_and_reconnect()

    def arrange(self) -> None:
        """Lay the network out anew; the nodes glide to their places if they may."""
        before = dict(self.scene.positions)
        self.commands.arrange()
        if not self.view.camera.visible_area().contains(self.scene.bounds()):
            self.fit()
        if self.glides and self.isVisible():
            self._glide.run_from(before)

    def rename(self, node: str = "") -> None:
        """Edit the name of `node`, or of what was selected last, in its place."""
        if not node and not self.selection.nodes and self.selection.frames:
            self.writing.begin(self.selection.frames[-1])
            return
        node = node or (self.selection.nodes[-1] if self.selection.nodes else "")
        item = self.scene.nodes.get(node)
        if item is None:
            return
        self.framing.reveal(node)
        self._renaming.begin(item)

    # Keys, menus, tips

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.groups.enter()
        elif not press_arrow(self, event):
            super().keyPressEvent(event)

    def _show_menu(self, hit: Hit, at: QPoint) -> None:
        select_for_menu(self.selection, hit)
        spot = self.view.mapToScene(self.view.viewport().mapFromGlobal(at))
        build_menu(self, hit, spot).popup(at)

    def _on_activated(self, hit: Hit) -> None:
        if hit.part is Part.FRAME:
            self.selection.set((), (), [hit.frame])
            self.writing.begin(hit.frame)
            return
        self.selection.set([hit.node])
        if self.groups.is_group(hit.node):
            self.groups.enter(hit.node)
        else:
            self.rename(hit.node)

    def _show_tip(self, hit: Hit, at: QPoint) -> None:
        text = tips.tip(hit, self.scene.graph, self.known, self.theme.colors, self.foretell)
        QToolTip.showText(at, text, self.view.viewport())
