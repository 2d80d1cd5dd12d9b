"""Predictors and the projects that use them."""

from collections.abc import Mapping
from uuid import UUID

from apps.core.problems import FieldError, Invalid
from apps.core.sealed import seal
from apps.inference.features import targets
from apps.inference.models import Predictor, PredictorVersion, ProjectPredictor
from apps.inference.predictors import families
from apps.inference.problems import UnknownPredictorFamily
from apps.model_runs import services as model_runs
from apps.ontologies.models import Ontology
from apps.ontologies.queries import tree
from apps.projects.models import Project


def create_predictor(*, name: str, family: str, ontology: Ontology, description: str = "", secret: str = "") -> Predictor:
    """Create a predictor, with the model whose runs will hold its predictions. It can be used once a version was trained or connected.

    Raises UnknownPredictorFamily.
    """
    if family not in families():
        expected = f"one of: {', '.join(families())}"
        raise UnknownPredictorFamily(errors=[FieldError("/family", "family_unknown", f"There is no family {family!r}.", expected)])
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

    Raises Invalid for a class mapped to what is neither feature nor option of its ontology.
    """
    told: dict[str, object] = {}
    if name is not None:
        told["name"] = name
    if description is not None:
        told["description"] = description
    if feature_map is not None:
        told["feature_map"] = checked_map(feature_map, predictor.ontology)
    if secret is not None:
        told["secret"] = seal(secret) if secret else ""
    for field, value in told.items():
        setattr(predictor, field, value)
    predictor.save(update_fields=list(told))
    return predictor


def checked_map(feature_map: Mapping[str, UUID | None], ontology: Ontology) -> dict[str, str | None]:
    """The map of classes as it is stored. Raises Invalid for a class mapped to what is neither feature nor option of the ontology."""
    known = targets(tree(ontology))
    for name, number in feature_map.items():
        if number is not None and number not in known:
            expected = "the id of a feature or option, or null for none"
            words = f"There is no such feature or option in {ontology.name}."
            raise Invalid(errors=[FieldError(f"/feature_map/{name}", "feature_unknown", words, expected)])
    return {name: None if number is None else str(number) for name, number in feature_map.items()}


def attach_predictor(
    *, project: Project, predictor: Predictor, version: PredictorVersion | None = None, feature_map: Mapping[str, UUID | None] | None = None
) -> ProjectPredictor:
    """Let a project's people ask this predictor; attaching it again changes version and mapping.

    Raises Invalid for a class mapped to what is neither feature nor option of the project's ontology.
    """
    mapping = checked_map(feature_map or {}, project.ontology)
    attached, _ = ProjectPredictor.objects.update_or_create(
        project=project, predictor=predictor, defaults={"version": version, "feature_map": mapping}
    )
    return attached
