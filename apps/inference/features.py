"""Class names of a predictor to features of an ontology, and predictions to the one form."""

from collections.abc import Iterable, Mapping
from uuid import UUID, uuid5

from apps.inference.predictors.contract import Prediction
from apps.kinds import KINDS
from apps.kinds.features import FeatureSpec
from apps.kinds.values import Annotation, Extent

NAMES = UUID("6f0d9b0e-0a3d-5c55-9d0e-5a1d3f6f1b77")


def match_by_name(classes: Iterable[str], features: Iterable[FeatureSpec], kinds: Iterable[str]) -> dict[str, UUID]:
    """Each class with the object feature of the same name and a kind that the predictor speaks; classes without one are left out."""
    spoken = set(kinds)
    by_name = {feature.name.casefold(): feature.id for feature in features if feature.kind in spoken}
    return {name: by_name[name.casefold()] for name in classes if name.casefold() in by_name}


def as_annotations(predictions: Iterable[Prediction], mapping: Mapping[str, UUID], extent: Extent, *, seed: str) -> tuple[Annotation, ...]:
    """The predictions whose class has a feature, clipped to the asset. The same seed gives the same ids, so writing twice is harmless."""
    found = []
    for index, prediction in enumerate(predictions):
        feature, kind = mapping.get(prediction.class_name), KINDS[prediction.kind]
        if feature is None:
            continue
        value = kind.clip(kind.parse(dict(prediction.value)), extent)
        if value is not None:
            identifier = uuid5(NAMES, f"{seed}:{index}")
            found.append(Annotation(identifier, prediction.kind, feature, value, confidence=min(1.0, max(0.0, prediction.confidence))))
    return tuple(found)
