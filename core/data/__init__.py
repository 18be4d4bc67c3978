"""Samples: where they come from (`sources`, `guess_source`), how they are divided (`split`), how batches are drawn.

Sources are frozen values with declared fields, one file each in `readers`. `source.load(folder)` reads everything and
raises DataError with one sentence for the user; `split(loaded, choice)` divides it into three datasets.
"""

from core.data.choice import DataChoice, DataFacts
from core.data.guess import facts_of, guess_source, sources
from core.data.source import DataError, DataProblem, Loaded, Samples, Source
from core.data.splits import Part, Scaling, Splits, split

__all__ = [
    "DataChoice",
    "DataError",
    "DataFacts",
    "DataProblem",
    "Loaded",
    "Part",
    "Samples",
    "Scaling",
    "Source",
    "Splits",
    "facts_of",
    "guess_source",
    "sources",
    "split",
]
