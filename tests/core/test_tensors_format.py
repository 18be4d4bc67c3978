"""Arrays as safetensors: read and written like the reference library does, without copies."""

from __future__ import annotations

import numpy as np
import pytest
import safetensors.numpy
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays_of

from core.files.tensors import decode_tensors, encode_tensors

TYPES = ["f8", "f4", "f2", "i8", "i4", "i2", "i1", "u8", "u4", "u2", "u1", "?"]
shapes = arrays_of.array_shapes(min_dims=0, max_dims=4, min_side=0, max_side=4)
arrays = arrays_of.arrays(st.sampled_from([np.dtype(name) for name in TYPES]), shapes)
mappings = st.dictionaries(st.text(st.characters(exclude_categories=["Cs"]), max_size=8), arrays, max_size=6)


def identical(first, second):
    return first.keys() == second.keys() and all(
        first[key].dtype == second[key].dtype
        and first[key].shape == second[key].shape
        and first[key].tobytes() == second[key].tobytes()
        for key in first
    )


@given(mappings)
@settings(max_examples=150, deadline=None)
def test_that_arrays_come_back_and_the_reference_library_agrees(mapping):
    mapping.pop("__metadata__", None)
    data = b"".join(encode_tensors(mapping))
    assert identical(decode_tensors(data), mapping)
    assert identical(safetensors.numpy.load(data), mapping)


@given(mappings)
@settings(max_examples=100, deadline=None)
def test_that_files_of_the_reference_library_are_read(mapping):
    mapping.pop("__metadata__", None)
    data = safetensors.numpy.save(mapping, metadata={"format": "np"})
    assert identical(decode_tensors(data), mapping)


def test_that_reading_copies_nothing():
    data = b"".join(encode_tensors({"w": np.arange(1000.0)}))
    array = decode_tensors(data)["w"]
    assert not array.flags.writeable
    assert not array.flags.owndata
    assert np.shares_memory(array, np.frombuffer(data, np.uint8))


def test_that_values_are_aligned_for_their_type():
    data = b"".join(encode_tensors({"a": np.ones(1, "i1"), "b": np.ones(3, "f8"), "c": np.ones(3, "f2")}))
    base = np.frombuffer(data, np.uint8).ctypes.data
    assert all((array.ctypes.data - base) % array.itemsize == 0 for array in decode_tensors(data).values())


def test_that_foreign_byte_order_and_memory_order_are_straightened():
    array = np.asfortranarray(np.arange(6, dtype=">f4").reshape(2, 3))
    (back,) = decode_tensors(b"".join(encode_tensors({"w": array}))).values()
    np.testing.assert_array_equal(back, array)


@pytest.mark.parametrize("array", [np.array(["text"]), np.array([1j]), np.array([None])])
def test_that_a_type_that_cannot_be_stored_is_named(array):
    with pytest.raises(ValueError, match="'w' has the type"):
        encode_tensors({"w": array})
