"""The room of evaluation."""

from django.apps import AppConfig
from django.utils.module_loading import import_string


class EvaluationConfig(AppConfig):
    """Runs compared with labels: what was found, missed and made up, and the figures that follow from it."""

    name = "apps.evaluation"
    label = "evaluation"

    def ready(self) -> None:
        """Keep figures with runs for as long as there are runs."""
        forget, leave = (import_string(f"apps.evaluation.services.{verb}") for verb in ("forget_run", "leave_data_rows"))
        holder = import_string("apps.model_runs.usage.Holder")
        names = import_string("apps.evaluation.queries.customs.metric_names")
        import_string("apps.model_runs.usage.register_holder")(holder(forget, leave, metrics=names))
