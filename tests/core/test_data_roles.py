"""What columns are for: guessed from names and values, corrected by a person."""

from __future__ import annotations

import numpy as np
import pytest

from core.data import Column, ColumnChoice, ColumnType, DataChoice, DataError, Frame, of_frame, sources
from core.data.arrange import rearrange

ROWS = 60
RNG = np.random.default_rng(0)
KINDS = tuple("abc"[place % 3] for place in range(ROWS))


def numbers(name: str, values=None, **settings) -> Column:
    return Column(
        name, ColumnType.NUMERIC, RNG.normal(size=ROWS) if values is None else np.array(values, float), **settings
    )


def words(name: str, values, kind=ColumnType.CATEGORY) -> Column:
    names = tuple(sorted(set(values) - {""}))
    codes = [names.index(value) if value else -1 for value in values]
    return Column(name, kind, np.array(codes, np.int32), names)


def texts(name: str, values) -> Column:
    return Column(name, ColumnType.TEXT, np.array(values, object))


def frame(*columns: Column) -> Frame:
    return Frame(columns, len(columns[0]), np.arange(len(columns[0])) + 2)


def decide(loaded, *columns: ColumnChoice, **choices):
    return rearrange(loaded, DataChoice(sources.default("digits"), columns=columns, **choices))


def target_of(*columns: Column, **wishes) -> str:
    return of_frame(frame(*columns), **wishes).preparation.target.columns[0]


def test_that_the_last_column_is_predicted_where_no_name_tells_more():
    assert target_of(numbers("one"), numbers("two"), numbers("three")) == "three"


@pytest.mark.parametrize(
    "name", ["target", "Species", "survived", "LABEL", "median_house_value", "Sale price", "class"]
)
def test_that_a_telling_name_is_predicted_wherever_it_stands(name):
    assert target_of(words(name, KINDS), numbers("two"), numbers("three")) == name


def test_that_a_surer_name_wins_over_another():
    assert target_of(words("class", KINDS), words("survived", KINDS[::-1]), numbers("x")) == "survived"


@pytest.mark.parametrize(("title", "name"), [("mpg", "mpg"), ("tips", "tip")])
def test_that_a_column_named_as_the_file_is_predicted(title, name):
    assert target_of(numbers("weight"), numbers(name), numbers("size"), title=title) == name


@pytest.mark.parametrize("wish", ["two", "TWO", "2"])
def test_that_a_source_may_name_its_target(wish):
    assert target_of(numbers("one"), numbers("two"), numbers("target"), target=wish) == "two"


def test_that_an_unknown_target_is_refused_with_the_names():
    with pytest.raises(DataError, match="no column 'four'; expected one of one, two"):
        target_of(numbers("one"), numbers("two"), target="four")


def left_out(*columns: Column) -> dict[str, str]:
    return {
        problem.where: problem.what for problem in of_frame(frame(*columns)).problems if problem.action == "left out"
    }


def test_that_what_lists_ids_or_says_nothing_is_left_out_and_named():
    found = left_out(
        numbers("count", range(ROWS)),
        numbers("PassengerId", range(7, 7 + 2 * ROWS, 2)),
        words("ticket", [f"t{row}" for row in range(ROWS)]),
        numbers("constant", [3] * ROWS),
        texts("remark", ["good"] * ROWS),
        words("many", [f"v{row % 59}" for row in range(ROWS)]),
        numbers("age"),
        words("kind", KINDS),
    )
    assert found.keys() == {
        "column 'count'", "column 'PassengerId'", "column 'ticket'", "column 'constant'", "column 'remark'",
    }  # fmt: skip
    assert "same value" in found["column 'constant'"]
    assert "identification" in found["column 'ticket'"]


def test_that_texts_are_called_texts_though_no_two_are_alike():
    found = left_out(
        texts("note", [f"the note of row {row}" for row in range(ROWS)]),
        texts("letters", ["x" * 41 + str(row) for row in range(ROWS)]),
        texts("code", [f"t{row}" for row in range(ROWS)]),
        numbers("age"),
        words("kind", KINDS),
    )
    assert "read the file as texts in a table" in found["column 'note'"] == found["column 'letters'"]
    assert "identification" in found["column 'code'"]


def test_that_measurements_that_never_repeat_are_inputs():
    assert left_out(numbers("height"), numbers("year", range(1950, 1950 + ROWS)), words("kind", KINDS)) == {}


def test_that_a_column_that_gives_the_answer_away_is_named_and_left_out():
    alive = ["yes" if kind == "a" else "no" if kind == "b" else "maybe" for kind in KINDS]
    found = left_out(words("alive", alive), numbers("x"), words("survived", KINDS))
    assert "gives the answer away" in found["column 'alive'"]
    mixed = [*alive[:-1], "no" if alive[-1] == "yes" else "yes"]
    assert left_out(words("alive", mixed), numbers("x"), words("survived", KINDS)) == {}


def test_that_a_scaled_copy_of_a_quantity_gives_the_answer_away():
    price = RNG.normal(size=ROWS)
    found = left_out(numbers("cents", price * 100 + 3), numbers("x"), numbers("price", price))
    assert list(found) == ["column 'cents'"]


def test_that_a_doubtful_input_is_better_than_none():
    loaded = of_frame(frame(numbers("x", range(ROWS)), numbers("y", np.arange(ROWS) * 2.5 + 1)))
    assert (loaded.columns, loaded.task) == (("x",), "regression")


def test_that_texts_alone_are_no_inputs_beside_others():
    with pytest.raises(DataError, match="open it as text"):
        of_frame(frame(texts("remark", [f"remark {row}" for row in range(ROWS)]), words("kind", KINDS)))


@pytest.mark.parametrize(
    ("target", "task", "classes"),
    [
        (words("y", KINDS), "classes", ("a", "b", "c")),
        (words("y", ["yes", "no"] * 30), "binary", ("no", "yes")),
        (words("y", ["low", "high"] * 30, ColumnType.ORDINAL), "binary", ("high", "low")),
        (numbers("y", [0, 1, 10] * 20), "classes", ("0", "1", "10")),
        (numbers("y", [0, 1, 10] * 20, fractions=True), "regression", ()),
        (numbers("y", [0.5, 1, 10] * 20), "regression", ()),
        (numbers("y", np.arange(ROWS) * 3), "regression", ()),
    ],
)
def test_that_the_task_is_found(target, task, classes):
    loaded = of_frame(frame(numbers("x"), target))
    assert (loaded.task, loaded.classes) == (task, classes)
    assert loaded.train.targets.dtype == (np.int64 if classes else np.float32)


def test_that_the_task_is_correctable():
    loaded = of_frame(frame(numbers("x"), numbers("y", [0, 1] * 30)))
    assert loaded.task == "binary"
    other = decide(loaded, task="regression")
    assert (other.task, other.classes, other.train.targets.shape) == ("regression", (), (ROWS, 1))
    assert decide(other, task="binary").classes == ("0", "1")


def test_that_tasks_that_do_not_suit_the_target_are_refused():
    fractions = of_frame(frame(numbers("x"), numbers("y")))
    with pytest.raises(DataError, match="holds fractions"):
        decide(fractions, task="classes")
    with pytest.raises(DataError, match="holds text"):
        decide(of_frame(frame(numbers("x"), words("y", KINDS))), task="regression")
    with pytest.raises(DataError, match="3 classes"):
        decide(of_frame(frame(numbers("x"), words("y", KINDS))), task="binary")


def test_that_roles_and_types_are_correctable():
    loaded = of_frame(frame(numbers("x"), numbers("grade", [1, 2, 3, 3] * 15), words("kind", KINDS)))
    assert loaded.columns == ("x", "grade")
    other = decide(
        loaded, ColumnChoice("grade", kind="category"), ColumnChoice("x", role="target"), ColumnChoice("kind", "ignore")
    )
    assert other.columns == ("grade = 1", "grade = 2", "grade = 3")
    assert (other.preparation.target.columns, other.task) == (("x",), "regression")


def test_that_several_quantities_are_predicted_together():
    loaded = of_frame(frame(numbers("x"), numbers("u"), numbers("v")))
    other = decide(loaded, ColumnChoice("u", role="target"), ColumnChoice("v", role="target"))
    assert (other.columns, other.train.targets.shape, other.task) == (("x",), (ROWS, 2), "regression")


def test_that_an_input_that_was_left_out_can_be_asked_for():
    loaded = of_frame(frame(numbers("id", range(ROWS)), numbers("x"), words("kind", KINDS)))
    assert decide(loaded, ColumnChoice("id", role="input")).columns == ("id", "x")


def test_that_decisions_on_a_column_that_is_gone_are_named():
    loaded = decide(of_frame(frame(numbers("x"), words("kind", KINDS))), ColumnChoice("gone", role="target"))
    assert loaded.preparation.target.columns == ("kind",)
    assert loaded.problems[0].where == "column 'gone'"


def test_that_rows_without_a_target_are_left_out_and_listed():
    kinds = list(KINDS)
    kinds[4] = kinds[9] = ""
    loaded = of_frame(frame(numbers("x"), words("kind", kinds)))
    assert len(loaded.train) == ROWS - 2
    assert [(p.where, p.what) for p in loaded.problems] == [
        ("line 6", "no value in kind"),
        ("line 11", "no value in kind"),
    ]
    assert loaded.names is not None
    assert loaded.names[4] == "line 7"


def test_that_a_long_list_of_such_rows_is_counted():
    many = 300
    kinds = words("kind", ["", "", "a", "b"] * (many // 4))
    loaded = of_frame(frame(numbers("x", RNG.normal(size=many)), kinds))
    assert len(loaded.problems) == 101
    assert loaded.problems[-1].what == "50 further rows without a value"


def test_that_a_table_without_any_target_is_refused():
    with pytest.raises(DataError, match="Every row lacks"):
        of_frame(frame(numbers("x"), numbers("y", [np.nan] * ROWS)), target="y")
    with pytest.raises(DataError, match="no column that could be predicted"):
        of_frame(frame(texts("a", ["u"] * ROWS), texts("b", ["v"] * ROWS)))
