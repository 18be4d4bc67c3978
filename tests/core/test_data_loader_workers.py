"""A DataLoader whose batches are fetched by processes: the same batches, in the same order, and errors told."""

from __future__ import annotations

import os
import random
import signal

import numpy as np
import pytest

from core.backend import current_generator
from core.data import DataLoader, Dataset, get_worker_info
from core.tensor import Tensor


class Noisy(Dataset):
    """Sample i: the number i, and numbers drawn in three ways."""

    def __init__(self, count=20, rotten=-1, deadly=-1):
        self.count, self.rotten, self.deadly = count, rotten, deadly

    def __len__(self):
        return self.count

    def __getitem__(self, index):
        if index == self.rotten:
            raise KeyError("this sample is rotten")
        if index == self.deadly:
            os.kill(os.getpid(), signal.SIGKILL)
        return Tensor(np.float32(index)), int(current_generator().numpy.integers(10**6)), random.random()


class Whoever(Dataset):
    def __len__(self):
        return 8

    def __getitem__(self, index):
        info = get_worker_info()
        return info.id, info.num_workers, os.environ.get("MARK", "")


def mark(number):
    os.environ["MARK"] = f"worker {number}"


def seen(loader):
    return [(x.tolist(), drawn.tolist(), other.tolist()) for x, drawn, other in loader]


def make(workers, **settings):
    return DataLoader(Noisy(), 4, shuffle=True, seed=3, num_workers=workers, **settings)


def test_that_any_number_of_workers_gives_the_same_batches():
    one, two = make(1), make(2)
    first = seen(one)
    assert seen(two) == first
    assert sorted(value for batch, _, _ in first for value in batch) == list(range(20))
    assert [batch for batch, _, _ in first] == [x.tolist() for x, _, _ in make(0)]
    assert seen(two) != first


def test_that_a_loader_left_in_mid_epoch_goes_on_at_the_same_sample():
    whole = make(2, persistent_workers=True)
    batches = seen(whole)
    again = make(2)
    for number, _ in enumerate(again):
        if number == 1:
            break
    later = make(2)
    later.load_state_dict(again.state_dict())
    assert seen(later) == batches[2:]


def test_that_workers_that_persist_are_used_again_after_an_epoch_was_left():
    loader = make(2, persistent_workers=True)
    next(iter(loader))
    assert sorted(value for batch, _, _ in seen(loader) for value in batch) == list(range(20))
    assert len({value for batch, _, _ in seen(loader) for value in batch}) == 20


def test_that_a_worker_knows_itself_and_is_prepared():
    loader = DataLoader(Whoever(), 2, num_workers=2, worker_init_fn=mark)
    ids = [(numbers.tolist(), counts.tolist(), marks) for numbers, counts, marks in loader]
    assert ids == [([k % 2] * 2, [2, 2], [f"worker {k % 2}"] * 2) for k in range(4)]
    assert get_worker_info() is None


def test_that_an_error_in_a_worker_is_raised_with_its_traceback():
    with pytest.raises(KeyError, match=r"DataLoader worker process 1(?s:.)*__getitem__(?s:.)*this sample is rotten"):
        list(DataLoader(Noisy(rotten=5), 4, num_workers=2))


def test_that_a_worker_that_dies_is_told():
    with pytest.raises(RuntimeError, match="ended unexpectedly with exit code -9"):
        list(DataLoader(Noisy(deadly=5), 4, num_workers=1))


def test_that_a_data_set_that_cannot_travel_is_refused_in_one_sentence():
    with pytest.raises(RuntimeError, match="cannot be handed to worker processes"):
        next(iter(DataLoader(Noisy(), 4, num_workers=1, collate_fn=lambda samples: samples)))


@pytest.mark.parametrize(
    ("settings", "text"),
    [
        ({"num_workers": -1}, "at least 0; it is -1"),
        ({"persistent_workers": True}, "need num_workers above 0"),
        ({"num_workers": 1, "prefetch_factor": 0}, "prefetch_factor at least 1"),
    ],
)
def test_that_settings_without_sense_are_refused(settings, text):
    with pytest.raises(ValueError, match=text):
        DataLoader(Noisy(), 4, **settings)
