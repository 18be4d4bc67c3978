"""Frames and notes on the canvas, by pointer and keys."""

from __future__ import annotations

import dataclasses

import pytest
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtWidgets import QPlainTextEdit

from core.frames import HUES, LEAST
from netstudio.canvas.frame_item import TITLE_HEIGHT
from netstudio.canvas.menu import build_menu
from netstudio.canvas.scene import Hit, Part

CTRL, ALT, SHIFT = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.AltModifier,
    Qt.KeyboardModifier.ShiftModifier,
)


@pytest.fixture
def hand(open_canvas):
    hand = open_canvas("input", "conv2d", "relu", "flatten", "output")
    hand.canvas.zoom_to(0.7)
    hand.canvas.fit()
    return hand


def frames_of(hand):
    return hand.document.project.frames


def framed(hand, *nodes):
    """Put a frame behind `nodes`; its id."""
    hand.selection.set(nodes)
    return hand.canvas.frames.frame_selection()


def area_of(hand, frame):
    return next(found.area for found in frames_of(hand) if found.id == frame)


def title_of(hand, frame):
    x, y, width, _ = area_of(hand, frame)
    return QPointF(x + width / 2, y + TITLE_HEIGHT / 2 + 2)


def write(hand, text):
    editor = hand.canvas.view.findChild(QPlainTextEdit)
    hand.qtbot.keyClicks(editor, text)
    return editor


def test_that_a_frame_lies_around_the_selected_layers_and_is_named_at_once(hand):
    hand.selection.set(["conv2d_1", "relu_1"])
    hand.canvas.writing.frame_selection()
    editor = write(hand, "Stem")
    hand.qtbot.keyClick(editor, Qt.Key.Key_Return)
    (frame,) = frames_of(hand)
    assert frame.title == "Stem"
    assert hand.selection.frames == (frame.id,)
    inside = hand.canvas.scene.frames.items[frame.id].card
    assert inside.contains(hand.canvas.node_rect("conv2d_1"))
    assert inside.contains(hand.canvas.node_rect("relu_1"))
    assert not inside.intersects(hand.canvas.node_rect("flatten_1"))
    hand.undo()
    assert frames_of(hand)[0].title == "Frame"
    hand.undo()
    assert frames_of(hand) == ()


def test_that_a_title_carries_the_layers_inside_in_one_step(hand):
    frame = framed(hand, "conv2d_1", "relu_1")
    before, positions, steps = area_of(hand, frame), dict(hand.canvas.scene.positions), hand.document.undo_stack.count()
    hand.drag(title_of(hand, frame), title_of(hand, frame) + QPointF(40, 160))
    assert area_of(hand, frame) == (before[0] + 40, before[1] + 160, before[2], before[3])
    for node, (x, y) in hand.canvas.scene.positions.items():
        there = positions[node]
        assert (x - there[0], y - there[1]) == ((40, 160) if node in ("conv2d_1", "relu_1") else (0, 0))
    assert hand.document.undo_stack.count() == steps + 1
    assert hand.document.undo_stack.undoText() == "Move frame"
    hand.undo()
    assert area_of(hand, frame) == before
    assert hand.canvas.scene.positions == positions


def test_that_a_drag_given_up_leaves_the_frame(hand):
    frame = framed(hand, "conv2d_1", "relu_1")
    before = hand.document.project
    hand.press(title_of(hand, frame))
    hand.move(title_of(hand, frame) + QPointF(80, 80))
    hand.key(Qt.Key.Key_Escape)
    assert hand.document.project is before
    assert hand.canvas.scene.frames.items[frame].area == area_of(hand, frame)
    assert hand.canvas.scene.nodes["relu_1"].pos().toTuple() == hand.canvas.scene.positions["relu_1"]


@pytest.mark.parametrize(
    ("grip", "way", "change"),
    [("se", (64, 32), (0, 0, 64, 32)), ("w", (-48, 0), (-48, 0, 48, 0)), ("n", (0, -24), (0, -24, 0, 24))],
)
def test_that_sides_and_corners_are_pulled(hand, grip, way, change):
    frame = framed(hand, "conv2d_1", "relu_1")
    x, y, width, height = before = area_of(hand, frame)
    spot = QPointF(
        x + 1 if "w" in grip else x + width - 1 if "e" in grip else x + width / 2,
        y + 1 if "n" in grip else y + height - 1 if "s" in grip else y + height - 24,
    )
    hand.drag(spot, spot + QPointF(*way))
    after = area_of(hand, frame)
    assert tuple(b - a for a, b in zip(before, after, strict=True)) == change
    assert hand.document.undo_stack.undoText() == "Resize frame"


def test_that_no_frame_becomes_smaller_than_can_be_held(hand):
    frame = framed(hand, "conv2d_1", "relu_1")
    x, y, width, height = area_of(hand, frame)
    corner = QPointF(x + width - 1, y + height - 1)
    hand.drag(corner, QPointF(x - 100, y - 100))
    assert area_of(hand, frame) == (x, y, *LEAST)


def test_that_a_note_is_written_wrapped_and_grows(hand):
    spot = hand.canvas.view.camera.visible_area().center() + QPointF(0, 150)
    hand.canvas.writing.add_note(spot)
    editor = write(hand, "Why is this so? " * 30)
    hand.qtbot.keyClick(editor, Qt.Key.Key_Return, CTRL)
    (note,) = frames_of(hand)
    assert note.note
    assert note.text.startswith("Why is this so?")
    assert note.area[3] > 150
    hand.canvas.grab()


def test_that_escape_leaves_the_words_as_they_were(hand):
    frame = framed(hand, "relu_1")
    hand.canvas.writing.begin(frame)
    hand.qtbot.keyClick(write(hand, "never"), Qt.Key.Key_Escape)
    assert frames_of(hand)[0].title == "Frame"


def test_that_escape_keeps_what_was_written_in_a_note(hand):
    hand.canvas.writing.add_note(QPointF(0, 600))
    hand.qtbot.keyClick(write(hand, "Try 0.5"), Qt.Key.Key_Escape)
    assert frames_of(hand)[0].text == "Try 0.5"


def test_that_no_layer_hides_a_new_note_and_the_view_follows_it(hand):
    card = hand.canvas.scene.nodes["relu_1"].card
    hand.canvas.writing.add_note(card.center())
    (note,) = frames_of(hand)
    area = QRectF(*note.area)
    assert not any(item.card.intersects(area) for item in hand.canvas.scene.nodes.values())
    assert area.left() <= card.center().x() <= area.right()
    assert hand.canvas.view.camera.visible_area().contains(area)


def test_that_a_double_click_on_the_title_edits_it(hand):
    frame = framed(hand, "conv2d_1", "relu_1")
    hand.qtbot.mouseDClick(hand.viewport, Qt.MouseButton.LeftButton, pos=hand.at(title_of(hand, frame)))
    hand.qtbot.keyClick(write(hand, "Body"), Qt.Key.Key_Return)
    assert frames_of(hand)[0].title == "Body"


def test_that_frames_are_selected_by_click_and_by_band(hand):
    frame = framed(hand, "conv2d_1", "relu_1")
    hand.selection.set()
    hand.click(title_of(hand, frame))
    assert hand.selection.frames == (frame,)
    hand.click(hand.middle("flatten_1"), CTRL)
    assert (hand.selection.nodes, hand.selection.frames) == (("flatten_1",), (frame,))
    hand.selection.set()
    x, y, width, height = area_of(hand, frame)
    hand.drag(QPointF(x - 20, y - 20), QPointF(x + width + 20, y + height + 20))
    assert hand.selection.frames == (frame,)
    assert set(hand.selection.nodes) >= {"conv2d_1", "relu_1"}


def test_that_a_band_can_begin_inside_a_frame(hand):
    frame = framed(hand, "conv2d_1", "relu_1")
    x, y, _, height = area_of(hand, frame)
    hand.selection.set()
    hand.drag(QPointF(x + 14, y + height - 14), hand.middle("conv2d_1"))
    assert hand.selection.nodes == ("conv2d_1",)
    assert hand.selection.frames == ()


def test_that_a_deleted_frame_leaves_its_layers(hand):
    framed(hand, "conv2d_1", "relu_1")
    nodes = len(hand.graph.nodes)
    hand.canvas.delete_selected()
    assert frames_of(hand) == ()
    assert len(hand.graph.nodes) == nodes
    assert hand.document.undo_stack.undoText() == "Delete frame"


def test_that_a_frame_is_duplicated_with_what_is_in_it(hand):
    frame = framed(hand, "conv2d_1", "relu_1")
    hand.canvas.commands.duplicate()
    assert [node.layer.key for node in hand.graph.nodes].count("conv2d") == 2
    _, second = frames_of(hand)
    assert hand.selection.frames == (second.id,)
    copies = list(hand.selection.nodes)
    assert len(copies) == 2
    card = hand.canvas.scene.frames.items[second.id].card
    assert all(card.contains(hand.canvas.node_rect(node)) for node in copies)
    assert not card.intersects(hand.canvas.scene.frames.items[frame].card)


def test_that_alt_drags_a_copy_of_the_frame_and_its_layers(hand):
    frame = framed(hand, "conv2d_1", "relu_1")
    before = hand.document.project
    steps = hand.document.undo_stack.count()
    hand.drag(title_of(hand, frame), title_of(hand, frame) + QPointF(0, 200), ALT)
    assert hand.document.undo_stack.count() == steps + 1
    assert len(frames_of(hand)) == 2
    assert len(hand.graph.nodes) == len(before.graph.nodes) + 2
    assert area_of(hand, frame) == before.frames[0].area
    hand.undo()
    assert hand.document.project == before


def test_that_arranging_keeps_frames_around_their_layers(hand):
    frame = framed(hand, "conv2d_1", "relu_1")
    hand.selection.set()
    hand.drag(hand.middle("relu_1"), hand.middle("relu_1") + QPointF(8, 24))
    hand.selection.set()
    hand.canvas.arrange()
    card = hand.canvas.scene.frames.items[frame].card
    for node in ("conv2d_1", "relu_1"):
        x, y = hand.canvas.scene.positions[node]
        assert card.contains(QPointF(x, y))
    hand.undo()


def test_that_arrows_nudge_a_frame_with_its_layers(hand):
    frame = framed(hand, "conv2d_1", "relu_1")
    before, at = area_of(hand, frame), hand.canvas.scene.positions["relu_1"]
    hand.key(Qt.Key.Key_Right)
    hand.key(Qt.Key.Key_Right)
    assert area_of(hand, frame)[0] == before[0] + 16
    assert hand.canvas.scene.positions["relu_1"] == (at[0] + 16, at[1])
    hand.undo()
    assert area_of(hand, frame) == before


def test_that_a_frame_of_nothing_but_the_layers_goes_into_their_group_and_out_again(hand):
    frame = framed(hand, "conv2d_1", "relu_1")
    hand.selection.set(["conv2d_1", "relu_1"])
    hand.canvas.groups.group()
    (group,) = hand.selection.nodes
    assert frames_of(hand)[0].level == group
    assert hand.canvas.scene.frames.items == {}
    hand.canvas.groups.enter(group)
    assert list(hand.canvas.scene.frames.items) == [frame]
    hand.drag(title_of(hand, frame), title_of(hand, frame) + QPointF(16, 0))
    assert hand.document.undo_stack.undoText() == "Move frame"
    hand.selection.leave()
    hand.canvas.groups.ungroup()
    (found,) = frames_of(hand)
    assert found.level == ""
    card = hand.canvas.scene.frames.items[found.id].card
    assert all(card.contains(hand.canvas.node_rect(node)) for node in hand.selection.nodes)


def test_that_frames_go_with_the_group_that_holds_them(hand):
    framed(hand, "conv2d_1", "relu_1")
    hand.selection.set(["conv2d_1", "relu_1"])
    hand.canvas.groups.group()
    hand.canvas.commands.duplicate()
    assert len(frames_of(hand)) == 2
    hand.canvas.delete_selected()
    assert len(frames_of(hand)) == 1


@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize("zoom", [1.5, 0.7, 0.4, 0.2, 0.05])
def test_that_frames_are_painted_at_every_zoom(hand, mode, zoom):
    framed(hand, "conv2d_1", "relu_1")
    hand.canvas.frames.add_note(QPointF(300, 300))
    hand.canvas.frames.write(hand.selection.frames[0], "text " * 40)
    hand.canvas.theme.set(mode)
    hand.canvas.zoom_to(zoom)
    assert not hand.canvas.grab().isNull()


def test_that_the_menu_offers_every_colour(hand):
    frame = framed(hand, "conv2d_1")
    menu = build_menu(hand.canvas, Hit(Part.FRAME, frame=frame, grip="carry"), QPointF())
    hues = next(action.menu() for action in menu.actions() if action.menu())
    assert len(hues.actions()) == len(HUES) == 8
    hues.actions()[3].trigger()
    assert frames_of(hand)[0].hue == HUES[3]
    assert hand.document.undo_stack.undoText() == "Colour of the frame"
    menu.close()


def test_that_no_more_frames_are_made_than_a_file_holds(hand, monkeypatch):
    monkeypatch.setattr("netstudio.canvas.frame_commands.MOST", 1)
    framed(hand, "conv2d_1")
    said = []
    hand.canvas.commands.refused.connect(said.append)
    assert hand.canvas.frames.add_note(QPointF()) == ""
    assert len(said) == 1
    assert len(frames_of(hand)) == 1


def test_that_frames_of_another_project_are_shown(hand):
    framed(hand, "conv2d_1")
    other = dataclasses.replace(hand.document.project, frames=())
    hand.document.reset(other, None, None)
    assert hand.canvas.scene.frames.items == {}
