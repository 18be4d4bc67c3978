"""The only place where long-lived objects are created and connected."""

from __future__ import annotations

import dataclasses
import sys
from pathlib import Path

from PySide6.QtCore import QTimer, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication, QIcon
from PySide6.QtWidgets import QApplication

from core.catalog import kinds_of_entries
from core.data import sources
from core.files import FileError, ProjectFile, load
from core.graph import Graph, layout
from core.project import Project
from core.templates import load_template
from core.train import Failed
from netstudio.actions import CONTEXT, Actions
from netstudio.analysis import LiveAnalysis
from netstudio.canvas import Canvas, Line, Way
from netstudio.charts import Charts
from netstudio.data_panel import DataPanel, DataView
from netstudio.document import (
    Autosave,
    Blocks,
    ClipboardError,
    Document,
    Selection,
    Writer,
    copy_text,
    paste_text,
)
from netstudio.errors import LOG_NAME, ErrorReporter
from netstudio.history_panel import HistoryPanel
from netstudio.inspector import Inspector
from netstudio.long_lived import LongLived
from netstudio.main_window import MainWindow, Models, Panels
from netstudio.main_window.about import show_about
from netstudio.main_window.block_flow import BlockFlow
from netstudio.main_window.data_links import connect_data
from netstudio.main_window.files import SUFFIX
from netstudio.main_window.recovery_offer import offer_recovery
from netstudio.main_window.reference import show_reference
from netstudio.main_window.settings_flow import SettingsFlow
from netstudio.palette import Palette
from netstudio.problems_panel import ProblemsPanel
from netstudio.resources import path as resource
from netstudio.run_panel import RunPanel
from netstudio.settings import THEME, Settings, ensure_home
from netstudio.stop_signals import StopSignals
from netstudio.theme import Theme
from netstudio.training import TrainingSession

FIRST_TEMPLATE = "digits-cnn"


def run(path: Path | None = None) -> int:
    """Show the window with the project or data of `path`, or the first example, until it is closed: the exit code."""
    app = QApplication(sys.argv[:1])
    app.setApplicationName("netstudio")
    app.setApplicationDisplayName("")
    app.setDesktopFileName("netstudio")
    app.setWindowIcon(QIcon(str(resource("icons", "net_studio.svg"))))
    homeless = ensure_home()
    reporter = ErrorReporter(Settings().folder)
    reporter.install()
    window = build_window(path)
    reporter.reported.connect(window.warn)
    window.present()
    QTimer.singleShot(0, window, lambda: offer_recovery(window))
    QTimer.singleShot(0, window, lambda: tell_of_plugins(window))
    if homeless:
        window.warn(homeless)
    signals = StopSignals()
    signals.arrived.connect(lambda number: _leave_at_once(window, 128 + number))
    LongLived(window.document, window).keep()
    code = app.exec()
    signals.uninstall()
    reporter.uninstall()
    return code


def tell_of_plugins(window: MainWindow) -> None:
    """Say which entries of installed packages cannot be used, and why."""
    faults = [fault for registry in (*kinds_of_entries(), sources) for fault in registry.faults]
    if faults:
        window.bar.show_message("warning", " ".join(faults[:3]))


def _leave_at_once(window: MainWindow, code: int) -> None:
    """End the program without asking; what is not saved is offered at the next start."""
    window.session.shutdown()
    window.models.autosave.put_away()
    QApplication.exit(code)


def build_window(path: Path | None = None) -> MainWindow:
    """The whole window, connected, not shown yet. Needs a QApplication. A file that cannot be read is said in a bar.

    A `path` that is no project is taken for data, which the first example is to learn from.
    """
    data, path = (path, None) if path is not None and path.suffix != SUFFIX else (None, path)
    settings = Settings()
    theme = Theme(settings.get(THEME))
    theme.install()
    found, fault = _first_project(path)
    document = Document(found.project)
    document.reset(found.project, found.snapshot, None if fault else path)
    models = _models(settings, theme, document)
    window = MainWindow(models, _panels(models))
    owned = (models.actions, models.session, models.autosave, models.writer, models.analysis, models.blocks)
    for model in (*owned, document, theme):
        model.setParent(window)
    window.addActions(list(models.actions))
    _connect_files(window)
    _connect_edits(window)
    _connect_groups(window)
    _connect_blocks(window)
    _connect_view(window)
    _connect_run(window)
    _connect_clipboard(window)
    SettingsFlow(window)
    if path is not None and not fault:
        settings.add_recent(path)
    if fault:
        window.warn(fault)
    for note in found.notes:
        window.bar.show_message("warning", note)
    if data is not None:
        window.open_dropped(data)
    return window


def _first_project(path: Path | None) -> tuple[ProjectFile, str]:
    """What to show first, and why it is not `path` where it is not."""
    fault = ""
    if path is not None:
        try:
            return load(path), ""
        except FileError as error:
            fault = str(error)
    return ProjectFile(load_template(FIRST_TEMPLATE), None), fault


def _models(settings: Settings, theme: Theme, document: Document) -> Models:
    return Models(
        settings=settings,
        theme=theme,
        document=document,
        selection=Selection(document),
        analysis=LiveAnalysis(document),
        session=TrainingSession(document),
        actions=Actions(theme, document),
        writer=Writer(),
        autosave=Autosave(document, settings.folder / "recovery"),
        blocks=Blocks(settings.folder / "blocks"),
    )


def _panels(models: Models) -> Panels:
    document, selection, analysis, theme = models.document, models.selection, models.analysis, models.theme
    data_panel = DataPanel(document, analysis, theme, lambda: models.settings.recent_data)
    return Panels(
        palette=Palette(theme, models.blocks),
        canvas=Canvas(document, selection, analysis, theme),
        inspector=Inspector(document, selection, analysis, theme),
        run_panel=RunPanel(document, models.session, selection, models.actions.by_id, theme),
        data_panel=data_panel,
        data_view=DataView(data_panel.reader, theme),
        charts=Charts(models.session, theme),
        problems=ProblemsPanel(document, selection, analysis, theme),
        history=HistoryPanel(document),
    )


def _connect_files(window: MainWindow) -> None:
    actions, files = window.commands, window.files
    actions["file.new"].triggered.connect(lambda: files.replace(_empty_project()))
    actions["file.open"].triggered.connect(files.open)
    actions["file.save"].triggered.connect(lambda: files.save())
    actions["file.save_as"].triggered.connect(lambda: files.save_as())
    actions["file.clear_recent"].triggered.connect(window.models.settings.clear_recent)
    actions["file.close"].triggered.connect(window.close)
    actions["file.quit"].triggered.connect(window.close)
    window.menus.template_chosen.connect(lambda key: files.replace(load_template(key)))
    window.menus.recent_chosen.connect(files.open_path)


def _empty_project() -> Project:
    return dataclasses.replace(load_template(FIRST_TEMPLATE), graph=Graph(), layout={})


def _connect_edits(window: MainWindow) -> None:
    actions, canvas, undo = window.commands, window.panels.canvas, window.document.undo_stack
    actions["edit.undo"].triggered.connect(undo.undo)
    actions["edit.redo"].triggered.connect(undo.redo)
    actions["edit.duplicate"].triggered.connect(canvas.commands.duplicate)
    actions["edit.delete"].triggered.connect(canvas.delete_selected)
    actions["edit.delete_reconnect"].triggered.connect(canvas.delete_and_reconnect)
    actions["edit.rename"].triggered.connect(lambda: canvas.rename())
    actions["edit.select_all"].triggered.connect(canvas.commands.select_all)
    actions["edit.select_none"].triggered.connect(lambda: window.selection.set())
    actions["graph.arrange"].triggered.connect(canvas.arrange)
    actions["graph.add"].triggered.connect(canvas.search_layer)
    for line in Line:
        actions[f"graph.align_{line}"].triggered.connect(lambda _=False, line=line: canvas.commands.align(line))
    for way in Way:
        actions[f"graph.distribute_{way}"].triggered.connect(lambda _=False, way=way: canvas.commands.distribute(way))
    search, settings = canvas.layer_search, window.models.settings
    search.recent = settings.recent_layers
    search.layer_chosen.connect(lambda: setattr(settings, "recent_layers", search.recent))
    window.panels.palette.layer_chosen.connect(lambda key: canvas.add_layer(key))


def _connect_groups(window: MainWindow) -> None:
    actions, canvas, selection = window.commands, window.panels.canvas, window.selection
    for name, use in (
        ("graph.connect", canvas.commands.connect_selected),
        ("graph.disconnect", canvas.commands.disconnect_selected),
        ("graph.frame", canvas.writing.frame_selection),
        ("graph.note", canvas.writing.add_note),
        ("graph.group", canvas.groups.group),
        ("graph.ungroup", canvas.groups.ungroup),
        ("graph.enter", canvas.groups.enter),
        ("graph.leave", selection.leave),
        ("graph.bypass", canvas.groups.bypass),
        ("graph.share", canvas.groups.share),
        ("graph.unshare", canvas.groups.unshare),
    ):
        actions[name].triggered.connect(lambda _=False, use=use: use())
    canvas.offered = tuple(actions[name] for name in CONTEXT)
    canvas.commands.refused.connect(window.warn)
    selection.level_changed.connect(lambda _: window.panels.palette.set_inside(bool(selection.level)))
    selection.level_changed.connect(lambda _: window.update_actions())


def _connect_blocks(window: MainWindow) -> None:
    blocks, groups, palette = window.models.blocks, window.panels.canvas.groups, window.panels.palette
    flow = BlockFlow(window, blocks)
    window.panels.canvas.commands.blocks = blocks
    window.commands["graph.keep_block"].triggered.connect(lambda: flow.keep(groups.to_keep(), groups.name_to_keep()))
    palette.block_rename_wanted.connect(flow.rename)
    palette.block_delete_wanted.connect(flow.delete)
    for fault in blocks.faults:
        window.bar.show_message("warning", fault)


def _connect_view(window: MainWindow) -> None:
    actions, panels, models = window.commands, window.panels, window.models
    actions["view.fit"].triggered.connect(lambda: panels.canvas.fit())
    actions["view.zoom_in"].triggered.connect(panels.canvas.zoom_in)
    actions["view.zoom_out"].triggered.connect(panels.canvas.zoom_out)
    actions["view.zoom_100"].triggered.connect(lambda: panels.canvas.zoom_to(1.0))
    connect_data(window)
    for name, widget in (
        ("view.palette", window.workspace.left),
        ("view.side", window.workspace.side),
        ("view.bottom", window.workspace.bottom),
    ):
        actions[name].triggered.connect(lambda shown, widget=widget: widget.setVisible(shown))
    for name, panel in (
        ("view.inspector", panels.inspector),
        ("view.run_panel", panels.run_panel),
        ("view.data_panel", panels.data_panel),
        ("view.data_view", panels.data_view),
        ("view.charts", panels.charts),
        ("view.problems", panels.problems),
        ("view.history", panels.history),
    ):
        actions[name].triggered.connect(lambda _=False, panel=panel: window.show_panel(panel))
    actions["view.search_layers"].triggered.connect(lambda: window.show_panel(panels.palette))
    actions["view.search_layers"].triggered.connect(panels.palette.focus_search)
    actions["view.reset_layout"].triggered.connect(window.workspace.reset_layout)
    actions["help.commands"].triggered.connect(window.command_search.popup)
    actions["help.reference"].triggered.connect(lambda: show_reference(window))
    actions["help.about"].triggered.connect(lambda: show_about(window))
    actions["help.log"].triggered.connect(lambda: _show_log(window, models.settings.folder / LOG_NAME))
    window.selection.changed.connect(lambda: _show_layer_settings(window))
    window.selection.reveal_requested.connect(lambda node, field: window.show_panel(panels.inspector))


def _show_log(window: MainWindow, log: Path) -> None:
    """Open the folder of `log`, or say where it is on a system that has no program for folders."""
    if not QDesktopServices.openUrl(QUrl.fromLocalFile(str(log.parent))):
        window.warn(window.tr("No program here opens folders. The log is {0}.").format(log))


def _show_layer_settings(window: MainWindow) -> None:
    """A layer that is picked shows its settings, if the side is open at all."""
    if window.selection.nodes and not window.workspace.side.isHidden():
        window.show_panel(window.panels.inspector)


def _connect_run(window: MainWindow) -> None:
    actions, session = window.commands, window.session
    actions["run.start"].triggered.connect(lambda: _start(window))
    actions["run.pause"].triggered.connect(session.pause_or_resume)
    actions["run.step"].triggered.connect(session.step)
    actions["run.stop"].triggered.connect(session.stop)
    actions["run.reset"].triggered.connect(session.reset)
    session.failed.connect(lambda failure: _show_failure(window, failure))


def _start(window: MainWindow) -> None:
    window.session.start()
    if window.session.alive:
        window.show_panel(window.panels.run_panel)
        if not window.models.analysis.current.problems and not window.workspace.bottom.isHidden():
            window.show_panel(window.panels.charts)


def _show_failure(window: MainWindow, failure: Failed) -> None:
    """Lead to the layer to blame; what else went wrong is said in the run panel."""
    if failure.kind == "graph":
        window.show_panel(window.panels.problems)
        window.tell(window.tr("The network cannot be trained yet: {0}").format(failure.text))
        if failure.node:
            window.selection.reveal(failure.node)
    else:
        window.show_panel(window.panels.run_panel)


def _connect_clipboard(window: MainWindow) -> None:
    clipboard = QGuiApplication.clipboard()
    actions, document, selection = window.commands, window.document, window.selection

    def look() -> None:
        window.show_clipboard(clipboard.text())

    def copy() -> None:
        nodes, frames = window.panels.canvas.commands.picked_to_copy()
        clipboard.setText(copy_text(_with_places(window), nodes, selection.level, frames))
        look()

    def cut() -> None:
        copy()
        window.panels.canvas.delete_selected()

    def paste() -> None:
        spot = window.panels.canvas.view.pointer_spot
        middle = (spot.x(), spot.y()) if spot is not None else None
        try:
            pasted = paste_text(document.project, clipboard.text(), selection.level, middle)
        except ClipboardError as error:
            window.warn(str(error))
            return
        document.apply(pasted.project, window.tr("Paste"))
        selection.set(pasted.nodes, (), pasted.frames)

    actions["edit.copy"].triggered.connect(copy)
    actions["edit.cut"].triggered.connect(cut)
    actions["edit.paste"].triggered.connect(paste)
    window.clipboard_text_wanted.connect(look)


def _with_places(window: MainWindow) -> Project:
    """The project with a place for every layer that is shown, also those that nobody moved yet."""
    project, level = window.document.project, window.selection.level
    positions = window.panels.canvas.scene.positions
    return dataclasses.replace(project, layout=layout.with_level(project.layout, level, positions))
