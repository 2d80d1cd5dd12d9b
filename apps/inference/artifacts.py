"""Uploaded models: a zip of what `model.save_pretrained(folder)` wrote, looked through before it is kept, unpacked where a worker reads it.

Only a model's own files (see predictors.model_files) leave the archive; pickles are refused by their names and by what they begin with,
and code is left behind.
"""

import os
import shutil
import tempfile
from pathlib import Path, PurePosixPath
from typing import IO, BinaryIO, cast

from django.conf import settings

from apps.core.storage import opened
from apps.formats.archive import Limits, SafeZip
from apps.inference.predictors.model_files import CONFIG, NO_PICKLES, is_pickle, is_wanted, is_weights
from apps.kinds.reading import InvalidValue

LIMITS = Limits(entries=10_000, total_bytes=40 << 30, member_bytes=20 << 30)
MOST_HEADER_BYTES = 100 << 20
AS_SAVED = "a zip of the folder that model.save_pretrained(folder) wrote"


def files_of(file: IO[bytes]) -> dict[str, str]:
    """The files of the model in this zip: their names in the archive, by the names that they get. Raises InvalidValue.

    The model may lie in a folder of the archive; the config.json that is nearest to its root says which.
    """
    archive = SafeZip(cast(BinaryIO, file), LIMITS)
    paths = [PurePosixPath(name) for name in archive.names()]
    pickles = [str(path) for path in paths if is_pickle(path.name)]
    if pickles:
        raise InvalidValue(f"/{pickles[0][:200]}", NO_PICKLES, "safetensors files", code="model_format_not_allowed")
    configs = sorted((path for path in paths if path.name == CONFIG), key=lambda path: len(path.parts))
    if not configs:
        raise InvalidValue("", f"There is no {CONFIG} in this archive.", AS_SAVED, code="model_incomplete")
    folder = configs[0].parent
    found = {path.name: str(path) for path in paths if path.parent == folder and is_wanted(path.name)}
    weights = [name for name in found if is_weights(name)]
    if not weights:
        raise InvalidValue("", f"There are no safetensors weights beside {configs[0]}.", AS_SAVED, code="model_incomplete")
    for name in weights:
        _check_weights(archive, found[name])
    return found


def _check_weights(archive: SafeZip, name: str) -> None:
    """That it begins as a safetensors file does: the length of a header, then a JSON object."""
    with archive.open(name) as file:
        start = file.read(9)
    if len(start) < 9 or int.from_bytes(start[:8], "little") > MOST_HEADER_BYTES or start[8:] != b"{":  # noqa: PLR2004
        words = f"This is named as safetensors and is none. {NO_PICKLES}"
        raise InvalidValue(f"/{name[:200]}", words, "a safetensors file", code="model_format_not_allowed")


def unpacked(key: str) -> Path:
    """The folder on this machine with the files of the stored artifact; unpacked once. Raises InvalidValue, OSError."""
    if not key:
        raise OSError("Nothing was uploaded.")
    models = Path(settings.DATA) / "models"
    place = models / PurePosixPath(key).stem
    with opened(key) as file:  # refuses the key of another organization, also where the folder is there already
        if place.is_dir():
            return place
        models.mkdir(parents=True, exist_ok=True)
        made = Path(tempfile.mkdtemp(dir=models, prefix=".unpacking-"))
        try:
            _unpack(file, made)
            os.rename(made, place)  # noqa: PTH104  atomic; Path.rename is the same call
        except OSError:
            if not place.is_dir():  # another worker of this machine was not faster
                raise
        finally:
            shutil.rmtree(made, ignore_errors=True)
    return place


def _unpack(file: IO[bytes], folder: Path) -> None:
    wanted = files_of(file)
    archive = SafeZip(cast(BinaryIO, file), LIMITS)
    for name, inside in wanted.items():
        with archive.open(inside) as source, (folder / name).open("wb") as target:
            shutil.copyfileobj(source, target, 1 << 20)
