"""Frames and notes: a part of the project that is saved beside the layout."""

from __future__ import annotations

import dataclasses
import json
import zipfile

import pytest

from core import frames
from core.files import ProjectFile, load, save
from core.files.project_json import project_documents, read_project
from core.frames import HUES, LEAST, MOST, Frame
from core.graph import edit
from core.templates import load_template

FRAME = Frame("frame_1", (-40.0, -40.0, 600.0, 200.0), "Stem", hue="sky")
NOTE = Frame("frame_2", (0.0, 300.0, 240.0, 120.0), text="Why\nso deep?", note=True)


def grouped_project():
    project = load_template("digits-cnn")
    graph, group = edit.group(
        project.graph, [node.id for node in project.graph.nodes if node.layer.key == "conv2d"][:1]
    )
    inner = Frame("frame_3", (0.0, 0.0, 100.0, 100.0), "Inside", level=group)
    return dataclasses.replace(project, graph=graph, layout={}, frames=(FRAME, NOTE, inner)), group


def documents_of(project):
    return json.loads(json.dumps(project_documents(project, None)))


def test_that_frames_come_back_from_a_file(tmp_path):
    project, _ = grouped_project()
    save(tmp_path / "a.netstudio", project)
    file = load(tmp_path / "a.netstudio")
    assert file == ProjectFile(project, None, notes=())


def test_that_a_project_without_frames_is_written_as_ever():
    assert "frames" not in documents_of(load_template("digits-cnn"))["ui.json"]


@pytest.mark.parametrize(
    "damage",
    [
        {"area": [0, 0, 100]},
        {"area": "here"},
        {"id": ""},
        {"title": "t" * 201},
        {"text": "t" * 20_001},
        {"note": "yes"},
    ],
)
def test_that_a_damaged_frame_is_left_out_and_named(damage):
    project, _ = grouped_project()
    documents = documents_of(project)
    documents["ui.json"]["frames"][0] |= damage
    found, notes = read_project(documents, None)
    assert found.frames == project.frames[1:]
    (note,) = notes
    assert note.startswith("A frame could not be read and was left out")


def test_that_unknown_hues_and_wild_areas_become_usable():
    project, _ = grouped_project()
    documents = documents_of(project)
    documents["ui.json"]["frames"][0] |= {"hue": "ultraviolet", "area": [1e300, -1e300, -5, 1e300]}
    frame = read_project(documents, None)[0].frames[0]
    assert frame.hue == HUES[0]
    assert frame.area == (1e6 - LEAST[0], -1e6, LEAST[0], 1e6)


def test_that_second_frames_of_a_name_and_those_of_lost_groups_are_left_out():
    project, group = grouped_project()
    documents = documents_of(project)
    stored = documents["ui.json"]["frames"]
    stored[2]["level"] = "nowhere"
    found, notes = read_project(documents, None)
    assert found.frames == (FRAME, NOTE)
    assert len(notes) == 1
    stored[2] |= {"level": group, "id": "frame_1"}
    found, notes = read_project(documents, None)
    assert found.frames == (FRAME, NOTE)
    assert len(notes) == 1


def test_that_no_more_frames_are_read_than_can_be_used():
    documents = documents_of(load_template("digits-cnn"))
    documents["ui.json"]["frames"] = [{"id": f"f{number}", "area": [0, 0, 90, 90]} for number in range(MOST + 5)]
    found, notes = read_project(documents, None)
    assert len(found.frames) == MOST
    assert len(notes) == 1


def test_that_levels_see_their_own_frames():
    project, group = grouped_project()
    seen = frames.inside(project.frames, group)
    assert [(frame.id, frame.level) for frame in seen] == [("frame_3", "")]
    moved = frames.changed(seen, {"frame_3": frames.shifted(seen[0], 8, 16)})
    back = frames.put_back(project.frames, group, moved)
    assert back[:2] == (FRAME, NOTE)
    assert back[2].area == (8.0, 16.0, 100.0, 100.0)
    assert back[2].level == group
    assert frames.put_back(project.frames, group, ()) == (FRAME, NOTE)
    added = (*seen, Frame("frame_1", (0.0, 0.0, 90.0, 90.0)))
    assert [frame.id for frame in frames.put_back(project.frames, group, added)] == [
        "frame_1",
        "frame_2",
        "frame_3",
        "frame_4",
    ]


def test_that_frames_follow_their_group_and_go_with_it():
    project, group = grouped_project()
    graph, outer = edit.group(project.graph, [group])
    led = frames.rerooted(project.frames, {group: f"{outer}/{group}"})
    assert led[2].level == f"{outer}/{group}"
    assert frames.known(graph, led) == led
    assert frames.known(edit.remove(graph, [outer]), led) == (FRAME, NOTE)


def test_that_a_title_is_one_line_and_a_text_as_long_as_may_be():
    assert FRAME.reading("  two\nlines ").title == "two lines"
    assert len(NOTE.reading("x" * 30_000).text) == 20_000


def test_that_a_frame_knows_what_lies_in_it():
    assert FRAME.covers((0.0, 0.0, 168.0, 60.0))
    assert not FRAME.covers((500.0, 0.0, 168.0, 60.0))


def test_that_a_project_file_is_a_readable_archive(tmp_path):
    project, _ = grouped_project()
    save(tmp_path / "a.netstudio", project)
    with zipfile.ZipFile(tmp_path / "a.netstudio") as archive:
        stored = json.loads(archive.read("ui.json"))
    assert stored["frames"][0] == {"id": "frame_1", "area": [-40, -40, 600, 200], "title": "Stem", "hue": "sky"}
