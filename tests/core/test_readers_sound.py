"""Sounds: every form of WAV, other rates, log-mel against an independent formulation, folders as data."""

from __future__ import annotations

import copy
import json
import struct
import sys
import wave

import numpy as np
import pytest

from core.data import DataChoice, DataError, facts_of, guess_source, split, take
from core.data.images import picture_settings
from core.data.preparation import FittedSound, Preparation
from core.data.raw_inputs import Wanted, read_inputs
from core.data.readers import audio_folder
from core.data.readers.audio_folder import AudioFolder
from core.data.sound import (
    ClipForm,
    ClipRows,
    frames_in,
    log_mel,
    mel_filters,
    power_spectrum,
    read_sound,
    resample,
    sound_info,
)

RATE = 8000


def tone(pitch: float, rate: int = RATE, seconds: float = 1.0) -> np.ndarray:
    return np.sin(2 * np.pi * pitch * np.arange(round(seconds * rate)) / rate)


def put_wav(path, sound: np.ndarray, rate: int = RATE, width: int = 2) -> None:
    """Write (frames,) or (frames, channels) with the standard library."""
    whole = np.round(sound * (2 ** (8 * width - 1) - 1)).astype("<i4")
    raw = (whole + 128).astype(np.uint8) if width == 1 else whole.view(np.uint8).reshape(*whole.shape, 4)[..., :width]
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1 if sound.ndim == 1 else sound.shape[1])
        file.setsampwidth(width)
        file.setframerate(rate)
        file.writeframes(np.ascontiguousarray(raw).tobytes())


@pytest.mark.parametrize("width", [1, 2, 3, 4])
@pytest.mark.parametrize("channels", [1, 2])
def test_that_whole_numbers_of_every_width_are_read(tmp_path, width, channels):
    sound = tone(440) * 0.9
    put_wav(tmp_path / "a.wav", np.stack([sound] * channels, axis=1), 44_100, width)
    found, rate = read_sound(tmp_path / "a.wav", 10)
    assert (rate, found.dtype, len(found)) == (44_100, np.float32, RATE)
    np.testing.assert_allclose(found, sound, atol=1.5 / 2 ** (8 * width - 1) + 1e-6)


@pytest.mark.parametrize("bits", [32, 64])
@pytest.mark.parametrize("extensible", [False, True])
def test_that_floats_are_read_and_what_is_no_number_is_silence(tmp_path, bits, extensible):
    values = np.array([0.5, -0.25, np.nan, 2.0, -np.inf], f"<f{bits // 8}")
    tag = 0xFFFE if extensible else 3
    form = struct.pack("<HHIIHH", tag, 1, RATE, RATE * bits // 8, bits // 8, bits)
    if extensible:
        guid = bytes.fromhex("0300000000001000800000aa00389b71")
        form += struct.pack("<HHI", 22, bits, 4) + guid
    body = b"WAVEfmt " + struct.pack("<I", len(form)) + form + b"data" + struct.pack("<I", values.nbytes)
    (tmp_path / "a.wav").write_bytes(b"RIFF" + struct.pack("<I", 0) + body + values.tobytes())
    assert read_sound(tmp_path / "a.wav", 10)[0].tolist() == [0.5, -0.25, 0.0, 1.0, -1.0]


def test_that_channels_are_averaged_and_only_the_beginning_is_read(tmp_path):
    put_wav(tmp_path / "a.wav", np.stack([np.full(RATE, 0.5), np.full(RATE, -0.25)], axis=1))
    found, _ = read_sound(tmp_path / "a.wav", 0.1)
    assert len(found) == 801
    np.testing.assert_allclose(found, 0.125, atol=1e-4)
    assert (sound_info(tmp_path / "a.wav").channels, sound_info(tmp_path / "a.wav").frames) == (2, RATE)


@pytest.mark.parametrize(("old", "new"), [(44_100, 16_000), (8000, 16_000), (22_050, 44_100), (48_000, 44_101)])
def test_that_a_tone_keeps_its_pitch_and_time_at_another_rate(old, new):
    found = resample(tone(440, old).astype(np.float32), old, new)
    assert (len(found), found.dtype) == (new, np.float32)
    np.testing.assert_allclose(found[200:-200], tone(440, new)[200:-200], atol=2e-3)


def test_that_a_tone_above_the_new_range_is_silenced_and_a_constant_stays():
    assert np.abs(resample(tone(7000, 44_100).astype(np.float32), 44_100, 8000)[100:-100]).max() < 1e-3
    np.testing.assert_allclose(resample(np.full(4000, 0.7, np.float32), 44_100, 8000)[50:-50], 0.7, atol=1e-5)


def plain_log_mel(sound, rate, window, hop, mels):
    """The definition written out: sums of cosines and sines, triangles one by one."""
    hann = [np.sin(np.pi * n / window) ** 2 for n in range(window)]
    count = 1 + (len(sound) - window) // hop
    corners = [700 * (10 ** (m / 2595) - 1) for m in np.linspace(0, 2595 * np.log10(1 + rate / 1400), mels + 2)]
    result = np.zeros((mels, count))
    for frame in range(count):
        piece = sound[frame * hop : frame * hop + window] * hann
        for mel in range(mels):
            low, peak, high = corners[mel : mel + 3]
            total = 0.0
            for k in range(window // 2 + 1):
                f = k * rate / window
                weight = (
                    (f - low) / (peak - low)
                    if low < f <= peak
                    else (high - f) / (high - peak)
                    if peak < f < high
                    else 0
                )
                if weight > 0:
                    turn = 2 * np.pi * k * np.arange(window) / window
                    total += weight * (np.dot(piece, np.cos(turn)) ** 2 + np.dot(piece, np.sin(turn)) ** 2)
            total /= (sum(hann) / 2) ** 2
            result[mel, frame] = 1 + 10 * np.log10(max(total, 1e-8)) / 80
    return result


def test_that_log_mel_is_what_its_definition_says():
    sound = (tone(700, RATE, 0.1) * 0.3 + np.random.default_rng(0).normal(0, 0.05, 800)).astype(np.float32)
    found = log_mel(sound, RATE, 128, 100, 10)
    assert (found.shape, found.dtype) == ((10, frames_in(800, 128, 100)), np.float32)
    np.testing.assert_allclose(found, plain_log_mel(sound.astype(np.float64), RATE, 128, 100, 10), atol=1e-4)


def test_that_a_full_tone_is_at_0_decibels_and_silence_at_0():
    power = power_spectrum(tone(1000).astype(np.float32), 160, 80)
    np.testing.assert_allclose(power[:, 20], 1.0, atol=1e-4)
    assert log_mel(np.zeros(800, np.float32), RATE, 160, 80, 16).max() == 0.0


def test_that_no_mel_filter_is_empty_and_each_peaks_above_the_one_before():
    filters = mel_filters(16_000, 400, 128)
    assert (filters.sum(axis=1) > 0).all()
    assert (np.diff(filters.argmax(axis=1)) >= 0).all()


def test_that_a_sound_shorter_than_a_window_has_one_frame():
    assert log_mel(tone(500)[:50].astype(np.float32), RATE, 160, 80, 8).shape == (8, 1)


def put_classes(folder, parts=("",)):
    for part in parts:
        for label, pitch in (("high", 2000), ("low", 300)):
            (folder / part / label).mkdir(parents=True)
            for place in range(3):
                put_wav(folder / part / label / f"{place}.wav", tone(pitch, 22_050, 0.5 + place) * 0.5, 22_050)


def test_that_a_folder_of_sounds_is_recognised_and_cut_to_one_length(tmp_path):
    put_classes(tmp_path)
    source = guess_source(tmp_path)
    assert source == AudioFolder(path=str(tmp_path))
    loaded = source.load(None)
    facts = facts_of(loaded)
    assert (facts.kind, facts.task, facts.classes, facts.input.shape) == (
        "audio",
        "binary",
        ("high", "low"),
        (1, 64, 98),
    )
    assert list(loaded.names) == [f"{label}/{place}.wav" for label in ("high", "low") for place in range(3)]
    pictures = take(loaded.train.inputs, np.array([0, 3]))
    assert pictures[0, 0, :, :40].mean(axis=1).argmax() > pictures[1, 0, :, :40].mean(axis=1).argmax()
    assert pictures[0, 0, :, 60:].max() == 0.0  # half a second of silence fills it up


def test_that_parts_of_sounds_stay_apart(tmp_path):
    put_classes(tmp_path, ("train", "test"))
    loaded = guess_source(tmp_path).load(None)
    assert (len(loaded.train), len(loaded.test), loaded.validation) == (6, 6, None)
    parts = split(loaded, DataChoice(guess_source(tmp_path), validation=0.2))
    assert (len(parts.train), len(parts.validation), len(parts.test)) == (5, 1, 6)


def test_that_a_waveform_is_the_sound_itself_at_the_chosen_rate(tmp_path):
    put_classes(tmp_path)
    loaded = AudioFolder(path=str(tmp_path), form="waveform", rate=RATE, seconds=0.25).load(None)
    (clip,) = take(loaded.train.inputs, np.array([4]))
    assert clip.shape == loaded.input.shape == (1, 2000)
    np.testing.assert_allclose(clip[0, 50:-50], 0.5 * tone(300)[50:1950], atol=2e-3)


def test_that_sounds_are_kept_as_far_as_the_cache_goes_and_decoded_anew_beyond(tmp_path, monkeypatch):
    files = [tmp_path / f"{number}.wav" for number in range(3)]
    for number, file in enumerate(files):
        put_wav(file, tone(300 + 200 * number))
    monkeypatch.setattr(picture_settings, "cache_bytes", 2 * 400 * 4)
    rows = ClipRows(files, ClipForm(FittedSound(RATE, 400)))
    first = rows.take(np.array([0, 1, 0, 2]))
    np.testing.assert_array_equal(rows.take(np.array([2, 0, 1, -2])), first[[3, 0, 1, 1]])
    np.testing.assert_array_equal(copy.copy(rows).take(np.array([2, 0])), first[[3, 0]])  # as another process has it
    for file in files:
        file.unlink()
    np.testing.assert_array_equal(rows.take(np.array([1, 0])), first[[1, 0]])
    with pytest.raises(DataError, match=r"2\.wav cannot be read"):
        rows.take(np.array([0, 2]))
    rows.close()


def test_that_flac_without_its_library_says_how_to_install_it(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "soundfile", None)
    (tmp_path / "a.flac").write_bytes(b"fLaC" + bytes(50))
    with pytest.raises(
        DataError, match=r"a\.flac is FLAC, which needs the extra `audio` \(pip install netstudio\[audio\]\)"
    ):
        sound_info(tmp_path / "a.flac")


@pytest.mark.parametrize("kind", ["flac", "ogg", "mp3"])
def test_that_other_formats_are_read_through_the_extra(tmp_path, kind):
    soundfile = pytest.importorskip("soundfile")
    path = tmp_path / f"a.{kind}"
    soundfile.write(path, tone(440, 22_050) * 0.5, 22_050)
    found, rate = read_sound(path, 0.5)
    assert (rate, len(found), sound_info(path).frames) == (22_050, 11_026, 22_050)
    np.testing.assert_allclose(found, 0.5 * tone(440, 22_050)[:11_026], atol=0.05)


def test_that_new_sounds_are_made_ready_as_those_of_training_were(tmp_path):
    put_classes(tmp_path)
    source = AudioFolder(path=str(tmp_path), mels=16)
    loaded = source.load(None)
    kept = Preparation.from_json(json.loads(json.dumps(split(loaded, DataChoice(source)).preparation.to_json())))
    raw = read_inputs(Wanted(kept, loaded.input), tmp_path)
    assert list(raw.names) == list(loaded.names)
    np.testing.assert_array_equal(raw.inputs, take(loaded.train.inputs, np.arange(6)))
    single = read_inputs(Wanted(kept, loaded.input), tmp_path / "low" / "1.wav")
    np.testing.assert_array_equal(single.inputs[0], raw.inputs[4])


def test_that_a_folder_with_a_single_file_stands_for_that_file(tmp_path):
    (tmp_path / "data.csv").write_text("a,b\n" + "".join(f"{row},{row * 2}.5\n" for row in range(20)))
    assert guess_source(tmp_path) == guess_source(tmp_path / "data.csv")


def test_that_a_large_folder_of_sounds_shows_a_first_page_of_every_class(tmp_path, monkeypatch):
    put_classes(tmp_path)
    source = guess_source(tmp_path)
    assert source.first_page(None) is None
    monkeypatch.setattr(audio_folder, "PAGE", 2)
    page = source.first_page(None)
    assert (list(page.names), page.complete) == (["high/0.wav", "low/0.wav"], False)
