"""Random streams: independence, exact resuming, contexts."""

from __future__ import annotations

import json
import threading

import numpy as np
import pytest

import core as torch
from core.backend import Generator, current_generator, use_generator


def draw(generator):
    return generator.numpy.random(5).tolist()


def test_that_a_stream_depends_on_seed_and_name_alone():
    assert draw(Generator(1, "a")) == draw(Generator(1, "a"))
    assert len({tuple(draw(Generator(seed, name))) for seed in (1, 2, -1) for name in ("", "a", "b")}) == 9


def test_that_the_numbers_never_change():
    """Saved projects go on bit by bit with later versions: these values are for ever."""
    assert Generator(0).numpy.integers(0, 1000, 5).tolist() == [135, 14, 937, 257, 386]
    assert Generator(7, "order/0").numpy.integers(0, 1000, 5).tolist() == [641, 450, 891, 510, 525]


def test_that_a_state_goes_through_json_and_on_bit_by_bit():
    generator = Generator(3, "dropout")
    generator.numpy.integers(0, 100, 7, dtype=np.uint16)
    state = json.loads(json.dumps(generator.state()))
    other = Generator()
    other.set_state(state)
    assert draw(other) == draw(generator)
    assert (other.seed, other.stream) == (3, "dropout")


@pytest.mark.parametrize("broken", [{}, {"key": ["zz"]}, {"counter": ["0"]}])
def test_that_a_broken_state_is_refused_and_changes_nothing(broken):
    generator = Generator(3)
    before = generator.state()
    with pytest.raises(ValueError, match="not the state of a random stream"):
        generator.set_state({**before, **broken} if broken else {})
    assert generator.state() == before


def test_that_manual_seed_starts_the_process_stream_again():
    torch.manual_seed(11)
    first = torch.rand(3).tolist()
    torch.manual_seed(11)
    assert torch.rand(3).tolist() == first


def test_that_use_generator_concerns_its_block_and_thread_only():
    own = Generator(1)
    seen = []
    with use_generator(own):
        assert current_generator() is own
        with use_generator(Generator(2)) as inner:
            assert current_generator() is inner
        thread = threading.Thread(target=lambda: seen.append(current_generator()))
        thread.start()
        thread.join()
        assert current_generator() is own
    assert current_generator() is not own
    assert seen[0] is current_generator()


@pytest.mark.parametrize("drop", [0.1, 0.5, 0.999])
def test_that_a_mask_drops_its_share_in_any_order_of_memory(drop):
    like = np.zeros((50, 40, 30), np.float32).transpose(2, 0, 1)
    mask, share = Generator(1).keep_mask(like, drop)
    assert (mask.shape, mask.dtype) == (like.shape, np.bool_)
    assert mask.strides == tuple(stride // 4 for stride in like.strides)
    assert share == pytest.approx(1 - drop, abs=1e-5)
    assert mask.mean() == pytest.approx(share, abs=0.005)
