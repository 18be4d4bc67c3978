"""Samples: where they come from (`sources`, `guess_source`), how they are divided (`split`), how batches are drawn.

Sources are frozen values with declared fields, one file each in `readers`. `load(choice, folder)` reads everything as
a person chose and raises DataError with one sentence for the user; `split(loaded, choice)` divides it into three
datasets and fits the `Preparation` on the training part.
"""

from core.catalog.augmenting import Batch
from core.data.arrange import UnclearRolesError, of_frame
from core.data.augment import Variation, preview, preview_batch, repeated
from core.data.choice import PART_NAMES, SPLITTINGS, TASKS, ColumnChoice, DataChoice, DataFacts, PictureChoice
from core.data.custom import as_source
from core.data.dataset import ConcatDataset, Dataset, Subset, TensorDataset, random_split
from core.data.decimal_marks import OtherMark, other_marks
from core.data.doubts import doubts
from core.data.encode import width_of
from core.data.fitting import Scaling
from core.data.frame import Column, ColumnType, Frame
from core.data.free_memory import free_memory
from core.data.guess import as_decided, facts_of, guess_source, load, sources
from core.data.loader import DataLoader, default_collate
from core.data.loader_workers import WorkerInfo, get_worker_info
from core.data.paging import stretches
from core.data.preparation import Preparation
from core.data.prepared import adopt, in_units, prepare_rows, same_plan
from core.data.raw_inputs import RawInputs, Wanted, read_inputs, value_inputs
from core.data.roles import looked_at
from core.data.rows import Rows, take
from core.data.sampler import RandomSampler, SequentialSampler, WeightedRandomSampler, order
from core.data.series import CHANGE, NaiveError, naive_error, target_values, told_by_changes
from core.data.source import SILENT, Cancelled, DataError, DataProblem, Loaded, Samples, Source, Watch
from core.data.splits import Part, Splits, fold_splits, split
from core.data.summary import all_problems, class_counts, met_problems, summary
from core.data.watching import watched
from core.data.whereabouts import has_path, is_renamed, missing_path, moved_to, path_of
from core.data.windows import WindowRows

__all__ = [
    "CHANGE",
    "PART_NAMES",
    "SILENT",
    "SPLITTINGS",
    "TASKS",
    "Batch",
    "Cancelled",
    "Column",
    "ColumnChoice",
    "ColumnType",
    "ConcatDataset",
    "DataChoice",
    "DataError",
    "DataFacts",
    "DataLoader",
    "DataProblem",
    "Dataset",
    "Frame",
    "Loaded",
    "NaiveError",
    "OtherMark",
    "Part",
    "PictureChoice",
    "Preparation",
    "RandomSampler",
    "RawInputs",
    "Rows",
    "Samples",
    "Scaling",
    "SequentialSampler",
    "Source",
    "Splits",
    "Subset",
    "TensorDataset",
    "UnclearRolesError",
    "Variation",
    "Wanted",
    "Watch",
    "WeightedRandomSampler",
    "WindowRows",
    "WorkerInfo",
    "adopt",
    "all_problems",
    "as_decided",
    "as_source",
    "class_counts",
    "default_collate",
    "doubts",
    "facts_of",
    "fold_splits",
    "free_memory",
    "get_worker_info",
    "guess_source",
    "has_path",
    "in_units",
    "is_renamed",
    "load",
    "looked_at",
    "met_problems",
    "missing_path",
    "moved_to",
    "naive_error",
    "of_frame",
    "order",
    "other_marks",
    "path_of",
    "prepare_rows",
    "preview",
    "preview_batch",
    "random_split",
    "read_inputs",
    "repeated",
    "same_plan",
    "sources",
    "split",
    "stretches",
    "summary",
    "take",
    "target_values",
    "told_by_changes",
    "value_inputs",
    "watched",
    "width_of",
]
