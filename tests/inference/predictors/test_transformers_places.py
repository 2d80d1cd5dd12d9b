"""Where models come from: folders that were admitted, nothing else on the server, never a pickle, never code."""

import json
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch

from apps.inference.predictors.contract import Ask, SettingsRefused, Source, WeightsRefused
from tests.inference.predictors import tiny
from tests.inference.predictors.tiny import FAMILY, source


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny.vit(tmp_path_factory.mktemp("admitted") / "model")


def test_a_folder_that_was_not_admitted_is_refused_like_one_that_is_not_there(saved: Path, tmp_path: Path) -> None:
    asked = source(saved, "image_classification")
    said = []
    for there in (replace(asked, folders=()), replace(asked, folders=(tmp_path,)), source(tmp_path / "nothing", "image_classification")):
        with pytest.raises(SettingsRefused, match="MODEL_FOLDERS") as refused:
            FAMILY.load(there)
        said.append(str(refused.value))
    assert len(set(said)) == 1


def test_a_link_or_a_path_upwards_leads_out_of_no_admitted_folder(saved: Path, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(saved)
    for name in (tmp_path / "link", f"{tmp_path}/../{saved.parent.name}/model"):
        with pytest.raises(SettingsRefused, match="MODEL_FOLDERS"):
            FAMILY.load(Source(settings=source(Path(name), "image_classification").settings, folders=(tmp_path,)))


@pytest.mark.parametrize("name", ["a/b/c", "..", "a/..", "-", "nvidia/", "x" * 300, "hub name", "http://hub/a", "a\\b"])
def test_what_is_no_name_of_a_model_is_refused(name: str) -> None:
    with pytest.raises(SettingsRefused):
        FAMILY.load(source(Path("/unused/model"), "image_classification", model=name))


def test_a_name_of_a_folder_in_which_the_server_runs_is_asked_of_the_hub_not_of_the_disk(
    saved: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "people").mkdir()
    (tmp_path / "people" / "model").symlink_to(saved)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("huggingface_hub.constants.ENDPOINT", "http://127.0.0.1:9")
    with pytest.raises(SettingsRefused, match="hub could not be asked"):
        FAMILY.load(source(saved, "image_classification", model="people/model"))


def test_without_a_way_to_the_hub_the_refusal_says_so_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("huggingface_hub.constants.ENDPOINT", "http://127.0.0.1:9")
    began = time.monotonic()
    with pytest.raises(SettingsRefused, match=r"no way to it.*Upload the model instead"):
        FAMILY.load(source(Path("/unused"), "object_detection", model="facebook/detr-resnet-50"))
    assert time.monotonic() - began < 30


def test_neither_a_name_nor_an_upload_is_refused() -> None:
    with pytest.raises(SettingsRefused, match="Name a model, or upload one"):
        FAMILY.load(source(Path("/unused"), "object_detection", model=""))


def test_a_poisoned_pickle_is_refused_and_never_opened(saved: Path, tmp_path: Path) -> None:
    class Poison:
        def __reduce__(self) -> Any:
            return (Path.touch, (tmp_path / "poisoned",))

    folder = tmp_path / "model"
    folder.mkdir()
    for name in ("config.json", "preprocessor_config.json"):
        (folder / name).write_bytes((saved / name).read_bytes())
    torch.save({"weights": Poison()}, folder / "pytorch_model.bin")
    with pytest.raises(WeightsRefused, match="Pickled weights are not taken"):
        FAMILY.load(source(folder, "image_classification"))
    assert not (tmp_path / "poisoned").exists()


def test_code_beside_a_model_is_not_run(saved: Path, tmp_path: Path) -> None:
    folder = tmp_path / "model"
    folder.mkdir()
    for file in saved.iterdir():
        (folder / file.name).write_bytes(file.read_bytes())
    config = json.loads((folder / "config.json").read_text())
    config |= {"model_type": "own_kind", "auto_map": {"AutoConfig": "own.Config", "AutoModelForImageClassification": "own.Model"}}
    (folder / "config.json").write_text(json.dumps(config))
    (folder / "own.py").write_text(f"open({str(tmp_path / 'ran')!r}, 'w')")
    with pytest.raises(WeightsRefused, match="cannot be opened"):
        FAMILY.load(source(folder, "image_classification"))
    assert not (tmp_path / "ran").exists()


@pytest.mark.parametrize(
    ("file", "content", "said"),
    [
        ("config.json", b"{", "cannot be opened"),
        ("config.json", None, "no config.json"),
        ("model.safetensors", b"not weights", "cannot be opened"),
        ("model.safetensors", None, "no safetensors file"),
        ("preprocessor_config.json", None, "cannot be opened"),
    ],
)
def test_a_folder_that_is_not_whole_is_refused_with_what_is_wrong(
    saved: Path, tmp_path: Path, file: str, content: bytes | None, said: str
) -> None:
    folder = tmp_path / "model"
    folder.mkdir()
    for each in saved.iterdir():
        (folder / each.name).write_bytes(each.read_bytes())
    (folder / file).unlink()
    if content is not None:
        (folder / file).write_bytes(content)
    with pytest.raises(WeightsRefused, match=said):
        FAMILY.describe(source(folder, "image_classification"), Ask())


def test_a_gpu_that_is_not_there_is_refused_by_name(saved: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    with pytest.raises(SettingsRefused, match="no GPU"):
        FAMILY.load(source(saved, "image_classification", device="cuda"))
