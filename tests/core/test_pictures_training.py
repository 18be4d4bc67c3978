"""Training on pictures that stay in their files: the same weights for any number of processes, and after a stop."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from core.catalog.augmentations.mixup import Mixup
from core.catalog.augmentations.rotate import Rotate
from core.catalog.augmentations.shift import Shift
from core.data import DataChoice, facts_of, load
from core.data.images import PictureRows, picture_settings
from core.data.readers.image_folder import ImageFolder
from core.templates import load_template, suggest_project
from core.train import Job, RunControl, Trainer
from core.train.events import Failed, Finished, Progress


@pytest.fixture
def job(tmp_path, monkeypatch):
    monkeypatch.setattr("core.data.images.choosing.IN_MEMORY", 2)
    monkeypatch.setattr("core.train.trainer.REPORT_SECONDS", 0)
    monkeypatch.setattr(picture_settings, "workers", 0)
    monkeypatch.setattr(picture_settings, "cache_bytes", 2000)
    draw = np.random.default_rng(1)
    for number in range(48):
        path = tmp_path / "ab"[number % 2] / f"{number:02}.png"
        path.parent.mkdir(exist_ok=True)
        Image.fromarray(draw.integers(0, 256, (6, 8, 3)).astype(np.uint8)).save(path)

    def make(workers=0, snapshot=None):
        picture_settings.workers = workers
        choice = DataChoice(ImageFolder(path=str(tmp_path)), augmentations=(Rotate(), Shift(), Mixup()))
        loaded = load(choice, None)
        assert isinstance(loaded.train.inputs, PictureRows)
        project = replace(load_template("digits-mlp"), data=replace(choice, facts=facts_of(loaded)))
        project = suggest_project(project)
        training = replace(project.training, epochs=2, batch_size=8)
        return Job(replace(project, training=training), snapshot, None, loaded)

    return make


def trained(job, stop_at=0):
    control, events = RunControl(), []

    def hear(event):
        events.append(event)
        if isinstance(event, Progress) and event.step == stop_at:
            control.stop()

    Trainer(job, control, hear).run()
    assert not isinstance(events[-1], Failed), events[-1]
    assert isinstance(events[-1], Finished)
    return events[-1].snapshot


def assert_equal(one, two):
    assert one.weights.keys() == two.weights.keys()
    for key, array in one.weights.items():
        np.testing.assert_array_equal(array, two.weights[key])


def test_that_the_number_of_processes_changes_nothing(job):
    assert_equal(trained(job(0)), trained(job(2)))


def test_that_a_run_stopped_in_mid_epoch_ends_with_the_same_weights(job):
    whole = trained(job(0))
    stopped = trained(job(0), stop_at=7)
    assert stopped.state.step == 7
    assert_equal(trained(job(1, stopped)), whole)
    assert not np.array_equal(next(iter(stopped.weights.values())), next(iter(whole.weights.values())))


def test_that_processes_end_with_the_training(job):
    made = job(1)
    trained(made)
    assert made.loaded.train.inputs._pool._workers == []
