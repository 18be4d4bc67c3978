"""What should make a person look twice at how samples are divided: doubts as problems, nothing is changed."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from core.data.choice import PART_NAMES
from core.data.fitting import fitted_on_some
from core.data.rows import Rows, take
from core.data.source import DataProblem, Loaded
from core.data.splits import Part, Splits

MOST_BYTES = 2**29
"""Of inputs that are compared; of more, the first ones are."""
MOST_COMPARED = 500_000
"""Samples of a part that are compared."""
MOST_FETCHED = 2_000
"""Inputs that are not in memory are compared up to this number in each part."""
DOMINATING = 0.9
"""A class with a larger share of the training samples makes accuracy say little."""
FEWEST = 5
"""A class with fewer training samples can hardly be learned."""
MOST_NAMED = 10
BATCH = 1024


def doubts(loaded: Loaded, splits: Splits) -> tuple[DataProblem, ...]:
    """Doubts on the samples of `loaded`, divided as `splits`. Raises DataError where inputs cannot be read any more."""
    return (
        *_borrowed_test(loaded, splits),
        *_missing_classes(loaded, splits),
        *_uneven_classes(loaded, splits.train),
        *_shared_samples(loaded, splits),
        *fitted_on_some(loaded, splits.train.indices),
    )


def _borrowed_test(loaded: Loaded, splits: Splits) -> Iterator[DataProblem]:
    """Data that bring a part for validation lead to expect that they bring one for testing too."""
    if loaded.validation is None or loaded.test is not None:
        return
    count = len(splits.test)
    taken = f"{_counted(count, 'sample')} of the training part held out for it" if count else "nothing is tested"
    yield DataProblem("test part", "the data bring a part for validation but none for testing", taken)


def _missing_classes(loaded: Loaded, splits: Splits) -> Iterator[DataProblem]:
    for name in PART_NAMES:
        part = splits.part(name)
        if not loaded.classes or len(part) < len(loaded.classes):
            continue
        counts = part.class_counts(len(loaded.classes))
        lacking = [loaded.classes[place] for place in np.flatnonzero(counts == 0).tolist()]
        if lacking:
            more = f" and {len(lacking) - MOST_NAMED:,} more" if len(lacking) > MOST_NAMED else ""
            what = f"holds no sample of {', '.join(lacking[:MOST_NAMED])}{more}"
            where = "training part" if name == "train" else f"{name} part"
            yield DataProblem(where, what, "kept; a stratified split gives every part its share")


def _uneven_classes(loaded: Loaded, train: Part) -> Iterator[DataProblem]:
    if not loaded.classes or not len(train):
        return
    counts = train.class_counts(len(loaded.classes))
    first = int(counts.argmax())
    share = counts[first] / len(train)
    if len(loaded.classes) > 1 and share > DOMINATING:
        what = f"{100 * share:.0f} % of the samples for training are of this class"
        yield DataProblem(f"class {loaded.classes[first]!r}", what, "kept; look at more than the accuracy")
    few = np.flatnonzero((counts > 0) & (counts < FEWEST)).tolist()
    for place in few[:MOST_NAMED]:
        what = f"has only {_counted(int(counts[place]), 'sample')} for training"
        yield DataProblem(f"class {loaded.classes[place]!r}", what, "kept; add samples or leave the class out")
    if len(few) > MOST_NAMED:
        what = f"{len(few) - MOST_NAMED:,} more classes have fewer than {FEWEST} samples for training"
        yield DataProblem("classes", what, "kept; add samples or leave these classes out")


def _shared_samples(loaded: Loaded, splits: Splits) -> Iterator[DataProblem]:
    """The same input in the training part and in another one: what is measured there looks better than it is."""
    others = [name for name in ("validation", "test") if len(splits.part(name))]
    if not others or loaded.ordered:  # windows that follow each other are alike by nature
        return
    known = set(_hashes(splits.train))
    for name in others:
        found = [digest in known for digest in _hashes(splits.part(name))]
        if any(found):
            what = f"{sum(found):,} of {_counted(len(found), 'sample')} stand in the training part too"
            yield DataProblem(f"{name} part", what, "kept; what is measured there may look too good")


def _hashes(part: Part) -> Iterator[int]:
    """A number for each sample's raw input, equal for equal ones; of the first samples where there are very many."""
    inputs = part.inputs
    each = max(1, int(np.prod(inputs.shape[1:])) * inputs.dtype.itemsize)
    most = MOST_FETCHED if isinstance(inputs, Rows) else min(MOST_COMPARED, MOST_BYTES // each)
    indices = part.indices[:most]
    for begin in range(0, len(indices), BATCH):
        taken = np.ascontiguousarray(take(inputs, indices[begin : begin + BATCH]))
        yield from (hash(row.tobytes()) for row in taken)


def _counted(count: int, what: str) -> str:
    return f"{count:,} {what}" if count == 1 else f"{count:,} {what}s"
