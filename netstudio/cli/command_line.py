"""What can be typed, and which module answers. Imports nothing heavy: help must come at once."""

from __future__ import annotations

import argparse
import importlib
from collections.abc import Callable, Sequence
from typing import NoReturn

from netstudio.cli.ending import ended
from netstudio.cli.output import flush_output, write_line

COMMANDS = ("new", "templates", "data", "train", "evaluate", "predict", "check", "devices", "reference")


MOST_MIB, MOST_WORKERS = 2**20, 64


class _Parser(argparse.ArgumentParser):
    """Says what is wrong in one sentence."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{self.prog}: {message}; try {self.prog} --help\n")


def run_command(arguments: Sequence[str]) -> int:
    """Do what `arguments` (without the program's name) say and return the exit code. SystemExit for help and misuse."""
    return ended(lambda: _run(arguments))


def _run(arguments: Sequence[str]) -> int:
    try:
        options = build_parser().parse_args(arguments)
    except SystemExit:
        flush_output()
        raise
    if options.cache is not None or options.workers is not None:
        importlib.import_module("netstudio.cli.limits").set_limits(options)
    code: int = importlib.import_module(f"netstudio.cli.{options.command}").run(options)
    return code


def build_parser() -> argparse.ArgumentParser:
    """The parser of every command."""
    parser = _Parser(
        prog="netstudio",
        description="Build a neural network by dragging layers, train it on your own data and watch it learn.",
        epilog="Without a command the window opens; netstudio FILE opens that project in it.",
    )
    parser.add_argument("--version", action=_Version)
    parser.set_defaults(cache=None, workers=None)
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True, parser_class=_Parser)
    _add_new(commands)
    _add_list(commands, "templates", "list the ready examples", "List the ready examples.")
    _add_data(commands)
    _add_train(commands)
    _add_evaluate(commands)
    _add_predict(commands)
    _add_check(commands)
    _add_list(commands, "devices", "list the devices", "List the devices that can train.")
    _add_reference(commands)
    return parser


class _Version(argparse.Action):
    """Prints the version; finding it costs time, so only when it is asked for."""

    def __init__(self, option_strings: Sequence[str], dest: str, help: str = "print the version and exit") -> None:  # noqa: A002
        super().__init__(option_strings, dest, nargs=0, default=argparse.SUPPRESS, help=help)

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> NoReturn:
        from netstudio import version

        write_line(f"Net Studio {version()}")
        parser.exit()


def _path(text: str) -> str:
    if not text:
        raise argparse.ArgumentTypeError("expected a path; it is empty")
    return text


def _number(most: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        if not (text.isascii() and text.isdecimal() and len(text) < 10 and int(text) <= most):
            raise argparse.ArgumentTypeError(f"expected a whole number from 0 to {most:,}; received {text!r}")
        return int(text)

    return read


def _add_limits(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--cache",
        metavar="MIB",
        type=_number(MOST_MIB),
        help="memory for decoded pictures and sounds in MiB; a quarter of the free memory if not given",
    )
    parser.add_argument(
        "--workers",
        metavar="N",
        type=_number(MOST_WORKERS),
        help="processes that decode pictures; with 0 they are decoded in turn; chosen by the cores if not given",
    )


def _add_list(commands: argparse._SubParsersAction[_Parser], name: str, short: str, description: str) -> None:
    parser = commands.add_parser(name, help=short, description=description)
    parser.add_argument("--json", action="store_true", help="print one JSON object for each")


def _add_new(commands: argparse._SubParsersAction[_Parser]) -> None:
    parser = commands.add_parser("new", help="make a project", description="Make a project from a ready example.")
    parser.add_argument("template", metavar="TEMPLATE", help="which example; netstudio templates lists them")
    parser.add_argument("-o", "--output", metavar="FILE", required=True, type=_path, help="the project file to write")
    parser.add_argument("--force", action="store_true", help="replace FILE if it exists")


def _add_train(commands: argparse._SubParsersAction[_Parser]) -> None:
    parser = commands.add_parser(
        "train",
        help="train a project",
        description="Train a project, going on where it stood. What is set here is saved with it. "
        "Ctrl+C stops and saves what was learned.",
    )
    _add_file_and_data(parser)
    _add_guesses(parser)
    parser.add_argument(
        "--suggest",
        action="store_true",
        help="train a network suggested for the data; a file that is not there yet is begun",
    )
    parser.add_argument("--anew", action="store_true", help="forget what was learned and begin with new weights")
    parser.add_argument("--epochs", metavar="N", type=int, help="passes over the training data")
    parser.add_argument("--batch-size", metavar="N", type=int, help="samples in a batch")
    parser.add_argument("--lr", metavar="X", type=float, help="learning rate")
    parser.add_argument("--seed", metavar="N", type=int, help="seed of initial weights and order of samples")
    parser.add_argument("--device", metavar="NAME", help="auto, cpu, cuda:0 …")
    parser.add_argument("--threads", metavar="N", type=int, help="threads for matrix products; 0 chooses")
    parser.add_argument("--accumulate", metavar="N", type=int, help="batches whose gradients make one update")
    parser.add_argument("--clip-norm", metavar="X", type=float, help="longest gradient, all weights together; 0: any")
    parser.add_argument("--clip-value", metavar="X", type=float, help="largest gradient of one weight; 0: any")
    parser.add_argument("--l1", metavar="X", type=float, help="penalty on the sum of absolute weights")
    parser.add_argument("--l2", metavar="X", type=float, help="penalty on the sum of squared weights")
    parser.add_argument(
        "--mixed-precision", action=argparse.BooleanOptionalAction, help="compute in half precision on a CUDA device"
    )
    _add_limits(parser)
    parser.add_argument(
        "-o", "--output", metavar="OUT", type=_path, help="where to save the trained project; FILE if not given"
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object for each epoch")


def _add_evaluate(commands: argparse._SubParsersAction[_Parser]) -> None:
    parser = commands.add_parser(
        "evaluate",
        help="measure a trained project",
        description="Measure a trained project on a part of its data, or its network by cross-validation.",
    )
    _add_file_and_data(parser)
    parser.add_argument("--split", choices=("train", "validation", "test"), default="test", help="the part to measure")
    parser.add_argument(
        "--folds", metavar="K", type=int, help="train K times on all samples but a K-th and measure on that one"
    )
    parser.add_argument("--device", metavar="NAME", help="auto, cpu, cuda:0 …")
    _add_limits(parser)
    parser.add_argument("--json", action="store_true", help="print a JSON object")


def _add_data(commands: argparse._SubParsersAction[_Parser]) -> None:
    parser = commands.add_parser(
        "data", help="look at data", description="Print what a file or folder holds and how it is understood."
    )
    parser.add_argument("path", metavar="PATH", type=_path, help="a file or folder of data")
    _add_guesses(parser)
    _add_limits(parser)
    parser.add_argument("--json", action="store_true", help="print a JSON object")


def _add_guesses(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--target", metavar="COLUMN", help="the column of a table to predict, if it is guessed wrong")
    parser.add_argument(
        "--task", choices=("binary", "classes", "regression"), help="what to predict, if it is guessed wrong"
    )
    parser.add_argument(
        "--set",
        metavar="NAME=VALUE",
        action="append",
        help="how the data is read, such as horizon=24 of a series or header=no of a table; may be repeated",
    )


def _add_predict(commands: argparse._SubParsersAction[_Parser]) -> None:
    parser = commands.add_parser(
        "predict",
        help="ask a trained project",
        description="Predict new samples: rows of a table, pictures, lines of text, arrays, what follows a series.",
    )
    parser.add_argument("file", metavar="FILE", type=_path, help="the project file")
    parser.add_argument(
        "samples",
        metavar="SAMPLES",
        type=_path,
        help='a file or folder, or JSON such as \'{"age": 30, "sex": "male"}\'',
    )
    parser.add_argument("--device", metavar="NAME", help="auto, cpu, cuda:0 …")
    _add_limits(parser)
    parser.add_argument("--json", action="store_true", help="print one JSON object for each sample")


def _add_check(commands: argparse._SubParsersAction[_Parser]) -> None:
    parser = commands.add_parser(
        "check", help="look for problems", description="Print shapes, sizes and problems of a project's network."
    )
    parser.add_argument("file", metavar="FILE", type=_path, help="the project file")
    parser.add_argument("--json", action="store_true", help="print a JSON object")


def _add_reference(commands: argparse._SubParsersAction[_Parser]) -> None:
    parser = commands.add_parser(
        "reference",
        help="explain layers, losses and more",
        description="Print the reference page of a layer, loss, optimizer or schedule as Markdown.",
    )
    parser.add_argument("key", metavar="KEY", nargs="?", help="which one, e.g. conv2d or schedules/linear; all without")


def _add_file_and_data(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE", type=_path, help="the project file")
    parser.add_argument(
        "--data",
        metavar="PATH",
        type=_path,
        help="data to use: a file or folder; netstudio data PATH tells what it holds",
    )
