"""Workflows over HTTP: saved, refused, versioned, run by the worker, in the words of the project."""

from typing import Any
from uuid import uuid4

import pytest

from apps.annotations.models import Annotation
from apps.core.ids import uuid7
from apps.core.models.jobs import JobState
from apps.core.tenancy import tenant
from apps.inference.models import ComputeUse
from apps.kinds import KINDS
from apps.kinds.features import FeatureSpec, OptionSpec
from apps.ontologies.services import create_ontology
from apps.projects import services as projects
from tests.cast import Person
from tests.inference.endpoints.replay import Asked
from tests.inference.test_training import work
from tests.inference.workflows.conftest import Flows, squares
from tests.inference.workflows.graphs import chain, node

pytestmark = pytest.mark.django_db(transaction=True)


def closer(flows: Flows) -> dict[str, Any]:
    """Find squares, crop each, say its colour."""
    return chain(
        node("find", "predictor", predictor=flows.finder), node("crop", "crop", margin=0),
        node("colour", "predictor", predictor=flows.colours),
    )  # fmt: skip


def refused(answer: Any) -> list[tuple[str, str]]:
    assert answer.status_code == 422, answer.json()
    return [(each["pointer"].removeprefix("/settings/graph"), each["code"]) for each in answer.json()["errors"]]


def prelabel(flows: Flows, predictor: str) -> Any:
    answer = flows.api.post(f"batches/{flows.batch.pk}/prelabel", {"predictor": predictor})
    assert answer.status_code == 202, answer.json()
    return work(flows.world, answer.json()["job"])


def colours_of(flows: Flows) -> list[tuple[str, list[str]]]:
    """Each square by the left half or the right, with the names of the options that answer for it."""
    names = {option.id: option.name for option in flows.square.features[0].options}
    with tenant(flows.world.organization_id):
        said = []
        for one in Annotation.objects.by_models().filter(feature_id=flows.square.id):
            half = "left" if one.value["x"] < 48 else "right"
            chosen = [KINDS["radio"].choices(KINDS["radio"].parse(each["value"]))[0].option for each in one.answers]
            said.append((half, [names[option] for option in chosen]))
        return sorted(said)


def test_detect_crop_classify_pre_labels_a_batch_with_answers_on_each_object(flows: Flows) -> None:
    made = flows.made(closer(flows))
    assert sorted(made["versions"][0]["classes"]) == ["blue", "green", "red", "square"]
    job = prelabel(flows, made["id"])
    assert (job.state, job.done, job.failed) == (JobState.FINISHED, 4, 0)
    assert colours_of(flows) == [("left", ["red"])] * 4 + [("right", ["blue"])] * 4
    with tenant(flows.world.organization_id):
        use = ComputeUse.objects.get()
        assert (use.device, use.data_rows) == ("elsewhere", 4)
        assert use.seconds > 0


def test_answers_to_a_crop_whose_class_asks_nothing_are_counted_among_what_was_left_out(flows: Flows) -> None:
    options = tuple(OptionSpec(uuid7(), name) for name in ("red", "green", "blue"))
    features = [
        FeatureSpec(uuid7(), "plain", "bounding_box"),
        FeatureSpec(uuid7(), "square", "bounding_box", features=(FeatureSpec(uuid7(), "colour", "radio", options=options),)),
    ]
    with tenant(flows.world.organization_id):
        project = projects.create_project(name="plain", ontology=create_ontology(name="Plain", features=features).pk)
        batch = projects.create_batch(project=project, name="first", data_rows=[row.pk for row in flows.world.rows[8:]]).batch
    renamed = node("as", "relabel", names={"square": "plain"})
    made = flows.made(chain(*closer(flows)["nodes"][1:-1], renamed), "answers nobody asks")
    answer = flows.api.post(f"batches/{batch.pk}/prelabel", {"predictor": made["id"]})
    job = work(flows.world, answer.json()["job"])
    assert job.state == JobState.FINISHED
    why = "it was said of an object of the class 'plain', whose feature does not ask that."
    assert {(each["what"], each["why"], each["count"]) for each in job.result["left_out"]} == {("red", why, 4), ("blue", why, 4)}


def test_a_task_that_is_opened_is_suggested_live(flows: Flows, ana: Person) -> None:
    made = flows.made(closer(flows))
    flows.api.post(f"projects/{flows.project.pk}/predictors", {"predictor": made["id"]})
    answer = ana.api.post(f"tasks/{flows.task().pk}/suggestions", {"predictor": made["id"]})
    assert answer.status_code == 202, answer.json()
    assert work(flows.world, answer.json()["job"]).state == JobState.FINISHED
    assert colours_of(flows) == [("left", ["red"]), ("right", ["blue"])]


def test_a_trial_shows_what_it_says_of_three_data_rows_and_keeps_nothing(flows: Flows) -> None:
    made = flows.made(closer(flows))
    rows = [str(row.pk) for row in flows.world.rows[:3]]
    answer = flows.api.post(f"predictors/{made['id']}/trials", {"data_rows": rows})
    job = work(flows.world, answer.json()["job"])
    assert [each["annotation_count"] for each in job.result["data_rows"]] == [2, 2, 2]
    assert all(len(one["answers"]) == 1 for each in job.result["data_rows"] for one in each["annotations"])
    with tenant(flows.world.organization_id):
        assert not Annotation.objects.by_models().exists()


def test_a_node_whose_server_fails_costs_its_data_rows_and_is_named(flows: Flows) -> None:
    graph = closer(flows)
    graph["nodes"][3]["title"] = "Colours"
    made = flows.made(graph)
    asked_before: list[Asked] = []

    def broken(asked: Asked) -> tuple[int, Any]:
        """The first object that is looked at is too much for it."""
        if not asked.path.endswith("/colours/infer"):
            return squares(asked)
        asked_before.append(asked)
        return (500, {"error": "out of ink"}) if len(asked_before) == 1 else squares(asked)

    flows.server.respond = broken
    job = prelabel(flows, made["id"])
    assert (job.state, job.done, job.failed) == (JobState.FINISHED, 3, 1)
    (told,) = flows.api.get(f"jobs/{job.pk}/errors").json()["results"]
    assert told["subject"] == "08.png"
    assert told["message"].startswith("Colours: ")
    assert "out of ink" in told["message"]
    assert len(colours_of(flows)) == 6
    health = flows.api.get(f"predictors/{made['id']}/health").json()
    assert [(each["name"], each["condition"]) for each in health["parts"]] == [("colours", "working"), ("finder", "working")]
    flows.server.respond = lambda _: (500, {"error": "out of ink"})
    prelabel(flows, made["id"])
    health = flows.api.get(f"predictors/{made['id']}/health").json()
    assert [(each["name"], each["condition"]) for each in health["parts"]] == [("colours", "working"), ("finder", "failing")]
    assert health["condition"] == "failing"
    assert "out of ink" in health["error"]


def test_each_save_is_a_version_and_an_earlier_one_is_rolled_back_to(flows: Flows) -> None:
    made = flows.made(closer(flows))
    plain = chain(node("find", "predictor", predictor=flows.finder))
    answer = flows.api.post(f"predictors/{made['id']}/versions", {"settings": {"graph": plain}})
    assert (answer.status_code, answer.json()["number"], answer.json()["state"]) == (202, 2, "connecting")
    shown = flows.ready(made["id"])
    assert shown["versions"][0]["classes"] == ["square"]
    flows.api.post(f"predictors/{made['id']}/promotion", {"version": made["versions"][0]["id"]})
    prelabel(flows, made["id"])
    assert ("left", ["red"]) in colours_of(flows)
    assert shown["versions"][1]["settings"]["graph"]["edges"] == closer(flows)["edges"]


def test_the_version_in_use_of_a_part_is_asked_unless_one_is_named(flows: Flows) -> None:
    shown = flows.api.get(f"predictors/{flows.finder}").json()
    first = shown["versions"][0]
    current, pinned = (
        flows.made(chain(node("find", "predictor", predictor=flows.finder, version=version)), name)
        for version, name in (("", "current"), (first["id"], "pinned"))
    )
    flows.api.post(f"predictors/{flows.finder}/versions", {"settings": {**first["settings"], "labels": ["quadrangle"]}})
    flows.ready(flows.finder)
    rows = [str(flows.world.rows[0].pk)]
    for made, expected in ((current, []), (pinned, ["square", "square"])):
        answer = flows.api.post(f"predictors/{made['id']}/trials", {"data_rows": rows})
        (tried,) = work(flows.world, answer.json()["job"]).result["data_rows"]
        assert len(tried["annotations"]) == len(expected)
        assert [each["name"] for each in tried["without_target"]] == ([] if expected else ["quadrangle"])


def test_what_is_wrong_with_a_graph_is_told_by_node_and_field(flows: Flows) -> None:
    no_version = flows.api.post("predictors", {"name": "young", "family": "patch_detector", "ontology": flows.ontology}).json()["id"]
    cutter = flows.api.post("predictors", {"name": "cutter", "family": "classical_segmentation", "ontology": flows.ontology}).json()
    work(flows.world, cutter["versions"][0]["job"])
    agent = flows.api.post("predictors", {"name": "agent", "family": "agent", "ontology": flows.ontology}).json()
    work(flows.world, agent["versions"][0]["job"])
    find = node("find", "predictor", predictor=flows.finder)

    def of(*nodes: dict[str, Any]) -> list[tuple[str, str]]:
        return refused(flows.create(chain(*nodes)))

    assert of(node("a", "predictor", predictor=str(uuid4()))) == [("/nodes/1/settings/predictor", "predictor_unknown")]
    assert of(node("a", "predictor", predictor="the moon")) == [("/nodes/1/settings/predictor", "predictor_unknown")]
    assert of(node("a", "predictor", predictor=no_version)) == [("/nodes/1/settings/predictor", "predictor_unknown")]
    elsewhen = node("a", "predictor", predictor=flows.finder, version=str(uuid4()))
    assert of(elsewhen) == [("/nodes/1/settings/version", "version_unknown")]
    assert of(node("a", "predictor", predictor=agent["id"])) == [("/nodes/1/settings/predictor", "runs_in_agents")]
    assert of(node("a", "predictor", predictor=cutter["id"])) == [("/nodes/1/settings/predictor", "needs_prompt")]
    assert of(find, node("o", "outline", predictor=flows.colours)) == [("/nodes/2/settings/predictor", "takes_no_prompts")]
    assert of(find, node("f", "filter", classes=["circle"])) == [("/nodes/2/settings/classes", "class_unknown")]
    assert of(find, node("m", "merge", weights={"in": 2})) == [("/nodes/2/settings/weights/in", "branch_unknown")]
    assert of(find, node("f", "filter"), node("g", "filter", least=9)) == [("/nodes/3/settings/least", "invalid_setting")]
    told = flows.create(chain(find, {**node("f", "filter", classes=["circle"]), "title": "Round ones"})).json()["errors"][0]
    assert (told["message"], told["expected"]) == ("Round ones: Nothing that comes to it is called 'circle'.", "one of: square")
    assert flows.api.get("predictors").json()["results"][0]["id"] == agent["id"]  # nothing was made of what was refused


def test_a_workflow_may_stand_in_another_but_not_in_itself(flows: Flows) -> None:
    inner = flows.made(chain(node("find", "predictor", predictor=flows.finder)), "inner")
    outer = flows.made(chain(node("w", "predictor", predictor=inner["id"]), node("f", "filter", classes=["square"])), "outer")
    prelabel(flows, outer["id"])
    assert len(colours_of(flows)) == 8
    round_trip = {"settings": {"graph": chain(node("w", "predictor", predictor=outer["id"]))}}
    answer = flows.api.post(f"predictors/{inner['id']}/versions", round_trip)
    assert refused(answer) == [("/nodes/1/settings/predictor", "workflow_cycle")]
    assert "inner → outer → inner" in answer.json()["errors"][0]["message"]
    itself = {"settings": {"graph": chain(node("w", "predictor", predictor=inner["id"]))}}
    assert refused(flows.api.post(f"predictors/{inner['id']}/versions", itself)) == [("/nodes/1/settings/predictor", "workflow_cycle")]


def test_workflows_that_came_to_go_through_each_other_end_with_the_reason(flows: Flows) -> None:
    """One was saved while an earlier version of the other was in use, which is rolled back to afterwards."""
    first = flows.made(chain(node("find", "predictor", predictor=flows.finder)), "first")
    second = flows.made(chain(node("w", "predictor", predictor=first["id"])), "second")
    plain = {"settings": {"graph": chain(node("find", "predictor", predictor=flows.finder))}}
    flows.api.post(f"predictors/{second['id']}/versions", plain)
    flows.ready(second["id"])
    through = {"settings": {"graph": chain({**node("w", "predictor", predictor=second["id"]), "title": "Other"})}}
    answer = flows.api.post(f"predictors/{first['id']}/versions", through)
    assert answer.status_code == 202, answer.json()
    flows.ready(first["id"])
    flows.api.post(f"predictors/{second['id']}/promotion", {"version": second["versions"][0]["id"]})
    job = prelabel(flows, first["id"])
    assert (job.state, job.done, job.failed) == (JobState.FAILED, 0, 4)
    told = flows.api.get(f"jobs/{job.pk}/errors").json()["results"][0]["message"]
    assert "Other: Predictor: This workflow has come to go through itself: first → second → first." in told


def test_a_predictor_of_another_organization_is_not_there(flows: Flows, gus: Person) -> None:
    ontology = gus.api.post("ontologies", {"name": "Theirs", "features": []}).json()["id"]
    graph = chain(node("find", "predictor", predictor=flows.finder))
    body = {"name": "flow", "family": "workflow", "ontology": ontology, "settings": {"graph": graph}}
    answer = gus.api.post("predictors", body)
    assert refused(answer) == [("/nodes/1/settings/predictor", "predictor_unknown")]
    assert "There is no such predictor." in answer.json()["errors"][0]["message"]
