"""What the program does where there is no display: the sample project learns in the terminal."""

from __future__ import annotations

from core.templates import load_template
from core.train import Failed, Job, RunControl, evaluate
from netstudio.cli.faults import WorkFailed
from netstudio.cli.output import write_line
from netstudio.cli.train import stop_on_signals, train_in_terminal

TEMPLATE = "digits-cnn"


def train_sample() -> int:
    """Train the template of the first start and print how good it became; nothing is saved. The exit code."""
    project, control = load_template(TEMPLATE), RunControl()
    with stop_on_signals(control):
        listener = train_in_terminal(Job(project, None, None), control, json=False)
        ending = listener.ending
        if ending is None or isinstance(ending, Failed):
            raise WorkFailed(ending.text if ending is not None else "The run did not end.")
        result = evaluate(project, ending.snapshot)
    write_line(f"{100 * result.accuracy:.1f} % of {result.samples:,} test samples are right.")
    write_line(f"Make a project of your own with: netstudio new {TEMPLATE} -o FILE.netstudio")
    return 0
