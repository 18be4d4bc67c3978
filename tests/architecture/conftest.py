"""The source tree as parsed modules, shared by the architecture tests."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("core", "netstudio", "resources")


@dataclass(frozen=True)
class SourceModule:
    """One Python file: dotted name, path from the root, text, syntax tree and what it imports when it is loaded."""

    name: str
    path: str
    text: str
    tree: ast.Module
    loaded: tuple[str, ...]
    """Dotted names imported at load time (not in functions, not for type checking)."""
    imported: tuple[str, ...]
    """Dotted names imported anywhere in the file."""


def imported_names(nodes: list[ast.AST], package: str) -> list[str]:
    """Dotted names of the import statements among `nodes`; `package` resolves relative ones."""
    names = []
    for node in nodes:
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                base = ".".join([*package.split(".")[: len(package.split(".")) - node.level + 1], base]).strip(".")
            names += [f"{base}.{alias.name}" for alias in node.names]
    return names


def statements_run_at_load(tree: ast.AST) -> list[ast.AST]:
    """Every node that runs when the module is loaded: no function bodies, no `if TYPE_CHECKING` blocks."""
    found: list[ast.AST] = []
    for child in ast.iter_child_nodes(tree):
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            continue
        if isinstance(child, ast.If) and "TYPE_CHECKING" in ast.unparse(child.test):
            continue
        found.append(child)
        found += statements_run_at_load(child)
    return found


def read_module(path: Path) -> SourceModule:
    """Parse one file of the tree."""
    relative = path.relative_to(ROOT)
    parts = list(relative.with_suffix("").parts)
    package = ".".join(parts[:-1])
    if parts[-1] == "__init__":
        parts.pop()
    text = path.read_text(encoding="utf-8")
    tree = ast.parse(text)
    return SourceModule(
        name=".".join(parts),
        path=str(relative),
        text=text,
        tree=tree,
        loaded=tuple(imported_names(statements_run_at_load(tree), package)),
        imported=tuple(imported_names(list(ast.walk(tree)), package)),
    )


@pytest.fixture(scope="session")
def source_modules() -> tuple[SourceModule, ...]:
    """Every module of the shipped packages."""
    return tuple(read_module(path) for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py")))
