"""One organization with something of everything in it, made through the API's own doors."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any
from uuid import UUID, uuid4

from apps.accounts.models import User
from apps.annotations import services as annotations
from apps.catalog.models import DataRow
from apps.core.jobs import create_job
from apps.core.models import Job, JobChunk, JobError
from apps.core.models.jobs import JobState
from apps.core.tenancy import tenant
from apps.evaluation.levels import BINS
from apps.evaluation.models import Cell, CustomMean, CustomSum, Figure, MaskOverlap, Outcome, RowMetric, RunEvaluation, RunLabel
from apps.inference.kinds_of_work import TELL
from apps.inference.models import ComputeUse, Endpoint, Exchange, PredictorVersion, Publication, VersionState
from apps.inference.predictors import families
from apps.inference.services import publishing
from apps.interchange.models import TriedLine
from apps.kinds import parse_annotation
from apps.model_runs.models import ModelRun
from apps.notifications.models import Notification, Reason
from apps.organizations.models import Membership
from apps.organizations.permissions import Role
from apps.webhooks.models import WebhookTry
from tests import factories
from tests.cast import Api, Person
from tests.catalog.pictures import picture, upload
from tests.contract.labeled import benchmark_answered, labeled_twice
from tests.contract.promised import promised
from tests.support.labeling import Words, box, decide, make_words

ROWS = 8
NOT_IDS = ("owner", "annotator", "viewer", "mark", "key_api", "token", "etags", "tokens", "words", "publication")


@dataclass(frozen=True, repr=False)
class World:
    """Ids of one organization's things, as they stand on the wire. `mark` is a word that only its own texts hold."""

    owner: Person
    annotator: Person
    viewer: Person
    mark: str
    key_api: Api
    token: str
    etags: Mapping[str, str] = field(default_factory=dict)
    tokens: Mapping[str, int] = field(default_factory=dict)
    words: Words | None = None

    member: str = ""
    invitation: str = ""
    api_key: str = ""
    dataset: str = ""
    spare_dataset: str = ""
    row: str = ""
    rows: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()
    spare_row: str = ""
    attachment: str = ""
    spare_attachment: str = ""
    metadata_field: str = ""
    spare_metadata_field: str = ""
    slice: str = ""
    spare_slice: str = ""
    ontology: str = ""
    spare_ontology: str = ""
    feature: str = ""
    model: str = ""
    spare_model: str = ""
    run: str = ""
    run_set: str = ""
    project: str = ""
    batch: str = ""
    task: str = ""
    queued_task: str = ""
    review_task: str = ""
    done_task: str = ""
    merged_task: str = ""
    benchmark_task: str = ""
    move: str = ""
    webhook: str = ""
    spare_webhook: str = ""
    webhook_delivery: str = ""
    thread: str = ""
    comment: str = ""
    notification: str = ""
    own_set: str = ""
    own_annotation: str = ""
    suggestion: str = ""
    predictor: str = ""
    connected: str = ""
    delivery: str = ""
    version: str = ""
    uploaded: str = ""
    archived: str = ""
    agents: str = ""
    stopped_run: str = ""
    lease: str = ""
    leased_row: str = ""
    lesson: str = ""
    publication: str = ""
    job: str = ""
    failed_job: str = ""
    production_queue: str = ""
    production_decision: str = ""

    def ids(self) -> dict[str, Any]:
        """Every id, by the name of its field."""
        return {each.name: getattr(self, each.name) for each in fields(self) if each.name not in NOT_IDS}

    def nowhere(self) -> "World":
        """The same, with ids that belong to nothing."""
        fresh: dict[str, Any] = {
            name: tuple(str(uuid4()) for _ in value) if isinstance(value, tuple) else str(uuid4()) for name, value in self.ids().items()
        }
        return replace(self, **fresh)

    def with_one_of(self, other: "World", name: str) -> "World":
        """The same with one id of the other; in a list, one foreign id after one's own."""
        mine, theirs = getattr(self, name), getattr(other, name)
        changed: dict[str, Any] = {name: (mine[0], theirs[0]) if isinstance(mine, tuple) else theirs}
        return replace(self, **changed)

    def api(self, by: str) -> Api:
        """The browser of its owner or annotator."""
        person: Person = getattr(self, by)
        return person.api


class Recorder:
    """Stands for a world and remembers which of its ids a request names."""

    def __init__(self, world: World) -> None:
        self._world, self.named = world, set[str]()

    def __getattr__(self, name: str) -> Any:
        if name in self._world.ids():
            self.named.add(name)
        return getattr(self._world, name)


def must(answer: Any, status: int = 201) -> Any:
    """The body of an answer that must have this status."""
    assert answer.status_code == status, (answer.status_code, answer.content[:600])
    return answer.json() if answer.content else None


def build(name: str, mark: str) -> World:
    """A whole organization. `mark` is a word that stands in every name and text of it, and nowhere else."""
    slug = name.lower()
    owner = _founded(name, f"owner@{slug}.example")
    annotator, viewer = _joined(owner, f"annotator@{slug}.example", Role.ANNOTATOR), _joined(owner, f"viewer@{slug}.example", Role.VIEWER)
    spare_key, _ = factories.make_api_key(viewer.membership)
    invited = must(owner.api.post("invitations", {"role": "viewer"}))
    world = World(owner, annotator, viewer, mark, owner.key(), token=invited["link"].rsplit("/", 1)[1])
    world = replace(world, member=str(viewer.membership.pk), invitation=invited["id"], api_key=str(spare_key.pk))
    steps = (_with_catalog, _with_ontology, _with_model, _with_project, _with_threads, _with_evaluation, _with_predictor, _with_agents)
    for step in (*steps, _with_production, _with_jobs, _with_webhook):
        world = step(world)
    labeled = {"merged_task": labeled_twice(world), "benchmark_task": benchmark_answered(world)}
    return replace(world, etags={**world.etags, "organization": '"1"'}, publication=_offered(), **labeled)


def _offered() -> str:
    """One publication, the same for all."""
    about = publishing.About("Cut out", licence="Apache-2.0")
    publishing.publish_built_in(about=about, family=families()["classical_segmentation"], settings={}, classes=["object"])
    return str(Publication.objects.get().pk)


def _founded(name: str, email: str) -> Person:
    user: User = factories.make_user(email, name=f"{name} owner", is_staff=True, is_superuser=True)
    organization = factories.make_organization(name, owner=user)
    return Person(user, organization, Membership.objects.select_related("organization", "user").get(organization=organization, user=user))


def _joined(owner: Person, email: str, role: Role) -> Person:
    user = factories.make_user(email, name=f"{role.value}")
    return Person(user, owner.organization, factories.make_member(owner.organization, user, role))


def _with_catalog(world: World) -> World:
    api, mark = world.owner.api, world.mark
    dataset = must(api.post("datasets", {"name": f"{mark} pictures", "description": mark}))["id"]
    spare = must(api.post("datasets", {"name": f"{mark} spare"}))["id"]
    keys = [f"{mark}-{number}" for number in range(ROWS)]
    files = [upload(picture((mark, number), size=(640, 480)), f"{mark} {number}.png") for number in range(ROWS)]
    sent = {"files": files, "global_keys": str(keys).replace("'", '"')}
    made = must(api.client.post(f"/api/v1/datasets/{dataset}/data-rows", sent, headers=api.headers), 200)["created"]
    rows = [each["id"] for each in made]
    beside = [must(api.post(f"data-rows/{rows[0]}/attachments", {"kind": "text", "text": mark}))["id"] for _ in range(2)]
    named = [must(api.post("metadata-fields", {"name": f"{mark} {number}", "kind": "number"}))["id"] for number in range(2)]
    chosen = [{"term": "dataset", "is": dataset}, {"term": "text", "contains": mark}]
    slices = [must(api.post("slices", {"name": f"{mark} slice {number}", "filter": chosen}))["id"] for number in range(2)]
    return replace(
        world, dataset=dataset, spare_dataset=spare, row=rows[0], rows=tuple(rows[5:7]), keys=tuple(keys[5:7]), spare_row=rows[7],
        attachment=beside[0], spare_attachment=beside[1], metadata_field=named[0], spare_metadata_field=named[1],
        slice=slices[0], spare_slice=slices[1],
    )  # fmt: skip


def _with_ontology(world: World) -> World:
    with tenant(world.owner.organization.pk):
        words, spare = make_words(f"{world.mark} things"), make_words(f"{world.mark} others")
    return replace(
        world, words=words, ontology=str(words.ontology.pk), spare_ontology=str(spare.ontology.pk), feature=str(words.coin),
        etags={**world.etags, "ontology": f'"{words.ontology.version}"'},
    )  # fmt: skip


def _with_model(world: World) -> World:
    api, mark = world.owner.api, world.mark
    model = must(api.post("models", {"name": f"{mark} model", "ontology": world.ontology}))["id"]
    spare = must(api.post("models", {"name": f"{mark} spare model", "ontology": world.ontology}))["id"]
    run = must(api.post("model-runs", {"model": model, "name": f"{mark} run"}))["id"]
    must(api.post(f"model-runs/{run}/data-rows", {"data_rows": [world.row]}), 200)
    made = _predict(world, run, world.row)
    return replace(world, model=model, spare_model=spare, run=run, run_set=made[0])


def _predict(world: World, run: str, row: str) -> tuple[str, str]:
    """A run says one box about a data row: the ids of the set and of the box."""
    said = parse_annotation(box(world.feature, confidence=0.9))  # type: ignore[arg-type]
    with tenant(world.owner.organization.pk):
        written = annotations.write_predictions(
            run=ModelRun.objects.get(pk=run), data_row=DataRow.objects.get(pk=row), annotations=[said], pass_number=1, complete=True
        )
    (number,) = written.annotation_sets.values()
    return str(number), str(said.id)


def _with_project(world: World) -> World:
    """Four tasks: one done, one in review with its reviewer, one with its annotator, one waiting."""
    api, mark = world.owner.api, world.mark
    reviewed = {"review_share": 1.0, "review_stages": [{"name": f"{mark} stage"}]}
    project = must(api.post("projects", {"name": f"{mark} project", "ontology": world.ontology, **reviewed}))
    with tenant(world.owner.organization.pk):
        rows = [str(pk) for pk in DataRow.objects.filter(dataset=world.dataset).order_by("global_key").values_list("pk", flat=True)[:4]]
    sent = {"name": f"{mark} batch", "data_rows": rows, "prelabel_run": world.run}
    batch = must(api.post(f"projects/{project['id']}/batches", sent, headers={"Idempotency-Key": mark}))["id"]
    world = replace(world, project=project["id"], batch=batch, etags={**world.etags, "project": f'"{project["revision"]}"'})
    for _ in range(2):
        _label(world)
    done = _next(api, world, "review")
    must(api.post(f"tasks/{done['id']}/review", {"token": done["lease"]["token"], "decision": "approve"}), 201)
    review, task = _next(api, world, "review"), _next(api, world, "label")
    drawn = box(world.feature)  # type: ignore[arg-type]
    own, live = task["annotation_set"]["id"], _predict(world, world.run, task["data_row"]["id"])
    decision = decide(UUID(live[1]), "rejected")
    change = {"base_revision": 0, "change_id": str(uuid4()), "token": task["lease"]["token"], "created": [drawn], "decisions": [decision]}
    must(api.post(f"annotation-sets/{own}/changes", change), 200)
    waiting = must(api.get("tasks", query_params={"project": world.project, "state": "queued"}), 200)["results"]
    must(api.put(f"projects/{world.project}/costs", {"hourly_cost": 20.0, "currency": "EUR"}), 200)
    sent = {"action": "assign", "tasks": [waiting[0]["id"]], "assignee": str(world.owner.membership.pk)}
    move = must(api.post(f"projects/{world.project}/task-moves", sent))["move"]["id"]
    return replace(
        world, move=move, task=task["id"], queued_task=waiting[0]["id"], review_task=review["id"], done_task=done["id"], own_set=own,
        own_annotation=drawn["id"], suggestion=live[1],
        tokens={"task": task["lease"]["token"], "review": review["lease"]["token"]},
    )  # fmt: skip


def _with_threads(world: World) -> World:
    """The annotator asks the owner, who answers."""
    said = {"text": f"{world.mark}?", "mentions": [str(world.owner.membership.pk)]}
    asked = must(world.annotator.api.post(f"tasks/{world.task}/threads", said))
    answer = must(world.owner.api.post(f"threads/{asked['id']}/comments", said))
    with tenant(world.owner.organization.pk):
        about = asked["comments"][0]["id"]
        told = Notification.objects.create(member=world.owner.membership, reason=Reason.MENTION, comment_id=about)
    return replace(world, thread=asked["id"], comment=answer["id"], notification=str(told.pk))


def _next(api: Api, world: World, stage: str) -> dict[str, Any]:
    found: dict[str, Any] = must(api.post(f"projects/{world.project}/tasks/next", {"stage": stage}), 200)
    return found


def _label(world: World) -> None:
    """The annotator draws a box and submits."""
    api = world.annotator.api
    task = _next(api, world, "label")
    token = task["lease"]["token"]
    change = {"base_revision": 0, "change_id": str(uuid4()), "token": token, "created": [box(world.feature)]}  # type: ignore[arg-type]
    must(api.post(f"annotation-sets/{task['annotation_set']['id']}/changes", change), 200)
    submitted = must(api.post(f"tasks/{task['id']}/submit", {"token": token, "revision": 1}), 200)
    if submitted["next"]:
        following = submitted["next"]
        must(api.post(f"tasks/{following['id']}/release", {"token": following["lease"]["token"]}), 200)


def _with_predictor(world: World) -> World:
    api, mark = world.owner.api, world.mark
    made = must(api.post("predictors", {"name": f"{mark} predictor", "family": "patch_detector", "ontology": world.ontology}))
    with tenant(world.owner.organization.pk):
        version = PredictorVersion.objects.create(
            predictor_id=made["id"], number=1, state=VersionState.READY, weights_key="none", class_features={"coin": world.feature}
        )
    must(api.post(f"projects/{world.project}/predictors", {"predictor": made["id"]}))
    rule = {"project": world.project, "after_labels": 1_000, "promote": "by_hand"}
    must(api.put(f"predictors/{made['id']}/training-rule", rule), 200)
    settings = {"url": "http://127.0.0.1:9/"}
    body = {"name": f"{mark} server", "family": "label_studio_backend", "ontology": world.ontology, "settings": settings}
    connected = must(api.post("predictors", body))
    with tenant(world.owner.organization.pk):
        Endpoint.objects.create(predictor_id=connected["id"], error=mark)
        Exchange.objects.create(predictor_id=connected["id"], method="GET", address="http://127.0.0.1:9/health", error=mark)
        params = {"predictor": connected["id"], "project": world.project}
        told = create_job(kind=TELL, title=f"{mark} told", chunks=[{"data_row": world.row, "withdrawn": False}], total=1, params=params)
        delivery = str(JobChunk.objects.get(job=told).pk)
    uploaded = must(api.post("predictors", {"name": f"{mark} model", "family": "transformers", "ontology": world.ontology}))
    archived = must(api.post("predictors", {"name": f"{mark} archived", "family": "patch_detector", "ontology": world.ontology}))
    must(api.post(f"predictors/{archived['id']}/archive"), 200)
    made_here = {"predictor": made["id"], "connected": connected["id"], "uploaded": uploaded["id"], "archived": archived["id"]}
    return replace(world, **made_here, version=str(version.pk), delivery=delivery)


def _with_agents(world: World) -> World:
    """A predictor that agents work for: one has a lease, and there is more to do."""
    api, mark = world.owner.api, world.mark
    made = must(api.post("predictors", {"name": f"{mark} agents", "family": "agent", "ontology": world.ontology}))
    with tenant(world.owner.organization.pk):
        PredictorVersion.objects.filter(predictor_id=made["id"]).update(state=VersionState.READY)
    for row in world.rows:
        must(api.post(f"predictors/{made['id']}/runs", {"data_rows": [row]}), 202)
    stopped = must(api.post(f"predictors/{made['id']}/runs", {"data_rows": [world.row]}), 202)
    must(api.post(f"jobs/{stopped['job']}/cancel"), 200)
    told = {"agent": {"instance": str(uuid4()), "name": mark}, "data_rows": 1}
    (lease,) = must(api.post(f"predictors/{made['id']}/leases/take", told), 200)["leases"]
    learns = {"agent": {**told["agent"], "fits": True}}
    must(api.post(f"predictors/{made['id']}/fittings/take", learns), 204)
    must(api.post(f"predictors/{made['id']}/training-runs", {"project": world.project}), 202)
    lesson = must(api.post(f"predictors/{made['id']}/fittings/take", learns), 200)
    return replace(
        world,
        agents=made["id"],
        stopped_run=stopped["model_run"],
        lease=lease["id"],
        leased_row=lease["data_rows"][0]["id"],
        lesson=lesson["id"],
        tokens={**world.tokens, "lease": lease["token"], "lesson": lesson["token"]},
    )


def _with_production(world: World) -> World:
    """A queue with two decisions: one that a person took and nobody has taken over for training yet, and one of the model's."""
    api, mark = world.owner.api, world.mark
    with tenant(world.owner.organization.pk):
        rows = [str(pk) for pk in DataRow.objects.filter(dataset=world.dataset).order_by("global_key").values_list("pk", flat=True)[4:5]]
    model = must(api.post("models", {"name": f"{mark} deployed", "ontology": world.ontology}))["id"]
    sent = {"name": f"{mark} queue", "model": model, "dataset": world.dataset, "threshold": 0.5, "audit_share": 0.0}
    queue = must(api.post("production-queues", {**sent, "feedback": {"dataset": world.dataset}}))
    said = {key: value for key, value in box(world.feature, confidence=0.9).items() if key != "id"}  # type: ignore[arg-type]
    asked = {"external_id": mark, "data_row": {"id": rows[0]}, "predictions": [said], "metadata": {"mark": mark}}
    decided = must(world.key_api.post(f"production-queues/{queue['id']}/decisions", asked), 200)
    promised(world.owner, queue["id"], decided["id"], mark)
    etags = {**world.etags, "production_queue": f'"{queue["revision"]}"'}
    return replace(world, production_queue=queue["id"], production_decision=decided["id"], etags=etags)


def _with_jobs(world: World) -> World:
    with tenant(world.owner.organization.pk):
        job = create_job(kind="inference.predict", title=f"{world.mark} job", chunks=[{"data_rows": []}], params={"model_run": world.run})
        failed = Job.objects.create(kind="inference.train", title=f"{world.mark} failed", state=JobState.FAILED, failed=1)
        JobError.objects.create(job=failed, line=1, code="wrong", message=world.mark)
        TriedLine.objects.create(job=failed, mark=uuid4(), said={"name": world.mark})
        ComputeUse.objects.create(model_run_id=world.run, device=world.mark, data_rows=1, seconds=1.0)
    return replace(world, job=str(job.pk), failed_job=str(failed.pk))


def _with_webhook(world: World) -> World:
    """A webhook that failed to take a test, and one to spare."""
    api, mark = world.owner.api, world.mark
    sent = {"name": f"{mark} webhook", "url": "https://hooks.example.com/in", "events": ["labels.submitted"], "project": world.project}
    webhook, spare = (must(api.post("webhooks", sent))["id"] for _ in range(2))
    delivery = must(api.post(f"webhooks/{webhook}/test"), 202)["id"]
    with tenant(world.owner.organization.pk):
        WebhookTry.objects.create(delivery_id=delivery, number=1, error=mark, took_ms=1)
    etags = {**world.etags, "webhook": '"1"'}
    return replace(world, webhook=webhook, spare_webhook=spare, webhook_delivery=delivery, etags=etags)


def _with_evaluation(world: World) -> World:
    """As a worker leaves it: labels taken, outcomes, sums and figures; written as rows, for what counts here is whose they are."""
    run, row, none = {"model_run_id": world.run}, {"data_row_id": world.row}, [0] * BINS
    with tenant(world.owner.organization.pk):
        RunEvaluation.objects.create(**run)
        RunLabel.objects.create(**run, **row, annotation_set=world.own_set, revision=1)
        Outcome.objects.create(**run, **row, annotation=world.suggestion, is_truth=False, subject=0)
        Cell.objects.create(**run, split="", level=0, predicted=0, truth=0, counts=none)
        Figure.objects.create(**run, split="", level=0, subject=0)
        MaskOverlap.objects.create(**run, **row, subject=0, both=none, either=none)
        CustomSum.objects.create(**run, **row, subject=0, name=world.mark, total=1, count=1)
        CustomMean.objects.create(**run, split="", subject=0, name=world.mark, mean=1)
        RowMetric.objects.create(**run, **row, key=uuid4(), name=world.mark, aggregation="mean", value=1)
        DataRow.objects.filter(pk=world.row).update(likeness=None)  # as one that came in before there were marks
    return world
