"""The doors by which a Label Studio asks a predictor here as its ML backend.

It is connected there with the address /label-studio/<id of the predictor>, basic authentication, any user name, and an API key of this
server as the password. That address tells of its health by itself, too, as it does with any backend. Webhooks come without credentials
there, and labels of other systems teach nothing here: they are refused.

A labeling configuration of which nothing is answered is refused with 422 and the reason, with /setup as with /predict: who adds the backend
there is shown it. A request for predictions of which none could be made is answered with 500 and the reason. Of several tasks those that
failed are answered with `error` and no `result`, which is kept there for no prediction.
"""

import base64
import binascii
import time
from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt

from apps.core.models import Job, JobError
from apps.core.problems import BadRequest, NotFound, Problem, Unavailable
from apps.core.strict_json import NotStrict, loads
from apps.core.tenancy import bound
from apps.inference import access, queries
from apps.inference.models import Predictor, PredictorVersion, VersionState
from apps.inference.problems import NotPredicted
from apps.inference.services.serving import refuse_setup, start_serving, version_name
from apps.organizations.actor import Actor
from apps.organizations.directory import find_api_key
from apps.organizations.permissions import Permission
from apps.organizations.problems import ApiKeyRefused

WAIT_S, STEP_S = 90.0, 0.1
MOST_REASONS = 5
METHODS = {"health": "GET", "versions": "GET", "setup": "POST", "predict": "POST", "webhook": "POST"}


@csrf_exempt
def label_studio(request: HttpRequest, predictor: UUID, what: str) -> HttpResponse:
    """One request of the ML backend protocol; refusals are problem documents."""
    if METHODS.get(what) != request.method:
        return NotFound("There is no such address.").response()
    try:
        actor = _actor(request)
        actor.require(Permission.PREDICTORS_VIEW)
        with bound(actor.organization_id):
            return JsonResponse(_answered(request, actor, predictor, what))
    except ApiKeyRefused as problem:
        response = problem.response()
        response.headers["WWW-Authenticate"] = 'Basic realm="firstpass"'
        return response
    except Problem as problem:
        return problem.response()


def _actor(request: HttpRequest) -> Actor:
    """Who holds the API key that is the password. Raises ApiKeyRefused."""
    scheme, _, encoded = request.headers.get("Authorization", "").partition(" ")
    try:
        pair = base64.b64decode(encoded, validate=True).decode() if scheme.lower() == "basic" else ""
    except (binascii.Error, UnicodeDecodeError):
        pair = ""
    return find_api_key(pair.partition(":")[2]).actor


def _answered(request: HttpRequest, actor: Actor, number: UUID, what: str) -> dict[str, Any]:
    with transaction.atomic():
        predictor = access.visible_predictors(actor).filter(pk=number).select_related("ontology").first()
        if predictor is None:
            raise NotFound
        if what == "health":
            return {"status": "UP", "model_class": predictor.name}
        if what == "versions":
            return {"versions": _versions(predictor)}
        if what == "webhook":
            return {"status": "Unknown event"}
        newest = queries.newest_ready(predictor)
        version = version_name(newest)
        if what == "setup":
            refuse_setup(version=newest, schema=_body(request).get("schema"))
            return {"model_version": version}
        job = start_serving(actor=actor, predictor=predictor, body=_body(request))
    return {"results": _waited(job), "model_version": version}


def _versions(predictor: Predictor) -> list[str]:
    ready = PredictorVersion.objects.filter(predictor=predictor, state=VersionState.READY).select_related("predictor")
    return [version_name(version) for version in ready.order_by("-number")]


def _body(request: HttpRequest) -> dict[str, Any]:
    try:
        document = loads(request.body)
    except NotStrict as error:
        raise BadRequest(error.message) from error
    if not isinstance(document, dict):
        raise BadRequest("The body is no object.")
    return document


def _waited(job: Job) -> list[Any]:
    """A prediction, or an error, for each task, in their order.

    Raises Unavailable where a worker takes too long, or could not, and NotPredicted where every task failed.
    """
    deadline = time.monotonic() + WAIT_S
    while time.monotonic() < deadline:
        with transaction.atomic():
            job.refresh_from_db()
            if job.is_over and len(job.result) == job.total:
                return _sound([job.result[str(number)] for number in range(job.total)])
            if job.is_over:
                told = JobError.objects.filter(job=job).order_by("created_at", "id").values_list("message", flat=True).first()
                raise Unavailable(told or "The predictions could not be made.")
        time.sleep(STEP_S)
    raise Unavailable(f"The predictions took longer than {WAIT_S:g} seconds: ask for fewer tasks at once.")


def _sound(results: list[dict[str, Any]]) -> list[Any]:
    """The results, where there is a prediction among them or nothing was asked. Raises NotPredicted with the reasons, each once."""
    reasons = list(dict.fromkeys(each["error"] for each in results if "error" in each))
    if not results or any("error" not in each for each in results):
        return results
    more = f" And {len(reasons) - MOST_REASONS} more reasons." if len(reasons) > MOST_REASONS else ""
    raise NotPredicted(" ".join(reasons[:MOST_REASONS]) + more)
