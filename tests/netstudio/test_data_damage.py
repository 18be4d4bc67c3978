"""Pictures that turn out to be damaged while a run fetches them are among the problems of the data afterwards."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PIL import Image
from PySide6.QtWidgets import QLabel

from core.data.decoding import picture_settings
from netstudio import app
from netstudio.data_panel.adapt import suggest


@pytest.fixture
def folder(tmp_path):
    dots = np.random.default_rng(0).integers(0, 256, (24, 12, 12, 3)).astype(np.uint8)
    for number, picture in enumerate(dots):
        path = tmp_path / "photos" / "ab"[number % 2] / f"{number:02}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(picture).save(path)
    return tmp_path / "photos"


@pytest.fixture
def window(qtbot, folder, monkeypatch):
    """A window in which the pictures of `folder` were opened, which are too many for memory."""
    monkeypatch.setattr("core.data.images.choosing.IN_MEMORY", 0)
    monkeypatch.setattr(picture_settings, "workers", 0)
    window = app.build_window(None)
    window.show()
    window.panels.data_panel.reader.open_path(folder)
    settle(qtbot, window)
    assert window.panels.data_panel.reader.wait(10.0)
    project = suggest(window.document.project)
    training = replace(project.training, epochs=1, batch_size=8, device="cpu", threads=1)
    window.document.apply(replace(project, training=training), "Set up")
    yield window
    assert window.session.shutdown(10.0)
    assert window.panels.data_panel.reader.wait(10.0)
    assert window.panels.data_view.wait(10.0)
    assert window.close_without_asking()


def settle(qtbot, window):
    qtbot.waitUntil(lambda: not window.panels.data_panel.reader.busy_with, timeout=20_000)


def train(qtbot, window):
    window.session.start()
    assert window.session.alive
    qtbot.waitUntil(lambda: not window.session.alive, timeout=30_000)


def places(window):
    return [problem.where for problem in window.panels.data_panel.reader.unused]


def spoil(path):
    """Break the points of a picture, but neither its header nor its end: nobody notices who does not decode it."""
    whole = path.read_bytes()
    path.write_bytes(whole[:60] + bytes(len(whole) - 80) + whole[-20:])


def test_that_a_picture_which_a_run_cannot_decode_is_listed_afterwards(qtbot, window, folder):
    panel, view = window.panels.data_panel, window.panels.data_view
    window.show_panel(panel)
    assert places(window) == []
    spoil(folder / "a" / "04.png")
    train(qtbot, window)
    assert places(window) == ["a/04.png"]
    assert any("a/04.png" in label.text() for label in panel.findChildren(QLabel) if label.isVisible())
    window.show_panel(view)
    view.show_problems()
    assert view.problems.model.index(0, 0).data() == "a/04.png"


def test_that_a_repaired_picture_is_listed_no_more_after_another_run(qtbot, window, folder):
    whole = (folder / "a" / "04.png").read_bytes()
    spoil(folder / "a" / "04.png")
    train(qtbot, window)
    (folder / "a" / "04.png").write_bytes(whole)
    train(qtbot, window)
    assert places(window) == []


def test_that_damage_is_forgotten_when_the_data_are_read_anew(qtbot, window, folder):
    spoil(folder / "a" / "04.png")
    train(qtbot, window)
    assert places(window) == ["a/04.png"]
    (folder / "a" / "04.png").unlink()
    window.panels.data_panel.reader.read_project()
    settle(qtbot, window)
    assert places(window) == []
