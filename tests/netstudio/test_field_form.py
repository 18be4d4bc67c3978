"""The form that is made from declared fields."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractButton, QAbstractSpinBox, QApplication, QComboBox, QLabel, QLineEdit

from core.catalog import fields, layer_kinds, loss_kinds, optimizer_kinds
from core.graph import Problem, SetNodeField
from netstudio.main_window.workspace import SIDE_MINIMUM
from netstudio.widgets import FieldForm, IconButton, Switch


@dataclass(frozen=True)
class Everything:
    count: int = fields.integer(3, minimum=1, maximum=9, unit="rows", help="How many.")
    share: float = fields.number(0.5, minimum=0, maximum=1, help="How much.")
    on: bool = fields.switch(False, help="Whether.")
    mode: str = fields.choice("mean", ("mean", "sum"), help="Which.")
    size: tuple[int, int] = fields.pair((3, 3), minimum=1, help="How large.")
    block: tuple[int, int, int] = fields.triple((2, 2, 2), minimum=1, help="How large in space.")
    shape: tuple[int, ...] = fields.shape((1, 28, 28), help="Of what shape.")
    parts: tuple[float, ...] = fields.numbers((0.5, 2.0), minimum=0, help="Which parts.")
    title: str = fields.text("x", help="What name.")


class Edits(list[tuple[str, Any, bool]]):
    def __call__(self, field: str, value: object, finished: bool) -> None:
        self.append((field, value, finished))


@pytest.fixture
def edits() -> Edits:
    return Edits()


@pytest.fixture
def form(qtbot, edits) -> FieldForm:
    form = FieldForm()
    qtbot.addWidget(form)
    form.set_entry(Everything())
    form.edited.connect(edits)
    form.show()
    return form


def child(form: FieldForm, field: str, kind: type) -> Any:
    return form.editor(field).findChild(kind)


def visible_texts(form: FieldForm) -> set[str]:
    return {label.text() for label in form.findChildren(QLabel) if label.isVisible()}


def visible_resets(form: FieldForm) -> list[str]:
    buttons = form.findChildren(IconButton)
    return [b.accessibleName() for b in buttons if b.isVisible() and b.accessibleName().startswith("Reset")]


@pytest.mark.parametrize(
    "entry_class",
    [*layer_kinds.classes.values(), *loss_kinds.classes.values(), *optimizer_kinds.classes.values()],
)
def test_that_every_entry_of_the_catalog_gets_a_form(qtbot, entry_class):
    form = FieldForm()
    qtbot.addWidget(form)
    form.set_entry(entry_class())
    assert form.empty == (not fields.fields_of(entry_class))
    for field in fields.fields_of(entry_class):
        editor = form.editor(field.name)
        assert field.help in editor.toolTip()
        assert editor.focusProxy().accessibleName()


def test_that_showing_an_entry_is_no_edit(form, edits):
    form.set_entry(Everything(count=5, share=0.1, on=True, mode="sum", size=(1, 2), shape=(4,), title="y"))
    assert edits == []


def test_that_typing_a_number_edits_at_once_and_finishes_with_enter(form, edits, qtbot):
    box = child(form, "count", QAbstractSpinBox)
    box.setFocus()
    box.selectAll()
    qtbot.keyClicks(box, "7")
    assert edits == [("count", 7, False)]
    qtbot.keyClick(box, Qt.Key.Key_Return)
    assert edits[-1] == ("count", 7, True)


def test_that_a_locked_pair_changes_together_and_an_open_one_apart(form, edits):
    first, second = form.editor("size").findChildren(QAbstractSpinBox)
    first.setValue(5)
    assert edits[-1] == ("size", (5, 5), False)
    form.editor("size").findChild(QAbstractButton).click()
    second.setValue(2)
    assert edits[-1] == ("size", (5, 2), False)


def test_that_three_sizes_change_together_while_locked(form, edits):
    depth, height, width = form.editor("block").findChildren(QAbstractSpinBox)
    height.setValue(5)
    assert edits[-1] == ("block", (5, 5, 5), False)
    form.editor("block").findChild(QAbstractButton).click()
    width.setValue(3)
    assert edits[-1] == ("block", (5, 5, 3), False)
    assert [box.accessibleName() for box in (depth, height, width)] == ["Block, depth", "Block, height", "Block, width"]


def test_that_three_sizes_fit_into_the_narrowest_side(qtbot):
    form = FieldForm()
    qtbot.addWidget(form)
    form.set_entry(layer_kinds.default("conv_transpose3d"))
    form.show()
    assert form.minimumSizeHint().width() <= SIDE_MINIMUM - 24


def test_that_an_unequal_pair_opens_its_lock(form):
    form.set_entry(Everything(size=(3, 1)))
    lock = form.editor("size").findChild(QAbstractButton)
    assert lock.accessibleName() == "Height and width apart"
    form.set_entry(Everything(size=(2, 2)))
    assert lock.accessibleName() == "Height and width change together"


def test_that_a_switch_and_a_choice_edit_at_once(form, edits, qtbot):
    qtbot.mouseClick(child(form, "on", Switch), Qt.MouseButton.LeftButton)
    assert edits[-1] == ("on", True, True)
    combo = child(form, "mode", QComboBox)
    combo.setFocus()
    qtbot.keyClick(combo, Qt.Key.Key_Down)
    assert edits[-1] == ("mode", "sum", True)


@pytest.mark.parametrize("text", ["3 x 8 x 9", "3×8×9", "(3, 8, 9)", "3 8 9"])
def test_that_a_shape_may_be_written_in_many_ways(form, edits, qtbot, text):
    line = child(form, "shape", QLineEdit)
    line.setFocus()
    line.selectAll()
    qtbot.keyClicks(line, text)
    qtbot.keyClick(line, Qt.Key.Key_Return)
    assert edits[-1] == ("shape", (3, 8, 9), True)
    assert line.text() == "3 × 8 × 9"


def test_that_nonsense_for_a_shape_changes_nothing(form, edits, qtbot):
    line = child(form, "shape", QLineEdit)
    line.setFocus()
    line.selectAll()
    qtbot.keyClicks(line, "a b")
    qtbot.keyClick(line, Qt.Key.Key_Return)
    assert {edit[1] for edit in edits} <= {(1, 28, 28)}
    assert line.text() == "1 × 28 × 28"


@pytest.mark.parametrize(
    ("text", "value", "shown"),
    [("1 2.5", (1.0, 2.5), "1, 2.5"), ("[3e-2;4]", (0.03, 4.0), "0.03, 4"), ("", (), "")],
)
def test_that_numbers_may_be_written_in_many_ways(form, edits, qtbot, text, value, shown):
    line = child(form, "parts", QLineEdit)
    assert line.text() == "0.5, 2"
    line.setFocus()
    line.selectAll()
    qtbot.keyClick(line, Qt.Key.Key_Delete)
    qtbot.keyClicks(line, text)
    qtbot.keyClick(line, Qt.Key.Key_Return)
    assert edits[-1] == ("parts", value, True)
    assert line.text() == shown


def test_that_nonsense_among_numbers_changes_nothing(form, edits, qtbot):
    line = child(form, "parts", QLineEdit)
    line.setFocus()
    line.end(False)
    qtbot.keyClicks(line, " inf and more")
    qtbot.keyClick(line, Qt.Key.Key_Return)
    assert {edit[1] for edit in edits} == {(0.5, 2.0)}
    assert line.text() == "0.5, 2"


def test_that_text_is_edited_as_it_is_typed(form, edits, qtbot):
    line = child(form, "title", QLineEdit)
    line.setFocus()
    line.selectAll()
    qtbot.keyClicks(line, "ab")
    assert [edit[1] for edit in edits] == ["a", "ab"]
    qtbot.keyClick(line, Qt.Key.Key_Return)
    assert edits[-1] == ("title", "ab", True)


def test_that_only_changed_fields_can_be_reset(form, edits):
    assert visible_resets(form) == []
    form.set_entry(Everything(count=5))
    assert visible_resets(form) == ["Reset Count to 3"]
    next(b for b in form.findChildren(IconButton) if b.accessibleName() == "Reset Count to 3").click()
    assert edits == [("count", 3, True)]


def test_that_several_entries_show_what_they_share_and_a_dash_where_they_differ(form, edits):
    form.set_entries([Everything(count=5), Everything(count=6)])
    assert child(form, "count", QAbstractSpinBox).text() == "—"
    assert child(form, "share", QAbstractSpinBox).text() == "0.5"
    assert edits == []


@pytest.mark.parametrize(
    ("kinds", "kind", "field", "idle", "active", "reason"),
    [
        (layer_kinds, "conv2d", "padding", {"same_padding": True}, {}, "Same padding is on"),
        (layer_kinds, "depthwise_conv2d", "padding", {"same_padding": True}, {}, "Same padding is on"),
        (layer_kinds, "pad", "value", {"mode": "reflect"}, {}, "Mode is reflect"),
        (layer_kinds, "lstm", "dropout", {}, {"num_layers": 2}, "Num layers is 1"),
        (optimizer_kinds, "sgd", "nesterov", {"momentum": 0.0}, {}, "Momentum is 0"),
        (optimizer_kinds, "sgd", "dampening", {"nesterov": True}, {}, "Nesterov is on"),
        (loss_kinds, "cross_entropy", "weights", {}, {"class_weights": "given"}, "Class weights is none"),
    ],
)
def test_that_a_field_without_effect_cannot_be_edited_and_says_why(form, kinds, kind, field, idle, active, reason):
    without, effective = (kinds.decode({"kind": kind, **settings}) for settings in (idle, active))
    form.set_entry(without)
    editor = form.editor(field)
    assert not editor.isEnabled()
    assert f"Has no effect while {reason}." in editor.toolTip()
    form.set_entry(effective)
    assert form.editor(field) is editor
    assert editor.isEnabled()
    assert "no effect while" not in editor.toolTip()
    form.set_entries([without, effective])
    assert editor.isEnabled()


def test_that_a_problem_stands_under_its_field_with_its_repair(form, qtbot):
    repair = SetNodeField("Set count to 3", "n", "count", 3)
    form.show_problems({"count": Problem("n", "count", "Count is too large.", repairs=(repair,)), "share": "Too much."})
    qtbot.waitUntil(lambda: {"Count is too large.", "Too much."} <= visible_texts(form))
    with qtbot.waitSignal(form.repair_chosen) as signal:
        next(b for b in form.findChildren(QAbstractButton) if b.text() == "Set count to 3").click()
    assert signal.args == [repair]
    form.show_problems({})
    assert not {"Count is too large.", "Too much."} & visible_texts(form)


def test_that_a_field_can_be_pointed_at(form, qtbot):
    form.activateWindow()
    form.focus_field("title")
    qtbot.waitUntil(lambda: child(form, "title", QLineEdit).hasFocus())
    form.focus_field("no such field")


def test_that_an_empty_form_has_no_rows(form):
    form.set_entries([])
    assert form.empty


def ask_for_key(line: QLineEdit, key: Qt.Key) -> bool:
    """Whether `line` wants Ctrl and `key` for itself."""
    event = QKeyEvent(QEvent.Type.ShortcutOverride, key, Qt.KeyboardModifier.ControlModifier)
    event.ignore()
    QApplication.sendEvent(line, event)
    return event.isAccepted()


@pytest.mark.parametrize("field", ["title", "shape", "parts"])
def test_that_a_line_keeps_undo_only_while_something_is_typed(qtbot, form, field):
    line = child(form, field, QLineEdit)
    assert not ask_for_key(line, Qt.Key.Key_Z)
    qtbot.keyClicks(line, "7")
    assert ask_for_key(line, Qt.Key.Key_Z)
    line.undo()
    assert not ask_for_key(line, Qt.Key.Key_Z)
