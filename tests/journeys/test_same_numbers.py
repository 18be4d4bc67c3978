"""The window and the command line train the same project to the same bits."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest

from core.files import load
from netstudio.training import RunState


def command(*words: str) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        [sys.executable, "-m", "netstudio", *words], capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr
    return done


@pytest.mark.parametrize("template", ["digits-mlp", "digits-cnn"])
def test_that_window_and_command_line_learn_bit_equal_weights(open_window, tmp_path, template):
    begun, trained = tmp_path / "begun.netstudio", tmp_path / "trained.netstudio"
    command("new", template, "-o", str(begun))
    command("train", str(begun), "--epochs", "2", "--seed", "5", "-o", str(trained))
    bare = load(trained)

    person = open_window(begun)
    session, document = person.window.session, person.window.document
    document.apply(bare.project, "Use the same settings")
    person.do("run.start")
    person.wait_for(lambda: session.state is RunState.IDLE and document.snapshot is not None)

    learned = document.snapshot
    assert learned.state.epoch == 2
    assert learned.weights.keys() == bare.snapshot.weights.keys()
    for key, array in bare.snapshot.weights.items():
        assert np.array_equal(array, learned.weights[key]), key
    for key, array in bare.snapshot.optimizer.items():
        assert np.array_equal(array, learned.optimizer[key]), key
    assert np.array_equal(bare.snapshot.curves.loss, learned.curves.loss)
