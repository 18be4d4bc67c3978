"""The look of the window: two sets of colours, the style sheet made from them, and the object that says which holds.

Widgets take their colours from here or from the palette, never from literals. The style sheet
`resources/styles/app.qss` writes colours as `@name`, and knows these dynamic properties:

- `QLabel[role=…]`: `title`, `heading`, `muted`, `value`, `error`, `warning`, `success`
- `QPushButton[kind=…]`: `primary` (the one coloured button), `quiet`, `link`
- `QFrame[card="true"]`: a raised, rounded surface; `QWidget[panel="true"]`: the background of a panel
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Mapping
from dataclasses import dataclass

from PySide6.QtCore import QDir, QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication

from core.catalog import Category
from netstudio.resources import path


@dataclass(frozen=True)
class Colors:
    """Every colour of one theme as `#rrggbb`."""

    window: str
    """Behind and between the panels."""
    surface: str
    """A panel."""
    raised: str
    """What lies on a panel: fields, buttons, cards, nodes, menus."""
    border: str
    text: str
    muted: str
    """Secondary text; readable on window, surface and raised."""
    accent: str
    """The one accent colour: the Play button, focus rings, outlines of selected nodes."""
    accent_text: str
    """Text and icons on `accent`."""
    error: str
    warning: str
    success: str
    canvas: str
    grid: str
    wire: str
    wire_active: str
    selection: str
    """Fill behind selected rows and selected text; `text` is readable on it."""
    hover: str
    """Fill of a control under the pointer."""
    categories: Mapping[Category, str]
    """Hue of every category, readable as an icon on `raised`, `surface` and `canvas`."""
    series: tuple[str, ...]
    """Colours of curves, distinguishable by the colour-blind."""
    hues: Mapping[str, str]
    """Colours of frames and notes by name, distinguishable by the colour-blind; laid thinly on `canvas`."""


_HUES = {
    "blue": "#0072b2",
    "orange": "#e69f00",
    "green": "#009e73",
    "pink": "#cc79a7",
    "red": "#d55e00",
    "sky": "#56b4e9",
    "yellow": "#e5d522",
    "grey": "#808893",
}
"""After Okabe and Ito, Color Universal Design (2008)."""


LIGHT = Colors(
    window="#e9ebf0",
    surface="#f8f9fb",
    raised="#ffffff",
    border="#d5d9e1",
    text="#1a1e27",
    muted="#59616f",
    accent="#3156e0",
    accent_text="#ffffff",
    error="#c02b1c",
    warning="#8a5300",
    success="#17733a",
    canvas="#f1f3f6",
    grid="#dadee6",
    wire="#8691a3",
    wire_active="#3156e0",
    selection="#dde5fc",
    hover="#eceff5",
    categories={
        Category.INPUT_OUTPUT: "#4d5b6b",
        Category.DENSE: "#2563d9",
        Category.CONVOLUTION: "#7138d8",
        Category.POOLING: "#0d6f68",
        Category.NORMALISATION: "#945407",
        Category.REGULARISATION: "#b41a5b",
        Category.ACTIVATION: "#36741b",
        Category.SHAPE: "#0b6c87",
        Category.MERGE: "#b33d0c",
        Category.ARITHMETIC: "#6b5b12",
        Category.RECURRENT: "#96309a",
        Category.ATTENTION: "#b3261e",
        Category.STRUCTURE: "#7a3f5e",
    },
    series=("#0072b2", "#d55e00", "#008a63", "#9c4a97", "#1a1e27"),
    hues=_HUES,
)

DARK = Colors(
    window="#111317",
    surface="#1a1d23",
    raised="#242830",
    border="#353a45",
    text="#e7e9ee",
    muted="#a1a9b7",
    accent="#86a3ff",
    accent_text="#0d1433",
    error="#ff8d7c",
    warning="#f0b95a",
    success="#69d18f",
    canvas="#15171c",
    grid="#262a32",
    wire="#737d8f",
    wire_active="#86a3ff",
    selection="#2c3a63",
    hover="#2c313b",
    categories={
        Category.INPUT_OUTPUT: "#a9b7c8",
        Category.DENSE: "#7fabff",
        Category.CONVOLUTION: "#b9a1ff",
        Category.POOLING: "#57d3c3",
        Category.NORMALISATION: "#e8b655",
        Category.REGULARISATION: "#f694bb",
        Category.ACTIVATION: "#94d371",
        Category.SHAPE: "#62cbe6",
        Category.MERGE: "#ff9f70",
        Category.ARITHMETIC: "#d6c26a",
        Category.RECURRENT: "#e69cec",
        Category.ATTENTION: "#ff9d92",
        Category.STRUCTURE: "#d7a3c0",
    },
    series=("#5bbcf2", "#f0a030", "#2cc295", "#d690c0", "#f0e442", "#ff7f50"),
    hues=_HUES,
)

MODES = ("system", "light", "dark")


class Theme(QObject):
    """The theme that holds now. `install` puts it on the application and keeps it there."""

    changed = Signal()

    def __init__(self, mode: str = "light", parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._mode = mode if mode in MODES else "system"
        self._name = self._resolve()
        self._installed = False
        hints = QGuiApplication.styleHints()
        if hints is not None:
            hints.colorSchemeChanged.connect(self._follow_system)

    @property
    def mode(self) -> str:
        """What was asked for: `system`, `light` or `dark`."""
        return self._mode

    @property
    def name(self) -> str:
        """What holds: `light` or `dark`."""
        return self._name

    @property
    def colors(self) -> Colors:
        """The colours that hold."""
        return DARK if self._name == "dark" else LIGHT

    def set(self, mode: str) -> None:
        """Ask for `system`, `light` or `dark`; emits `changed` when the colours become others."""
        self._mode = mode if mode in MODES else "system"
        self._update()

    def install(self) -> None:
        """Give the running QApplication Fusion, our font, palette and style sheet, now and after every change."""
        self._installed = True
        QApplication.setStyle("Fusion")
        load_font()
        self._dress()

    def _resolve(self) -> str:
        if self._mode != "system":
            return self._mode
        dark = QGuiApplication.styleHints().colorScheme() == Qt.ColorScheme.Dark
        return "dark" if dark else "light"

    def _follow_system(self) -> None:
        self._update()

    def _update(self) -> None:
        name = self._resolve()
        if name != self._name:
            self._name = name
            if self._installed:
                self._dress()
            self.changed.emit()

    def _dress(self) -> None:
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.setPalette(make_palette(self.colors))
            app.setStyleSheet(make_style_sheet(self.colors, self._name))


FONT_FAMILY = "Inter"


def load_font() -> None:
    """Use the bundled interface font where it is present; the system's font otherwise."""
    for file in sorted(path("fonts").glob("*.[ot]tf")):
        QFontDatabase.addApplicationFont(str(file))
    if QFontDatabase.hasFamily(FONT_FAMILY):
        font = QFont(FONT_FAMILY)
        font.setPixelSize(13)
        font.setHintingPreference(QFont.HintingPreference.PreferVerticalHinting)
        QApplication.setFont(font)


def make_palette(colors: Colors) -> QPalette:
    """Fusion's palette in `colors`."""
    roles = QPalette.ColorRole
    shades = {
        roles.Window: colors.surface,
        roles.WindowText: colors.text,
        roles.Base: colors.raised,
        roles.AlternateBase: colors.surface,
        roles.Text: colors.text,
        roles.PlaceholderText: colors.muted,
        roles.Button: colors.raised,
        roles.ButtonText: colors.text,
        roles.BrightText: colors.error,
        roles.ToolTipBase: colors.raised,
        roles.ToolTipText: colors.text,
        roles.Highlight: colors.selection,
        roles.HighlightedText: colors.text,
        roles.Link: colors.accent,
        roles.LinkVisited: colors.accent,
        roles.Accent: colors.accent,
        roles.Light: colors.raised,
        roles.Midlight: colors.border,
        roles.Mid: colors.border,
        roles.Dark: colors.border,
        roles.Shadow: colors.window,
    }
    palette = QPalette()
    for role, shade in shades.items():
        palette.setColor(role, QColor(shade))
    faint = blend(colors.muted, colors.surface, 0.55)
    for role in (roles.WindowText, roles.Text, roles.ButtonText, roles.HighlightedText):
        palette.setColor(QPalette.ColorGroup.Disabled, role, QColor(faint))
    return palette


def make_style_sheet(colors: Colors, name: str) -> str:
    """The style sheet with every `@token` filled in. KeyError for a token that no colour has."""
    QDir.setSearchPaths("styles", [str(path("styles", name))])
    tokens = {field.name: getattr(colors, field.name) for field in dataclasses.fields(colors)}
    tokens["faint"] = blend(colors.muted, colors.surface, 0.55)
    tokens["accent_hover"] = blend(colors.accent, colors.text, 0.85)
    tokens["accent_soft"] = blend(colors.accent, colors.surface, 0.14)
    tokens["error_soft"] = blend(colors.error, colors.surface, 0.10)
    tokens["warning_soft"] = blend(colors.warning, colors.surface, 0.10)
    tokens["pressed"] = blend(colors.border, colors.hover, 0.6)
    tokens["handle"] = blend(colors.muted, colors.surface, 0.35)
    sheet = path("styles", "app.qss").read_text(encoding="utf-8")
    return re.sub(r"@([a-z_]+)", lambda match: str(tokens[match.group(1)]), sheet)


def blend(over: str, under: str, share: float) -> str:
    """`share` (0 … 1) of the colour `over` laid on `under`, as `#rrggbb`."""
    top, bottom = QColor(over), QColor(under)
    parts = zip(top.getRgb()[:3], bottom.getRgb()[:3], strict=True)  # type: ignore[index]
    return "#" + "".join(f"{round(a * share + b * (1 - share)):02x}" for a, b in parts)


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours, 1 … 21 (WCAG 2.2, relative luminance)."""

    def luminance(color: str) -> float:
        parts = [int(color[start : start + 2], 16) / 255 for start in (1, 3, 5)]
        red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)
