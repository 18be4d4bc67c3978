"""Offers the unsaved work of a program that ended without closing its window."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QDateTime, QLocale

from core.files import FileError, load
from netstudio.document import Recovered, discard, find_recovered
from netstudio.main_window.window import MainWindow


def offer_recovery(window: MainWindow) -> bool:
    """Ask in a bar whether to recover the newest unsaved work; False when there is none."""
    waiting = find_recovered(window.models.settings.folder / "recovery")
    if not waiting:
        return False
    newest = waiting[0]
    name = newest.original.stem if newest.original else window.tr("Untitled")
    when = QDateTime.fromSecsSinceEpoch(round(newest.changed))
    text = window.tr("Net Studio ended unexpectedly. “{0}” has unsaved work of {1}.").format(name, _written(when))
    window.bar.show_message(
        "info",
        text,
        [
            (window.tr("Recover"), lambda: window.files.leave(lambda: _recover(window, newest))),
            (window.tr("Discard"), lambda: discard(newest)),
        ],
    )
    return True


def _written(when: QDateTime) -> str:
    """As is usual here; without a language set, so that everybody can read it."""
    locale = QLocale()
    if locale.language() is QLocale.Language.C:
        return when.toString("yyyy-MM-dd HH:mm")
    return locale.toString(when, QLocale.FormatType.ShortFormat)


def _recover(window: MainWindow, recovered: Recovered) -> None:
    """Open the original where it still is, and the unsaved work on top of it as one undo step."""
    document = window.document
    try:
        found = load(recovered.file)
    except FileError as error:
        window.warn(window.tr("The unsaved work cannot be read: {0}").format(str(error)))
        return
    _open_original(window, recovered.original)
    document.apply(found.project, window.tr("Recover Unsaved Work"))
    if found.snapshot is not None:
        document.set_snapshot(found.snapshot)
    window.models.autosave.write_now()
    window.models.autosave.wait()
    discard(recovered)
    window.files.opened.emit()


def _open_original(window: MainWindow, path: Path | None) -> None:
    if path is None or not path.exists():
        return
    try:
        original = load(path)
    except FileError:
        return
    window.document.reset(original.project, original.snapshot, path)
