"""Data that changed since the weights learned from it: told, put in the old order by name, or refused.

A network knows its inputs by their places only. Where columns were moved, renamed or exchanged and the width stayed the
same, a run that goes on would feed weights with quantities that they never saw.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from core.data import DataError, Loaded, Preparation, Samples, WindowRows, adopt, same_plan, width_of
from core.network import Network
from core.train.faults import RunFault
from core.train.snapshot import Snapshot

ANEW = "reset the training (--anew on the command line)"
MOST_NAMED = 5


def as_learned(loaded: Loaded, snapshot: Snapshot | None, network: Network) -> tuple[Loaded, tuple[str, ...]]:
    """`loaded` with its inputs and classes where the weights of `snapshot` expect them, and what changed, in sentences.

    As it is where `network` does not take these weights, or nothing is known of what they learned from. RunFault where
    inputs would reach weights of other ones.
    """
    known = snapshot.state.preparation if snapshot is not None else None
    if snapshot is None or known is None or network.state_fault(snapshot.weights):
        return loaded, ()
    loaded, notes = _inputs(loaded, known)
    _check_tokens(loaded.preparation, known)
    loaded, more = _classes(loaded, known.target.classes)
    return loaded, (*notes, *more, *_targets(loaded.preparation, known))


def _inputs(loaded: Loaded, known: Preparation) -> tuple[Loaded, list[str]]:
    if loaded.preparation.window is not None and known.window is not None:
        return _series(loaded, known.window.columns)
    now = loaded.preparation
    aimed = replace(known, target=now.target)
    if loaded.frame is None or not known.columns or not now.columns or same_plan(now, aimed):
        return loaded, []
    before, after = ([(c.name, c.encoding, width_of(c)) for c in each.columns] for each in (known, now))
    if sum(width for *_, width in before) != sum(width for *_, width in after):
        return loaded, []  # the network's input says so
    if {name for name, *_ in before} == {name for name, *_ in after}:
        return _by_name(loaded, aimed, {name: code for name, code, _ in before})
    pairs = [(old, new) for old, new in zip(before, after, strict=False) if old[0] != new[0]]
    gone = [name for name, *_ in before if name not in {new for new, *_ in after}]
    moved = len(pairs) != len(gone) or len(before) != len(after) or any(old[1:] != new[1:] for old, new in pairs)
    if moved or any(name in loaded.frame.names for name in gone):
        new = [name for name, *_ in after if name not in {old for old, *_ in before}]
        raise RunFault(
            "data",
            f"The weights learned from {_columns(gone)}, where the inputs now hold {_columns(new)}: they would be fed "
            f"with other quantities; choose the previous inputs, or {ANEW}.",
        )
    return loaded, [_renamed("column", [old[0] for old, _ in pairs], [new[0] for _, new in pairs])]


def _by_name(loaded: Loaded, aimed: Preparation, encodings: dict[str, str]) -> tuple[Loaded, list[str]]:
    """The same columns in the order that the weights know."""
    other = [c.name for c in loaded.preparation.columns if encodings[c.name] != c.encoding]
    if other:
        raise RunFault(
            "data",
            f"The weights learned from {_columns(other)} read as another type; choose the previous type, or {ANEW}.",
        )
    places = [c.name for c in loaded.preparation.columns] != [c.name for c in aimed.columns]
    try:
        adopted = adopt(loaded, aimed)
    except DataError as error:
        raise RunFault("data", f"{str(error).rstrip('.')}; correct the data, or {ANEW}.") from error
    what = "The columns stand in another order" if places else "Categories of columns are others"
    return adopted, [f"{what} than when the weights learned from them; they are matched by name."]


def _series(loaded: Loaded, known: tuple[str, ...]) -> tuple[Loaded, list[str]]:
    window = loaded.preparation.window
    assert window is not None
    if window.columns == known or len(window.columns) != len(known):
        return loaded, []
    inputs = loaded.train.inputs
    if sorted(window.columns) == sorted(known) and isinstance(inputs, WindowRows):
        places = [window.columns.index(name) for name in known]
        preparation = replace(loaded.preparation, window=replace(window, columns=known))
        train = Samples(inputs.rearranged(places), loaded.train.targets)
        told = "The columns stand in another order than when the weights learned from them; they are matched by name."
        return replace(loaded, train=train, columns=known, preparation=preparation), [told]
    pairs = [(old, new) for old, new in zip(known, window.columns, strict=True) if old != new]
    if any(old in window.columns or new in known for old, new in pairs):
        raise RunFault(
            "data",
            f"The weights learned from the columns {', '.join(known)}, in this order, and the series now holds "
            f"{', '.join(window.columns)}; name the previous columns, or {ANEW}.",
        )
    return loaded, [_renamed("column", [old for old, _ in pairs], [new for _, new in pairs])]


def _check_tokens(now: Preparation, known: Preparation) -> None:
    """RunFault where tokens that the weights know have other numbers now."""
    if now.tokens is None or known.tokens is None:
        return
    for old, new in zip(known.tokens.vocabulary, now.tokens.vocabulary, strict=False):
        if old and old != new:
            raise RunFault(
                "data",
                f"The texts have another vocabulary than those that the weights learned from ({old!r} was where "
                f"{new!r} is now): every token would reach the weights of another one; use the previous texts, or "
                f"{ANEW}.",
            )


def _classes(loaded: Loaded, known: tuple[str, ...]) -> tuple[Loaded, list[str]]:
    """`loaded` with its classes in the order that the outputs know."""
    now = loaded.classes
    if not known or known == now or len(known) != len(now):
        return loaded, []
    if sorted(known) != sorted(now):
        pairs = [(old, new) for old, new in zip(known, now, strict=True) if old != new]
        if any(old in now or new in known for old, new in pairs):
            raise RunFault(
                "data",
                f"The weights learned to tell the classes {_listed(known)} apart, in this order, and the data now "
                f"holds {_listed(now)}: classes would take each other's places; name them as before, or {ANEW}.",
            )
        return loaded, [_renamed("class", [old for old, _ in pairs], [new for _, new in pairs])]
    places = np.array([known.index(name) for name in now])

    def moved(samples: Samples | None) -> Samples | None:
        return None if samples is None else replace(samples, targets=places[samples.targets])

    train = moved(loaded.train)
    assert train is not None
    target = replace(loaded.preparation.target, classes=known)
    arranged = replace(
        loaded,
        train=train,
        test=moved(loaded.test),
        validation=moved(loaded.validation),
        classes=known,
        preparation=replace(loaded.preparation, target=target),
    )
    return arranged, ["The classes stand in another order than before; they are matched by name."]


def _targets(now: Preparation, known: Preparation) -> list[str]:
    old, new = known.target.columns, now.target.columns
    if not old or not new or old == new:
        return []
    return [f"What is predicted was {_listed(old)} when the weights began to learn, and is {_listed(new)} now."]


def _renamed(what: str, old: Sequence[str], new: Sequence[str]) -> str:
    pairs = [f"{before!r} is {after!r} now" for before, after in zip(old, new, strict=True)]
    more = f" and {len(pairs) - MOST_NAMED:,} more" if len(pairs) > MOST_NAMED else ""
    told = ", ".join(pairs[:MOST_NAMED])
    return f"Renamed since the weights learned, and taken for the same: the {what} {told}{more}."


def _columns(names: Sequence[str]) -> str:
    quoted = [repr(name) for name in names]
    return f"the column{'s' if len(names) > 1 else ''} {_listed(quoted)}" if names else "no other column"


def _listed(names: Sequence[str]) -> str:
    more = f" and {len(names) - MOST_NAMED:,} more" if len(names) > MOST_NAMED else ""
    return f"{', '.join(names[:MOST_NAMED])}{more}"
