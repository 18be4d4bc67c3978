"""The context menus of the canvas: on a node, on a wire, on the ground."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QPointF, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from core.catalog import Category, layer_kinds
from core.frames import HUES
from core.graph import Edge, Repair
from netstudio import icons
from netstudio.canvas import edits
from netstudio.canvas.hues import dot, hue_name
from netstudio.canvas.node_item import worst_first
from netstudio.canvas.scene import Hit, Part
from netstudio.document import Selection, picture_of
from netstudio.widgets import offered_layers

if TYPE_CHECKING:
    from netstudio.canvas.canvas import Canvas

_MOST_REPAIRS = 6


def build_menu(canvas: Canvas, hit: Hit, at: QPointF) -> QMenu:
    """The menu for what is under the pointer at the scene point `at`. It deletes itself when it closes."""
    menu = QMenu(canvas)
    menu.setObjectName("canvas.menu")
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    if hit.part in (Part.NODE, Part.PORT):
        _fill_for_node(canvas, menu, hit.node)
    elif hit.part is Part.EDGE and hit.edge is not None:
        _fill_for_edge(canvas, menu, hit.edge)
    elif hit.part is Part.FRAME:
        _fill_for_frame(canvas, menu, hit.frame)
    else:
        _fill_for_ground(canvas, menu, at)
    return menu


def select_for_menu(selection: Selection, hit: Hit) -> None:
    """Select what is under the pointer, unless it is selected already."""
    if hit.part in (Part.NODE, Part.PORT) and hit.node not in selection.nodes:
        selection.set([hit.node])
    if hit.part is Part.EDGE and hit.edge is not None and hit.edge not in selection.edges:
        selection.set((), [hit.edge])
    if hit.part is Part.FRAME and hit.frame not in selection.frames:
        selection.set((), (), [hit.frame])


def _fill_for_node(canvas: Canvas, menu: QMenu, node: str) -> None:
    problems = worst_first(canvas.known.of(node))
    repairs = {repair.text: repair for problem in problems for repair in problem.repairs}
    for text, repair in list(repairs.items())[:_MOST_REPAIRS]:
        action = _add(canvas, menu, (text, "repair"), partial(canvas.commands.repair, repair))
        action.hovered.connect(partial(_foresee, canvas, action, repair))
    if repairs:
        menu.setToolTipsVisible(True)
        menu.aboutToHide.connect(lambda: canvas.analysis.preview(None))
        menu.addSeparator()
    if len(canvas.selection.nodes) == 1:
        _add(canvas, menu, (canvas.tr("Rename") + "\tF2", "rename"), lambda: canvas.rename(node))
    _add(canvas, menu, (canvas.tr("Duplicate") + "\tCtrl+D", "duplicate"), canvas.commands.duplicate)
    _add(canvas, menu, (canvas.tr("Show") + "\tCtrl+1", "fit"), lambda: canvas.fit(canvas.selection.nodes))
    offered = [action for action in canvas.offered if action.isEnabled()]
    if offered:
        menu.addSeparator()
        menu.addActions(offered)
    menu.addSeparator()
    text = canvas.tr("Delete and reconnect") + "\tCtrl+Del"
    _add(canvas, menu, (text, "delete_reconnect"), canvas.delete_and_reconnect)
    _add(canvas, menu, (canvas.tr("Delete") + "\tDel", "delete"), canvas.delete_selected)


def _foresee(canvas: Canvas, action: QAction, repair: Repair) -> None:
    """Show what the repair under the pointer would change, on the wires and in its tooltip."""
    action.setToolTip(canvas.foretell(repair))
    canvas.analysis.preview(repair, canvas.selection.level)


def _fill_for_edge(canvas: Canvas, menu: QMenu, edge: Edge) -> None:
    insert = menu.addMenu(icons.icon("add", canvas.theme.colors.muted), canvas.tr("Insert layer"))
    kinds = offered_layers(inside=bool(canvas.selection.level))
    keys = [kind.key for kind in kinds if edits.fits_on_wire(kind)]
    _add_layers(canvas, insert, keys, lambda key: canvas.commands.add(key, QPointF(), edge))
    menu.addSeparator()
    _add(canvas, menu, (canvas.tr("Delete wire") + "\tDel", "delete"), canvas.delete_selected)


def _fill_for_frame(canvas: Canvas, menu: QMenu, frame: str) -> None:
    note = canvas.scene.frames.frames[frame].note
    text = canvas.tr("Edit text") if note else canvas.tr("Rename")
    _add(canvas, menu, (text + "\tF2", "rename"), lambda: canvas.writing.begin(frame))
    _add(canvas, menu, (canvas.tr("Duplicate") + "\tCtrl+D", "duplicate"), canvas.commands.duplicate)
    hues = menu.addMenu(canvas.tr("Colour"))
    for hue in HUES:
        action = hues.addAction(dot(canvas.theme.colors.hues[hue]), hue_name(hue))
        action.triggered.connect(lambda _=False, hue=hue: canvas.frames.paint(hue))
    menu.addSeparator()
    _add(canvas, menu, (canvas.tr("Delete") + "\tDel", "delete"), canvas.delete_selected)


def _fill_for_ground(canvas: Canvas, menu: QMenu, at: QPointF) -> None:
    add = menu.addMenu(icons.icon("add", canvas.theme.colors.muted), canvas.tr("Add layer"))
    kinds = offered_layers(inside=bool(canvas.selection.level))
    _add_layers(canvas, add, [kind.key for kind in kinds], lambda key: canvas.add_layer(key, at))
    menu.addSeparator()
    _add(canvas, menu, (canvas.tr("Add note"), "note"), lambda: canvas.writing.add_note(at))
    _add(canvas, menu, (canvas.tr("Select all") + "\tCtrl+A", "select_all"), canvas.commands.select_all)
    _add(canvas, menu, (canvas.tr("Arrange"), "arrange"), canvas.arrange)
    if canvas.selection.level:
        _add(canvas, menu, (canvas.tr("Leave group") + "\tCtrl+Up", "leave_group"), canvas.selection.leave)
    _add(canvas, menu, (canvas.tr("Fit in view") + "\tCtrl+1", "fit"), canvas.fit)


def _add_layers(canvas: Canvas, menu: QMenu, keys: list[str], use: Callable[[str], object]) -> None:
    """A sub-menu for each category that has any of `keys`."""
    colors = canvas.theme.colors
    known = icons.names()
    for category in Category:
        kinds = [(key, layer_kinds.classes[key]) for key in keys if layer_kinds.classes[key].category is category]
        if not kinds:
            continue
        sub = menu.addMenu(canvas.tr(category.value))
        for key, kind in kinds:
            action = sub.addAction(kind.title)
            action.setToolTip(kind.summary)
            if f"layers/{key}" in known:
                action.setIcon(icons.icon(f"layers/{key}", colors.categories[category]))
            action.triggered.connect(lambda _=False, key=key: use(key))
    _add_blocks(canvas, menu, use)


def _add_blocks(canvas: Canvas, menu: QMenu, use: Callable[[str], object]) -> None:
    """A sub-menu for the kept blocks, if there are any."""
    blocks = canvas.commands.blocks.all if canvas.commands.blocks is not None else ()
    if not blocks:
        return
    sub = menu.addMenu(QCoreApplication.translate("Blocks", "My blocks"))
    for block in blocks:
        hue = canvas.theme.colors.categories[block.category]
        action = sub.addAction(icons.icon(picture_of(block), hue), block.name.replace("&", "&&"))
        action.setToolTip(block.summary)
        action.triggered.connect(lambda _=False, key=block.key: use(key))


def _add(canvas: Canvas, menu: QMenu, face: tuple[str, str], use: Callable[[], object]) -> QAction:
    action = menu.addAction(icons.icon(face[1], canvas.theme.colors.muted), face[0])
    action.triggered.connect(lambda _=False: use())
    return action
