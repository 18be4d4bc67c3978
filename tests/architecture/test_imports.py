"""Who may import whom."""

from __future__ import annotations

import subprocess
import sys

CORE_RANKS = {
    "backend": 0,
    "dtypes": 0,
    "tensor": 1,
    "autograd": 1,
    "ops": 2,
    "methods": 1,
    "cuda": 2,
    "backends": 1,
    "linalg": 2,
    "nn": 3,
    "optim": 3,
    "amp": 4,
    "metrics": 3,
    "testing": 3,
    "catalog": 4,
    "data": 5,
    "utils": 6,
    "graph": 6,
    "frames": 6,
    "network": 7,
    "project": 7,
    "execute": 8,
    "train": 9,
    "inspect": 9,
    "interchange": 9,
    "files": 10,
    "serialization": 11,
    "templates": 11,
}
PANELS = (
    "palette",
    "canvas",
    "inspector",
    "data_panel",
    "run_panel",
    "charts",
    "problems_panel",
    "history_panel",
    "reference_panel",
    "settings_dialog",
)
NETSTUDIO_RANKS = {
    "resources": 0,
    "display": 0,
    "widgets": 1,
    "theme": 1,
    "icons": 1,
    "settings": 1,
    "errors": 1,
    "stop_signals": 1,
    "document": 2,
    "analysis": 3,
    "training": 3,
    **dict.fromkeys(PANELS, 4),
    "actions": 4,
    "situation": 3,
    "long_lived": 3,
    "main_window": 5,
    "app": 6,
    "cli": 6,
    "__main__": 7,
}


def room(dotted: str) -> str:
    """The first folder or module below the package: `core.graph.edit` → `graph`."""
    parts = dotted.split(".")
    return parts[1] if len(parts) > 1 else ""


def breaches(modules, package, ranks):
    found = []
    for module in modules:
        here = room(module.name)
        if module.name.split(".")[0] != package or not here:
            continue
        for name in module.loaded:
            there = room(name)
            if name.split(".")[0] == package and there in ranks and ranks[there] > ranks[here]:
                found.append(f"{module.path} imports {name}")
    return found


def test_that_every_room_has_a_rank(source_modules):
    rooms = {(module.name.split(".")[0], room(module.name)) for module in source_modules if room(module.name)}
    assert {there for package, there in rooms if package == "core"} <= CORE_RANKS.keys()
    assert {there for package, there in rooms if package == "netstudio"} <= NETSTUDIO_RANKS.keys()


def test_that_dependencies_in_core_point_one_way(source_modules):
    assert breaches(source_modules, "core", CORE_RANKS) == []


def test_that_dependencies_in_netstudio_point_one_way(source_modules):
    assert breaches(source_modules, "netstudio", NETSTUDIO_RANKS) == []


def test_that_no_modules_import_each_other_in_a_circle(source_modules):
    names = {module.name for module in source_modules}
    graph = {
        module.name: {owner for name in module.loaded if (owner := _owner(name, names)) and owner != module.name}
        for module in source_modules
        if "." in module.name
    }
    done: set[str] = set()

    def visit(name: str, trail: tuple[str, ...]) -> None:
        assert name not in trail, " → ".join([*trail[trail.index(name) :], name])
        if name in done or name not in graph:
            return
        for target in sorted(graph[name]):
            visit(target, (*trail, name))
        done.add(name)

    for name in graph:
        visit(name, ())


def _owner(dotted: str, names: set[str]) -> str:
    """The module that `dotted` (a module or a name in one) belongs to; empty when it is not ours."""
    if dotted in names:
        return dotted
    parent = dotted.rpartition(".")[0]
    return parent if parent in names and "." in parent else ""


def test_that_core_knows_neither_qt_nor_the_window(source_modules):
    banned = ("PySide6", "pyqtgraph", "netstudio")
    found = [
        f"{module.path} imports {name}"
        for module in source_modules
        if module.name.split(".")[0] == "core"
        for name in module.imported
        if name.split(".")[0] in banned
    ]
    assert found == []


def test_that_cupy_is_imported_in_the_backend_only(source_modules):
    found = [
        module.path
        for module in source_modules
        if not module.name.startswith("core.backend")
        and any(name.split(".")[0] in ("cupy", "cupyx") for name in module.imported)
    ]
    assert found == []


def test_that_pyqtgraph_is_imported_in_charts_only(source_modules):
    found = [
        module.path
        for module in source_modules
        if not module.name.startswith("netstudio.charts")
        and any(name.split(".")[0] == "pyqtgraph" for name in module.imported)
    ]
    assert found == []


def test_that_panels_never_import_each_other(source_modules):
    found = [
        f"{module.path} imports {name}"
        for module in source_modules
        if module.name.split(".")[0] == "netstudio" and room(module.name) in PANELS
        for name in module.imported
        if name.startswith("netstudio.") and room(name) in PANELS and room(name) != room(module.name)
    ]
    assert found == []


def test_that_threads_are_made_in_their_rooms_only(source_modules):
    makers = ("threading", "concurrent.futures", "multiprocessing")
    allowed = ("core.train.control", "core.data", "core.backend", "core.autograd", "netstudio.training")
    allowed += ("netstudio.document",)
    hooks = ("netstudio.errors",)  # sees exceptions of threads, makes none
    found = [
        f"{module.path} imports {name}"
        for module in source_modules
        for name in module.imported
        if name.startswith(makers) and not module.name.startswith(allowed + hooks)
    ]
    assert found == []


def test_that_the_command_line_never_loads_qt(source_modules):
    found = [
        f"{module.path} imports {name}"
        for module in source_modules
        if module.name.startswith("netstudio.cli") or module.name in ("netstudio", "netstudio.__main__")
        for name in module.loaded
        if name.split(".")[0] in ("PySide6", "pyqtgraph")
    ]
    assert found == []


def test_that_core_opens_and_trains_with_qt_blocked():
    code = (
        "import sys\n"
        "for name in ('PySide6', 'pyqtgraph', 'netstudio'): sys.modules[name] = None\n"
        "import core, core.templates\n"
        "from core.train import Job, RunControl, Trainer\n"
        "from dataclasses import replace\n"
        "project = core.templates.load_template('digits-mlp')\n"
        "project = replace(project, training=replace(project.training, epochs=1))\n"
        "events = []\n"
        "Trainer(Job(project, None, None), RunControl(), events.append).run()\n"
        "print(type(events[-1]).__name__)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=120)
    assert (done.stdout.strip(), done.stderr) == ("Finished", "")
