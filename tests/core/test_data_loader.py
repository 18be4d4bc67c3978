"""Data sets and loaders: batches, seeded order, going on in mid-epoch."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import core as torch
from core.backend import Generator
from core.utils.data import (
    DataLoader,
    Dataset,
    RandomSampler,
    SequentialSampler,
    Subset,
    TensorDataset,
    WeightedRandomSampler,
    random_split,
)


def numbers(count):
    return TensorDataset(torch.arange(count), torch.arange(count) * 10)


def order_of(loader):
    return [value for batch in loader for value in batch[0].tolist()]


def test_that_batches_are_tensors_of_equal_length_but_the_last():
    batches = list(DataLoader(numbers(10), batch_size=4))
    assert [(x.tolist(), y.tolist()) for x, y in batches][2] == ([8, 9], [80, 90])
    assert [len(x) for x, _ in batches] == [4, 4, 2]
    assert len(DataLoader(numbers(10), batch_size=4)) == 3


def test_that_drop_last_leaves_out_the_rest():
    loader = DataLoader(numbers(10), batch_size=4, drop_last=True)
    assert [len(x) for x, _ in loader] == [4, 4]
    assert len(loader) == 2


def test_that_shuffling_visits_every_sample_once_and_differs_between_epochs():
    loader = DataLoader(numbers(50), batch_size=8, shuffle=True, seed=3)
    first, second = order_of(loader), order_of(loader)
    assert sorted(first) == sorted(second) == list(range(50))
    assert first != second
    again = DataLoader(numbers(50), batch_size=8, shuffle=True, seed=3)
    assert [order_of(again), order_of(again)] == [first, second]
    assert order_of(DataLoader(numbers(50), shuffle=True, seed=4)) != first


def test_that_the_order_follows_the_generator_or_the_process_seed():
    torch.manual_seed(5)
    first = order_of(DataLoader(numbers(20), shuffle=True))
    torch.manual_seed(5)
    assert order_of(DataLoader(numbers(20), shuffle=True)) == first
    given_ = [order_of(DataLoader(numbers(20), shuffle=True, generator=Generator().manual_seed(9))) for _ in range(2)]
    assert given_[0] == given_[1]


@settings(max_examples=30, deadline=None)
@given(count=st.integers(1, 40), size=st.integers(1, 9), stop=st.integers(0, 60), drop=st.booleans())
def test_that_a_loader_goes_on_exactly_where_it_stood(count, size, stop, drop):
    def make():
        return DataLoader(numbers(count), size, shuffle=True, drop_last=drop, seed=1)

    def batches(loader, epochs):
        for _ in range(epochs):
            for x, _ in loader:
                yield x.tolist()

    whole = list(batches(make(), 4))
    loader = make()
    taken = batches(loader, 2)
    begun = list(itertools.islice(taken, stop))
    state = loader.state_dict()
    resumed = make()
    resumed.load_state_dict(state)
    rest = list(batches(resumed, 4))
    assert (begun + rest)[: len(whole)] == whole[: len(begun) + len(rest)]


def test_that_a_loop_that_is_left_early_does_not_shorten_the_next_one():
    loader = DataLoader(numbers(10), batch_size=4)
    assert [next(iter(loader))[0].tolist() for _ in range(2)] == [[0, 1, 2, 3]] * 2
    assert order_of(loader) == list(range(10))
    shuffled = DataLoader(numbers(10), batch_size=4, shuffle=True, seed=2)
    first = next(iter(shuffled))[0].tolist()
    second = order_of(shuffled)
    assert sorted(second) == list(range(10))
    assert second[:4] != first


def test_that_two_loops_over_one_loader_do_not_disturb_each_other():
    loader = DataLoader(numbers(6), batch_size=2)
    assert [(a[0].tolist(), b[0].tolist()) for a, b in zip(loader, loader, strict=True)] == [
        ([0, 1], [0, 1]),
        ([2, 3], [2, 3]),
        ([4, 5], [4, 5]),
    ]


def test_that_samples_of_different_shapes_are_named():
    samples = [torch.ones(1), torch.ones(2)]
    with pytest.raises(ValueError, match=r"must have one shape; these have \(1,\), \(2,\)"):
        next(iter(DataLoader(samples, batch_size=2)))


def test_that_a_list_of_samples_is_put_together():
    class Words(Dataset):
        def __getitem__(self, index):
            return {"value": float(index), "pair": (index, np.ones(2, np.float32)), "name": f"n{index}"}

        def __len__(self):
            return 3

    (batch,) = DataLoader(Words(), batch_size=3)
    assert batch["value"].dtype == torch.float64
    assert batch["pair"][0].tolist() == [0, 1, 2]
    assert batch["pair"][1].shape == (3, 2)
    assert batch["name"] == ["n0", "n1", "n2"]
    assert len(list(Words())) == 3


def test_that_collate_fn_gets_the_samples():
    (batch,) = DataLoader(numbers(3), batch_size=3, collate_fn=lambda samples: [x.item() for x, _ in samples])
    assert batch == [0, 1, 2]


def test_that_a_sampler_gives_the_order():
    assert order_of(DataLoader(numbers(5), sampler=[4, 0, 2])) == [4, 0, 2]
    assert len(DataLoader(numbers(5), sampler=[4, 0, 2])) == 3
    assert order_of(DataLoader(numbers(5), sampler=SequentialSampler(5))) == [0, 1, 2, 3, 4]
    assert sorted(order_of(DataLoader(numbers(5), sampler=RandomSampler(5, seed=1)))) == [0, 1, 2, 3, 4]
    weighted = order_of(DataLoader(numbers(3), sampler=WeightedRandomSampler([0, 1, 3], 4000)))
    assert weighted.count(0) == 0
    assert weighted.count(2) / weighted.count(1) == pytest.approx(3, rel=0.15)


def test_that_subsets_and_splits_divide_without_overlap():
    parts = random_split(numbers(10), [7, 3], generator=Generator(1))
    assert [len(part) for part in parts] == [7, 3]
    assert sorted(order_of(DataLoader(parts[0], 4)) + order_of(DataLoader(parts[1], 4))) == list(range(10))
    assert [len(part) for part in random_split(numbers(10), [0.5, 0.25, 0.25])] == [6, 2, 2]
    nested = Subset(Subset(numbers(10), [9, 8, 7]), [2, 0])
    assert (order_of(DataLoader(nested, 2)), nested[0][0].item()) == ([7, 9], 7)
    with pytest.raises(ValueError, match="add up to 9"):
        random_split(numbers(10), [5, 4])


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: TensorDataset(torch.ones(3), torch.ones(4)), r"\[3, 4\]"),
        (lambda: TensorDataset(), "at least one"),
        (lambda: DataLoader(numbers(3), batch_size=0), "at least 1"),
        (lambda: DataLoader(numbers(3), batch_size="4"), "a whole number and at least 1; it is '4'"),
        (lambda: DataLoader(numbers(3), shuffle=True, sampler=[0]), "not both"),
    ],
)
def test_that_wrong_use_is_named(make, said):
    with pytest.raises(ValueError, match=said):
        make()
