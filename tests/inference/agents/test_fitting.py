"""Learning in agents: a lesson is leased, its labels are read, its progress is shown, and a version comes of it or the reason why not."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db.models.functions import Now

from apps.annotations.forms import row_of
from apps.annotations.models import Annotation, Label
from apps.core.ids import uuid7
from apps.core.models import Job, JobChunk, JobError
from apps.core.models.jobs import JobState
from apps.core.tenancy import tenant
from apps.inference.models import Predictor, PredictorVersion, VersionState
from apps.inference.queries import newest_ready
from apps.kinds import KINDS, values
from apps.kinds.features import FeatureSpec, OptionSpec
from apps.ontologies.models import Ontology
from apps.ontologies.queries import tree
from apps.ontologies.services import save_ontology
from tests.inference.agents.conftest import AgentWorld, Learns, named, newest, one_box_each, train
from tests.inference.conftest import picture

pytestmark = pytest.mark.django_db(transaction=True)


def silent_for(here: AgentWorld, lesson: dict[str, Any], seconds: float) -> None:
    """As if the agent had told nothing of its progress for so long."""
    with tenant(here.organization_id):
        chunk = JobChunk.objects.get(pk=lesson["id"])
        then = datetime.fromisoformat(chunk.progress["heard_at"]) - timedelta(seconds=seconds)
        JobChunk.objects.filter(pk=chunk.pk).update(progress={**chunk.progress, "heard_at": then.isoformat()})


def test_a_model_that_hangs_while_its_agent_goes_on_loses_its_lesson(here: AgentWorld, agent: Learns) -> None:
    job = train(here).json()["job"]
    lesson = agent.lesson()
    extension = {"agent": agent.told, "leases": [named(lesson)]}
    silent_for(here, lesson, 7100)
    assert agent.api.post(f"predictors/{here.predictor.pk}/leases/extension", extension).json()["kept"] == [lesson["id"]]
    assert agent.fit("progress", agent=agent.told, lease=named(lesson), step=1, steps=10, metrics={}).status_code == 204
    silent_for(here, lesson, 7100)
    assert agent.api.post(f"predictors/{here.predictor.pk}/leases/extension", extension).json()["kept"] == [lesson["id"]]
    silent_for(here, lesson, 101)
    assert agent.api.post(f"predictors/{here.predictor.pk}/leases/extension", extension).json()["lost"] == [lesson["id"]]
    assert here.job(job).state == JobState.FAILED
    version = newest(here)
    assert version.state == VersionState.FAILED
    assert "7,200 seconds" in version.error
    assert agent.fit("end", agent=agent.told, lease=named(lesson), version="late").status_code == 409
    assert train(here).status_code == 202


def test_nobody_is_asked_to_learn_where_no_agent_can(here: AgentWorld) -> None:
    here.agent().take()
    answer = train(here)
    assert (answer.status_code, answer.json()["code"]) == (409, "no-agent-learns")


def test_an_agent_learns_from_what_people_say_and_its_version_is_used(here: AgentWorld, agent: Learns) -> None:
    started = train(here)
    assert started.status_code == 202, started.content
    lesson = agent.lesson()
    assert (lesson["labels"], lesson["held_out"], lesson["number"], lesson["options"]) == (8, 0, 2, {"least": 0.5})
    first = agent.labels(lesson, limit=5)
    rest = agent.labels(lesson, limit=5, after=first["next"])
    labels = [*first["labels"], *rest["labels"]]
    assert [len(first["labels"]), len(rest["labels"]), rest["next"]] == [5, 3, None]
    assert {each["data_row"]["name"] for each in labels} == {f"{number:02}.png" for number in range(8)}
    assert [(said["name"], said["kind"]) for said in labels[0]["annotations"]] == [("red", "bounding_box"), ("blue", "bounding_box")]
    assert set(labels[0]["annotations"][0]["value"]) == {"x", "y", "width", "height"}
    told = agent.fit("progress", agent=agent.told, lease=named(lesson), step=3, steps=10, metrics={"loss": 0.5})
    assert told.status_code == 204, told.content
    job = here.job(started.json()["job"])
    assert (job.message, job.done, job.total, job.metrics) == ("Step 3 of 10, loss 0.500", 3, 10, [{"step": 3, "loss": 0.5}])
    ended = {"agent": agent.told, "lease": named(lesson), "version": "squares-2", "metrics": {"f1": 0.9}}
    assert [agent.fit("end", **ended).status_code for _ in range(2)] == [204, 204]
    version = newest(here)
    assert (version.state, version.label, version.card["metrics"], version.card["data_rows"]) == (
        VersionState.READY,
        "squares-2",
        {"f1": 0.9},
        8,
    )
    assert version.settings["options"] == {"least": 0.5}
    assert here.job(started.json()["job"]).state == JobState.FINISHED
    with tenant(here.organization_id):
        assert PredictorVersion.objects.filter(predictor=here.predictor).count() == 2


def test_a_model_that_cannot_learn_says_why(here: AgentWorld, agent: Learns) -> None:
    job = train(here).json()["job"]
    lesson = agent.lesson()
    assert agent.fit("end", agent=agent.told, lease=named(lesson), error="out of memory").status_code == 204
    assert here.job(job).state == JobState.FAILED
    assert (newest(here).state, newest(here).error) == (VersionState.FAILED, "out of memory")


def test_a_lesson_of_an_agent_that_is_gone_is_the_next_ones_and_a_late_word_is_refused(here: AgentWorld, agent: Learns) -> None:
    train(here)
    before = agent.lesson()
    assert agent.fit("take", agent=agent.told).status_code == 204
    with tenant(here.organization_id):
        JobChunk.objects.update(lease_until=Now())
    after = agent.lesson()
    assert (after["id"], after["labels"]) == (before["id"], before["labels"])
    late = agent.fit("end", agent=agent.told, lease=named(before), version="late")
    assert (late.status_code, late.json()["code"]) == (409, "work-lost")
    assert agent.keep(after).json()["kept"] == [after["id"]]


def test_a_lesson_with_which_agent_after_agent_ends_is_given_up(here: AgentWorld, agent: Learns) -> None:
    job = train(here).json()["job"]
    for _ in range(3):
        agent.lesson()
        with tenant(here.organization_id):
            JobChunk.objects.update(lease_until=Now())
    assert agent.fit("take", agent=agent.told).status_code == 204
    assert here.job(job).state == JobState.FAILED
    with tenant(here.organization_id):
        assert "ended while it learned" in JobError.objects.get(job=job).message


def test_learning_that_is_cancelled_ends_at_once(here: AgentWorld, agent: Learns) -> None:
    job = train(here).json()["job"]
    lesson = agent.lesson()
    assert here.world.owner.api.post(f"jobs/{job}/cancel").status_code == 200
    answer = agent.fit("progress", agent=agent.told, lease=named(lesson), step=1, steps=2)
    assert (answer.status_code, answer.json()["code"]) == (409, "work-cancelled")
    with tenant(here.organization_id):
        assert Job.objects.get(pk=job).state == JobState.CANCELLED


def test_a_lesson_is_no_work_of_predicting(here: AgentWorld, agent: Learns) -> None:
    train(here)
    lesson = agent.lesson()
    answer = agent.answer(lesson, [])
    assert (answer.status_code, answer.json()["code"]) == (409, "work-lost")
    assert agent.fit("labels", lease={"id": lesson["id"], "token": lesson["token"] - 1}).status_code == 409


def test_what_is_set_aside_is_told_apart_from_what_is_learned_from(
    here: AgentWorld, agent: Learns, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("apps.inference.queries.A_HANDFUL", 1)
    monkeypatch.setattr("apps.inference.queries.BLIND_TENTHS", 5)
    train(here)
    while (work := agent.take()) is not None:  # the version in use is measured first
        for lease in work["leases"]:
            agent.answer(lease, one_box_each(lease))
    lesson = agent.lesson()
    labels = agent.labels(lesson)["labels"]
    assert sum(each["held_out"] for each in labels) == lesson["held_out"]
    assert lesson["labels"] + lesson["held_out"] == 8


@pytest.fixture
def half_held_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("apps.inference.queries.A_HANDFUL", 1)
    monkeypatch.setattr("apps.inference.queries.BLIND_TENTHS", 5)


class Measured(Learns):
    """An agent whose model finds some of the squares; `finds` says which, `version` what it is called."""

    finds: tuple[str, ...] = ()
    version = "7"
    kept: str | None = None

    @property
    def told(self) -> dict[str, Any]:
        return {**super().told, "version": self.version, "kept": self.kept}

    def work_off(self) -> int:
        """Answer for everything that there is to take; how many data rows."""
        done = 0
        while (work := self.take(64)) is not None and work["use"] is None:
            for lease in work["leases"]:
                results = [{"data_row": row["id"], "annotations": self.says(row["name"]), "seconds": 0.1} for row in lease["data_rows"]]
                assert self.answer(lease, results).status_code == 200
                done += len(results)
        return done

    def says(self, name: str) -> list[dict[str, Any]]:
        found = [(kind, box) for kind, box in picture(int(name.removesuffix(".png")))[1] if kind in self.finds]
        return [
            {"name": kind, "kind": "bounding_box", "value": dict(zip(("x", "y", "width", "height"), map(float, box), strict=True)),
             "confidence": 0.9}
            for kind, box in found
        ]  # fmt: skip

    def learn(self, called: str, finds: tuple[str, ...]) -> dict[str, Any]:
        lesson = self.lesson()
        ended = self.fit("end", agent=self.told, lease=named(lesson), version=called, metrics={"f1": 0.99})
        assert ended.status_code == 204, ended.content
        self.finds, self.version, self.kept = finds, called, self.version
        return lesson

    def told_to_use(self) -> str | None:
        """The version that it is to answer with instead, where it is told so."""
        work = self.take(64)
        assert work is None or work["use"] is None or work["leases"] == []
        return None if work is None else work["use"]


@pytest.fixture
def measured(here: AgentWorld, agent: Learns) -> Measured:
    return Measured(agent.api, agent.predictor)


def train_if_better(here: AgentWorld) -> Any:
    body = {"project": str(here.world.labelled.pk), "promote": "if_better"}
    answer = here.world.owner.api.post(f"predictors/{here.predictor.pk}/training-runs", body)
    assert answer.status_code == 202, answer.content
    return answer.json()["job"]


def in_use(here: AgentWorld) -> int:
    with tenant(here.organization_id):
        return newest_ready(Predictor.objects.get(pk=here.predictor.pk)).number


@pytest.mark.usefixtures("half_held_out")
def test_a_version_that_was_learned_elsewhere_is_measured_on_what_was_held_out_and_used_where_it_is_better(
    here: AgentWorld, measured: Measured
) -> None:
    measured.finds = ("red",)
    train_if_better(here)
    assert measured.fit("take", agent=measured.told).status_code == 204, "the version in use is measured first"
    held_out = measured.work_off()
    assert held_out > 0
    lesson = measured.learn("squares-2", ("red", "blue"))
    assert lesson["held_out"] == held_out
    assert (in_use(here), "being measured" in newest(here).card["unmeasured"]) == (1, True)
    assert measured.work_off() == held_out
    card = newest(here).card
    assert (card["metrics"]["f1"], card["metrics"]["images"], card["own_metrics"]) == (1.0, held_out, {"f1": 0.99})
    assert card["before"]["number"] == 1
    assert 0 < card["before"]["metrics"]["f1"] < 1
    assert (card["unmeasured"], card["not_promoted"], in_use(here)) == ("", "", 2)


@pytest.mark.usefixtures("half_held_out")
def test_one_that_is_worse_is_not_used_and_says_why(here: AgentWorld, measured: Measured) -> None:
    measured.finds = ("red", "blue")
    train_if_better(here)
    measured.work_off()
    measured.learn("squares-2", ("red",))
    measured.work_off()
    card = newest(here).card
    assert in_use(here) == 1
    assert card["not_promoted"].endswith("and that of version 1 1.000 on the same data rows.")


@pytest.mark.usefixtures("half_held_out")
def test_only_an_agent_whose_model_is_the_new_version_is_asked_to_measure_it(here: AgentWorld, measured: Measured) -> None:
    train_if_better(here)
    measured.work_off()
    measured.learn("squares-2", ("red", "blue"))
    other = Measured(measured.api, measured.predictor, "box two")
    assert other.work_off() == 0
    assert measured.work_off() > 0


@pytest.mark.usefixtures("half_held_out")
def test_one_that_cannot_be_measured_says_so_and_is_not_used_for_being_better(here: AgentWorld, measured: Measured) -> None:
    train_if_better(here)
    measured.work_off()
    measured.learn("squares-2", ("red", "blue"))
    number = str(newest(here).pk)
    with tenant(here.organization_id):
        job = Job.objects.get(params__measures=number)
    assert here.world.owner.api.post(f"jobs/{job.pk}/cancel").status_code == 200
    card = newest(here).card
    assert card["unmeasured"].startswith("It was not measured: none of ")
    assert (card["not_promoted"], card["metrics"], in_use(here)) == (card["unmeasured"], {}, 1)


def test_one_for_which_nothing_was_held_out_is_not_used_for_being_better(here: AgentWorld, measured: Measured) -> None:
    train_if_better(here)
    measured.learn("squares-2", ("red", "blue"))
    card = newest(here).card
    assert (card["metrics"], in_use(here)) == ({"f1": 0.99}, 1)
    assert "too few labels" in card["not_promoted"]


@pytest.mark.usefixtures("half_held_out")
def test_an_agent_goes_back_to_the_version_that_stays_in_use(here: AgentWorld, measured: Measured) -> None:
    measured.finds = ("red", "blue")
    train_if_better(here)
    measured.work_off()
    measured.learn("squares-2", ("red",))
    asked = here.look_at_everything()
    first = measured.take(64)
    assert first is not None
    assert {lease["job"] for lease in first["leases"]} != {asked["job"]}, "what is measured is asked for nothing else"
    for lease in first["leases"]:
        results = [{"data_row": row["id"], "annotations": measured.says(row["name"])} for row in lease["data_rows"]]
        assert measured.answer(lease, results).status_code == 200
    measured.work_off()
    assert in_use(here) == 1
    assert measured.told_to_use() == "7"
    measured.version, measured.kept = "7", "squares-2"
    assert measured.work_off() == len(here.world.rows)


@pytest.mark.usefixtures("half_held_out")
def test_an_agent_follows_whoever_rolls_a_version_back_and_forth(here: AgentWorld, measured: Measured) -> None:
    measured.finds = ("red",)
    train_if_better(here)
    measured.work_off()
    measured.learn("squares-2", ("red", "blue"))
    measured.work_off()
    assert (in_use(here), measured.told_to_use()) == (2, None)
    with tenant(here.organization_id):
        first, second = PredictorVersion.objects.filter(predictor=here.predictor).order_by("number")
    put_in_use(here, first)
    assert measured.told_to_use() == "7"
    measured.version, measured.kept = "7", "squares-2"
    assert measured.told_to_use() is None
    put_in_use(here, second)
    assert (in_use(here), measured.told_to_use()) == (2, "squares-2")


def put_in_use(here: AgentWorld, version: PredictorVersion) -> None:
    answer = here.world.owner.api.post(f"predictors/{here.predictor.pk}/promotion", {"version": str(version.pk)})
    assert answer.status_code in (200, 201), answer.content


def ask_of_the_sky(here: AgentWorld) -> None:
    """Let the ontology ask a question of the whole picture, which every label answers."""
    question, clear = uuid7(), uuid7()
    with tenant(here.organization_id):
        ontology = Ontology.objects.select_for_update().get(pk=here.world.ontology.pk)
        asked = FeatureSpec(question, "sky", "radio", options=(OptionSpec(clear, "clear"), OptionSpec(uuid7(), "grey")), color="#404040")
        save_ontology(ontology=ontology, name=ontology.name, features=[*tree(ontology), asked])
        value = KINDS["radio"].parse({"option": str(clear)})
        sets = Label.objects.filter(project=here.world.labelled).values_list("annotation_set", flat=True)
        made = Annotation.objects.bulk_create([row_of(values.Annotation(uuid7(), "radio", question, value), each) for each in sets])
    assert len(made) == len(here.world.rows) - 4


@pytest.mark.usefixtures("half_held_out")
def test_a_model_of_boxes_misses_no_answer_to_a_question(here: AgentWorld, measured: Measured) -> None:
    ask_of_the_sky(here)
    measured.finds = ("red", "blue")
    train_if_better(here)
    measured.work_off()
    measured.learn("squares-2", ("red", "blue"))
    measured.work_off()
    figures = newest(here).card["metrics"]
    assert (figures["f1"], figures["recall"]) == (1.0, 1.0)
    assert figures["objects"] == 2 * figures["images"]
