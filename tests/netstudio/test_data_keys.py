"""The data with the keys alone: the way of the Tab key through every page, and nothing that catches it."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QScrollBar, QWidget


@pytest.fixture
def birds(tmp_path):
    rows = "".join(f"{n % 9}.5,{'AB'[n % 2]},{'wren' if n % 3 else 'robin'}\n" for n in range(90))
    path = tmp_path / "birds.csv"
    path.write_text(f"mass,island,kind\n{rows}", encoding="utf-8")
    return path


def settle(qtbot, window):
    qtbot.waitUntil(lambda: not window.panels.data_panel.reader.busy_with, timeout=20_000)


def controls(page):
    return [
        widget
        for widget in page.findChildren(QWidget)
        if widget.isVisible()
        and widget.isEnabled()
        and widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        and widget.focusProxy() is None
        and not isinstance(widget, QScrollBar)
        and widget.objectName() not in ("qt_scrollarea_viewport", "qt_spinbox_lineedit")
    ]


def walked(window, start):
    """What Tab visits from `start` on, until it comes back."""
    start.setFocus()
    seen = []
    while len(seen) < 200:
        here = QApplication.focusWidget()
        if here in seen:
            break
        seen.append(here)
        on_canvas = here is window.panels.canvas.view
        held = Qt.KeyboardModifier.ControlModifier if on_canvas else Qt.KeyboardModifier.NoModifier
        QTest.keyClick(here, Qt.Key.Key_Tab, held)
    return seen


@pytest.mark.parametrize("data", ["table", "pictures"])
def test_that_tab_visits_every_control_of_every_page_in_the_order_in_which_they_stand(qtbot, window, birds, data):
    window.show_panel(window.panels.data_panel)
    if data == "table":
        window.panels.data_panel.open_path(birds)
    view = window.panels.data_view
    settle(qtbot, window)
    window.show_panel(view)
    for place in range(view.tabs.count()):
        view.tabs.setCurrentIndex(place)
        page = view.tabs.currentWidget()
        qtbot.wait(40)
        seen = walked(window, view.tabs.tabBar())
        wanted = controls(page)
        order = [widget for widget in seen if widget in wanted]
        assert set(order) == set(wanted), view.tabs.tabText(place)
        assert window.panels.palette.findChild(QLineEdit) in seen, "Tab is caught in the panel"
        assert seen[1 : 1 + len(order)] == order, "the page follows its tab"
        spots = [widget.mapTo(page, widget.rect().topLeft()) for widget in order]
        ends = [widget.mapTo(page, widget.rect().bottomRight()) for widget in order]
        for one in range(1, len(order)):
            below, beside = ends[one].y() > spots[one - 1].y(), spots[one].x() >= ends[one - 1].x()
            assert below or beside, f"{view.tabs.tabText(place)}: {order[one - 1]!r} before {order[one]!r}"


def test_that_a_choice_that_changes_the_form_keeps_the_keys(qtbot, window):
    view = window.panels.data_view
    window.show_panel(view)
    qtbot.waitUntil(lambda: view.tabs.count() > 3, timeout=20_000)
    view.tabs.setCurrentWidget(view.preparation)
    box = view.preparation.form.editor("normalise").focusProxy()
    box.setFocus()
    qtbot.waitUntil(box.hasFocus)
    qtbot.keyClick(box, Qt.Key.Key_End)
    qtbot.waitUntil(lambda: "mean" in view.preparation.form.names, timeout=10_000)
    settle(qtbot, window)
    assert QApplication.focusWidget() is view.preparation.form.editor("normalise").focusProxy()
    assert window.document.project.data.pictures.normalise == "given"
