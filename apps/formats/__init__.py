"""File formats, one file each, found by themselves: a module with `LABELS` holds labels, one with `DIALECT` reads prediction lines."""

from importlib import import_module
from pkgutil import iter_modules

from apps.formats.base import DIALECTS, LABEL_FORMATS, LabelFormat, PredictionDialect

for _found in sorted(iter_modules(__path__), key=lambda module: module.name):
    _module = import_module(f"{__name__}.{_found.name}")
    _labels, _dialect = getattr(_module, "LABELS", None), getattr(_module, "DIALECT", None)
    if isinstance(_labels, LabelFormat):
        LABEL_FORMATS[_labels.name] = _labels
    if isinstance(_dialect, PredictionDialect):
        DIALECTS[_dialect.name] = _dialect

__all__ = ["DIALECTS", "LABEL_FORMATS", "LabelFormat", "PredictionDialect"]
