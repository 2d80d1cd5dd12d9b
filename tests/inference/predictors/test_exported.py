"""Models of torch.export: opened without running anything of theirs, and shown pictures as their settings say."""

import json
import pickle
import zipfile
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import torch

from apps.inference.predictors import family
from apps.inference.predictors.contract import Predictor, SettingsRefused, Source, WeightsRefused
from apps.inference.predictors.exported.archive import checked
from apps.inference.predictors.settings import read_settings
from apps.kinds.reading import InvalidValue
from tests.inference.predictors.tiny import NAMES, item

FAMILY = family("exported")


class Small(torch.nn.Module):
    """Scores per class, or per class and pixel."""

    def __init__(self, *, per_pixel: bool = False) -> None:
        super().__init__()
        torch.manual_seed(1)
        self.per_pixel, self.look, self.say = per_pixel, torch.nn.Conv2d(3, 8, 3, 2, 1), torch.nn.Conv2d(8, 3, 1)

    def forward(self, pictures: torch.Tensor) -> torch.Tensor:
        scores = self.say(torch.relu(self.look(pictures)))
        return scores if self.per_pixel else scores.mean((2, 3))


def exported(folder: Path, model: torch.nn.Module | None = None, *, free: str = "b") -> Path:
    """The folder with model.pt2; `free` are the dimensions that are not settled: b, h, w."""
    folder.mkdir(exist_ok=True)
    free_dims = {at: torch.export.Dim.AUTO for at, name in ((0, "b"), (2, "h"), (3, "w")) if name in free}
    program = torch.export.export((model or Small()).eval(), (torch.zeros(2, 3, 32, 48),), dynamic_shapes=(free_dims,))
    torch.export.save(program, folder / "model.pt2")
    return folder


def load(folder: Path, **settings: Any) -> Predictor:
    told = {"task": "image_classification", "labels": list(NAMES), "normalization": "imagenet", "device": "cpu", **settings}
    return FAMILY.load(Source(settings=read_settings(told, FAMILY.settings), folder=lambda: folder))


def test_what_it_says_is_what_the_network_says_of_the_same_pixels(tmp_path: Path) -> None:
    made: Any = load(exported(tmp_path / "m"), threshold=0.0)
    items = [item(number) for number in range(5)]
    found = {each.item_id: [(one.kind, one.class_name, one.confidence) for one in each.predictions] for each in made.predict(items)}
    assert len(found) == 5
    pixels = made.prepare(items[0])[0]
    shares = Small()(pixels[None]).softmax(1)[0].tolist()
    assert dict(zip(NAMES, shares, strict=True)) == pytest.approx({name: sure for _, name, sure in found["picture-0"]}, abs=1e-3)
    assert pixels.shape == (3, 32, 48)


def test_a_network_of_a_settled_batch_is_shown_no_more_and_no_less(tmp_path: Path) -> None:
    made = load(exported(tmp_path / "m", free=""))
    assert [bool(each.predictions) for each in made.predict([item(number) for number in range(5)])] == [True] * 5


def test_areas_are_masks_of_the_pictures_own_size(tmp_path: Path) -> None:
    made = load(exported(tmp_path / "m", Small(per_pixel=True)), task="semantic_segmentation", threshold=0.0)
    (found,) = made.predict([item(size=(90, 70))])
    assert {each.kind for each in found.predictions} == {"mask"}
    assert all(each.value["size"] == [70, 90] for each in found.predictions)


def test_what_the_file_does_not_say_is_asked_for(tmp_path: Path) -> None:
    folder = exported(tmp_path / "m", free="bhw")
    with pytest.raises(SettingsRefused, match="width: this network takes pictures of any size"):
        load(folder)
    assert load(folder, width=64, height=32).default_threshold == 0.05
    with pytest.raises(SettingsRefused, match="width: the file settles 48"):
        load(exported(tmp_path / "n"), width=64)
    with pytest.raises(InvalidValue, match="Labels is needed"):
        read_settings({"task": "image_classification", "normalization": "bytes"}, FAMILY.settings)
    with pytest.raises(WeightsRefused, match=r"\(n, 3\), and 2 labels"):
        FAMILY.describe(
            Source(
                settings=read_settings(
                    {"task": "image_classification", "labels": ["a", "b"], "normalization": "bytes", "device": "cpu"}, FAMILY.settings
                ),
                folder=lambda: folder.parent / "n",
            )
        )


class Bomb:
    """Would write a file if it were unpickled."""

    def __init__(self, place: Path) -> None:
        self.place = place

    def __reduce__(self) -> Any:
        return Path.touch, (self.place,)


def changed(folder: Path, names: dict[str, Any]) -> Path:
    """The file with members that end with these names changed by these functions."""
    file = folder / "model.pt2"
    with zipfile.ZipFile(file) as archive:
        content = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(file, "w") as archive:
        for name, data in content.items():
            change = next((change for end, change in names.items() if name.endswith(end)), None)
            archive.writestr(name, change(data) if change else data)
    return folder


def test_sample_inputs_are_never_unpickled(tmp_path: Path) -> None:
    folder, bomb = exported(tmp_path / "m"), tmp_path / "exploded"
    changed(folder, {"sample_inputs/model.pt": lambda _: pickle.dumps(Bomb(bomb))})
    assert next(iter(load(folder).predict([item()]))).predictions
    assert not bomb.exists()


def test_guards_and_notes_for_debuggers_are_left_behind(tmp_path: Path) -> None:
    folder, bomb = exported(tmp_path / "m"), tmp_path / "exploded"
    call = f"__import__('pathlib').Path({str(bomb)!r}).touch()"
    changed(folder, {"models/model.json": lambda data: json.dumps({**json.loads(data), "guards_code": [call]}).encode()})
    assert next(iter(load(folder).predict([item()]))).predictions
    assert not bomb.exists()


GRAPH, RELU = "models/model.json", b"torch.ops.aten.relu.default"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({GRAPH: lambda data: data.replace(RELU, b"torch.os.system")}, "operation 'torch.os.system'"),
        ({GRAPH: lambda data: data.replace(RELU, b"torch.ops.aten.from_file.default")}, "operation"),
        ({"models/model.json": lambda data: data.replace(b'"expr_str": "Symbol(', b'"expr_str": "open(')}, "expression"),
        ({"weights_config.json": lambda data: data.replace(b'"use_pickle": false', b'"use_pickle": true')}, "Pickled weights"),
    ],
    ids=["function", "file", "expression", "pickle"],
)
def test_what_would_run_is_refused(tmp_path: Path, change: dict[str, Any], said: str) -> None:
    folder = changed(exported(tmp_path / "m"), change)
    with pytest.raises(WeightsRefused, match=said):
        load(folder)


def test_a_pickled_checkpoint_under_the_name_of_an_export_is_refused() -> None:
    file = BytesIO()
    torch.save(Small().state_dict(), file)
    file.seek(0)
    with pytest.raises(InvalidValue, match="Pickled weights") as refused:
        checked(file)
    assert refused.value.code == "model_format_not_allowed"
