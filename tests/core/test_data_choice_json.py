"""What a person decided on the data survives the project file; older files open with guesses."""

from __future__ import annotations

from dataclasses import replace

import pytest

from core.catalog import augmentation_kinds
from core.data import SPLITTINGS, TASKS, ColumnChoice, PictureChoice
from core.files import load, save
from core.files.project_json import BadProject, project_documents, read_project
from core.templates import load_template

DECIDED = {
    "task": "regression",
    "columns": (
        ColumnChoice("age", "numeric", "input", "median", "robust", "auto"),
        ColumnChoice("sex", "category", "target", "drop", "none", "index"),
    ),
    "splitting": "time",
    "split_column": "when",
    "pictures": PictureChoice((64, 48), "crop", "grey", "given", (0.5,), (0.25,)),
}


def decided():
    project = load_template("digits-mlp")
    first = next(iter(augmentation_kinds.classes))
    augmentations = (augmentation_kinds.default(first),)
    return replace(project, data=replace(project.data, **DECIDED, augmentations=augmentations))


def test_that_decisions_on_the_data_are_saved_and_read(tmp_path):
    project = decided()
    save(tmp_path / "a.netstudio", project)
    opened = load(tmp_path / "a.netstudio")
    assert opened.project.data == project.data
    assert opened.notes == ()


def test_that_nothing_is_written_where_everything_is_guessed():
    written = project_documents(load_template("digits-mlp"), None)["data.json"]
    assert written.keys() == {"source", "facts", "validation", "test", "split_seed"}


def test_that_a_file_without_decisions_opens_with_guesses():
    documents = project_documents(load_template("digits-mlp"), None)
    for name in ("kind", "task", "vocabulary", "indexed"):
        documents["data.json"]["facts"].pop(name)
    project, notes = read_project(documents, None)
    assert (project.data.task, project.data.columns, project.data.splitting) == ("auto", (), "auto")
    assert project.data.facts == load_template("digits-mlp").data.facts
    assert notes == ()


@pytest.mark.parametrize(
    ("name", "value"), [("columns", [{"name": "a", "role": "king"}]), ("columns", 3), ("pictures", {"fit": "melt"})]
)
def test_that_decisions_that_make_no_sense_are_refused(name, value):
    documents = project_documents(load_template("digits-mlp"), None)
    documents["data.json"][name] = value
    with pytest.raises(BadProject, match=r"data\.json"):
        read_project(documents, None)


def test_that_tasks_splittings_and_augmentations_of_newer_versions_are_guessed():
    documents = project_documents(decided(), None)
    documents["data.json"] |= {"task": "dream", "splitting": "magic", "augmentations": [{"kind": "teleport"}]}
    project, notes = read_project(documents, None)
    assert (project.data.task, project.data.splitting, project.data.augmentations) == ("auto", "auto", ())
    assert "teleport" in notes[0]
    assert TASKS[0] == SPLITTINGS[0] == "auto"
