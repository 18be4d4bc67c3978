"""Attention: written out in NumPy, gradients over random shapes, every mask, blocks, patches and the class token."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import core as torch
import core.nn.functional as F
from core import nn
from core.testing import gradcheck


def random(seed, *shape):
    return torch.tensor(np.random.default_rng(seed).normal(size=shape), requires_grad=True)


def attended(query, key, value, added=0.0):
    scores = query @ key.swapaxes(-1, -2) / np.sqrt(query.shape[-1]) + added
    weights = np.exp(scores - scores.max(-1, keepdims=True))
    return (weights / weights.sum(-1, keepdims=True)) @ value


@settings(max_examples=20, deadline=None)
@given(
    lead=st.lists(st.integers(1, 2), max_size=2),
    steps=st.integers(1, 3),
    others=st.integers(1, 3),
    sizes=st.tuples(st.integers(1, 3), st.integers(1, 3)),
    causal=st.booleans(),
    masked=st.booleans(),
)
def test_that_attention_gradients_match_differences(lead, steps, others, sizes, causal, masked):
    inputs = [
        random(1, *lead, steps, sizes[0]),
        random(2, *lead, others, sizes[0]),
        random(3, *lead, others, sizes[1]),
        *([random(4, steps, 1)] if masked else []),
    ]
    gradcheck(lambda *given: F.scaled_dot_product_attention(*given, is_causal=causal), inputs)


def test_that_attention_follows_its_formula_and_broadcasts_batches():
    query, key, value = random(1, 3, 1, 4, 2), random(2, 2, 5, 2), random(3, 1, 1, 5, 6)
    added = random(4, 4, 5)
    result = F.scaled_dot_product_attention(query, key, value, added)
    assert result.shape == (3, 2, 4, 6)
    expected = attended(query.array, key.array, value.array, added.array)
    np.testing.assert_allclose(result.detach().array, expected, rtol=1e-12)
    gradcheck(F.scaled_dot_product_attention, [query, key, value, added])


def test_that_a_boolean_mask_says_where_attention_is_allowed():
    query, key, value = random(1, 2, 3, 2), random(2, 2, 4, 2), random(3, 2, 4, 2)
    allowed = np.random.default_rng(0).random((3, 4)) > 0.4
    allowed[:, 0] = True
    result = F.scaled_dot_product_attention(query, key, value, torch.tensor(allowed))
    expected = attended(query.array, key.array, value.array, np.where(allowed, 0, -np.inf))
    np.testing.assert_allclose(result.detach().array, expected, rtol=1e-12)


def test_that_a_step_that_may_attend_to_nothing_gives_zeros_and_finite_gradients():
    query, key, value = random(1, 2, 2), random(2, 3, 2), random(3, 3, 2)
    allowed = torch.tensor([[False, False, False], [True, False, True]])
    result = F.scaled_dot_product_attention(query, key, value, allowed)
    assert not result.array[0].any()
    result.sum().backward()
    assert all(np.isfinite(tensor.grad.array).all() for tensor in (query, key, value))


def test_that_causal_attention_does_not_look_ahead():
    query, key, value = random(1, 1, 4, 2), random(2, 1, 4, 2), random(3, 1, 4, 2)
    before = F.scaled_dot_product_attention(query, key, value, is_causal=True).array
    key.array[:, 2:] += 1
    value.array[:, 2:] -= 1
    after = F.scaled_dot_product_attention(query, key, value, is_causal=True).array
    np.testing.assert_array_equal(before[:, :2], after[:, :2])
    assert not np.array_equal(before[:, 2:], after[:, 2:])


def test_that_work_in_blocks_gives_the_same_as_one_sample_at_a_time():
    query, key, value = (torch.randn(5, 2, 300, 4) for _ in range(3))
    whole = F.scaled_dot_product_attention(query, key, value).array
    for number in range(5):
        alone = F.scaled_dot_product_attention(query[number], key[number], value[number]).array
        np.testing.assert_allclose(whole[number], alone, rtol=1e-5, atol=1e-6)


def test_that_attention_dropout_keeps_the_expected_sum_and_has_right_gradients():
    query, key = torch.zeros(200, 1, 2), torch.zeros(200, 50, 2)
    torch.manual_seed(0)
    dropped = F.scaled_dot_product_attention(query, key, torch.ones(200, 50, 1), dropout_p=0.5).array
    assert 0.95 < dropped.mean() < 1.05
    assert dropped.std() > 0.05

    def function(*inputs):
        torch.manual_seed(3)
        return F.scaled_dot_product_attention(*inputs, dropout_p=0.5)

    gradcheck(function, [random(1, 2, 3, 2), random(2, 2, 3, 2), random(3, 2, 3, 2)])


@pytest.mark.parametrize(("kdim", "vdim"), [(None, None), (3, 5)])
@pytest.mark.parametrize("bias", [True, False])
def test_that_multihead_attention_is_attention_of_each_head(kdim, vdim, bias):
    layer = nn.MultiheadAttention(6, 2, bias=bias, kdim=kdim, vdim=vdim, batch_first=True).double()
    query, key, value = random(1, 2, 3, 6), random(2, 2, 4, kdim or 6), random(3, 2, 4, vdim or 6)
    weights = (
        np.split(layer.in_proj_weight.array, 3)
        if kdim is None
        else [layer.q_proj_weight.array, layer.k_proj_weight.array, layer.v_proj_weight.array]
    )
    q, k, v = (x.array @ w.T for x, w in zip((query, key, value), weights, strict=True))
    heads = [attended(q[..., part], k[..., part], v[..., part]) for part in (slice(0, 3), slice(3, 6))]
    expected = np.concatenate(heads, -1) @ layer.out_proj.weight.array.T
    out, shown = layer(query, key, value)
    np.testing.assert_allclose(out.detach().array, expected, rtol=1e-10, atol=1e-12)
    np.testing.assert_allclose(shown.detach().array.sum(-1), np.ones((2, 3)), rtol=1e-12)
    gradcheck(lambda *all_: layer(*all_[:3]), [query, key, value, *layer.parameters()])


def test_that_self_attention_projected_at_once_equals_separate_projections():
    layer, x = nn.MultiheadAttention(4, 2, batch_first=True).double(), random(1, 2, 3, 4)
    once, apart = layer(x, x, x)[0], layer(x, torch.tensor(x.array), torch.tensor(x.array))[0]
    np.testing.assert_allclose(once.detach().array, apart.detach().array, rtol=1e-12)


def test_that_both_masks_close_what_they_name():
    layer = nn.MultiheadAttention(4, 2, batch_first=True)
    x = torch.randn(2, 3, 4)
    padding = torch.tensor([[False, False, False], [False, True, False]])
    ahead = torch.tensor(np.triu(np.ones((3, 3), bool), 1))
    for mask in (ahead, torch.tensor(np.where(ahead.array, -np.inf, 0).astype(np.float32))):
        weights = layer(x, x, x, key_padding_mask=padding, attn_mask=mask)[1].array
        assert not np.triu(weights, 1).any()
        assert not weights[1, :, 1].any()
        assert weights[0, 2].all()


def test_that_wrong_shapes_of_attention_are_refused_with_the_shapes():
    with pytest.raises(RuntimeError, match=r"\(2, 3\), \(4, 5\) and \(4, 3\)"):
        F.scaled_dot_product_attention(torch.zeros(2, 3), torch.zeros(4, 5), torch.zeros(4, 3))
    with pytest.raises(RuntimeError, match=r"mask \(…, 2, 4\).*received shape \(3, 4\)"):
        F.scaled_dot_product_attention(torch.zeros(2, 3), torch.zeros(4, 3), torch.zeros(4, 3), torch.zeros(3, 4))
    with pytest.raises(ValueError, match="multiple of num_heads; they are 6 and 4"):
        nn.MultiheadAttention(6, 4)
    with pytest.raises(RuntimeError, match=r"\(6, 6, 6\) features"):
        nn.MultiheadAttention(6, 2)(torch.zeros(3, 2, 5), torch.zeros(3, 2, 6), torch.zeros(3, 2, 6))
    with pytest.raises(ValueError, match='"relu" or "gelu"'):
        nn.TransformerEncoderLayer(4, 2, activation="tanh")


@pytest.mark.parametrize("norm_first", [True, False])
def test_that_a_causal_block_does_not_look_ahead_and_equals_a_masked_one(norm_first):
    block = nn.TransformerEncoderLayer(4, 2, 8, dropout=0.0, batch_first=True, norm_first=norm_first)
    x = torch.randn(2, 5, 4)
    ahead = torch.tensor(np.triu(np.ones((5, 5), bool), 1))
    causal = nn.TransformerBlock(block, causal=True)(x).array
    np.testing.assert_allclose(causal, block(x, src_mask=ahead).array, rtol=1e-5, atol=1e-6)
    x.array[:, 3:] += 1
    np.testing.assert_array_equal(causal[:, :3], nn.TransformerBlock(block, causal=True)(x).array[:, :3])


def test_that_an_encoder_block_is_made_of_its_parts():
    block = nn.TransformerEncoderLayer(4, 2, 8, 0.0, "gelu", batch_first=True, norm_first=True)
    x = torch.randn(2, 5, 4)
    normed = block.norm1(x)
    middle = x + block.self_attn(normed, normed, normed)[0]
    expected = middle + block.linear2(F.gelu(block.linear1(block.norm2(middle))))
    np.testing.assert_allclose(block(x).detach().array, expected.detach().array, rtol=1e-6)


def test_that_patches_stand_row_by_row_and_the_class_token_first():
    picture = torch.arange(2 * 4 * 6).reshape(1, 2, 4, 6).float()
    layer = nn.PatchEmbedding(2, 3, (2, 3), bias=False)
    sequence = layer(picture).detach().array
    assert sequence.shape == (1, 4, 3)
    patch = picture.array[0, :, 2:4, 0:3].reshape(-1)
    expected = layer.projection.weight.array.reshape(3, -1) @ patch
    np.testing.assert_allclose(sequence[0, 2], expected, rtol=1e-5)
    token = nn.ClassToken(3)
    longer = token(layer(picture)).detach().array
    np.testing.assert_array_equal(longer[0, 0], token.token.array[0, 0])
    np.testing.assert_array_equal(longer[:, 1:], sequence)


def test_that_a_stack_repeats_its_block_with_weights_of_their_own():
    block = nn.TransformerEncoderLayer(4, 2, 8, batch_first=True).eval()
    stack = nn.TransformerEncoder(block, 3, nn.LayerNorm(4)).eval()
    x = torch.randn(2, 5, 4)
    expected = nn.LayerNorm(4)(block(block(block(x)))).detach().array
    np.testing.assert_allclose(stack(x).detach().array, expected, rtol=1e-5, atol=1e-6)
    assert len({id(parameter) for parameter in stack.parameters()}) == 3 * 12 + 2


def test_that_a_transformer_decodes_without_looking_ahead():
    sizes = {"num_encoder_layers": 1, "num_decoder_layers": 2, "dim_feedforward": 8, "batch_first": True}
    layer = nn.Transformer(4, 2, **sizes).eval()
    src, tgt = torch.randn(2, 3, 4), torch.randn(2, 5, 4)
    mask = nn.Transformer.generate_square_subsequent_mask(5)
    before = layer(src, tgt, tgt_mask=mask).detach().array
    np.testing.assert_allclose(before, layer(src, tgt, tgt_is_causal=True).detach().array, rtol=1e-5, atol=1e-6)
    tgt.array[:, 3:] += 1
    np.testing.assert_allclose(before[:, :3], layer(src, tgt, tgt_mask=mask).detach().array[:, :3], rtol=1e-6)
