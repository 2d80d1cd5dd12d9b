"""Encoders: what turns an item into a vector. Each module beside this one that declares an ENCODER is one, found by itself."""

from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from apps.inference.encoders.contract import Encoder

__all__ = ["Encoder", "encoders"]


@cache
def encoders() -> dict[str, Encoder]:
    """Every encoder by name. Imports their declarations only."""
    modules = (import_module(f"{__name__}.{module.name}") for module in iter_modules(__path__))
    found = [module.ENCODER for module in modules if hasattr(module, "ENCODER")]
    return {one.name: one for one in sorted(found, key=lambda one: one.name)}
