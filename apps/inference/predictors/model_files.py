"""Which files a model is made of, which are never taken, and what a model may be called."""

import re
from collections.abc import Iterable
from fnmatch import fnmatch
from pathlib import Path

from apps.inference.predictors.contract import SettingsRefused

HUB_NAME = re.compile(r"[A-Za-z0-9][\w.-]{0,95}(/[A-Za-z0-9][\w.-]{0,95})?")
NOT_ADMITTED = "This folder is not there, or not admitted: whoever runs the server admits folders of models in MODEL_FOLDERS."
CONFIG, WEIGHTS = "config.json", "*.safetensors"
ALONE = {"safetensors": "model.safetensors", "pt2": "model.pt2"}  # what an upload that is one file is called, by its form
BESIDE = {"config": CONFIG, "preprocessor": "preprocessor_config.json"}  # what lies beside weights, by the setting that tells it
WANTED = ("*.json", "*.txt", "*.model", "*.safetensors", "*.tiktoken", "*.jinja")
PICKLES = ("*.bin", "*.pt", "*.pth", "*.ckpt", "*.pkl", "*.pickle", "*.joblib", "*.h5", "*.msgpack", "*.npz", "*.npy")
NO_PICKLES = (
    "Pickled weights are not taken, because reading them runs whatever code somebody put into them; "
    "save the model as safetensors: model.save_pretrained(folder)."
)


def is_wanted(name: str) -> bool:
    """Whether a file of this name (without folders) belongs to a model: configuration, vocabulary, safetensors weights."""
    return any(fnmatch(name.lower(), pattern) for pattern in WANTED)


def is_weights(name: str) -> bool:
    """Whether it is named as safetensors weights."""
    return fnmatch(name.lower(), WEIGHTS)


def is_pickle(name: str) -> bool:
    """Whether it is named as what is read by running it, or as an older form of weights."""
    return any(fnmatch(name.lower(), pattern) for pattern in PICKLES)


def is_path(name: str) -> bool:
    """Whether a model of this name is a folder; else it is one of the hub. Raises SettingsRefused for what can be neither."""
    if name.startswith(("/", "~", ".")) or "\\" in name:
        return True
    if not HUB_NAME.fullmatch(name):
        raise SettingsRefused(f"{name!r} is neither the name of a model on the hub, such as facebook/detr-resnet-50, nor a full path.")
    return False


def refuse_name(name: str, folders: Iterable[Path]) -> None:
    """Raises SettingsRefused for a name under which no worker finds a model. Only the name is looked at: workers may be other machines."""
    if is_path(name) and not any(Path(name).resolve().is_relative_to(each.resolve()) for each in folders):
        raise SettingsRefused(NOT_ADMITTED)
