"""Augmentations: right shapes and ranges, and the same variant of a sample in any batch."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from core.catalog import augmentation_kinds, check_fields
from core.catalog.augmentations.colour_jitter import ColourJitter
from core.catalog.augmentations.crop import Crop
from core.catalog.augmentations.cutout import Cutout
from core.catalog.augmentations.gaussian_noise import GaussianNoise
from core.catalog.augmentations.horizontal_flip import HorizontalFlip
from core.catalog.augmentations.mixup import Mixup
from core.catalog.augmentations.random_erasing import RandomErasing
from core.catalog.augmentations.rotate import Rotate
from core.catalog.augmentations.scale import Scale
from core.catalog.augmentations.shift import Shift
from core.catalog.augmentations.vertical_flip import VerticalFlip
from core.catalog.augmenting import Batch, Draws
from core.catalog.entry import Spec
from core.data import DataChoice, DataError, Loaded, Samples, Variation, preview, split
from core.data.augment import augment
from core.data.readers.digits import Digits

KINDS = list(augmentation_kinds.classes)
FIRST = Variation(1, 1)
ONE_OF_EACH = [augmentation_kinds.default(key) for key in KINDS]


def pictures(count=12, channels=3, kind=np.uint8, size=(11, 14), seed=0):
    values = np.random.default_rng(seed).integers(0, 256, (count, *size, channels)).astype(np.uint8)
    if kind == np.float32:
        values = (values / 255).astype(np.float32)
    return values.transpose(0, 3, 1, 2)


def applied(augmentations, inputs, samples=None, variation=FIRST, rows=None, targets=None, classes=4):
    targets = np.arange(len(inputs)) % 4 if targets is None else targets
    rows = np.arange(len(inputs)) if rows is None else rows

    def partner(shares):
        chosen = np.floor(shares * len(inputs)).astype(int)
        return inputs[chosen], targets[chosen]

    batch = Batch(inputs[rows], targets[rows], partner, classes)
    return augment(augmentations, batch, rows if samples is None else samples, variation)


@pytest.mark.parametrize("kind", [np.uint8, np.float32])
@pytest.mark.parametrize("channels", [1, 2, 3, 4])
@pytest.mark.parametrize("key", KINDS)
def test_that_a_variant_does_not_depend_on_its_batch(key, channels, kind):
    inputs = pictures(channels=channels, kind=kind)
    whole, targets = applied([augmentation_kinds.default(key)], inputs)
    for rows in (np.array([7]), np.array([3, 11, 0, 5]), np.arange(12)[::-1]):
        part, part_targets = applied([augmentation_kinds.default(key)], inputs, rows=rows)
        np.testing.assert_array_equal(part, whole[rows])
        np.testing.assert_array_equal(part_targets, targets[rows])


@pytest.mark.parametrize("kind", [np.uint8, np.float32])
@pytest.mark.parametrize("key", KINDS)
def test_that_shape_type_range_and_memory_stay(key, kind):
    inputs = pictures(kind=kind)
    before = inputs.copy()
    found, _ = applied([augmentation_kinds.default(key)], inputs)
    assert found.shape == inputs.shape
    assert found.dtype == (np.float32 if key == "mixup" else kind)
    assert 0 <= found.min() <= found.max() <= (255 if found.dtype == np.uint8 else 1)
    assert found.transpose(0, 2, 3, 1).flags.c_contiguous
    np.testing.assert_array_equal(inputs, before)


@pytest.mark.parametrize("key", KINDS)
def test_that_another_epoch_or_seed_or_sample_gives_another_variant(key):
    inputs = np.repeat(pictures(1), 12, axis=0) if key != "mixup" else pictures()
    entry = [augmentation_kinds.default(key)]
    first, _ = applied(entry, inputs)
    assert not np.array_equal(applied(entry, inputs, variation=Variation(1, 2))[0], first)
    assert not np.array_equal(applied(entry, inputs, variation=Variation(2, 1))[0], first)
    assert not np.array_equal(applied(entry, inputs, samples=np.arange(12) + 100)[0], first)
    np.testing.assert_array_equal(applied(entry, inputs)[0], first)


def test_that_two_of_a_kind_draw_differently():
    twice, _ = applied([HorizontalFlip(), HorizontalFlip()], pictures())
    assert not np.array_equal(twice, pictures())


@pytest.mark.parametrize("key", KINDS)
def test_that_a_picture_of_one_point_passes(key):
    assert applied([augmentation_kinds.default(key)], pictures(size=(1, 1)))[0].shape == (12, 3, 1, 1)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.sampled_from(ONE_OF_EACH), max_size=4),
    arrays.arrays(
        np.uint8, st.tuples(st.integers(1, 5), st.integers(1, 9), st.integers(1, 9), st.sampled_from([1, 3]))
    ),
    st.integers(-(2**63), 2**64),
    st.integers(0, 10**6),
)
def test_that_any_list_of_augmentations_keeps_shapes_and_ranges(entries, rows, seed, epoch):
    inputs = rows.transpose(0, 3, 1, 2)
    found, targets = applied(entries, inputs, variation=Variation(seed, epoch))
    again, _ = applied(entries, inputs, variation=Variation(seed, epoch))
    np.testing.assert_array_equal(found, again)
    assert (found.shape, len(targets)) == (inputs.shape, len(inputs))
    assert np.isfinite(found).all()


@pytest.mark.parametrize("entry", [HorizontalFlip(1.0), VerticalFlip(1.0), HorizontalFlip(0.0)])
def test_that_flips_are_exact(entry):
    inputs = pictures()
    flipped = {"horizontal_flip": inputs[..., ::-1], "vertical_flip": inputs[..., ::-1, :]}[entry.key]
    np.testing.assert_array_equal(applied([entry], inputs)[0], flipped if entry.probability else inputs)


@pytest.mark.parametrize("kind", [np.uint8, np.float32])
@pytest.mark.parametrize(
    "entry",
    [
        Shift(0, 0),
        Rotate(0),
        Scale(1, 1),
        Crop(1, 1),
        ColourJitter(0, 0, 0, 0),
        GaussianNoise(0),
        Cutout(probability=0),
    ],
)
def test_that_a_strength_of_nothing_changes_nothing(entry, kind):
    inputs = pictures(kind=kind)
    np.testing.assert_allclose(applied([entry], inputs)[0].astype(float), inputs, atol=1 if kind == np.uint8 else 1e-5)


def test_that_a_shift_moves_by_whole_points():
    inputs = pictures(size=(10, 10))
    found, _ = applied([Shift(0.0, 0.3, "edge")], inputs)
    for before, after in zip(inputs, found, strict=True):
        moves = [np.clip(np.arange(10) - move, 0, 9) for move in range(-3, 4)]
        assert any(np.array_equal(after, before[:, rows]) for rows in moves)
    black, _ = applied([Shift(1.0, 1.0)], inputs + np.uint8(1))
    assert (black == 0).any()


def test_that_a_quarter_turn_is_exact():
    class Quarter(Draws):
        def uniform(self, low=0.0, high=1.0):
            return np.full(len(self), high)

    inputs = pictures(size=(9, 9))
    batch = Batch(inputs, np.zeros(12, np.int64), lambda _: (inputs, np.zeros(12)))
    found = Rotate(90).apply(batch, Quarter(0, 0, np.arange(12))).inputs
    assert any(np.array_equal(found, np.rot90(inputs, turns, axes=(2, 3))) for turns in (1, -1))


def test_that_colour_jitter_without_hue_and_saturation_keeps_greys_grey():
    grey = np.repeat(pictures(channels=1), 3, axis=1)
    found, _ = applied([ColourJitter(0.5, 0.5, 0.5, 0.5)], grey)
    assert np.ptp(found.astype(int), axis=1).max() <= 1


def test_that_colour_jitter_leaves_transparency():
    inputs = pictures(channels=4)
    np.testing.assert_array_equal(applied([ColourJitter()], inputs)[0][:, 3], inputs[:, 3])


def test_that_noise_has_the_strength_asked_for():
    inputs = np.full((20, 1, 40, 40), 0.5, np.float32)
    noise = applied([GaussianNoise(0.05)], inputs)[0] - 0.5
    assert abs(noise.mean()) < 2e-3
    assert abs(noise.std() - 0.05) < 2e-3


def test_that_cutout_blackens_squares_of_the_size_asked_for():
    inputs = np.full((200, 1, 20, 20), 255, np.uint8)
    areas = (applied([Cutout(0.5)], inputs)[0] == 0).sum(axis=(1, 2, 3))
    assert areas.max() == 100
    assert areas.min() >= 25


def test_that_erased_rectangles_lie_within_their_bounds():
    inputs = np.full((300, 1, 30, 30), 255, np.uint8)
    found, _ = applied([RandomErasing(1.0, 0.1, 0.2, 2.0, "black")], inputs)
    areas = (found == 0).sum(axis=(1, 2, 3)) / 900
    assert 0.07 < areas.min() < areas.max() < 0.24
    half, _ = applied([RandomErasing(0.5, 0.1, 0.2, 2.0, "grey")], inputs)
    assert 100 < (half != 255).any(axis=(1, 2, 3)).sum() < 200


def test_that_mixup_blends_inputs_and_targets_alike():
    inputs = np.zeros((400, 1, 2, 2), np.uint8)
    inputs[::2] = 255
    found, targets = applied([Mixup(1.0)], inputs, targets=np.arange(400) % 2, classes=2)
    assert (targets.shape, targets.dtype) == ((400, 2), np.float32)
    np.testing.assert_allclose(targets.sum(axis=1), 1, atol=1e-6)
    np.testing.assert_allclose(targets[:, 0], found[:, 0, 0, 0], atol=1e-6)
    own = targets[np.arange(400), np.arange(400) % 2]
    assert own.min() >= 0.5 - 1e-6
    mixed = own[own < 1 - 1e-6]  # with one of the other class
    assert abs(mixed.mean() - 0.75) < 0.03  # max(b, 1 - b) is even in 0.5 … 1 for Beta(1, 1)


@pytest.mark.parametrize("alpha", [0.05, 0.2, 0.5, 2.0, 8.0])
def test_that_mixup_draws_from_the_beta_distribution(alpha):
    from core.catalog.augmentations.mixup import _beta

    drawn = np.random.default_rng(0).beta(alpha, alpha, 200_000)
    wanted = np.quantile(np.maximum(drawn, 1 - drawn), np.linspace(0.05, 0.95, 19))
    found = np.quantile(_beta((np.arange(4000) + 0.5) / 4000, alpha), np.linspace(0.05, 0.95, 19))
    np.testing.assert_allclose(found, wanted, atol=0.01)


def test_that_mixup_blends_values_too():
    inputs = pictures(kind=np.float32)
    _, targets = applied([Mixup(5.0)], inputs, targets=np.arange(12, dtype=np.float32)[:, None], classes=0)
    assert (targets.shape, targets.dtype) == ((12, 1), np.float32)
    assert 0 <= targets.min() <= targets.max() <= 11


def test_that_uniform_and_normal_draws_are_what_they_say():
    draws = Draws(5, 1, np.arange(20_000))
    drawn = draws.uniform()
    assert 0 <= drawn.min() < drawn.max() < 1
    assert abs(drawn.mean() - 0.5) < 0.01
    assert abs(np.corrcoef(drawn[:-1], drawn[1:])[0, 1]) < 0.03
    assert abs(np.corrcoef(drawn, draws.uniform())[0, 1]) < 0.03
    normal = draws.normal(7)
    assert (normal.shape, normal.dtype) == ((20_000, 7), np.float32)
    assert abs(normal.mean()) < 0.01
    assert abs(normal.std() - 1) < 0.01


@pytest.mark.parametrize("kind", [np.uint8, np.float32])
def test_that_a_preview_shows_ten_variants_of_one_sample(kind):
    sample = pictures(kind=kind)[0]
    variants = preview(ONE_OF_EACH, sample, seed=3)
    assert (variants.shape, variants.dtype) == ((10, *sample.shape), kind)
    assert len({variant.tobytes() for variant in variants}) == 10
    np.testing.assert_array_equal(preview(ONE_OF_EACH, sample, seed=3), variants)
    np.testing.assert_array_equal(preview([], sample, 2), [sample, sample])


def test_that_samples_that_are_no_pictures_are_refused():
    with pytest.raises(DataError, match="Rotate changes pictures, but the samples are 7"):
        applied([Rotate()], np.zeros((4, 7), np.float32))


def test_that_training_sees_augmented_samples_and_nobody_else():
    choice = DataChoice(Digits(), augmentations=(HorizontalFlip(1.0),))
    loaded = Digits().load(None)
    parts, plain = split(loaded, choice), split(loaded, DataChoice(Digits()))
    rows = np.arange(20)
    flipped, targets = parts.train.training_batch(rows, Variation(0, 1))
    np.testing.assert_array_equal(flipped, plain.train.__getitems__(rows)[0][..., ::-1])
    np.testing.assert_array_equal(targets, plain.train.targets[:20])
    for part in ("train", "validation", "test"):
        np.testing.assert_array_equal(parts.part(part)[3][0], plain.part(part)[3][0])


def test_that_mixed_partners_come_from_the_training_part():
    inputs = np.zeros((40, 1, 2, 2), np.uint8)
    loaded = Loaded(Samples(inputs, np.arange(40) % 2), None, Spec((1, 2, 2)), ("a", "b"))
    parts = split(loaded, DataChoice(Digits(), validation=0.5, test=0, augmentations=(Mixup(1.0),)))
    inputs[parts.validation.indices] = 255
    mixed, targets = parts.train.training_batch(np.arange(20), Variation(0, 1))
    assert mixed.max() == 0
    assert targets.shape == (20, 2)


@pytest.mark.parametrize("key", KINDS)
def test_that_an_augmentation_survives_its_json(key):
    entry = augmentation_kinds.default(key)
    assert check_fields(entry) == ()
    assert augmentation_kinds.decode(augmentation_kinds.encode(entry)) == entry
