"""Why a command ends without success."""

from __future__ import annotations


class CommandFault(Exception):  # noqa: N818  (its two kinds say what it is)
    """Ends the command with exit code `code`; the text is one sentence for stderr."""

    code = 1


class WorkFailed(CommandFault):
    """The input was sound, but the work could not be done."""

    code = 1


class OutputLost(WorkFailed):
    """Nothing takes what is printed: the disk is full, or the reader is gone, which is told by an empty text."""


class WrongUse(CommandFault):
    """Wrong use or bad input."""

    code = 2
