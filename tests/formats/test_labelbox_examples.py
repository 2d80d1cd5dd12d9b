"""Every example that Labelbox's own package wrote, read as a label file: in any order of lines, by name and by schema id."""

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest

from apps.formats import LABEL_FORMATS, Report
from apps.formats.labelbox_labels import LabelboxLabels
from apps.formats.labelbox_ontology import dump_ontology, ontology_of
from apps.formats.rows import LEFT_OUT, LabelRow, LineError
from apps.kinds import KINDS, InvalidValue, rle
from apps.kinds.entity import Entity
from apps.kinds.features import FeatureSpec, check_annotation, features_by_id, walk_features
from apps.kinds.geometry import Dot, Mask, Polyline
from apps.kinds.relationship import Relationship
from apps.kinds.values import Annotation
from apps.ontologies.tree import check_tree, renewed
from tests.formats.specs import LABELBOX, file_of, labelbox_features

LABELS = LABEL_FORMATS["labelbox"]
EXAMPLES = sorted(path.name for path in LABELBOX.glob("*.ndjson"))
METRICS = "image.metrics.ndjson"
URL = "https://corpus.example/assets/"


def ontology(name: str) -> tuple[FeatureSpec, ...]:
    return ontology_of(json.loads((LABELBOX / f"{name.split('.', maxsplit=1)[0]}.ontology.json").read_text())).features


def picture_at(url: str) -> bytes:
    return (LABELBOX / "assets" / url.removeprefix(URL)).read_bytes()


def documents(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (LABELBOX / name).read_text().splitlines()]


def read(name: str) -> list[LabelRow | LineError]:
    assert isinstance(LABELS, LabelboxLabels)
    with (LABELBOX / name).open("rb") as file:
        return list(LABELS.read(file, features=ontology(name), picture_at=picture_at))


def annotations(rows: Sequence[LabelRow | LineError]) -> dict[str, Annotation]:
    assert not [row for row in rows if isinstance(row, LineError) and row.code != LEFT_OUT]
    return {str(each.id): each for row in rows if isinstance(row, LabelRow) for each in row.annotations}


@pytest.mark.parametrize("name", [name for name in EXAMPLES if name != METRICS])
def test_every_line_of_every_example_becomes_an_annotation_that_its_ontology_knows(name: str) -> None:
    rows = read(name)
    found = annotations(rows)
    assert sorted(found) == sorted(document["uuid"] for document in documents(name))
    assert [row.pointer for row in rows if isinstance(row, LineError)] == ["/isBenchmarkReferenceLabel"] * ("benchmark" in name)
    for annotation in found.values():
        check_annotation(annotation, features_by_id(ontology(name)), None)
    for document in documents(name):
        if "confidence" in document:
            assert found[document["uuid"]].confidence == document["confidence"]


def test_metrics_of_data_rows_stand_beside_no_annotations() -> None:
    rows = read(METRICS)
    stated = [each for row in rows if isinstance(row, LabelRow) for each in row.metrics]
    assert not [row for row in rows if isinstance(row, LineError) or row.annotations]
    said = [(each["metricName"], each["metricValue"], str(each["uuid"])) for each in documents(METRICS)]
    assert [(each.name, each.value, str(each.id)) for each in stated] == said


@pytest.mark.parametrize("name", EXAMPLES)
def test_what_was_read_is_written_and_read_again_the_same(name: str) -> None:
    rows = [row for row in read(name) if isinstance(row, LabelRow)]
    report = Report()
    written = list(LABELS.write(rows, features=ontology(name), report=report))
    assert list(LABELS.read(file_of(written), features=ontology(name))) == rows
    assert not report.counts


def test_points_lines_and_spans_are_kept_to_the_last_digit() -> None:
    points, lines, spans = (annotations(read(name)) for name in ("image.point.ndjson", "image.polyline.ndjson", "text.entity.ndjson"))
    for document in documents("image.point.ndjson"):
        assert points[document["uuid"]].value == Dot(document["point"]["x"], document["point"]["y"])
    for document in documents("image.polyline.ndjson"):
        assert lines[document["uuid"]].value == Polyline(tuple((point["x"], point["y"]) for point in document["line"]))
    for document in documents("text.entity.ndjson"):
        assert spans[document["uuid"]].value == Entity(document["location"]["start"], document["location"]["end"] + 1)


def test_relationships_find_the_objects_that_come_after_them() -> None:
    found = annotations(read("image.relationship.ndjson"))
    for document in documents("image.relationship.ndjson"):
        if "relationship" in document:
            value = found[document["uuid"]].value
            assert isinstance(value, Relationship)
            said = document["relationship"]
            assert (str(value.source), str(value.target)) == (said["source"], said["target"])
            assert value.directed == (said["type"] == "unidirectional")


def test_a_composite_picture_gives_each_line_the_pixels_of_its_colour() -> None:
    found = annotations(read("image.mask-url-composite.ndjson"))
    areas = {}
    for document in documents("image.mask-url-composite.ndjson"):
        value = found[document["uuid"]].value
        assert isinstance(value, Mask)
        areas[tuple(document["mask"]["colorRGB"])] = rle.area(value)
        assert (value.height, value.width) == (108, 192)
    assert len(set(areas.values())) > 1 or len(areas) == 1
    assert all(area > 0 for area in areas.values())


def test_custom_metrics_are_kept_on_objects_answers_and_options() -> None:
    objects = annotations(read("image.bbox.ndjson"))
    for document in documents("image.bbox.ndjson"):
        expected = {each["name"]: each["value"] for each in document.get("customMetrics", ())}
        assert dict(objects[document["uuid"]].metrics) == expected
    radios = annotations(read("image.radio.ndjson"))
    for document in documents("image.radio.ndjson"):
        expected = {each["name"]: each["value"] for each in document["answer"].get("customMetrics", ())}
        assert dict(radios[document["uuid"]].metrics) == expected
    checklists = annotations(read("image.checklist.ndjson"))
    for document in documents("image.checklist.ndjson"):
        chosen = KINDS["checklist"].choices(checklists[document["uuid"]].value)
        expected_each = [{each["name"]: each["value"] for each in option.get("customMetrics", ())} for option in document["answer"]]
        assert [dict(choice.metrics) for choice in chosen] == expected_each


@pytest.mark.parametrize("asset", ["image", "text"])
def test_an_ontology_becomes_features_of_every_depth(asset: str) -> None:
    features = ontology(asset)
    expected = labelbox_features(asset)
    assert [(each.name, each.kind) for each in walk_features(features)] == [(each.name, each.kind) for each in walk_features(expected)]
    assert [[option.name for option in each.options] for each in walk_features(features)] == [
        [option.name for option in each.options] for each in walk_features(expected)
    ]
    assert len({each.id for each in walk_features(features)}) == len(list(walk_features(features)))


@pytest.mark.parametrize("asset", ["image", "text"])
def test_an_ontology_that_is_written_is_read_again_the_same(asset: str) -> None:
    report = Report()
    assert ontology_of(dump_ontology(ontology(asset), report=report)).features == ontology(asset)
    assert not report.counts


@pytest.mark.parametrize("asset", ["image", "text"])
def test_an_ontology_file_is_told_by_its_shape_and_drafted(asset: str) -> None:
    whole = (LABELBOX / f"{asset}.ontology.json").read_bytes()
    bare = json.dumps(json.loads(whole)["normalized"]).encode()
    assert LABELS.draft(file_of([whole])) == LABELS.draft(file_of([bare])) == ontology(asset)


def test_lines_that_name_features_by_schema_id_alone_bind_under_whatever_ids_the_ontology_was_saved() -> None:
    lines = (LABELBOX / "image.nested-by-schema-id.ndjson").read_bytes()
    features = renewed(ontology("image"))
    rows = list(LABELS.read(file_of([lines]), features=features))
    assert [row for row in rows if isinstance(row, LineError)] == []
    assert sum(len(row.annotations) for row in rows if isinstance(row, LabelRow)) == len(lines.splitlines())
    own = {each.id for each in features}
    assert {each.feature for row in rows if isinstance(row, LabelRow) for each in row.annotations} <= own


def test_an_outline_is_fitted_to_the_feature_that_its_schema_id_names() -> None:
    line = {"uuid": str(uuid4()), "dataRow": {"globalKey": "a"}, "schemaId": "s" * 25}
    corners = [{"x": x, "y": y} for x, y in ((1, 1), (5, 1), (5, 4), (1, 4))]
    boxed = FeatureSpec(uuid4(), "coin", "bounding_box", external_id="s" * 25)
    (row,) = LABELS.read(file_of([json.dumps(line | {"polygon": corners}).encode()]), features=(boxed,))
    assert isinstance(row, LabelRow)
    assert (row.annotations[0].feature, row.annotations[0].kind) == (boxed.id, "bounding_box")


def test_an_ontology_under_new_ids_is_written_with_the_schema_ids_it_came_with() -> None:
    before = ontology("image")
    assert dump_ontology(renewed(before)) == dump_ontology(before)
    (edge,) = (each for each in before if each.kind == "relationship")
    joined = (*(each for each in before if each is not edge), replace(edge, settings={"pairs": [[str(before[0].id)] * 2]}))
    dumped = [each for each in dump_ontology(renewed(joined))["tools"] if each["tool"] == "edge"]
    assert dumped[0]["definition"] == {"constraints": [[before[0].external_id] * 2]}


def test_what_has_no_counterpart_is_left_out_of_an_ontology_alone_and_told_with_its_place() -> None:
    asked = [{"type": "slider", "name": "how much"}, {"type": "text", "name": "why"}]
    coin = {"tool": "rectangle", "name": "coin", "featureSchemaId": "a" * 25, "classifications": asked}
    cuboid = {"tool": "cuboid", "name": "crate", "featureSchemaId": "b" * 25}
    edge = {"tool": "edge", "name": "near", "definition": {"constraints": [["a" * 25, "b" * 25], ["a" * 25, "a" * 25]]}}
    options = [{"label": "yes", "value": "yes", "options": [{"type": "model", "name": "which"}]}]
    questions = [{"type": "radio", "name": "sure", "options": options}, {"name": "nameless type"}]
    document = {"tools": [cuboid, coin, edge], "classifications": questions}
    described = LABELS.described(file_of([json.dumps(document).encode()]))
    assert [each.name for each in walk_features(described.features)] == ["coin", "why", "near", "sure"]
    assert check_tree(described.features) == []
    places = [(each.name, each.pointer, each.code) for each in described.left_out]
    assert places == [
        ("crate", "/tools/0", "left_out"),
        ("how much", "/tools/1/classifications/0", "left_out"),
        ("which", "/classifications/0/options/0/options/0", "left_out"),
        ("nameless type", "/classifications/1", "left_out"),
    ]
    assert "'cuboid'" in described.left_out[0].message


def test_an_ontology_nested_without_end_is_refused() -> None:
    question: dict[str, Any] = {"type": "radio", "name": "q", "options": []}
    for _ in range(200):
        question = {"type": "radio", "name": "q", "options": [{"label": "a", "value": "a", "options": [question]}]}
    with pytest.raises(InvalidValue, match="nested too deeply"):
        LABELS.draft(file_of([json.dumps({"classifications": [question]}).encode()]))


@pytest.mark.parametrize("name", [name for name in EXAMPLES if name not in (METRICS, "image.nested-by-schema-id.ndjson")])
def test_a_file_drafts_an_ontology_that_its_named_lines_fit(name: str) -> None:
    by_name = [document for document in documents(name) if "name" in document and "schemaId" not in json.dumps(document)]
    lines = [json.dumps(document).encode() + b"\n" for document in by_name]
    features = LABELS.draft(file_of(lines))
    read_again = list(LABELS.read(file_of(lines), features=features))
    errors = [row for row in read_again if isinstance(row, LineError) and row.code not in ("mask_elsewhere", LEFT_OUT)]
    assert not errors
