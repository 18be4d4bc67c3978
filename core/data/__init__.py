"""Samples: where they come from (`sources`, `guess_source`), how they are divided (`split`), how batches are drawn.

Sources are frozen values with declared fields, one file each in `readers`. `source.load(folder)` reads everything and
raises DataError with one sentence for the user; `split(loaded, choice)` divides it into three datasets.
"""

from core.data.choice import DataChoice, DataFacts
from core.data.dataset import ConcatDataset, Dataset, Subset, TensorDataset, random_split
from core.data.guess import facts_of, guess_source, sources
from core.data.loader import DataLoader, default_collate
from core.data.sampler import RandomSampler, SequentialSampler, WeightedRandomSampler, order
from core.data.source import DataError, DataProblem, Loaded, Samples, Source
from core.data.splits import Part, Scaling, Splits, split

__all__ = [
    "ConcatDataset",
    "DataChoice",
    "DataError",
    "DataFacts",
    "DataLoader",
    "DataProblem",
    "Dataset",
    "Loaded",
    "Part",
    "RandomSampler",
    "Samples",
    "Scaling",
    "SequentialSampler",
    "Source",
    "Splits",
    "Subset",
    "TensorDataset",
    "WeightedRandomSampler",
    "default_collate",
    "facts_of",
    "guess_source",
    "order",
    "random_split",
    "sources",
    "split",
]
