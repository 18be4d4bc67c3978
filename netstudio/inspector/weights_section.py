"""The part of the inspector that shows the trained weights of one layer."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QGridLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from core.inspect import WeightFigures, figures_of
from core.train.snapshot import Snapshot
from netstudio.widgets import ElidedLabel, FoldedSection, percent

_HEIGHT = 44
_BAR_GAP = 1.0


class WeightsSection(QWidget):
    """Folded at first, and nothing is counted while it is; hidden for layers without trained weights."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("weights_of_layer")
        self._section = FoldedSection(self.tr("Trained weights"))
        self._section.toggled.connect(self._fill)
        self._wanted: tuple[Snapshot | None, str] = (None, "")
        self._shown: tuple[Snapshot | None, str] = (None, "")
        self.cards: tuple[WeightCard, ...] = ()
        """One for every parameter that is shown."""
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._section)
        self.hide()

    def set_open(self, shown: bool) -> None:
        """Show the figures, or only the heading."""
        self._section.set_open(shown)

    def show_weights(self, snapshot: Snapshot | None, path: str) -> None:
        """Show what `snapshot` holds of the layer at `path`; nothing for None or a layer without weights."""
        start = f"{path}."
        found = snapshot is not None and bool(path) and any(key.startswith(start) for key in snapshot.weights)
        self._wanted = (snapshot, path) if found else (None, "")
        self.setVisible(found)
        self._fill()

    def _fill(self) -> None:
        snapshot, path = self._wanted
        if not self._section.open or self._wanted == self._shown:
            return
        self._shown = self._wanted
        body = self._section.body
        for card in self.cards:
            body.removeWidget(card)
            card.hide()
            card.deleteLater()
        found = figures_of(snapshot.weights, path) if snapshot is not None else ()
        self.cards = tuple(WeightCard(figures) for figures in found)
        for card in self.cards:
            body.addWidget(card)


class WeightCard(QWidget):
    """One parameter: name, shape, histogram and figures."""

    def __init__(self, figures: WeightFigures, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.figures = figures
        name = ElidedLabel(figures.name)
        name.setProperty("role", "strong")
        shape = QLabel(" × ".join(map(str, figures.shape)))
        shape.setProperty("role", "muted")
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 4)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(2)
        grid.addWidget(name, 0, 0, 1, 2)
        grid.addWidget(shape, 0, 2, 1, 2, Qt.AlignmentFlag.AlignRight)
        grid.addWidget(Histogram(figures.histogram), 1, 0, 1, 4)
        for place, (title, value) in enumerate(self._facts()):
            row, column = 2 + place // 2, 2 * (place % 2)
            label = QLabel(title)
            label.setProperty("role", "muted")
            grid.addWidget(label, row, column)
            grid.addWidget(QLabel(value), row, column + 1, Qt.AlignmentFlag.AlignRight)
        for column in (1, 3):
            grid.setColumnStretch(column, 1)

    def _facts(self) -> Sequence[tuple[str, str]]:
        figures = self.figures
        facts = [
            (self.tr("Least"), f"{figures.minimum:.3g}"),
            (self.tr("Most"), f"{figures.maximum:.3g}"),
            (self.tr("Mean"), f"{figures.mean:.3g}"),
            (self.tr("Deviation"), f"{figures.deviation:.3g}"),
            (self.tr("Zeros"), percent(figures.zeros)),
        ]
        if figures.broken:
            facts.append((self.tr("Not finite"), percent(figures.broken)))
        return facts


class Histogram(QWidget):
    """Bars for counts, the highest as high as the widget."""

    def __init__(self, counts: Sequence[int], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._counts = tuple(counts)
        self.setFixedHeight(_HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self.tr("How the weights are spread"))

    def sizeHint(self) -> QSize:
        return QSize(160, _HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self.palette().color(QPalette.ColorRole.Accent))
        step, most = self.width() / max(len(self._counts), 1), max(self._counts, default=0)
        for place, count in enumerate(self._counts):
            if count:
                height = max(1.0, count / most * (self.height() - 2))
                painter.drawRect(QRectF(place * step, self.height() - height, max(step - _BAR_GAP, 1.0), height))
        painter.end()
