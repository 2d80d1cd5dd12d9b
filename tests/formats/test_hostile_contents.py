"""Well-formed files that say what cannot be, or too much of it: each part is refused where it stands, and the rest is read."""

import io
import json
import tracemalloc
import zipfile
from typing import Any

import numpy as np
import pytest
from PIL import Image

from apps.formats import LABEL_FORMATS, Report
from apps.formats.rows import DataRowRef, LabelRow, LineError
from apps.kinds import KINDS, InvalidValue
from apps.kinds.text import Text
from apps.kinds.values import Annotation, Room
from tests.formats.every_kind import FEATURES, ROOT, SIZE
from tests.formats.hostile import ARCHIVES, READ, annotations, archive, codes, good, members, read

Ring = list[list[float]]
TWO: Ring = [[10, 10], [50, 50]]
CROSSED: Ring = [[10, 10], [50, 50], [50, 10], [10, 50]]
FLAT: Ring = [[10, 10], [20, 20], [30, 30], [40, 40]]


def document(name: str, ring: Ring) -> bytes:
    """A picture a.jpg of 320 x 240 with one outline of this ring."""
    flat = [number for point in ring for number in point]
    xy = [{"x": x, "y": y} for x, y in ring]
    shares = " ".join(f"{x / 320} {y / 240}" for x, y in ring)
    places = ";".join(f"{x},{y}" for x, y in ring)
    points = "".join(f"<x{index}>{x + 1}</x{index}><y{index}>{y + 1}</y{index}>" for index, (x, y) in enumerate(ring, start=1))
    image = {"id": 1, "file_name": "a.jpg", "width": 320, "height": 240}
    coco = {"id": 1, "image_id": 1, "category_id": 1, "bbox": [10, 10, 40, 40], "segmentation": [flat]}
    region = {"points": [[x / 3.2, y / 2.4] for x, y in ring], "polygonlabels": ["the polygon"]}
    result = {"type": "polygonlabels", "original_width": 320, "original_height": 240, "value": region}
    objects = [{"name": "the polygon", "polygon": xy}]
    exported = {"data_row": {"global_key": "a.jpg"}, "projects": {"p": {"labels": [{"annotations": {"objects": objects}}]}}}
    own = {"id": str(ROOT), "kind": "polygon", "feature": str(FEATURES["polygon"].id), "value": {"rings": [ring]}}
    geometry = {"type": "Polygon", "coordinates": [[*ring, ring[0]]]}
    texts: dict[str, Any] = {
        "coco": {"images": [image], "annotations": [coco], "categories": [{"id": 1, "name": "the polygon"}]},
        "label-studio": [{"data": {"image": "a.jpg"}, "annotations": [{"result": [result]}]}],
        "labelbox": {"dataRow": {"globalKey": "a.jpg"}, "name": "the polygon", "polygon": xy},
        "labelbox-export": exported,
        "firstpass": {"data_row": {"global_key": "a.jpg"}, "annotations": [own]},
        "geojson": {
            "type": "FeatureCollection",
            "features": [{"type": "Feature", "properties": {"data_row": "a", "feature": "the polygon"}, "geometry": geometry}],
        },
    }
    if name in texts:
        return json.dumps(texts[name]).encode()
    if name == "cvat":
        shape = f'<polygon label="the polygon" points="{places}"/>'
        return f'<annotations><image name="a.jpg" width="320" height="240">{shape}</image></annotations>'.encode()
    voc = f"<annotation><filename>a.jpg</filename><object><name>the polygon</name><polygon>{points}</polygon></object></annotation>"
    lines = {"data.yaml": b"names: [the polygon]\n", "labels/a.txt": f"0 {shares}\n".encode()}
    return archive({"Annotations/a.xml": voc.encode()} if name == "voc" else lines)


OUTLINED = ("coco", "cvat", "firstpass", "geojson", "label-studio", "labelbox", "labelbox-export", "voc", "yolo-segment")
outlined = pytest.mark.parametrize("name", OUTLINED)


@outlined
@pytest.mark.parametrize("ring", [TWO, FLAT, [*TWO, TWO[0]]])
def test_an_outline_that_encloses_nothing_is_refused(name: str, ring: Ring) -> None:
    found = read(name, document(name, ring))
    if name == "yolo-segment" and ring == TWO:
        return  # four numbers are a box there
    assert codes(found)
    assert annotations(found) == 0


@outlined
def test_an_outline_that_crosses_itself_is_kept_as_it_is(name: str) -> None:
    """It counts with the area that it encloses, and the next tool gets the same points."""
    found = read(name, document(name, CROSSED))
    assert codes(found) == []
    ((outline,),) = [each.annotations for each in found if isinstance(each, LabelRow)]
    (ring,) = outline.value.rings  # type: ignore[attr-defined]
    assert np.array(ring) == pytest.approx(np.array(CROSSED), abs=1e-9)


def huge(name: str, height: int, width: int) -> bytes:
    """A mask that says it is so large."""
    runs = {"size": [height, width], "counts": [0, height * width]}
    feature = str(FEATURES["mask"].id)
    coco = {"id": 1, "image_id": 1, "category_id": 1, "bbox": [0, 0, 1, 1], "segmentation": runs, "iscrowd": 1}
    image = {"id": 1, "file_name": "a.jpg", "width": 320, "height": 240}
    value = {"size": [height, width], "counts": "0" + "0" * 20}
    texts: dict[str, Any] = {
        "coco": {"images": [image], "annotations": [coco], "categories": [{"id": 1, "name": "the mask"}]},
        "firstpass": {
            "data_row": {"global_key": "a.jpg"},
            "annotations": [{"id": str(ROOT), "kind": "mask", "feature": feature, "value": value}],
        },
        "labelbox": {"dataRow": {"globalKey": "a.jpg"}, "name": "the mask", "mask": value},
    }
    if name in texts:
        return json.dumps(texts[name]).encode()
    shape = f'<mask label="the mask" rle="0, {height * width}" left="0" top="0" width="{width}" height="{height}"/>'
    return f'<annotations><image name="a.jpg" width="320" height="240">{shape}</image></annotations>'.encode()


@pytest.mark.parametrize("name", ["coco", "cvat", "firstpass", "labelbox"])
@pytest.mark.parametrize(("height", "width"), [(10**9, 10**9), (10**6, 10**6)])
def test_a_mask_that_claims_a_huge_picture_is_refused_without_painting_it(name: str, height: int, width: int) -> None:
    tracemalloc.start()
    found = read(name, huge(name, height, width))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert codes(found)
    assert annotations(found) == 0
    assert peak < 20 << 20


def test_a_mask_of_another_size_than_its_picture_fits_no_data_row() -> None:
    """What COCO says is read as it is; the data row that it belongs to refuses it by its size."""
    (row,) = read("coco", huge("coco", 400, 500))
    assert isinstance(row, LabelRow)
    with pytest.raises(InvalidValue, match="400 x 500 pixels, the asset 240 x 320") as refused:
        KINDS["mask"].check(row.annotations[0].value, Room(SIZE))
    assert refused.value.code == "mask_size"
    assert codes(read("cvat", huge("cvat", 400, 500))) == ["outside_asset"]


@pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")
def test_a_segmentation_picture_that_unpacks_to_far_more_is_refused() -> None:
    out = io.BytesIO()
    Image.new("L", (12_000, 12_000)).save(out, "PNG")
    found = read("mask-png", archive({"masks/a.png": out.getvalue(), "labels.json": b'{"1": "the mask"}'}))
    assert codes(found) in (["too_large"], ["image_invalid"])


DEEP = 1_000_000


def nested(name: str) -> bytes:
    """A million answers, each under the one before."""
    opening, closing = b'{"feature":"x","kind":"radio","value":{"option":"y","answers":[', b"]}}"
    many = opening * (DEEP // 40) + closing * (DEEP // 40)
    brackets = b"[" * DEEP + b"]" * DEEP
    return {
        "firstpass": b'{"data_row":{"global_key":"a"},"annotations":' + brackets + b"}\n" + good("firstpass"),
        "labelbox": b'{"dataRow":{"globalKey":"z"},"name":"x","classifications":' + many[: 1 << 19] + b"}\n" + good("labelbox"),
        "labelbox-export": b'{"data_row":{"global_key":"a"},"projects":' + brackets + b"}\n" + good("labelbox-export"),
        "jsonl-classes": b'{"global_key":"z","the text":' + brackets[: 1 << 19] + b"}\n" + good("jsonl-classes"),
        "spacy-jsonl": b'{"text":"z","spans":' + brackets[: 1 << 19] + b"}\n" + good("spacy-jsonl"),
        "label-studio": b"[" + brackets + b"]",
        "coco": b'{"annotations":[' + brackets + b"]}",
        "geojson": b'{"features":[' + brackets + b"]}",
        "cvat": b"<annotations>" + b"<a>" * DEEP,
        "cvat-video": archive({"a.xml": b"<annotations>" + b"<a>" * 50_000}),
        "voc": archive({"Annotations/a.xml": b"<annotation>" + b"<a>" * 50_000, "Annotations/b.xml": b"<annotation/>"}),
        "mask-png": archive({"labels.json": b"[" * 50_000, "masks/a.png": b""}),
    }[name]


@pytest.mark.parametrize(
    "name",
    [
        *("firstpass", "labelbox", "labelbox-export", "jsonl-classes", "spacy-jsonl", "label-studio", "coco", "geojson"),
        *("cvat", "cvat-video", "voc", "mask-png"),
    ],
)
def test_a_million_nested_answers_are_one_error(name: str) -> None:
    data = nested(name)
    tracemalloc.start()
    found = read(name, data)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert codes(found)
    assert peak < (64 << 20) + 4 * len(data)
    if name in ("firstpass", "labelbox", "labelbox-export", "jsonl-classes", "spacy-jsonl"):
        assert annotations(found) == annotations(read(name, good(name)))


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("names: " + "[" * 200_000, "yaml_too_deep"),
        ("names: " + "[" * 100_000 + "]" * 100_000, "yaml_too_deep"),
        ("- " * 100_000, "yaml_too_deep"),
        ("names: [" + "[]," * 80_000 + "]", "yaml_too_large"),
        ("names: [" + "a," * 100_000 + "]", "yaml_too_large"),
        ("a: &a {x: 1}\n" + "".join(f"b{n}: &a {{<<: [{','.join(['*a'] * 9)}]}}\n" for n in range(30)), "yaml_alias"),
        ("names: !!python/object:os.system [a]", "yaml_invalid"),
        ("names: [" + "[]" * 100_000, "yaml_invalid"),
    ],
)
def test_a_list_of_classes_that_is_a_trap_is_refused_before_it_is_built(text: str, code: str) -> None:
    assert codes(read("yolo-detect", archive({"data.yaml": text.encode(), "labels/a.txt": b"0 0.2 0.2 0.1 0.1\n"}))) == [code]


@pytest.mark.parametrize("name", ["firstpass", "labelbox", "spacy-jsonl", "geojson"])
def test_an_id_that_stands_twice_on_a_data_row_is_refused_once(name: str) -> None:
    said = LABEL_FORMATS[name]
    rows = [each for each in said.read(io.BytesIO(good(name)), features=tuple(FEATURES.values())) if isinstance(each, LabelRow)]
    first, second = (str(each.id) for each in rows[0].annotations[:2])
    found = read(name, good(name).replace(second.encode(), first.encode()))
    errors = [each for each in found if isinstance(each, LineError)]
    assert [each.code for each in errors] == ["duplicate"]
    ids = [each.id for row in found if isinstance(row, LabelRow) for each in row.annotations]
    assert len(ids) == len(set(ids))
    assert any(isinstance(row, LabelRow) and row.annotations == rows[1].annotations for row in found)


ENTITIES = (
    b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
    b'<!DOCTYPE a [<!ENTITY x "ha"><!ENTITY y "&x;&x;&x;&x;&x;&x;&x;&x;&x;&x;">]>',
    b'<!DOCTYPE a SYSTEM "http://corpus.example/a.dtd">',
)


@pytest.mark.parametrize("doctype", ENTITIES)
@pytest.mark.parametrize("name", ["cvat", "cvat-video", "voc"])
def test_a_document_that_declares_entities_is_refused(name: str, doctype: bytes) -> None:
    if name == "voc":
        content = {path: doctype + data if path.endswith(".xml") else data for path, data in members(good("voc")).items()}
        data = archive(content)
    else:
        data = doctype + b'<annotations><image name="&x;" width="1" height="1"/></annotations>'
    found = read(name, data)
    assert set(codes(found)) == {"xml_forbidden"}
    assert not [each for each in found if isinstance(each, LabelRow)]


@pytest.mark.parametrize("name", [name for name in READ if name in ARCHIVES or name in ("cvat", "srt", "webvtt")])
@pytest.mark.parametrize("path", ["../evil.txt", "/etc/passwd", "a/../../evil", "C:\\evil"])
def test_an_archive_that_leads_out_of_itself_is_refused(name: str, path: str) -> None:
    content = members(good(name)) if good(name)[:2] == b"PK" else {}
    found = read(name, archive(content, (zipfile.ZipInfo(path), b"x")))
    assert codes(found) == ["zip_slip"]
    assert annotations(found) == 0


@pytest.mark.parametrize("name", [name for name in READ if name in ARCHIVES or name in ("cvat", "srt", "webvtt")])
def test_an_archive_that_unpacks_to_far_more_is_refused_unread(name: str) -> None:
    content = members(good(name)) if good(name)[:2] == b"PK" else {}
    tracemalloc.start()
    data = archive(content, (zipfile.ZipInfo("bomb.txt"), bytes(64 << 20)))
    tracemalloc.reset_peak()
    found = read(name, data)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert codes(found) == ["zip_bomb"]
    assert peak < 32 << 20


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", '=HYPERLINK("http://corpus.example","x")', "'=1", "''+x"])
def test_a_cell_that_is_a_formula_is_read_as_the_text_it_is_and_never_written_as_one(cell: str) -> None:
    labels, features = LABEL_FORMATS["csv"], tuple(FEATURES.values())
    said = Annotation(ROOT, "text", FEATURES["text"].id, Text(cell))
    data = b"".join(labels.write([LabelRow(DataRowRef(None, cell, cell), (said,))], features=features, report=Report()))
    assert not any(part[:1] in tuple("=+-@\t") for part in data.decode().replace('"', "").split(",") if part)
    (row,) = read("csv", data)
    assert isinstance(row, LabelRow)
    assert (row.data_row.global_key, row.annotations[0].value) == (cell, Text(cell))
