"""The room of production queues."""

from django.apps import AppConfig
from django.utils.module_loading import import_string


class ProductionConfig(AppConfig):
    """Queues and their decisions."""

    name = "apps.production"
    label = "production"

    def ready(self) -> None:
        """Keep the runs that decisions stand on, tell how sure suggestions of queues are, and begin anew where other things can be said."""
        of_run = [import_string(f"apps.production.uses.{verb}") for verb in ("forget_nothing", "leave_data_rows", "refuse_used")]
        import_string("apps.model_runs.usage.register_holder")(import_string("apps.model_runs.usage.Holder")(*of_run))
        import_string("apps.annotations.sureness.register_sureness")(import_string("apps.production.sureness.sureness_of"))
        import_string("apps.ontologies.meaning.register_act")(import_string("apps.production.services.begin_anew_after"))
