"""The list of edits."""

from __future__ import annotations

from core.graph import Graph
from core.project import Project
from core.templates import load_template
from netstudio.document import Document
from netstudio.history_panel import HistoryPanel


def edited(project: Project, notes: str) -> Project:
    return Project(Graph(), {}, project.data, project.training, notes)


def rows(panel: HistoryPanel) -> list[str]:
    model = panel.view.model()
    return [str(model.index(row, 0).data()) for row in range(model.rowCount())]


def test_that_every_edit_is_listed_by_name_after_the_beginning(qtbot):
    document = Document(load_template("digits-mlp"))
    panel = HistoryPanel(document)
    qtbot.addWidget(panel)
    assert rows(panel) == ["As opened"]
    for name in ("one", "two"):
        document.apply(edited(document.project, name), f"Write {name}")
    assert rows(panel) == ["As opened", "Write one", "Write two"]


def test_that_choosing_an_edit_goes_there_and_back(qtbot):
    document = Document(load_template("digits-mlp"))
    panel = HistoryPanel(document)
    qtbot.addWidget(panel)
    for name in ("one", "two", "three"):
        document.apply(edited(document.project, name), name)
    panel.view.setCurrentIndex(panel.view.model().index(1, 0))
    assert document.project.notes == "one"
    panel.view.setCurrentIndex(panel.view.model().index(3, 0))
    assert document.project.notes == "three"
