"""Decisions on columns: each is read in full where it is shown."""

from __future__ import annotations

from netstudio.data_panel.columns_model import option_title
from netstudio.data_panel.columns_page import _PAD, ColumnsPage
from netstudio.theme import Theme

MISSING = 3


def test_that_what_is_done_about_missing_values_is_not_cut_off(qtbot):
    page = ColumnsPage(Theme("dark"))
    qtbot.addWidget(page)
    room = page.view.columnWidth(MISSING) - 2 * _PAD - 14
    widest = max(page.view.fontMetrics().horizontalAdvance(option_title(rule)) for rule in ("drop", "indicator"))
    assert widest <= room
