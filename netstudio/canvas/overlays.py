"""What floats over the canvas: the line beside the pointer, the words on an empty canvas, the zoom buttons."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QHBoxLayout, QToolButton, QWidget

from netstudio.theme import Colors
from netstudio.widgets import IconButton

_CORNER = 12


class Bubble(QWidget):
    """One line or a few beside the pointer, while something is dragged."""

    _PADDING = 8
    _WIDTH = 300

    def __init__(self, colors: Colors, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setObjectName("canvas.bubble")
        self.colors = colors
        self._text, self._tone = "", "text"
        self.hide()

    @property
    def text(self) -> str:
        """What it says; empty while it is hidden."""
        return self._text

    def say(self, text: str, at: QPoint, tone: str = "text") -> None:
        """Show `text` near `at` (in the parent's coordinates); `tone` names a colour. Empty text hides it."""
        self._text, self._tone = text, tone
        if not text:
            self.hide()
            return
        room = QRect(0, 0, self._WIDTH, 400)
        wanted = self.fontMetrics().boundingRect(room, Qt.TextFlag.TextWordWrap, text).size()
        self.resize(wanted + QSize(2 * self._PADDING + 6, 2 * self._PADDING - 2))
        parent = self.parentWidget()
        area = parent.rect().adjusted(4, 4, -4 - self.width(), -4 - self.height()) if parent else QRect()
        spot = at + QPoint(18, 18)
        self.move(max(area.left(), min(spot.x(), area.right())), max(area.top(), min(spot.y(), area.bottom())))
        self.show()
        self.raise_()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        tone = QColor(getattr(self.colors, self._tone))
        quiet = self._tone == "text"
        painter.setBrush(QColor(self.colors.raised))
        painter.setPen(QPen(QColor(self.colors.border) if quiet else tone, 1))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
        painter.setPen(tone)
        inner = self.rect().adjusted(self._PADDING + 2, 0, -self._PADDING, 0)
        painter.drawText(inner, Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignVCenter, self._text)


class EmptyHint(QWidget):
    """What to do, in the middle of a canvas without nodes."""

    def __init__(self, colors: Colors, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setObjectName("canvas.hint")
        self.colors = colors
        self.active = False
        self.resize(380, 150)

    @property
    def title(self) -> str:
        """The words in large."""
        return self.tr("Drop it here") if self.active else self.tr("Drag a layer here")

    def set_active(self, active: bool) -> None:
        """Whether a layer is over the canvas now."""
        self.active = active
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        frame = QColor(self.colors.accent if self.active else self.colors.muted)
        if not self.active:
            frame.setAlpha(110)
        painter.setPen(QPen(frame, 1.5, Qt.PenStyle.CustomDashLine))
        pen = painter.pen()
        pen.setDashPattern([4.0, 4.0])
        painter.setPen(pen)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 12, 12)
        self._paint_plus(painter)
        title = QFont(self.font())
        title.setPixelSize(17)
        title.setWeight(QFont.Weight.DemiBold)
        painter.setFont(title)
        painter.setPen(QColor(self.colors.accent if self.active else self.colors.text))
        centre = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(QRect(0, 68, self.width(), 26), centre, self.title)
        painter.setFont(self.font())
        painter.setPen(QColor(self.colors.muted))
        painter.drawText(QRect(0, 98, self.width(), 22), centre, self.tr("or press Tab and type its name"))

    def _paint_plus(self, painter: QPainter) -> None:
        pen = QPen(QColor(self.colors.accent), 2.0, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap)
        painter.setPen(pen)
        x, y = self.width() // 2, 42
        painter.drawRoundedRect(QRectF(x - 14, y - 14, 28, 28), 7, 7)
        painter.drawLine(x - 6, y, x + 6, y)
        painter.drawLine(x, y - 6, x, y + 6)


class ZoomBar(QFrame):
    """Smaller, 100 %, larger, all: in the corner of the canvas."""

    chosen = Signal(str)  # out, reset, in, fit

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("canvas.zoom")
        self.setProperty("card", True)
        self.setCursor(Qt.CursorShape.ArrowCursor)
        row = QHBoxLayout(self)
        row.setContentsMargins(3, 3, 3, 3)
        row.setSpacing(0)
        texts = {
            "out": self.tr("Zoom out"),
            "reset": self.tr("Zoom to 100 %"),
            "in": self.tr("Zoom in"),
            "fit": self.tr("Show the whole network"),
        }
        files = {"out": "zoom_out", "in": "zoom_in", "fit": "fit"}
        self._buttons = {
            name: IconButton(files[name], text, self) if name in files else QToolButton(self)
            for name, text in texts.items()
        }
        for name, button in self._buttons.items():
            button.setAutoRaise(True)
            button.setToolTip(texts[name])
            button.setAccessibleName(texts[name])
            button.setFixedSize(56 if name == "reset" else 28, 28)
            button.clicked.connect(lambda _=False, name=name: self.chosen.emit(name))
            row.addWidget(button)
        self.show_zoom(1.0)

    def pin(self) -> None:
        """Go back to the bottom right corner of the view, which takes its children along when it scrolls."""
        parent = self.parentWidget()
        if parent is not None:
            size = self.sizeHint()
            corner = parent.rect().bottomRight() - QPoint(size.width() + _CORNER, size.height() + _CORNER)
            self.setGeometry(QRect(corner, size))

    def show_zoom(self, zoom: float) -> None:
        """Write the zoom."""
        percent = zoom * 100
        self._buttons["reset"].setText(f"{percent:.0f} %" if percent >= 1 else f"{percent:.1f} %")
