"""How alike two annotations of one asset are, on the plane they stand on."""

from apps.kinds.base import KINDS
from apps.kinds.placing import room_at
from apps.kinds.reading import InvalidValue
from apps.kinds.values import Annotation, Asset, Extent


def likeness(a: Annotation, b: Annotation, asset: Asset | None = None) -> float:
    """Their similarity in [0, 1], as their kind has it; 0 for two kinds. Where the asset is known, points are measured against its size."""
    if a.kind != b.kind:
        return 0.0
    kind, extent = KINDS[a.kind], _extent(a, asset)
    return kind.similarity(a.value, b.value) if extent is None else kind.similarity_on(a.value, b.value, extent)


def _extent(annotation: Annotation, asset: Asset | None) -> Extent | None:
    if asset is None:
        return None
    try:
        return room_at(annotation.at, asset, "").extent
    except InvalidValue:  # a place that the asset does not have, or no longer
        return None
