"""What is remembered between starts."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QByteArray

from netstudio.settings import RECENT_LIMIT, Settings, home_folder


def test_that_settings_live_where_the_environment_says(own_home):
    assert home_folder() == own_home
    settings = Settings()
    settings.theme = "dark"
    settings.sync()
    assert (own_home / "settings.ini").is_file()


def test_that_settings_survive(tmp_path):
    first = Settings(tmp_path)
    first.theme = "dark"
    first.last_folder = "/some/where"
    first.set_layout("window", QByteArray(b"\x00\x01state"))
    first.add_recent(Path("/a/one.netstudio"))
    first.sync()
    second = Settings(tmp_path)
    assert second.theme == "dark"
    assert second.last_folder == "/some/where"
    assert second.layout("window") == QByteArray(b"\x00\x01state")
    assert second.recent == (Path("/a/one.netstudio").absolute(),)


def test_that_there_are_sensible_answers_before_anything_is_stored(tmp_path):
    settings = Settings(tmp_path)
    assert settings.theme == "system"
    assert settings.recent == ()
    assert settings.layout("window").isEmpty()


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
        settings.theme = "light"
    assert signal.args == ["theme"]
    with qtbot.assertNotEmitted(settings.changed):
        settings.theme = "light"
