"""Learning as people label: rules that train by themselves, versions promoted and rolled back, open tasks suggested anew."""

from datetime import timedelta
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from django.db import connection
from django.db.models.functions import Now
from PIL import Image
from pytest_django import Settings

from apps.annotations import services as annotations
from apps.catalog.models import DataRow, Dataset
from apps.catalog.services.uploads import Incoming, add_files
from apps.core import jobs
from apps.core.ids import uuid7
from apps.core.models import EventLog, Job
from apps.core.tasks import tell_subscribers
from apps.core.tenancy import bound, tenant
from apps.inference import queries
from apps.inference.models import PredictorVersion, TrainingRule
from apps.inference.services.promoting import judged
from apps.inference.tasks import train_due
from apps.kinds.features import FeatureSpec, OptionSpec
from apps.kinds.radio import Radio
from apps.kinds.values import Annotation, Choice
from apps.ontologies.services import create_ontology
from apps.projects import services as projects
from apps.projects.models import Project
from tests.cast import Person
from tests.support.horizon import settle

pytestmark = pytest.mark.django_db(transaction=True)
COLORS = {"red": (220, 30, 30), "blue": (30, 60, 220)}
LABELLED, WAITING = 12, 4


class Shop:
    """Pictures in one of two colours, a question about it, and a learner that is attached to the project."""

    def __init__(self, owner: Person) -> None:
        self.owner, self.number = owner, owner.organization.pk
        self.options = {name: uuid7() for name in COLORS}
        self.question = uuid7()
        with bound(self.number):
            with tenant(self.number):
                options = tuple(OptionSpec(number, name) for name, number in self.options.items())
                ontology = create_ontology(name="Colours", features=[FeatureSpec(self.question, "colour", "radio", options)])
                dataset = Dataset.objects.create(name="plates")
            files = [Incoming(f"{number:02}.png", plate(number)) for number in range(LABELLED + WAITING)]
            self.rows = sorted(add_files(dataset_id=dataset.pk, files=files).created, key=lambda row: row.name)
        with tenant(self.number):
            self.project = projects.create_project(name="sort", ontology=ontology.pk)
            projects.create_batch(project=self.project, name="all", data_rows=[row.pk for row in self.rows[LABELLED:]])
        made = owner.api.post("predictors", {"name": "Sorter", "family": "learner", "ontology": str(ontology.pk)})
        assert made.status_code == 201, made.json()
        self.predictor = made.json()["id"]
        owner.api.post(f"projects/{self.project.pk}/predictors", {"predictor": self.predictor})

    def label(self, row: DataRow, *, wrong: bool = False, project: Project | None = None) -> None:
        name = list(COLORS)[(int(row.name[:2]) + wrong) % 2]
        said = Annotation(uuid7(), "radio", self.question, Radio(Choice(self.options[name])))
        with tenant(self.number):
            annotations.import_label(project=project or self.project, data_row=row, author=self.owner.membership.pk, annotations=[said])

    def follow(self) -> None:
        """Let subscribers and jobs do what there is to do."""
        with bound(self.number):
            for _ in range(10):
                settle(self.number)
                tell_subscribers()
                with tenant(self.number):
                    waiting = list(Job.objects.filter(state__lte=1).values_list("pk", flat=True))
                if not waiting:
                    return
                for number in waiting:
                    jobs.run(str(number))

    def versions(self) -> list[dict[str, Any]]:
        return list(self.owner.api.get(f"predictors/{self.predictor}").json()["versions"])

    def opened_with_a_wrong_suggestion(self) -> dict[str, Any]:
        """A task that somebody has open, of which a predictor that learned two wrong labels has spoken."""
        for row in self.rows[:2]:
            self.label(row, wrong=True)
        self.rule(after_labels=2)
        self.follow()
        task: dict[str, Any] = self.owner.api.post(f"projects/{self.project.pk}/tasks/next", {"stage": "label"}).json()
        self.owner.api.post(f"tasks/{task['id']}/suggestions", {"predictor": self.predictor})
        self.follow()
        return task

    def said(self, task: dict[str, Any]) -> str:
        """The option that is suggested for it now."""
        return str(self.owner.api.get(f"tasks/{task['id']}").json()["suggestions"][0]["annotations"][0]["value"]["option"])

    def rule(self, **fields: object) -> Any:
        body = {"project": str(self.project.pk), "after_labels": 6, **fields}
        return self.owner.api.put(f"predictors/{self.predictor}/training-rule", body)


def plate(number: int) -> BytesIO:
    buffer = BytesIO()
    Image.new("RGB", (40 + number, 30), list(COLORS.values())[number % 2]).save(buffer, "PNG")
    buffer.seek(0)
    return buffer


@pytest.fixture
def shop(transactional_db: None, ada: Person) -> Shop:
    return Shop(ada)


def test_labels_of_options_are_learned_and_answered_with_options(shop: Shop) -> None:
    for row in shop.rows[:LABELLED]:
        shop.label(row)
    started = shop.owner.api.post(f"predictors/{shop.predictor}/training-runs", {"project": str(shop.project.pk)})
    assert started.status_code == 202, started.json()
    shop.follow()
    (version,) = shop.versions()
    assert (version["state"], version["classes"]) == ("ready", ["blue", "red"])
    task = shop.owner.api.post(f"projects/{shop.project.pk}/tasks/next", {"stage": "label"}).json()
    shop.owner.api.post(f"tasks/{task['id']}/suggestions", {"predictor": shop.predictor})
    shop.follow()
    (said,) = shop.owner.api.get(f"tasks/{task['id']}").json()["suggestions"][0]["annotations"]
    truth = list(COLORS)[int(task["data_row"]["name"][:2]) % 2]
    assert (said["kind"], said["value"]["option"]) == ("radio", str(shop.options[truth]))
    assert 0.5 < said["confidence"] <= 1


def test_a_rule_trains_after_so_many_labels_and_not_before(shop: Shop) -> None:
    assert shop.rule().status_code == 200
    for row in shop.rows[:5]:
        shop.label(row)
    shop.follow()
    assert shop.versions() == []
    shop.label(shop.rows[5])
    shop.follow()
    assert [version["state"] for version in shop.versions()] == ["ready"]
    for row in shop.rows[6:11]:
        shop.label(row)
    shop.follow()
    assert len(shop.versions()) == 1
    shop.label(shop.rows[11])
    shop.follow()
    assert [version["number"] for version in shop.versions()] == [2, 1]
    assert shop.owner.api.get(f"predictors/{shop.predictor}/training-rule").json()["labels"] == 12


def test_a_rule_that_finds_nothing_to_learn_says_so_and_goes_on_later(shop: Shop) -> None:
    shop.rule(after_labels=2)
    for row in shop.rows[:6:2]:
        shop.label(row)  # red alone
    shop.follow()
    (version,) = shop.versions()
    assert version["state"] == "failed"
    assert "at least two options" in version["error"]
    for row in shop.rows[1:5:2]:
        shop.label(row)
    shop.follow()
    assert shop.versions()[0]["state"] == "ready"


def test_a_rule_trains_by_the_clock_where_there_are_new_labels(shop: Shop) -> None:
    for row in shop.rows[:LABELLED]:
        shop.label(row)
    rule = shop.rule(after_labels=None, every_hours=24).json()
    assert (rule["after_labels"], rule["every_hours"], rule["labels"]) == (None, 24, 0)
    shop.follow()
    assert shop.versions() == []
    for _ in range(2):  # the second day there is nothing new
        with tenant(shop.number):
            TrainingRule.objects.update(due_at=Now() - timedelta(minutes=1))
        with connection.cursor() as cursor:
            cursor.execute("SELECT organization_id FROM inference_due_rules()")
            assert cursor.fetchall() == [(shop.number,)]
        with bound(shop.number):
            train_due()
        shop.follow()
        assert len(shop.versions()) == 1
    with tenant(shop.number):
        assert TrainingRule.objects.filter(due_at__gt=Now() + timedelta(hours=23)).exists()


def test_a_predictor_that_is_trained_only_when_somebody_asks_has_an_empty_rule(shop: Shop) -> None:
    answer = shop.owner.api.get(f"predictors/{shop.predictor}/training-rule")
    assert (answer.status_code, answer.json()["project"], answer.json()["enabled"]) == (200, None, False)


def test_a_rule_that_moves_to_another_project_counts_the_labels_there_anew(shop: Shop) -> None:
    shop.rule()
    for row in shop.rows[:8]:
        shop.label(row)
    shop.follow()
    assert len(shop.versions()) == 1
    with tenant(shop.number):
        other = projects.create_project(name="elsewhere", ontology=shop.project.ontology_id)
    for row in shop.rows[:6]:
        shop.label(row, project=other)
    few = shop.rule(project=str(other.pk), after_labels=7).json()
    assert (few["project"], few["labels"]) == (str(other.pk), 0)
    shop.follow()
    assert len(shop.versions()) == 1, "six are not seven"
    assert shop.rule(project=str(other.pk)).json()["labels"] == 6, "there are enough, so it begins at once"
    shop.follow()
    assert len(shop.versions()) == 2
    assert shop.rule(project=str(other.pk), every_hours=24).json()["labels"] == 6, "of the same project they stay"


def test_a_rule_learns_from_projects_of_its_own_ontology_alone(shop: Shop) -> None:
    with tenant(shop.number):
        ontology = create_ontology(name="Others", features=[FeatureSpec(uuid7(), "size", "radio", (OptionSpec(uuid7(), "small"),))])
        other = projects.create_project(name="elsewhere", ontology=ontology.pk)
    answer = shop.rule(project=str(other.pk))
    (error,) = answer.json()["errors"]
    assert (answer.status_code, error["code"], error["pointer"]) == (422, "other_ontology", "/project")
    assert shop.owner.api.get(f"predictors/{shop.predictor}/training-rule").json()["project"] is None


@pytest.mark.parametrize("name", ["/etc", "../models", "not a name", "a/b/c"])
def test_an_encoder_that_no_model_can_be_is_refused_at_once(shop: Shop, name: str) -> None:
    train = f"predictors/{shop.predictor}/training-runs"
    chosen = {"image_encoder": name}
    for answer in (shop.rule(settings=chosen), shop.owner.api.post(train, {"project": str(shop.project.pk), "settings": chosen})):
        (error,) = answer.json()["errors"]
        assert (answer.status_code, error["code"], error["pointer"]) == (422, "invalid_setting", "/settings/image_encoder")


def test_an_encoder_of_the_hub_or_in_an_admitted_folder_is_taken(shop: Shop, settings: Settings, tmp_path: Path) -> None:
    settings.MODEL_FOLDERS = (str(tmp_path),)
    for name in ("facebook/dinov2-small", f"{tmp_path}/encoder"):
        assert shop.rule(settings={"image_encoder": name}).status_code == 200
    assert shop.rule(settings={"image_encoder": f"{tmp_path}/../elsewhere"}).status_code == 422


def test_a_rule_says_when(shop: Shop) -> None:
    answer = shop.rule(after_labels=None)
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (400, "/after_labels")


def test_settings_that_no_lesson_takes_are_refused_at_once(shop: Shop) -> None:
    train = f"predictors/{shop.predictor}/training-runs"
    for settings, code in (({"strength": "x"}, "invalid_setting"), ({"bogus": 1}, "unknown_setting")):
        for answer in (shop.rule(settings=settings), shop.owner.api.post(train, {"project": str(shop.project.pk), "settings": settings})):
            (error,) = answer.json()["errors"]
            assert (answer.status_code, error["code"], error["pointer"]) == (422, code, f"/settings/{next(iter(settings))}")
    assert shop.versions() == []
    assert shop.owner.api.get(f"predictors/{shop.predictor}/training-rule").json()["project"] is None


def test_what_somebody_has_open_is_suggested_anew_when_the_predictor_has_learned(shop: Shop) -> None:
    task = shop.opened_with_a_wrong_suggestion()
    right = str(shop.options[list(COLORS)[int(task["data_row"]["name"][:2]) % 2]])
    assert shop.said(task) != right
    for row in shop.rows[:LABELLED]:
        shop.label(row)
    shop.follow()
    assert shop.said(task) == right
    with tenant(shop.number):
        told = EventLog.objects.filter(type="suggestions.finished", body__data_row=task["data_row"]["id"]).count()
    assert told >= 2


def test_a_version_is_promoted_by_hand_and_rolled_back(shop: Shop) -> None:
    for row in shop.rows[:LABELLED]:
        shop.label(row)
    with tenant(shop.number):
        other = projects.create_project(name="to measure on", ontology=shop.project.ontology_id)
    for row in shop.rows[LABELLED:]:
        shop.label(row, project=other)
    for promote in ("always", "by_hand"):
        body = {"project": str(shop.project.pk), "held_out_project": str(other.pk), "promote": promote}
        assert shop.owner.api.post(f"predictors/{shop.predictor}/training-runs", body).status_code == 202
        shop.follow()
    newer, older = shop.versions()
    assert shop.owner.api.get(f"predictors/{shop.predictor}").json()["promoted"] == older["id"]
    assert older["trained"]["before"] is None
    assert newer["trained"]["before"]["number"] == 1
    assert newer["trained"]["before"]["metrics"]["f1"] == older["metrics"]["f1"] == 1
    path = f"predictors/{shop.predictor}/promotion"
    assert shop.owner.api.post(path, {"version": newer["id"]}).json()["promoted"] == newer["id"]
    assert shop.owner.api.post(path, {"version": older["id"]}).json()["promoted"] == older["id"]
    body = {"project": str(shop.project.pk), "held_out_project": str(other.pk), "promote": "by_hand"}
    assert shop.owner.api.post(f"predictors/{shop.predictor}/training-runs", body).status_code == 202
    shop.follow()
    newest = shop.versions()[0]
    assert (newest["number"], newest["state"], newest["error"]) == (3, "ready", "")
    assert newest["trained"]["before"]["number"] == 1, "it is measured against the one in use"
    assert shop.owner.api.post(path, {"version": None}).json()["promoted"] is None


def test_no_version_is_measured_on_what_it_has_learned_to_be_compared_with_a_newer_one(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    for row in shop.rows[:LABELLED]:
        shop.label(row)
    body = {"project": str(shop.project.pk), "promote": "if_better"}
    path = f"predictors/{shop.predictor}/training-runs"
    assert shop.owner.api.post(path, body).status_code == 202
    shop.follow()
    aside = {str(row.pk) for row in shop.rows[:4]}
    monkeypatch.setattr(queries, "set_aside", lambda rows, unseen: (aside, aside))
    for number in (2, 3):
        assert shop.owner.api.post(path, {**body, "promote": "always"}).status_code == 202
        shop.follow()
        assert shop.versions()[0]["number"] == number
    third, second, first = shop.versions()
    assert (first["trained"]["held_out"], second["trained"]["held_out"]) == (0, 4)
    assert second["trained"]["before"] == {"version": first["id"], "number": 1, "metrics": {}, "has_learned_them": True}
    assert (third["trained"]["before"]["number"], third["trained"]["before"]["has_learned_them"]) == (2, False)
    assert third["trained"]["before"]["metrics"]["f1"] == second["metrics"]["f1"]


def test_where_two_versions_cannot_be_compared_the_one_that_learned_from_more_is_used_and_it_is_said_why() -> None:
    in_use = cast(PredictorVersion, SimpleNamespace(number=3, card={"data_rows": 15}))
    unlike = {"version": "v3", "number": 3, "metrics": {}, "has_learned_them": True}
    more = {"data_rows": 40, "held_out": 4, "before": unlike}
    found = judged({**more, "metrics": {"f1": 0.2}}, in_use)
    assert (found.against, "40" in found.instead, "version 3" in found.instead) == ("", True, True)
    assert "is 0" in judged({**more, "metrics": {"f1": 0.0}}, in_use).against
    same = judged({"data_rows": 15, "metrics": {}}, in_use)
    assert "no data row is set aside" in same.against
    assert "no more labels" in same.against
    worse = judged({**more, "metrics": {"f1": 0.0}, "before": {**unlike, "metrics": {"f1": 0.5}}}, in_use)
    assert worse.against == "Its F1 is 0.000, and that of version 3 0.500 on the same data rows."
    assert judged({**more, "metrics": {"f1": 0.5}, "before": {**unlike, "metrics": {"f1": 0.5}}}, in_use).against == ""


def test_after_a_roll_back_what_somebody_has_open_is_what_the_older_version_said(shop: Shop) -> None:
    task = shop.opened_with_a_wrong_suggestion()
    before = shop.said(task)
    for row in shop.rows[:LABELLED]:
        shop.label(row)
    shop.follow()
    assert shop.said(task) != before
    older = shop.versions()[-1]
    assert shop.owner.api.post(f"predictors/{shop.predictor}/promotion", {"version": older["id"]}).status_code == 200
    shop.follow()
    assert shop.said(task) == before
    with tenant(shop.number):
        last = EventLog.objects.filter(type="suggestions.added", body__data_row=task["data_row"]["id"]).order_by("-id").first()
    assert last.body["predictor_version"] == older["id"]


def test_a_version_that_failed_is_not_promoted(shop: Shop) -> None:
    shop.label(shop.rows[0])
    shop.owner.api.post(f"predictors/{shop.predictor}/training-runs", {"project": str(shop.project.pk)})
    shop.follow()
    (version,) = shop.versions()
    answer = shop.owner.api.post(f"predictors/{shop.predictor}/promotion", {"version": version["id"]})
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, "not_ready")


def test_only_what_a_slice_chooses_is_learned_from(shop: Shop) -> None:
    for row in shop.rows[:LABELLED]:
        shop.label(row)
    body = {"name": "first", "filter": [{"term": "text", "contains": "00.png"}]}
    made = shop.owner.api.post("slices", body)
    assert made.status_code == 201, made.json()
    answer = shop.owner.api.post(
        f"predictors/{shop.predictor}/training-runs", {"project": str(shop.project.pk), "slice": made.json()["id"]}
    )
    assert answer.status_code == 202
    shop.follow()
    assert "at least two options" in shop.versions()[0]["error"]
