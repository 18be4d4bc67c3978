"""The run panel: edits settings through the document, shows progress, and says what is wrong."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QComboBox, QDoubleSpinBox, QLabel, QPushButton, QSpinBox, QToolButton, QWidget

from core.backend import DeviceInfo
from core.graph import edit
from core.templates import load_template
from core.train import Curves, EpochEnded, Failed, History, Progress, Started
from netstudio.document import Document, Selection
from netstudio.run_panel import RunPanel
from netstudio.run_panel.device_chooser import DeviceChooser
from netstudio.theme import Theme
from netstudio.training import RunState
from netstudio.widgets import FoldedSection, IconButton

LEFT = Qt.MouseButton.LeftButton
IDS = ("run.start", "run.pause", "run.step", "run.stop", "run.reset")


class Session(QObject):
    """What the panel looks at, with everything to be set by hand."""

    state_changed = Signal()
    advanced = Signal()
    stale_changed = Signal()
    failed = Signal(object)
    finished = Signal(object)

    def __init__(self):
        super().__init__()
        self.state = RunState.IDLE
        self.pausing = self.stale = self.alive = False
        self.forgotten = None
        self.started = self.latest = self.failure = None
        self.history = History(Curves())
        self.batches_per_epoch = 20.0
        self.calls = []

    def restart(self):
        self.calls.append("restart")

    def restore(self):
        self.calls.append("restore")

    def dismiss_failure(self):
        self.calls.append("dismiss")


class Situation:
    """A panel with everything around it."""

    def __init__(self, qtbot):
        self.document = Document(load_template("digits-mlp"))
        self.session, self.selection = Session(), Selection()
        self.actions = {name: QAction(name) for name in IDS}
        self.theme = Theme("light")
        self.panel = RunPanel(self.document, self.session, self.selection, self.actions, self.theme)
        qtbot.addWidget(self.panel)
        self.panel.resize(320, 900)
        self.panel.show()

    @property
    def training(self):
        return self.document.project.training

    def show_state(self, state, **facts):
        self.session.state, self.session.alive = state, state is not RunState.IDLE
        for name, value in facts.items():
            setattr(self.session, name, value)
        self.session.state_changed.emit()

    def texts(self):
        return {label.text() for label in self.panel.findChildren(QLabel) if label.isVisible()}

    def named(self, kind, name):
        return next(widget for widget in self.panel.findChildren(kind) if widget.accessibleName() == name)

    def button(self, text):
        return next(button for button in self.panel.findChildren(QPushButton) if button.text() == text)


@pytest.fixture
def here(qtbot):
    return Situation(qtbot)


def pick(box, key):
    box.setCurrentIndex(box.findData(key))
    box.activated.emit(box.currentIndex())


def test_that_choosing_an_optimizer_is_one_undo_step_with_a_name(here):
    assert here.training.optimizer.key == "adam"
    pick(here.named(QComboBox, "Optimizer"), "sgd")
    assert here.training.optimizer.key == "sgd"
    assert here.document.undo_stack.undoText() == "Choose Optimizer SGD"
    here.document.undo_stack.undo()
    assert here.training.optimizer.key == "adam"
    assert here.named(QComboBox, "Optimizer").currentData() == "adam"


def test_that_choosing_a_schedule_keeps_the_warm_up_and_shows_its_settings(here):
    box = here.named(QComboBox, "Schedule")
    assert box.currentData() == "constant"
    warm = replace(here.training, schedule=replace(here.training.schedule, warmup_epochs=2.0))
    here.document.apply(replace(here.document.project, training=warm), "warm up")
    pick(box, "step")
    assert (here.training.schedule.key, here.training.schedule.warmup_epochs) == ("step", 2.0)
    assert here.document.undo_stack.undoText() == "Choose Schedule Step"
    here.named(QSpinBox, "Every epochs").setValue(3)
    assert here.training.schedule.every_epochs == 3
    here.document.undo_stack.undo()
    here.document.undo_stack.undo()
    assert box.currentData() == "constant"


def test_that_choosing_the_loss_that_is_there_changes_nothing(here):
    pick(here.named(QComboBox, "Loss"), here.training.loss.key)
    assert here.document.undo_stack.count() == 0


def test_that_choosing_a_loss_shows_its_settings(here, qtbot):
    pick(here.named(QComboBox, "Loss"), "mse")
    assert here.training.loss.key == "mse"
    assert not here.panel.findChild(QWidget, "field_label_smoothing").isVisible()
    pick(here.named(QComboBox, "Loss"), "cross_entropy")
    fields = here.panel.findChildren(QWidget, "field_label_smoothing")
    qtbot.waitUntil(lambda: any(field.isVisible() for field in fields))


def test_that_finer_settings_are_folded_away_until_they_are_wanted(here, qtbot):
    section = here.panel.findChild(FoldedSection)
    assert not here.named(QDoubleSpinBox, "Clip norm").isVisible()
    qtbot.mouseClick(next(label for label in section.findChildren(QLabel) if label.text() == "Advanced"), LEFT)
    assert here.named(QDoubleSpinBox, "Clip norm").isVisible()
    here.named(QSpinBox, "Accumulate").setValue(4)
    here.named(QDoubleSpinBox, "L2 penalty").setValue(0.5)
    assert (here.training.accumulate, here.training.l2) == (4, 0.5)
    assert "2 changed" in here.texts()
    here.document.undo_stack.undo()
    assert (here.training.l2, here.named(QDoubleSpinBox, "L2 penalty").value()) == (0.0, 0.0)
    arrow = next(button for button in section.findChildren(IconButton) if button.accessibleName() == "Hide Advanced")
    arrow.setFocus()
    qtbot.keyClick(arrow, Qt.Key.Key_Space)
    assert not here.named(QDoubleSpinBox, "Clip norm").isVisible()
    assert arrow.accessibleName() == "Show Advanced"


def test_that_a_finer_setting_that_makes_no_sense_shows_itself(here):
    here.document.apply(replace(here.document.project, training=replace(here.training, accumulate=0)), "")
    assert here.panel.findChild(FoldedSection).open
    assert "Accumulate must be at least 1; it is 0." in here.texts()


def test_that_typing_in_a_spin_box_is_one_undo_step(here, qtbot):
    box = here.named(QSpinBox, "Epochs")
    before = here.training.epochs
    for value in (before + 1, before + 2, before + 3):
        box.setValue(value)
    assert here.training.epochs == before + 3
    assert here.document.undo_stack.count() == 1
    box.editingFinished.emit()
    box.setValue(before + 4)
    assert here.document.undo_stack.count() == 2


def test_that_the_settings_of_the_optimizer_are_edited_in_place(here):
    form_edit = here.panel.findChild(QObject, "field_lr")
    form_edit.edited.emit(0.25, True)
    assert here.training.optimizer.lr == 0.25
    assert here.document.undo_stack.undoText() == "Change lr"


def test_that_undo_shows_in_the_fields(here):
    settings = replace(here.training, batch_size=7)
    here.document.apply(replace(here.document.project, training=settings), "Elsewhere")
    assert here.named(QSpinBox, "Batch size").value() == 7
    here.document.undo_stack.undo()
    assert here.named(QSpinBox, "Batch size").value() != 7


def test_that_the_buttons_are_the_actions_of_the_window(here, qtbot):
    calls = []
    for name, action in here.actions.items():
        action.triggered.connect(lambda _=False, name=name: calls.append(name))
    qtbot.mouseClick(here.panel.findChild(QPushButton, "run_panel_start"), Qt.MouseButton.LeftButton)
    for button in here.panel.findChildren(QToolButton):
        if button.defaultAction() is not None:
            qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert calls == list(IDS)
    here.actions["run.start"].setText("Continue")
    here.actions["run.start"].setEnabled(False)
    assert not here.button("Continue").isEnabled()


def test_that_progress_can_be_read_at_a_glance(here):
    loss = np.array([0.5, 0.25], np.float32)
    here.session.started = Started("cpu", 1, 10, 640, 20, 1, 10, 0)
    here.session.latest = Progress(3, 5, 45, np.array([44, 45]), loss, loss, 1234.0, 61.0, 125.0)
    here.session.history.extend(here.session.latest)
    here.session.history.extend(EpochEnded(2, 40, 0.4, 0.8, 0.3, 0.9, 1.0, 1.0, 0.1))
    here.show_state(RunState.RUNNING)
    shown = here.texts()
    assert {"Training on CPU", "Epoch 3 of 10", "Batch 5 of 20", "1,230 samples/s", "2:05 left", "1:01 so far"} <= shown
    assert {"0.375", "37.5 %", "0.300", "90.0 %"} <= shown


@pytest.mark.parametrize(
    ("state", "text"),
    [
        (RunState.IDLE, "Not trained yet"),
        (RunState.PREPARING, "Preparing…"),
        (RunState.PAUSED, "Paused"),
        (RunState.STOPPING, "Stopping…"),
    ],
)
def test_that_the_state_is_said_in_words(here, state, text):
    here.show_state(state)
    assert text in here.texts()


def test_that_an_asked_for_pause_is_shown_before_it_holds(here):
    here.session.started = Started("cpu", 1, 10, 640, 20, 1, 10, 0)
    here.show_state(RunState.RUNNING, pausing=True)
    assert "Pausing…" in here.texts()


def test_that_a_loss_for_values_shows_no_accuracy(here):
    assert "Accuracy" in here.texts()
    pick(here.named(QComboBox, "Loss"), "mse")
    here.session.state_changed.emit()
    assert "Accuracy" not in here.texts()


def test_that_edits_during_a_run_are_said_to_be_missing_in_it(here, qtbot):
    here.show_state(RunState.RUNNING, started=Started("cpu", 1, 10, 640, 20, 1, 10, 0))
    here.session.stale = True
    here.session.stale_changed.emit()
    assert "Your latest changes are not in this run yet." in here.texts()
    qtbot.mouseClick(here.button("Restart with Changes"), Qt.MouseButton.LeftButton)
    assert here.session.calls == ["restart"]
    here.session.stale = False
    here.session.stale_changed.emit()
    assert "Your latest changes are not in this run yet." not in here.texts()


def test_that_a_failure_leads_to_the_layer(here, qtbot):
    node = here.document.project.graph.nodes[1].id
    failure = Failed("graph", "Linear expects something else.", node, "", None)
    here.session.failure = failure
    here.show_state(RunState.IDLE)
    here.session.failed.emit(failure)
    assert here.selection.nodes == (node,)
    assert "Linear expects something else." in here.texts()
    here.selection.set()
    qtbot.mouseClick(here.button("Show"), Qt.MouseButton.LeftButton)
    assert here.selection.nodes == (node,)
    qtbot.mouseClick(here.button("Dismiss"), Qt.MouseButton.LeftButton)
    assert here.session.calls == ["dismiss"]


def test_that_a_failure_at_a_deleted_layer_offers_no_way_to_it(here):
    node = here.document.project.graph.nodes[1].id
    graph = edit.remove(here.document.project.graph, [node])
    here.document.apply(replace(here.document.project, graph=graph), "Delete")
    here.show_state(RunState.IDLE, failure=Failed("diverged", "The loss is not a number.", node, "trace", None))
    titles = {button.text() for button in here.panel.findChildren(QPushButton) if button.isVisible()}
    assert "Show" not in titles
    assert "Copy Details" in titles


def test_that_a_reset_can_be_taken_back(here, qtbot):
    here.show_state(RunState.IDLE, forgotten=object())
    qtbot.mouseClick(here.button("Bring It Back"), Qt.MouseButton.LeftButton)
    assert here.session.calls == ["restore"]


def test_that_devices_are_found_in_the_background(qtbot):
    devices = (
        DeviceInfo("cpu", "Some processor", 0),
        DeviceInfo("cuda:0", "Fast card", 8 * 2**30),
        DeviceInfo("cuda:1", "Broken card", 0, "the driver is too old"),
    )
    chooser = DeviceChooser(probe=lambda: devices)
    qtbot.addWidget(chooser)
    assert [chooser.itemData(index) for index in range(chooser.count())] == ["auto", "cpu"]
    chooser.show()
    qtbot.waitUntil(lambda: chooser.count() == 4)
    assert chooser.itemText(0) == "Auto (Fast card)"
    assert chooser.itemText(2) == "Fast card (cuda:0, 8 GB)"
    model = chooser.model()
    assert model.item(2).isEnabled()
    assert not model.item(3).isEnabled()
    assert "driver is too old" in model.item(3).toolTip()


def test_that_a_device_that_is_not_here_stays_chosen_and_is_named(qtbot):
    chooser = DeviceChooser(probe=lambda: (DeviceInfo("cpu", "Some processor", 0),))
    qtbot.addWidget(chooser)
    chooser.show_device("cuda:3")
    assert (chooser.currentData(), chooser.currentText()) == ("cuda:3", "cuda:3 (not found here)")


def test_that_choosing_a_device_is_an_edit_that_can_be_reset(here, qtbot):
    pick(here.named(QComboBox, "Device"), "cpu")
    assert here.training.device == "cpu"
    assert here.document.undo_stack.undoText() == "Change device"
    reset = next(b for b in here.panel.findChildren(QToolButton) if b.accessibleName() == "Reset Device to Auto")
    qtbot.mouseClick(reset, Qt.MouseButton.LeftButton)
    assert here.training.device == "auto"
