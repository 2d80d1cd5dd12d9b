"""What is read about predictors."""

import hashlib
from collections.abc import Callable
from io import BytesIO
from uuid import UUID

from PIL import Image

from apps.annotations.models import Annotation, Label
from apps.catalog.models import DataRow
from apps.core.storage import read
from apps.inference.features import match_by_name
from apps.inference.models import Predictor, PredictorVersion, ProjectPredictor, VersionState
from apps.inference.predictors import family
from apps.inference.predictors.contract import Item, Sample, Truth
from apps.inference.problems import NoVersionReady
from apps.modalities.image import MODALITY
from apps.ontologies.models import Feature
from apps.ontologies.queries import tree
from apps.projects.models import Project

HELD_OUT_ONE_IN = 10


def newest_ready(predictor: Predictor) -> PredictorVersion:
    """The newest version that can be used. Raises NoVersionReady."""
    found = PredictorVersion.objects.filter(predictor=predictor, state=VersionState.READY).order_by("-number").first()
    if found is None:
        raise NoVersionReady
    return found


def version_for(project: Project, predictor: Predictor) -> PredictorVersion:
    """The version that the project asked for, or else the newest. Raises NoVersionReady."""
    attached = ProjectPredictor.objects.select_related("version").filter(project=project, predictor=predictor).first()
    if attached is not None and attached.version is not None and attached.version.state == VersionState.READY:
        return attached.version
    return newest_ready(predictor)


def mapping_for(project: Project, version: PredictorVersion) -> dict[str, UUID]:
    """Class names of the version to features of the project's ontology: as the project says, or else by identity, or else by name."""
    attached = ProjectPredictor.objects.filter(project=project, predictor=version.predictor_id).first()
    classes, features = version.card.get("classes", []), tree(project.ontology)
    kinds = family(version.predictor.family).kinds
    known = {feature.id for feature in features}
    same = {name: UUID(number) for name, number in version.class_features.items() if UUID(number) in known}
    chosen = {name: UUID(number) for name, number in (attached.feature_map if attached else {}).items()}
    return {**match_by_name(classes, features, kinds), **same, **chosen}


def item_of(row: DataRow) -> Item:
    """The data row as a predictor sees it; its picture is read when it is opened."""
    return Item(str(row.pk), row.checksum, opener(row.media_key))


def opener(key: str) -> Callable[[], Image.Image]:
    """Opens a stored picture upright."""
    return lambda: MODALITY.oriented(BytesIO(read(key)))


def samples_of(project: Project, kinds: tuple[str, ...]) -> list[Sample]:
    """Every labelled data row of the project with what its label says in these kinds, in a settled order."""
    labels = Label.objects.filter(project=project).select_related("data_row").order_by("data_row_id")
    truths: dict[UUID, list[Truth]] = {}
    names = dict(Feature.objects.filter(ontology=project.ontology_id).values_list("id", "name"))
    rows = Annotation.objects.accepted().filter(annotation_set__in=labels.values("annotation_set"), kind__in=kinds)
    for each in rows.order_by("annotation_set_id", "id"):
        truths.setdefault(each.annotation_set_id, []).append(Truth(each.kind, names[each.feature_id], each.value))
    return [Sample(item_of(label.data_row), tuple(truths.get(label.annotation_set_id, ()))) for label in labels]


def split(samples: list[Sample]) -> tuple[list[Sample], list[Sample]]:
    """One in ten set aside for measuring, by the id of the data row: the same ones whenever it is asked."""
    aside = [sample for sample in samples if int(hashlib.sha256(sample.item.id.encode()).hexdigest(), 16) % HELD_OUT_ONE_IN == 0]
    chosen = {sample.item.id for sample in aside}
    return [sample for sample in samples if sample.item.id not in chosen], aside


def class_features(project: Project, classes: list[str]) -> dict[str, str]:
    """Class names to the ids of the features they were learned from."""
    names = dict(Feature.objects.filter(ontology=project.ontology_id, archived_at=None, parent_feature=None).values_list("name", "id"))
    return {name: str(names[name]) for name in classes if name in names}
