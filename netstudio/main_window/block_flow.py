"""Keeping, renaming and deleting blocks: asks for names without stopping the program and says what went wrong."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from core.project import Project
from netstudio.document import BlockError, Blocks
from netstudio.main_window.name_dialog import NameDialog

if TYPE_CHECKING:
    from netstudio.main_window.window import MainWindow


class BlockFlow(QObject):
    """What a person does with the kept blocks of `blocks`."""

    def __init__(self, window: MainWindow, blocks: Blocks) -> None:
        super().__init__(window)
        self._window, self._blocks = window, blocks

    def keep(self, found: tuple[Project, str] | None, name: str) -> None:
        """Ask for a name, beginning with `name`, and keep the group at a path of a project under it; None: nothing."""
        if found is not None:
            self._ask(self.tr("Save to My Blocks"), name, lambda chosen: self._save(found, chosen))

    def _save(self, found: tuple[Project, str], name: str, *, again: bool = False) -> None:
        block = self._blocks.named(name)
        if block is not None and not again:
            text = self.tr("A block called {0} already exists.").format(block.name)
            replace = (self.tr("Replace it"), lambda: self._save(found, name, again=True))
            self._window.bar.show_message("warning", text, [replace])
        elif self._attempt(lambda: self._blocks.save(*found, name)):
            self._window.tell(self.tr("Kept in My blocks, at the end of the layers."))

    def rename(self, key: str) -> None:
        """Ask for another name for a block."""
        block = self._blocks.find(key)
        if block is not None:
            title = self.tr("Rename Block")
            self._ask(title, block.name, lambda name: self._attempt(lambda: self._blocks.rename(key, name)))

    def delete(self, key: str) -> None:
        """Delete a block; a button puts it back."""
        block = self._blocks.find(key)
        if block is None:
            return
        text = block.text
        if self._attempt(lambda: self._blocks.delete(key)):
            back = (
                self.tr("Put it back"),
                lambda: (self._attempt(lambda: self._blocks.write(block.name, text)), None)[1],
            )
            self._window.bar.show_message("info", self.tr("The block {0} was deleted.").format(block.name), [back])

    def _attempt(self, change: Callable[[], object]) -> bool:
        try:
            change()
        except BlockError as error:
            self._window.warn(str(error))
            return False
        return True

    def _ask(self, title: str, name: str, then: Callable[[str], object]) -> None:
        dialog = NameDialog(self._window, title, self.tr("Name of the block"), name)
        dialog.setObjectName("block_name")
        dialog.named.connect(then)
        dialog.open()
