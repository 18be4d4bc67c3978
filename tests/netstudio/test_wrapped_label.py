"""Labels of several lines."""

from __future__ import annotations

from PySide6.QtWidgets import QLabel

from netstudio.widgets import Notice, WrappedLabel


def test_that_a_size_is_not_broken_and_still_read_as_it_was_written(qtbot):
    label = WrappedLabel("channels × height: 1 × 28 × 28")
    qtbot.addWidget(label)
    assert QLabel.text(label) == "channels × height: 1\xa0×\xa028\xa0×\xa028"
    assert label.text() == "channels × height: 1 × 28 × 28"


def test_that_numbers_stay_with_what_they_count_and_no_line_begins_with_a_point(qtbot):
    label = WrappedLabel("17,372 windows of 48 rows · 2 classes")
    qtbot.addWidget(label)
    assert QLabel.text(label) == "17,372\xa0windows of 48\xa0rows\xa0· 2\xa0classes"
    assert label.text() == "17,372 windows of 48 rows · 2 classes"


def test_that_a_notice_without_buttons_gives_its_text_the_room(qtbot):
    notice = Notice()
    qtbot.addWidget(notice)
    notice.resize(300, 200)
    notice.show_notice("warning", "A sentence that takes more than one line in a panel as narrow as this one.", [])
    qtbot.waitUntil(notice.isVisible)
    assert notice._text.width() > 200
    assert notice.heightForWidth(300) < 120
