"""Uploaded models, looked through before they are kept, unpacked where a worker reads them.

They are a zip of what `model.save_pretrained(folder)` wrote, a safetensors file alone, whose configuration the settings give, or what
torch.export.save wrote (see predictors.exported.archive).

Only a model's own files (see predictors.model_files) leave the archive; pickles are refused by their names and by what they begin with,
and code is left behind.
"""

import shutil
import zipfile
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path, PurePosixPath
from typing import IO, BinaryIO, cast

from django.conf import settings

from apps.core.storage import opened
from apps.formats.archive import Limits, SafeZip
from apps.inference.disk_cache import DiskCache
from apps.inference.predictors import families
from apps.inference.predictors.exported import archive as exported
from apps.inference.predictors.model_files import ALONE, CONFIG, NO_PICKLES, is_pickle, is_wanted, is_weights
from apps.kinds.reading import InvalidValue

LIMITS = Limits(entries=10_000, total_bytes=40 << 30, member_bytes=20 << 30)
MOST_HEADER_BYTES = 100 << 20
PICKLED = b"\x80"  # what every pickle of today begins with
AS_SAVED = "a zip of the folder that model.save_pretrained(folder) wrote"


FORMS = {"zip": AS_SAVED, "safetensors": "a .safetensors file", "pt2": f"a .pt2 file: {exported.SAVED}"}


def form_of(file: IO[bytes], taken: Sequence[str]) -> str:
    """Which of these forms the uploaded model has: zip, safetensors, pt2. It is looked through. Raises InvalidValue."""
    file.seek(0)
    start = file.read(9)
    if (known := _known_form(file, start)) is not None and known not in taken:
        others = " or ".join(each.title for each in families().values() if known in each.artifacts)
        words = f"This is {FORMS[known]}. Predictors of another family take it: {others}."
        raise InvalidValue("", words, _expected(taken), code="model_of_another_family")
    file.seek(0)
    form = "zip" if "zip" in taken else "pt2"
    if "safetensors" in taken and _begins_safetensors(start):
        form = "safetensors"
    elif start[:1] == PICKLED:
        raise InvalidValue("", NO_PICKLES, _expected(taken), code="model_format_not_allowed")
    if form == "zip":
        files_of(file)
    elif form == "pt2":
        exported.checked(file)
    file.seek(0)
    return form


def _expected(taken: Sequence[str]) -> str:
    return " or ".join(FORMS[each] for each in taken)


def _known_form(file: IO[bytes], start: bytes) -> str | None:
    """The form that it is for certain, by what only such a file holds; None for whatever else it may be."""
    if _begins_safetensors(start):
        return "safetensors"
    try:
        names = {PurePosixPath(name).name for name in zipfile.ZipFile(file).namelist()}
    except (zipfile.BadZipFile, OSError, ValueError):
        return None
    if exported.MARK in names and "data.pkl" not in names:
        return "pt2"
    return "zip" if CONFIG in names and any(map(is_weights, names)) else None


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
    if not _begins_safetensors(start):
        words = f"This is named as safetensors and is none. {NO_PICKLES}"
        raise InvalidValue(f"/{name[:200]}", words, "a safetensors file", code="model_format_not_allowed")


def _begins_safetensors(start: bytes) -> bool:
    return len(start) == 9 and int.from_bytes(start[:8], "little") <= MOST_HEADER_BYTES and start[8:] == b"{"  # noqa: PLR2004


class Unpacked:
    """The folder on this machine with the files of a stored artifact: unpacked where it is not there, and kept as long as this lives."""

    def __init__(self, key: str) -> None:
        self._key, self._held = key, ExitStack()

    def __call__(self) -> Path:
        """The folder. Raises InvalidValue, OSError."""
        if not self._key:
            raise OSError("Nothing was uploaded.")
        path = PurePosixPath(self._key)
        with opened(self._key) as file:  # refuses the key of another organization, also where the folder is there already
            cache = DiskCache(Path(settings.DATA) / "models", most_bytes=settings.UNPACKED_BYTES)
            return self._held.enter_context(cache.held(path.stem, lambda folder: _unpack(file, folder, path.suffix.lstrip("."))))

    def __del__(self) -> None:
        self._held.close()


def _unpack(file: IO[bytes], folder: Path, form: str) -> None:
    if form in ALONE:
        with (folder / ALONE[form]).open("wb") as target:
            shutil.copyfileobj(file, target, 1 << 20)
        return
    wanted = files_of(file)
    archive = SafeZip(cast(BinaryIO, file), LIMITS)
    for name, inside in wanted.items():
        with archive.open(inside) as source, (folder / name).open("wb") as target:
            shutil.copyfileobj(source, target, 1 << 20)
