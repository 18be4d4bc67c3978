"""Every kind of data explains itself, stands in its own file, is saved and read back, and leaves other kinds alone."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from core.catalog import check_fields, fields_of
from core.data import DataError, sources

KEYS = list(sources.classes)


@pytest.mark.parametrize("key", KEYS)
def test_that_a_source_explains_itself(key):
    kind = sources.classes[key]
    assert kind.title
    assert kind.summary.endswith(".")
    for field in fields_of(kind):
        assert field.help.endswith("."), field.name
    assert sources.default(key).describe()


@pytest.mark.parametrize("key", KEYS)
def test_that_a_source_stands_in_the_file_of_its_key_and_is_read_back(key):
    kind, source = sources.classes[key], sources.default(key)
    assert kind.__module__ == f"core.data.readers.{key}"
    assert dataclasses.is_dataclass(kind)
    assert check_fields(source) == ()
    assert sources.decode(sources.encode(source)) == source


@pytest.mark.parametrize("key", KEYS)
def test_that_a_source_leaves_what_it_does_not_know_alone(tmp_path, key):
    (tmp_path / "folder").mkdir()
    (tmp_path / "noise.bin").write_bytes(np.random.default_rng(0).bytes(5000))
    for path in (tmp_path / "folder", tmp_path / "noise.bin"):
        assert sources.classes[key].recognise(path) is None


@pytest.mark.parametrize(
    "key", [key for key in KEYS if any(field.is_path for field in fields_of(sources.classes[key]))]
)
def test_that_a_source_without_its_data_says_so_in_one_sentence(tmp_path, key):
    for path in ("", "nowhere"):
        with pytest.raises(DataError) as caught:
            dataclasses.replace(sources.default(key), path=path).load(tmp_path)
        assert str(caught.value).startswith(("No data is chosen; choose", "There is nothing at"))
