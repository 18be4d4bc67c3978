"""The menu bar, made from the commands."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QMenuBar

from core.templates import templates
from netstudio.actions import (
    ALIGN_MENU,
    ALIGNING,
    MENU_TITLES,
    MENUS,
    RECENT_MENU,
    SEPARATOR,
    TEMPLATE_MENU,
    THEME_MENU,
    THEMES,
    Actions,
    translated,
)
from netstudio.main_window.command_search import SEARCH_TITLE
from netstudio.settings import Settings


class Menus(QObject):
    """Fills `bar`. `template_chosen(key)` and `recent_chosen(Path)` come from the two menus that are lists."""

    template_chosen = Signal(str)
    recent_chosen = Signal(object)

    def __init__(self, bar: QMenuBar, actions: Actions, settings: Settings) -> None:
        super().__init__(bar)
        self._bar, self._actions, self._settings = bar, actions, settings
        fill: dict[str, Callable[[QMenu], None]] = {
            RECENT_MENU: self._fill_recent,
            TEMPLATE_MENU: self._fill_templates,
            THEME_MENU: lambda menu: self._fill(menu, " ".join(THEMES)),
            ALIGN_MENU: lambda menu: self._fill(menu, ALIGNING),
        }
        for title, names in MENUS:
            menu = bar.addMenu(translated(title))
            menu.setToolTipsVisible(False)
            self._fill(menu, names, fill)

    def _fill(self, menu: QMenu, names: str, submenus: Mapping[str, Callable[[QMenu], None]] | None = None) -> None:
        for name in names.split():
            if name == SEPARATOR:
                menu.addSeparator()
            elif submenus is not None and name in submenus:
                submenu = menu.addMenu(translated(MENU_TITLES[name]))
                submenu.setObjectName(f"{name}.menu")
                submenus[name](submenu)
            else:
                menu.addAction(self._actions[name])

    def _fill_templates(self, menu: QMenu) -> None:
        for template in templates():
            action = QAction(template.title, self._bar)
            action.setObjectName(f"{TEMPLATE_MENU}.{template.key}")
            action.setToolTip(template.text)
            action.setProperty(SEARCH_TITLE, self.tr("New from Example: {0}").format(template.title))
            action.setStatusTip(template.text)
            action.triggered.connect(lambda _=False, key=template.key: self.template_chosen.emit(key))
            menu.addAction(action)

    def _fill_recent(self, menu: QMenu) -> None:
        self._recent = menu
        self._settings.changed.connect(self._settings_changed)
        self._list_recent()

    def _settings_changed(self, key: str) -> None:
        if key == "recent":
            self._list_recent()

    def _list_recent(self) -> None:
        for action in self._recent.actions():
            self._recent.removeAction(action)
            if action is not self._actions["file.clear_recent"]:
                action.setObjectName("")
                action.deleteLater()
        files = self._settings.recent
        for place, path in enumerate(files):
            action = QAction(_recent_title(place, path), self._bar)
            action.setObjectName(f"{RECENT_MENU}.{place + 1}")
            action.setStatusTip(str(path))
            action.setProperty(SEARCH_TITLE, self.tr("Open Recent: {0}").format(path.stem))
            action.triggered.connect(lambda _=False, chosen=path: self.recent_chosen.emit(chosen))
            self._recent.addAction(action)
        self._recent.menuAction().setEnabled(bool(files))
        if files:
            self._recent.addSeparator()
            self._recent.addAction(self._actions["file.clear_recent"])


def _recent_title(place: int, path: Path) -> str:
    name = path.stem.replace("&", "&&")
    folder = str(path.parent).replace(str(Path.home()), "~", 1).replace("&", "&&")
    shown = folder if len(folder) <= 44 else f"…{folder[-43:]}"
    return f"&{(place + 1) % 10}  {name}  —  {shown}"
