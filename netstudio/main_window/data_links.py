"""Ties the panel of the data, its large view and the canvas together."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from core.train import Damaged, Event, Job, Started
from netstudio.main_window.window import MainWindow


def connect_data(window: MainWindow) -> None:
    """New data are looked at in place of the canvas; a new network, or the way back, shows the canvas again."""
    panel, view, canvas = window.panels.data_panel, window.panels.data_view, window.panels.canvas
    panel.view_asked.connect(lambda: window.show_panel(view))
    panel.problems_asked.connect(lambda: window.show_panel(view))
    panel.problems_asked.connect(view.show_problems)
    panel.class_picked.connect(view.show_class)
    panel.reader.paged.connect(lambda: window.show_panel(view))
    panel.reader.chosen.connect(lambda _: window.show_panel(view))
    panel.reader.chosen.connect(window.models.settings.add_recent_data)
    panel.reader.lost.connect(partial(_tell_of_lost, window))
    panel.reader.chosen.connect(lambda _: _forget_lost(window))
    window.document.replaced.connect(lambda: _forget_lost(window))
    window.session.heard.connect(partial(_tell_of_damage, window))
    view.find_asked.connect(panel.ask_where)
    view.choose_asked.connect(lambda: window.show_panel(panel))
    view.choose_asked.connect(panel.choose_data)
    view.failed.connect(window.warn)
    window.panels.run_panel.data_wanted.connect(panel.find_data)
    panel.network_replaced.connect(lambda: window.show_panel(canvas))
    panel.network_replaced.connect(lambda: canvas.fit())
    window.document.replaced.connect(lambda: window.show_panel(canvas))
    view.closed.connect(lambda: window.show_panel(canvas))
    view.closed.connect(canvas.setFocus)


def _tell_of_lost(window: MainWindow, path: Path) -> None:
    """The data of a project that was opened are gone: said at once, not only where they are looked at."""
    panel = window.panels.data_panel
    if panel.isVisible():
        return  # which says so itself
    text = window.tr("The data of this project are not at {0} any more.").format(path)
    look = (window.tr("Show"), lambda: window.show_panel(panel))
    window.bar.show_message("warning", text, [(window.tr("Find it…"), partial(panel.ask_where, path)), look])
    window.bar.setProperty("lost", text)


def _tell_of_damage(window: MainWindow, job: Job, event: Event) -> None:
    """Samples that a run could not use are listed with the problems of the data until another run begins."""
    if isinstance(event, Started | Damaged):
        problems = event.problems if isinstance(event, Damaged) else ()
        window.panels.data_panel.reader.damage.take(job.project.data, problems)


def _forget_lost(window: MainWindow) -> None:
    """Other data, or those that were found: the bar and the failed run say nothing of them any more."""
    window.bar.withdraw(window.bar.property("lost") or "")
    failure = window.session.failure
    if failure is not None and failure.kind == "data":
        window.session.dismiss_failure()
