"""Where the files of a model are: on the hub, in a folder that was admitted, or in an artifact. Always a local folder in the end.

Only the configuration, the vocabulary and safetensors weights are ever fetched from the hub: no pickles, no code. What is read is a commit,
not a branch, so a version stays what it was when it was connected.
"""

import json
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

os.environ.setdefault("HF_HUB_DISABLE_XET", "1")  # plain HTTP, which proxies and time limits understand
os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
os.environ.setdefault("HF_HUB_DISABLE_PROGRESS_BARS", "1")

import httpx2
from huggingface_hub import HfApi, snapshot_download
from huggingface_hub.errors import (
    GatedRepoError,
    HfHubHTTPError,
    HFValidationError,
    LocalEntryNotFoundError,
    OfflineModeIsEnabled,
    RepositoryNotFoundError,
    RevisionNotFoundError,
)

from apps.inference.predictors.contract import SettingsRefused, Source, WeightsRefused
from apps.inference.predictors.model_files import (
    BESIDE,
    CONFIG,
    NO_PICKLES,
    NOT_ADMITTED,
    WANTED,
    WEIGHTS,
    is_path,
    is_pickle,
    is_wanted,
    is_weights,
)

ASK_S = 10.0
MOST_BYTES = 40 * 2**30


@dataclass(frozen=True)
class Place:
    """A folder with a configuration and safetensors weights; `commit` is that of the hub, '' elsewhere."""

    folder: Path
    commit: str = ""


def place_of(source: Source) -> Place:
    """The folder of the model that the settings name. Raises SettingsRefused, WeightsRefused."""
    name = str(source.settings.get("model") or "").strip()
    if not name:
        return Place(_checked(_artifact(source), "the uploaded model"))
    if is_path(name):
        return Place(_checked(admitted(name, source.folders), "this folder"))
    return _from_hub(name, str(source.settings.get("revision") or "") or None, source)


def admitted(name: str, folders: tuple[Path, ...]) -> Path:
    """The folder, where whoever runs the server admitted it or one above it. Raises SettingsRefused, alike for what there is and is not."""
    try:
        folder = Path(name).resolve(strict=True)
    except (OSError, RuntimeError, ValueError):
        folder = None
    if folder is None or not folder.is_dir() or not any(folder.is_relative_to(each.resolve()) for each in folders):
        raise SettingsRefused(NOT_ADMITTED)
    return folder


def _artifact(source: Source) -> Path:
    try:
        return with_told(source.folder(), source)
    except OSError as error:
        raise SettingsRefused("Name a model, or upload one: this version has neither.") from error


def with_told(folder: Path, source: Source) -> Path:
    """The folder of an artifact, with what the settings say of weights that came alone beside them."""
    for name, file in BESIDE.items():
        if (told := source.settings.get(name)) and not (folder / file).is_file():
            with tempfile.NamedTemporaryFile("w", dir=folder, suffix=".telling", delete=False) as written:
                json.dump(told, written)
            os.replace(written.name, folder / file)  # noqa: PTH105  atomic: other workers may do the same
    return folder


def _checked(folder: Path, what: str) -> Path:
    if not (folder / CONFIG).is_file():
        raise WeightsRefused(f"There is no {CONFIG} in {what}: it must be as model.save_pretrained(folder) writes it.")
    if not any(folder.glob(WEIGHTS)):
        pickled = any(is_pickle(each.name) for each in folder.iterdir())
        raise WeightsRefused(NO_PICKLES if pickled else f"There is no safetensors file in {what}.")
    return folder


def _from_hub(name: str, revision: str | None, source: Source) -> Place:
    """What the hub has under this name, at the commit found when it was connected. Raises SettingsRefused, WeightsRefused."""
    token: str | Literal[False] = source.secret or False
    if source.label:
        try:
            return Place(_checked(_snapshot(name, source.label, token, here=True), name), source.label)
        except (LocalEntryNotFoundError, WeightsRefused):
            revision = source.label
    try:
        info = HfApi(token=token).model_info(name, revision=revision, files_metadata=True, timeout=ASK_S)
        files = [each.rfilename for each in info.siblings or ()]
        wanted = [each for each in info.siblings or () if _wants(each.rfilename)]
        if not any(map(is_weights, files)):
            pickled = any(map(is_pickle, files))
            raise WeightsRefused(f"{name}: {NO_PICKLES}" if pickled else f"{name} has no safetensors weights on the hub.")
        if (size := sum(each.size or 0 for each in wanted)) > MOST_BYTES:
            raise WeightsRefused(f"{name} has {size / 2**30:.0f} GiB of files; at most {MOST_BYTES / 2**30:.0f} are fetched.")
        commit = info.sha or ""
        return Place(_checked(_snapshot(name, commit, token), name), commit)
    except GatedRepoError as error:
        raise SettingsRefused(f"{name} is gated on the hub: ask for access there, and give a token of yours as the secret.") from error
    except RevisionNotFoundError as error:
        raise SettingsRefused(f"{name} has no revision {revision!r} on the hub.") from error
    except (RepositoryNotFoundError, HFValidationError) as error:
        words = f"There is no model {name} on the hub, or it is private: check its name, or give a token of yours as the secret."
        raise SettingsRefused(words) from error
    except (HfHubHTTPError, httpx2.HTTPError, OfflineModeIsEnabled, LocalEntryNotFoundError, OSError) as error:
        words = (
            f"The hub could not be asked for {name} ({type(error).__name__}): this server may have no way to it. "
            "Upload the model instead, or name a folder on the server."
        )
        raise SettingsRefused(words) from error


def _wants(file: str) -> bool:
    return "/" not in file and is_wanted(file)


def _snapshot(name: str, commit: str, token: str | Literal[False], *, here: bool = False) -> Path:
    found = snapshot_download(
        name, revision=commit, allow_patterns=list(WANTED), ignore_patterns=["*/*"], token=token, etag_timeout=ASK_S, local_files_only=here
    )
    return Path(found)
