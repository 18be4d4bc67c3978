"""The command line: one module for each command, each with `run(options) → exit code`. Nothing here knows Qt.

Exit codes: 0 good, 1 the work failed, 2 wrong use or bad input, told in one sentence on stderr.
"""

from netstudio.cli.command_line import COMMANDS, run_command

__all__ = ["COMMANDS", "run_command"]
