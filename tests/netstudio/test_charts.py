"""The panel of curves: fed with hand-made histories, driven like a person would."""

from __future__ import annotations

import csv
import io

import numpy as np
import pytest
from PySide6.QtCore import QObject, QPointF, Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QToolButton

from core.train import Curves, EpochEnded, History, Progress
from netstudio.charts import Charts
from netstudio.charts.feed import COLUMNS, Feed, as_csv
from netstudio.theme import Theme
from netstudio.training import RunState

BATCHES = 20


class Session(QObject):
    """What the charts look at."""

    advanced = Signal()
    state_changed = Signal()

    def __init__(self):
        super().__init__()
        self.state = RunState.IDLE
        self.history = History(Curves())
        self.batches_per_epoch = float(BATCHES)


def train(history, epochs, *, validation=True):
    begin = len(history.curves().steps)
    done = len(history.curves().epochs)
    for epoch in range(done + 1, done + epochs + 1):
        steps = np.arange(begin + 1, begin + BATCHES + 1)
        begin += BATCHES
        loss = (2.0 / steps).astype(np.float32)
        accuracy = (1 - 1 / steps).astype(np.float32)
        history.extend(Progress(epoch, BATCHES, begin, steps, loss, accuracy, 100.0, 1.0, 1.0))
        held = (1.5 / epoch, 1 - 0.5 / epoch) if validation else (np.nan, np.nan)
        history.extend(EpochEnded(epoch, begin, 1.0 / epoch, 0.5, *held, 1.0, 100.0, 0.01))


@pytest.fixture
def session(qtbot):
    return Session()


@pytest.fixture
def charts(session, qtbot):
    panel = Charts(session, Theme("light"))
    qtbot.addWidget(panel)
    panel.resize(800, 260)
    panel.show()
    return panel


def advance(qtbot, session, charts):
    before = charts.redraws
    session.advanced.emit()
    qtbot.waitUntil(lambda: charts.redraws > before)


def test_that_nothing_but_a_hint_is_shown_before_the_first_point(charts, session, qtbot):
    session.advanced.emit()
    qtbot.wait(50)
    assert charts.plots == ()
    assert charts.redraws == 0
    assert "Train" in charts.hint
    session.state = RunState.PREPARING
    session.state_changed.emit()
    assert "Train" not in charts.hint


def test_that_both_diagrams_show_training_and_validation(charts, session, qtbot):
    train(session.history, 3)
    advance(qtbot, session, charts)
    loss, accuracy = charts.plots
    assert loss.isVisible()
    assert accuracy.isVisible()
    assert loss.shown.validation[1].tolist() == [1.5, 0.75, 0.5]
    assert loss.shown.raw[1] == pytest.approx(2.0 / np.arange(1, 61), rel=1e-6)
    assert loss.shown.raw[0][-1] == pytest.approx(3.0)
    assert loss.shown.range[0] == 0
    assert loss.shown.range[1] >= 3.0
    assert "validation 0.5000" in loss.legend.accessibleDescription()


def test_that_curves_grow_with_the_run(charts, session, qtbot):
    train(session.history, 1)
    advance(qtbot, session, charts)
    train(session.history, 4)
    advance(qtbot, session, charts)
    assert len(charts.plots[0].shown.raw[0]) == 100
    assert charts.plots[0].shown.range[1] >= 5.0


def test_that_another_history_begins_the_curves_anew(charts, session, qtbot):
    train(session.history, 3)
    advance(qtbot, session, charts)
    session.history = History(Curves())
    train(session.history, 1)
    advance(qtbot, session, charts)
    assert len(charts.plots[0].shown.raw[0]) == BATCHES


def test_that_a_run_without_classes_shows_no_accuracy(charts, session, qtbot):
    steps, nothing = np.arange(1, 6), np.full(5, np.nan, np.float32)
    session.history.extend(Progress(1, 5, 5, steps, np.ones(5, np.float32), nothing, 1.0, 1.0, 1.0))
    advance(qtbot, session, charts)
    assert charts.plots[0].isVisible()
    assert not charts.plots[1].isVisible()


def test_that_a_run_without_validation_names_only_training(charts, session, qtbot):
    train(session.history, 2, validation=False)
    advance(qtbot, session, charts)
    assert "validation" not in charts.plots[0].legend.accessibleDescription()


def test_that_the_loss_can_be_logarithmic(charts, session, qtbot):
    train(session.history, 2)
    advance(qtbot, session, charts)
    click(charts, qtbot, "Log")
    qtbot.waitUntil(lambda: charts.plots[0].shown.raw[1].min() < 0)
    assert charts.plots[0].shown.raw[1] == pytest.approx(np.log10(2.0 / np.arange(1, 41)), abs=1e-5)
    assert charts.plots[1].shown.raw[1].min() >= 0


def test_that_picking_a_range_stops_following_and_a_double_click_follows_again(charts, session, qtbot):
    train(session.history, 4)
    advance(qtbot, session, charts)
    for plot in charts.plots:
        plot.canvas.resize(300, 150)
    charts.plots[0].range_picked.emit(1.0, 2.0)
    assert not charts.following
    assert [plot.shown.range for plot in charts.plots] == [(1.0, 2.0)] * 2
    train(session.history, 1)
    advance(qtbot, session, charts)
    assert charts.plots[0].shown.range == (1.0, 2.0)
    charts.plots[1].follow_asked.emit()
    assert charts.following
    assert charts.plots[0].shown.range[1] >= 5.0


def test_that_the_wheel_zooms_in_x(charts, session, qtbot):
    train(session.history, 4)
    advance(qtbot, session, charts)
    view = charts.plots[0].canvas.getViewBox()
    width = charts.plots[0].shown.range[1] - charts.plots[0].shown.range[0]
    view.scaleBy(x=0.5, center=QPointF(2.0, 0.0))
    view.sigRangeChangedManually.emit([True, False])
    assert not charts.following
    low, high = charts.plots[1].shown.range
    assert high - low == pytest.approx(width / 2)


def test_that_the_cursor_shows_the_values_of_both_diagrams_at_one_epoch(charts, session, qtbot):
    train(session.history, 3)
    advance(qtbot, session, charts)
    charts.plots[0].pointed.emit(2.01)
    for plot, value in zip(charts.plots, ("0.7500", "75.0 %"), strict=True):
        assert f"validation {value}" in plot.legend.accessibleDescription()
    charts.plots[0].pointed.emit(None)
    assert "validation 0.5000" in charts.plots[0].legend.accessibleDescription()


def test_that_moving_the_mouse_over_a_diagram_points_at_its_epoch(charts, session, qtbot):
    train(session.history, 3)
    advance(qtbot, session, charts)
    plot, seen = charts.plots[0], []
    plot.pointed.connect(seen.append)
    viewport = plot.canvas.viewport()
    qtbot.waitUntil(lambda: plot.canvas.getViewBox().sceneBoundingRect().width() > 100)
    place = plot.canvas.getViewBox().sceneBoundingRect().center().toPoint()
    qtbot.mouseMove(viewport, place)
    qtbot.waitUntil(lambda: bool(seen))
    assert seen[-1] == pytest.approx(sum(plot.shown.range) / 2, abs=0.1)


def test_that_a_hidden_panel_draws_nothing_until_it_is_shown(charts, session, qtbot):
    train(session.history, 1)
    advance(qtbot, session, charts)
    charts.hide()
    drawn = charts.redraws
    train(session.history, 2)
    session.advanced.emit()
    qtbot.wait(60)
    assert charts.redraws == drawn
    charts.show()
    qtbot.waitUntil(lambda: charts.redraws > drawn)
    assert len(charts.plots[0].shown.raw[0]) == 60


def test_that_many_advances_become_one_redraw(charts, session, qtbot):
    train(session.history, 1)
    advance(qtbot, session, charts)
    drawn = charts.redraws
    for _ in range(50):
        session.advanced.emit()
    qtbot.waitUntil(lambda: charts.redraws > drawn)
    assert charts.redraws == drawn + 1


def test_that_no_smoothing_draws_only_the_raw_curve(charts, session, qtbot):
    train(session.history, 2)
    advance(qtbot, session, charts)
    assert len(charts.plots[0].shown.smooth[0])
    drawn = charts.redraws
    charts.bar.slider.setValue(0)
    qtbot.waitUntil(lambda: charts.redraws > drawn)
    assert len(charts.plots[0].shown.smooth[0]) == 0


def test_that_the_theme_can_change_under_the_curves(session, qtbot):
    theme = Theme("light")
    panel = Charts(session, theme)
    qtbot.addWidget(panel)
    panel.show()
    train(session.history, 2)
    advance(qtbot, session, panel)
    theme.set("dark")
    assert panel.plots[0].canvas.backgroundBrush().color().name() == theme.colors.raised


def test_that_every_point_is_written_as_csv(tmp_path, charts, session, qtbot):
    train(session.history, 2)
    advance(qtbot, session, charts)
    path = tmp_path / "curves.csv"
    charts.exporter.write_csv(path)
    qtbot.waitUntil(lambda: charts.bar.note == "Saved curves.csv")
    rows = list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"))))
    assert len(rows) == 2 * BATCHES + 2
    assert float(rows[0]["batch_loss"]) == 2.0
    assert rows[0]["val_loss"] == ""
    assert (rows[BATCHES]["step"], rows[BATCHES]["val_loss"], rows[BATCHES]["batch_loss"]) == ("20", "1.5", "")
    assert rows[-1]["epoch"] == "2"


def test_that_a_csv_of_an_unfinished_epoch_and_of_nothing_is_sound():
    history = History(Curves())
    assert as_csv(history.curves(), 5.0).splitlines() == [",".join(COLUMNS)]
    steps = np.arange(1, 4)
    nothing = np.full(3, np.nan, np.float32)
    history.extend(Progress(1, 3, 3, steps, np.ones(3, np.float32), nothing, 1.0, 1.0, 1.0))
    assert as_csv(history.curves(), 4.0).splitlines()[-1] == "3,0.75,1" + "," * 7


def test_that_a_file_that_cannot_be_written_is_said(tmp_path, charts, session, qtbot):
    train(session.history, 1)
    advance(qtbot, session, charts)
    charts.exporter.write_csv(tmp_path / "missing" / "curves.csv")
    qtbot.waitUntil(lambda: "could not be written" in charts.bar.note)
    charts.exporter.write_picture(tmp_path / "missing" / "curves.png")
    assert "curves.png could not be written" in charts.bar.note


def test_that_the_diagrams_are_saved_and_copied_as_a_picture(tmp_path, charts, session, qtbot):
    train(session.history, 2)
    advance(qtbot, session, charts)
    path = tmp_path / "curves.png"
    charts.exporter.write_picture(path)
    assert path.read_bytes().startswith(b"\x89PNG")
    charts.exporter.copy_picture()
    copied = QGuiApplication.clipboard().image()
    assert (copied.width(), copied.height()) == (charts.exporter.image().width(), charts.exporter.image().height())


def test_that_diverged_values_leave_a_gap_and_break_nothing(charts, session, qtbot):
    steps = np.arange(1, 6)
    loss = np.array([2.0, 1.0, np.inf, np.nan, 1.0], np.float32)
    session.history.extend(Progress(1, 5, 5, steps, loss, np.ones(5, np.float32), 1.0, 1.0, 1.0))
    advance(qtbot, session, charts)
    assert np.isnan(charts.plots[0].shown.raw[1][2:4]).all()


def test_that_the_feed_keeps_two_hundred_thousand_points_and_draws_few(qtbot):
    history, feed = History(Curves()), Feed()
    count = 200_000
    steps, loss = np.arange(1, count + 1), np.random.default_rng(0).random(count).astype(np.float32)
    history.extend(Progress(1, count, count, steps, loss, loss, 1.0, 1.0, 1.0))
    feed.update(history, 1000.0)
    x, y = feed.loss.raw(0.0, feed.end, 800)
    assert feed.end == pytest.approx(200)
    assert len(x) == len(y) <= 1604
    assert (y.max(), y.min()) == (loss.max(), loss.min())


def click(charts, qtbot, text):
    button = next(button for button in charts.findChildren(QToolButton) if button.text() == text)
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
