"""Which files a model is made of, and which are never taken."""

from fnmatch import fnmatch

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
