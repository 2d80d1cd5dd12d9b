"""What the catalog may be asked about what people labeled and models predicted."""

from django.db.models import Case, Exists, FloatField, Func, OuterRef, TextField, When
from django.db.models.functions import Cast, Least
from django.db.models.lookups import Exact

from apps.annotations.least_sure import LEAST_SURE_OPTION
from apps.annotations.models import Annotation, Label, LabelState
from apps.catalog.terms import Condition, ExistsForEach, Said, filter_term, id_of, one_of, share
from apps.model_runs.models import ModelRun
from apps.ontologies.models import Feature
from apps.projects.models import Project

OPTIONS = Func("value", template=LEAST_SURE_OPTION.format(value="%(expressions)s"), output_field=FloatField())
LEAST_SURE = Case(When(kind="checklist", then=Least("confidence", OPTIONS)), default="confidence")
PERSON, AUTOMATIC = MADE_BY = ("person", "automatic")


@filter_term(
    "labeled", "Has a label in this project, in this state and made by a person or automatically where that is said.",
    {"project": id_of(Project), "state": one_of(*LabelState.labels, needed=False), "made_by": one_of(*MADE_BY, needed=False)},
)  # fmt: skip
def labeled(said: Said) -> Condition:
    """Those that have a label that counts now."""
    labels = Label.objects.filter(data_row=OuterRef("pk"), project=said["project"])
    if "state" in said:
        labels = labels.filter(state=next(state for state in LabelState if state.label == said["state"]))
    if "made_by" in said:
        labels = labels.filter(automatic=said["made_by"] == AUTOMATIC)
    return Exists(labels)


@filter_term(
    "labeled_as", "Has a label that holds this feature, in this project where one is said.",
    {"feature": id_of(Feature), "project": id_of(Project, needed=False)},
)  # fmt: skip
def labeled_as(said: Said) -> Condition:
    """Those of which people said so, in what counts now. Questions under objects are not looked into."""
    labels = Label.objects.filter(data_row=OuterRef("pk"), annotation_set__annotations__feature=said["feature"])
    return Exists(labels.filter(project=said["project"]) if "project" in said else labels)


@filter_term(
    "predicted", "This feature was predicted for it, by this run and with such a confidence where that is said.",
    {"feature": id_of(Feature), "model_run": id_of(ModelRun, needed=False), "at_least": share(), "below": share()},
)  # fmt: skip
def predicted(said: Said) -> Condition:
    """Those of which a model said so. Questions under objects are not looked into."""
    names = {"annotation_set__model_run": "model_run", "sure__gte": "at_least", "sure__lt": "below"}
    given = {lookup: said[name] for lookup, name in names.items() if name in said}
    # As text, so that it is found by its set: the index of features would be gone through once for each data row.
    is_feature = Exact(Cast("feature", TextField()), str(said["feature"]))
    rows = Annotation.objects.by_models().filter(is_feature, annotation_set__data_row=OuterRef("pk"))
    return ExistsForEach(rows.alias(sure=LEAST_SURE).filter(**given))
