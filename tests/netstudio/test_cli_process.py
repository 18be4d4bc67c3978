"""The command line as a process: without Qt, light at its start, stopped by signals, and without a display."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from core.files import load, save
from core.templates import load_template
from netstudio import __main__ as program

WITHOUT_QT = (
    "import sys\n"
    "for name in ('PySide6', 'pyqtgraph', 'shiboken6'): sys.modules[name] = None\n"
    "from netstudio.__main__ import main\n"
    "sys.exit(main(sys.argv[1:]))\n"
)
ROOT = Path(program.__file__).parents[1]


def start(*arguments: object, **environment: str) -> subprocess.Popen[str]:
    known = {name: value for name, value in os.environ.items() if name not in ("DISPLAY", "WAYLAND_DISPLAY")}
    known.pop("QT_QPA_PLATFORM", None)
    return subprocess.Popen(
        [sys.executable, "-c", WITHOUT_QT, *map(str, arguments)],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=ROOT, env={**known, **environment},
        preexec_fn=_hear_signals,
    )  # fmt: skip


def _hear_signals() -> None:
    """Also where the tests themselves were started to outlive their terminal (nohup)."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)


def finish(process: subprocess.Popen[str]) -> tuple[int, str, str]:
    out, err = process.communicate(timeout=120)
    return process.returncode, out, err


@pytest.fixture
def file(tmp_path) -> Path:
    path = tmp_path / "digits.netstudio"
    save(path, load_template("digits-mlp"))
    return path


def test_that_every_command_works_without_qt(file, tmp_path):
    for arguments in (
        ("templates",),
        ("new", "digits-mlp", "-o", tmp_path / "new.netstudio"),
        ("train", file, "--epochs", "1"),
        ("evaluate", file),
        ("check", file),
        ("devices",),
    ):
        code, out, _ = finish(start(*arguments))
        assert (code, bool(out)) == (0, True), arguments


def test_that_help_loads_nothing_heavy():
    code = (
        "import sys\n"
        "from netstudio.__main__ import main\n"
        "try: main(['train', '--help'])\n"
        "except SystemExit: pass\n"
        "sys.stderr.write(' '.join(name for name in ('core', 'numpy', 'PySide6', 'msgspec') if name in sys.modules))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)
    assert "--batch-size" in done.stdout
    assert done.stderr == ""


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_that_a_signal_stops_training_and_saves_what_was_learned(file, tmp_path, number):
    out = tmp_path / "out.netstudio"
    process = start("train", file, "--epochs", "100000", "--json", "-o", out)
    first = json.loads(process.stdout.readline())
    process.send_signal(number)
    code, rest, err = finish(process)
    assert (code, first["epoch"]) == (0, 1)
    state = load(out).snapshot.state
    assert state.epoch == len(rest.splitlines()) + 1
    assert state.last_epoch == 100000
    assert "Stopped after" in err
    assert "Traceback" not in err


def test_that_an_interrupted_training_goes_on_bit_equal(file, tmp_path):
    whole, parts = tmp_path / "whole.netstudio", tmp_path / "parts.netstudio"
    assert finish(start("train", file, "--epochs", "150", "-o", whole))[0] == 0
    process = start("train", file, "--epochs", "150", "--json", "-o", parts)
    process.stdout.readline()
    process.send_signal(signal.SIGINT)
    assert finish(process)[0] == 0
    assert load(parts).snapshot.state.epoch < 150
    assert finish(start("train", parts))[0] == 0
    first, second = load(whole).snapshot, load(parts).snapshot
    assert first.state.step == second.state.step
    assert {key: array.tobytes() for key, array in first.weights.items()} == {
        key: array.tobytes() for key, array in second.weights.items()
    }


def test_that_a_reader_that_goes_away_ends_the_command_quietly(file):
    with start("train", file, "--epochs", "100000", "--json") as process:
        process.stdout.readline()
        process.stdout.close()
        assert "Traceback" not in process.stderr.read()
    assert process.returncode == 1
    assert load(file).snapshot.state.epoch >= 1


@pytest.mark.parametrize(
    ("closed", "arguments", "expected"),
    [
        (">&-", ["templates"], 0),
        (">&-", ["train", "FILE", "--epochs", "1", "--json"], 0),
        ("2>&-", ["train", "FILE", "--epochs", "1"], 0),
        (">&- 2>&-", ["train", "FILE", "--epochs", "1"], 0),
        ("2>&-", ["check", "gone"], 2),
    ],
)
def test_that_closed_streams_do_not_matter(file, closed, arguments, expected):
    command = [str(file) if word == "FILE" else word for word in arguments]
    shell = ["sh", "-c", f'exec "$@" {closed}', "sh", sys.executable, "-c", WITHOUT_QT, *command]
    done = subprocess.run(shell, capture_output=True, text=True, cwd=ROOT, check=False)
    assert done.returncode == expected
    assert "Traceback" not in done.stderr
    assert ("train" in arguments) == (load(file).snapshot is not None)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
@pytest.mark.parametrize("arguments", [["templates"], ["--version"], ["check", "FILE"]])
def test_that_output_that_cannot_be_written_is_a_failure_in_one_sentence(file, arguments):
    command = [str(file) if word == "FILE" else word for word in arguments]
    with open("/dev/full", "w") as full:
        done = subprocess.run(
            [sys.executable, "-c", WITHOUT_QT, *command],
            stdout=full, stderr=subprocess.PIPE, text=True, cwd=ROOT, check=False,
        )  # fmt: skip
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert done.stderr.startswith("netstudio: The output cannot be written: ")


def test_that_progress_nobody_reads_does_not_end_the_training(file):
    with start("train", file, "--epochs", "20", "--json") as process:
        process.stderr.close()
        assert len(process.stdout.read().splitlines()) == 20
    assert process.returncode == 0
    assert load(file).snapshot.state.epoch == 20


@pytest.mark.parametrize("arguments", [[], ["check", "FILE"]])
def test_that_ctrl_c_before_any_work_is_told_in_one_line(file, capsys, monkeypatch, arguments):
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("netstudio.cli.sample.load_template", interrupted)
    monkeypatch.setattr("netstudio.cli.check.open_project", interrupted)
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    assert program.main([str(file) if word == "FILE" else word for word in arguments]) == 130
    assert capsys.readouterr().err.splitlines()[-1] == "netstudio: interrupted"


def test_that_without_a_display_the_sample_is_trained_in_the_terminal():
    code, out, err = finish(start())
    assert code == 0
    assert "no display" in err
    assert float(out.split("%")[0]) > 90


def test_that_a_project_without_a_display_names_the_command(file):
    code, out, err = finish(start(file))
    assert (code, out) == (2, "")
    assert f"netstudio train {file}" in err


@pytest.mark.parametrize(
    ("arguments", "path"), [([], None), (["a.netstudio"], Path("a.netstudio")), (["."], Path("."))]
)
def test_that_with_a_display_the_window_opens(monkeypatch, arguments, path):
    opened = []
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    monkeypatch.setattr("netstudio.app.run", lambda chosen: opened.append(chosen) or 0)
    assert program.main(arguments) == 0
    assert opened == [path]
