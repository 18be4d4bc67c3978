"""What can be done about data that could not be read, as buttons: title and what it does."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QCoreApplication

from netstudio.data_panel.places import beside
from netstudio.data_panel.reader import DataReader
from netstudio.widgets import catalog_text

Offer = tuple[str, Callable[[], None]]


def offers(reader: DataReader, find: Callable[[Path], None]) -> list[Offer]:
    """What to offer for the failure of `reader`; `find` lets the person say where a missing path is now."""
    failure, found = reader.failure, list[Offer]()
    if failure is None:
        return found
    if failure.moved is not None:
        near = beside(failure.moved, reader.folder)
        if near is not None:
            found.append((_tr("Use {0} Beside the Project").format(near.name), partial(reader.point_to, near)))
        found.append((_tr("Find it…"), partial(find, failure.moved)))
    if failure.again is not None:
        found.append((_tr("Read Again") if failure.cancelled else _tr("Try Again"), failure.again))
    if reader.reading is None and failure.again not in (None, reader.read_project) and failure.unclear is None:
        found.append((_tr("Back to {0}").format(catalog_text(reader.source.describe())), reader.read_project))
    return found


def _tr(text: str) -> str:
    return QCoreApplication.translate("DataOffers", text)
