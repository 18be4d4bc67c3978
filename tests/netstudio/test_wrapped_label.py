"""Labels of several lines."""

from __future__ import annotations

from PySide6.QtWidgets import QLabel

from netstudio.widgets import WrappedLabel


def test_that_a_size_is_not_broken_and_still_read_as_it_was_written(qtbot):
    label = WrappedLabel("channels × height: 1 × 28 × 28")
    qtbot.addWidget(label)
    assert QLabel.text(label) == "channels × height: 1\xa0×\xa028\xa0×\xa028"
    assert label.text() == "channels × height: 1 × 28 × 28"
