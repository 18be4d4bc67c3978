"""Going into groups and out again: where the camera was on every level, and the way back in the corner."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QObject, QPointF

from core.graph import paths
from core.project import Project
from netstudio.canvas.breadcrumb import Breadcrumb
from netstudio.canvas.framing import Framing
from netstudio.canvas.view import CanvasView
from netstudio.document import Document, Selection


@dataclass(frozen=True)
class _Look:
    middle: QPointF
    zoom: float
    following: bool


class Travel(QObject):
    """Remembers cameras and keeps the breadcrumb right; which level is shown is `Selection.level`."""

    def __init__(self, document: Document, selection: Selection, view: CanvasView, framing: Framing) -> None:
        super().__init__(view)
        self._document, self._selection, self._view, self._framing = document, selection, view, framing
        self._looks: dict[str, _Look] = {}
        self.breadcrumb = Breadcrumb(view.viewport())
        self.breadcrumb.chosen.connect(self._go_to)
        view.camera.moved.connect(self.breadcrumb.pin)
        document.changed.connect(self._name_groups)

    def _name_groups(self, old: Project, new: Project) -> None:
        if self._selection.level:
            self.refresh()

    def refresh(self) -> None:
        """Write the names of the groups anew."""
        self.breadcrumb.show_level(self._document.project.graph, self._selection.level)

    def _go_to(self, level: str) -> None:
        """Go up to `level`, with the group that leads back selected."""
        shown = self._selection.level
        if level != shown:
            rest = shown[len(level) :].lstrip(paths.SEPARATOR) if level else shown
            self._selection.enter(level, [rest.partition(paths.SEPARATOR)[0]])

    def remember(self, level: str) -> None:
        """Keep where the camera is as that of `level`."""
        camera = self._view.camera
        middle = camera.visible_area().center()
        self._looks[level] = _Look(middle, camera.zoom, self._framing.following)

    def look_again(self) -> None:
        """Show the level as it was left, or all of one that was not seen before."""
        known = self._looks.get(self._selection.level)
        if known is None or known.following:
            self._framing.fit()
        else:
            self._view.camera.look_at(known.middle, known.zoom)
            self._framing.following = False
        self.refresh()

    def begin_anew(self) -> None:
        """Another project: no level of it was seen yet."""
        self._looks.clear()
        self._selection.enter("")
        self._framing.fit()
