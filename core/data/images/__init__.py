"""Pictures in files: found by name, checked by their headers, decoded when they are asked for.

`list_pictures` tells classes and parts of a folder by names alone; `first_samples` and `all_samples` make samples of
listed files, whose inputs are `PictureRows`; `as_chosen` gives them the size and colours that a person chose. Decoding
runs in processes of its own (`worker`), which speak through pipes and end with the program.
"""

from core.data.decoding import PictureSettings, picture_settings
from core.data.images.assembling import all_samples, first_samples
from core.data.images.choosing import as_chosen
from core.data.images.decode import Shaping, decode
from core.data.images.faults import MOST_POINTS, PictureFault
from core.data.images.listed import Listed
from core.data.images.listing import list_pictures
from core.data.images.names import Names
from core.data.images.normalising import measure_channels
from core.data.images.probe import SUFFIXES, Probe, looks_like_picture, other_format, probe
from core.data.images.report import LEFT_OUT, Report
from core.data.images.rows import PictureFiles, PictureRows

__all__ = [
    "LEFT_OUT",
    "MOST_POINTS",
    "SUFFIXES",
    "Listed",
    "Names",
    "PictureFault",
    "PictureFiles",
    "PictureRows",
    "PictureSettings",
    "Probe",
    "Report",
    "Shaping",
    "all_samples",
    "as_chosen",
    "decode",
    "first_samples",
    "list_pictures",
    "looks_like_picture",
    "measure_channels",
    "other_format",
    "picture_settings",
    "probe",
]
