"""What browsers are shown: mostly the file itself; in place of a picture that they cannot show as it is, a PNG that lies beside it."""

from collections.abc import Mapping
from typing import Any

from apps.modalities.tiff import MIME as TIFF

FOLDER = "shown"


def shown_key(media_key: str, modality: str, mime: str, facts: Mapping[str, Any]) -> str:
    """The key in storage of what is shown of a stored file."""
    has_copy = modality == "image" and (mime == TIFF or "tiles" in facts)
    return copy_key(media_key) if has_copy else media_key


def copy_key(media_key: str) -> str:
    """The key of the PNG beside a stored file."""
    owner = media_key.split("/", 1)[0]
    return f"{owner}/{FOLDER}/{copy_name(media_key)}"


def copy_name(media_key: str) -> str:
    """What the PNG of a stored file is called in its folder."""
    return media_key.rsplit("/", 1)[-1].rsplit(".", 1)[0] + ".png"
