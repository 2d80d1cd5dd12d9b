"""Encoders: what turns an item into a vector. Each module beside this one that declares an ENCODER is one, found by itself.

Those need no weights. A model of Hugging Face transformers is one too, by its name on the hub or its admitted folder: `model_encoder`.
"""

from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import cast

from apps.inference.encoders.contract import Encoder
from apps.inference.predictors.contract import Source

__all__ = ["Encoder", "encoder_of", "encoders", "model_encoder"]
OF_MODELS = "apps.inference.predictors.transformers.encoding"  # imports torch
MODEL = "model "


@cache
def encoders() -> dict[str, Encoder]:
    """Every encoder that needs no weights, by name. Imports their declarations only."""
    modules = (import_module(f"{__name__}.{module.name}") for module in iter_modules(__path__))
    found = [module.ENCODER for module in modules if hasattr(module, "ENCODER")]
    return {one.name: one for one in sorted(found, key=lambda one: one.name)}


def model_encoder(model: str, source: Source) -> Encoder:
    """The encoder that this model is, called after it and what its files are. Raises SettingsRefused, WeightsRefused."""
    return cast(Encoder, import_module(OF_MODELS).encoder(MODEL, model, source))


def encoder_of(name: str, source: Source) -> Encoder:
    """The encoder that somebody learned on. Raises KeyError for one that never was, SettingsRefused, WeightsRefused."""
    if not name.startswith(MODEL):
        return encoders()[name]
    return cast(Encoder, import_module(OF_MODELS).same_encoder(MODEL, name, source))
