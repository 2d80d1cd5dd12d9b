"""Parquet: the shape that Hugging Face `datasets` reads, its own files, and exact for ourselves."""

from collections.abc import Iterator
from io import BytesIO
from typing import Any
from uuid import uuid4

import orjson
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyarrow import parquet

from apps.formats import LABEL_FORMATS, Report
from apps.formats.parquet import GROUP_ROWS
from apps.formats.rows import DataRowRef, LabelRow, LineError
from apps.kinds.checklist import Checklist
from apps.kinds.entity import Entity
from apps.kinds.features import FeatureSpec, OptionSpec
from apps.kinds.geometry import Box, Polygon
from apps.kinds.locators import OnMap
from apps.kinds.radio import Radio
from apps.kinds.text import Text
from apps.kinds.values import Annotation, Choice, Extent
from apps.ontologies.tree import check_tree
from tests.formats.specs import features_for, file_of, label_rows

PARQUET = LABEL_FORMATS["parquet"]
COIN, RIM, NAME = (FeatureSpec(uuid4(), name, kind) for name, kind in (("coin", "bounding_box"), ("rim", "polygon"), ("name", "entity")))
CAT, DOG = OptionSpec(uuid4(), "cat"), OptionSpec(uuid4(), "dog")
PET = FeatureSpec(uuid4(), "pet", "radio", (CAT, DOG))
SEEN = FeatureSpec(uuid4(), "id", "checklist", (OptionSpec(uuid4(), "day"), OptionSpec(uuid4(), "night")))
NOTE = FeatureSpec(uuid4(), "note", "text")
FEATURES = (COIN, RIM, NAME, PET, SEEN, NOTE)
SQUARE = ((10.0, 10.0), (50.0, 10.0), (50.0, 50.0), (10.0, 50.0))
HOLE = ((20.0, 20.0), (30.0, 20.0), (30.0, 30.0), (20.0, 30.0))


def said(feature: FeatureSpec, value: Any, **rest: Any) -> Annotation:
    return Annotation(uuid4(), feature.kind, feature.id, value, **rest)


def written(*rows: LabelRow, features: tuple[FeatureSpec, ...] = FEATURES) -> bytes:
    return b"".join(PARQUET.write(iter(rows), features=features, report=Report()))


def read(data: bytes | pa.Table, features: tuple[FeatureSpec, ...] = FEATURES) -> list[LabelRow | LineError]:
    if isinstance(data, pa.Table):
        out = BytesIO()
        parquet.write_table(data, out)
        data = out.getvalue()
    return list(PARQUET.read(file_of([data]), features=features))


def one(found: list[LabelRow | LineError]) -> LabelRow:
    (row,) = found
    assert isinstance(row, LabelRow), row
    return row


@given(st.lists(label_rows(), max_size=4))
def test_what_is_exported_and_imported_again_is_equal(rows: list[LabelRow]) -> None:
    features = features_for(rows)
    assert read(written(*rows, features=features), features) == rows


@pytest.fixture
def rich() -> LabelRow:
    return LabelRow(
        DataRowRef(str(uuid4()), "a.png", "pictures/a.png"),
        (
            said(COIN, Box(1, 2, 30, 40), confidence=0.0),
            said(RIM, Polygon((SQUARE, HOLE)), at=OnMap(3857)),
            said(NAME, Entity(3, 7)),
            said(PET, Radio(Choice(DOG.id))),
            said(SEEN, Checklist((Choice(SEEN.options[1].id),))),
            said(NOTE, Text("fine")),
        ),
        Extent(64, 60),
        status="submitted",
    )


def test_the_columns_say_what_people_look_for(rich: LabelRow) -> None:
    (row,) = parquet.read_table(BytesIO(written(rich))).to_pylist()
    assert (row["global_key"], row["file_name"], row["width"], row["height"]) == ("a.png", "pictures/a.png", 64, 60)
    objects = row["objects"]
    assert objects["bbox"] == [[1, 2, 30, 40], [10, 10, 40, 40], None]
    assert (objects["category"], objects["kind"]) == ([0, 1, 2], ["bounding_box", "polygon", "entity"])
    assert (objects["confidence"], objects["start"], objects["end"]) == ([0.0, None, None], [None, None, 3], [None, None, 7])
    assert objects["segmentation"][0] is None
    assert sum(area(part) for part in objects["segmentation"][1]) == pytest.approx(1_500)
    assert (row["pet"], row["note"], row[f"id [{SEEN.id}]"]) == ("dog", "fine", ["night"])


def area(flat: list[float]) -> float:
    points = list(zip(flat[::2], flat[1::2], strict=True))
    return abs(sum(ax * by - bx * ay for (ax, ay), (bx, by) in zip(points, [*points[1:], points[0]], strict=True))) / 2


def test_the_metadata_describe_the_columns_as_datasets_does(rich: LabelRow) -> None:
    schema = parquet.read_schema(BytesIO(written(rich)))
    described = orjson.loads(schema.metadata[b"huggingface"])["info"]["features"]
    assert list(described) == schema.names
    category = described["objects"]["feature"]["category"]
    assert (described["objects"]["_type"], category) == ("Sequence", {"names": ["coin", "rim", "name"], "_type": "ClassLabel"})
    for column, feature in described.items():
        assert schema.field(column).type == arrow_type(feature), column


def arrow_type(feature: dict[str, Any]) -> Any:
    """What `datasets` makes of a described feature: a Sequence of a dictionary is a struct of lists."""
    match feature["_type"]:
        case "Sequence" if "_type" not in feature["feature"]:
            return pa.struct([(name, pa.list_(arrow_type(each))) for name, each in feature["feature"].items()])
        case "Sequence":
            return pa.list_(arrow_type(feature["feature"]))
    return pa.int64() if feature["_type"] == "ClassLabel" else pa.type_for_alias(feature["dtype"])


def test_without_the_exact_column_the_others_are_read(rich: LabelRow) -> None:
    table = parquet.read_table(BytesIO(written(rich))).drop_columns(["firstpass"])
    row = one(read(table))
    assert (row.data_row, row.extent) == (rich.data_row, rich.extent)
    coin, *rims, name, pet, seen, note = row.annotations
    assert (coin, name.value) == (rich.annotations[0], Entity(3, 7))
    assert {rim.at for rim in rims} == {OnMap(3857)}
    assert [each.value for each in (pet, seen, note)] == [each.value for each in rich.annotations[3:]]
    assert read(table) == [row]


def cppe(objects: Any, **columns: Any) -> pa.Table:
    """A table as `datasets` writes its object detection sets."""
    features = {"objects": {"feature": {"category": {"names": ["rim", "coin"], "_type": "ClassLabel"}}, "_type": "Sequence"}}
    columns = {"image": [{"bytes": b"\x89PNG" * 1_000, "path": "a.jpg"}], "width": [64], "height": [60], "objects": [objects], **columns}
    metadata = {"huggingface": orjson.dumps({"info": {"features": features}})}
    return pa.table({name: column for name, column in columns.items() if column is not None}).replace_schema_metadata(metadata)


@pytest.mark.parametrize(
    "objects",
    [
        {"id": [7, 8], "area": [1, 1], "bbox": [[1.0, 2.0, 3.0, 4.0], [5.0, 6.0, 7.0, 8.0]], "category": [1, 1]},
        [{"bbox": [1.0, 2.0, 3.0, 4.0], "category": 1}, {"bbox": [5.0, 6.0, 7.0, 8.0], "category": 1}],
        [{"bbox": [1, 2, 3, 4], "label": "coin"}, {"bbox": [5, 6, 7, 8], "label": "coin"}],
    ],
)
def test_a_detection_set_of_hugging_face_is_read_without_its_pictures(objects: Any) -> None:
    row = one(read(cppe(objects)))
    assert (row.data_row, row.extent) == (DataRowRef(None, "a.jpg"), Extent(64, 60))
    assert [(each.feature, each.value) for each in row.annotations] == [(COIN.id, Box(1, 2, 3, 4)), (COIN.id, Box(5, 6, 7, 8))]


def test_a_classification_set_of_hugging_face_is_read() -> None:
    features = {"label": {"names": ["dog", "cat"], "_type": "ClassLabel"}}
    table = pa.table({"file_name": ["a.jpg", "b.jpg"], "label": [1, 0]})
    table = table.replace_schema_metadata({"huggingface": orjson.dumps({"info": {"features": features}})})
    values = [row.annotations[0].value for row in read(table) if isinstance(row, LabelRow)]
    assert values == [Radio(Choice(CAT.id)), Radio(Choice(DOG.id))]


@pytest.mark.parametrize(
    ("objects", "pointer", "code"),
    [
        ({"bbox": [[1.0, 2.0, 3.0]], "category": [1]}, "/objects/0/bbox", "invalid_value"),
        ({"bbox": [[1.0, 2.0, float("nan"), 4.0]], "category": [1]}, "/objects/0/bbox/2", "invalid_value"),
        ({"bbox": [[1.0, 2.0, -3.0, 4.0]], "category": [1]}, "/objects/0/bbox/2", "invalid_value"),
        ({"bbox": [[1.0, 2.0, 3.0, 4.0]], "category": [9]}, "/objects/0/category", "invalid_value"),
        ({"bbox": [[1.0, 2.0, 3.0, 4.0]], "category": ["cow"]}, "/objects/0/category", "unknown_feature"),
        ({"bbox": [[1.0, 2.0, 3.0, 4.0]], "category": [1, 1]}, "/objects", "invalid_value"),
        ({"bbox": [[1.0, 2.0, 3.0, 4.0]], "category": [1], "confidence": [7.0]}, "/objects/0/confidence", "invalid_value"),
    ],
)
def test_a_bad_row_costs_no_other(objects: Any, pointer: str, code: str) -> None:
    good = {name: [] for name in objects}
    types = pa.array([objects]).type
    table = pa.table({"file_name": ["a", "b", "c"], "objects": pa.array([good, objects, good], types)})
    table = table.replace_schema_metadata(cppe(None).schema.metadata)
    found = read(table)
    assert [type(each) for each in found] == [LabelRow, LineError, LabelRow]
    error = found[1]
    assert isinstance(error, LineError)
    assert (error.line, error.pointer, error.code) == (2, pointer, code)


def test_what_is_no_whole_parquet_file_is_one_error(rich: LabelRow) -> None:
    data = written(rich)
    for bad in (b"", b"PAR1", b"PK\x03\x04 this is a zip", data[:-20], data[: len(data) // 2], b"PAR1" + b"\xff" * 100 + b"PAR1"):
        (error,) = read(bad)
        assert isinstance(error, LineError)
        assert error.code == "parquet_invalid"


def test_damage_in_the_middle_is_told_and_never_raised(rich: LabelRow) -> None:
    data = written(*[rich] * 3)
    for place in range(4, len(data) - 8, 97):
        found = read(data[:place] + bytes([data[place] ^ 0xFF]) + data[place + 1 :])
        assert found == [] or all(isinstance(each, LabelRow | LineError) for each in found)


def test_a_table_that_names_no_data_row_or_is_too_wide_is_refused() -> None:
    (error,) = read(pa.table({"pet": ["cat"]}))
    assert isinstance(error, LineError)
    assert error.code == "required"
    (error,) = read(pa.table({f"c{number}": [1] for number in range(10_001)}))
    assert isinstance(error, LineError)
    assert error.code == "too_large"


def test_a_column_that_unpacks_to_too_much_is_refused_unread() -> None:
    table = pa.table({"global_key": pa.array(["x" * (1 << 20)] * 300).dictionary_encode().cast(pa.large_string())})
    out = BytesIO()
    parquet.write_table(table, out, compression="zstd", use_dictionary=False)
    assert len(out.getvalue()) < 1 << 20
    (error,) = read(out.getvalue())
    assert isinstance(error, LineError)
    assert error.code == "too_large"


def test_rows_are_written_group_by_group_as_they_come(rich: LabelRow) -> None:
    taken = 0

    def rows() -> Iterator[LabelRow]:
        nonlocal taken
        for _ in range(3 * GROUP_ROWS):
            taken += 1
            yield LabelRow(rich.data_row, rich.annotations[:1], rich.extent)

    pieces = PARQUET.write(rows(), features=FEATURES, report=Report())
    next(pieces)
    assert taken <= GROUP_ROWS + 1
    rest = b"".join(pieces)
    assert taken == 3 * GROUP_ROWS
    assert rest


def drafted(data: bytes | pa.Table) -> tuple[FeatureSpec, ...]:
    if isinstance(data, pa.Table):
        out = BytesIO()
        parquet.write_table(data, out)
        data = out.getvalue()
    return PARQUET.draft(file_of([data]))


def kinds(features: tuple[FeatureSpec, ...]) -> list[tuple[str, str, list[str]]]:
    return [(each.name, each.kind, [option.name for option in each.options]) for each in features]


def test_an_ontology_is_drafted_from_our_own_file(rich: LabelRow) -> None:
    found = drafted(written(rich))
    assert kinds(found) == [
        ("coin", "bounding_box", []),
        ("rim", "polygon", []),
        ("name", "entity", []),
        ("pet", "radio", ["dog"]),
        ("id", "checklist", ["night"]),
        ("note", "text", []),
    ]
    assert check_tree(found) == []


def test_an_ontology_is_drafted_from_the_sets_of_hugging_face() -> None:
    objects = [{"bbox": [1.0, 2.0, 3.0, 4.0], "category": 1}]
    found = drafted(cppe(objects, label=["never twice"], ratio=[0.5], tags=[["a", "b"]], inner=[[{"deep": "text"}]]))
    assert kinds(found) == [
        ("rim", "bounding_box", []),
        ("coin", "bounding_box", []),
        ("label", "radio", ["never twice"]),
        ("tags", "checklist", ["a", "b"]),
    ]
    assert check_tree(found) == []
    assert drafted(cppe(objects)) == found[:2]


def test_names_in_the_metadata_are_options_though_no_row_has_them() -> None:
    names = [f"class {number}" for number in range(100)]
    features = {"label": {"names": names, "_type": "ClassLabel"}}
    table = pa.table({"file_name": ["a.jpg"], "label": [7]}).replace_schema_metadata(
        {"huggingface": orjson.dumps({"info": {"features": features}})}
    )
    assert kinds(drafted(table)) == [("label", "radio", names)]
    ontology = drafted(table)
    (row,) = read(table, ontology)
    assert isinstance(row, LabelRow)
    assert row.annotations[0].value == Radio(Choice(ontology[0].options[7].id))


def test_outlines_of_others_are_drafted_as_polygons_and_broken_files_as_nothing(rich: LabelRow) -> None:
    objects = [{"bbox": [1.0, 2.0, 3.0, 4.0], "category": "coin", "segmentation": [[1.0, 1.0, 3.0, 1.0, 3.0, 3.0]]}]
    assert kinds(drafted(cppe(objects)))[-1] == ("coin", "polygon", [])
    data = written(rich)
    for bad in (b"", b"PAR1", data[:-20], data[: len(data) // 2]):
        assert drafted(bad) == ()
