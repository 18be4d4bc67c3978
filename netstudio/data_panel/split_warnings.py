"""What should make a person look twice at how samples are divided, in plain words beside the split."""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import shorten

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from core.data import DataProblem
from netstudio.widgets import Notice

_MOST, _LONGEST = 3, 180
"""Doubts shown, and letters of each; the tooltip has them whole."""


class SplitWarnings(QWidget):
    """Hidden while there is nothing to warn of. `stratify_asked` when every part is to get its share of each class."""

    stratify_asked = Signal()
    all_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.notice = Notice()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.notice)
        self.hide()

    def show_doubts(self, doubts: Sequence[DataProblem], splitting: str) -> None:
        """Show the first of `doubts` on samples that are divided by `splitting`."""
        self.setVisible(bool(doubts))
        if not doubts:
            self.notice.hide()
            return
        offers = []
        if splitting != "stratified" and any("stratified" in each.action for each in doubts):
            offers.append((self.tr("Give Every Part Its Share"), self.stratify_asked.emit))
        if len(doubts) > _MOST:
            offers.append((self.tr("Show All {0}").format(f"{len(doubts):,}"), self.all_asked.emit))
        sentences = [_sentence(each) for each in doubts[:_MOST]]
        text = "\n".join(shorten(each, _LONGEST, placeholder=" …") for each in sentences)
        self.notice.show_notice("warning", text, offers)
        self.notice.setToolTip("\n".join(sentences))


def _sentence(doubt: DataProblem) -> str:
    """Such as "Test part: 30 of 178 samples stand in the training part too. What is measured …"."""
    advice = doubt.action.removeprefix("kept; ")
    return f"{_capital(doubt.where)}: {doubt.what}. {_capital(advice)}."


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
