"""File formats, one file each, found by themselves: `LABELS` of a module is one format or several, `DIALECT` reads prediction lines."""

from importlib import import_module
from pkgutil import iter_modules

from apps.formats.base import DIALECTS, LABEL_FORMATS, LabelFormat, PredictionDialect, Report

for _found in sorted(iter_modules(__path__), key=lambda module: module.name):
    _module = import_module(f"{__name__}.{_found.name}")
    _labels, _dialect = getattr(_module, "LABELS", ()), getattr(_module, "DIALECT", None)
    for _format in (_labels,) if isinstance(_labels, LabelFormat) else _labels:
        LABEL_FORMATS[_format.name] = _format
    if isinstance(_dialect, PredictionDialect):
        DIALECTS[_dialect.name] = _dialect

__all__ = ["DIALECTS", "LABEL_FORMATS", "LabelFormat", "PredictionDialect", "Report"]
