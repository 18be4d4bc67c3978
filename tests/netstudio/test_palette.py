"""Finding and picking layers."""

from __future__ import annotations

import dataclasses

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit

from core.catalog import Category, layer_kinds
from core.graph import edit
from core.templates import load_template
from netstudio.document import Blocks
from netstudio.palette import MIME_TYPE, Palette, mime_data
from netstudio.palette.model import LayerModel, rows_for
from netstudio.theme import Theme
from netstudio.widgets import best_score, offered_layers, score


@pytest.fixture
def palette(qtbot) -> Palette:
    palette = Palette(Theme("light"))
    qtbot.addWidget(palette)
    palette.resize(220, 700)
    palette.show()
    return palette


def test_that_every_layer_is_there_once_under_its_category(palette):
    ends = {"group_input", "group_output"}
    assert sorted(palette.keys()) == sorted(set(layer_kinds.classes) - ends)
    headings = [row.category for row in rows_for("") if row.layer is None]
    assert headings == [c for c in Category if any(k.category is c for k in layer_kinds.classes.values())]


@pytest.mark.parametrize("query", ["dense", "fc", "linear", "Fully", "LINEAR"])
def test_that_a_layer_is_found_by_all_its_names(palette, query):
    palette.search(query)
    assert palette.keys()[0] == "linear"


@pytest.mark.parametrize("query", ["conv", "cnn", "cv2d"])
def test_that_a_few_letters_are_enough(palette, query):
    palette.search(query)
    assert "conv2d" in palette.keys()[:2]


def test_that_a_category_finds_its_layers(palette):
    palette.search("pooling")
    assert {"max_pool2d", "avg_pool2d"} <= set(palette.keys())
    assert not {"linear"} & set(palette.keys())


def test_that_nonsense_finds_nothing_and_says_so(palette):
    palette.search("qqqqzz")
    assert palette.keys() == ()
    assert palette._nothing.isVisible()
    palette.search("")
    assert not palette._nothing.isVisible()


def test_that_enter_in_the_search_chooses_the_best_match(palette, qtbot):
    line = palette.findChild(QLineEdit, "palette_search")
    qtbot.keyClicks(line, "maxpool2")
    with qtbot.waitSignal(palette.layer_chosen) as signal:
        qtbot.keyClick(line, Qt.Key.Key_Return)
    assert signal.args == ["max_pool2d"]


def test_that_the_list_can_be_reached_and_used_with_keys(palette, qtbot):
    palette.activateWindow()
    line = palette.findChild(QLineEdit, "palette_search")
    qtbot.keyClicks(line, "pool")
    wanted = palette.keys()[1]
    qtbot.keyClick(line, Qt.Key.Key_Down)
    qtbot.keyClick(palette.list, Qt.Key.Key_Down)
    with qtbot.waitSignal(palette.layer_chosen) as signal:
        qtbot.keyClick(palette.list, Qt.Key.Key_Return)
    assert signal.args == [wanted]


def test_that_escape_empties_the_search(palette, qtbot):
    line = palette.findChild(QLineEdit, "palette_search")
    qtbot.keyClicks(line, "pool")
    qtbot.keyClick(line, Qt.Key.Key_Escape)
    assert len(palette.keys()) == len(offered_layers(inside=False))


def test_that_a_double_click_chooses_a_layer_but_not_a_heading(palette, qtbot):
    model = palette.list.model()
    first = next(place for place, row in enumerate(model.rows) if row.layer is not None)
    spot = palette.list.visualRect(model.index(first)).center()
    viewport = palette.list.viewport()
    qtbot.mouseClick(viewport, Qt.MouseButton.LeftButton, pos=spot)
    with qtbot.waitSignal(palette.layer_chosen) as signal:
        qtbot.mouseDClick(viewport, Qt.MouseButton.LeftButton, pos=spot)
    assert signal.args == [model.rows[first].layer.key]
    heading = palette.list.visualRect(model.index(0)).center()
    qtbot.mouseClick(viewport, Qt.MouseButton.LeftButton, pos=heading)
    with qtbot.assertNotEmitted(palette.layer_chosen):
        qtbot.mouseDClick(viewport, Qt.MouseButton.LeftButton, pos=heading)


def test_that_a_drag_carries_the_key_of_the_layer(qapp):
    model = LayerModel()
    place = next(place for place, row in enumerate(model.rows) if row.layer and row.layer.key == "conv2d")
    data = model.mimeData([model.index(place)])
    assert data.formats() == [MIME_TYPE] == ["application/x-netstudio-layer"]
    assert bytes(data.data(MIME_TYPE).data()) == b"conv2d" == bytes(mime_data("conv2d").data(MIME_TYPE).data())
    assert model.flags(model.index(place)) & Qt.ItemFlag.ItemIsDragEnabled
    assert not model.flags(model.index(0)) & Qt.ItemFlag.ItemIsDragEnabled


def test_that_rows_explain_themselves(qapp):
    model = LayerModel()
    for place, row in enumerate(model.rows):
        if row.layer is not None:
            assert row.layer.summary in model.index(place).data(Qt.ItemDataRole.ToolTipRole)


@pytest.mark.parametrize(
    ("better", "worse"), [("Linear", "Nonlinear"), ("Flatten", "Foo la table"), ("Max pool", "Climax pool")]
)
def test_that_beginnings_of_words_count_more(better, worse):
    query = better[:3]
    assert score(query, better) > score(query, worse)


def test_that_scores_lie_between_nothing_and_everything():
    assert score("", "anything") == 1
    assert score("linear", "Linear") == 1
    assert score("xyz", "Linear") == 0
    assert best_score("a", []) == 0
    assert 0 < score("lnr", "Linear") < score("lin", "Linear") < 1


def test_that_inside_a_group_its_own_ends_are_offered(palette):
    assert "group_input" not in set(palette.keys())
    palette.set_inside(True)
    assert {"group_input", "group_output"} <= set(palette.keys())
    assert not {"input", "output"} & set(palette.keys())
    palette.set_inside(False)
    assert "input" in set(palette.keys())


def test_that_kept_blocks_stand_at_the_end_and_are_found_and_dragged(qtbot, tmp_path):
    blocks = Blocks(tmp_path)
    palette = Palette(Theme("light"), blocks)
    qtbot.addWidget(palette)
    assert not any(row.category is None for row in palette._model.rows)
    graph, group = edit.group(edit.chain([layer_kinds.default("linear"), layer_kinds.default("relu")]), ["relu_1"])
    blocks.save(dataclasses.replace(load_template("digits-mlp"), graph=graph, layout={}), group, "My head")
    assert palette.keys()[-1] == "block/My head"
    assert palette.menu_for("linear") is None
    palette.search("my head")
    assert palette.keys()[0] == "block/My head"
    with qtbot.waitSignal(palette.layer_chosen) as signal:
        palette._choose_first()
    assert signal.args == ["block/My head"]
    with qtbot.waitSignal(palette.block_rename_wanted) as signal:
        palette.menu_for("block/My head").actions()[0].trigger()
    assert signal.args == ["block/My head"]
