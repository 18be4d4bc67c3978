"""NumPy's array files: headers checked before anything is allocated, never pickle, large files left on the disk.

`list_npy`, `list_npz` and `list_folder` tell what is there from the headers alone; `Stored.read` reads one array;
`find_pairs` says which of the arrays are inputs and targets of which part.
"""

from core.data.arrays.npy import Header
from core.data.arrays.roles import INPUTS, TARGETS, Pair, find_pairs, words_of
from core.data.arrays.samples import Given, Shaping, from_columns, make_samples
from core.data.arrays.store import Stored, is_npy, is_npz, list_folder, list_npy, list_npz, npy_files

__all__ = [
    "INPUTS",
    "TARGETS",
    "Given",
    "Header",
    "Pair",
    "Shaping",
    "Stored",
    "find_pairs",
    "from_columns",
    "is_npy",
    "is_npz",
    "list_folder",
    "list_npy",
    "list_npz",
    "make_samples",
    "npy_files",
    "words_of",
]
