"""Pictures that break after their folder was opened: a run tells of them, and goes on."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from core.data import DataChoice, facts_of, load
from core.data.decoding import picture_settings
from core.data.readers.image_folder import ImageFolder
from core.templates import load_template, suggest_project
from core.train import Damaged, Failed, Finished, Job, RunControl, Trainer


@pytest.fixture
def job(tmp_path, monkeypatch):
    monkeypatch.setattr("core.data.images.choosing.IN_MEMORY", 0)
    monkeypatch.setattr(picture_settings, "workers", 0)
    for number in range(24):
        path = tmp_path / "ab"[number % 2] / f"{number:02}.png"
        path.parent.mkdir(exist_ok=True)
        Image.fromarray(np.full((8, 8, 3), 10 * number, np.uint8)).save(path)
    choice = DataChoice(ImageFolder(path=str(tmp_path)), test=0.0, validation=0.0)
    loaded = load(choice, None)
    choice = replace(choice, facts=facts_of(loaded))
    project = suggest_project(replace(load_template("digits-mlp"), data=choice))
    settings = replace(project.training, epochs=2, batch_size=8, device="cpu", threads=1)
    yield Job(replace(project, training=settings), None, None, loaded)
    loaded.train.inputs.close()


def events_of(job):
    events = []
    Trainer(job, RunControl(), events.append).run()
    return events


def test_that_a_run_tells_once_which_pictures_turned_out_to_be_damaged(job, tmp_path):
    (tmp_path / "a" / "04.png").write_bytes(b"text")
    (tmp_path / "b" / "05.png").unlink()
    events = events_of(job)
    told = [event for event in events if isinstance(event, Damaged)]
    assert [[problem.where for problem in event.problems] for event in told] == [["a/04.png", "b/05.png"]]
    assert told[0].problems[0].what == "it is text, not a picture"
    assert isinstance(events[-1], Finished)


def test_that_a_run_on_sound_pictures_tells_of_no_damage(job):
    assert not [event for event in events_of(job) if isinstance(event, Damaged)]


def test_that_a_run_which_ends_for_too_much_damage_tells_what_is_damaged_first(job, tmp_path):
    for path in tmp_path.glob("*/*.png"):
        path.write_bytes(b"text")
    damaged, failed = events_of(job)[-2:]
    assert isinstance(damaged, Damaged)
    assert isinstance(failed, Failed)
    assert len(damaged.problems) > 10
