"""Every page of the product, by a name and its address."""

from tests.e2e.furnished import Furnished
from tests.walk.client import Caller

OUTSIDE = {"sign-in": "/sign-in", "sign-up": "/sign-up", "reset-password": "/reset-password", "not-found": "/nowhere"}
FOR_ANNOTATORS = ("projects", "project", "ontologies", "ontology", "predictors", "predictor", "jobs", "account", "settings-organization")
EDITOR = ("label", "review")


def inside(made: Furnished) -> dict[str, str]:
    """The pages in the organization, as a member with every right has them."""
    project = f"projects/{made.project}"
    return {
        "projects": "projects",
        "project": project,
        "project-tasks": f"{project}/tasks",
        "project-savings": f"{project}/savings",
        "project-exports": f"{project}/exports",
        "project-settings": f"{project}/settings",
        "datasets": "datasets",
        "dataset": f"datasets/{made.dataset}",
        "slices": "slices",
        "exports": "exports",
        "exports-of-a-run": f"exports?model_run={made.model_run}",
        "slice": f"slices/{made.slice}",
        "ontologies": "ontologies",
        "ontology-draft": "ontologies/draft",
        "support": "support",
        "ontology": f"ontologies/{made.ontology}",
        "models": "models",
        "model": f"models/{made.model}",
        "model-run": f"model-runs/{made.model_run}",
        "model-run-metrics": f"model-runs/{made.model_run}/metrics",
        "model-run-compare": f"model-runs/{made.model_run}/compare",
        "model-run-label-errors": f"model-runs/{made.model_run}/label-errors",
        "model-run-settings": f"model-runs/{made.model_run}/settings",
        "predictors": "predictors",
        "predictors-new": "predictors/new",
        "predictor": f"predictors/{made.predictor}",
        "predictor-classes": f"predictors/{made.predictor}/classes",
        "predictor-health": f"predictors/{made.predictor}/health",
        "predictor-settings": f"predictors/{made.predictor}/settings",
        "published": "predictors/published",
        "publication": f"predictors/published/{made.publication}",
        "workflow-graph": f"predictors/{made.workflow}/graph",
        "workflow-health": f"predictors/{made.workflow}/health",
        "jobs": "jobs",
        "account": "account",
        "settings-organization": "settings/organization",
        "settings-members": "settings/members",
        "settings-metadata-fields": "settings/metadata-fields",
        "settings-api-keys": "settings/api-keys",
        "settings-audit": "settings/audit",
        "organizations-new": "/organizations/new",
        "label": f"{project}/label",
        "review": f"{project}/review",
    }


def invitation(api: Caller) -> str:
    """The address of a fresh invitation."""
    link: str = api.post("invitations", {"role": "annotator", "expires_in_days": 1})["link"]
    return "/invite/" + link.rsplit("/", 1)[-1]
