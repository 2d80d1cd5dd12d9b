"""Predictor families, found by themselves: each module or package beside this one that declares a FAMILY is one."""

from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from .contract import PredictorError
from .declared import Family

__all__ = ["UnknownFamily", "families", "family"]


class UnknownFamily(PredictorError):  # noqa: N818
    """No family of that name is in this folder."""


@cache
def families() -> dict[str, Family]:
    """Every family by name. Imports their declarations only, never torch."""
    modules = (import_module(f"{__name__}.{module.name}") for module in iter_modules(__path__))
    found = [module.FAMILY for module in modules if hasattr(module, "FAMILY")]
    return {one.name: one for one in sorted(found, key=lambda one: one.name)}


def family(name: str) -> Family:
    """One family. Raises UnknownFamily."""
    if name not in families():
        raise UnknownFamily(f"There is no predictor family {name!r}; there are {', '.join(families())}.")
    return families()[name]
