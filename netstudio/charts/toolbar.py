"""The controls above the diagrams: smoothing, logarithmic loss, follow, export."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QSizePolicy, QSlider, QToolButton, QWidget

from netstudio.icons import icon
from netstudio.theme import Theme

_STEPS = 100
_DEFAULT = 33
_NOTE_MS = 6000


class ChartBar(QWidget):
    """Says what the person wants of the diagrams; knows nothing about them."""

    smoothing_changed = Signal(float)  # weight of the past, 0 … 0.999
    logarithmic_changed = Signal(bool)
    follow_changed = Signal(bool)
    csv_asked = Signal()
    picture_asked = Signal()
    copy_asked = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._label = QLabel(self.tr("Smoothing"))
        self._label.setProperty("role", "muted")
        self._value = QLabel()
        self._value.setMinimumWidth(36)
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setRange(0, _STEPS)
        self.slider.setValue(_DEFAULT)
        self.slider.setMaximumWidth(140)
        self.slider.setMinimumWidth(48)
        self.slider.setAccessibleName(self.tr("Smoothing of the training curves"))
        self.slider.setToolTip(self.tr("How much of the past a point of the training curve keeps, 0 to 0.999."))
        self.slider.valueChanged.connect(self._smoothing_moved)
        self._note = QLabel()
        self._note.setProperty("role", "muted")
        self._note.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._note.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._note_timer = QTimer(self)
        self._note_timer.setSingleShot(True)
        self._note_timer.setInterval(_NOTE_MS)
        self._note_timer.timeout.connect(self._note.clear)
        self._log = self._switch(self.tr("Log"), self.tr("Show the loss on a logarithmic axis"))
        self._log.toggled.connect(self.logarithmic_changed)
        follow_tip = self.tr("Show the whole run while it grows; a double click on a diagram does the same")
        self._follow = self._switch(self.tr("Follow"), follow_tip)
        self._follow.setChecked(True)
        self._follow.toggled.connect(self.follow_changed)
        self._export = self._export_button()
        layout = QHBoxLayout(self)
        layout.setContentsMargins(4, 0, 0, 0)
        layout.setSpacing(8)
        for widget, stretch in ((self._label, 0), (self.slider, 1), (self._value, 0), (self._note, 4)):
            layout.addWidget(widget, stretch)
        for button in (self._log, self._follow, self._export):
            layout.addWidget(button)
        theme.changed.connect(self._dress)
        self._dress()
        self._value.setText(f"{self.weight:.2f}")

    @property
    def weight(self) -> float:
        """The share that the past keeps with every batch: 0, then towards 0.999 in even steps of feeling."""
        return 1.0 - 10.0 ** (-3.0 * self.slider.value() / _STEPS) if self.slider.value() else 0.0

    @property
    def logarithmic(self) -> bool:
        """Whether the loss is to be shown on a logarithmic axis."""
        return self._log.isChecked()

    @property
    def note(self) -> str:
        """The message that is shown."""
        return self._note.text()

    def set_usable(self, usable: bool) -> None:
        """Whether there is anything to export."""
        self._export.setEnabled(usable)

    def set_narrow(self, narrow: bool) -> None:
        """Leave the words out where there is no room for them."""
        self._label.setVisible(not narrow)
        self._value.setVisible(not narrow)

    def show_following(self, following: bool) -> None:
        """Show the state without asking for it."""
        self._follow.blockSignals(True)
        self._follow.setChecked(following)
        self._follow.blockSignals(False)

    def ask_follow(self) -> None:
        """As if Follow had been switched on, also when it is on already."""
        self.show_following(True)
        self.follow_changed.emit(True)

    def say(self, text: str) -> None:
        """Show a short message for a while."""
        self._note.setText(text)
        self._note.setToolTip(text)
        if self.isVisible():
            self._note_timer.start()

    def hideEvent(self, event: QHideEvent) -> None:
        """A message is not kept for later."""
        super().hideEvent(event)
        self._note_timer.stop()
        self._note.clear()

    def _smoothing_moved(self) -> None:
        weight = self.weight
        self._value.setText(f"{weight:.3f}" if weight > 0.985 else f"{weight:.2f}")
        self.smoothing_changed.emit(weight)

    def _switch(self, text: str, tip: str) -> QToolButton:
        button = QToolButton()
        button.setText(text)
        button.setToolTip(tip)
        button.setCheckable(True)
        button.setAutoRaise(True)
        return button

    def _export_button(self) -> QToolButton:
        button = QToolButton()
        button.setText(self.tr("Export"))
        button.setToolTip(self.tr("Save the curves"))
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        button.setAutoRaise(True)
        menu = QMenu(button)
        menu.addAction(self.tr("Save numbers as CSV…"), self.csv_asked.emit)
        menu.addAction(self.tr("Save picture as PNG…"), self.picture_asked.emit)
        menu.addAction(self.tr("Copy picture"), self.copy_asked.emit)
        button.setMenu(menu)
        button.setEnabled(False)
        return button

    def _dress(self) -> None:
        self._export.setIcon(icon("download", self._theme.colors.muted))
