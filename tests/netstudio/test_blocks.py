"""Groups kept for other projects."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from core.catalog import layer_kinds
from core.graph import Graph, edit
from core.templates import load_template
from netstudio.canvas import edits
from netstudio.document import Block, BlockError, Blocks


@pytest.fixture
def blocks(qapp, tmp_path) -> Blocks:
    return Blocks(tmp_path / "blocks")


@pytest.fixture
def project():
    """The first example with two of its layers in a group."""
    from netstudio.canvas import grouping, placement

    plain = load_template("digits-cnn")
    nodes = [node.id for node in plain.graph.nodes][1:3]
    return grouping.grouped(plain, placement.complete(plain.graph, plain.layout), nodes)[0]


def test_that_a_kept_group_is_read_by_the_next_window_with_its_inner_places(blocks, project):
    key = blocks.save(project, "group_1", "Stem")
    again = Blocks(blocks.folder).find(key)
    assert again.name == "Stem"
    assert again.layer == project.graph.by_id["group_1"].layer
    assert again.inside == {p.partition("/")[2]: at for p, at in project.layout.items() if p.startswith("group_1/")}


def test_that_a_block_keeps_how_its_group_trains(blocks, project):
    frozen = edit.set_node_settings(project.graph, ["group_1"], {"frozen": True, "rate": 0.5})
    block = blocks.find(blocks.save(replace(project, graph=frozen), "group_1", "Stem"))
    after, node = edits.add_at(project, project.layout, block, (0.0, 400.0))
    settings = after.graph.by_id[node].settings
    assert (settings.frozen, settings.rate) == (True, 0.5)


def test_that_the_file_is_readable_json(blocks, project):
    blocks.save(project, "group_1", "Stem")
    assert json.loads((blocks.folder / "Stem.json").read_text())["nodes"][0]["layer"]["kind"] == "group"


def test_that_a_block_is_added_like_a_layer(blocks, project):
    block = blocks.find(blocks.save(project, "group_1", "Stem"))
    empty = edits.with_graph(project, Graph(), {})
    after, node = edits.add_at(empty, {}, block, (0.0, 0.0))
    after, second = edits.add_at(after, after.layout, block, (0.0, 300.0))
    assert after.graph.by_id[node].layer == block.layer
    assert [n.name for n in after.graph.nodes] == ["Stem", "Stem 2"]
    assert any(path.startswith(f"{second}/") for path in after.layout)


@pytest.mark.parametrize(
    "text", ["", "{", "[]", '{"format": "netstudio-layers", "nodes": [], "edges": []}', "\x00\xff", '"' * 9]
)
def test_that_a_bad_file_is_passed_over_and_told_in_one_sentence(blocks, project, text):
    blocks.save(project, "group_1", "Stem")
    (blocks.folder / "bad.json").write_text(text, encoding="utf-8")
    blocks.reload()
    assert [block.name for block in blocks.all] == ["Stem"]
    assert len(blocks.faults) == 1
    assert "bad.json" in blocks.faults[0]


def test_that_layers_which_are_no_group_are_no_block(blocks, project):
    from netstudio.document import copy_text

    blocks.save(project, "group_1", "Stem")
    other = copy_text(project, [project.graph.nodes[0].id])
    (blocks.folder / "other.json").write_text(other, encoding="utf-8")
    (blocks.folder / "bytes.json").write_bytes(b"\xff\xfe\x00")
    blocks.reload()
    assert len(blocks.faults) == 2


def test_that_blocks_are_renamed_and_deleted(blocks, project):
    key = blocks.save(project, "group_1", "Stem")
    blocks.save(project, "group_1", "Other")
    with pytest.raises(BlockError, match="Other"):
        blocks.rename(key, "Other")
    blocks.rename(key, "Trunk")
    assert [block.name for block in blocks.all] == ["Other", "Trunk"]
    blocks.delete("block/Trunk")
    assert [block.name for block in blocks.all] == ["Other"]


@pytest.mark.parametrize("name", ["", "   ", "/", "..", "\\?*"])
def test_that_a_name_of_nothing_is_refused(blocks, project, name):
    with pytest.raises(BlockError):
        blocks.save(project, "group_1", name)


@pytest.mark.parametrize("name", ["../out", "a/b", "C:\\x", ".hidden", "con\n<>"])
def test_that_no_name_leads_out_of_the_folder(blocks, project, name):
    blocks.save(project, "group_1", name)
    (file,) = blocks.folder.glob("*.json")
    assert file.parent == blocks.folder
    assert len(blocks.all) == 1


def test_that_a_folder_that_cannot_be_written_is_told(qapp, tmp_path, project):
    (tmp_path / "blocks").write_text("a file in the way")
    with pytest.raises(BlockError):
        Blocks(tmp_path / "blocks").save(project, "group_1", "Stem")


def test_that_the_key_of_a_block_is_never_that_of_a_layer():
    layer = layer_kinds.default("group")
    assert not {Block(name, layer, {}).key for name in layer_kinds.classes} & set(layer_kinds.classes)
