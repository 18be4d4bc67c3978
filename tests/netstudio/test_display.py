"""A display that does not answer is no display."""

from __future__ import annotations

import socket

import pytest

from netstudio import display


@pytest.fixture
def bare(monkeypatch):
    for name in ("QT_QPA_PLATFORM", "DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(display.sys, "platform", "linux")
    return monkeypatch


def test_that_there_is_no_display_without_its_name(bare):
    assert not display.has_display()


@pytest.mark.parametrize("name", [":9787", "unix:9787.0", "nonsense", ":", "localhost:9787"])
def test_that_a_display_nobody_serves_is_none(bare, name):
    bare.setenv("DISPLAY", name)
    assert not display.has_display()


def test_that_a_served_display_is_one(bare):
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as server:
        server.bind("\0/tmp/.X11-unix/X9788")
        server.listen()
        bare.setenv("DISPLAY", ":9788.0")
        assert display.has_display()


def test_that_the_platform_asked_for_is_taken_at_its_word(bare):
    bare.setenv("QT_QPA_PLATFORM", "offscreen")
    assert display.has_display()


@pytest.mark.parametrize(
    ("platform", "environment", "expected"),
    [
        ("linux", {}, False),
        ("linux", {"WAYLAND_DISPLAY": "wayland-0"}, True),
        ("win32", {}, True),
        ("darwin", {}, True),
    ],
)
def test_that_a_display_is_noticed(bare, platform, environment, expected):
    for name, value in environment.items():
        bare.setenv(name, value)
    bare.setattr(display.sys, "platform", platform)
    assert display.has_display() is expected
