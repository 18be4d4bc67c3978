"""Entries of installed packages: the README's example, and everything that can be wrong with one."""

from __future__ import annotations

import importlib
import re
import sys
from pathlib import Path

import numpy as np
import pytest

from core.catalog import BadEntry, Layer, Loss, Registry, Spec, layer_kinds, loss_kinds, optimizer_kinds
from core.data import DataChoice, Loaded, Samples, sources
from core.files import load, save
from core.graph import edit
from core.project import Project, TrainingSettings
from core.train import Failed, Finished, Job, RunControl, Trainer

README = (Path(__file__).resolve().parents[2] / "README.md").read_text(encoding="utf-8")
KNOWN = dict(layer_kinds.classes)
EXAMPLE = re.search(r"```python\n(# cubic_layers\.py.*?)```", README, re.DOTALL).group(1)


@pytest.fixture
def install(tmp_path, monkeypatch):
    """`install(module, text, group, **entries)` puts a package where Python looks for installed ones."""
    monkeypatch.syspath_prepend(tmp_path)
    made = []

    def write(module, text, group="netstudio.layers", **entries):
        (tmp_path / f"{module}.py").write_text(text, encoding="utf-8")
        facts = tmp_path / f"{module}-1.0.dist-info"
        facts.mkdir()
        (facts / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {module}\nVersion: 1.0\n", encoding="utf-8")
        lines = [f"{name} = {target}" for name, target in entries.items()]
        (facts / "entry_points.txt").write_text("\n".join([f"[{group}]", *lines, ""]), encoding="utf-8")
        importlib.invalidate_caches()
        made.append(module)

    yield write
    for module in made:
        sys.modules.pop(module, None)


def fresh(package="core.catalog.layers", base=Layer):
    return Registry(package, base)


@pytest.fixture
def cubic(install, monkeypatch):
    """The README's layer, in the registry that everything uses."""
    install("cubic_layers", EXAMPLE, cubic="cubic_layers:Cubic")
    monkeypatch.setitem(vars(layer_kinds), "classes", {**KNOWN, **fresh().classes})


def chosen():
    kinds = ("input", {"shape": (4,)}), ("linear", {"out_features": 8}), ("cubic", {"strength": 0.2})
    ends = ("linear", {"out_features": 2}), ("output", {})
    graph = edit.chain([layer_kinds.decode({"kind": kind, **fields}) for kind, fields in (*kinds, *ends)])
    adam = optimizer_kinds.decode({"kind": "adam", "lr": 0.02})
    settings = TrainingSettings(optimizer=adam, epochs=8, batch_size=20, device="cpu", threads=1)
    return Project(graph, {}, DataChoice(sources.default("digits")), settings)


def rows():
    stream = np.random.default_rng(0)
    values = stream.standard_normal((200, 4)).astype(np.float32)
    return Loaded(Samples(values, (values.sum(axis=1) > 0).astype(np.int64)), None, Spec((4,)), ("low", "high"))


def test_that_the_layer_of_the_readme_is_found_once_installed(install):
    install("cubic_layers", EXAMPLE, cubic="cubic_layers:Cubic")
    registry = fresh()
    assert registry.classes["cubic"].title == "Cubic"
    assert registry.faults == ()
    assert registry.decode(registry.encode(registry.default("cubic"))) == registry.default("cubic")
    with pytest.raises(BadEntry, match="has no field 'wrong'"):
        registry.decode({"kind": "cubic", "wrong": 1})


def test_that_an_installed_module_stands_for_the_one_entry_in_it(install):
    install("cubic_layers", EXAMPLE, cubic="cubic_layers")
    assert "cubic" in fresh().classes


def test_that_a_network_with_an_installed_layer_trains(cubic):
    events = []
    Trainer(Job(chosen(), None, None, rows()), RunControl(), events.append).run()
    assert isinstance(events[-1], Finished), events[-1]
    assert not [event for event in events if isinstance(event, Failed)]
    curves = events[-1].snapshot.curves
    assert np.nanmean(curves.loss[-5:]) < 0.6 * np.nanmean(curves.loss[:5])


def test_that_a_project_opens_as_before_where_the_package_is_missing(cubic, monkeypatch, tmp_path):
    save(tmp_path / "with.netstudio", chosen())
    monkeypatch.setitem(vars(layer_kinds), "classes", KNOWN)
    opened = load(tmp_path / "with.netstudio").project
    kinds = [node.layer.key for node in opened.graph.nodes]
    assert kinds.count("placeholder") == 1
    save(tmp_path / "again.netstudio", opened)
    monkeypatch.setitem(vars(layer_kinds), "classes", {**KNOWN, **fresh().classes})
    assert load(tmp_path / "again.netstudio").project == chosen()


FAULTS = {
    "an import that fails": ("import no_such_package", "bad:Bad", r"ModuleNotFoundError: No module named"),
    "an import that stops": ("raise SystemExit(3)", "bad:Bad", "SystemExit: 3"),
    "no such class": ("", "bad:Bad", "AttributeError"),
    "something else": ("Bad = 3", "bad:Bad", "no class derived from Layer"),
    "two in a module": (EXAMPLE + "\nclass Second(Cubic):\n    pass\n", "bad", "2 classes derived from Layer"),
    "a key that is taken": (EXAMPLE.replace('"cubic"', '"relu"'), "bad:Cubic", "the key 'relu' is taken"),
    "no key": (EXAMPLE.replace('    key = "cubic"\n', ""), "bad:Cubic", "Cubic says no key"),
    "no category": (EXAMPLE.replace("    category = Category.ACTIVATION\n", ""), "bad:Cubic", "says no category"),
    "no build": (EXAMPLE.replace("def build", "def construct"), "bad:Cubic", "Cubic lacks build"),
    "no help": (
        EXAMPLE.replace('help="How strong the cube is when training begins."', 'help=""'),
        "bad:Cubic",
        "the field strength of Cubic has no help",
    ),
    "no dataclass": (EXAMPLE.replace("@dataclass(frozen=True)", "@dataclass"), "bad:Cubic", "no frozen|non-frozen"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_that_an_entry_that_cannot_be_used_is_told_and_left_out(install, name):
    text, target, reason = FAULTS[name]
    install("bad", text, bad=target)
    registry = fresh()
    (fault,) = registry.faults
    assert re.fullmatch(rf"netstudio\.layers 'bad' of bad cannot be used: .*({reason}).*\.", fault), fault
    assert registry.classes.keys() == KNOWN.keys() - {"group"}


def test_that_a_loss_can_be_added_under_its_own_group(install):
    text = Path(sys.modules[loss_kinds.classes["mse"].__module__].__file__).read_text(encoding="utf-8")
    install("own_losses", text.replace('key = "mse"', 'key = "own_mse"'), "netstudio.losses", own="own_losses")
    registry = fresh("core.catalog.losses", Loss)
    assert registry.faults == ()
    assert registry.default("own_mse").target == "values"
    assert "own_mse" not in fresh().classes
