"""The room of organizations."""

from django.apps import AppConfig
from django.utils.module_loading import import_string


class OrganizationsConfig(AppConfig):
    """Organizations, members, keys and the tenant middleware."""

    name = "apps.organizations"
    label = "organizations"

    def ready(self) -> None:
        """Connect what Django itself tells about sign-ins, and describe how calls are authenticated."""
        import_string("apps.organizations.sign_ins.connect")()
        import_string("apps.organizations.schema.ActorScheme")
