"""Which samples are for training, validation and testing."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from core.backend import Generator
from core.data.choice import PART_NAMES, DataChoice
from core.data.frame import ColumnType
from core.data.long_arrays import counting, gathered, is_long, long_array, places_of
from core.data.paging import STRETCH, counted, fetched, hand_back, stretches
from core.data.pieces import pieces
from core.data.roles import PARTS, as_texts
from core.data.source import DataError, Loaded

MOST_STRATA = 50
"""Ranges of target values that every part has its share of."""
LOOKED_AT = 500_000
"""Samples by which very many are divided into ranges."""


@dataclass(frozen=True)
class Division:
    """Indices of the source's training samples in each part, rising, except that time gives their order in time."""

    train: np.ndarray
    validation: np.ndarray
    test: np.ndarray


def divide(loaded: Loaded, choice: DataChoice) -> Division:
    """Divide the training samples of `loaded` as `choice` says. DataError when nothing is left to train on."""
    count, way = len(loaded.train), way_of(loaded, choice)
    tested = 0 if loaded.test is not None else share(choice.test, count)
    held = 0 if loaded.validation is not None else share(choice.validation, count - tested)
    if way == "column":
        return _checked(_by_column(loaded, choice.split_column or loaded.part_column), count)
    if way == "given":
        nothing = np.zeros(0, np.int64)
        return _checked(Division(counting(count), nothing, nothing), count)
    if way == "time":
        return _checked(_by_time(_order_in_time(loaded, choice.split_column), tested, held, loaded.gap), count)
    generator = Generator(choice.split_seed, "split").numpy
    if way == "stratified":
        targets = loaded.train.targets
        if is_long(count):
            return _checked(dealt(ranges_of(targets), (tested, held), generator), count)
        return _checked(_stratified(_strata(targets), tested, held, generator), count)
    if is_long(count):
        return _checked(dealt(long_array(count, np.int8), (tested, held), generator), count)
    return _checked(_cut(generator.permutation(count), tested, held), count)


def way_of(loaded: Loaded, choice: DataChoice) -> str:
    """How samples are divided: `random`, `stratified`, `column`, `time` or `given`."""
    if choice.splitting != "auto":
        return choice.splitting
    if loaded.part_column:
        return "column"
    return "time" if loaded.ordered else "random"


def share(part: float, count: int) -> int:
    """How many of `count` samples `part` is: at least one where any is asked for, none where it is no number."""
    return max(1, round(min(part, 1.0) * count)) if part > 0 and count else 0


def folds(loaded: Loaded, choice: DataChoice, count: int) -> list[np.ndarray]:
    """Indices of the training samples in `count` parts of equal size, each stratified where targets are classes.

    DataError when there are not enough samples.
    """
    samples = len(loaded.train)
    if not 2 <= count <= samples:
        raise DataError(f"{samples:,} samples cannot be divided into {count} folds; ask for 2 to {samples:,}.")
    if way_of(loaded, choice) == "time":
        return [np.sort(part) for part in np.array_split(_order_in_time(loaded, choice.split_column), count)]
    order = Generator(choice.split_seed, "folds").numpy.permutation(samples)
    if loaded.classes:  # samples of one class follow each other and are dealt out one by one
        order = order[np.argsort(loaded.train.targets[order], kind="stable")]
        return [np.sort(order[place::count]) for place in range(count)]
    return [np.sort(part) for part in np.array_split(order, count)]


def _checked(division: Division, count: int) -> Division:
    if len(division.train):
        return division
    raise DataError(
        f"The data holds {count:,} samples, and none is left for training once {len(division.test):,} are held out for "
        f"testing and {len(division.validation):,} for validation; hold out less or add samples."
    )


def _cut(order: np.ndarray, tested: int, held: int) -> Division:
    """The first of `order` for testing, the next for validation, the rest for training."""
    held += tested
    return Division(*(np.sort(part) for part in (order[held:], order[tested:held], order[:tested])))


def _stratified(strata: np.ndarray, tested: int, held: int, generator: np.random.Generator) -> Division:
    """Every part has the same share of each stratum, as near as whole samples allow."""
    order = generator.permutation(len(strata))
    order = order[np.argsort(strata[order], kind="stable")]
    place = np.empty(len(order))  # samples of a stratum, evenly spread between 0 and 1
    for stratum in np.split(np.arange(len(order)), np.flatnonzero(np.diff(strata[order])) + 1):
        place[stratum] = (np.arange(len(stratum)) + generator.random()) / max(len(stratum), 1) % 1.0
    return _cut(order[np.argsort(place, kind="stable")], tested, held)


def dealt(strata: np.ndarray, shares: tuple[int, int], generator: np.random.Generator) -> Division:
    """As `_stratified` for very many samples: of each stretch of them each stratum gives its share, drawn at random.

    `strata` int (N,) from 0 on; `shares` are the samples for testing and for validation.
    """
    count = len(strata)
    sizes = counted(strata, int(max(some.max() for _, some in stretches(strata))) + 1)
    ends = [np.rint(np.cumsum(sizes) * (share / count)).astype(np.int64) for share in (shares[0], sum(shares))]
    tested, apart = (np.diff(end, prepend=0) for end in ends)
    turns, tests = (_Turns(each, of, generator) for each, of in ((apart, sizes), (tested, apart)))
    parts = long_array(count, np.int8)
    for part, drawn in stretches(strata):
        order = generator.permutation(len(drawn))
        order = order[np.argsort(drawn[order], kind="stable")]
        order = order[turns.of(drawn[order])]
        found = np.zeros(len(drawn), np.int8)
        found[order] = 1
        found[order[tests.of(drawn[order])]] = 2
        parts[part] = found
        hand_back(parts[part])
    return Division(*(places_of(number, parts) for number in range(3)))


class _Turns:
    """Takes `wanted` of the `sizes` members of each stratum, evenly spread from a random beginning on."""

    def __init__(self, wanted: np.ndarray, sizes: np.ndarray, generator: np.random.Generator) -> None:
        self._wanted, self._sizes = wanted, np.maximum(sizes, 1)
        self._begin = generator.integers(0, self._sizes)
        self._met = np.zeros(len(sizes), np.int64)

    def of(self, strata: np.ndarray) -> np.ndarray:
        """bool: which of the next members are taken, each named by its stratum, rising."""
        place = self._met[strata] + np.arange(len(strata)) - np.searchsorted(strata, strata)
        self._met += np.bincount(strata, minlength=len(self._met))
        taken = [(at * self._wanted[strata] + self._begin[strata]) // self._sizes[strata] for at in (place, place + 1)]
        return np.asarray(taken[1] > taken[0])


def ranges_of(targets: np.ndarray) -> np.ndarray:
    """As `_strata` for very many samples: ranges of values that some of them, evenly spread, are divided into."""
    if targets.dtype.kind == "i":
        return targets
    some = np.sort(targets[:: max(1, len(targets) // LOOKED_AT), 0])
    edges = some[np.arange(1, MOST_STRATA) * len(some) // MOST_STRATA]
    found = long_array(len(targets), np.int8)
    for part, values in stretches(targets):
        found[part] = np.searchsorted(edges, values[:, 0], side="right")
    return found


def _strata(targets: np.ndarray) -> np.ndarray:
    """A number for each sample: its class, or the range that its first target value lies in."""
    if targets.dtype.kind == "i":
        return targets
    ranks = np.argsort(np.argsort(targets[:, 0], kind="stable"), kind="stable")
    return ranks * min(MOST_STRATA, max(1, len(targets) // 10)) // max(len(targets), 1)


def _by_time(order: np.ndarray, tested: int, held: int, gap: int) -> Division:
    """The last samples for testing, those before for validation; `gap` samples between two parts are left out."""
    first_test = len(order) - tested
    last_held = max(0, first_test - gap) if tested else first_test
    first_held = max(0, last_held - held)
    last_train = max(0, first_held - gap) if held else first_held
    return Division(order[:last_train], order[first_held:last_held], order[first_test:])


def _order_in_time(loaded: Loaded, name: str) -> np.ndarray:
    """Samples from the first to the last: by the column `name`, else by the first date, else as they stand."""
    frame = loaded.frame
    if frame is None or (loaded.ordered and not name):
        return counting(len(loaded.train))
    dates = [column.name for column in frame.columns if column.kind is ColumnType.DATE]
    if name and name not in frame.names:
        raise DataError(f"There is no column {name!r} to put the samples in order by; choose another one.")
    if not name and not dates:
        return counting(len(loaded.train))
    values = frame.column(name or dates[0]).values
    if values.dtype.kind == "O":
        raise DataError(f"Column {name!r} holds text; choose a column of dates or numbers to divide by time.")
    values = values[: len(loaded.train)] if loaded.rows is None else gathered(values, loaded.rows)
    if _rises(values):
        return counting(len(values))
    order = np.argsort(values, kind="stable")
    hand_back(values)
    return order


def _rises(values: np.ndarray) -> bool:
    """Whether no value is smaller than the one before, and none is missing."""
    last = -np.inf
    for _, some in stretches(values):
        if not (some[:1] >= last).all() or not (some[1:] >= some[:-1]).all():
            return False
        last = some[-1]
    return True


def _by_column(loaded: Loaded, name: str) -> Division:
    """Parts as a column names them: train, validation, test and the like, or 0, 1 and 2."""
    if loaded.frame is None or name not in loaded.frame.names:
        raise DataError(f"There is no column {name!r} that names the parts; choose the column to divide by.")
    column, count = loaded.frame.column(name), len(loaded.train)
    parts = long_array(count, np.int8)
    for part in pieces(count, STRETCH):
        values = column.values[part] if loaded.rows is None else fetched(column.values, loaded.rows[part])
        texts = as_texts(replace(column, values=values))
        found = {text: PARTS.get(text.strip().casefold(), _NUMBERED.get(text, "")) for text in set(texts)}
        odd = sorted(text for text, named in found.items() if not named)
        if odd:
            raise DataError(
                f"Column {name!r} holds {odd[0]!r}, which names no part; expected train, validation or test in every "
                "row."
            )
        parts[part] = [PART_NAMES.index(found[text]) for text in texts]
        hand_back(column.values, parts)
    return Division(*(places_of(number, parts) for number in range(3)))


_NUMBERED = {"0": "train", "1": "validation", "2": "test"}
