"""Predictors and the projects that use them."""

from collections.abc import Mapping
from uuid import UUID

from apps.core.events import publish
from apps.core.problems import FieldError, Invalid
from apps.core.sealed import seal
from apps.inference import queries
from apps.inference.events import ClassesMapped
from apps.inference.features import Target, fits, targets
from apps.inference.models import Predictor, PredictorVersion, ProjectPredictor, VersionState
from apps.inference.predictors import families
from apps.inference.predictors import family as family_of
from apps.inference.problems import UnknownPredictorFamily
from apps.inference.services.versions import keep_matches
from apps.inference.uses import refuse_archived
from apps.model_runs import services as model_runs
from apps.ontologies.models import Ontology
from apps.ontologies.queries import tree
from apps.projects.models import Project


def create_predictor(*, name: str, family: str, ontology: Ontology, description: str = "", secret: str = "") -> Predictor:
    """Create a predictor, with the model whose runs will hold its predictions. It can be used once a version was trained or connected.

    Raises UnknownPredictorFamily. Raises Invalid for a credential that the family has no use for.
    """
    if family not in families():
        expected = f"one of: {', '.join(families())}"
        raise UnknownPredictorFamily(errors=[FieldError("/family", "family_unknown", f"There is no family {family!r}.", expected)])
    _refuse_secret(secret, family)
    model = model_runs.create_model(name=name, ontology=ontology, description=description)
    sealed = seal(secret) if secret else ""
    return Predictor.objects.create(name=name, family=family, ontology=ontology, description=description, model=model, secret=sealed)


def change_predictor(
    *,
    predictor: Predictor,
    name: str | None = None,
    description: str | None = None,
    feature_map: Mapping[str, UUID | None] | None = None,
    secret: str | None = None,
) -> Predictor:
    """Rename or describe it, map its classes anew, or give it another credential ('' for none). What is None stays.

    Raises Invalid as checked_map does, and for a credential that its family has no use for.
    """
    told: dict[str, object] = {}
    if name is not None:
        told["name"] = name
    if description is not None:
        told["description"] = description
    if feature_map is not None:
        told["feature_map"] = checked_map(feature_map, predictor.ontology, predictor, predictor.feature_map)
    if secret is not None:
        _refuse_secret(secret, predictor.family)
        told["secret"] = seal(secret) if secret else ""
    for field, value in told.items():
        setattr(predictor, field, value)
    predictor.save(update_fields=list(told))
    if "feature_map" in told:
        publish(ClassesMapped(predictor.pk, None), topics=(f"predictor:{predictor.pk}",))
    return predictor


def checked_map(
    feature_map: Mapping[str, UUID | None],
    ontology: Ontology,
    predictor: Predictor,
    stored: Mapping[str, str | None],
) -> dict[str, str | None]:
    """The map of classes as it is stored, where another one was before.

    Raises Invalid for a class mapped to what is neither feature nor option of the ontology, or to what it cannot be, such as a box to a
    question; and where the versions that are ready have no such class, or none at all. What was stored before is not looked at again.
    """
    known, classes = targets(tree(ontology)), _classes_of(predictor)
    for name, number in feature_map.items():
        if name in stored and stored[name] == (None if number is None else str(number)):
            continue
        if number is not None and number not in known:
            expected = "the id of a feature or option, or null for none"
            words = f"There is no such feature or option in {ontology.name}."
            raise Invalid(errors=[FieldError(f"/feature_map/{name}", "feature_unknown", words, expected)])
        _refuse_useless(name, None if number is None else known[number], classes, predictor)
    return {name: None if number is None else str(number) for name, number in feature_map.items()}


def _classes_of(predictor: Predictor) -> dict[str, set[str]] | None:
    """The kinds of each class of its versions that are ready, by name; None where none is ready."""
    versions = PredictorVersion.objects.filter(predictor=predictor, state=VersionState.READY)
    if not versions:
        return None
    found: dict[str, set[str]] = {}
    for version in versions:
        version.predictor = predictor
        for each in queries.classes_of(version):
            found.setdefault(each.name, set()).update(each.kinds)
        for name in version.class_features:
            found.setdefault(name, set(family_of(predictor.family).kinds))
    return found


def _refuse_useless(name: str, target: Target | None, classes: Mapping[str, set[str]] | None, predictor: Predictor) -> None:
    """Raises Invalid for what would be mapped without effect."""
    kind, pointer = family_of(predictor.family), f"/feature_map/{name}"
    if classes is None:
        return
    if name not in classes and not kind.names_freely:
        words = f"{predictor.name} has no class of this name."
        if not classes:
            words = f"{predictor.name} speaks the words of the ontology itself, so there is nothing to map."
        raise Invalid(errors=[FieldError(pointer, "class_unknown", words, f"one of: {', '.join(sorted(classes)[:20])}" if classes else "")])
    said = classes.get(name) or set(kind.kinds)
    if target is not None and not fits(said, target):
        words = f"It is said as {', '.join(sorted(said))}, and {': '.join(target.path)} is {target.kind}: it could never stand for that."
        raise Invalid(errors=[FieldError(pointer, "kind_unfit", words, "a feature or option of a kind that it is said in")])


def _refuse_secret(secret: str, of: str) -> None:
    if secret and not family_of(of).takes_secret:
        words = f"{family_of(of).title} asks no server and no hub, so a credential would be of no use."
        raise Invalid(errors=[FieldError("/secret", "not_used", words, "none")])


def attach_predictor(
    *, project: Project, predictor: Predictor, version: PredictorVersion | None = None, feature_map: Mapping[str, UUID | None] | None = None
) -> ProjectPredictor:
    """Let a project's people ask this predictor; attaching it again changes version and mapping.

    What classes stand for by their names is kept by id from now on, see keep_matches.

    Raises PredictorArchived. Raises Invalid as checked_map does, of the project's ontology.
    """
    refuse_archived(predictor)
    before = ProjectPredictor.objects.filter(project=project, predictor=predictor).first()
    mapping = checked_map(feature_map or {}, project.ontology, predictor, before.feature_map if before else {})
    attached, _ = ProjectPredictor.objects.update_or_create(
        project=project, predictor=predictor, defaults={"version": version, "feature_map": mapping}
    )
    for each in PredictorVersion.objects.filter(predictor=predictor, state=VersionState.READY).order_by("number"):
        keep_matches(each)
    if before is not None and before.feature_map != mapping:
        publish(ClassesMapped(predictor.pk, project.pk), topics=(f"predictor:{predictor.pk}", f"project:{project.pk}"))
    return attached
