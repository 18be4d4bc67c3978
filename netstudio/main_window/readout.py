"""How the run stands, at a glance, beside the buttons that steer it."""

from __future__ import annotations

import math

from PySide6.QtGui import QFont
from PySide6.QtWidgets import QLabel, QProgressBar, QSizePolicy, QVBoxLayout, QWidget

from netstudio.training import RunState, ShownFigures, TrainingSession, duration, number
from netstudio.widgets import percent

_WIDTH, _MARGIN = 320, 10


class RunReadout(QWidget):
    """One line of text over a thin bar; quiet while nothing runs. The loss gives way where the line is too long."""

    def __init__(self, session: TrainingSession, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("run_readout")
        self._session, self._figures = session, ShownFigures.of(session)
        self._text = QLabel()
        self._text.setProperty("role", "muted")
        font = QFont(self._text.font())
        font.setFeature(QFont.Tag("tnum"), 1)
        self._text.setFont(font)
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setRange(0, 1000)
        self._bar.setAccessibleName(self.tr("Progress of the training"))
        policy = self._bar.sizePolicy()
        policy.setRetainSizeWhenHidden(False)
        self._bar.setSizePolicy(policy)
        self.setFixedWidth(_WIDTH)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
        column = QVBoxLayout(self)
        column.setContentsMargins(_MARGIN, 0, _MARGIN, 0)
        column.setSpacing(4)
        column.addStretch(1)
        column.addWidget(self._text)
        column.addWidget(self._bar)
        column.addStretch(1)
        session.state_changed.connect(self._refresh)
        self._figures.changed.connect(self._refresh)
        self._refresh()

    @property
    def text(self) -> str:
        """What it says."""
        return self._text.text()

    def _refresh(self) -> None:
        session = self._session
        running = session.alive
        self._bar.setVisible(running)
        if running:
            self._bar.setValue(round(1000 * self._figures.figures.done))
        text = self._running_text() if running else self._idle_text()
        if text != self._text.text():
            self._text.setText(text)

    def _running_text(self) -> str:
        session = self._session
        if session.state is RunState.STOPPING:
            return self.tr("Stopping …")
        figures = self._figures.figures
        if session.started is None or session.latest is None:
            return self.tr("Preparing …")
        parts = [self.tr("Epoch {0} of {1}").format(f"{figures.epoch:,}", f"{figures.last_epoch:,}")]
        if math.isfinite(figures.loss):
            parts.append(self.tr("loss {0}").format(number(figures.loss)))
        if session.state is RunState.PAUSED:
            parts.append(self.tr("paused"))
        elif math.isfinite(figures.remaining) and figures.remaining > 0:
            parts.append(self.tr("{0} left").format(duration(figures.remaining)))
        if self._text.fontMetrics().horizontalAdvance(_line(parts)) > _WIDTH - 2 * _MARGIN:
            parts = [parts[0], *parts[2:]]
        return _line(parts)

    def _idle_text(self) -> str:
        last = self._session.last_epoch
        if last is None:
            return ""
        several = self.tr("Trained {0} epochs").format(f"{last.epoch:,}")
        parts = [self.tr("Trained 1 epoch") if last.epoch == 1 else several]
        figures = self._figures.figures
        accuracy = figures.val_accuracy if math.isfinite(figures.val_accuracy) else figures.accuracy
        if math.isfinite(accuracy):
            parts.append(self.tr("accuracy {0}").format(percent(accuracy)))
        else:
            parts.append(self.tr("loss {0}").format(number(figures.loss)))
        return _line(parts)


def _line(parts: list[str]) -> str:
    return " · ".join(parts)
