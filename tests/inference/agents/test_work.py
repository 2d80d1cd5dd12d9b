"""Work for agents: leased, answered once, handed on when an agent is gone, cancelled at once."""

import threading
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.db.models.functions import Now

from apps.annotations.models import Annotation, AnnotationSet
from apps.core import jobs
from apps.core.ids import uuid7
from apps.core.models import EventLog, JobChunk, JobError
from apps.core.models.jobs import JobState
from apps.core.tenancy import bound, tenant
from apps.inference.models import ComputeUse
from apps.inference.services.agents.reading import read_annotations
from apps.inference.services.serving import start_serving
from apps.kinds.features import FeatureSpec
from apps.kinds.values import Asset, Extent, Room
from apps.model_runs.models import ModelRun, RunState
from apps.ontologies.services import create_ontology
from apps.organizations.permissions import Permission
from apps.projects import services as projects
from apps.projects.models import Task
from tests.cast import Person
from tests.inference.agents.conftest import AgentWorld, box, one_box_each
from tests.inference.workflows.graphs import chain, node

pytestmark = pytest.mark.django_db(transaction=True)


def run_out(here: AgentWorld) -> None:
    """Every lease has run out, as if its agent had not been heard of for long."""
    with tenant(here.organization_id):
        JobChunk.objects.update(lease_until=Now())


def said(here: AgentWorld, run: str) -> list[tuple[str, float | None]]:
    with tenant(here.organization_id):
        rows = Annotation.objects.by_models().filter(annotation_set__model_run=run)
        return sorted((str(row), sure) for row, sure in rows.values_list("annotation_set__data_row_id", "confidence"))


def errors_of(here: AgentWorld, job: str) -> list[tuple[str, str, str]]:
    with tenant(here.organization_id):
        return list(JobError.objects.filter(job=job).order_by("id").values_list("code", "subject", "message"))


def test_work_says_all_that_a_model_needs(here: AgentWorld) -> None:
    here.look_at_everything()
    work = here.agent().take()
    assert work is not None
    (lease,) = work["leases"]
    assert [feature["name"] for feature in work["features"]] == ["red", "blue"]
    assert work["options"] == {"least": 0.5}
    assert (lease["priority"], lease["careful"], lease["patience_s"]) == ("predict", False, 600)
    assert len(lease["data_rows"]) == 8
    first = lease["data_rows"][0]
    assert (first["modality"], first["width"], first["height"], first["texts"]) == ("image", 96, 96, {})
    media = here.world.owner.api.client.get(first["media"])
    assert b"".join(media.streaming_content)[:4] == b"\x89PNG"


def test_an_agent_takes_all_of_a_run_and_what_it_says_is_the_runs(here: AgentWorld) -> None:
    asked, agent = here.look_at_everything(), here.agent()
    work = agent.take(64)
    assert work is not None
    assert [len(lease["data_rows"]) for lease in work["leases"]] == [8, 4]
    for lease in work["leases"]:
        answer = agent.answer(lease, one_box_each(lease))
        assert answer.json() == {"data_rows": len(lease["data_rows"]), "left": 0, "refused": []}
    job = here.job(asked["job"])
    assert (job.state, job.done, job.failed, job.result["device"]) == (JobState.FINISHED, 12, 0, "cuda:0")
    assert [sure for _, sure in said(here, asked["model_run"])] == [0.8] * 12
    with tenant(here.organization_id):
        assert ModelRun.objects.get(pk=asked["model_run"]).state == RunState.FINISHED
        assert AnnotationSet.objects.filter(model_run=asked["model_run"], complete=True).count() == 12
        cost = ComputeUse.objects.get(model_run=asked["model_run"])
    assert (cost.device, cost.data_rows, cost.seconds) == ("cuda:0", 12, 3.0)
    assert agent.take() is None


def test_two_agents_never_hold_the_same(here: AgentWorld) -> None:
    here.look_at_everything()
    one, other, third = here.agent("one").take(), here.agent("two").take(), here.agent("three").take()
    assert one is not None
    assert other is not None
    assert third is None
    rows = [row["id"] for work in (one, other) for lease in work["leases"] for row in lease["data_rows"]]
    assert len(rows) == len(set(rows)) == 12


def test_the_same_answer_twice_changes_nothing(here: AgentWorld) -> None:
    asked, agent = here.look_at_everything(), here.agent()
    lease = agent.lease()
    half = one_box_each(lease)[:4]
    assert agent.answer(lease, half).json() == {"data_rows": 4, "left": 4, "refused": []}
    assert agent.answer(lease, half).json() == {"data_rows": 0, "left": 4, "refused": []}
    assert agent.answer(lease, one_box_each(lease)).json() == {"data_rows": 4, "left": 0, "refused": []}
    assert agent.answer(lease, one_box_each(lease)).json() == {"data_rows": 0, "left": 0, "refused": []}
    assert (here.job(asked["job"]).done, len(said(here, asked["model_run"]))) == (8, 8)
    with tenant(here.organization_id):
        assert EventLog.objects.filter(type="suggestions.finished").count() == 8


def test_a_lease_that_ran_out_goes_to_another_and_its_late_answer_is_refused(here: AgentWorld) -> None:
    asked, gone, other = here.look_at_everything(), here.agent("gone"), here.agent("other")
    lease = gone.lease()
    gone.answer(lease, one_box_each(lease)[:3])
    run_out(here)
    again = other.lease()
    assert again["id"] == lease["id"]
    assert [row["id"] for row in again["data_rows"]] == [row["id"] for row in lease["data_rows"][3:]]
    late = gone.answer(lease, one_box_each(lease))
    assert (late.status_code, late.json()["code"]) == (409, "work-lost")
    assert gone.keep(lease).json() == {"kept": [], "lost": [lease["id"]]}
    assert other.answer(again, one_box_each(again)).json()["left"] == 0
    assert (here.job(asked["job"]).done, len(said(here, asked["model_run"]))) == (8, 8)


def test_an_extended_lease_stays_its_holders(here: AgentWorld) -> None:
    here.look_at_everything()
    agent = here.agent()
    lease = agent.lease()
    run_out(here)
    assert agent.keep(lease).json() == {"kept": [lease["id"]], "lost": []}
    assert here.agent("other").lease()["id"] != lease["id"]


def test_what_is_handed_back_is_taken_by_the_next_at_once_and_counts_against_nobody(here: AgentWorld) -> None:
    here.look_at_everything()
    agent = here.agent()
    for _ in range(5):
        lease = agent.lease()
        assert not lease["careful"]
        assert agent.release(lease).json() == {"kept": [lease["id"]], "lost": []}
    assert agent.answer(lease, one_box_each(lease)).status_code == 200  # nobody else has it yet


def test_a_data_row_at_which_two_agents_ended_is_passed_over(here: AgentWorld) -> None:
    asked = here.look_at_everything()
    first = here.agent().lease()
    run_out(here)
    careful = here.agent().lease()
    assert (careful["id"], careful["careful"]) == (first["id"], True)
    run_out(here)
    last = here.agent().lease()
    assert [row["id"] for row in last["data_rows"]] == [row["id"] for row in first["data_rows"][1:]]
    fatal = errors_of(here, asked["job"])
    assert [(code, subject) for code, subject, _ in fatal] == [("data_row_fatal", first["data_rows"][0]["name"])]


def test_a_cancelled_runs_work_is_gone_at_the_next_call(here: AgentWorld) -> None:
    asked, agent = here.look_at_everything(), here.agent()
    lease = agent.lease()
    agent.answer(lease, one_box_each(lease)[:2])
    assert here.world.owner.api.post(f"jobs/{asked['job']}/cancel").status_code == 200
    assert here.job(asked["job"]).state == JobState.CANCELLED
    late = agent.answer(lease, one_box_each(lease))
    assert (late.status_code, late.json()["code"]) == (409, "work-cancelled")
    assert agent.keep(lease).json() == {"kept": [], "lost": [lease["id"]]}
    assert agent.take() is None
    assert len(said(here, asked["model_run"])) == 2


def test_a_cancelled_run_goes_on_with_other_leases(here: AgentWorld) -> None:
    asked, agent, other = here.look_at_everything(), here.agent(), here.agent("box two")
    held = agent.lease()
    agent.answer(held, [{"data_row": held["data_rows"][0]["id"], "error": "No memory.", "seconds": 0.1}, *one_box_each(held)[1:3]])
    here.world.owner.api.post(f"jobs/{asked['job']}/cancel")
    again = here.world.owner.api.post(f"model-runs/{asked['model_run']}/retry", {})
    assert (again.status_code, again.json()) == (202, asked)
    assert agent.answer(held, one_box_each(held)).json()["code"] == "work-cancelled"
    assert agent.keep(held).json()["lost"] == [held["id"]]
    work = other.take(64)
    assert work is not None
    given = [row["id"] for lease in work["leases"] for row in lease["data_rows"]]
    assert len(given) == len(set(given)) == 10
    assert not {row["id"] for row in held["data_rows"][1:3]} & set(given)
    for lease in work["leases"]:
        other.answer(lease, one_box_each(lease))
    job = here.job(asked["job"])
    assert (job.state, job.total, job.done, job.failed) == (JobState.FINISHED, 12, 12, 0)
    assert errors_of(here, asked["job"]) == []
    rows = [row for row, _ in said(here, asked["model_run"])]
    assert len(rows) == len(set(rows)) == 12


def test_what_a_person_waits_for_goes_first_and_alone_where_only_that_is_asked_for(here: AgentWorld) -> None:
    here.look_at_everything()
    agent = here.agent()
    assert agent.take(only_urgent=True) is None
    with tenant(here.organization_id):
        task = Task.objects.filter(project=here.world.open).order_by("position")[0]
    asked = here.world.owner.api.post(f"tasks/{task.pk}/suggestions", {"predictor": str(here.predictor.pk)})
    assert asked.status_code == 202, asked.content
    work = agent.take()
    assert work is not None
    (lease,) = work["leases"]
    assert (lease["priority"], [row["id"] for row in lease["data_rows"]]) == ("live", [str(task.data_row_id)])
    assert lease["patience_s"] == 30


def test_one_annotation_that_cannot_be_kept_costs_no_other_and_its_place_is_told(here: AgentWorld) -> None:
    asked, agent = here.look_at_everything(), here.agent()
    lease = agent.lease()
    row = lease["data_rows"][0]
    bad: list[Any] = [box(), box("zebra"), box(value={"x": 1}), "nonsense", box(data_row={"id": row["id"]}), box(confidence=7)]
    told = agent.answer(lease, [{"data_row": row["id"], "annotations": bad}]).json()
    assert told["data_rows"] == 1
    places = [(each["pointer"], each["code"]) for each in told["refused"]]
    assert [pointer.split("/annotations/")[1][0] for pointer, _ in places] == ["1", "2", "3", "4", "5"]
    assert places[0] == ("/results/0/annotations/1", "unknown_feature")
    assert "red" in told["refused"][0]["expected"]
    assert len(said(here, asked["model_run"])) == 1
    assert {code for code, _, _ in errors_of(here, asked["job"])} == {"left_out"}


def test_an_answer_of_which_nothing_can_be_kept_is_an_error_of_its_data_row(here: AgentWorld) -> None:
    asked, agent = here.look_at_everything(), here.agent()
    lease = agent.lease()
    rows = lease["data_rows"]
    results = [{"data_row": rows[0]["id"], "annotations": [box("zebra")]}, {"data_row": rows[1]["id"], "error": "CUDA is busy"}]
    assert agent.answer(lease, results).status_code == 200
    job = here.job(asked["job"])
    assert (job.done, job.failed) == (0, 2)
    told = errors_of(here, asked["job"])
    assert [(code, subject) for code, subject, _ in told] == [("agent_failed", rows[0]["name"]), ("agent_failed", rows[1]["name"])]
    assert told[1][2] == "CUDA is busy"
    assert "zebra" in told[0][2]


def test_a_data_row_that_was_not_handed_out_is_refused_and_nothing_is_kept(here: AgentWorld) -> None:
    asked, agent = here.look_at_everything(), here.agent()
    lease = agent.lease()
    results = [*one_box_each(lease), {"data_row": str(uuid4()), "annotations": []}]
    answer = agent.answer(lease, results)
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/results/8/data_row")
    assert (here.job(asked["job"]).done, said(here, asked["model_run"])) == (0, [])


def test_a_lease_that_was_never_given_is_refused(here: AgentWorld) -> None:
    here.look_at_everything()
    agent = here.agent()
    lease = agent.lease()
    for wrong in ({**lease, "id": str(uuid4())}, {**lease, "token": lease["token"] + 1}, {**lease, "token": 0}):
        answer = agent.answer(wrong, one_box_each(lease))
        assert (answer.status_code, answer.json()["code"]) == (409, "work-lost")


def test_an_answer_of_twenty_megabytes_is_refused_and_the_lease_goes_on(here: AgentWorld) -> None:
    here.look_at_everything()
    agent = here.agent()
    lease = agent.lease()
    endless = [{"data_row": lease["data_rows"][0]["id"], "error": "x" * 20_000_000}]
    assert agent.answer(lease, endless).status_code == 413
    assert agent.answer(lease, one_box_each(lease)).json()["left"] == 0


def test_another_organizations_agent_finds_nothing(here: AgentWorld, gus: Person) -> None:
    here.look_at_everything()
    lease = here.agent().lease()
    stranger = here.agent()
    stranger.api = gus.key(Permission.AGENTS_WORK)
    for answer in (stranger.call("take", {"agent": stranger.told}), stranger.answer(lease, []), stranger.keep(lease)):
        assert (answer.status_code, answer.json()["code"]) == (404, "not-found")


def test_a_viewers_key_and_one_without_the_scope_are_refused(here: AgentWorld, vic: Person) -> None:
    agent = here.agent()
    for api, code in ((vic.key(), "forbidden"), (here.world.owner.key(Permission.PREDICTORS_VIEW), "scope-missing")):
        agent.api = api
        answer = agent.call("take", {"agent": agent.told})
        assert (answer.status_code, answer.json()["code"]) == (403, code)


def test_a_predictor_of_another_family_hands_out_no_work(here: AgentWorld) -> None:
    agent = here.agent()
    agent.predictor = here.world.predictor
    answer = agent.call("take", {"agent": agent.told})
    assert (answer.status_code, answer.json()["code"]) == (409, "not-for-agents")


def test_relationships_between_what_an_agent_said_are_kept(here: AgentWorld) -> None:
    with tenant(here.organization_id):
        specs = [FeatureSpec(uuid7(), "red", "bounding_box"), FeatureSpec(uuid7(), "next to", "relationship")]
        ontology = create_ontology(name="Pairs", features=specs)
        project = projects.create_project(name="pairs", ontology=ontology.pk)
        batch = projects.create_batch(project=project, name="one", data_rows=[here.world.rows[0].pk]).batch
    asked = here.world.owner.api.post(f"batches/{batch.pk}/prelabel", {"predictor": str(here.predictor.pk)}).json()
    agent = here.agent()
    lease = agent.lease()
    one, other = str(uuid4()), str(uuid4())
    joined = {"name": "next to", "kind": "relationship", "value": {"source": one, "target": other, "directed": True}}
    results = [{"data_row": lease["data_rows"][0]["id"], "annotations": [box(uuid=one), box(uuid=other), joined]}]
    assert agent.answer(lease, results).json() == {"data_rows": 1, "left": 0, "refused": []}
    with tenant(here.organization_id):
        rows = Annotation.objects.by_models().filter(annotation_set__model_run=asked["model_run"])
        kinds = {row.kind: row for row in rows}
        ends = {str(row.pk) for row in rows if row.kind == "bounding_box"}
    assert set(kinds) == {"bounding_box", "relationship"}
    assert {kinds["relationship"].value["source"], kinds["relationship"].value["target"]} == ends


def test_a_workflow_cannot_pass_pictures_on_to_an_agent(here: AgentWorld) -> None:
    graph = chain(node("p", "predictor", predictor=str(here.predictor.pk)))
    body = {"name": "flow", "family": "workflow", "ontology": str(here.world.ontology.pk), "settings": {"graph": graph}}
    answer = here.world.owner.api.post("predictors", body)
    assert answer.status_code == 422
    assert [each["code"] for each in answer.json()["errors"]] == ["runs_in_agents"]


def test_a_label_studio_is_told_that_an_agent_looks_at_data_rows_only(here: AgentWorld) -> None:
    config = (
        '<View><Image name="image" value="$image"/><RectangleLabels name="b" toName="image"><Label value="red"/></RectangleLabels></View>'
    )
    with bound(here.organization_id):
        with tenant(here.organization_id):
            body = {"tasks": [{"data": {"image": "https://a.example/1.png"}}], "label_config": config}
            job = start_serving(actor=here.world.owner.actor, predictor=here.predictor, body=body)
        jobs.run(str(job.pk))
    assert here.job(str(job.pk)).state == JobState.FAILED
    ((_, _, words),) = errors_of(here, str(job.pk))
    assert "runs in an agent" in words


def test_taking_keeping_and_answering_at_once_stand_in_each_others_way_nowhere(here: AgentWorld) -> None:
    asked, agent = here.look_at_everything(), here.agent()
    work = agent.take(64)
    assert work is not None
    leases, statuses, is_over = work["leases"], set[int](), threading.Event()

    def again_and_again(call: Callable[[], Any]) -> None:
        try:
            while not is_over.is_set():
                statuses.add(call().status_code)
        finally:
            connection.close()

    calls: list[Callable[[], Any]] = [lambda: agent.keep(*leases), lambda: agent.call("take", {"agent": agent.told, "data_rows": 1})]
    threads = [threading.Thread(target=again_and_again, args=(call,)) for call in calls * 2]
    for each in threads:
        each.start()
    for lease in leases:
        for result in one_box_each(lease):
            statuses.add(agent.answer(lease, [result]).status_code)
    is_over.set()
    for each in threads:
        each.join()
    assert statuses == {200, 204}
    assert (here.job(asked["job"]).done, len(said(here, asked["model_run"]))) == (12, 12)


def test_a_polygon_that_crosses_itself_costs_no_other_and_is_refused_by_its_code() -> None:
    feature = FeatureSpec(uuid4(), "coin", "polygon")
    rings = {"bowtie": [[10, 10], [20, 20], [20, 10], [10, 20]], "square": [[10, 10], [20, 10], [20, 20], [10, 20]]}
    payload = [{"name": "coin", "kind": "polygon", "value": {"rings": [rings[name]]}} for name in ("square", "bowtie", "square")]
    read = read_annotations(payload, [feature], Asset("image", Room(Extent(40, 30))), "/results/0/annotations")
    assert [(each.pointer, each.code) for each in read.refused] == [("/results/0/annotations/1/value/rings/0", "self_crossing")]
    assert len(read.annotations) == 2
