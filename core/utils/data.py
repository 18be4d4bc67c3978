"""The data classes under the name that PyTorch's scripts import: they live in `core.data`."""

from core.data.dataset import ConcatDataset, Dataset, IterableDataset, Subset, TensorDataset, random_split
from core.data.loader import DataLoader, default_collate
from core.data.loader_workers import get_worker_info
from core.data.sampler import (
    BatchSampler,
    RandomSampler,
    Sampler,
    SequentialSampler,
    SubsetRandomSampler,
    WeightedRandomSampler,
)

__all__ = [
    "BatchSampler",
    "ConcatDataset",
    "DataLoader",
    "Dataset",
    "IterableDataset",
    "RandomSampler",
    "Sampler",
    "SequentialSampler",
    "Subset",
    "SubsetRandomSampler",
    "TensorDataset",
    "WeightedRandomSampler",
    "default_collate",
    "get_worker_info",
    "random_split",
]
