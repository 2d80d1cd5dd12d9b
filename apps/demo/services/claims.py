"""The demo's production queue: claims with a photograph of a damaged car, posted as a deployed model's caller posts them.

What the model is sure of is decided at once, some of it wrongly; the demo's annotator has answered the blind audits and what the model was
least sure of; the rest waits for whoever sits down.
"""

import base64
from collections.abc import Sequence
from typing import Any

import numpy as np

from apps.annotations import services as annotations
from apps.annotations.models import AnnotationSet
from apps.catalog import services as catalog
from apps.core.tenancy import current_organization_id
from apps.demo import content
from apps.demo.scenes.cars import DAMAGES, Claim, claim, photograph
from apps.demo.services.owning import somebody
from apps.kinds import KINDS
from apps.kinds.values import Annotation, ChangeSet
from apps.model_runs import services as model_runs
from apps.ontologies import services as ontologies
from apps.organizations.actor import Actor
from apps.organizations.permissions import Role
from apps.production import services as production
from apps.production.models import FeedbackMode, ProductionQueue
from apps.production.sent import read_asked
from apps.projects.models import Task
from apps.projects.services import Stage

SURE_SHARE = 0.72  # of claims, of which the model is sure
SURE, UNSURE = (0.8, 0.99), (0.3, 0.74)  # its confidences
RIGHT = {True: 0.98, False: 0.55}  # how often it is right, where it is sure and where not
THRESHOLD, AUDIT_SHARE, CERTIFY_SHARE = 0.75, 0.5, 0.7
ERROR_RATE, CONFIDENCE, FIRST = 0.1, 0.8, 34
DEADLINE_S = 8 * 3600


def make_queue() -> None:
    """The queue with its ontology, its model, its datasets and its promise, where it is missing."""
    if ProductionQueue.objects.filter(name=content.CLAIMS[0]).exists():
        return
    ontology = ontologies.create_ontology(name="Car damage", features=content.damages(current_organization_id()))
    model = model_runs.create_model(name="Damage model", ontology=ontology, description=content.DAMAGE_MODEL)
    incoming, training = (catalog.create_dataset(name=name, description=said) for name, said in (content.CLAIMS, content.DECIDED))
    queue = production.create_queue(
        name=content.CLAIMS[0],
        model=model,
        dataset=incoming,
        instructions=content.ADJUSTING,
        threshold=THRESHOLD,
        audit_share=AUDIT_SHARE,
        certify_share=CERTIFY_SHARE,
        deadline_s=DEADLINE_S,
        feedback_mode=FeedbackMode.AT_ONCE,
        feedback_dataset=training,
    )
    owner = somebody(Role.OWNER)
    production.make_promise(
        queue=production.lock(queue.pk), error_rate=ERROR_RATE, confidence=CONFIDENCE, first=FIRST, member=owner.membership_id
    )


def post_claims(*, queue: ProductionQueue, numbers: Sequence[int]) -> None:
    """Ask about these claims, each with its photograph. No transaction may be open; asked again, nothing is new."""
    production.decide(queue=queue.pk, asked=[read_asked(_body(claim(each))) for each in numbers])


def _body(shown: Claim) -> dict[str, Any]:
    """As a caller sends it."""
    photo = {"bytes": base64.b64encode(photograph(shown)).decode(), "name": shown.name, "global_key": f"demo/{shown.name}"}
    said = _predicted(shown)
    return {"external_id": f"CLM-{20_250 + shown.index}", "data_row": photo, "predictions": said, "metadata": {"channel": "app"}}


def _predicted(shown: Claim) -> list[dict[str, Any]]:
    """What the model says: the damages there are, or where it errs one of them under another name or in another place."""
    rng = np.random.default_rng([13, shown.index])
    is_sure = bool(rng.random() < SURE_SHARE)
    is_right = bool(rng.random() < RIGHT[is_sure])
    wrong = None if is_right else int(rng.integers(len(shown.damages)))
    found = []
    for index, damage in enumerate(shown.damages):
        x, y, width, height = damage.x, damage.y, damage.width, damage.height
        name = damage.name
        if index == wrong:
            name = DAMAGES[(DAMAGES.index(name) + 1) % len(DAMAGES)]
        place = {"x": x + int(rng.integers(-2, 3)), "y": y + int(rng.integers(-2, 3)), "width": width, "height": height}
        confidence = round(float(rng.uniform(*(SURE if is_sure else UNSURE))), 3)
        found.append({"name": name, "kind": "bounding_box", "value": place, "confidence": confidence})
    return found


def answer_audits() -> None:
    """Let the annotator answer what waits in its order until every blind audit is over; done again, nothing is left to answer."""
    queue = ProductionQueue.objects.select_related("project").get(name=content.CLAIMS[0])
    actor = somebody(Role.ANNOTATOR)
    while Task.objects.blind().filter(project=queue.project).exists():
        opened = annotations.open_next(actor=actor, project=queue.project, stage=Stage.LABEL)
        if opened is None or opened.own is None:
            return
        _answer(actor, opened.task, opened.own)


def _answer(actor: Actor, task: Task, own: AnnotationSet) -> None:
    """Mark what there is, and submit it."""
    organization_id, kind = current_organization_id(), KINDS["bounding_box"]
    shown = claim(int(task.data_row.name.removesuffix(".jpg").rpartition("-")[2]))
    marked = tuple(
        Annotation(
            content.number(organization_id, "answer", task.pk, index),
            kind.name,
            content.number(organization_id, "feature", each.name),
            kind.parse({"x": each.x, "y": each.y, "width": each.width, "height": each.height}),
        )
        for index, each in enumerate(shown.damages)
    )
    edit = annotations.Edit(ChangeSet(created=marked), own.revision, content.number(organization_id, "change", task.pk))
    revision = annotations.apply_changes(actor=actor, annotation_set=own, edit=edit, token=task.lease_token)
    annotations.submit_task(actor=actor, task=task, token=task.lease_token, revision=revision)
