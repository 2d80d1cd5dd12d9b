"""Uploading a model: a zip of what was saved becomes a version, once a worker has tried it; pickles never get that far."""

import json
import zipfile
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from apps.annotations.models import Annotation
from apps.core.ids import uuid7
from apps.core.models.jobs import JobState
from apps.core.tenancy import tenant
from apps.inference.models import PredictorVersion, VersionState
from apps.kinds.features import FeatureSpec, OptionSpec
from apps.ontologies.services import create_ontology
from apps.projects import services as projects
from apps.projects.models import Task
from tests.inference.conftest import World
from tests.inference.predictors import tiny
from tests.inference.predictors.test_exported import exported
from tests.inference.test_training import work

pytestmark = pytest.mark.django_db(transaction=True)


def zipped(folder: Path, *, inside: str = "", also: dict[str, bytes] | None = None, without: str = "") -> bytes:
    """A zip of the folder's files, in a folder of the archive."""
    file = BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for each in sorted(folder.iterdir()):
            if each.name != without:
                archive.writestr(inside + each.name, each.read_bytes())
        for name, content in (also or {}).items():
            archive.writestr(name, content)
    return file.getvalue()


def made(world: World, ontology: Any = None) -> str:
    body = {"name": "Uploaded", "family": "transformers", "ontology": str(ontology or world.ontology.pk)}
    answer = world.owner.api.post("predictors", body)
    assert answer.status_code == 201, answer.json()
    return str(answer.json()["id"])


def send(world: World, predictor: str, data: bytes, **settings: Any) -> Any:
    form = {"file": SimpleUploadedFile("model.zip", data), "settings": json.dumps(settings)}
    return world.owner.api.call("post", f"predictors/{predictor}/artifact", data=form)


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny.vit(tmp_path_factory.mktemp("saved"))


def test_an_uploaded_model_is_tried_and_then_suggests(world: World, saved: Path) -> None:
    with tenant(world.organization_id):
        options = tuple(OptionSpec(uuid7(), name) for name in tiny.NAMES)
        ontology = create_ontology(name="Animals", features=[FeatureSpec(uuid7(), "animal", "radio", options=options)])
        project = projects.create_project(name="animals", ontology=ontology.pk)
        projects.create_batch(project=project, name="first", data_rows=[row.pk for row in world.rows[:1]])
        task = Task.objects.get(project=project)
    predictor = made(world, ontology.pk)
    answer = send(world, predictor, zipped(saved, inside="my model/"), task="image_classification", device="cpu")
    assert answer.status_code == 202, answer.json()
    assert work(world, answer.json()["job"]).state == JobState.FINISHED
    version = world.owner.api.get(f"predictors/{predictor}").json()["versions"][0]
    assert (version["state"], version["classes"]) == ("ready", list(tiny.NAMES))
    asked = world.owner.api.post(f"tasks/{task.pk}/suggestions", {"predictor": predictor})
    assert asked.status_code == 202, asked.json()
    work(world, asked.json()["job"])
    with tenant(world.organization_id):
        said = Annotation.objects.by_models().get()
        assert said.kind == "radio"
        assert said.value["option"] in {str(option.id) for option in options}


def test_a_model_of_another_task_fails_with_the_reason(world: World, saved: Path) -> None:
    predictor = made(world)
    answer = send(world, predictor, zipped(saved), task="object_detection")
    assert work(world, answer.json()["job"]).state == JobState.FAILED
    with tenant(world.organization_id):
        version = PredictorVersion.objects.get(predictor=predictor)
    assert version.state == VersionState.FAILED


@pytest.mark.parametrize(
    ("data", "code", "said"),
    [
        (lambda saved: zipped(saved, also={"pytorch_model.bin": b"\x80\x04."}), "model_format_not_allowed", "Pickled weights"),
        (lambda saved: zipped(saved, also={"deep/in/optimizer.PT": b"x"}), "model_format_not_allowed", "Pickled weights"),
        (
            lambda saved: zipped(saved, without="model.safetensors", also={"model.safetensors": b"\x80\x04\x95aaaaaaaaaaaa."}),
            "model_format_not_allowed", "is none",
        ),
        (lambda saved: zipped(saved, without="model.safetensors"), "model_incomplete", "no safetensors weights"),
        (lambda saved: zipped(saved, without="config.json"), "model_incomplete", "no config.json"),
        (lambda saved: zipped(saved, also={"../../evil.json": b"{}"}), "zip_slip", "leads out"),
        (lambda saved: b"not a zip", "zip_invalid", "no whole zip"),
    ],
    ids=["pickle", "pickle deep inside", "pickle in disguise", "no weights", "no config", "slip", "no zip"],
)  # fmt: skip
def test_what_is_no_saved_model_is_refused_and_leaves_nothing(world: World, saved: Path, data: Any, code: str, said: str) -> None:
    predictor = made(world)
    answer = send(world, predictor, data(saved), task="image_classification")
    assert answer.status_code == 422, answer.json()
    assert [(each["code"], said in each["message"]) for each in answer.json()["errors"]] == [(code, True)]
    with tenant(world.organization_id):
        assert not PredictorVersion.objects.filter(predictor=predictor).exists()


def test_settings_that_the_family_refuses_keep_no_file(world: World, saved: Path, settings: Any) -> None:
    predictor = made(world)
    for told in ({"task": "mind_reading"}, {"task": "image_classification", "volume": 11}, {}):
        answer = send(world, predictor, zipped(saved), **told)
        assert answer.status_code == 422
    kept = list(Path(settings.STORAGES["default"]["OPTIONS"]["location"]).glob(f"o{world.organization_id}/artifacts/*"))
    assert kept == []


def test_a_family_that_is_trained_takes_no_upload(world: World, saved: Path) -> None:
    answer = send(world, str(world.predictor.pk), zipped(saved))
    assert [each["code"] for each in answer.json()["errors"]] == ["no_artifact"]


def test_code_in_an_archive_stays_there(world: World, saved: Path, settings: Any) -> None:
    predictor = made(world)
    data = zipped(saved, also={"evil.py": b"raise SystemExit", "sub/more.json": b"{}"})
    answer = send(world, predictor, data, task="image_classification", device="cpu")
    assert work(world, answer.json()["job"]).state == JobState.FINISHED
    with tenant(world.organization_id):
        key = PredictorVersion.objects.get(predictor=predictor).weights_key
    files = {each.name for each in (Path(settings.DATA) / "models" / Path(key).stem).iterdir()}
    assert files == {"config.json", "model.safetensors", "preprocessor_config.json"}


def test_whoever_may_not_train_may_not_upload(world: World, saved: Path, ana: Any) -> None:
    form = {"file": SimpleUploadedFile("model.zip", zipped(saved)), "settings": "{}"}
    assert ana.api.call("post", f"predictors/{made(world)}/artifact", data=form).status_code == 403


def test_weights_alone_are_taken_with_what_the_settings_say_of_them(world: World, saved: Path) -> None:
    predictor, weights = made(world), (saved / "model.safetensors").read_bytes()
    bare = send(world, predictor, weights, task="image_classification", device="cpu")
    assert bare.status_code == 422
    assert [(each["pointer"], each["code"]) for each in bare.json()["errors"]] == [
        ("/settings/config", "required"), ("/settings/preprocessor", "required"),
    ]  # fmt: skip
    files = {"config": "config.json", "preprocessor": "preprocessor_config.json"}
    told = {name: json.loads((saved / file).read_text()) for name, file in files.items()}
    answer = send(world, predictor, weights, task="image_classification", device="cpu", **told)
    assert answer.status_code == 202, answer.json()
    assert work(world, answer.json()["job"]).state == JobState.FINISHED
    assert world.owner.api.get(f"predictors/{predictor}").json()["versions"][0]["classes"] == list(tiny.NAMES)


def test_an_exported_network_is_tried_and_what_it_does_not_say_is_asked(world: World, tmp_path: Path) -> None:
    body = {"name": "Exported", "family": "exported", "ontology": str(world.ontology.pk)}
    predictor = str(world.owner.api.post("predictors", body).json()["id"])
    data = (exported(tmp_path / "m") / "model.pt2").read_bytes()
    bare = send(world, predictor, data, task="image_classification", normalization="imagenet")
    assert [(each["pointer"], each["code"]) for each in bare.json()["errors"]] == [("/settings/labels", "required")]
    answer = send(world, predictor, data, task="image_classification", normalization="imagenet", labels=list(tiny.NAMES), device="cpu")
    assert answer.status_code == 202, answer.json()
    assert work(world, answer.json()["job"]).state == JobState.FINISHED
    assert world.owner.api.get(f"predictors/{predictor}").json()["versions"][0]["classes"] == list(tiny.NAMES)


def test_what_is_of_another_family_is_refused_with_the_name_of_that(world: World, saved: Path, tmp_path: Path) -> None:
    pt2 = (exported(tmp_path / "m") / "model.pt2").read_bytes()
    answer = send(world, made(world), pt2, task="image_classification")
    (error,) = answer.json()["errors"]
    assert (answer.status_code, error["code"]) == (422, "model_of_another_family")
    assert "PyTorch model (torch.export)" in error["message"]
    assert "ickle" not in error["message"] + error["expected"]
    body = {"name": "Exported", "family": "exported", "ontology": str(world.ontology.pk)}
    other = world.owner.api.post("predictors", body).json()["id"]
    for data in (zipped(saved), (saved / "model.safetensors").read_bytes()):
        (error,) = send(world, other, data).json()["errors"]
        assert error["code"] == "model_of_another_family"
        assert "Hugging Face model" in error["message"]


@pytest.mark.parametrize("kind", ["transformers", "exported"])
def test_a_bare_pickle_is_refused_with_the_reason(world: World, kind: str) -> None:
    body = {"name": "Pickled", "family": kind, "ontology": str(world.ontology.pk)}
    predictor = str(world.owner.api.post("predictors", body).json()["id"])
    answer = send(world, predictor, b"\x80\x04\x95aaaaaaaaaaaa.", task="image_classification")
    said = [(each["code"], "Pickled weights" in each["message"]) for each in answer.json()["errors"]]
    assert said == [("model_format_not_allowed", True)]
