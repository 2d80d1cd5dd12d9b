"""Asset types, one file each, found by themselves: a module of this package that has a `MODALITY` is one."""

from importlib import import_module
from pkgutil import iter_modules

from apps.modalities.asset import Asset, Extent, Length, Room
from apps.modalities.base import HEAD_BYTES, MODALITIES, Limits, Modality, Probe, UnreadableMedia, sniff

for _module in sorted(iter_modules(__path__), key=lambda module: module.name):
    _modality = getattr(import_module(f"{__name__}.{_module.name}"), "MODALITY", None)
    if isinstance(_modality, Modality):
        MODALITIES[_modality.name] = _modality

__all__ = [
    "HEAD_BYTES",
    "MODALITIES",
    "Asset",
    "Extent",
    "Length",
    "Limits",
    "Modality",
    "Probe",
    "Room",
    "UnreadableMedia",
    "sniff",
]
