"""The panel of live curves: loss and accuracy side by side over epochs."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtGui import QCloseEvent, QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QBoxLayout, QLabel, QStackedWidget, QVBoxLayout, QWidget

from netstudio.charts.export import Exporter
from netstudio.charts.feed import Feed
from netstudio.charts.lines import Scale
from netstudio.charts.pace import Pace
from netstudio.charts.ticks import figure, round_end
from netstudio.charts.toolbar import ChartBar
from netstudio.icons import pixmap
from netstudio.theme import Theme
from netstudio.training import RunState, TrainingSession
from netstudio.widgets import percent

if TYPE_CHECKING:
    from netstudio.charts.plot import CurvePlot

_WARM_UP_MS = 600
_BETWEEN_MS, _AGAIN_MS = 12, 100
_SIDE_BY_SIDE = 560


class Charts(QWidget):
    """Redraws at most once per `session.advanced`, only while visible, and as seldom as keeps training fast."""

    def __init__(self, session: TrainingSession, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("charts")
        self.setProperty("panel", True)
        self.setAccessibleName(self.tr("Charts"))
        self._session, self._theme = session, theme
        self.bar = ChartBar(theme)
        self._feed = Feed()
        self.plots: tuple[CurvePlot, ...] = ()
        self._range: tuple[float, float] | None = None  # None: follow the run
        self._pace, self._turn, self._cost = Pace(), 0, 0.0
        self.redraws = 0
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._draw_next)
        self._warm_up = QTimer(self)
        self._warm_up.setSingleShot(True)
        self._warm_up.timeout.connect(self._make_plots)
        self._icon, self._hint = QLabel(), QLabel()
        self._page = QWidget()
        self._row = QBoxLayout(QBoxLayout.Direction.LeftToRight, self._page)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(8)
        self._pages = QStackedWidget()
        self._pages.addWidget(self._empty_page())
        self._pages.addWidget(self._page)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 4, 8, 8)
        layout.setSpacing(4)
        layout.addWidget(self.bar)
        layout.addWidget(self._pages, 1)
        self.exporter = Exporter(session, self._page, self)
        self._connect()
        self._dress()
        self._state_changed()
        self._advanced()

    def sizeHint(self) -> QSize:
        """Two diagrams side by side."""
        return QSize(760, 260)

    @property
    def hint(self) -> str:
        """What is said while there are no curves."""
        return self._hint.text()

    @property
    def following(self) -> bool:
        """Whether the x axis shows the whole run as it grows."""
        return self._range is None

    def follow(self, following: bool) -> None:
        """Show the whole run as it grows, or stay where we are."""
        self._range = None if following else (self._range or self._visible_range())
        self.bar.show_following(following)
        self._redraw()

    def showEvent(self, event: QShowEvent) -> None:
        """Draw what happened while nobody looked; load the plotting library soon after the first show."""
        super().showEvent(event)
        if not self.plots:
            self._warm_up.start(_WARM_UP_MS)
        self._changed()

    def hideEvent(self, event: QHideEvent) -> None:
        """Nobody looks: nothing is drawn."""
        super().hideEvent(event)
        self._timer.stop()
        self._warm_up.stop()
        self._turn = 0

    def closeEvent(self, event: QCloseEvent) -> None:
        """The end: nothing is drawn any more, and the diagrams may be deleted."""
        super().closeEvent(event)
        plots, self.plots = self.plots, ()
        for plot in plots:
            plot.take_apart()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Diagrams lie side by side, or one above the other where it is narrow and high."""
        super().resizeEvent(event)
        wide = self.width() >= _SIDE_BY_SIDE or self.height() < self.width()
        direction = QBoxLayout.Direction.LeftToRight if wide else QBoxLayout.Direction.TopToBottom
        self._row.setDirection(direction)
        self.bar.set_narrow(self.width() < _SIDE_BY_SIDE)
        if self.plots:
            self._changed()

    def _connect(self) -> None:
        self._session.advanced.connect(self._advanced)
        self._session.state_changed.connect(self._state_changed)
        self._theme.changed.connect(self._dress)
        self.bar.smoothing_changed.connect(self._changed)
        self.bar.logarithmic_changed.connect(self._set_logarithmic)
        self.bar.follow_changed.connect(self.follow)
        self.bar.csv_asked.connect(self.exporter.ask_csv)
        self.bar.picture_asked.connect(self.exporter.ask_picture)
        self.bar.copy_asked.connect(self.exporter.copy_picture)
        self.exporter.said.connect(self.bar.say)

    def _advanced(self) -> None:
        """Something is new: redraw as soon as training can spare the time."""
        if self.isVisible() and not self._timer.isActive():
            self._timer.start(round(1000 * self._pace.delay(time.monotonic())))

    def _changed(self) -> None:
        """The curves are to look otherwise: redraw soon, whatever was drawn before."""
        self._pace.hurry()
        self._advanced()

    def _draw_next(self) -> None:
        """Draw one diagram; the next one has its turn a little later, so that neither holds the window up."""
        begun = time.thread_time()
        if self._turn == 0:
            if not self._take_in():
                return
            if not self._pace.worth(time.monotonic(), self._visible_range(), self._feed.end, self._page.width() / 2):
                self._timer.start(_AGAIN_MS)
                return
            self._cost = 0.0
        seen = self._seen()
        index = seen[min(self._turn, len(seen) - 1)]
        self._draw(index)
        self._cost += time.thread_time() - begun + self.plots[index].paint_seconds
        self._turn += 1
        if self._turn < len(seen):
            self._timer.start(_BETWEEN_MS)
        else:
            self._finish(self._cost)

    def _redraw(self) -> None:
        """Draw everything at once: the person has just asked for it."""
        if self._take_in():
            for index in self._seen():
                self._draw(index)
            self._finish(0.0)

    def _finish(self, cost: float) -> None:
        self._turn = 0
        self.redraws += 1
        self._pace.drawn(time.monotonic(), cost, self._visible_range(), self._feed.end)

    def _seen(self) -> list[int]:
        return [index for index, plot in enumerate(self.plots) if not plot.isHidden()]

    def _take_in(self) -> bool:
        """Take in what is new; whether there is something to draw."""
        self._feed.update(self._session.history, self._session.batches_per_epoch)
        empty = self._feed.empty
        self.bar.set_usable(not empty)
        if not empty:
            self._make_plots()
            self.plots[1].setVisible(self._feed.classified)
        self._pages.setCurrentIndex(0 if empty else 1)
        return not empty

    def _draw(self, index: int) -> None:
        low, high = self._visible_range()
        lines = self._feed.accuracy_lines if index else self._feed.loss_lines
        self.plots[index].draw(lines, low, high, self.bar.weight)

    def _visible_range(self) -> tuple[float, float]:
        return self._range or (0.0, 1.01 * round_end(self._feed.end))

    def _make_plots(self) -> None:
        """Make the diagrams, once; imports the plotting library."""
        if self.plots:
            return
        from netstudio.charts.plot import CurvePlot

        training, validation = self.tr("training"), self.tr("validation")
        loss = Scale(self.tr("Loss"), training, validation, figure)
        accuracy = Scale(self.tr("Accuracy"), training, validation, percent, _percent_tick, share=True)
        self.plots = (CurvePlot(loss, self._page), CurvePlot(accuracy, self._page))
        for plot in self.plots:
            self._row.addWidget(plot, 1)
            plot.pointed.connect(self._point_at)
            plot.range_picked.connect(self._pick_range)
            plot.follow_asked.connect(self.bar.ask_follow)
        self.plots[0].set_logarithmic(self.bar.logarithmic)
        self._dress()

    def _point_at(self, epoch: object) -> None:
        for plot in self.plots:
            plot.point_at(epoch if isinstance(epoch, float) else None)

    def _pick_range(self, low: float, high: float) -> None:
        low = max(low, 0.0)
        self._range = (low, max(high, low + 1e-6))
        self.bar.show_following(False)
        self._redraw()

    def _set_logarithmic(self, logarithmic: bool) -> None:
        if self.plots:
            self.plots[0].set_logarithmic(logarithmic)
        self._changed()

    def _state_changed(self) -> None:
        texts = {
            RunState.IDLE: self.tr("Press Train: loss and accuracy are drawn here while the network learns."),
            RunState.STOPPING: self.tr("Stopping…"),
        }
        self._hint.setText(texts.get(self._session.state, self.tr("Reading the data and building the network…")))
        if self._session.state is not RunState.RUNNING:
            self._changed()

    def _dress(self) -> None:
        colors = self._theme.colors
        self._icon.setPixmap(pixmap("charts", colors.muted, 32, self.devicePixelRatioF()))
        for plot in self.plots:
            plot.set_colors(colors)

    def _empty_page(self) -> QWidget:
        page = QWidget()
        self._icon.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._hint.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._hint.setWordWrap(True)
        self._hint.setProperty("role", "muted")
        column = QVBoxLayout(page)
        column.addStretch(1)
        column.addWidget(self._icon)
        column.addWidget(self._hint)
        column.addStretch(1)
        return page


def _percent_tick(value: float, step: float) -> str:
    return percent(value, 0 if step >= 0.0099 else 1)
