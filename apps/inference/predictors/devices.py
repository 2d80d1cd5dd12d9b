"""Where torch computes. Torch is imported when that is asked: families are listed by importing what lies here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from apps.inference.predictors.contract import SettingsRefused

if TYPE_CHECKING:
    import torch


def device_of(name: str) -> torch.device:
    """The device of this setting: auto, cpu or cuda. Raises SettingsRefused where there is no GPU."""
    import torch

    if name == "cuda" and not torch.cuda.is_available():
        raise SettingsRefused("This server has no GPU that torch can use: choose the device auto or cpu.")
    return torch.device("cuda" if name != "cpu" and torch.cuda.is_available() else "cpu")
