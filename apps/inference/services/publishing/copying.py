"""Copying what is published into an organization: from then on it is a predictor like any other there, with files of its own."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any
from uuid import UUID

from django.db import transaction

from apps.core import storage
from apps.core.jobs import ChunkContext, create_job
from apps.core.models import Job
from apps.core.models.jobs import JobState
from apps.core.problems import FieldError, Invalid
from apps.core.sealed import seal
from apps.inference.models import Predictor, PredictorVersion, Publication, PublishedPart, PublishedVersion, VersionState
from apps.inference.predictors import family
from apps.inference.predictors.declared import Origin
from apps.inference.predictors.settings import read_settings
from apps.inference.problems import PredictorRefused, PublicationWithdrawn
from apps.inference.services.catalogue import create_predictor
from apps.inference.services.connecting import CONNECT, CONNECT_LIGHT, in_turn
from apps.inference.services.publishing.carrying import carry, further, left_behind, mebibytes
from apps.inference.services.publishing.parts import PINNED, with_parts
from apps.inference.services.versions import end_unready, next_number, tell_ready
from apps.inference.services.workflows import is_light
from apps.inference.uses import refuse_archived
from apps.kinds.reading import InvalidValue
from apps.ontologies.models import Ontology
from apps.organizations import quotas
from apps.organizations.actor import Actor
from apps.organizations.models import QuotaKind

COPY = "inference.copy_published"


@dataclass(frozen=True)
class Asked:
    """What whoever copies says of one part: the settings that are never published, such as an address, and its credential."""

    settings: Mapping[str, Any] = field(default_factory=dict)
    secret: str | None = None


@dataclass(frozen=True)
class _Plan:
    """A part, and the predictor that becomes it, with the settings of its next version."""

    part: PublishedPart
    predictor: Predictor
    version: PredictorVersion


def copy_published(
    *,
    actor: Actor,
    publication: Publication,
    name: str = "",
    ontology: Ontology | None = None,
    predictor: Predictor | None = None,
    asked: Mapping[int, Asked] | None = None,
) -> PredictorVersion:
    """Start the job that copies the newest version: as a new predictor for an ontology, or as the next version of an earlier copy.

    What an earlier copy asks is copied into the same predictors as before. Raises Invalid for what is said of parts that are not there, for
    settings that their families refuse, and for a predictor that is no copy of this. Raises QuotaReached,
    PredictorArchived.
    """
    if predictor:
        refuse_archived(predictor)
    published = PublishedVersion.objects.get(publication=publication, number=publication.number)
    parts, told = list(published.parts.all()), dict(asked or {})
    _refuse_strange(told, parts)
    earlier = _earlier(publication, predictor) if predictor else []
    plans: list[_Plan] = []
    for part in parts:
        is_whole = part is parts[-1]
        before = predictor if is_whole else _taken(earlier, part)
        settings = _settings(part, told.get(part.place, Asked()), before)
        if before is None:
            before = _created(part, name or publication.name, is_whole=is_whole, ontology=ontology or _ontology_of(predictor))
        _keep_secret(before, told.get(part.place, Asked()))
        plans.append(_Plan(part, before, _version(before, part, settings, plans)))
    whole, size = plans[-1].version, sum(part.bytes for part in parts)
    of = {"publication": str(publication.pk), "name": publication.name, "number": published.number}
    for plan in plans:
        plan.version.copied_from = {**of, "part": plan.part.name}
    whole.copied_from["parts"] = [[plan.part.name, plan.part.family, str(plan.predictor.pk)] for plan in plans[:-1]]
    whole.job = create_job(
        kind=COPY,
        title=f"Copy {publication.name}, version {published.number}",
        chunks=[{"parts": [[str(plan.part.pk), str(plan.version.pk)] for plan in plans], "publication": str(publication.pk)}],
        actor_id=actor.user_id,
        total=max(1, sum(mebibytes(part.bytes) for part in parts)),
        params={
            "predictor": str(whole.predictor_id),
            "version": str(whole.pk),
            "versions": [str(plan.version.pk) for plan in plans],
            "bytes": size,
        },
    )
    for plan in plans:
        plan.version.job = whole.job
        plan.version.save(update_fields=["job", "copied_from"])
    quotas.reserve(QuotaKind.STORAGE_BYTES, size)
    return whole


def _refuse_strange(told: Mapping[int, Asked], parts: Sequence[PublishedPart]) -> None:
    """Raises Invalid for what is said of a part that is not there, or of a setting that is published."""
    by_place = {part.place: part for part in parts}
    for place, one in told.items():
        if place not in by_place:
            raise Invalid(errors=[FieldError(f"/parts/{place}", "no_such_part", "There is no such part.", "the place of one")])
        known = {each.name for each in family(by_place[place].family).settings if each.is_private}
        for name in one.settings:
            if name not in known:
                words = "This setting is part of what is published."
                expected = f"one of: {', '.join(sorted(known)) or 'none'}"
                raise Invalid(errors=[FieldError(f"/parts/{place}/settings/{name}", "setting_published", words, expected)])


def _earlier(publication: Publication, predictor: Predictor) -> list[tuple[str, str, Predictor]]:
    """The predictors of the parts of an earlier copy, with the names and families of those. Raises Invalid."""
    copies = PredictorVersion.objects.filter(predictor=predictor, copied_from__publication=str(publication.pk)).order_by("-number")
    last = copies.first()
    if last is None:
        words = f"{predictor.name} is no copy of {publication.name}."
        raise Invalid(errors=[FieldError("/predictor", "no_copy", words, "a predictor that was copied from it")])
    listed = last.copied_from.get("parts", [])
    found = Predictor.objects.in_bulk([UUID(number) for _, _, number in listed])
    return [(name, kind, found[UUID(number)]) for name, kind, number in listed if UUID(number) in found]


def _taken(earlier: list[tuple[str, str, Predictor]], part: PublishedPart) -> Predictor | None:
    """The predictor that an earlier copy has for this part; each is taken once."""
    for place, (name, kind, predictor) in enumerate(earlier):
        if (name, kind) == (part.name, part.family):
            del earlier[place]
            return predictor
    return None


def _settings(part: PublishedPart, told: Asked, before: Predictor | None) -> dict[str, Any]:
    """Those published, with those that are private as they are told now, or else were in the copy before. Raises Invalid."""
    kind = family(part.family)
    private = {one.name for one in kind.settings if one.is_private}
    newest = before.versions.order_by("-number").first() if before else None
    own = {name: value for name, value in newest.settings.items() if name in private} if newest else {}
    known = {one.name: part.settings[one.name] for one in kind.settings if one.name in part.settings}
    try:
        return read_settings({**known, **own, **told.settings}, kind.settings, f"/parts/{part.place}/settings")
    except InvalidValue as error:
        raise Invalid(errors=[FieldError(error.pointer, error.code, error.message, error.expected)]) from error


def _ontology_of(predictor: Predictor | None) -> Ontology:
    if predictor is None:
        raise Invalid(errors=[FieldError("/ontology", "required", "Say which ontology it shall speak.", "an ontology, or a predictor")])
    found: Ontology = predictor.ontology
    return found


def _created(part: PublishedPart, name: str, *, is_whole: bool, ontology: Ontology) -> Predictor:
    called = name if is_whole else f"{part.name} ({name})"[:200]
    return create_predictor(name=called, family=part.family, ontology=ontology, description=part.version.publication.description)


def _keep_secret(predictor: Predictor, told: Asked) -> None:
    if told.secret is not None:
        predictor.secret = seal(told.secret) if told.secret else ""
        predictor.save(update_fields=["secret"])


def _version(predictor: Predictor, part: PublishedPart, settings: dict[str, Any], before: Sequence[_Plan]) -> PredictorVersion:
    """The next version of the predictor; the graph of a workflow names the copies of its parts."""
    if family(part.family).origin is Origin.GRAPH:

        def name(place: str, version: str) -> tuple[str, str]:
            plan = before[int(place)]
            return str(plan.predictor.pk), str(plan.version.pk) if version == PINNED else ""

        settings = {**settings, "graph": with_parts(settings["graph"], name)}
    number = next_number(predictor)
    made: PredictorVersion = PredictorVersion.objects.create(
        predictor=predictor, number=number, state=VersionState.CONNECTING, settings=settings, label=part.label
    )
    return made


def copy_chunk(context: ChunkContext) -> None:
    """Copy the files of each part, then let those that are not trained be tried in the words of their ontology.

    Raises JobCancelled, LeaseLost, PublicationWithdrawn, PredictorRefused for a file that is not what was published.
    """
    for part_id, version_id in context.payload["parts"]:
        with transaction.atomic():
            part = PublishedPart.objects.select_related("version__publication").get(pk=part_id)
            version = PredictorVersion.objects.get(pk=version_id)
        if part.version.publication.withdrawn_at is not None:
            raise PublicationWithdrawn(f"{part.version.publication.name} was withdrawn meanwhile.")
        if part.weights_key and not version.weights_key:
            _copy_file(context, part, version)
    parts, versions = ([UUID(each[at]) for each in context.payload["parts"]] for at in (0, 1))
    result: dict[str, Any] = {}
    with context.commit(message="Copied", done=context.job.total - context.job.done, result=result):
        result.update(_begun(context.job, parts, versions))


def _copy_file(context: ChunkContext, part: PublishedPart, version: PredictorVersion) -> None:
    key = storage.new_key("artifacts", part.weights_key.rsplit(".", 1)[-1])
    found = carry(context, storage.opened_shared(part.weights_key), key, put=storage.put_at, remove=storage.delete)
    if found.sha256 != part.sha256:
        storage.delete(key)
        raise PredictorRefused(f"The file of {part.name} is damaged: it is not what was published.")
    with context.partial(done=further(context)):
        version.weights_key, version.sha256 = key, found.sha256
        version.save(update_fields=["weights_key", "sha256"])


def _begun(job: Job, parts: Sequence[UUID], versions: Sequence[UUID]) -> dict[str, str | None]:
    """What was trained is ready; what has to be tried here waits for a job of its own (`then`), a workflow after what it asks."""
    published, waiting = PublishedPart.objects.in_bulk(parts), list[PredictorVersion]()
    made = PredictorVersion.objects.select_related("predictor").in_bulk(versions)
    for part, version in ((published[one], made[other]) for one, other in zip(parts, versions, strict=True)):
        if family(part.family).origin is not Origin.TRAINED:
            waiting.append(version)
            continue
        version.state, version.card = VersionState.READY, part.card
        version.save(update_fields=["state", "card"])
        tell_ready(version)
    then = str(_try(job, waiting).pk) if waiting else None
    return {"predictor": job.params["predictor"], "version": job.params["version"], "then": then}


def _try(job: Job, waiting: Sequence[PredictorVersion]) -> Job:
    whole, numbers = waiting[-1], [str(version.pk) for version in waiting]
    params = {"predictor": str(whole.predictor_id), "version": str(whole.pk), "versions": numbers}
    title = f"Connect {whole.predictor.name}, version {whole.number}"
    kind = CONNECT_LIGHT if all(map(is_light, waiting)) else CONNECT
    trying = create_job(kind=kind, title=title, chunks=in_turn(numbers), actor_id=job.actor_id, params=params)
    PredictorVersion.objects.filter(pk__in=[version.pk for version in waiting]).update(job=trying)
    return trying


def end_copying(job: Job) -> None:
    """Versions of a copy that did not come about say so, and why; their files go, and with them what they took of the quota."""
    if job.state == JobState.FINISHED:
        return
    numbers = [UUID(number) for number in job.params["versions"]]
    versions = PredictorVersion.objects.filter(pk__in=numbers, state=VersionState.CONNECTING)
    for key in [*left_behind(job), *versions.exclude(weights_key="").values_list("weights_key", flat=True)]:
        transaction.on_commit(partial(storage.delete, key), robust=True)
    unready = PredictorVersion.objects.filter(pk__in=list(versions.values_list("pk", flat=True)))
    unready.update(weights_key="")
    end_unready(unready, job)
    quotas.release(QuotaKind.STORAGE_BYTES, job.params["bytes"])
