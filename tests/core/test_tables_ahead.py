"""Blocks of a table that threads read ahead: in order, with signs of life, given up at once."""

from __future__ import annotations

import threading
from types import SimpleNamespace

import numpy as np
import pytest

from core.data import Cancelled
from core.data.tables import read_frame
from core.data.tables.ahead import Ahead
from core.data.tables.building import find_and_measure


def test_that_results_come_in_order_whatever_takes_longest():
    first_may_end = threading.Event()

    def work(number):
        if number == 0:
            first_may_end.wait(10)
        elif number == 5:
            first_may_end.set()
        return number * number

    ahead = Ahead(4, lambda: None)
    for number in range(6):
        ahead.put(number, work)
    assert list(ahead.ready(everything=True)) == [(number, number * number) for number in range(6)]
    ahead.close()


def test_that_there_are_signs_of_life_while_work_takes_long():
    alive = threading.Event()
    ahead = Ahead(1, alive.set)
    ahead.put("block", lambda given: alive.wait(10))
    assert list(ahead.ready(everything=True)) == [("block", True)]
    ahead.close()


def test_that_what_has_not_begun_is_dropped():
    begun, may_end = [], threading.Event()

    def work(number):
        begun.append(number)
        may_end.wait(10)

    def give_up():
        may_end.set()
        raise Cancelled

    ahead = Ahead(1, give_up)
    for number in range(50):
        ahead.put(number, work)
    with pytest.raises(Cancelled):
        list(ahead.ready(everything=True))
    ahead.close()
    assert len(begun) < 50
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("tables")]


def test_that_a_failure_in_a_thread_is_raised_where_the_result_is_wanted():
    ahead = Ahead(2, lambda: None)
    ahead.put(0, lambda given: 1 // given)
    with pytest.raises(ZeroDivisionError):
        list(ahead.ready(everything=True))
    ahead.close()


@pytest.mark.parametrize("plain", [True, False])
def test_that_reading_is_given_up_while_blocks_are_under_way(tmp_path, monkeypatch, plain):
    monkeypatch.setattr("core.data.tables.blocks.BLOCK", 2**12)
    if not plain:
        monkeypatch.setattr("core.data.tables.building.suits", lambda dialect: False)
    path = tmp_path / "table.csv"
    path.write_text("a,b\n" + "".join(f"{row},{row / 8}\n" for row in range(20_000)), encoding="utf-8")

    def progress(done, total):
        if done > total / 2:
            raise Cancelled

    with pytest.raises(Cancelled):
        read_frame(path, watch=SimpleNamespace(progress=progress))
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("tables")]


def test_that_problems_of_blocks_come_in_the_order_of_the_file(tmp_path, monkeypatch):
    monkeypatch.setattr("core.data.tables.blocks.BLOCK", 2**11)
    monkeypatch.setattr("core.data.tables.building.suits", lambda dialect: False)
    rows = [f"{row},{'x' if row % 400 == 0 else row / 8}{',' * 3 * (row % 900 == 7)}" for row in range(4000)]
    path = tmp_path / "table.csv"
    path.write_text("a,b\n" + "\n".join(rows) + "\n", encoding="utf-8")
    table = read_frame(path)
    lines = [int(problem.where.split(",")[0].removeprefix("line ")) for problem in table.problems]
    assert [line for line in lines if line % 400 == 2] == [2 + 400 * step for step in range(10)]
    assert [line for line in lines if line % 900 == 9] == [9 + 900 * step for step in range(5)]
    assert len(lines) == 15
    assert np.flatnonzero(table.frame.column("b").missing).size == 10


def test_that_each_block_is_read_once(tmp_path, monkeypatch):
    monkeypatch.setattr("core.data.tables.blocks.BLOCK", 2**12)
    monkeypatch.setattr("core.data.tables.building.suits", lambda dialect: False)
    found = []

    def once(block, dialect, plans):
        found.append(block.line)
        return find_and_measure(block, dialect, plans)

    monkeypatch.setattr("core.data.tables.building.find_and_measure", once)
    path = tmp_path / "table.csv"
    path.write_text("a,b\n" + "".join(f"{row},{row / 8}\n" for row in range(5000)), encoding="utf-8")
    assert read_frame(path).frame.rows == 5000
    assert len(found) == len(set(found)) > 5
