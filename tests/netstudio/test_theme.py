"""The colours of both themes are readable, and the style sheet uses no others."""

from __future__ import annotations

import dataclasses
import re

import pytest
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication, QLabel, QMessageBox

from core.catalog import Category
from netstudio.resources import path
from netstudio.theme import DARK, LIGHT, Colors, Theme, blend, contrast, make_palette, make_style_sheet

THEMES = {"light": LIGHT, "dark": DARK}


@pytest.fixture(params=sorted(THEMES))
def colors(request: pytest.FixtureRequest) -> Colors:
    return THEMES[request.param]


def test_that_black_on_white_has_the_highest_contrast():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#336699", "#336699") == pytest.approx(1)


@pytest.mark.parametrize("ground", ["window", "surface", "raised", "canvas", "selection", "hover"])
@pytest.mark.parametrize("ink", ["text", "muted"])
def test_that_text_is_readable_on_every_ground(colors, ink, ground):
    assert contrast(getattr(colors, ink), getattr(colors, ground)) >= 4.5


@pytest.mark.parametrize("ground", ["window", "surface", "raised"])
@pytest.mark.parametrize("ink", ["error", "warning", "success", "accent"])
def test_that_signals_are_readable(colors, ink, ground):
    assert contrast(getattr(colors, ink), getattr(colors, ground)) >= 4.5


def test_that_the_play_button_is_readable(colors):
    assert contrast(colors.accent_text, colors.accent) >= 4.5


def test_that_every_category_has_a_hue_that_shows_on_its_own_tile(colors):
    assert colors.categories.keys() == set(Category)
    assert len(set(colors.categories.values())) == len(Category)
    for hue in colors.categories.values():
        for ground in (colors.raised, colors.surface, colors.canvas):
            assert contrast(hue, ground) >= 4.5
        assert contrast(hue, blend(hue, colors.raised, 0.16)) >= 3


def test_that_curves_stand_out_from_the_ground(colors):
    assert len(colors.series) >= 5
    for hue in colors.series:
        assert contrast(hue, colors.raised) >= 3


def test_that_every_colour_is_written_in_full(colors):
    for field in dataclasses.fields(colors):
        value = getattr(colors, field.name)
        for color in [value] if isinstance(value, str) else list(value.values() if hasattr(value, "values") else value):
            assert re.fullmatch(r"#[0-9a-f]{6}", color), field.name


def test_that_the_style_sheet_holds_no_colour_of_its_own():
    raw = path("styles", "app.qss").read_text(encoding="utf-8")
    assert not re.search(r"#[0-9a-fA-F]{3,8}\b", raw)


@pytest.mark.parametrize("name", sorted(THEMES))
def test_that_the_style_sheet_is_filled_in_and_its_pictures_exist(name):
    sheet = make_style_sheet(THEMES[name], name)
    assert "@" not in sheet.partition("*/")[2]
    pictures = set(re.findall(r"url\(styles:([^)]+)\)", sheet))
    assert pictures
    for picture in pictures:
        assert path("styles", name, picture).is_file(), picture


def test_that_a_change_of_theme_reaches_the_application(qtbot):
    theme = Theme("light")
    theme.install()
    label = QLabel("x")
    qtbot.addWidget(label)
    with qtbot.waitSignal(theme.changed):
        theme.set("dark")
    assert theme.name == "dark"
    assert theme.colors is DARK
    assert label.palette().color(QPalette.ColorRole.WindowText).name() == DARK.text
    assert DARK.window in QApplication.instance().styleSheet()


def test_that_asking_for_the_same_theme_changes_nothing(qtbot):
    theme = Theme("dark")
    with qtbot.assertNotEmitted(theme.changed):
        theme.set("dark")


def test_that_an_unknown_mode_follows_the_system(qtbot):
    theme = Theme("neon")
    assert theme.mode == "system"
    assert theme.name in THEMES


def test_that_disabled_text_is_paler(colors):
    palette = make_palette(colors)
    role = QPalette.ColorRole.ButtonText
    assert palette.color(QPalette.ColorGroup.Disabled, role) != palette.color(QPalette.ColorGroup.Active, role)


def test_that_a_curve_keeps_its_hue_from_theme_to_theme():
    for light, dark in zip(LIGHT.series[:4], DARK.series[:4], strict=True):
        apart = abs(QColor(light).hslHue() - QColor(dark).hslHue())
        assert min(apart, 360 - apart) < 30


def test_that_a_message_of_a_file_dialog_is_shown_whole(qtbot):
    theme = Theme("light")
    theme.install()
    box = QMessageBox(QMessageBox.Icon.Warning, "Open", "Please verify the correct file name was given.")
    qtbot.addWidget(box)
    box.show()
    label = box.findChild(QLabel, "qt_msgbox_label")
    assert label.width() >= label.sizeHint().width()
