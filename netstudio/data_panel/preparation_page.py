"""How pictures become inputs and how training varies them, with ten variants of one picture beside it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from netstudio.data_panel.augmentation_list import AugmentationList
from netstudio.data_panel.imaging import span_of
from netstudio.data_panel.picture_fields import picture_fields
from netstudio.data_panel.reading import Reading
from netstudio.data_panel.sample_list import SampleList
from netstudio.data_panel.variants import Variants
from netstudio.data_panel.varying import Varied, vary
from netstudio.theme import Theme
from netstudio.training import Background, Task
from netstudio.widgets import ElidedLabel, FieldForm, Section, tab_as_laid_out

_COUNT, _FORM = 10, 300


class PreparationPage(QWidget):
    """`picture_edited` carries a field of PictureChoice, its value and whether it is finished."""

    picture_edited = Signal(str, object, bool)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.form, self.augmentations, self.variants = FieldForm(), AugmentationList(), Variants(theme)
        self._samples: SampleList | None = None
        self._number = self._seed = 0
        self._background = Background("vary-picture", self)
        self._name = ElidedLabel()
        self._build()
        self.form.edited.connect(self.picture_edited)

    def show_reading(self, reading: Reading) -> None:
        """Show how the pictures of `reading` are prepared."""
        self.form.set_entry(picture_fields(reading))
        self.augmentations.show_entries(reading.choice.augmentations)
        if self._samples is None or self._samples.loaded is not reading.loaded:
            self._samples = SampleList(reading)
            self._number = min(self._number, max(0, len(self._samples) - 1))
        tab_as_laid_out(self)
        self._vary()

    def showEvent(self, event: object) -> None:
        """Show the picture that was picked elsewhere."""
        self._vary()

    def remember(self, number: int) -> None:
        """The next time the page is shown, vary the picture of sample `number`."""
        self._number = number

    def show_sample(self, number: int) -> None:
        """Vary the picture of sample `number`."""
        self._number = number
        self._vary()

    def wait(self, seconds: float) -> bool:
        """Block until no worker varies pictures; for tests."""
        return self._background.wait(seconds)

    def _build(self) -> None:
        side = QWidget()
        forms = QVBoxLayout(side)
        forms.setContentsMargins(12, 10, 12, 10)
        forms.setSpacing(16)
        for title, widget in ((self.tr("Pictures"), self.form), (self.tr("Augmentations"), self.augmentations)):
            section = Section(title)
            section.body.addWidget(widget)
            forms.addWidget(section)
        forms.addStretch(1)
        area = QScrollArea()
        area.setWidget(side)
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFixedWidth(_FORM)
        other, again = QPushButton(self.tr("Other Picture")), QPushButton(self.tr("Other Variants"))
        other.setToolTip(self.tr("Vary the next picture of the training part"))
        again.setToolTip(self.tr("Draw other variants of this picture"))
        other.clicked.connect(self._next)
        again.clicked.connect(self._again)
        self._name.setProperty("role", "muted")
        head = QHBoxLayout()
        head.setSpacing(8)
        heading = QLabel(self.tr("Ten variants of one picture"))
        heading.setProperty("role", "heading")
        head.addWidget(heading)
        head.addWidget(self._name, 1)
        head.addWidget(other)
        head.addWidget(again)
        shown = QVBoxLayout()
        shown.setContentsMargins(8, 10, 12, 10)
        shown.setSpacing(10)
        shown.addLayout(head)
        shown.addWidget(self.variants, 1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(area)
        row.addLayout(shown, 1)

    def _next(self) -> None:
        if self._samples is not None and len(self._samples.reading.splits.train):
            train = self._samples.reading.splits.train.indices
            later = train[train > self._number]
            self.show_sample(int(later[0] if len(later) else train[0]))

    def _again(self) -> None:
        self._seed += 1
        self._vary()

    def _vary(self) -> None:
        samples, number, seed = self._samples, self._number, self._seed
        if samples is None or not len(samples):
            return
        entries = self.augmentations.entries
        where = samples.where(number) or self.tr("Sample {0}").format(f"{number + 1:,}")
        self._name.setText(f"{samples.label(number)} · {where}")

        def work() -> tuple[Varied, tuple[float, float]]:
            return vary(samples, number, entries, _COUNT, seed), span_of(samples)

        self._background.start(Task(work, lambda found: self.variants.show_pictures(*found), self._failed))

    def _failed(self, error: Exception) -> None:
        self.variants.say(str(error))
