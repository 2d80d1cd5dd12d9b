"""The support matrix: which kind can live in which asset type, from the coordinate frames that kinds need and asset types offer."""

from collections.abc import Mapping
from typing import Any

from apps.kinds.base import KINDS, Kind
from apps.kinds.reading import an
from apps.modalities.base import MODALITIES, Modality

FRAME_NAMES: Mapping[str, str] = {
    "plane": "a picture or page to draw on",
    "raster": "pixels to paint on",
    "text": "text to mark",
    "time": "time to mark",
}


def needs(kind: Kind[Any]) -> str:
    """What an asset must have for the kind to live in it, in words; empty where any asset will do."""
    return " or ".join(FRAME_NAMES[frame] for frame in sorted(kind.frames))


def why_not(kind: Kind[Any], modality: Modality) -> str:
    """Why the asset type has no place for the kind; empty where it has."""
    if not kind.frames or kind.frames & modality.frames:
        return ""
    return f"{_subject(kind)} {needs(kind)}, which an asset of type {modality.name} does not have."


def places(kind: Kind[Any], modality: Modality) -> frozenset[str]:
    """The types of places in the asset type that annotations of the kind may have, see apps.kinds.locators; an object has one of them,
    where there are any, an answer may have one. Whether the asset type supports the kind is `why_not`.
    """
    if kind.role == "object":
        return modality.object_at
    return modality.answer_at if kind.role == "classification" else frozenset()


def _subject(kind: Kind[Any]) -> str:
    words = kind.name.replace("_", " ")
    if words.endswith("s"):
        return f"{words.capitalize()} need"
    return f"{with_article(words)} needs"


def with_article(words: str) -> str:
    """'A box', 'An entity': words at the beginning of a sentence."""
    said = an(words)
    return said[:1].upper() + said[1:]


def matrix() -> dict[str, dict[str, str]]:
    """Kind name -> asset type name -> why not (empty: supported)."""
    return {name: {modality.name: why_not(kind, modality) for modality in MODALITIES.values()} for name, kind in sorted(KINDS.items())}
