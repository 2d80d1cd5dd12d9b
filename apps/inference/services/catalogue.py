"""Predictors and the projects that use them."""

from uuid import UUID

from apps.core.problems import FieldError, Invalid
from apps.inference.models import Predictor, PredictorVersion, ProjectPredictor
from apps.inference.predictors import families
from apps.inference.problems import UnknownPredictorFamily
from apps.model_runs import services as model_runs
from apps.ontologies.models import Ontology
from apps.ontologies.queries import tree
from apps.projects.models import Project


def create_predictor(*, name: str, family: str, ontology: Ontology, description: str = "") -> Predictor:
    """Create a predictor, with the model whose runs will hold its predictions. It can be used once a version was trained.

    Raises UnknownPredictorFamily.
    """
    if family not in families():
        expected = f"one of: {', '.join(families())}"
        raise UnknownPredictorFamily(errors=[FieldError("/family", "family_unknown", f"There is no family {family!r}.", expected)])
    model = model_runs.create_model(name=name, ontology=ontology, description=description)
    return Predictor.objects.create(name=name, family=family, ontology=ontology, description=description, model=model)


def attach_predictor(
    *, project: Project, predictor: Predictor, version: PredictorVersion | None = None, feature_map: dict[str, UUID] | None = None
) -> ProjectPredictor:
    """Let a project's people ask this predictor; attaching it again changes version and mapping.

    Raises Invalid for a feature that is not in the project's ontology.
    """
    known = {feature.id for feature in tree(project.ontology)}
    for name, feature in (feature_map or {}).items():
        if feature not in known:
            error = FieldError(f"/feature_map/{name}", "feature_unknown", "This feature is not in the project's ontology.")
            raise Invalid(errors=[error])
    mapping = {name: str(feature) for name, feature in (feature_map or {}).items()}
    attached, _ = ProjectPredictor.objects.update_or_create(
        project=project, predictor=predictor, defaults={"version": version, "feature_map": mapping}
    )
    return attached
