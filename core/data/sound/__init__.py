"""Sounds as inputs: files decoded, brought to one rate and one length, as waveform or log-mel.

`sound_info` reads headers only; `ClipRows` decodes when rows are asked for.
"""

from core.data.sound.clips import ClipForm, ClipRows
from core.data.sound.decode import read_sound, sound_format, sound_info
from core.data.sound.mel import frames_in, log_mel, mel_filters, power_spectrum
from core.data.sound.resample import resample
from core.data.sound.wav import SoundInfo

__all__ = [
    "ClipForm",
    "ClipRows",
    "SoundInfo",
    "frames_in",
    "log_mel",
    "mel_filters",
    "power_spectrum",
    "read_sound",
    "resample",
    "sound_format",
    "sound_info",
]
