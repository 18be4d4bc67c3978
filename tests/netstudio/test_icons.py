"""One icon set: same grid, same strokes, any colour, any size."""

from __future__ import annotations

import re

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QIcon, QImage

from core.catalog import layer_kinds
from netstudio import icons
from netstudio.resources import path

NAMES = [name for name in icons.names() if name != "net_studio"]


def inked(image: QImage) -> int:
    return sum(image.pixelColor(x, y).alpha() > 64 for x in range(image.width()) for y in range(image.height()))


@pytest.mark.parametrize("name", NAMES)
def test_that_an_icon_keeps_to_the_grid_and_the_stroke(name):
    source = path("icons", f"{name}.svg").read_text(encoding="utf-8")
    assert 'viewBox="0 0 24 24"' in source
    assert 'stroke="currentColor"' in source
    assert 'stroke-width="1.75"' in source
    assert 'stroke-linecap="round"' in source
    assert not re.search(r"#[0-9a-fA-F]{3,8}", source)


@pytest.mark.parametrize("name", NAMES)
def test_that_an_icon_is_drawn_in_the_colour_asked_for(qapp, name):
    image = icons.pixmap(name, "#ff0000", 24).toImage()
    assert 12 < inked(image) < 420
    solid = [image.pixelColor(x, y) for x in range(24) for y in range(24) if image.pixelColor(x, y).alpha() > 250]
    assert all((color.red() > 250, color.green() < 6, color.blue() < 6) == (True,) * 3 for color in solid)


@pytest.mark.parametrize("key", [*layer_kinds.classes, "placeholder"])
def test_that_every_layer_has_an_icon(key):
    assert f"layers/{key}" in icons.names()


def test_that_pixmaps_are_sharp_on_fine_screens(qapp):
    pixmap = icons.pixmap("play", "#000000", 20, 2.0)
    assert pixmap.size() == QSize(40, 40)
    assert pixmap.deviceIndependentSize().toSize() == QSize(20, 20)


def test_that_an_icon_is_drawn_anew_for_every_size(qapp):
    icon = icons.icon("save", "#102030")
    for side in (16, 20, 48):
        found = icon.pixmap(QSize(side, side), 1.0)
        assert found.size() == QSize(side, side)
        assert inked(found.toImage()) > side


def test_that_a_disabled_icon_is_paler_and_a_checked_one_has_its_own_colour(qapp):
    icon = icons.icon("lock", "#000000", "#0000ff")
    size = QSize(24, 24)

    def darkest(mode: QIcon.Mode, state: QIcon.State) -> QColor:
        image = icon.pixmap(size, 1.0, mode, state).toImage()
        colors = [image.pixelColor(x, y) for x in range(24) for y in range(24)]
        return max(colors, key=lambda color: color.alpha())

    normal, off, on = QIcon.Mode.Normal, QIcon.State.Off, QIcon.State.On
    assert darkest(QIcon.Mode.Disabled, off).alpha() < darkest(normal, off).alpha() / 2
    assert darkest(normal, on).blue() > 200


def test_that_an_unknown_icon_is_an_error(qapp):
    with pytest.raises(FileNotFoundError):
        icons.renderer("no_such_icon", "#000000")


def test_that_an_entry_of_an_installed_package_has_the_common_icon(qapp):
    assert icons.renderer("layers/of_a_package", "#000000").isValid()
    picture = icons.pixmap("layers/of_a_package", "#000000", 24).toImage()
    assert picture == icons.pixmap("plugin", "#000000", 24).toImage()
