"""What a member may do, and which role may do what. This file is the documentation of both."""

from enum import StrEnum


class Permission(StrEnum):
    """One thing that can be allowed. The value is what the API and API keys call it."""

    ORGANIZATION_VIEW = "organization.view"
    ORGANIZATION_MANAGE = "organization.manage"
    MEMBERS_MANAGE = "members.manage"
    API_KEYS_MANAGE = "api_keys.manage"
    CATALOG_VIEW = "catalog.view"
    CATALOG_EDIT = "catalog.edit"
    ONTOLOGIES_VIEW = "ontologies.view"
    ONTOLOGIES_EDIT = "ontologies.edit"
    MODELS_VIEW = "models.view"
    MODELS_EDIT = "models.edit"
    PREDICTIONS_UPLOAD = "predictions.upload"
    PREDICTORS_VIEW = "predictors.view"
    PREDICTORS_TRAIN = "predictors.train"
    AGENTS_WORK = "agents.work"
    PROJECTS_VIEW = "projects.view"
    PROJECTS_EDIT = "projects.edit"
    TASKS_LABEL = "tasks.label"
    TASKS_REVIEW = "tasks.review"
    SAVINGS_VIEW = "savings.view"
    EXPORTS_CREATE = "exports.create"
    WEBHOOKS_MANAGE = "webhooks.manage"
    JOBS_VIEW = "jobs.view"
    AUDIT_VIEW = "audit.view"


class Role(StrEnum):
    """What a member is in an organization, highest first."""

    OWNER = "owner"
    MANAGER = "manager"
    REVIEWER = "reviewer"
    ANNOTATOR = "annotator"
    VIEWER = "viewer"

    @property
    def rank(self) -> int:
        """Higher stands above; nobody gives, changes or takes a role above their own."""
        return len(Role) - list(Role).index(self)


_EVERYTHING = frozenset(Permission)
_VIEWS = frozenset(each for each in Permission if each.endswith(".view") and each is not Permission.AUDIT_VIEW)

ROLE_PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.OWNER: _EVERYTHING,
    Role.MANAGER: _EVERYTHING - {Permission.ORGANIZATION_MANAGE},
    Role.REVIEWER: _VIEWS | {Permission.TASKS_LABEL, Permission.TASKS_REVIEW},
    Role.ANNOTATOR: frozenset(
        {
            Permission.ORGANIZATION_VIEW,
            Permission.PROJECTS_VIEW,
            Permission.ONTOLOGIES_VIEW,
            Permission.TASKS_LABEL,
            Permission.PREDICTORS_VIEW,
            Permission.JOBS_VIEW,
        }
    ),
    Role.VIEWER: _VIEWS,
}


def roles_with(permission: Permission) -> tuple[Role, ...]:
    """The roles that may do this, highest first."""
    return tuple(role for role in Role if permission in ROLE_PERMISSIONS[role])
