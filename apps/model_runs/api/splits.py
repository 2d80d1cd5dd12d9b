"""The doors by which data rows of a run are put into splits."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from apps.catalog.filter_fields import FilterField
from apps.catalog.filters import read_filter
from apps.catalog.queries import ids_by_global_key
from apps.catalog.services import start_marking
from apps.core.job_outputs import JobOutput
from apps.model_runs import access, services
from apps.model_runs.models import ModelRun
from apps.model_runs.queries import split_counts, unmarked
from apps.model_runs.serializers import split_field
from apps.model_runs.services import Assigned, Rule
from apps.model_runs.splitting import TEST, TRAIN, VALIDATION
from apps.organizations.api_base import StrictSerializer, TenantViewSet
from apps.organizations.permissions import Permission

MAX_ROWS, MAX_RULES = 10_000, 20
USUAL_SHARES = {TRAIN: 0.8, VALIDATION: 0.1, TEST: 0.1}
MANNERS = ("data_rows", "global_keys", "filter", "rules", "random")


class RuleInput(StrictSerializer):
    """What the filter chooses goes to the split."""

    filter = FilterField(read=False)
    split = split_field(help_text="Empty for none.")


class SharesInput(StrictSerializer):
    """How large each split is, as shares of the data rows; what they leave over is unassigned, and a split that is not named gets none.

    Where none is named: train 0.8, validation 0.1, test 0.1.
    """

    train = serializers.FloatField(min_value=0, max_value=1, required=False)
    validation = serializers.FloatField(min_value=0, max_value=1, required=False)
    test = serializers.FloatField(min_value=0, max_value=1, required=False)

    def validate(self, attrs: dict[str, float]) -> dict[str, float]:
        """At most a whole, and more than nothing."""
        if sum(attrs.values()) > 1 + 1e-9:
            raise serializers.ValidationError("The shares add up to more than 1.", code="too_large")
        if attrs and not any(attrs.values()):
            words = "These shares put no data row anywhere. To take all out of their splits, send filter [] with split ''."
            raise serializers.ValidationError(words, code="too_small")
        return attrs or USUAL_SHARES


class SplitInput(StrictSerializer):
    """By hand: `data_rows`, `global_keys` or `filter`, with `split`. By rule: `rules`. By chance: `random`, with `seed` and `group_by`."""

    data_rows = serializers.ListField(child=serializers.UUIDField(), required=False, allow_empty=False, max_length=MAX_ROWS)
    global_keys = serializers.ListField(child=serializers.CharField(max_length=255), required=False, allow_empty=False, max_length=MAX_ROWS)
    filter = FilterField(required=False)
    split = split_field(required=False, help_text="Empty for none.")
    rules = serializers.ListField(
        child=RuleInput(),
        required=False,
        max_length=MAX_RULES,
        help_text="The first that chooses a data row counts. The run remembers them in place of those before; none forgets them.",
    )
    random = SharesInput(required=False)
    seed = serializers.IntegerField(required=False, default=0, help_text="The same seed and data rows give the same splits.")
    group_by = serializers.CharField(
        required=False,
        default="",
        allow_blank=True,
        max_length=100,
        help_text="A metadata field: data rows of one value stay together, those without it go alone.",
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Exactly one manner, and a split where it needs one."""
        given = [name for name in MANNERS if name in attrs]
        if len(given) != 1:
            raise serializers.ValidationError(f"Send exactly one of {', '.join(MANNERS)}.", code="one_of")
        if (given[0] in MANNERS[:3]) != ("split" in attrs):
            words = "Say to which split." if "split" not in attrs else "rules and random say themselves to which splits."
            raise serializers.ValidationError({"split": serializers.ErrorDetail(words, code="split")})
        return attrs


class RuleOutput(serializers.Serializer[Any]):
    """A rule as it was sent."""

    filter = FilterField()
    split = split_field()


class StandingSplitsOutput(serializers.Serializer[Any]):
    """How many data rows each split has, and the rules that were last applied."""

    splits = serializers.DictField(child=serializers.IntegerField(), help_text="By name; the empty name is that of those without one.")
    rules = RuleOutput(many=True)
    unmarked_count = serializers.IntegerField(
        help_text="Data rows that came in before there were marks of likeness: near-duplicates among them are not kept together until they "
        "are marked."
    )


class SplitsOutput(serializers.Serializer[Any]):
    """What changed, and how many data rows each split has now."""

    changed = serializers.IntegerField()
    along = serializers.IntegerField(
        help_text="Those of `changed` that nobody chose: they are the same, or nearly, as a data row that was chosen, and went along."
    )
    splits = serializers.DictField(child=serializers.IntegerField(), help_text="By name; the empty name is that of those without one.")


class SplitViewSet(TenantViewSet):
    """Training, validation and test: by hand, by rule, or by chance."""

    permissions = {"retrieve": Permission.MODELS_VIEW, "create": Permission.MODELS_EDIT, "mark": Permission.MODELS_EDIT}

    @extend_schema(operation_id="get_splits", responses=StandingSplitsOutput)
    def retrieve(self, request: Request, pk: UUID) -> Response:
        """How many data rows each split has. Rules place data rows when they are sent; those that come later wait for the next time."""
        run = access.find_run(self.actor, pk)
        said = {"splits": split_counts(run), "rules": run.split_rules, "unmarked_count": unmarked(run).count()}
        return self.reply(StandingSplitsOutput, said)

    @extend_schema(operation_id="mark_data_rows", request=None, responses={202: JobOutput})
    def mark(self, request: Request, pk: UUID) -> Response:
        """Look at the data rows of the run that came in before there were marks of likeness, so that near-duplicates stay together."""
        run = access.get_run(self.actor, pk)
        rows = list(unmarked(run).values_list("data_row_id", flat=True))
        return self.reply(JobOutput, start_marking(data_rows=rows, actor_id=self.actor.user_id), status=202)

    @extend_schema(operation_id="assign_splits", request=SplitInput, responses={200: SplitsOutput})
    def create(self, request: Request, pk: UUID) -> Response:
        """Put data rows of a run into splits. Data rows of the same content, or nearly, always go together: no test was trained on.

        Near are pictures that differ by how they were encoded or sized, and texts in which a few words differ.
        """
        run, body = access.get_run(self.actor, pk), self.parse(SplitInput)
        assigned = _assign(run, body)
        return self.reply(SplitsOutput, {"changed": assigned.changed, "along": assigned.along, "splits": split_counts(run)})


def _assign(run: ModelRun, body: dict[str, Any]) -> Assigned:
    if "random" in body:
        return services.assign_at_random(run=run, shares=body["random"], seed=body["seed"], group_by=body["group_by"])
    if "rules" in body:
        rules = [Rule(read_filter(each["filter"], f"/rules/{index}/filter"), each["split"]) for index, each in enumerate(body["rules"])]
        services.keep_rules(run=run, rules=rules)
        return services.assign_by_rules(run=run, rules=rules)
    if "filter" in body:
        return services.assign_by_rules(run=run, rules=[Rule(body["filter"], body["split"])])
    rows = body["data_rows"] if "data_rows" in body else ids_by_global_key(body["global_keys"])
    return services.assign_split(run=run, data_rows=rows, split=body["split"])
