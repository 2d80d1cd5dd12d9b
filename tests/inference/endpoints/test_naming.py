"""A backend for Label Studio that has names of its own: they are met, mapped, tried, and hold in every way it is asked."""

from collections.abc import Callable
from typing import Any

import pytest

from apps.annotations.models import Annotation
from apps.core.models import Job
from apps.core.models.jobs import JobState
from apps.core.tenancy import bound, tenant
from apps.inference.services.prompting import answer_prompt
from apps.inference.services.telling import Fact, tell_of_labels
from apps.projects.models import Task
from tests.inference.conftest import World
from tests.inference.endpoints.replay import Asked, Respond, Server, recorded
from tests.inference.endpoints.test_connecting import connect
from tests.inference.test_training import work

pytestmark = pytest.mark.django_db(transaction=True)
Serve = Callable[[Respond], Server]
CONFIG = """<View><Image name="img" value="$image"/>
<RectangleLabels name="box" toName="img"><Label value="crimson"/><Label value="azure"/><Label value="Red"/></RectangleLabels>
<Choices name="sky" toName="img"><Choice value="bright"/></Choices></View>"""


def region(label: str, number: int, control: str = "box") -> dict[str, Any]:
    value = {"x": 10, "y": 10, "width": 20, "height": 20, "rotation": 0, "rectanglelabels": [label]}
    return {"id": f"r{number}", "from_name": control, "to_name": "img", "type": "rectanglelabels", "value": value, "score": 0.9}


def own_names(asked: Asked) -> tuple[int, Any]:
    """Two crimson boxes, an azure one and a unicorn in every picture."""
    if not asked.path.endswith("/predict"):
        return recorded(asked)
    found = [region(label, number) for number, label in enumerate(("crimson", "crimson", "azure", "unicorn"))]
    return 200, {"results": [{"result": found, "score": 0.9, "model_version": "own"} for _ in asked.body["tasks"]]}


@pytest.fixture
def server(serve: Serve) -> Server:
    return serve(own_names)


def connected(world: World, server: Server, **settings: Any) -> str:
    made = connect(world, server, **settings)
    assert work(world, made["versions"][0]["job"]).state == JobState.FINISHED
    return str(made["id"])


def mapping(world: World, predictor: str) -> dict[str, dict[str, Any]]:
    answer = world.owner.api.get(f"predictors/{predictor}/mapping").json()
    assert answer["names_freely"] is True
    return {each["name"]: each for each in answer["classes"]}


def map_names(world: World, predictor: str, **names: str | None) -> Any:
    told = {name: str(world.features[to]) if to else None for name, to in names.items()}
    return world.owner.api.patch(f"predictors/{predictor}", {"feature_map": told})


def tried(world: World, predictor: str, **body: Any) -> dict[str, Any]:
    answer = world.owner.api.post(f"predictors/{predictor}/trials", {"data_rows": [str(row.pk) for row in world.rows[:3]], **body})
    job = work(world, answer.json()["job"])
    assert job.state == JobState.FINISHED
    rows: list[dict[str, Any]] = job.result["data_rows"]
    assert len(rows) == 3
    return rows[0]


def test_names_of_its_own_are_told_counted_and_then_listed_to_be_mapped(world: World, server: Server) -> None:
    predictor = connected(world, server)
    assert mapping(world, predictor) == {}
    row = tried(world, predictor)
    assert row["annotation_count"] == 0
    assert row["without_target"] == [{"name": "crimson", "count": 2}, {"name": "azure", "count": 1}, {"name": "unicorn", "count": 1}]
    met = mapping(world, predictor)
    assert sorted(met) == ["azure", "crimson", "unicorn"]
    assert met["crimson"]["target"] is None
    assert "bounding_box" in met["crimson"]["kinds"]


def test_a_mapping_is_tried_and_saved_and_holds_in_a_run(world: World, server: Server) -> None:
    predictor = connected(world, server)
    names = {"crimson": str(world.features["red"]), "azure": None}
    row = tried(world, predictor, feature_map=names)
    assert [each["feature"] for each in row["annotations"]] == [str(world.features["red"])] * 2
    assert {each["name"] for each in row["without_target"]} == {"azure", "unicorn"}
    answer = map_names(world, predictor, crimson="red", azure="blue")
    assert (answer.status_code, answer.json()["feature_map"]["azure"]) == (200, str(world.features["blue"]))
    shown = mapping(world, predictor)
    assert (shown["crimson"]["target"], shown["crimson"]["settled"]) == (str(world.features["red"]), True)
    run = world.owner.api.post(f"predictors/{predictor}/runs", {"data_rows": [str(world.rows[0].pk)]}).json()
    job = work(world, run["job"])
    with tenant(world.organization_id):
        said = sorted(str(each.feature_id) for each in Annotation.objects.filter(annotation_set__model_run=run["model_run"]))
    assert said == sorted([str(world.features["red"])] * 2 + [str(world.features["blue"])])
    assert [(line["what"], line["count"]) for line in job.result["left_out"] if line["what"].startswith("class ")] == [("class unicorn", 1)]


def test_the_classes_of_a_written_configuration_are_listed_with_what_they_are_like(world: World, server: Server) -> None:
    predictor = connected(world, server, label_config=CONFIG)
    shown = mapping(world, predictor)
    assert sorted(shown) == ["Red", "azure", "bright", "crimson"]
    assert shown["Red"]["target"] == str(world.features["red"])
    assert (shown["crimson"]["kinds"], shown["bright"]["kinds"]) == (["bounding_box", "rotated_box"], ["radio", "checklist"])
    refused = map_names(world, predictor, bright="red")
    (error,) = refused.json()["errors"]
    assert (refused.status_code, error["pointer"], error["code"]) == (422, "/feature_map/bright", "kind_unfit")
    assert "red is bounding_box" in error["message"]
    assert map_names(world, predictor, crimson="red").status_code == 200
    assert tried(world, predictor)["annotation_count"] == 2


def test_a_name_that_differs_only_in_case_is_the_feature(world: World, serve: Serve) -> None:
    def says(asked: Asked) -> tuple[int, Any]:
        if not asked.path.endswith("/predict"):
            return recorded(asked)
        return 200, {"results": [{"result": [region("Red", 1)], "score": 0.9} for _ in asked.body["tasks"]]}

    predictor = connected(world, serve(says), label_config=CONFIG)
    row = tried(world, predictor)
    assert [each["feature"] for each in row["annotations"]] == [str(world.features["red"])]


def test_what_it_is_told_and_shown_is_in_its_own_names(world: World, server: Server) -> None:
    predictor = connected(world, server, label_config=CONFIG)
    map_names(world, predictor, crimson="red", azure="blue")
    world.owner.api.post(f"projects/{world.open.pk}/predictors", {"predictor": predictor})
    with tenant(world.organization_id):
        task = Task.objects.filter(project=world.open).order_by("position")[0]
    version = str(world.owner.api.get(f"predictors/{predictor}").json()["versions"][0]["id"])
    prompt = {"points": [], "box": {"x": 1, "y": 1, "width": 30, "height": 30}, "class_name": "red"}
    about = {"data_row": str(task.data_row_id), "version": version, "project": str(world.open.pk)}
    with bound(world.organization_id):
        answered = answer_prompt({**about, "prompt": prompt, "kind": "bounding_box"})
    assert [each["class_name"] for each in answered["results"]] == ["red", "red", "blue"]
    (drawn,) = server.to("/some/path/predict")[-1].body["params"]["context"]["result"]
    assert drawn["value"]["rectanglelabels"] == ["crimson"]


def test_it_is_told_of_labels_in_its_own_names(world: World, server: Server) -> None:
    predictor = connected(world, server, label_config=CONFIG)
    map_names(world, predictor, crimson="red")
    world.owner.api.post(f"projects/{world.labelled.pk}/predictors", {"predictor": predictor})
    with tenant(world.organization_id):
        tell_of_labels(facts=[Fact(world.labelled.pk, world.rows[0].pk, withdrawn=False, event=1)])
        job = str(Job.objects.get(kind="inference.tell").pk)
    assert work(world, job).state == JobState.FINISHED
    (told,) = [each.body for each in server.to("/some/path/webhook")]
    assert sorted(each["value"]["rectanglelabels"] for each in told["annotation"]["result"]) == [["blue"], ["crimson"]]
    assert {each["from_name"] for each in told["annotation"]["result"] if each["value"]["rectanglelabels"] == ["crimson"]} == {"box"}


@pytest.mark.parametrize(
    ("family", "field", "code"),
    [("patch_detector", {"secret": "x"}, "not_used"), ("classical_segmentation", {"secret": "x"}, "not_used")],
)
def test_a_credential_that_a_family_has_no_use_for_is_refused(world: World, family: str, field: dict[str, str], code: str) -> None:
    body = {"name": "mine", "family": family, "ontology": str(world.ontology.pk)}
    made = world.owner.api.post("predictors", body).json()["id"]
    for refused in (world.owner.api.patch(f"predictors/{made}", field), world.owner.api.post("predictors", {**body, **field})):
        (error,) = refused.json()["errors"]
        assert (refused.status_code, error["pointer"], error["code"]) == (422, "/secret", code)
