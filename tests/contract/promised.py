"""What a production queue promises and what was found of it, for both worlds."""

from uuid import UUID

from apps.core.tenancy import tenant
from apps.notifications.models import Notification, Reason, StepTold
from apps.production import services
from apps.production.models import Audit, AuditPart, Calibration, Cause, Certification, Decision, Promise, Provenance, Rung
from tests.cast import Person


def promised(owner: Person, queue: str, decision: str, mark: str) -> None:
    """The decision as a person took it; a promise with a certification, an audit, two steps that wait, and a day that was compared.

    The owner is told of one of the steps.
    """
    made = owner.api.post(f"production-queues/{queue}/promise", {"error_rate": 0.1, "confidence": 0.9})
    assert made.status_code == 201, made.content
    with tenant(owner.organization.pk):
        Decision.objects.filter(pk=decision).update(provenance=Provenance.HUMAN)
        own = services.lock(UUID(queue))
        for rung in (Rung.WARN, Rung.RAISE):
            step = services.propose(own, rung, Cause.ERRORS, mark)
        told = {"reason": Reason.DRIFT, "step": step, "step_told": StepTold.PROPOSED}
        Notification.objects.create(member=owner.membership, queue=own, **told)
        services.look(queues=[own.pk])
        services.check_shifts()
        calibration, promise = Calibration.objects.get(queue=own), Promise.objects.get(queue=own)
        Audit.objects.create(queue=own, decision_id=decision, part=AuditPart.CERTIFICATION, was_automatic=True, score=0.9)
        found = {"doubt": 0.05, "groups": [], "thresholds": {}, "is_kept": False}
        Certification.objects.create(queue=own, promise=promise, calibration=calibration, number=1, audits=1, **found)
