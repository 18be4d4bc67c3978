"""Project files: what is saved comes back, equal things give equal bytes, and what is unknown is kept."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import math
import os
import zipfile

import numpy as np
import pytest
import safetensors.numpy
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.catalog import Placeholder, layer_kinds, loss_kinds, optimizer_kinds
from core.data import DataChoice, sources
from core.files import FileError, encode_project, load, save
from core.files.migrate import migrate
from core.graph import Edge, Graph, Node, edit, wire_fault
from core.network import Network
from core.project import Project, TrainingSettings
from core.templates import load_template
from core.train.snapshot import Curves, RunState, Snapshot


@pytest.fixture
def project():
    return load_template("digits-cnn")


@pytest.fixture
def snapshot(project):
    weights = Network(project.graph).state()
    curves = Curves(
        steps=np.arange(3),
        loss=np.array([2.0, np.nan, 1.0], "float32"),
        accuracy=np.array([0.1, 0.2, 0.3], "float32"),
        epochs=np.array([[1.0, 3.0, 1.5, 0.2, np.nan, np.nan, 0.1, 900.0, 0.001]]),
    )
    state = RunState(
        epoch=1, batch=2, step=3, last_epoch=30, epoch_loss=math.nan, generators={"order": {"key": ["ff"]}}
    )
    optimizer = {"linear_1.weight.exp_avg": np.ones((10, 512), "float32"), "linear_1.weight.step": np.array(3)}
    return Snapshot(weights, optimizer, curves, state)


def rewritten(path, change):
    """The project file at `path` with `change` made to its raw JSON documents and a manifest that fits."""
    with zipfile.ZipFile(path) as archive:
        entries = {name: archive.read(name) for name in archive.namelist()}
    documents = {name: json.loads(data) for name, data in entries.items() if name.endswith(".json")}
    change(documents)
    entries |= {name: json.dumps(document).encode() for name, document in documents.items()}
    sealed(path, entries)


def sealed(path, entries):
    """A project file of `entries`, whose manifest lists their true sizes and checksums."""
    manifest = json.loads(entries["manifest.json"])
    contents = {name: data for name, data in entries.items() if name not in ("mimetype", "manifest.json")}
    manifest["entries"] = {
        name: {"size": len(data), "sha256": hashlib.sha256(data).hexdigest()} for name, data in contents.items()
    }
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in {**entries, "manifest.json": json.dumps(manifest).encode()}.items():
            archive.writestr(name, data)


def equal_arrays(first, second):
    assert first.keys() == second.keys()
    for key in first:
        assert first[key].dtype == second[key].dtype
        assert first[key].shape == second[key].shape
        assert first[key].tobytes() == second[key].tobytes()


def test_that_project_and_snapshot_come_back(tmp_path, project, snapshot):
    save(tmp_path / "a.netstudio", project, snapshot)
    file = load(tmp_path / "a.netstudio")
    assert file.project == project
    assert file.notes == ()
    equal_arrays(file.snapshot.weights, snapshot.weights)
    equal_arrays(file.snapshot.optimizer, snapshot.optimizer)
    equal_arrays(vars(file.snapshot.curves), vars(snapshot.curves))
    assert math.isnan(file.snapshot.state.epoch_loss)
    assert dataclasses.replace(file.snapshot.state, epoch_loss=0.0) == dataclasses.replace(
        snapshot.state, epoch_loss=0.0
    )


def test_that_saving_what_was_opened_gives_identical_bytes(tmp_path, project, snapshot):
    first, second = tmp_path / "a.netstudio", tmp_path / "b.netstudio"
    save(first, project, snapshot)
    file = load(first)
    save(second, file.project, file.snapshot)
    assert first.read_bytes() == second.read_bytes()


def test_that_equal_projects_give_equal_bytes_whatever_the_order_of_their_keys(tmp_path, project, snapshot):
    other = dataclasses.replace(project, layout=dict(reversed(project.layout.items())))
    mixed = dataclasses.replace(snapshot, weights=dict(reversed(snapshot.weights.items())))
    assert encode_project(project, snapshot) == encode_project(other, mixed)


def test_that_the_memory_order_of_weights_does_not_matter(project, snapshot):
    turned = {key: np.asfortranarray(value) for key, value in snapshot.weights.items()}
    assert encode_project(project, dataclasses.replace(snapshot, weights=turned)) == encode_project(project, snapshot)


def test_that_the_bytes_are_those_that_are_saved(tmp_path, project, snapshot):
    save(tmp_path / "a.netstudio", project, snapshot)
    assert (tmp_path / "a.netstudio").read_bytes() == encode_project(project, snapshot, tmp_path / "a.netstudio")


def test_that_loaded_arrays_cannot_be_written_to(tmp_path, project, snapshot):
    save(tmp_path / "a.netstudio", project, snapshot)
    file = load(tmp_path / "a.netstudio")
    with pytest.raises(ValueError, match="read-only"):
        file.snapshot.weights["linear_1.bias"][0] = 1


def test_that_other_programs_can_read_the_weights(tmp_path, project, snapshot):
    save(tmp_path / "a.netstudio", project, snapshot)
    with zipfile.ZipFile(tmp_path / "a.netstudio") as archive:
        assert archive.testzip() is None
        assert archive.namelist()[:2] == ["mimetype", "manifest.json"]
        assert archive.read("mimetype") == b"application/x-netstudio"
        equal_arrays(
            safetensors.numpy.load(archive.read("weights.safetensors")), dict(sorted(snapshot.weights.items()))
        )


texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=10)
numbers = st.floats(allow_nan=False, allow_infinity=False)


@st.composite
def projects(draw):
    graph = Graph()
    for key in draw(st.lists(st.sampled_from(sorted(layer_kinds.classes)), max_size=8)):
        graph, _ = edit.add_node(graph, layer_kinds.default(key), draw(texts))
    ids = [node.id for node in graph.nodes]
    for source, target, port in draw(st.lists(st.tuples(*[st.integers(0, 7)] * 2, st.integers(0, 2)), max_size=10)):
        if max(source, target) < len(ids) and not wire_fault(graph, ids[source], ids[target], port):
            graph = edit.connect(graph, ids[source], ids[target], port)
    training = TrainingSettings(
        loss=loss_kinds.decode({"kind": "cross_entropy", "label_smoothing": draw(st.floats(0, 1))}),
        optimizer=optimizer_kinds.decode({"kind": "sgd", "lr": draw(numbers), "nesterov": draw(st.booleans())}),
        epochs=draw(st.integers(1, 10**9)),
        seed=draw(st.integers(0, 2**63 - 1)),
        device=draw(texts),
    )
    layout = {node: (draw(numbers), draw(numbers)) for node in ids if draw(st.booleans())}
    data = DataChoice(sources.default("csv_table"), None, draw(st.floats(0, 0.5)), 0.2, draw(st.integers(0, 99)))
    return Project(graph, layout, data, training, draw(texts))


@given(projects())
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_that_any_project_comes_back_equal_and_gives_the_same_bytes(tmp_path, project):
    path = tmp_path / "any.netstudio"
    save(path, project)
    before = path.read_bytes()
    file = load(path)
    assert file.project == project
    assert file.notes == ()
    save(path, file.project)
    assert path.read_bytes() == before


def with_data_at(project, path):
    source = dataclasses.replace(sources.default("idx"), path=str(path))
    return dataclasses.replace(project, data=DataChoice(source))


def stored_path(path):
    with zipfile.ZipFile(path) as archive:
        return json.loads(archive.read("data.json"))["source"]["path"]


def test_that_data_beside_the_project_moves_with_it(tmp_path, project):
    old, new = tmp_path / "old" / "projects", tmp_path / "new" / "projects"
    old.mkdir(parents=True)
    save(old / "a.netstudio", with_data_at(project, tmp_path / "old" / "data" / "mnist"))
    assert stored_path(old / "a.netstudio") == "../data/mnist"
    os.rename(tmp_path / "old", tmp_path / "new")
    assert load(new / "a.netstudio").project.data.source.path == str(tmp_path / "new" / "data" / "mnist")


def test_that_data_far_away_keeps_its_path(tmp_path, project):
    (tmp_path / "x" / "y").mkdir(parents=True)
    save(tmp_path / "x" / "y" / "a.netstudio", with_data_at(project, tmp_path / "data"))
    assert stored_path(tmp_path / "x" / "y" / "a.netstudio") == str(tmp_path / "data")


def test_that_saving_under_another_name_finds_the_same_data(tmp_path, project):
    (tmp_path / "deep").mkdir()
    save(tmp_path / "a.netstudio", with_data_at(project, tmp_path / "mnist"))
    save(tmp_path / "deep" / "b.netstudio", load(tmp_path / "a.netstudio").project)
    assert stored_path(tmp_path / "deep" / "b.netstudio") == "../mnist"
    assert load(tmp_path / "deep" / "b.netstudio").project.data.source.path == str(tmp_path / "mnist")


def test_that_an_unknown_layer_is_kept_and_written_back(tmp_path, project):
    path, again = tmp_path / "a.netstudio", tmp_path / "b.netstudio"
    save(path, project)
    foreign = {"kind": "hyperconv", "order": 3, "deep": {"list": [1, None, "é"]}}

    def change(documents):
        documents["graph.json"]["nodes"][2]["layer"] = foreign

    rewritten(path, change)
    file = load(path)
    assert isinstance(file.project.graph.nodes[2].layer, Placeholder)
    assert [edge.target for edge in file.project.graph.edges] == [edge.target for edge in project.graph.edges]
    assert "“ReLU” could not be read" in file.notes[0]
    assert "hyperconv" in file.notes[0]
    save(again, edit_name(file.project))
    with zipfile.ZipFile(again) as archive:
        assert json.loads(archive.read("graph.json"))["nodes"][2]["layer"] == foreign
    assert load(again).project == edit_name(file.project)


def edit_name(project):
    return dataclasses.replace(project, graph=edit.rename(project.graph, "input_1", "Photo"))


def test_that_a_layer_with_a_setting_from_the_future_is_kept_too(tmp_path, project):
    path = tmp_path / "a.netstudio"
    save(path, project)
    rewritten(path, lambda documents: documents["graph.json"]["nodes"][1]["layer"].update(mode="fancy"))
    (note,) = load(path).notes
    assert "conv2d has no field 'mode'" in note


@pytest.mark.parametrize(
    ("name", "field", "what"),
    [
        ("training.json", "loss", "loss"),
        ("training.json", "optimizer", "optimizer"),
        ("data.json", "source", "data source"),
    ],
)
def test_that_other_unknown_choices_are_replaced_with_a_note(tmp_path, project, name, field, what):
    path = tmp_path / "a.netstudio"
    save(path, project)
    rewritten(path, lambda documents: documents[name].update({field: {"kind": "of the future"}}))
    (note,) = load(path).notes
    assert note.startswith(f"The {what} could not be read (unknown kind 'of the future'")
    assert note.endswith("replaced by the default.")


def test_that_wires_no_network_can_have_are_left_out_with_a_note(tmp_path, project):
    path = tmp_path / "a.netstudio"
    save(path, project)
    bad = [("relu_2", "conv2d_1", 0), ("relu_2", "gone", 0), ("output_1", "relu_1", 0), ("input_1", "linear_1", 7)]

    def change(documents):
        documents["graph.json"]["edges"] += [{"source": s, "target": t, "port": p} for s, t, p in bad]

    rewritten(path, change)
    file = load(path)
    assert file.project.graph == project.graph
    assert file.notes == ("4 wires were left out because no network can have such.",)


def test_that_a_loop_is_opened_with_a_note(tmp_path):
    nodes = tuple(Node(f"add_{n}", layer_kinds.default("add"), "") for n in (1, 2))
    graph = Graph(nodes, (Edge("add_1", "add_2", 0), Edge("add_2", "add_1", 0)))
    save(tmp_path / "a.netstudio", Project(graph, {}, DataChoice(sources.default("digits"))))
    file = load(tmp_path / "a.netstudio")
    assert file.project.graph.edges == (Edge("add_1", "add_2", 0),)
    assert file.notes == ("1 wire was left out because no network can have such.",)


def test_that_a_broken_network_can_be_saved_and_worked_on(tmp_path):
    graph = edit.chain([layer_kinds.default("conv2d"), layer_kinds.default("linear")])
    graph = edit.set_field(graph, "conv2d_1", "kernel_size", (0, -5))
    project = Project(graph, {}, DataChoice(sources.default("digits")), TrainingSettings(epochs=0))
    save(tmp_path / "a.netstudio", project)
    assert load(tmp_path / "a.netstudio").project == project


def test_that_numbers_json_does_not_know_never_make_a_file_that_cannot_be_opened(tmp_path, project):
    layer = dataclasses.replace(layer_kinds.default("dropout"), p=math.nan)
    nodes = tuple(dataclasses.replace(n, layer=layer) if n.layer.key == "dropout" else n for n in project.graph.nodes)
    broken = Project(
        dataclasses.replace(project.graph, nodes=nodes),
        {**project.layout, "relu_1": (math.inf, 0.0)},
        dataclasses.replace(project.data, validation=math.nan),
        TrainingSettings(optimizer=dataclasses.replace(optimizer_kinds.default("sgd"), lr=math.inf)),
    )
    save(tmp_path / "a.netstudio", broken)
    file = load(tmp_path / "a.netstudio")
    assert len(file.notes) == 2
    assert "relu_1" not in file.project.layout
    assert file.project.data.validation == 0.1
    assert file.project.training.optimizer == optimizer_kinds.default("adam")


def test_that_a_failed_save_leaves_the_old_file_and_says_why(tmp_path, project):
    with pytest.raises(FileError, match=r"The folder .*gone does not exist"):
        save(tmp_path / "gone" / "a.netstudio", project)
    path = tmp_path / "a.netstudio"
    save(path, project)
    before = path.read_bytes()
    with pytest.raises(FileError, match="not valid text"):
        save(path, dataclasses.replace(project, notes="\udce4"))
    assert path.read_bytes() == before
    assert os.listdir(tmp_path) == ["a.netstudio"]


def test_that_older_documents_go_through_every_step_in_order():
    def step(number):
        return lambda documents: {**documents, "graph.json": {"path": [*documents["graph.json"]["path"], number]}}

    steps = {number: step(number) for number in (1, 2, 3)}
    assert migrate({"graph.json": {"path": []}}, 2, steps, 4) == {"graph.json": {"path": [2, 3]}}
    assert migrate({"graph.json": {"path": []}}, 4, steps, 4) == {"graph.json": {"path": []}}
