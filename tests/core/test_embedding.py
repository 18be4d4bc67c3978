"""Embedding and positions: lookups, gradients, what they refuse, and waves against their formula."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import core as torch
import core.nn.functional as F
from core import nn
from core.testing import gradcheck


@settings(max_examples=25, deadline=None)
@given(rows=st.integers(1, 5), features=st.integers(1, 3), length=st.integers(0, 6), seed=st.integers(0, 1000))
def test_that_embedding_gradients_match_differences(rows, features, length, seed):
    stream = np.random.default_rng(seed)
    numbers = torch.tensor(stream.integers(0, rows, (2, length)))
    table = torch.tensor(stream.normal(size=(rows, features)), requires_grad=True)
    np.testing.assert_array_equal(F.embedding(numbers, table).detach().array, table.array[numbers.array])
    gradcheck(lambda weight: F.embedding(numbers, weight), [table])


def test_that_a_number_that_occurs_often_collects_all_its_gradients():
    table = torch.zeros(3, 2).requires_grad_()
    F.embedding(torch.tensor([[1, 1], [1, 2]]), table).sum().backward()
    np.testing.assert_array_equal(table.grad.array, [[0, 0], [3, 3], [1, 1]])


def test_that_the_padding_row_starts_at_zero_and_is_not_trained():
    layer = nn.Embedding(4, 3, padding_idx=-4)
    assert not layer.weight.array[0].any()
    assert layer.weight.array[1:].all()
    layer(torch.tensor([0, 1, 0])).sum().backward()
    np.testing.assert_array_equal(layer.weight.grad.array[:, 0], [0, 1, 0, 0])


def test_that_whole_numbers_of_floating_point_are_taken():
    layer = nn.Embedding(4, 3)
    np.testing.assert_array_equal(layer(torch.tensor([3.0])).detach().array, layer.weight.array[3:])
    with pytest.raises(RuntimeError, match=r"whole numbers; received 1\.5"):
        layer(torch.tensor([1.0, 1.5]))


@pytest.mark.parametrize("number", [-1, 4])
def test_that_numbers_outside_the_table_are_refused(number):
    with pytest.raises(IndexError, match=f"0 to 3 for 4 rows; received {number}"):
        nn.Embedding(4, 3)(torch.tensor([number]))


def test_that_sinusoidal_positions_follow_their_formula():
    waves = nn.SinusoidalPositions(5, 6).waves.array
    for t in range(5):
        for i in range(3):
            np.testing.assert_allclose(waves[t, 2 * i], np.sin(t / 10000 ** (2 * i / 6)), atol=1e-6)
            np.testing.assert_allclose(waves[t, 2 * i + 1], np.cos(t / 10000 ** (2 * i / 6)), atol=1e-6)
    assert nn.SinusoidalPositions(2, 3).waves.shape == (2, 3)


@pytest.mark.parametrize("kind", [nn.LearnedPositions, nn.SinusoidalPositions])
def test_that_positions_are_added_to_shorter_sequences_and_refuse_longer_ones(kind):
    layer = kind(4, 2)
    whole = layer(torch.zeros(1, 4, 2)).detach().array
    np.testing.assert_array_equal(layer(torch.zeros(3, 2, 2)).detach().array, whole[:, :2].repeat(3, axis=0))
    with pytest.raises(RuntimeError, match="at most 4 steps"):
        layer(torch.zeros(1, 5, 2))


def test_that_given_vectors_are_taken_over_and_frozen():
    vectors = torch.randn(4, 3)
    layer = nn.Embedding.from_pretrained(vectors)
    np.testing.assert_array_equal(layer(torch.tensor([2, 0])).array, vectors.array[[2, 0]])
    assert not layer.weight.requires_grad
    assert nn.Embedding.from_pretrained(vectors, freeze=False).weight.requires_grad
    with pytest.raises(ValueError, match=r"shape \(3,\)"):
        nn.Embedding.from_pretrained(torch.zeros(3))


def test_that_a_padding_row_outside_the_table_is_refused():
    with pytest.raises(ValueError, match="within 4 embeddings; it is 4"):
        nn.Embedding(4, 3, padding_idx=4)
    with pytest.raises(RuntimeError, match="row of 0 to 3; it is -5"):
        F.embedding(torch.tensor([1]), torch.zeros(4, 3), padding_idx=-5)
