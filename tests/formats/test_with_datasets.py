"""Parquet with Hugging Face `datasets`: what it wrote, read by us, and what we write, read by it."""

from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from PIL import Image

from apps.kinds import rle
from apps.kinds.checklist import Checklist
from apps.kinds.features import FeatureSpec, OptionSpec
from apps.kinds.radio import Radio
from apps.kinds.text import Text
from apps.kinds.values import Choice
from tests.formats.partners import BOXES, CAR, SIZE, SKY, TREE, TRIANGLE, partner, read, said, street, values, written

pytestmark = pytest.mark.slow

SUN, RAIN = OptionSpec(uuid4(), "sun"), OptionSpec(uuid4(), "rain")
WEATHER = FeatureSpec(uuid4(), "weather", "radio", (SUN, RAIN))
SEEN = FeatureSpec(uuid4(), "seen", "checklist", (OptionSpec(uuid4(), "people"), OptionSpec(uuid4(), "dogs")))
NOTE = FeatureSpec(uuid4(), "note", "text")
FEATURES = (CAR, TREE, SKY, WEATHER, SEEN, NOTE)


@pytest.fixture
def hf(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Any:
    package = partner("datasets")
    package.disable_progress_bars()
    monkeypatch.setattr(package.config, "HF_DATASETS_CACHE", tmp_path / "cache")
    return package


def loaded(hf: Any, tmp_path: Path, data: bytes) -> Any:
    """The file as `datasets` loads it, by its own description."""
    path = tmp_path / "street.parquet"
    path.write_bytes(data)
    return hf.load_dataset("parquet", data_files=str(path), split="train", cache_dir=str(tmp_path / "cache"))


def stored(dataset: Any, tmp_path: Path) -> bytes:
    path = tmp_path / "theirs.parquet"
    dataset.to_parquet(str(path))
    return path.read_bytes()


def test_datasets_reads_what_we_write_with_its_names(hf: Any, tmp_path: Path) -> None:
    rows = [
        street(
            said(CAR, BOXES[0], confidence=0.25),
            said(TREE, TRIANGLE),
            said(WEATHER, Radio(Choice(RAIN.id))),
            said(SEEN, Checklist((Choice(SEEN.options[1].id),))),
            said(NOTE, Text("wet")),
        ),
        street(name="b.png"),
    ]
    dataset = loaded(hf, tmp_path, written("parquet", rows, FEATURES))
    first, second = dataset
    assert (first["file_name"], first["width"], first["height"], second["file_name"]) == ("a.png", 64, 48, "b.png")
    category = dataset.features["objects"]["category"].feature
    assert category.names == ["car", "tree", "sky"]
    assert [category.int2str(number) for number in first["objects"]["category"]] == ["car", "tree"]
    assert first["objects"]["bbox"] == [[4, 6, 20, 10], [10, 10, 30, 20]]
    assert first["objects"]["segmentation"] == [None, [[10, 10, 40, 10, 40, 30]]]
    assert first["objects"]["confidence"] == [0.25, None]
    assert (first["weather"], first["seen"], first["note"]) == ("rain", ["dogs"], "wet")
    assert (second["weather"], second["objects"]["bbox"]) == (None, [])


def test_what_went_through_datasets_comes_back_equal(hf: Any, tmp_path: Path) -> None:
    rows = [street(said(CAR, BOXES[0]), said(TREE, TRIANGLE)), street(name="b.png", status="submitted")]
    dataset = loaded(hf, tmp_path, written("parquet", rows, FEATURES))
    assert read("parquet", stored(dataset, tmp_path), FEATURES) == rows
    assert read("parquet", stored(dataset.filter(lambda row: row["file_name"] == "b.png"), tmp_path), FEATURES) == rows[1:]


@pytest.mark.parametrize("as_lists", [True, False])
def test_object_detection_that_datasets_wrote_is_read(as_lists: bool, hf: Any, tmp_path: Path) -> None:  # noqa: FBT001
    """The shape of the detection sets on the hub: pictures in the file, objects with boxes and numbers of classes."""
    pictures = [Image.new("RGB", (64, 48), colour) for colour in ("red", "blue")]
    for name, picture in zip("ab", pictures, strict=True):
        picture.save(tmp_path / f"{name}.png")
    classes = hf.ClassLabel(names=["tree", "car"])
    one = {"bbox": hf.Sequence(hf.Value("float32"), length=4), "category": classes}
    boxes = [[4, 6, 20, 10], [30, 20, 8, 16]]
    listed: list[Any] = [[{"bbox": box, "category": 1} for box in boxes], []]
    beside: list[Any] = [{"bbox": boxes, "category": [1, 1]}, {"bbox": [], "category": []}]
    features = hf.Features(
        {"image": hf.Image(), "width": hf.Value("int32"), "height": hf.Value("int32"), "objects": hf.Sequence(one) if as_lists else [one]}
    )
    table = {
        "image": [str(tmp_path / "a.png"), str(tmp_path / "b.png")],
        "width": [64, 64],
        "height": [48, 48],
        "objects": beside if as_lists else listed,
    }
    found = read("parquet", stored(hf.Dataset.from_dict(table, features=features), tmp_path), FEATURES)
    assert [row.extent for row in found] == [SIZE, SIZE]
    assert [(each.feature, each.value) for each in found[0].annotations] == [(CAR.id, box) for box in BOXES]
    assert [Path(row.data_row.global_key or "").name for row in found] == ["a.png", "b.png"]


def test_answers_that_datasets_wrote_are_read(hf: Any, tmp_path: Path) -> None:
    features = hf.Features({"file_name": hf.Value("string"), "label": hf.ClassLabel(names=["sun", "rain"]), "note": hf.Value("string")})
    table = {"file_name": ["a.png", "b.png"], "label": [1, 0], "note": ["wet", None]}
    found = read("parquet", stored(hf.Dataset.from_dict(table, features=features), tmp_path), FEATURES)
    assert [values(row) for row in found] == [[Text("wet"), Radio(Choice(RAIN.id))], [Radio(Choice(SUN.id))]]


def test_outlines_that_datasets_wrote_are_polygons_and_masks(hf: Any, tmp_path: Path) -> None:
    ring = [number for point in TRIANGLE.rings[0] for number in point]
    table = {
        "file_name": ["a.png"],
        "width": [64],
        "height": [48],
        "objects": [{"category": ["tree", "sky"], "segmentation": [[ring], [ring]], "bbox": [[10, 10, 30, 20]] * 2}],
    }
    (found,) = read("parquet", stored(hf.Dataset.from_dict(table), tmp_path), FEATURES)
    tree, sky = found.annotations
    assert (tree.feature, tree.value) == (TREE.id, TRIANGLE)
    assert (sky.feature, sky.value) == (SKY.id, rle.rle_of_polygon(TRIANGLE.rings, (48, 64)))
