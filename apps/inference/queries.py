"""What is read about predictors."""

import hashlib
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import timedelta
from io import BytesIO
from typing import TypeVar
from urllib.parse import urljoin
from uuid import UUID

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from PIL import Image

from apps.annotations.models import Annotation, Label, Prelabel, SuggestionDecision
from apps.catalog.models import DataRow
from apps.catalog.queries import asset_of
from apps.core.models import Job, JobError
from apps.core.storage import read, signed_url
from apps.inference.features import class_names, match_by_name, targets
from apps.inference.models import Agent, Predictor, PredictorVersion, ProjectPredictor, Publication, VersionState
from apps.inference.predictors import family
from apps.inference.predictors.contract import Ask, ClassSpec, Item, Sample, Truth
from apps.inference.problems import NoVersionReady, StillConnecting
from apps.kinds import KINDS
from apps.kinds.locators import parse_locator
from apps.modalities import MODALITIES, Limits, UnreadableMedia
from apps.modalities.image import MODALITY
from apps.model_runs.models import Purpose
from apps.ontologies.models import Ontology
from apps.ontologies.queries import tree
from apps.projects.models import Project, Task

Read = TypeVar("Read")
TENTHS, BLIND_TENTHS = 1, 3
ENOUGH_BLIND = 20
A_HANDFUL = 20
CONNECTED = timedelta(seconds=60)


def newest_ready(predictor: Predictor) -> PredictorVersion:
    """The version in use: the one promoted, or else the newest that is ready. Raises NoVersionReady."""
    found = predictor.promoted
    if found is None or found.state != VersionState.READY:
        found = PredictorVersion.objects.filter(predictor=predictor, state=VersionState.READY).order_by("-number").first()
    if found is None:
        is_connecting = PredictorVersion.objects.filter(predictor=predictor, state=VersionState.CONNECTING).exists()
        raise StillConnecting if is_connecting else NoVersionReady
    found.predictor = predictor  # at hand for whoever loads it, who may have no transaction open
    return found


def version_for(project: Project, predictor: Predictor) -> PredictorVersion:
    """The version that the project asked for, or else the newest. Raises NoVersionReady."""
    attached = ProjectPredictor.objects.select_related("version", "predictor").filter(project=project, predictor=predictor).first()
    return version_of(attached) if attached is not None else newest_ready(predictor)


def version_of(attached: ProjectPredictor) -> PredictorVersion:
    """The version that was asked for when the predictor was attached, or else the one in use. Raises NoVersionReady."""
    if attached.version is not None and attached.version.state == VersionState.READY:
        attached.version.predictor = attached.predictor
        return attached.version
    return newest_ready(attached.predictor)


def agents_of(predictor: Predictor, *, connected: bool = False) -> list[Agent]:
    """The programs that work for it, those heard of last first; only those that are there now, where `connected` says so."""
    rows = Agent.objects.filter(predictor=predictor)
    return list((rows.filter(seen_at__gt=timezone.now() - CONNECTED) if connected else rows).order_by("-seen_at", "-id"))


def is_connected(agent: Agent) -> bool:
    """Whether it was heard of so lately that it is there: it calls at least every half a minute."""
    return agent.seen_at > timezone.now() - CONNECTED


def published_numbers() -> dict[str, tuple[str, int]]:
    """Name and newest version of everything that the platform offers, by its id."""
    rows = Publication.objects.filter(withdrawn_at=None).values_list("pk", "name", "number")
    return {str(number): (name, newest) for number, name, newest in rows}


def why_it_failed(job: Job) -> str:
    """What the job last said went wrong; '' for one that was cancelled."""
    last = JobError.objects.filter(job=job).order_by("-id").first()
    return str(last.message) if last else ""


def classes_of(version: PredictorVersion) -> tuple[ClassSpec, ...]:
    """What the version can say; its card lists names, or objects with `name` and `kinds`."""
    kinds = family(version.predictor.family).kinds
    listed = version.card.get("classes", [])
    return tuple(ClassSpec(each, kinds) if isinstance(each, str) else ClassSpec(each["name"], tuple(each["kinds"])) for each in listed)


def own_classes(ontology: Ontology) -> tuple[tuple[ClassSpec, ...], dict[str, UUID]]:
    """What is said by who speaks an ontology's own words: each feature and option as a class, and what each class stands for."""
    features = tree(ontology)
    names, known = class_names(features), targets(features)
    classes = tuple(ClassSpec(names[number], (target.kind,)) for number, target in known.items())
    return classes, {name: number for number, name in names.items()}


def mapping_for(
    ontology: Ontology, version: PredictorVersion, project: Project | None = None, *, told: Mapping[str, str | None] | None = None
) -> dict[str, UUID]:
    """Classes of the version to features and options of an ontology, by their ids.

    As the project says, or else as the predictor does, or else by identity (it was trained on them, or they had its name), or else by
    name. A class that somebody mapped to nothing is left out. `told` stands in for what the predictor says. A workflow with a part that
    speaks the ontology's own words says whatever this ontology has.
    """
    features = tree(ontology)
    known = targets(features)
    own = own_classes(ontology)[1] if version.card.get("speaks_ontology") else {}
    said = {**version.class_features, **settled_for(version, project, told=told)}
    found = own | match_by_name(classes_of(version), features)
    for name, number in said.items():
        if number is None:
            found.pop(name, None)
        elif UUID(number) in known:
            found[name] = UUID(number)
    return found


def settled_names(version: PredictorVersion, mapping: Mapping[str, UUID], settled: Mapping[str, str | None]) -> dict[str, str | None]:
    """Of the mapping what the words of the ontology do not tell by themselves, by id as text: what people `settled`, None for nothing, and
    classes that are written otherwise. As Ask.mapped has it.
    """
    names = dict.fromkeys([*settled, *(each.name for each in classes_of(version))])
    return {name: str(mapping[name]) if name in mapping else None for name in names if name in mapping or name in settled}


def settled_for(
    version: PredictorVersion, project: Project | None = None, *, told: Mapping[str, str | None] | None = None
) -> dict[str, str | None]:
    """What people said that its classes stand for: as the project says, or else as the predictor does, or `told` in its place."""
    attached = ProjectPredictor.objects.filter(project=project, predictor=version.predictor_id).first() if project else None
    of_predictor = version.predictor.feature_map if told is None else told
    return {**of_predictor, **(attached.feature_map if attached else {})}


def ask_of(
    ontology: Ontology,
    version: PredictorVersion,
    project: Project | None = None,
    *,
    told: Mapping[str, str | None] | None = None,
    mapping: Mapping[str, UUID] | None = None,
) -> Ask:
    """What the version is asked with in the words of an ontology, for a project where there is one."""
    mapping = mapping_for(ontology, version, project, told=told) if mapping is None else mapping
    names = settled_names(version, mapping, settled_for(version, project, told=told))
    return Ask(tuple(tree(ontology)), str(project.pk) if project else "", mapped=names)


def item_of(row: DataRow) -> Item:
    """The data row as a predictor sees it; its bytes are read when they are asked for."""
    key, modality = row.media_key, MODALITIES[row.modality]
    return Item(
        id=str(row.pk),
        checksum=row.checksum,
        open=opener(key),
        name=row.name,
        asset=asset_of(row),
        read=lambda: read(key),
        texts=lambda: readable(lambda: modality.texts(BytesIO(read(key)))),
        address=lambda: urljoin(settings.PUBLIC_URL, signed_url(key)),
    )


def opener(key: str) -> Callable[[], Image.Image]:
    """Opens a stored picture upright. What it gives raises OSError, ValueError."""
    return lambda: readable(lambda: MODALITY.oriented(BytesIO(read(key)), Limits(large_pictures=True)))


def readable(read_it: Callable[[], Read]) -> Read:
    """What this reads of a file. Raises ValueError for one that is not what it should be, as items do."""
    try:
        return read_it()
    except UnreadableMedia as refusal:
        raise ValueError(refusal.message) from refusal


def labels_of(project: Project, rows: QuerySet[DataRow] | None = None) -> QuerySet[Label]:
    """What people say of the project's data rows, or of these of them, in a settled order; never what was labeled automatically."""
    labels = Label.objects.by_people().filter(project=project)
    labels = labels if rows is None else labels.filter(data_row__in=rows)
    return labels.order_by("data_row_id")


def samples_of(labels: QuerySet[Label], ontology: UUID, kinds: tuple[str, ...]) -> list[Sample]:
    """Every labelled data row with what its label says in these kinds: each object, and each option that was chosen."""
    truths: dict[UUID, list[Truth]] = {}
    features = tree(ontology)
    known, names = targets(features), class_names(features)
    rows = Annotation.objects.accepted().filter(annotation_set__in=labels.values("annotation_set"), kind__in=kinds)
    for each in rows.order_by("annotation_set_id", "id"):
        kind = KINDS[each.kind]
        value = kind.parse(each.value)
        at = parse_locator(each.at, "/at", kind, value)
        chosen = [choice.option for choice in kind.choices(value)] if kind.has_options else [each.feature_id]
        said = [known[number] for number in chosen if number in known]
        asked = str(each.feature_id) if kind.has_options else ""
        truths.setdefault(each.annotation_set_id, []).extend(
            Truth(each.kind, names[one.id], {} if asked else each.value, asked=asked, at=at) for one in said
        )
    return [Sample(item_of(label.data_row), tuple(truths.get(label.annotation_set_id, ()))) for label in labels.select_related("data_row")]


def blind(labels: QuerySet[Label]) -> set[str]:
    """The ids of the data rows whose labels were made without a look at suggestions: none was decided about, none is in them, and none was
    there to be seen when they were submitted.
    """
    sets = labels.values("annotation_set")
    seen = set(SuggestionDecision.objects.filter(annotation_set__in=sets).values_list("annotation_set_id", flat=True))
    seen |= set(Annotation.objects.filter(annotation_set__in=sets, derived_from__isnull=False).values_list("annotation_set_id", flat=True))
    seen |= set(labels.filter(_was_suggested()).values_list("annotation_set_id", flat=True))
    return {str(row) for row, said in labels.values_list("data_row_id", "annotation_set_id") if said not in seen}


def _was_suggested() -> Q:
    """Of a label: a model had said something of its data row by then that the people of its task were shown, at whatever threshold."""
    task = Task.objects.counting().filter(project=OuterRef("project"), data_row=OuterRef("data_row"), is_blind=False)
    said = Annotation.objects.filter(annotation_set__data_row=OuterRef("data_row"), created_at__lte=OuterRef("submitted_at"))
    batches = Task.objects.filter(project=OuterRef(OuterRef(OuterRef("project"))), data_row=OuterRef(OuterRef("annotation_set__data_row")))
    prelabel = Prelabel.objects.filter(
        model_run=OuterRef("annotation_set__model_run"),
        batch__in=batches.values("batch"),
        created_at__lte=OuterRef(OuterRef("submitted_at")),
    )
    live = Q(annotation_set__model_run__purpose=Purpose.LIVE, annotation_set__model_run__asked_in=OuterRef("project"))
    return Q(Exists(task)) & Q(Exists(said.filter(live | Exists(prelabel))))


def split(samples: list[Sample], unseen: Collection[str] = ()) -> tuple[list[Sample], list[Sample]]:
    """Some set aside for measuring, by the id of the data row: the same ones whenever it is asked, and never learned from.

    One in ten, and three in ten of those labelled blind; what is measured on are the blind ones alone where they are enough. Of a handful
    nothing is set aside: there is too little to learn from, and what it would measure says nothing.
    """
    aside, measured = set_aside([sample.item.id for sample in samples], unseen)
    return [one for one in samples if one.item.id not in aside], [one for one in samples if one.item.id in measured]


def set_aside(rows: Collection[str], unseen: Collection[str]) -> tuple[set[str], set[str]]:
    """Of the ids of labelled data rows those never learned from, and those of them that are measured on: see split."""
    if len(rows) < A_HANDFUL:
        return set(), set()
    tenths = {row: int(hashlib.sha256(row.encode()).hexdigest(), 16) % 10 for row in rows}
    aside = {row for row, tenth in tenths.items() if tenth < (BLIND_TENTHS if row in unseen else TENTHS)}
    alone = aside & set(unseen)
    return aside, alone if len(alone) >= ENOUGH_BLIND else aside


def class_features(ontology: UUID, classes: Iterable[str]) -> dict[str, str]:
    """Classes to the ids of the features or options they were learned from."""
    numbers = {name: str(number) for number, name in class_names(tree(ontology)).items()}
    return {name: numbers[name] for name in classes if name in numbers}
