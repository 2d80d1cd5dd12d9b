"""The kinds of node, found by themselves: each module beside this one that declares a NODE is one."""

from importlib import import_module
from pkgutil import iter_modules

from .base import NodeKind

_modules = (import_module(f"{__name__}.{module.name}") for module in iter_modules(__path__))
NODE_KINDS: dict[str, NodeKind] = {module.NODE.name: module.NODE for module in _modules if hasattr(module, "NODE")}
