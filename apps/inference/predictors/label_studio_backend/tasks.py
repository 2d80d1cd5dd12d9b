"""Data rows as Label Studio's tasks, and projects and prompts as its requests name them (protocol as Label Studio 1.23 speaks it)."""

import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime
from html import escape
from typing import Any
from uuid import UUID

from apps.formats.label_studio_results import to_percent
from apps.inference.predictors.contract import Item, SettingsRefused
from apps.inference.predictors.label_studio_backend.wording import BOXES, POINTS, Wording
from apps.inference.predictors.prompts import Prompt
from apps.kinds.values import Extent

POINT_WIDTH = 0.5  # percent of the picture's width: how large Label Studio draws a key point
TEXTS = frozenset({"text", "html", "conversation"})


def number_of(identifier: str) -> int:
    """The whole number that stands for an id, always the same; below 2^48, so that every JSON reader keeps it."""
    return int.from_bytes(hashlib.blake2b(identifier.encode(), digest_size=6).digest(), "big")


def moment_of(identifier: str) -> datetime:
    """When a thing with this id was made: UUIDs of version 7 begin with it (RFC 9562)."""
    try:
        return datetime.fromtimestamp((UUID(identifier).int >> 80) / 1000, UTC)
    except (ValueError, OverflowError):
        return datetime.fromtimestamp(0, UTC)


def project_of(project: str) -> str:
    """A project as requests name it: number and time of making."""
    return f"{number_of(project)}.{int(moment_of(project).timestamp())}"


def task_of(item: Item, wording: Wording, project: str, *, prompted: bool = False) -> dict[str, Any]:
    """One data row as a task. Texts stand in it, everything else by a signed address. Raises OSError, ValueError."""
    made = moment_of(item.id).isoformat().replace("+00:00", "Z")
    counted = {
        "total_annotations": 0,
        "cancelled_annotations": 0,
        "total_predictions": 0,
        "comment_count": 0,
        "unresolved_comment_count": 0,
    }
    kept: dict[str, Any] = {"allow_skip": True, "drafts": []} if prompted else {"is_labeled": False, "overlap": 1, "file_upload": None}
    return {
        "id": number_of(item.id),
        "data": {wording.member: _shown(item)},
        "meta": {},
        "created_at": made,
        "updated_at": made,
        "inner_id": 1,
        **counted,
        "last_comment_updated_at": None,
        "project": number_of(project),
        "updated_by": None,
        "comment_authors": [],
        "annotations": [],
        "predictions": [],
        **kept,
    }


def _shown(item: Item) -> Any:
    modality = item.asset.modality
    if modality not in TEXTS:
        return item.address()
    texts = item.texts()
    if modality == "conversation":
        return [{"id": key, "author": "", "text": text} for key, text in texts.items()]
    return texts[""] if modality == "text" else f"<pre>{escape(texts[''], quote=False)}</pre>"


def context_of(prompt: Prompt, item: Item, wording: Wording) -> Mapping[str, Any]:
    """What a person showed, as the regions that they would have drawn there. Raises SettingsRefused, OSError, ValueError."""
    extent = item.asset.room.extent
    if extent is None:
        extent = Extent(*item.open().size)
    about = {"to_name": wording.shows, "original_width": int(extent.width), "original_height": int(extent.height), "image_rotation": 0}
    regions = []
    if prompt.box is not None:
        x, y, width, height = prompt.box
        value = _percent(x, y, extent) | {
            "width": to_percent(width, extent.width),
            "height": to_percent(height, extent.height),
            "rotation": 0,
        }
        regions.append({"id": "box", **_drawn(BOXES, prompt.class_name, wording, value), **about, "is_positive": True})
    for number, point in enumerate(prompt.points, start=1):
        value = _percent(point.x, point.y, extent) | {"width": POINT_WIDTH}
        drawn = _drawn(POINTS, prompt.class_name, wording, value)
        regions.append({"id": f"point{number}", **drawn, **about, "is_positive": point.positive})
    return {"result": regions}


def _percent(x: float, y: float, extent: Extent) -> dict[str, float]:
    return {"x": to_percent(x - extent.left, extent.width), "y": to_percent(y - extent.top, extent.height)}


def _drawn(tag: str, class_name: str, wording: Wording, value: Mapping[str, float]) -> dict[str, Any]:
    control = wording.prompt(tag)
    if control is None:
        words = "no key points" if tag == POINTS else "no rectangles"
        raise SettingsRefused(f"The labeling configuration that was given for this backend has {words}, so it takes no such prompt.")
    label = class_name or (control.values[0] if control.values else "")
    return {"from_name": control.name, "type": tag, "value": {**value, tag: [label]}}
