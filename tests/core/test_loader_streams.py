"""Batches of samples that come as a stream, and batches that a sampler names."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

import core as torch
from core.utils.data import BatchSampler, DataLoader, IterableDataset, Sampler, SequentialSampler, TensorDataset


class Stream(IterableDataset[Any]):
    """The numbers below `count`."""

    def __init__(self, count: int) -> None:
        self.count = count

    def __iter__(self) -> Iterator[int]:
        return iter(range(self.count))


class Backwards(Sampler[int]):
    def __init__(self, count: int) -> None:
        super().__init__()
        self.count = count

    def __iter__(self) -> Iterator[int]:
        return iter(range(self.count - 1, -1, -1))

    def __len__(self) -> int:
        return self.count


def numbers(loader: DataLoader) -> list[Any]:
    return [batch.tolist() for batch in loader]


def test_that_a_stream_comes_in_batches_in_every_epoch() -> None:
    loader = DataLoader(Stream(5), 2)
    assert numbers(loader) == numbers(loader) == [[0, 1], [2, 3], [4]]
    assert numbers(DataLoader(Stream(5), 2, drop_last=True)) == [[0, 1], [2, 3]]
    assert list(DataLoader(Stream(3), 2, collate_fn=sum)) == [1, 2]
    assert numbers(DataLoader(Stream(0), 2)) == []


def test_that_a_stream_is_taken_up_where_it_was_left() -> None:
    loader, again = DataLoader(Stream(5), 2), DataLoader(Stream(5), 2)
    batches = iter(loader)
    next(batches)
    again.load_state_dict(loader.state_dict())
    assert numbers(again) == [[2, 3], [4]]
    assert numbers(again) == [[0, 1], [2, 3], [4]]


@pytest.mark.parametrize("wrong", [{"shuffle": True}, {"sampler": [0]}, {"num_workers": 1}, {"batch_sampler": [[0]]}])
def test_that_a_stream_takes_no_order_from_outside(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="an IterableDataset has its own order"):
        DataLoader(Stream(3), **wrong)


def test_that_a_batch_sampler_names_the_samples_of_each_batch() -> None:
    data = TensorDataset(torch.arange(4))
    loader = DataLoader(data, batch_sampler=[[3, 0, 1], [2]])
    assert [batch[0].tolist() for batch in loader] == [[3, 0, 1], [2]]
    assert len(loader) == 2
    sampler = BatchSampler(Backwards(4), 3, False)
    assert [batch[0].tolist() for batch in DataLoader(data, batch_sampler=sampler)] == [[3, 2, 1], [0]]
    assert len(sampler) == 2
    assert list(BatchSampler(SequentialSampler(5), 2, True)) == [[0, 1], [2, 3]]
    with pytest.raises(ValueError, match="batch_sampler stands alone"):
        DataLoader(data, batch_size=2, batch_sampler=[[0]])
