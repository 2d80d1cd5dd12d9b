"""The columns of Parquet files: their types, and their description as `datasets.Features` of Hugging Face has it."""

from collections.abc import Sequence
from typing import Any

from apps.kinds import KINDS
from apps.kinds.features import FeatureSpec

STRING, INTEGER, DOUBLE = ({"dtype": dtype, "_type": "Value"} for dtype in ("string", "int64", "float64"))


def _list_of(feature: Any) -> dict[str, Any]:
    return {"feature": feature, "_type": "Sequence"}


PLAIN: dict[str, Any] = {
    "id": STRING,
    "global_key": STRING,
    "file_name": STRING,
    "url": STRING,
    "split": STRING,
    "modality": STRING,
    "width": INTEGER,
    "height": INTEGER,
    "text": STRING,
}
OBJECT_FEATURES: dict[str, Any] = {
    "id": STRING,
    "bbox": _list_of(DOUBLE),
    "category": INTEGER,
    "kind": STRING,
    "segmentation": _list_of(_list_of(DOUBLE)),
    "start": INTEGER,
    "end": INTEGER,
    "confidence": DOUBLE,
    "place": STRING,
}
OWN = (*PLAIN, "objects", "firstpass", "label", "labels", "image")
ANSWERED = {"radio": STRING, "text": STRING, "checklist": _list_of(STRING), "ranking": _list_of(STRING)}


def categories(features: Sequence[FeatureSpec]) -> list[FeatureSpec]:
    """The objects in the order of their numbers, from 0."""
    return [feature for feature in features if KINDS[feature.kind].role == "object"]


def answer_columns(features: Sequence[FeatureSpec]) -> dict[str, FeatureSpec]:
    """The questions about the whole by their columns: their names, but where a column has it already."""
    columns: dict[str, FeatureSpec] = {}
    for feature in features:
        if feature.kind in ANSWERED:
            taken = feature.name in OWN or feature.name in columns
            columns[f"{feature.name} [{feature.id}]" if taken else feature.name] = feature
    return columns


def described(features: Sequence[FeatureSpec]) -> dict[str, Any]:
    """What the key `huggingface` of the metadata says."""
    return {"info": {"features": _described(features)}}


def _described(features: Sequence[FeatureSpec]) -> dict[str, Any]:
    names: list[str] = []
    for feature in categories(features):
        names.append(feature.name if feature.name not in names else f"{feature.name} [{feature.id}]")
    category = {"names": names, "_type": "ClassLabel"} if names else INTEGER
    answers = {column: ANSWERED[feature.kind] for column, feature in answer_columns(features).items()}
    return {**PLAIN, "objects": _list_of({**OBJECT_FEATURES, "category": category}), **answers, "firstpass": STRING}


def schema_of(features: Sequence[FeatureSpec]) -> Any:
    """The Arrow schema that `datasets` makes of this description."""
    import pyarrow as pa

    return pa.schema([(column, _type(feature)) for column, feature in _described(features).items()])


def _type(feature: Any) -> Any:
    """The Arrow type of a described feature: a sequence of several things is several lists side by side."""
    import pyarrow as pa

    if feature["_type"] == "Sequence":
        inner = feature["feature"]
        if "_type" in inner:
            return pa.list_(_type(inner))
        return pa.struct([(name, pa.list_(_type(each))) for name, each in inner.items()])
    return pa.int64() if feature["_type"] == "ClassLabel" else pa.type_for_alias(feature["dtype"])
