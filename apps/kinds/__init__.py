"""Annotation kinds, one file each, found by themselves: a module of this package that has a `KIND` is one."""

from importlib import import_module
from pkgutil import iter_modules

from apps.kinds.base import KINDS, Kind, NoConversion
from apps.kinds.reading import InvalidValue
from apps.kinds.wire import dump_annotation, dump_change_set, dump_decision, parse_annotation, parse_change_set, parse_decision

for _module in sorted(iter_modules(__path__), key=lambda module: module.name):
    _kind = getattr(import_module(f"{__name__}.{_module.name}"), "KIND", None)
    if isinstance(_kind, Kind):
        KINDS[_kind.name] = _kind

__all__ = [
    "KINDS",
    "InvalidValue",
    "Kind",
    "NoConversion",
    "dump_annotation",
    "dump_change_set",
    "dump_decision",
    "parse_annotation",
    "parse_change_set",
    "parse_decision",
]
