"""Modules that hold modules or parameters."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Self, overload

from core.nn.module import Module
from core.nn.parameter import Parameter
from core.tensor import Tensor


class _Listed(Module):
    """Modules in order, as a list has them; those without names of their own are called by their place."""

    def append(self, module: Module) -> Self:
        """Add `module` at the end."""
        self.add_module(str(len(self)), _module(module))
        return self

    def extend(self, modules: Iterable[Module]) -> Self:
        """Add `modules` at the end."""
        for module in modules:
            self.append(module)
        return self

    def insert(self, index: int, module: Module) -> Self:
        """Add `module` before place `index`."""
        named = list(self.named_children())
        named.insert(index, ("0", _module(module)))
        return self._hold(named)

    def pop(self, index: int = -1) -> Module:
        """Take out the module at place `index`. IndexError when there is none."""
        named = list(self.named_children())
        _, module = named.pop(index)
        self._hold(named)
        return module

    def __len__(self) -> int:
        return len(list(self.children()))

    def __iter__(self) -> Iterator[Module]:
        return self.children()

    def __setitem__(self, index: int, module: Module) -> None:
        name, _ = list(self.named_children())[index]
        setattr(self, name, _module(module))

    def __delitem__(self, index: int | slice) -> None:
        named = list(self.named_children())
        del named[index]
        self._hold(named)

    def __iadd__(self, modules: Iterable[Module]) -> Self:
        return self.extend(modules)

    def _hold(self, named: Sequence[tuple[str, Module]]) -> Self:
        """Hold these modules and no others; names that are numbers become the places."""
        for name, _ in list(self.named_children()):
            delattr(self, name)
        for place, (name, module) in enumerate(named):
            setattr(self, str(place) if name.isdecimal() else name, module)
        return self


class Sequential(_Listed):
    """Modules one after the other: Sequential(a, b) or Sequential({"name": a, …})."""

    def __init__(self, *modules: Module | Mapping[str, Module]) -> None:
        super().__init__()
        if len(modules) == 1 and isinstance(modules[0], Mapping):
            named = dict(modules[0])
        else:
            named = {str(index): _module(module) for index, module in enumerate(modules)}
        for name, module in named.items():
            self.add_module(name, module)

    def forward(self, x: Any) -> Any:
        for module in vars(self).values():
            if isinstance(module, Module):
                x = module(x)
        return x

    def __getitem__(self, index: int | slice) -> Module:
        named = list(self.named_children())
        return Sequential(dict(named[index])) if isinstance(index, slice) else named[index][1]


def _module(given: Any) -> Module:
    """`given`, if it is a module. TypeError says what to do about a class that nobody has called."""
    if isinstance(given, Module):
        return given
    if isinstance(given, type):
        raise TypeError(f"Sequential needs modules; {given.__name__} is a class: write {given.__name__}().")
    raise TypeError(f"Sequential needs modules; received {type(given).__name__}: subclass nn.Module for own layers.")


class ModuleList(_Listed):
    """A list of modules whose parameters are found."""

    def __init__(self, modules: Iterable[Module] = ()) -> None:
        super().__init__()
        self.extend(modules)

    def forward(self, *args: Any, **kwargs: Any) -> Any:
        raise TypeError("A ModuleList only holds modules; call them one by one.")

    @overload
    def __getitem__(self, index: int) -> Module: ...

    @overload
    def __getitem__(self, index: slice) -> ModuleList: ...

    def __getitem__(self, index: int | slice) -> Module:
        listed = list(self.children())
        return ModuleList(listed[index]) if isinstance(index, slice) else listed[index]


class ModuleDict(Module):
    """Modules by name whose parameters are found."""

    def __init__(self, modules: Mapping[str, Module] | None = None) -> None:
        super().__init__()
        for name, module in (modules or {}).items():
            self[name] = module

    def forward(self, *args: Any, **kwargs: Any) -> Any:
        raise TypeError("A ModuleDict only holds modules; call them one by one.")

    def keys(self) -> list[str]:
        """The names."""
        return [name for name, _ in self.named_children()]

    def values(self) -> list[Module]:
        """The modules."""
        return list(self.children())

    def items(self) -> list[tuple[str, Module]]:
        """Names and modules."""
        return list(self.named_children())

    def __setitem__(self, name: str, module: Module) -> None:
        self.add_module(name, module)

    def __getitem__(self, name: str) -> Module:
        return dict(self.named_children())[name]

    def __delitem__(self, name: str) -> None:
        del self.__dict__[name]

    def update(self, modules: Mapping[str, Module]) -> None:
        """Take over `modules`, in the place of those with the same names."""
        for name, module in modules.items():
            self[name] = module

    def __contains__(self, name: str) -> bool:
        return name in self.keys()

    def __iter__(self) -> Iterator[str]:
        return iter(self.keys())

    def __len__(self) -> int:
        return len(self.keys())


class ParameterList(Module):
    """A list of parameters."""

    def __init__(self, values: Iterable[Tensor] = ()) -> None:
        super().__init__()
        self.extend(values)

    def forward(self, *args: Any, **kwargs: Any) -> Any:
        raise TypeError("A ParameterList only holds parameters; use them one by one.")

    def append(self, value: Tensor) -> ParameterList:
        """Add `value` at the end, as a parameter."""
        self.register_parameter(str(len(self)), value if isinstance(value, Parameter) else Parameter(value))
        return self

    def extend(self, values: Iterable[Tensor]) -> ParameterList:
        """Add `values` at the end."""
        for value in values:
            self.append(value)
        return self

    def __len__(self) -> int:
        return len(list(self.parameters()))

    def __iter__(self) -> Iterator[Parameter]:
        return self.parameters()

    def __getitem__(self, index: int) -> Parameter:
        return list(self.parameters())[index]


class ParameterDict(Module):
    """Parameters by name."""

    def __init__(self, parameters: Mapping[str, Tensor] | None = None) -> None:
        super().__init__()
        for name, value in (parameters or {}).items():
            self[name] = value

    def forward(self, *args: Any, **kwargs: Any) -> Any:
        raise TypeError("A ParameterDict only holds parameters; use them one by one.")

    def keys(self) -> list[str]:
        """The names."""
        return [name for name, _ in self.named_parameters()]

    def values(self) -> list[Parameter]:
        """The parameters."""
        return list(self.parameters())

    def items(self) -> list[tuple[str, Parameter]]:
        """Names and parameters."""
        return list(self.named_parameters())

    def __setitem__(self, name: str, value: Tensor) -> None:
        self.register_parameter(name, value if isinstance(value, Parameter) else Parameter(value))

    def __getitem__(self, name: str) -> Parameter:
        return dict(self.items())[name]

    def __contains__(self, name: str) -> bool:
        return name in self.keys()

    def __len__(self) -> int:
        return len(self.keys())
