"""Sums typed into number fields."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from core.catalog import layer_kinds
from netstudio.widgets import FieldForm, IntegerBox, NumberBox
from netstudio.widgets.expressions import ExpressionError, evaluated, whole


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2*64", 128), ("28//2", 14), ("1e-3", 0.001), ("3/4", 0.75), ("(3+1)/4", 1), ("-(2-5)*2", 6), ("7%4", 3),
        ("2^10", 1024), ("2**3", 8), ("4×8", 32), ("9÷3", 3), ("0,5*2", 1), (" 12 ", 12), ("007", 7),
    ],
)  # fmt: skip
def test_that_sums_are_worked_out(text, value):
    assert evaluated(text) == value


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("1/0", "divides by zero"), ("5//0", "divides by zero"), ("9**99", "too large"), ("2*1e400", "too large"),
        ("2*", "is no number"), ("abc", "is no number"), ("__import__('os')", "is no number"), ("(1", "is no number"),
        ("e", "is no number"), ("1,2,3", "is no number"), ("", "is no number"), ("(" * 99, "is no number"),
        ("(-8)**0.5", "is no number"), ("1 2", "is no number"), ("nan", "is no number"), ("inf", "is no number"),
    ],
)  # fmt: skip
def test_that_what_has_no_value_is_said_in_one_sentence(text, words):
    with pytest.raises(ExpressionError, match=words) as raised:
        evaluated(text)
    assert str(raised.value).endswith(".")
    assert str(raised.value).count(". ") == 0


def test_that_a_field_of_whole_numbers_takes_no_parts():
    assert whole("8/2") == 4
    with pytest.raises(ExpressionError, match=r"“3/4” is 0\.75; a whole number is expected\."):
        whole("3/4")


def typed(qtbot, box, text: str) -> None:
    box.selectAll()
    qtbot.keyClick(box, Qt.Key.Key_Backspace)
    qtbot.keyClicks(box, text)
    qtbot.keyClick(box, Qt.Key.Key_Return)


@pytest.mark.parametrize(
    ("make", "text", "value"),
    [
        (lambda: IntegerBox(1, 1000), "2*64", 128),
        (lambda: IntegerBox(1, 1000), "28//2", 14),
        (lambda: IntegerBox(1, 1000), "(1+2)*3", 9),
        (lambda: IntegerBox(1, 100), "2*64", 100),
        (lambda: NumberBox(0.0, 10.0), "3/4", 0.75),
        (lambda: NumberBox(0.0, 10.0), "1e-3*2", 0.002),
    ],
)
def test_that_a_box_works_out_a_sum_when_it_is_finished(qtbot, make, text, value):
    box = make()
    qtbot.addWidget(box)
    box.setSuffix(" units")
    typed(qtbot, box, text)
    assert box.value() == value
    assert box.text() == f"{value:g} units"


def test_that_the_value_stays_and_the_fault_is_said_below(qtbot):
    form = FieldForm()
    qtbot.addWidget(form)
    form.set_entry(layer_kinds.decode({"kind": "linear", "out_features": 12}))
    form.show()
    box = form.editor("out_features").findChild(IntegerBox)

    def said() -> set[str]:
        return {label.text() for label in form.findChildren(QLabel) if label.isVisible()}

    box.show_value(12)
    typed(qtbot, box, "/3")
    assert box.value() == 12
    assert "“/3” is no number; expected is a number or a sum such as 2*64." in said()
    for refused in ("1/0", "7.5", "9**9**9", "2*8)"):
        typed(qtbot, box, refused)
        assert box.value() == 12
    typed(qtbot, box, "2*8")
    assert box.value() == 16
    form.set_entry(layer_kinds.decode({"kind": "linear", "out_features": 16}))
    assert not any("is no number" in text for text in said())


def test_that_a_number_with_parts_stays_when_what_is_typed_makes_no_sense(qtbot):
    box = NumberBox(0.0, 10.0)
    qtbot.addWidget(box)
    box.show_value(0.5)
    values = []
    box.valueChanged.connect(values.append)
    typed(qtbot, box, "3/0")
    assert box.value() == 0.5
    assert values[-1] == 0.5
    typed(qtbot, box, "3")
    typed(qtbot, box, "4/0")
    assert box.value() == 3


def test_that_sizes_take_sums_too_and_stay_equal_under_the_lock(qtbot):
    form = FieldForm()
    qtbot.addWidget(form)
    form.set_entry(layer_kinds.default("conv2d"))
    box = form.editor("kernel_size").findChild(IntegerBox)
    edits = []
    form.edited.connect(lambda field, value, finished: edits.append((field, value, finished)))
    typed(qtbot, box, "14//2")
    assert edits[-1] == ("kernel_size", (7, 7), True)
