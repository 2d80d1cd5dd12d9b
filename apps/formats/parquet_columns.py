"""The columns of Parquet files: their types, and their description as `datasets.Features` of Hugging Face has it."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import orjson

from apps.kinds import KINDS, InvalidValue
from apps.kinds.features import FeatureSpec
from apps.kinds.reading import join, read_list

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
KEYS = ("global_key", "file_name", "image_path", "image", "id")
TEXT = "text"  # what names a data row where none of these does
CATEGORIES = ("category", "categories", "label", "labels", "category_id")
OBJECTS = "objects"
TOLD = ("label", "labels")  # where no question is called so, names of options of any one
OWN = (*PLAIN, "objects", "firstpass", "image")
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


def listed(payload: Any) -> Iterator[Mapping[str, Any]]:
    """The objects of a row, written as a list of them or as lists side by side. Raises InvalidValue."""
    at = f"/{OBJECTS}"
    if not isinstance(payload, Mapping):
        for index, each in enumerate(read_list(payload or (), at)):
            if not isinstance(each, Mapping):
                raise InvalidValue(join(at, index), "This is no object.", "a struct with bbox and category")
            yield each
        return
    lists = {name: member for name, member in payload.items() if isinstance(member, list)}
    if len({len(member) for member in lists.values()}) > 1:
        sizes = ", ".join(f"{name} {len(member)}" for name, member in lists.items())
        raise InvalidValue(at, f"These lists have different lengths: {sizes}.", "one item for each object in every list")
    for index in range(len(next(iter(lists.values()), []))):
        yield {name: member[index] for name, member in lists.items()}


def class_names(metadata: Mapping[bytes, bytes]) -> dict[str, list[str]]:
    """The names behind the numbers of columns, by `column` or `column.member`, as far as the metadata describe them."""
    try:
        features = orjson.loads(metadata.get(b"huggingface", b"{}"))["info"]["features"]
    except (orjson.JSONDecodeError, KeyError, TypeError):
        return {}
    found: dict[str, list[str]] = {}
    waiting: list[tuple[str, Any]] = list(features.items()) if isinstance(features, dict) else []
    while waiting:
        path, feature = waiting.pop()
        if isinstance(feature, list) and feature:
            waiting.append((path, feature[0]))
        elif isinstance(feature, dict) and feature.get("_type") == "ClassLabel":
            names = feature.get("names")
            found[path] = [str(name) for name in names] if isinstance(names, list) else []
        elif isinstance(feature, dict) and isinstance(feature.get("feature"), dict | list):
            waiting.append((path, feature["feature"]))
        elif isinstance(feature, dict) and "_type" not in feature:
            waiting += [(f"{path}.{name}", each) for name, each in feature.items()]
    return found
