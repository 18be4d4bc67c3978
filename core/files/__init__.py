"""Project files on disk: `save` and `load` one `.netstudio` file, never leaving a broken one behind.

`remove_stale_temporaries` clears what a killed writer left; `write_atomically` is for every other file of value.
"""

from core.files.atomic import remove_stale_temporaries, write_atomically
from core.files.project_file import FileError, ProjectFile, encode_project, load, require_savable, save

__all__ = [
    "FileError",
    "ProjectFile",
    "encode_project",
    "load",
    "remove_stale_temporaries",
    "require_savable",
    "save",
    "write_atomically",
]
