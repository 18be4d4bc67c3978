"""The settings dialog: what is there, by mouse and by keys, and what a change does."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QFileDialog, QPushButton, QWidget

from core.backend import automatic, default_threads, resolve_threads
from core.data.images import PictureSettings, picture_settings
from core.data.tables import table_settings, tables_folder
from netstudio import settings as known
from netstudio.app import build_window
from netstudio.main_window import MainWindow
from netstudio.run_panel import DeviceChooser
from netstudio.settings import SETTINGS, Settings
from netstudio.settings_dialog import SettingsDialog
from netstudio.theme import DARK
from netstudio.widgets import IntegerBox, MessageBar, Switch

Open = Callable[[], tuple[MainWindow, SettingsDialog]]


@pytest.fixture
def open_settings(qtbot) -> Iterator[Open]:
    """Opens windows with their settings; what a window tells the engine is taken back at the end."""
    windows: list[MainWindow] = []

    def build() -> tuple[MainWindow, SettingsDialog]:
        window = build_window()
        windows.append(window)
        window.show()
        window.commands["app.settings"].trigger()
        dialog = window.findChild(SettingsDialog)
        qtbot.waitUntil(dialog.isActiveWindow)
        return window, dialog

    yield build
    for window in windows:
        for setting in SETTINGS:
            window.models.settings.reset(setting)
        assert window.session.shutdown(10)
        window.close_without_asking()


@pytest.fixture
def opened(open_settings: Open) -> tuple[MainWindow, SettingsDialog]:
    return open_settings()


def row(dialog: SettingsDialog, setting: known.Setting) -> QWidget:
    return dialog.findChild(QWidget, f"setting_{setting.key}")


def control(dialog: SettingsDialog, setting: known.Setting, kind: type[QWidget]) -> QWidget:
    return row(dialog, setting).findChild(kind)


def reset_of(dialog: SettingsDialog, setting: known.Setting) -> QWidget:
    return row(dialog, setting)._reset


def press(*keys: Qt.Key) -> None:
    for key in keys:
        QTest.keyClick(QApplication.focusWidget(), key)


def tab_to(widget: QWidget) -> None:
    for _ in range(100):
        if QApplication.focusWidget() is widget:
            return
        press(Qt.Key.Key_Tab)
    raise AssertionError(f"{widget.accessibleName()} is not reached")


def test_that_every_setting_is_in_the_dialog_with_its_default(opened):
    _, dialog = opened
    for setting in SETTINGS:
        assert row(dialog, setting).isVisible(), setting.key
        assert reset_of(dialog, setting).isHidden(), setting.key


def test_that_the_settings_open_once_and_again_after_they_were_closed(opened, qtbot):
    window, dialog = opened
    window.commands["app.settings"].trigger()
    assert window.findChildren(SettingsDialog) == [dialog]
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: window.findChild(SettingsDialog) is None)
    window.commands["app.settings"].trigger()
    (again,) = window.findChildren(SettingsDialog)
    assert again.isVisible()
    assert not again.isModal()


def test_that_everything_can_be_decided_by_keys_alone(opened, own_home):
    window, dialog = opened
    settings = window.models.settings
    tab_to(control(dialog, known.THEME, QComboBox))
    press(Qt.Key.Key_Down, Qt.Key.Key_Down)
    assert settings.get(known.THEME) == "dark"
    tab_to(control(dialog, known.REDUCED_MOTION, Switch))
    press(Qt.Key.Key_Space)
    assert settings.get(known.REDUCED_MOTION)
    tab_to(control(dialog, known.RECOVERY_SECONDS, IntegerBox))
    QTest.keyClicks(QApplication.focusWidget(), "60")
    press(Qt.Key.Key_Return)
    assert settings.get(known.RECOVERY_SECONDS) == 60
    tab_to(control(dialog, known.PICTURE_MIB, QComboBox))
    press(Qt.Key.Key_Down, Qt.Key.Key_Tab)
    assert QApplication.focusWidget() is control(dialog, known.PICTURE_MIB, IntegerBox)
    QTest.keyClicks(QApplication.focusWidget(), "512")
    press(Qt.Key.Key_Tab)
    assert settings.get(known.PICTURE_MIB) == 512
    assert QApplication.focusWidget() is reset_of(dialog, known.PICTURE_MIB)
    press(Qt.Key.Key_Space)
    assert settings.get(known.PICTURE_MIB) is None
    assert QApplication.focusWidget() is control(dialog, known.PICTURE_MIB, QComboBox)
    tab_to(control(dialog, known.DEVICE, DeviceChooser))
    press(Qt.Key.Key_Down)
    assert settings.get(known.DEVICE) == "cpu"
    assert dialog.isVisible()
    settings.sync()
    assert Settings(own_home).get(known.RECOVERY_SECONDS) == 60


def test_that_a_number_that_is_being_typed_counts_when_the_dialog_is_closed(opened, qtbot):
    window, dialog = opened
    tab_to(control(dialog, known.TABLE_GIB, IntegerBox))
    QTest.keyClicks(QApplication.focusWidget(), "77")
    assert window.models.settings.get(known.TABLE_GIB) == 32
    press(Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: window.findChild(SettingsDialog) is None)
    assert window.models.settings.get(known.TABLE_GIB) == 77


def test_that_the_theme_changes_at_once_here_and_there(opened):
    window, dialog = opened
    window.models.settings.put(known.THEME, "light")
    box = control(dialog, known.THEME, QComboBox)
    box.setFocus()
    press(Qt.Key.Key_Down)
    assert window.models.theme.name == "dark"
    assert dialog.palette().window().color().name() == DARK.surface
    assert window.commands["view.theme_dark"].isChecked()
    window.commands["view.theme_light"].trigger()
    assert box.currentData() == "light"


def test_that_changes_reach_those_concerned_and_survive_a_restart(opened, open_settings):
    window, dialog = opened
    decisions = {
        known.MINIMAP: False,
        known.REDUCED_MOTION: True,
        known.RECOVERY_SECONDS: 30,
        known.PICTURE_MIB: 300,
        known.PICTURE_WORKERS: 3,
        known.TABLE_GIB: 5,
        known.THREADS: 7,
        known.DEVICE: "cpu",
    }
    for setting, value in decisions.items():
        row(dialog, setting)._editor.edited.emit(value)
    window.models.settings.sync()
    picture_settings.cache_bytes = picture_settings.workers = automatic.threads = None
    automatic.device, table_settings.most_bytes = "auto", 1
    other, again = open_settings()
    assert {setting: other.models.settings.get(setting) for setting in decisions} == decisions
    for each in (window, other):
        assert not each.panels.canvas.minimap.wanted
        assert not each.commands["view.minimap"].isChecked()
        assert not each.panels.canvas.glides
        assert each.models.autosave._timer.interval() == 30_000
    assert picture_settings == PictureSettings(300 * 2**20, 3)
    assert table_settings.most_bytes == 5 * 2**30
    assert (resolve_threads(0), automatic.device) == (7, "cpu")
    assert not reset_of(again, known.THREADS).isHidden()


def test_that_every_decision_is_taken_back_with_the_button_beside_it(opened):
    window, dialog = opened
    settings = window.models.settings
    settings.put(known.THREADS, 7)
    settings.put(known.PICTURE_WORKERS, 3)
    settings.put(known.MINIMAP, False)
    for setting in (known.THREADS, known.PICTURE_WORKERS, known.MINIMAP):
        button = reset_of(dialog, setting)
        assert "default" in button.toolTip()
        button.click()
        assert settings.get(setting) == setting.default
        assert button.isHidden()
    assert resolve_threads(0) == default_threads()
    assert picture_settings.workers is None
    assert window.panels.canvas.minimap.wanted


def test_that_automatic_says_what_it_means_now(opened, monkeypatch):
    window, dialog = opened
    monkeypatch.setattr(PictureSettings, "cache", lambda settings: 5 * 2**30)
    monkeypatch.setattr(PictureSettings, "processes", lambda settings: 6)
    dialog.refresh()
    assert control(dialog, known.PICTURE_MIB, QComboBox).currentText() == "Automatic (5,120 MiB)"
    workers = control(dialog, known.PICTURE_WORKERS, QComboBox)
    assert workers.currentText() == "Automatic (6)"
    workers.setFocus()
    press(Qt.Key.Key_Down)
    assert window.models.settings.get(known.PICTURE_WORKERS) == 6
    assert control(dialog, known.PICTURE_WORKERS, IntegerBox).value() == 6
    press(Qt.Key.Key_Up)
    assert window.models.settings.get(known.PICTURE_WORKERS) is None


def test_that_a_folder_for_projects_is_chosen_and_used(opened, qtbot, tmp_path):
    window, dialog = opened
    folder = tmp_path / ("a long name & " * 8).strip()
    folder.mkdir()
    button = control(dialog, known.PROJECT_FOLDER, QPushButton)
    button.click()
    chooser = dialog.findChild(QFileDialog, "folder_dialog")
    chooser.selectFile(str(folder))
    chooser.accept()
    assert window.models.settings.get(known.PROJECT_FOLDER) == str(folder)
    assert button.toolTip() == str(folder)
    assert button.fontMetrics().horizontalAdvance(button.text()) < button.width()
    window.commands["file.open"].trigger()
    opening = window.findChild(QFileDialog, "open_dialog")
    assert Path(opening.directory().absolutePath()) == folder
    opening.reject()
    reset_of(dialog, known.PROJECT_FOLDER).click()
    assert "used last" in button.text()


def keep_table(name: str, size: int) -> Path:
    folder = tables_folder() / name
    folder.mkdir(parents=True)
    (folder / "table.json").write_text("{}", encoding="utf-8")
    (folder / "values.bin").write_bytes(b"x" * (size - 2))
    return folder


def test_that_kept_tables_are_told_and_removed_after_a_question(opened, qtbot):
    _, dialog = opened
    kept, clear = dialog.kept, dialog.findChild(QPushButton, "clear_tables")
    qtbot.waitUntil(lambda: not kept._disk.busy)
    assert not clear.isEnabled()
    assert str(tables_folder()) in clear.parentWidget().parentWidget()._path.text()
    folders = [keep_table("one", 3 * 2**20), keep_table("two", 2**19)]
    kept.refresh()
    qtbot.waitUntil(clear.isEnabled)
    assert kept.title.text() == "On disk now: 2 tables, 3.5 MiB"
    clear.click()
    bar = kept.findChild(MessageBar)
    assert "2 tables, 3.5 MiB will be removed" in bar.text
    keep, remove = (next(b for b in bar.findChildren(QPushButton) if b.text() == name) for name in ("Keep", "Remove"))
    keep.click()
    assert all(folder.exists() for folder in folders)
    clear.click()
    remove = next(b for b in bar.findChildren(QPushButton) if b.text() == "Remove" and b.isVisible())
    remove.click()
    qtbot.waitUntil(lambda: kept.title.text() == "On disk now: nothing")
    assert not any(folder.exists() for folder in folders)
    assert not bar.isVisible()
    assert not clear.isEnabled()


def test_that_tables_that_cannot_be_removed_are_told(opened, qtbot, monkeypatch):
    _, dialog = opened
    qtbot.waitUntil(lambda: not dialog.kept._disk.busy)
    folder = keep_table("one", 2**20)
    dialog.kept.refresh()
    clear = dialog.findChild(QPushButton, "clear_tables")
    qtbot.waitUntil(clear.isEnabled)
    clear.click()
    monkeypatch.setattr(os, "replace", lambda *paths: (_ for _ in ()).throw(PermissionError("in use")))
    bar = dialog.kept.findChild(MessageBar)
    next(button for button in bar.findChildren(QPushButton) if button.text() == "Remove").click()
    qtbot.waitUntil(lambda: "1 table, 1.0 MiB could not be removed" in bar.text)
    assert folder.exists()
    assert clear.isEnabled()


def test_that_a_settings_file_full_of_nonsense_opens_a_window_with_the_defaults(own_home, open_settings, caplog):
    lines = [f"{setting.key}=\\xfffe abc -7" for setting in SETTINGS]
    lines += ["recent=@Variant(\\0)", "recent_layers=7", "layout\\window=abc", "layout\\columns=1, 2"]
    (own_home / "settings.ini").write_text("\n".join(["[General]", *lines]), encoding="utf-8")
    window, _ = open_settings()
    assert window.models.theme.mode == "system"
    assert picture_settings == PictureSettings()
    assert {record.name for record in caplog.records} == {"netstudio.settings"}


def test_that_layers_do_not_glide_where_motion_is_reduced(opened):
    window, _ = opened
    canvas = window.panels.canvas
    canvas.arrange()
    assert canvas._glide.state() == canvas._glide.State.Running
    canvas._glide.finish()
    window.document.undo_stack.undo()
    window.models.settings.put(known.REDUCED_MOTION, True)
    canvas.arrange()
    assert canvas._glide.state() == canvas._glide.State.Stopped
