"""Doubts on the split stand beside it in plain words, and what mends them is one step."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton

from core.catalog import augmentation_kinds
from core.templates import load_template
from netstudio.analysis import LiveAnalysis
from netstudio.data_panel import DataPanel
from netstudio.data_panel.reading import read
from netstudio.data_panel.sample_list import SampleList
from netstudio.data_panel.split_warnings import SplitWarnings
from netstudio.data_panel.varying import vary
from netstudio.document import Document
from netstudio.theme import Theme


@pytest.fixture
def panel(qtbot):
    document = Document(load_template("digits-mlp"))
    panel = DataPanel(document, LiveAnalysis(document), Theme("light"))
    panel.document = document
    qtbot.addWidget(panel)
    panel.resize(328, 1600)
    panel.show()
    settle(qtbot, panel)
    yield panel
    panel.reader.cancel()
    assert panel.reader.wait(10.0)


def settle(qtbot, panel):
    qtbot.waitUntil(lambda: not panel.reader.busy_with, timeout=20_000)
    assert panel.reader.wait(10.0)
    qtbot.wait(60)


def warned(panel):
    warnings = panel.findChild(SplitWarnings)
    return warnings.notice.text if warnings.isVisible() else ""


def write(path, rows):
    path.write_text("a,b,kind\n" + "".join(f"{a},{b},{kind}\n" for a, b, kind in rows), encoding="utf-8")
    return path


def test_that_the_same_sample_in_two_parts_is_said_in_plain_words(qtbot, panel, tmp_path):
    panel.open_path(write(tmp_path / "twice.csv", [(n // 4, n // 4 + 0.5, "xy"[n // 4 % 2]) for n in range(400)]))
    settle(qtbot, panel)
    assert "of 80 samples stand in the training part too." in warned(panel)
    assert "What is measured there may look too good." in warned(panel)


def test_that_a_class_that_dominates_is_said(qtbot, panel, tmp_path):
    panel.open_path(
        write(tmp_path / "uneven.csv", [(n, n + 0.5, "rare" if n % 40 == 0 else "usual") for n in range(800)])
    )
    settle(qtbot, panel)
    assert "Class 'usual': 98 % of the samples for training are of this class." in warned(panel)


def test_that_a_class_that_a_part_lacks_gets_there_in_one_step(qtbot, panel, tmp_path):
    rows = [(n, n * 1.5, "abc"[0 if n < 560 else 1 if n < 780 else 2]) for n in range(800)]
    panel.open_path(write(tmp_path / "ordered.csv", rows))
    settle(qtbot, panel)
    panel.reader.decide("Change Split", splitting="time")
    settle(qtbot, panel)
    assert "holds no sample of" in warned(panel)
    steps = panel.document.undo_stack.count()
    offer = next(each for each in panel.findChildren(QPushButton) if each.text() == "Give Every Part Its Share")
    qtbot.mouseClick(offer, Qt.MouseButton.LeftButton)
    settle(qtbot, panel)
    assert panel.document.project.data.splitting == "stratified"
    assert panel.document.undo_stack.count() == steps + 1
    assert "holds no sample of" not in warned(panel)


def test_that_mixed_variants_are_mixed_with_other_samples_and_say_with_what():
    samples = SampleList(read(load_template("digits-mlp").data, None))
    mixup = replace(augmentation_kinds.default("mixup"), alpha=5.0)
    varied = vary(samples, 0, (mixup,), 10, 3)
    assert varied.variants.shape == (10, 1, 8, 8)
    assert len(varied.mixtures) == 10
    assert all(text.split(" % ")[1].startswith("0") for text in varied.mixtures)
    assert any(", " in text for text in varied.mixtures)
    assert len({variant.tobytes() for variant in varied.variants}) == 10
    again = vary(samples, 0, (mixup,), 10, 3)
    np.testing.assert_array_equal(varied.variants, again.variants)
    plain = vary(samples, 0, (augmentation_kinds.default("cutout"),), 10, 3)
    assert plain.mixtures == ()
