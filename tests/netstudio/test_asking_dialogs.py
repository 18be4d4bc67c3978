"""The dialogs that ask for a name, a file or a folder."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QFileDialog, QFileSystemModel, QLineEdit, QPushButton, QToolButton, QWidget

from netstudio.main_window.name_dialog import NameDialog
from netstudio.theme import Theme, contrast
from netstudio.widgets import file_dialog


@pytest.fixture
def window(qtbot):
    found = QWidget()
    qtbot.addWidget(found)
    found.show()
    return found


@pytest.fixture
def asked(window, qtbot):
    """A dialog that asks for a name, its line, and the names that were given."""
    dialog, names = NameDialog(window, "Keep", "Name of the block", "Block"), []
    dialog.named.connect(names.append)
    dialog.open()
    qtbot.waitExposed(dialog)
    return dialog, dialog.findChild(QLineEdit), names


def test_that_a_name_is_typed_over_the_one_that_is_offered_and_enter_takes_it(window, asked, qtbot):
    _, line, names = asked
    qtbot.keyClicks(line, " Tower ")
    qtbot.keyClick(line, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.findChild(NameDialog) is None)
    assert names == ["Tower"]


def test_that_a_name_of_blanks_cannot_be_taken(window, asked, qtbot):
    dialog, line, names = asked
    save = next(button for button in dialog.findChildren(QPushButton) if button.isDefault())
    qtbot.keyClicks(line, "  ")
    assert not save.isEnabled()
    qtbot.keyClick(line, Qt.Key.Key_Return)
    assert dialog.isVisible()
    qtbot.keyClicks(line, "x")
    assert save.isEnabled()
    qtbot.keyClick(line, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: window.findChild(NameDialog) is None)
    assert names == []


def test_that_a_file_is_asked_for_over_the_window_and_the_dialog_goes_away(window, qtbot, tmp_path):
    inner, found = QWidget(window), []
    dialog = file_dialog(inner, "some_dialog", "Choose", found.append)
    dialog.setFileMode(QFileDialog.FileMode.Directory)
    dialog.setDirectory(str(tmp_path.parent))
    assert dialog.parentWidget() is window
    dialog.open()
    dialog.selectFile(str(tmp_path))
    dialog.accept()
    qtbot.waitUntil(lambda: window.findChild(QFileDialog) is None)
    assert found == [tmp_path]


def test_that_the_file_dialog_tells_files_apart_by_their_names_and_looks_into_none(window, qtbot, tmp_path):
    drawing = b"\x89PNG\r\n\x1a\n" + bytes(32)
    (tmp_path / "folder").mkdir()
    for name in ("unnamed", "notes.txt", "drawing.png"):
        (tmp_path / name).write_bytes(drawing)
    dialog = file_dialog(window, "some_dialog", "Choose", lambda path: None)
    dialog.setDirectory(str(tmp_path))
    dialog.open()
    model = dialog.findChild(QFileSystemModel)
    kinds = {}
    for name in ("folder", "unnamed", "notes.txt", "drawing.png"):
        index = model.index(str(tmp_path / name))
        qtbot.waitUntil(lambda index=index: bool(model.data(index.siblingAtColumn(2))))
        kinds[name] = model.data(index.siblingAtColumn(2))
        assert not model.fileIcon(index).isNull(), name
    assert kinds.pop("folder") == "Folder"
    assert kinds.pop("unnamed") == "File"
    assert len({"File", *kinds.values()}) == 3  # what they are called depends on the system
    dialog.reject()


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_that_the_buttons_of_qts_own_file_dialog_can_be_seen_in_both_themes(window, qtbot, mode):
    theme = Theme(mode)
    theme.install()
    dialog = file_dialog(window, "some_dialog", "Choose", lambda path: None)
    dialog.open()
    qtbot.waitExposed(dialog)
    buttons = [button for button in dialog.findChildren(QToolButton) if button.objectName()]
    assert len(buttons) >= 6
    for button in buttons:
        image = button.icon().pixmap(20, 20).toImage()
        inks = {
            image.pixelColor(x, y).name()
            for x in range(image.width())
            for y in range(image.height())
            if image.pixelColor(x, y).alpha() > 250
        }
        assert inks, button.objectName()
        assert all(contrast(ink, QColor(theme.colors.surface).name()) > 3 for ink in inks), button.objectName()
    dialog.reject()
