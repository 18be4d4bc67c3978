"""Gradients: the tape and its walk (`tape`), recording or not (`modes`), hooks, and functions with own gradients."""

import importlib
from typing import Any

from core.autograd.function import Function, FunctionContext
from core.autograd.hooks import HookHandle, ModuleGates, register_hook, retain_grad
from core.autograd.modes import (
    current_casting,
    enable_grad,
    inference_mode,
    is_grad_enabled,
    must_agree,
    no_grad,
    set_casting,
    set_grad_enabled,
)
from core.autograd.tape import Edge, Gradients, Hook, Operation, backward, grad, unbroadcast

__all__ = [
    "Edge",
    "Function",
    "FunctionContext",
    "Gradients",
    "Hook",
    "HookHandle",
    "ModuleGates",
    "Operation",
    "backward",
    "current_casting",
    "enable_grad",
    "grad",
    "inference_mode",
    "is_grad_enabled",
    "must_agree",
    "no_grad",
    "register_hook",
    "retain_grad",
    "set_casting",
    "set_grad_enabled",
    "unbroadcast",
]


def __getattr__(name: str) -> Any:
    """PyTorch has `gradcheck` here; it is made of what stands above this package."""
    if name == "gradcheck":
        return importlib.import_module("core.testing").gradcheck
    raise AttributeError(f"module 'core.autograd' has no attribute {name!r}")
