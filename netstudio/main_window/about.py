"""What this program is."""

from __future__ import annotations

import PySide6
from PySide6.QtCore import QCoreApplication, QSize, Qt
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from netstudio import version
from netstudio.resources import path as resource

_MARK = QSize(56, 56)


def show_about(window: QWidget) -> QDialog:
    """Open the dialog over `window`; it goes away by itself when closed."""

    def tr(text: str) -> str:
        return QCoreApplication.translate("About", text)

    dialog = QDialog(window)
    dialog.setObjectName("about_dialog")
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.setWindowTitle(tr("About Net Studio"))
    name = QLabel("Net Studio")
    name.setProperty("role", "value")
    release = QLabel(tr("Version {0} · Qt {1}").format(version(), PySide6.__version__))
    release.setProperty("role", "muted")
    text = QLabel(tr("Build a neural network by dragging layers,\ntrain it on your own data and watch it learn."))
    licence = QLabel(
        tr("MIT licence. The interface is set in Inter (SIL Open Font License),\nQt is used under the LGPL 3.")
    )
    licence.setProperty("role", "muted")
    buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
    buttons.rejected.connect(dialog.close)
    buttons.button(QDialogButtonBox.StandardButton.Close).setToolTip(tr("Close this window"))
    mark = QLabel()
    mark.setPixmap(QIcon(str(resource("icons", "net_studio.svg"))).pixmap(_MARK, window.devicePixelRatioF()))
    words = QVBoxLayout()
    words.setSpacing(12)
    for widget in (name, release, text, licence):
        words.addWidget(widget)
    row = QHBoxLayout()
    row.setSpacing(20)
    row.addWidget(mark, 0, Qt.AlignmentFlag.AlignTop)
    row.addLayout(words)
    column = QVBoxLayout(dialog)
    column.setContentsMargins(28, 28, 32, 20)
    column.setSpacing(16)
    column.addLayout(row)
    column.addWidget(buttons)
    dialog.open()
    return dialog
