"""Typing and stepping numbers."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QValidator, QWheelEvent
from PySide6.QtWidgets import QApplication

from netstudio.widgets import IntegerBox, NumberBox


@pytest.fixture
def number(qtbot) -> NumberBox:
    box = NumberBox(0.0, None, exclusive=True)
    qtbot.addWidget(box)
    return box


@pytest.mark.parametrize(
    ("value", "text"), [(0.001, "0.001"), (1e-8, "1e-08"), (0.1, "0.1"), (1234.5, "1234.5"), (3, "3")]
)
def test_that_numbers_are_written_as_people_write_them(number, value, text):
    number.show_value(value)
    assert number.text() == text
    assert number.value() == pytest.approx(value)


@pytest.mark.parametrize("text", ["1e", "1e-", "-", ".", "0.", "", "0"])
def test_that_a_number_may_be_unfinished_while_it_is_typed(number, text):
    assert number.validate(text, len(text))[0] is QValidator.State.Intermediate


@pytest.mark.parametrize("text", ["1e-4", "0.5", "2"])
def test_that_a_finished_number_is_accepted(number, text):
    assert number.validate(text, len(text))[0] is QValidator.State.Acceptable


def test_that_letters_are_refused(number):
    assert number.validate("12a", 3)[0] is QValidator.State.Invalid


def replace(qtbot, box, text: str) -> None:
    box.selectAll()
    qtbot.keyClick(box, Qt.Key.Key_Backspace)
    qtbot.keyClicks(box, text)
    qtbot.keyClick(box, Qt.Key.Key_Return)


@pytest.mark.parametrize("text", ["", "e", "-", "."])
def test_that_what_is_no_number_gives_way_to_the_number_before_it(qtbot, number, text):
    number.show_value(0.001)
    replace(qtbot, number, text)
    assert number.value() == 0.001
    assert number.text() == "0.001"


def test_that_an_emptied_box_gives_its_whole_number_back(qtbot):
    box = IntegerBox(1, 500)
    qtbot.addWidget(box)
    box.show_value(30)
    replace(qtbot, box, "")
    assert box.value() == 30
    replace(qtbot, box, "0")
    assert box.value() == 1


@pytest.mark.parametrize("exclusive", [False, True])
def test_that_a_number_out_of_range_becomes_the_nearest_within(qtbot, exclusive):
    box = NumberBox(0.0, 1000.0, exclusive=exclusive)
    qtbot.addWidget(box)
    box.show_value(0.5)
    for text, value in (("1000", 1000.0), ("5000", 1000.0), ("-5", 0.0), ("1e400", 1000.0)):
        replace(qtbot, box, text)
        assert box.value() == pytest.approx(value, abs=1e-9)


def test_that_a_decimal_comma_is_a_point(qtbot, number):
    replace(qtbot, number, "1,5")
    assert number.value() == 1.5


@pytest.mark.parametrize(
    ("start", "up", "down"), [(0.001, 0.002, 0.0009), (0.05, 0.06, 0.04), (10.0, 11.0, 9.0), (0.5, 0.6, 0.4)]
)
def test_that_a_step_has_the_size_of_the_value(number, start, up, down):
    number.show_value(start)
    number.stepBy(1)
    assert number.value() == pytest.approx(up)
    number.show_value(start)
    number.stepBy(-1)
    assert number.value() == pytest.approx(down)


def test_that_shares_step_by_a_twentieth_and_finer_near_the_ends(qtbot):
    box = NumberBox(0.0, 1.0)
    qtbot.addWidget(box)
    for start, up in ((0.5, 0.55), (0.0, 0.05), (0.999, 1.0), (1.0, 1.0)):
        box.show_value(start)
        box.stepBy(1)
        assert box.value() == pytest.approx(up)


@pytest.mark.parametrize("box_class", [IntegerBox, NumberBox])
def test_that_showing_a_value_is_no_edit(qtbot, box_class):
    box = box_class(0, 10)
    qtbot.addWidget(box)
    with qtbot.assertNotEmitted(box.valueChanged):
        box.show_value(7)
        box.show_mixed()
        box.show_value(7)
    assert box.value() == 7


@pytest.mark.parametrize("box_class", [IntegerBox, NumberBox])
def test_that_an_illegal_value_is_shown_and_not_mended_in_secret(qtbot, box_class):
    box = box_class(1, 10)
    qtbot.addWidget(box)
    box.show_value(99)
    assert box.value() == 99
    box.show_value(5)
    assert box.maximum() == 10


@pytest.mark.parametrize("box_class", [IntegerBox, NumberBox])
def test_that_a_dash_stands_for_several_values_until_one_is_typed(qtbot, box_class):
    box = box_class(0, 100)
    qtbot.addWidget(box)
    box.show()
    box.show_mixed()
    assert box.mixed
    assert box.text() == "—"
    with qtbot.assertNotEmitted(box.valueChanged):
        box.setFocus()
        qtbot.keyClick(box, Qt.Key.Key_Tab)
    box.selectAll()
    with qtbot.waitSignal(box.valueChanged):
        qtbot.keyClicks(box, "42")
    assert box.value() == 42
    assert not box.mixed


def wheel(widget) -> bool:
    event = QWheelEvent(
        QPointF(5, 5),
        QPointF(5, 5),
        QPoint(),
        QPoint(0, 120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(widget, event)
    return event.isAccepted()


@pytest.mark.parametrize("box_class", [IntegerBox, NumberBox])
def test_that_the_wheel_scrolls_the_panel_unless_the_box_has_the_focus(qtbot, box_class):
    box = box_class(0, 10)
    qtbot.addWidget(box)
    box.show_value(5)
    assert not wheel(box)
    assert box.value() == 5
