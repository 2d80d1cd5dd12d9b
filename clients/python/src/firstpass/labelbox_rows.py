"""Rows in Labelbox's shape whose `row_data` is a file here: read as the server reads those whose `row_data` is an address or a text."""

import mimetypes
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from firstpass.errors import InvalidPayload

WEB = ("http://", "https://")
MODALITIES = {
    "IMAGE": "image", "VIDEO": "video", "TEXT": "text", "PDF": "document", "AUDIO": "audio", "CONVERSATIONAL": "conversation",
    "HTML": "html", "TMS_GEO": "geospatial", "DICOM": "dicom",
}  # fmt: skip
ATTACHMENTS = {
    "IMAGE": "image", "IMAGE_OVERLAY": "image", "CAMERA_IMAGE": "image", "VIDEO": "video", "AUDIO": "url", "HTML": "html",
    "RAW_TEXT": "text", "TEXT_URL": "text", "PDF_URL": "pdf",
}  # fmt: skip
LONGEST_PATH = 4096
MEDIA = ("image/", "video/", "audio/", "application/pdf", "application/dicom")


@dataclass(frozen=True, slots=True)
class Beside:
    """What such a row says beside its file: the asset type that it must be of ("" for any), and what cannot be kept, by pointer."""

    modality: str = ""
    left_out: Sequence[tuple[str, str]] = ()


def names_file(content: Any) -> bool:
    """Whether `row_data` means a file here: one that is there, or a text that cannot but be the path of a picture, a video or a sound."""
    if isinstance(content, os.PathLike):
        return True
    if not isinstance(content, str) or content.startswith(WEB) or "\n" in content or len(content) > LONGEST_PATH:
        return False
    try:
        is_there = Path(content).is_file()
    except (OSError, ValueError):
        return False
    is_bare = not any(character.isspace() for character in content) and "://" not in content
    return is_there or (is_bare and (mimetypes.guess_type(content)[0] or "").startswith(MEDIA))


def read_beside(given: Mapping[str, Any]) -> tuple[dict[str, Any], list[dict[str, Any]], Beside]:
    """Metadata by name, attachments as the API has them, and the rest. Raises InvalidPayload with a pointer."""
    metadata, left_out = dict[str, Any](), list[tuple[str, str]]()
    for index, each in enumerate(_listed(given, "metadata_fields")):
        if "name" in each:
            metadata[str(each["name"])] = each.get("value")
        else:
            left_out.append((f"/metadata_fields/{index}", "A field that is known by a schema id alone cannot be kept: give its name."))
    attachments = [_attachment(each, index) for index, each in enumerate(_listed(given, "attachments"))]
    said = given.get("media_type")
    if said is not None and said not in MODALITIES:
        raise InvalidPayload(f"/media_type: there is no asset type {said!r} here. Expected: {', '.join(MODALITIES)}.")
    return metadata, attachments, Beside(MODALITIES.get(said or "", ""), left_out)


def _listed(given: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    said = given.get(name) or []
    if not isinstance(said, list) or not all(isinstance(each, Mapping) for each in said):
        raise InvalidPayload(f"/{name} cannot be read. Expected: a list of objects.")
    return said


def _attachment(said: Mapping[str, Any], index: int) -> dict[str, Any]:
    kind, value = said.get("type"), said.get("value")
    if kind not in ATTACHMENTS or not isinstance(value, str):
        raise InvalidPayload(f"/attachments/{index} cannot be read. Expected: a type of {', '.join(ATTACHMENTS)}, and a value.")
    is_text = kind == "RAW_TEXT" or (kind == "HTML" and not value.startswith(WEB))
    return {"kind": ATTACHMENTS[kind], "name": str(said.get("name") or ""), "text" if is_text else "url": value}
