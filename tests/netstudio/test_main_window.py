"""The window as a whole: what it says, keeps, opens, saves and asks."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QAction, QDragEnterEvent, QDragLeaveEvent, QDropEvent, QGuiApplication
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSpinBox,
    QApplication,
    QDialog,
    QFileDialog,
    QLabel,
    QLineEdit,
    QMessageBox,
    QPushButton,
    QToolButton,
    QWidget,
)

from core.catalog import layer_kinds
from core.files import load, save
from core.graph import edit
from core.templates import load_template, templates
from netstudio.app import build_window, tell_of_plugins
from netstudio.main_window import MainWindow
from netstudio.settings import THEME, Settings
from netstudio.training import RunState

Open = Callable[..., MainWindow]


@pytest.fixture
def open_window(qtbot) -> Iterator[Open]:
    windows: list[MainWindow] = []

    def build(path: Path | None = None) -> MainWindow:
        window = build_window(path)
        windows.append(window)
        window.resize(1366, 768)
        window.show()
        qtbot.waitExposed(window)
        return window

    yield build
    for window in windows:
        assert window.session.shutdown(10)
        window.close_without_asking()


@pytest.fixture
def window(open_window: Open) -> MainWindow:
    return open_window()


def add_layer(window: MainWindow, key: str = "relu") -> None:
    project = window.document.project
    graph, _ = edit.add_node(project.graph, layer_kinds.default(key))
    window.document.apply(dataclasses.replace(project, graph=graph), f"Add {key}")


def project_file(folder: Path, name: str = "mine", template: str = "digits-mlp") -> Path:
    path = folder / f"{name}.netstudio"
    save(path, load_template(template))
    return path


def answer(window: MainWindow, button: QMessageBox.StandardButton) -> None:
    box = window.findChild(QMessageBox, "leave_dialog")
    assert box is not None
    assert box.isVisible()
    box.button(button).click()


def test_that_the_first_start_shows_a_network_ready_to_train(window):
    assert window.document.project == load_template("digits-cnn")
    assert window.analysis.current.trainable
    assert window.findChildren(QDialog) == []
    assert not window.bar.isVisible()
    assert window.windowTitle() == "Untitled[*] — Net Studio"
    assert not window.isWindowModified()


def test_that_data_given_at_the_start_are_shown_beside_the_first_example(open_window, qtbot, tmp_path):
    table = tmp_path / "table.csv"
    table.write_text("a,b,kind\n" + "1,2,x\n2,1,y\n" * 20)
    window = open_window(table)
    data = window.panels.data_panel
    qtbot.waitUntil(lambda: data.reader.reading is not None and not data.reader.busy_with)
    assert window.document.path is None
    assert window.document.project.data.source.path == str(table)
    assert data.isVisible()
    next(button for button in data.findChildren(QPushButton) if button.text() == "Use a Suggested Network").click()
    canvas = window.panels.canvas
    area = canvas.view.camera.visible_area()
    assert all(area.contains(canvas.node_rect(node)) for node in window.document.project.graph.by_id)


@pytest.mark.parametrize(
    "name",
    ["palette", "canvas", "inspector", "data_panel", "run_panel", "charts", "problems_panel", "toolbar", "main_window"],
)
def test_that_the_parts_have_stable_names(window, name):
    assert window.objectName() == name or window.findChild(QWidget, name) is not None


def test_that_every_command_reaches_the_window(window):
    for action in window.commands:
        assert window.findChild(QAction, action.objectName()) is action
        assert action in window.actions()
        assert action.receivers("2triggered(bool)") > 0, action.objectName()


def test_that_every_control_can_be_named_and_reached(window):
    for panel in (*window.panels.__dict__.values(), window.tool_bar, window.status):
        for button in panel.findChildren(QAbstractButton):
            if button.isVisible() and not button.objectName().startswith("qt_"):
                assert button.accessibleName() or button.text() or button.toolTip(), (panel, button)
        for line in panel.findChildren(QLineEdit):
            if line.isVisible() and line.parentWidget() and not line.objectName().startswith("qt_"):
                assert line.accessibleName() or line.placeholderText(), (panel, line.objectName())


def test_that_only_the_play_buttons_are_coloured(window):
    primary = [b for b in window.tool_bar.findChildren(QWidget) if b.property("kind") == "primary"]
    assert [button.accessibleName() for button in primary] == ["Train"]
    assert not any(b.property("kind") == "primary" for b in window.tool_bar.findChildren(QToolButton))


def test_that_edits_mark_the_title_and_can_be_undone_by_name(window):
    add_layer(window)
    assert window.isWindowModified()
    assert window.commands["edit.undo"].text() == "Undo Add relu"
    window.commands["edit.undo"].trigger()
    assert not window.isWindowModified()
    assert window.commands["edit.redo"].isEnabled()


def test_that_a_project_is_opened_from_the_command_line(open_window, tmp_path):
    path = project_file(tmp_path)
    window = open_window(path)
    assert window.document.path == path
    assert window.windowTitle() == "mine[*] — Net Studio"
    assert Settings().recent[0] == path
    assert not window.document.dirty


def test_that_a_file_that_cannot_be_read_is_said_and_the_window_lives(open_window, tmp_path):
    broken = tmp_path / "broken.netstudio"
    broken.write_bytes(b"PK\x03\x04 no more")
    window = open_window(broken)
    assert window.bar.isVisible()
    assert "broken.netstudio" in window.bar.text
    assert window.document.path is None
    assert window.document.project == load_template("digits-cnn")


def test_that_saving_writes_the_file_and_cleans_the_mark(window, qtbot, tmp_path):
    add_layer(window)
    path = tmp_path / "saved.netstudio"
    window.commands["file.save"].trigger()
    dialog = window.findChild(QFileDialog, "save_dialog")
    dialog.selectFile(str(path))
    dialog.findChild(QLineEdit, "fileNameEdit").setText(str(path))
    dialog.accept()
    qtbot.waitUntil(lambda: not window.document.dirty)
    assert load(path).project == window.document.project
    assert window.windowTitle() == "saved[*] — Net Studio"
    assert Settings().recent[0] == path
    add_layer(window, "tanh")
    window.commands["file.save"].trigger()
    qtbot.waitUntil(lambda: not window.document.dirty)
    assert load(path).project == window.document.project


def test_that_a_save_that_fails_is_said_and_nothing_is_lost(window, qtbot, tmp_path):
    blocked = tmp_path / "file"
    blocked.write_text("in the way")
    add_layer(window)
    window.files.save_to(blocked / "a.netstudio")
    qtbot.waitUntil(window.bar.isVisible)
    assert window.document.dirty
    window.files.save_to(tmp_path / "b.netstudio")
    qtbot.waitUntil(lambda: not window.document.dirty)
    assert not window.bar.isVisible()


def test_that_what_covers_a_warning_shows_it_again_when_it_is_closed(window):
    bar, chosen = window.bar, []
    bar.show_message("warning", "The file is broken.")
    bar.show_message("error", "The disk is full.")
    bar.show_message("info", "Recover?", [("Recover", lambda: chosen.append(bar.text))])
    bar.show_message("info", "Deleted.")
    close = bar.findChild(QToolButton)
    close.click()
    assert bar.text == "The disk is full."
    bar.show_message("info", "Recover?", [("Recover", lambda: chosen.append(bar.text))])
    bar.findChild(QPushButton).click()
    assert chosen == ["The disk is full."]
    bar.withdraw("The disk is full.")
    assert bar.text == "The file is broken."
    bar.show_message("warning", "The file is broken.")
    close.click()
    assert not bar.isVisible()


def save_as(window, name: str) -> None:
    window.commands["file.save_as"].trigger()
    dialog = window.findChild(QFileDialog, "save_dialog")
    dialog.findChild(QLineEdit, "fileNameEdit").setText(name)
    dialog.accept()


def test_that_a_name_with_a_dot_gets_the_ending_of_projects(window, qtbot, tmp_path):
    add_layer(window)
    save_as(window, str(tmp_path / "digits v1.2"))
    qtbot.waitUntil(lambda: not window.document.dirty)
    assert [path.name for path in tmp_path.glob("digits*")] == ["digits v1.2.netstudio"]
    assert window.windowTitle() == "digits v1.2[*] — Net Studio"


@pytest.mark.parametrize("answer", ["Replace", "Cancel"])
def test_that_a_file_hidden_behind_the_ending_is_replaced_only_after_a_question(window, qtbot, tmp_path, answer):
    kept = project_file(tmp_path, "digits v1.2")
    before = kept.read_bytes()
    add_layer(window)
    save_as(window, str(tmp_path / "digits v1.2"))
    box = window.findChild(QMessageBox, "replace_dialog")
    next(button for button in box.buttons() if button.text().replace("&", "") == answer).click()
    if answer == "Replace":
        qtbot.waitUntil(lambda: not window.document.dirty)
        assert load(kept).project == window.document.project
    else:
        assert window.document.dirty
        assert kept.read_bytes() == before


def test_that_another_project_is_opened_at_once_when_nothing_is_unsaved(window, qtbot, tmp_path):
    path = project_file(tmp_path)
    with qtbot.waitSignal(window.files.opened):
        window.files.open_path(path)
    assert window.document.project == load_template("digits-mlp")


def test_that_unsaved_work_is_asked_about_and_cancel_keeps_it(window, tmp_path):
    add_layer(window)
    before = window.document.project
    window.files.open_path(project_file(tmp_path))
    answer(window, QMessageBox.StandardButton.Cancel)
    assert window.document.project is before
    assert window.document.dirty


def test_that_unsaved_work_can_be_given_up(window, qtbot, tmp_path):
    add_layer(window)
    with qtbot.waitSignal(window.files.opened):
        window.files.open_path(project_file(tmp_path))
        answer(window, QMessageBox.StandardButton.Discard)
    assert window.document.project == load_template("digits-mlp")


def test_that_unsaved_work_can_be_saved_first(open_window, qtbot, tmp_path):
    window = open_window(project_file(tmp_path, "first"))
    add_layer(window)
    edited = window.document.project
    with qtbot.waitSignal(window.files.opened):
        window.files.open_path(project_file(tmp_path, "second", "digits-cnn"))
        answer(window, QMessageBox.StandardButton.Save)
    assert load(tmp_path / "first.netstudio").project == edited
    assert window.document.path == tmp_path / "second.netstudio"


def test_that_closing_asks_only_when_something_would_be_lost(window, qtbot):
    add_layer(window)
    assert not window.close()
    assert window.isVisible()
    answer(window, QMessageBox.StandardButton.Cancel)
    assert window.isVisible()
    window.commands["edit.undo"].trigger()
    assert window.close()


def test_that_closing_a_running_window_stops_the_training(window, qtbot):
    window.commands["run.start"].trigger()
    qtbot.waitUntil(lambda: window.session.latest is not None, timeout=30000)
    assert not window.close()
    answer(window, QMessageBox.StandardButton.Discard)
    qtbot.waitUntil(lambda: not window.isVisible(), timeout=10000)
    assert window.session.state is RunState.IDLE


def test_that_a_new_project_is_empty_and_has_data(window):
    window.commands["file.new"].trigger()
    assert window.document.project.graph.nodes == ()
    assert window.document.project.data.facts is not None
    assert not window.document.dirty
    assert not window.commands["view.fit"].isEnabled()


def test_that_every_example_can_be_opened_from_the_menu(window):
    for template in templates():
        window.findChild(QAction, f"file.template.{template.key}").trigger()
        assert window.document.project == load_template(template.key)


def test_that_recent_files_are_listed_and_opened(open_window, qtbot, tmp_path):
    first, second = project_file(tmp_path, "first"), project_file(tmp_path, "second", "digits-cnn")
    window = open_window(first)
    window.files.open_path(second)
    qtbot.waitUntil(lambda: window.document.path == second)
    listed = [window.findChild(QAction, f"file.recent.{place}") for place in (1, 2)]
    assert [action.text().split()[1] for action in listed] == ["second", "first"]
    listed[1].trigger()
    qtbot.waitUntil(lambda: window.document.path == first)
    window.commands["file.clear_recent"].trigger()
    assert Settings().recent == ()


def test_that_a_recent_file_that_is_gone_is_said_and_forgotten(window, qtbot, tmp_path):
    gone = tmp_path / "gone.netstudio"
    window.models.settings.add_recent(gone)
    window.files.open_path(gone)
    qtbot.waitUntil(window.bar.isVisible)
    assert "gone.netstudio" in window.bar.text
    assert window.models.settings.recent == ()


def drop(window: MainWindow, path: Path, on: QWidget | None = None) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    copy, left, none = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(QPoint(20, 20), copy, data, left, none)
    QApplication.sendEvent(on or window, enter)
    assert enter.isAccepted()
    QApplication.sendEvent(on or window, QDropEvent(QPointF(20, 20), copy, data, left, none))


def test_that_a_dropped_project_is_opened(window, qtbot, tmp_path):
    path = project_file(tmp_path)
    drop(window, path)
    qtbot.waitUntil(lambda: window.document.path == path)


@pytest.mark.parametrize("leaving", [False, True])
def test_that_the_hint_to_drop_ends_with_the_drag(window, tmp_path, leaving):
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(tmp_path))])
    copy, left, none = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    QApplication.sendEvent(window, QDragEnterEvent(QPoint(20, 20), copy, data, left, none))
    assert tmp_path.name in window.status.currentMessage()
    end = QDragLeaveEvent() if leaving else QDropEvent(QPointF(20, 20), copy, data, left, none)
    QApplication.sendEvent(window, end)
    assert window.status.currentMessage() == ""


@pytest.mark.parametrize("name", ["canvas", "palette_list", "problems_panel", "charts"])
def test_that_a_project_may_be_dropped_on_any_panel(window, qtbot, tmp_path, name):
    path = project_file(tmp_path)
    panel = window.findChild(QWidget, name)
    drop(window, path, on=panel.view.viewport() if name == "canvas" else panel)
    qtbot.waitUntil(lambda: window.document.path == path)


def test_that_dropped_data_goes_to_the_data_panel(window, qtbot, tmp_path):
    table = tmp_path / "rows.csv"
    table.write_text("a,b,label\n" + "".join(f"{n},{n % 7},{'xy'[n % 2]}\n" for n in range(40)))
    drop(window, table)
    assert window.panels.data_panel.isVisible()
    qtbot.waitUntil(lambda: window.document.project.data.source.key == "csv_table")


def test_that_picking_a_layer_shows_its_settings_and_training_shows_the_run(window, qtbot):
    window.selection.set(["conv2d_1"])
    assert window.panels.inspector.isVisible()
    window.commands["run.start"].trigger()
    assert window.panels.run_panel.isVisible()
    qtbot.waitUntil(lambda: window.session.latest is not None, timeout=30000)
    readout = window.tool_bar.findChild(QWidget, "run_readout")
    qtbot.waitUntil(lambda: "Epoch" in readout.text)
    window.commands["run.stop"].trigger()
    qtbot.waitUntil(lambda: window.session.state is RunState.IDLE)


def test_that_a_broken_network_is_not_trained_but_explained_until_it_is_mended(window, qtbot):
    window.document.apply(
        dataclasses.replace(
            window.document.project,
            graph=edit.set_field(window.document.project.graph, "conv2d_2", "groups", 3),
        ),
        "Break",
    )
    window.commands["run.start"].trigger()
    assert window.session.state is RunState.IDLE
    assert window.panels.problems.isVisible()
    assert window.selection.nodes == ("conv2d_2",)
    tabs = window.workspace.bottom
    assert "(" in tabs.tabText(tabs.indexOf(window.panels.problems))
    window.document.undo_stack.undo()
    window.commands["run.start"].trigger()
    assert window.panels.charts.isVisible()
    window.commands["run.stop"].trigger()
    qtbot.waitUntil(lambda: window.session.state is RunState.IDLE)


def test_that_the_status_bar_counts(window):
    shown = " ".join(label.text() for label in window.status.findChildren(QWidget) if hasattr(label, "text"))
    assert f"{window.analysis.current.parameters:,} parameters" in shown
    assert "No problems" in shown


def test_that_layers_are_cut_copied_and_pasted(window):
    window.selection.set(["conv2d_1", "relu_1"])
    count = len(window.document.project.graph.nodes)
    window.commands["edit.copy"].trigger()
    assert window.commands["edit.paste"].isEnabled()
    window.commands["edit.paste"].trigger()
    assert len(window.document.project.graph.nodes) == count + 2
    assert len(window.selection.nodes) == 2
    window.commands["edit.cut"].trigger()
    assert len(window.document.project.graph.nodes) == count


@pytest.mark.parametrize("text", ["hello", "{}", "[1, 2", '{"format": "netstudio-layers"}', "\0"])
def test_that_pasting_foreign_text_says_so_in_one_sentence(window, text):
    before = window.document.project
    QGuiApplication.clipboard().setText(text)
    window.clipboard_text_wanted.emit()
    window.commands["edit.paste"].trigger()
    assert window.document.project is before
    assert window.bar.text == "The clipboard holds no layers; copy some in Net Studio first."


def test_that_nothing_is_pasted_from_an_empty_clipboard(window):
    QGuiApplication.clipboard().setText("")
    window.clipboard_text_wanted.emit()
    assert not window.commands["edit.paste"].isEnabled()


def test_that_a_double_click_in_the_palette_adds_a_layer(window):
    window.selection.set(["conv2d_1"])
    window.panels.palette.layer_chosen.emit("batch_norm")
    (added,) = [node for node in window.document.project.graph.nodes if node.layer.key == "batch_norm"]
    (arriving,) = window.document.project.graph.incoming[added.id]
    assert arriving.source == "conv2d_1"


def test_that_themes_are_switched_and_remembered(window):
    for mode in ("dark", "light"):
        window.commands[f"view.theme_{mode}"].trigger()
        assert window.models.theme.name == mode
        assert Settings().get(THEME) == mode
        assert window.commands[f"view.theme_{mode}"].isChecked()


def test_that_panels_are_hidden_shown_and_remembered(open_window):
    first = open_window()
    assert first.commands["view.palette"].isChecked()
    first.commands["view.palette"].trigger()
    assert not first.panels.palette.isVisible()
    assert not first.commands["view.palette"].isChecked()
    first.close_without_asking()
    second = open_window()
    assert not second.panels.palette.isVisible()
    second.commands["view.search_layers"].trigger()
    assert second.panels.palette.isVisible()
    second.commands["view.reset_layout"].trigger()
    assert second.commands["view.palette"].isChecked()


@pytest.mark.parametrize("size", [(1366, 768), (1920, 1080), (3840, 2160)])
def test_that_the_canvas_has_most_of_the_room(window, qtbot, size):
    window.resize(*size)
    window.commands["view.reset_layout"].trigger()
    qtbot.wait(10)
    canvas = window.panels.canvas
    assert canvas.width() > 0.5 * window.width()
    assert canvas.height() > 0.4 * window.height()
    assert window.panels.charts.height() >= 160


def test_that_commands_are_found_by_a_few_letters(window, qtbot):
    window.activateWindow()
    search = window.command_search
    window.commands["help.commands"].trigger()
    assert search.isVisible()
    assert {"Save", "Train", "Arrange", "Dark Theme"} <= set(search.titles())
    line = search.findChild(QLineEdit)
    qtbot.keyClicks(line, "arran")
    assert search.titles()[0] == "Arrange"
    before = window.document.project.layout
    qtbot.keyClick(line, Qt.Key.Key_Return)
    assert not search.isVisible()
    assert window.document.project.layout != before


def test_that_the_command_search_goes_away_without_doing_anything(window, qtbot):
    window.commands["help.commands"].trigger()
    before = window.document.project
    qtbot.keyClick(window.command_search.findChild(QLineEdit), Qt.Key.Key_Escape)
    assert not window.command_search.isVisible()
    assert window.document.project is before


def test_that_every_command_of_the_menus_can_be_searched(window):
    window.commands["help.commands"].trigger()
    listed = set(window.command_search.titles())
    for action in window.commands:
        if action.objectName() != "help.commands":
            assert action.text().removesuffix("…") in listed, action.objectName()
    window.command_search.hide()


def test_that_the_about_dialog_opens_beside_the_work(window):
    window.commands["help.about"].trigger()
    dialog = window.findChild(QDialog, "about_dialog")
    assert dialog.isVisible()
    assert all(button.icon().isNull() for button in dialog.findChildren(QAbstractButton))
    dialog.close()


def test_that_the_place_of_the_log_is_said_where_no_program_opens_folders(window, monkeypatch):
    monkeypatch.setattr("netstudio.app.QDesktopServices.openUrl", lambda url: False)
    window.commands["help.log"].trigger()
    said = [label.text() for label in window.bar.findChildren(QLabel)]
    assert any(str(window.models.settings.folder / "log.txt") in text for text in said)


def test_that_long_names_do_not_widen_the_window(open_window, qtbot, tmp_path):
    window = open_window(project_file(tmp_path, "a name that goes on and on " * 6))
    window.warn("A sentence that is a good deal longer than the window is wide. " * 8)
    qtbot.wait(20)
    assert window.width() == 1366
    assert window.bar.height() < 200


def test_that_undo_keys_work_while_a_number_is_typed(window, qtbot):
    window.activateWindow()
    window.selection.set(["conv2d_1"])
    box = window.panels.inspector.layer_page.form.editor("out_channels").findChild(QAbstractSpinBox)
    box.setFocus()
    box.selectAll()
    qtbot.keyClicks(box, "77")
    assert window.document.project.graph.by_id["conv2d_1"].layer.out_channels == 77
    qtbot.keyClick(box, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert window.document.project.graph.by_id["conv2d_1"].layer.out_channels == 16
    assert box.value() == 16
    qtbot.keyClick(box, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    assert box.value() == 77


def test_that_entries_of_packages_that_cannot_be_used_are_told(window, monkeypatch):
    monkeypatch.setattr(layer_kinds, "_faults", ("The layer “cubic” of the package cubic-layers has no key.",))
    tell_of_plugins(window)
    assert "cubic-layers" in window.bar.text
