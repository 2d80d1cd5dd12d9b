"""Publishing: a predictor or workflow of an organization is copied out of it, by a platform administrator who is a member there."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models.functions import Now

from apps.core import storage
from apps.core.jobs import ChunkContext, create_job
from apps.core.models import Job, JobChunk
from apps.core.models.jobs import JobState
from apps.core.platform import platform
from apps.core.problems import FieldError, Invalid
from apps.inference import queries
from apps.inference.models import Predictor, PredictorVersion, Publication, PublishedPart, PublishedVersion
from apps.inference.predictors.declared import Family
from apps.inference.problems import PublicationWithdrawn
from apps.inference.services.publishing.carrying import Carried, carry, further, left_behind, mebibytes
from apps.inference.services.publishing.parts import Draft, drafts_of, example_of, kinds_of, modalities_of
from apps.inference.uses import refuse_archived
from apps.ontologies.queries import tree
from apps.organizations.actor import Actor

PUBLISH = "inference.publish"
FILES, KIND = "files", "artifacts"


@dataclass(frozen=True)
class About:
    """What is said of a publication. `modalities` are the asset types it is for, none for all that its parts can look at."""

    name: str
    description: str = ""
    licence: str = ""
    notes: str = ""
    modalities: Sequence[str] = ()


def publish_predictor(*, actor: Actor, predictor: Predictor, about: About, publication: Publication | None = None) -> Job:
    """Start the job that publishes the version in use, or another version of a publication, with everything that it asks.

    `actor` is a platform administrator. Raises PredictorArchived, NoVersionReady, NotToBePublished, Invalid for asset types that
    no part looks at and for a publication of another family.
    """
    refuse_archived(predictor)
    return _start(predictor, about, publication, actor.user_id)


def publish_own(*, predictor: Predictor, about: About) -> Job | None:
    """The same by the installation itself, once, of what it brings along: no door may call it for a person.

    None where it was published or withdrawn before, or is being published. Raises NoVersionReady, NotToBePublished.
    """
    there = Publication.objects.filter(name=about.name, family=predictor.family).exists()
    if there or Job.objects.filter(kind=PUBLISH, params__predictor=str(predictor.pk)).exists():
        return None
    return _start(predictor, about, None, None)


def _start(predictor: Predictor, about: About, publication: Publication | None, actor_id: int | None) -> Job:
    version = queries.newest_ready(predictor)
    drafts = drafts_of(version)
    known = modalities_of([each.version for each in drafts])
    strange = [name for name in about.modalities if name not in known]
    if strange:
        raise Invalid(errors=[FieldError("/modalities", "modality_unknown", f"It cannot look at {strange[0]}.", f"of: {', '.join(known)}")])
    if publication is not None and publication.family != predictor.family:
        words = f"{publication.name} is of another family."
        raise Invalid(errors=[FieldError("/publication", "other_family", words, f"one of the family {predictor.family}")])
    payload = {
        "parts": [{"version": str(each.version.pk), "settings": dict(each.settings)} for each in drafts],
        "about": {**asdict(about), "modalities": list(about.modalities) or known},
        "publication": str(publication.pk) if publication else None,
    }
    params = {"predictor": str(predictor.pk), "version": str(version.pk)}
    return create_job(kind=PUBLISH, title=f"Publish {about.name}", chunks=[payload], actor_id=actor_id, total=1, params=params)


def publish_chunk(context: ChunkContext) -> None:
    """Copy the files of each part to the platform's, then say that it is there. Raises JobCancelled, LeaseLost, PublicationWithdrawn."""
    with transaction.atomic():
        drafts = [Draft(_version(part["version"]), part["settings"]) for part in context.payload["parts"]]
        example = example_of(tree(drafts[-1].version.predictor.ontology_id))
        sizes = [storage.size_of(each.version.weights_key) for each in drafts if each.version.weights_key]
        context.set_total(max(1, sum(map(mebibytes, sizes))))
    files = context.state.setdefault(FILES, {})
    for place, draft in enumerate(drafts):
        key = draft.version.weights_key
        if key and str(place) not in files:
            to = storage.new_shared_key(KIND, key.rsplit(".", 1)[-1])
            found = carry(context, storage.opened(key), to, put=storage.put_shared, remove=storage.delete_shared)
            files[str(place)] = asdict(found)
            with context.partial(done=further(context)):
                pass
    result: dict[str, Any] = {}
    with context.commit(message="Published", done=context.job.total - context.job.done, result=result), platform():
        made = _written(context.payload, drafts, {int(place): Carried(**file) for place, file in files.items()}, example)
        result.update(publication=str(made.publication_id), number=made.number)


def _version(number: str) -> PredictorVersion:
    found: PredictorVersion = PredictorVersion.objects.select_related("predictor").get(pk=number)
    return found


def _written(
    payload: Mapping[str, Any], drafts: Sequence[Draft], files: Mapping[int, Carried], example: list[dict[str, Any]]
) -> PublishedVersion:
    """The rows of what is published. Raises PublicationWithdrawn."""
    whole, about = drafts[-1].version, payload["about"]
    said = {name: about[name] for name in ("name", "description", "licence", "modalities")} | {"kinds": kinds_of(whole)}
    if payload["publication"] is None:
        publication = Publication.objects.create(**said, family=whole.predictor.family, number=1)
    else:
        publication = Publication.objects.select_for_update().get(pk=payload["publication"])
        if publication.withdrawn_at is not None:
            raise PublicationWithdrawn("Publish it as something new.")
        Publication.objects.filter(pk=publication.pk).update(**said, number=publication.number + 1)
        publication.refresh_from_db()
    names = [one.name for one in queries.classes_of(whole)]
    version = PublishedVersion.objects.create(
        publication=publication, number=publication.number, notes=about["notes"], classes=names, ontology=example
    )
    parts = [_part(version, place, draft, files.get(place)) for place, draft in enumerate(drafts)]
    PublishedPart.objects.bulk_create(parts)
    return version


def _part(version: PublishedVersion, place: int, draft: Draft, file: Carried | None) -> PublishedPart:
    of, stored = draft.version.predictor, file or Carried("", "", 0)
    return PublishedPart(
        version=version, place=place, name=of.name, family=of.family, settings=dict(draft.settings), label=draft.version.label,
        card=draft.card, wants_secret=bool(of.secret), weights_key=stored.key, sha256=stored.sha256, bytes=stored.size,
    )  # fmt: skip


def end_publishing(job: Job) -> None:
    """What was copied for a publication that did not come about is removed."""
    if job.state == JobState.FINISHED:
        return
    keys = left_behind(job)
    for state in JobChunk.objects.filter(job=job).values_list("progress", flat=True):
        keys += [file["key"] for file in state.get(FILES, {}).values()]
    for key in keys:
        transaction.on_commit(partial(storage.delete_shared, key), robust=True)


def withdraw(*, publication: Publication) -> None:
    """Show it to nobody from now on, and forget its files; copies stay as they are. A platform administrator asks."""
    with platform():
        Publication.objects.filter(pk=publication.pk, withdrawn_at=None).update(withdrawn_at=Now())
        parts = PublishedPart.objects.filter(version__publication=publication).exclude(weights_key="")
        for key in parts.values_list("weights_key", flat=True):
            transaction.on_commit(partial(storage.delete_shared, key), robust=True)


def publish_built_in(*, about: About, family: Family, settings: Mapping[str, Any], classes: Sequence[str]) -> Publication | None:
    """Publish what comes with the installation and needs no weights; None where it stands there, or was withdrawn, already."""
    with platform():
        if Publication.objects.filter(name=about.name, family=family.name).exists():
            return None
        publication = Publication.objects.create(
            name=about.name, description=about.description, licence=about.licence, family=family.name,
            modalities=list(about.modalities) or list(family.modalities), kinds=list(family.kinds), number=1,
        )  # fmt: skip
        version = PublishedVersion.objects.create(publication=publication, number=1, notes=about.notes, classes=list(classes))
        PublishedPart.objects.create(version=version, place=0, name=about.name, family=family.name, settings=dict(settings))
        return publication
