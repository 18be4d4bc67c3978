"""Cards in line: aligned, spread, pulled to each other during a drag."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPointF, QRectF

from netstudio.canvas import Line, Way
from netstudio.canvas.alignment import aligned, distributed, snapped
from netstudio.canvas.drag_items import GuideLines

numbers = st.integers(-1000, 1000).map(float)
rects = st.builds(QRectF, numbers, numbers, st.integers(10, 300).map(float), st.integers(10, 300).map(float))
some_cards = st.dictionaries(st.text("abc", min_size=1, max_size=3), rects, min_size=2, max_size=6)


@given(some_cards, st.sampled_from(Line))
def test_that_aligned_cards_share_the_line_and_keep_the_other_axis(cards, line):
    measure = {
        Line.LEFT: QRectF.left,
        Line.CENTRE: lambda card: card.center().x(),
        Line.RIGHT: QRectF.right,
        Line.TOP: QRectF.top,
        Line.MIDDLE: lambda card: card.center().y(),
        Line.BOTTOM: QRectF.bottom,
    }[line]
    moved = {node: QRectF(*at, cards[node].width(), cards[node].height()) for node, at in aligned(cards, line).items()}
    found = [measure(card) for card in moved.values()]
    assert max(found) - min(found) < 1e-6
    upright = line in (Line.LEFT, Line.CENTRE, Line.RIGHT)
    for node, card in moved.items():
        assert (card.top() == cards[node].top()) if upright else (card.left() == cards[node].left())


@given(some_cards, st.sampled_from(Way))
def test_that_spread_cards_have_equal_gaps_and_the_ends_stay(cards, way):
    begin, end = (QRectF.left, QRectF.right) if way is Way.ACROSS else (QRectF.top, QRectF.bottom)
    places = distributed(cards, way)
    spread = [QRectF(*at, cards[node].width(), cards[node].height()) for node, at in places.items()]
    steps = [(begin(after) - end(before), begin(after) - begin(before)) for before, after in pairwise(spread)]
    if len(spread) >= 3:
        assert any(max(kind) - min(kind) < 1e-6 for kind in zip(*steps, strict=True))
    assert begin(spread[0]) == min(map(begin, cards.values()))
    assert begin(spread[-1]) == pytest.approx(max(map(begin, cards.values())))


def test_that_a_card_near_the_line_of_another_is_pulled_to_it_with_a_guide():
    pull = snapped(QRectF(103, 300, 50, 20), [QRectF(100, 0, 80, 20)], 6)
    assert pull.shift == QPointF(-3, 0)
    assert [(line.p1(), line.p2()) for line in pull.guides] == [(QPointF(100, 0), QPointF(100, 320))]


def test_that_a_card_far_from_every_line_goes_where_it_is_held():
    pull = snapped(QRectF(150, 300, 50, 20), [QRectF(0, 0, 80, 20)], 6)
    assert pull.shift == QPointF()
    assert not pull.guides


def guides(hand):
    return next((item for item in hand.canvas.scene.items() if isinstance(item, GuideLines)), None)


def test_that_dragging_shows_guides_and_the_release_takes_them_away(open_canvas):
    hand = open_canvas("input", "relu")
    start = hand.middle("relu_1")
    hand.press(start)
    hand.move(start + QPointF(0, 40))
    hand.move(start + QPointF(0, 4))
    assert guides(hand).lines
    hand.release(start + QPointF(0, 4))
    assert guides(hand) is None


def test_that_aligning_is_one_undo_step(open_canvas):
    hand = open_canvas("input", "relu", "tanh")
    before = hand.document.project
    hand.selection.set([node.id for node in hand.graph.nodes])
    hand.canvas.commands.align(Line.LEFT)
    lefts = {hand.canvas.node_rect(node.id).left() for node in hand.graph.nodes}
    assert len(lefts) == 1
    hand.document.undo_stack.undo()
    assert hand.document.project == before
