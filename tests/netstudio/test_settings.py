"""What is remembered between starts."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest
from PySide6.QtCore import QByteArray

from netstudio.settings import (
    DEVICE,
    MINIMAP,
    PICTURE_MIB,
    PICTURE_WORKERS,
    PROJECT_FOLDER,
    RECENT_LIMIT,
    RECOVERY_SECONDS,
    SETTINGS,
    TABLE_GIB,
    THEME,
    THREADS,
    Settings,
    ensure_home,
    home_folder,
)

OTHERS = {
    "theme": "dark",
    "minimap": False,
    "reduced_motion": True,
    "project_folder": "/a folder/with, a comma & ümlauts; = [x]",
    "recovery_seconds": 60,
    "picture_cache_mib": 512,
    "picture_workers": 0,
    "table_space_gib": 100,
    "threads": 3,
    "device": "cuda:1",
}
"""Of every setting a value that is not its default."""


def test_that_settings_live_where_the_environment_says(own_home):
    assert home_folder() == own_home
    settings = Settings()
    settings.put(THEME, "dark")
    settings.sync()
    assert (own_home / "settings.ini").is_file()
    assert settings.file == own_home / "settings.ini"


def test_that_settings_survive(tmp_path):
    first = Settings(tmp_path)
    first.last_folder = "/some/where"
    first.set_layout("window", QByteArray(b"\x00\x01state"))
    first.add_recent(Path("/a/one.netstudio"))
    first.sync()
    second = Settings(tmp_path)
    assert second.last_folder == "/some/where"
    assert second.layout("window") == QByteArray(b"\x00\x01state")
    assert second.recent == (Path("/a/one.netstudio").absolute(),)


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.key)
def test_that_every_decision_survives_and_can_be_taken_back(tmp_path, setting):
    first = Settings(tmp_path)
    assert first.get(setting) == setting.default
    first.put(setting, OTHERS[setting.key])
    first.sync()
    second = Settings(tmp_path)
    assert second.get(setting) == OTHERS[setting.key] != setting.default
    second.reset(setting)
    second.sync()
    assert Settings(tmp_path).get(setting) == setting.default
    assert setting.key not in (tmp_path / "settings.ini").read_text(encoding="utf-8")


def test_that_there_are_sensible_answers_before_anything_is_stored(tmp_path):
    settings = Settings(tmp_path)
    assert settings.get(THEME) == "system"
    assert settings.recent == ()
    assert settings.layout("window").isEmpty()


@pytest.mark.parametrize("written", ["abc", "-1", "99999999999999999999", "1e9", "", "1, 2", "@Invalid()", "½", "٣"])
@pytest.mark.parametrize(
    "setting", [each for each in SETTINGS if each is not PROJECT_FOLDER], ids=lambda setting: setting.key
)
def test_that_what_nobody_can_mean_gives_way_to_the_default_with_one_line_in_the_log(
    tmp_path, caplog, setting, written
):
    (tmp_path / "settings.ini").write_text(f"[General]\n{setting.key}={written}\n", encoding="utf-8")
    settings = Settings(tmp_path)
    with caplog.at_level(logging.WARNING):
        assert settings.get(setting) == setting.default
        assert settings.get(setting) == setting.default
    (record,) = caplog.records
    assert setting.key in record.getMessage()
    assert "expected" in record.getMessage()


@pytest.mark.parametrize("content", [b"", b"\x00\xff\xfe\x80" * 99, b"[General", b"=\n==\n[]\n", b"theme"])
def test_that_a_file_that_is_no_settings_file_does_no_harm(tmp_path, content):
    (tmp_path / "settings.ini").write_bytes(content)
    settings = Settings(tmp_path)
    assert [settings.get(setting) for setting in SETTINGS] == [setting.default for setting in SETTINGS]
    settings.put(THEME, "dark")
    assert settings.get(THEME) == "dark"


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        (THEME, "pink"),
        (RECOVERY_SECONDS, 0),
        (PICTURE_MIB, -1),
        (PICTURE_WORKERS, 65),
        (TABLE_GIB, 0),
        (THREADS, 0),
        (DEVICE, "gpu"),
    ],
    ids=lambda value: getattr(value, "key", value),
)
def test_that_what_cannot_be_is_never_stored(tmp_path, qtbot, setting, value):
    settings = Settings(tmp_path)
    with qtbot.assertNotEmitted(settings.changed), pytest.raises(ValueError, match=r"one of|whole number|cuda:0"):
        settings.put(setting, value)
    assert settings.get(setting) == setting.default


def test_that_open_and_save_begin_in_the_folder_for_projects_while_it_is_there(tmp_path):
    settings = Settings(tmp_path)
    settings.last_folder = "/some/where"
    assert settings.start_folder == "/some/where"
    chosen = tmp_path / "projects"
    settings.put(PROJECT_FOLDER, str(chosen))
    assert settings.start_folder == "/some/where"
    chosen.mkdir()
    assert settings.start_folder == str(chosen)


def test_that_recent_files_come_newest_first_once_each_and_at_most_ten(tmp_path):
    settings = Settings(tmp_path)
    files = [tmp_path / f"{number}.netstudio" for number in range(12)]
    for file in files:
        settings.add_recent(file)
    settings.add_recent(files[5])
    assert settings.recent[0] == files[5]
    assert len(settings.recent) == RECENT_LIMIT == len(set(settings.recent))
    settings.forget_recent(files[5])
    assert files[5] not in settings.recent
    settings.clear_recent()
    assert settings.recent == ()


def test_that_only_what_differs_is_announced(tmp_path, qtbot):
    settings = Settings(tmp_path)
    with qtbot.waitSignal(settings.changed) as signal:
        settings.put(THEME, "light")
    assert signal.args == ["theme"]
    with qtbot.assertNotEmitted(settings.changed):
        settings.put(THEME, "light")
        settings.put(MINIMAP, True)
        settings.reset(MINIMAP)


def test_that_a_folder_with_a_comma_may_be_written_by_hand(tmp_path):
    (tmp_path / "settings.ini").write_text("[General]\nproject_folder=/data/nets, old\ntheme=dark, light\n")
    settings = Settings(tmp_path)
    assert settings.get(PROJECT_FOLDER) == "/data/nets, old"
    assert settings.get(THEME) == "system"


def test_that_a_home_that_can_be_written_stays(own_home):
    assert ensure_home() == ""
    assert home_folder() == own_home
    assert list(own_home.iterdir()) == []


def test_that_a_home_that_cannot_be_written_is_told_and_replaced(tmp_path, monkeypatch):
    blocked = tmp_path / "file" / "home"
    blocked.parent.write_text("in the way")
    monkeypatch.setenv("NETSTUDIO_HOME", str(blocked))
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    told = ensure_home()
    assert str(blocked) in told
    assert str(home_folder()) in told
    assert home_folder().parent == tmp_path
    settings = Settings()
    settings.put(THEME, "dark")
    settings.sync()
    assert settings.file.is_file()
