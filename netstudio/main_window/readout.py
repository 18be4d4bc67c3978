"""How the run stands, at a glance, beside the buttons that steer it."""

from __future__ import annotations

import math
import time

from PySide6.QtGui import QFont
from PySide6.QtWidgets import QLabel, QProgressBar, QSizePolicy, QVBoxLayout, QWidget

from netstudio.training import RunState, TrainingSession
from netstudio.widgets import clock, percent

_WIDTH, _MARGIN = 320, 10
_EVERY = 0.25
"""Seconds between two readings while training: a line that changes faster cannot be read, and is laid out anew."""


class RunReadout(QWidget):
    """One line of text over a thin bar; quiet while nothing runs. The loss gives way where the line is too long."""

    def __init__(self, session: TrainingSession, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("run_readout")
        self._session = session
        self._shown_at = 0.0
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
        session.advanced.connect(self._advanced)
        self._refresh()

    @property
    def text(self) -> str:
        """What it says."""
        return self._text.text()

    def _advanced(self) -> None:
        if time.monotonic() - self._shown_at >= _EVERY:
            self._refresh()

    def _refresh(self) -> None:
        self._shown_at = time.monotonic()
        session = self._session
        running = session.alive
        self._bar.setVisible(running)
        if running:
            self._bar.setValue(round(1000 * self._share()))
        text = self._running_text() if running else self._idle_text()
        if text != self._text.text():
            self._text.setText(text)

    def _share(self) -> float:
        started, latest = self._session.started, self._session.latest
        if started is None or latest is None or started.batches == 0:
            return 0.0
        total = started.last_epoch * started.batches
        return min(1.0, latest.step / total) if total else 0.0

    def _running_text(self) -> str:
        session = self._session
        if session.state is RunState.STOPPING:
            return self.tr("Stopping …")
        started, latest = session.started, session.latest
        if started is None or latest is None:
            return self.tr("Preparing …")
        parts = [self.tr("Epoch {0} of {1}").format(f"{latest.epoch:,}", f"{started.last_epoch:,}")]
        if len(latest.loss):
            parts.append(self.tr("loss {0}").format(f"{float(latest.loss[-1]):.3g}"))
        if session.state is RunState.PAUSED:
            parts.append(self.tr("paused"))
        elif math.isfinite(latest.remaining):
            parts.append(self.tr("{0} left").format(duration(latest.remaining)))
        if self._text.fontMetrics().horizontalAdvance(_line(parts)) > _WIDTH - 2 * _MARGIN:
            parts = [parts[0], *parts[2:]]
        return _line(parts)

    def _idle_text(self) -> str:
        last = self._session.last_epoch
        if last is None:
            return ""
        parts = [self.tr("Trained {0} epochs").format(f"{last.epoch:,}")]
        accuracy = last.val_accuracy if math.isfinite(last.val_accuracy) else last.accuracy
        if math.isfinite(accuracy):
            parts.append(self.tr("accuracy {0}").format(percent(accuracy)))
        else:
            parts.append(self.tr("loss {0}").format(f"{last.loss:.3g}"))
        return _line(parts)


def _line(parts: list[str]) -> str:
    return " · ".join(parts)


def duration(seconds: float) -> str:
    """To the nearest second: 65.2 → 1:05."""
    return clock(max(0, round(seconds)))
