"""Small sums in number fields: `2*64`, `28//2`, `1e-3`, `(3+1)/4`; only numbers and signs, nothing is executed."""

from __future__ import annotations

import ast
import math
import operator
import re
from collections.abc import Callable

from PySide6.QtCore import QCoreApplication

_LONGEST = 100
_LARGEST = 1e15
_SIGNS = str.maketrans({"×": "*", "·": "*", "÷": "/", "−": "-", "^": "!", ",": "."})
_ALLOWED = re.compile(r"[0-9eE.+\-*/%()! ]*")
_OPERATORS: dict[type[ast.operator], Callable[[float, float], float]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
}


class ExpressionError(ValueError):
    """What was typed is no number and no sum; the text is one sentence for people."""


def is_unfinished(text: str) -> bool:
    """Whether `text` may become a number or a sum as it is typed on."""
    return len(text) <= _LONGEST and _ALLOWED.fullmatch(text.translate(_SIGNS)) is not None


def evaluated(text: str) -> float:
    """The value of a number or a sum; `^` and `**` raise to a power. ExpressionError with one sentence else.

    A whole result comes as int, so that nothing is lost on the way to a field of whole numbers.
    """
    said = text.strip()
    try:
        value = _parsed(text.translate(_SIGNS).replace("!", "**").strip())
    except ZeroDivisionError:
        raise ExpressionError(_say("“{0}” divides by zero.").format(said)) from None
    except (OverflowError, RecursionError):
        raise ExpressionError(_say("“{0}” is too large.").format(said)) from None
    except (SyntaxError, ValueError, MemoryError):
        sentence = _say("“{0}” is no number; expected is a number or a sum such as 2*64.")
        raise ExpressionError(sentence.format(said)) from None
    return int(value) if float(value).is_integer() else value


def _parsed(plain: str) -> float:
    if not is_unfinished(plain):
        raise ValueError
    try:
        return float(plain)  # beyond all limits it is infinite: fields take their largest value then
    except ValueError:
        return _value(ast.parse(plain, mode="eval").body)


def whole(text: str) -> int:
    """The value of a sum that must be whole; ExpressionError where it is not."""
    value = evaluated(text)
    if isinstance(value, int):
        return value
    raise ExpressionError(_say("“{0}” is {1:g}; a whole number is expected.").format(text.strip(), value))


def _value(node: ast.expr) -> float:
    if isinstance(node, ast.Constant) and isinstance(node.value, int | float):
        return _bounded(node.value)
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub | ast.UAdd):
        value = _value(node.operand)
        return -value if isinstance(node.op, ast.USub) else value
    if isinstance(node, ast.BinOp):
        left, right = _value(node.left), _value(node.right)
        if isinstance(node.op, ast.Pow):
            return _bounded(math.pow(left, right))
        if type(node.op) in _OPERATORS:
            return _bounded(_OPERATORS[type(node.op)](left, right))
    raise ValueError


def _bounded(value: float) -> float:
    if not math.isfinite(value) or abs(value) > _LARGEST:
        raise OverflowError
    return value


def _say(text: str) -> str:
    return QCoreApplication.translate("Expressions", text)
