"""The room of annotations."""

from django.apps import AppConfig
from django.utils.module_loading import import_string


class AnnotationsConfig(AppConfig):
    """Annotation sets, labels, suggestion decisions, revisions."""

    name = "apps.annotations"
    label = "annotations"

    def ready(self) -> None:
        """Tell the rooms of ontologies and of runs what is in use and what is not to be shown, and act for them where it goes away."""
        uses = import_string("apps.annotations.uses.feature_uses")
        joined = import_string("apps.annotations.uses.relationships_joining")
        rewrite = import_string("apps.annotations.services.rewrite_annotations")
        holder = import_string("apps.ontologies.usage.Holder")(uses, joined, rewrite)
        import_string("apps.ontologies.usage.register_holder")(holder)
        of_run = [import_string(f"apps.annotations.services.{verb}") for verb in ("forget_predictions", "leave_predictions", "refuse_used")]
        import_string("apps.model_runs.usage.register_holder")(import_string("apps.model_runs.usage.Holder")(*of_run))
        import_string("apps.model_runs.kept_back.keep_back")(import_string("apps.projects.access.blind_audit"))
