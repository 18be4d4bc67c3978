"""My blocks: groups that a person keeps to use them in other projects, one readable file each."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QObject, Signal

from core.catalog import Category, Layer
from core.files.atomic import write_atomically
from core.graph import Group, paths
from core.project import Position, Project
from netstudio.document.clipboard import ClipboardError, copy_text, group_in

_SUFFIX = ".json"
_MAX_BYTES = 4 * 2**20
_ODD = re.compile(r'[\x00-\x1f<>:"/\\|?*]+')
_PREFIX = "block/"
_PORTS = ("group_input", "group_output")
_SHOWN = 6


@dataclass(frozen=True)
class Block:
    """A kept group: its name, the layer, the places of what is in it by paths within it, and its settings."""

    name: str
    layer: Group
    inside: Mapping[str, Position]
    settings: Mapping[str, object] = field(default_factory=dict)
    """Those of `NodeSettings` that are not at their default."""
    text: str = ""
    """What its file holds."""

    @property
    def key(self) -> str:
        """What palette, drags and searches call it; never the key of a layer."""
        return f"{_PREFIX}{self.name}"

    @property
    def title(self) -> str:
        """What lists show."""
        return self.name

    @property
    def category(self) -> Category:
        """Where its hue comes from."""
        return self.layer.category

    @property
    def keywords(self) -> tuple[str, ...]:
        """Other words by which it is found."""
        return QCoreApplication.translate("Blocks", "my block"), *self.layer.keywords

    @property
    def summary(self) -> str:
        """One line on what it is."""
        names = [node.name for node in self.layer.graph.nodes if node.layer.key not in _PORTS]
        shown = ", ".join(names[:_SHOWN]) + (" …" if len(names) > _SHOWN else "")
        return QCoreApplication.translate("Blocks", "One of my blocks: {0}").format(shown)


Addable = type[Layer] | Block
"""What lists of things to add hold."""


def words_of(item: Addable) -> tuple[str, ...]:
    """The words by which it is found, its title first."""
    return item.title, *item.keywords, item.category


def picture_of(item: Addable) -> str:
    """Name of its icon."""
    return f"layers/{item.layer.key if isinstance(item, Block) else item.key}"


class BlockError(Exception):
    """A block cannot be kept, renamed or deleted; the text is one sentence for the user."""


class Blocks(QObject):
    """The files of one folder, read once and after every change. `changed` follows a change. GUI thread only."""

    changed = Signal()

    def __init__(self, folder: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.folder = folder
        self._by_key: dict[str, Block] = {}
        self._faults: tuple[str, ...] = ()
        self.reload()

    @property
    def all(self) -> tuple[Block, ...]:
        """The blocks, by name."""
        return tuple(self._by_key.values())

    @property
    def faults(self) -> tuple[str, ...]:
        """A sentence for every file that was passed over."""
        return self._faults

    def find(self, key: str) -> Block | None:
        """The block of that key; None when there is none."""
        return self._by_key.get(key)

    def reload(self) -> None:
        """Read the folder again. Files that hold no block are passed over and told in `faults`."""
        blocks, faults = [], []
        for file in sorted(self.folder.glob(f"*{_SUFFIX}")) if self.folder.is_dir() else ():
            try:
                blocks.append(_read(file))
            except (OSError, ValueError, ClipboardError) as error:
                reason = error.strerror if isinstance(error, OSError) else error
                faults.append(self.tr("The block {0} cannot be used: {1}").format(file.name, reason))
        ordered = sorted(blocks, key=lambda block: block.name.casefold())
        self._by_key, self._faults = {block.key: block for block in ordered}, tuple(faults)
        self.changed.emit()

    def named(self, name: str) -> Block | None:
        """The block that `save` under `name` would replace; None when the name is free or none at all."""
        try:
            return self.find(f"{_PREFIX}{self._file(name).stem}")
        except BlockError:
            return None

    def save(self, project: Project, path: str, name: str) -> str:
        """Keep the group at `path` of `project` as `name`, in the place of one of that name; its key.

        BlockError where the name is none or the disk does not take it.
        """
        level, node = paths.split(path)
        return self.write(name, copy_text(project, [node], level))

    def write(self, name: str, text: str) -> str:
        """As `save`, for a block whose text is known."""
        file = self._file(name)
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            write_atomically(file, text.encode())
        except OSError as error:
            raise BlockError(self.tr("{0} cannot be written: {1}").format(file, error.strerror)) from None
        self.reload()
        return f"{_PREFIX}{file.stem}"

    def rename(self, key: str, name: str) -> None:
        """Call a block otherwise. BlockError where the name is none, is taken, or the disk refuses."""
        old, new = self._file(key.removeprefix(_PREFIX)), self._file(name)
        if new == old:
            return
        if new.exists():
            raise BlockError(self.tr("A block called {0} already exists; choose another name.").format(new.stem))
        try:
            old.rename(new)
        except OSError as error:
            raise BlockError(self.tr("{0} cannot be renamed: {1}").format(old, error.strerror)) from None
        self.reload()

    def delete(self, key: str) -> None:
        """Delete a block's file. BlockError where the disk refuses."""
        file = self._file(key.removeprefix(_PREFIX))
        try:
            file.unlink(missing_ok=True)
        except OSError as error:
            raise BlockError(self.tr("{0} cannot be deleted: {1}").format(file, error.strerror)) from None
        self.reload()

    def _file(self, name: str) -> Path:
        plain = " ".join(_ODD.sub(" ", name).split()).strip(". ")[:80]
        if not plain:
            raise BlockError(self.tr("A block needs a name of at least one letter or digit."))
        return self.folder / f"{plain}{_SUFFIX}"


def _read(file: Path) -> Block:
    if file.stat().st_size > _MAX_BYTES:
        raise ValueError("the file is larger than 4 MiB.")
    text = file.read_text(encoding="utf-8")
    found = group_in(text)
    return Block(file.stem, found.layer, found.inside, found.settings, text)
