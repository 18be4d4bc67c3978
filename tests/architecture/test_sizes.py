"""The tail is ruled: no module, function or class grows beyond what one can hold in mind."""

from __future__ import annotations

import ast
import re

MODULE, FUNCTION, CLASS, PARAMETERS = 400, 60, 250, 5
SAY_NOTHING = {"utils", "util", "helpers", "helper", "manager", "misc", "common", "stuff"}
FORBIDDEN = {
    r"\.exec\(\)": "a blocking dialog; use open()",
    r"\.terminate\(\)": "terminate() of a thread",
    r"processEvents\(": "processEvents()",
    r"except\s*:|except\s+BaseException": "a bare except",
    r"NotImplementedError|\bTODO\b|\bFIXME\b|\bXXX\b": "something unfinished",
    r"allow_pickle\s*=\s*True|\bpickle\.load|(?<![\w.])(?<!def )(eval|exec)\(": "running code from data",
}


def length(node) -> int:
    return node.end_lineno - node.lineno + 1


def nodes_of(modules, kinds):
    return [(module, node) for module in modules for node in ast.walk(module.tree) if isinstance(node, kinds)]


def test_that_modules_stay_short(source_modules):
    assert [module.path for module in source_modules if module.text.count("\n") > MODULE] == []


def test_that_functions_stay_short(source_modules):
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    assert [f"{m.path}:{n.name}" for m, n in nodes_of(source_modules, kinds) if length(n) > FUNCTION] == []


def test_that_classes_stay_short(source_modules):
    assert [f"{m.path}:{n.name}" for m, n in nodes_of(source_modules, ast.ClassDef) if length(n) > CLASS] == []


def test_that_functions_take_few_positional_parameters(source_modules):
    def count(function: ast.FunctionDef) -> int:
        names = [argument.arg for argument in function.args.posonlyargs + function.args.args]
        return len([name for name in names if name not in ("self", "cls")])

    found = [f"{m.path}:{n.name}" for m, n in nodes_of(source_modules, ast.FunctionDef) if count(n) > PARAMETERS + 3]
    assert found == []


def test_that_names_of_modules_say_something(source_modules):
    named_by_pytorch = {"core.utils", "core.nn.utils"}
    names = {module.name for module in source_modules} - named_by_pytorch
    assert sorted(name for name in names if name.split(".")[-1] in SAY_NOTHING) == []


def test_that_every_module_says_what_it_is_for(source_modules):
    written = [module for module in source_modules if module.text.strip()]
    assert [module.path for module in written if not ast.get_docstring(module.tree)] == []


def test_that_nothing_dangerous_or_unfinished_is_shipped(source_modules):
    found = [
        f"{module.path}:{number} {why}"
        for module in source_modules
        for number, line in enumerate(module.text.splitlines(), 1)
        for pattern, why in FORBIDDEN.items()
        if re.search(pattern, line) and not (module.name == "netstudio.app" and "app.exec()" in line)
    ]
    assert found == []
