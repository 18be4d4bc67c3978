"""Words of the catalog in the language of the window."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication


def catalog_text(text: str) -> str:
    """The title, summary, category or setting of an entry of `core.catalog` as people read it."""
    return QCoreApplication.translate("catalog", text)
