"""Decisions: asked for, listed, read, and waited for."""

from collections.abc import Iterator, Sequence
from io import BytesIO
from typing import IO, Any, cast
from uuid import UUID

from drf_spectacular.utils import PolymorphicProxySerializer, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from apps.annotations.api.fields import AnnotationField
from apps.core.long_poll import LONGEST_S
from apps.core.parsers import NDJSONParser, StrictJSONParser
from apps.core.problems import BadRequest, FieldError, Problem, TooLarge
from apps.formats.ndjson import read_lines
from apps.formats.rows import LineError
from apps.kinds import InvalidValue
from apps.kinds.reading import join
from apps.organizations.api_base import StrictSerializer, TenantViewSet
from apps.organizations.permissions import Permission
from apps.production import access, queries, services
from apps.production.api.outputs import MAKERS, STATES, AnswerOutput, DecisionDetailOutput, DecisionOutput, told_at_once
from apps.production.models import Decision, DecisionState
from apps.production.ranking import HIGHEST, LOWEST
from apps.production.sent import MAX_KEY, MAX_PREDICTIONS, OPTIONAL, REQUIRED, Asked, external_id_of, read_asked
from apps.production.services.bringing import refused
from apps.production.services.deciding import Answer

NDJSON = "application/x-ndjson"
MANY = "decisions"
MOST = 10_000
MAX_LINE_BYTES = 16 * 1024 * 1024
MAX_BODY_BYTES = 64 * 1024 * 1024
PIECE_BYTES = 1 << 18


class AskedDataRow(StrictSerializer):
    """The data row: named by `id` or `global_key`; or brought, by one of url, bytes (base64), text, html, conversation."""

    id = serializers.UUIDField(required=False)
    global_key = serializers.CharField(
        max_length=MAX_KEY, required=False, help_text="Of one that is there, or for the one that is brought."
    )
    url = serializers.CharField(required=False, help_text="Fetched at once: http or https, at most 8 MiB.")
    bytes = serializers.CharField(required=False, help_text="A file in base64, at most 8 MiB.")
    text = serializers.CharField(required=False)
    html = serializers.CharField(required=False)
    conversation = serializers.DictField(required=False)
    name = serializers.CharField(required=False, help_text="Of the file that is brought.")
    metadata = serializers.DictField(required=False, help_text="Of the data row that is brought.")


class AskedInput(StrictSerializer):
    """One decision that is asked for."""

    external_id = serializers.CharField(max_length=MAX_KEY, help_text="Yours: the same id again is answered with what was decided.")
    data_row = AskedDataRow()
    predictions = serializers.ListField(
        child=AnnotationField(),
        max_length=MAX_PREDICTIONS,
        help_text="In the one form; `id` may be left out, `name` may stand for `feature`.",
    )
    confidence = serializers.FloatField(
        min_value=0,
        max_value=1,
        required=False,
        allow_null=True,
        help_text="Of all of it; left out, the least sure of what is said counts.",
    )
    deadline = serializers.DateTimeField(required=False, allow_null=True)
    priority = serializers.IntegerField(
        min_value=LOWEST, max_value=HIGHEST, required=False, help_text="Each step is worth an hour of waiting."
    )
    metadata = serializers.DictField(required=False, help_text="Kept beside the decision and given back.")


class AskedManyInput(StrictSerializer):
    """Several of them."""

    decisions = AskedInput(many=True, allow_empty=False, max_length=MOST)  # type: ignore[call-arg]


class ResultOutput(serializers.Serializer[Any]):
    """What became of one of several."""

    line = serializers.IntegerField(help_text="Its place among those that were sent, from 1; of NDJSON the number of its line.")
    external_id = serializers.CharField(allow_null=True, help_text="As it was sent; null: none can be read.")
    decision = AnswerOutput(allow_null=True)
    problem = serializers.DictField(allow_null=True, help_text="Why there is none, as the same refusal reads alone.")


class ResultsOutput(serializers.Serializer[Any]):
    """What became of each, in the order in which they were sent."""

    results = ResultOutput(many=True)


class DecisionQuery(StrictSerializer):
    """Narrow the list."""

    queue = serializers.UUIDField(required=False)
    external_id = serializers.CharField(required=False, max_length=MAX_KEY)
    data_row = serializers.UUIDField(required=False)
    state = serializers.ChoiceField(choices=STATES, required=False)
    by = serializers.ChoiceField(choices=MAKERS, required=False)
    audited = serializers.BooleanField(required=False, default=None, allow_null=True, help_text="Went through a blind audit that is over.")
    right = serializers.BooleanField(required=False, default=None, allow_null=True, help_text="The prediction was right, as a person said.")
    overdue = serializers.BooleanField(required=False, default=None, allow_null=True, help_text="Waits past its deadline.")


class WaitQuery(StrictSerializer):
    """How long to wait."""

    wait = serializers.IntegerField(
        min_value=1, max_value=LONGEST_S, required=False, help_text="Seconds to wait for an outcome; without one by then the answer is 204."
    )


class DecideViewSet(TenantViewSet):
    """Asking for decisions."""

    permissions = {"create": Permission.PREDICTIONS_UPLOAD}
    no_transaction_actions = frozenset({"create"})
    unaudited_actions = frozenset({"create"})  # each decision is its own record
    parser_classes = [StrictJSONParser, NDJSONParser]

    @extend_schema(
        operation_id="decide",
        request={
            "application/json": PolymorphicProxySerializer("Decide", [AskedInput, AskedManyInput], resource_type_field_name=None),
            NDJSON: AskedInput,
        },
        responses={200: PolymorphicProxySerializer("Decided", [AnswerOutput, ResultsOutput], resource_type_field_name=None)},
    )
    def create(self, request: Request, pk: UUID) -> Response:
        """Ask for one decision, or for many: as `{"decisions": [...]}`, or as NDJSON with one on each line.

        The answer comes at once: `decided` where the score reaches the queue's threshold, nothing required is open and no question is
        answered in two ways; `needs_review` where not, and then the outcome is told by the event `decisions.decided`, by
        `GET decisions/{id}`, and by waiting there (`?wait=30`). The score is the `confidence` that you state, else the smallest
        confidence in all that is predicted, nested answers and options among it; where nothing is predicted and nothing stated, people
        are asked.

        An `external_id` makes it safe to repeat: the same content again is answered with what stands now, other content is refused (409,
        `external-id-conflict`). Of many, one that is refused costs no other: its `problem` says why. A queue decides about a data row
        once. Some are drawn for blind audits: people answer them without seeing the prediction, and yours stands until they disagree.
        """
        if _is_ndjson(request):
            return self._many(pk, list(_lines(request)))
        body: Any = request.data
        if isinstance(body, dict) and MANY in body:
            return self._many(pk, _listed(body))
        _refuse_unknown(body)
        try:
            (answer,) = services.decide(queue=pk, asked=[read_asked(body)])
        except InvalidValue as error:
            raise refused(error) from None
        if answer.refusal is not None:
            raise answer.refusal
        return Response(told_at_once(answer))

    def _many(self, queue: UUID, sent: "Sequence[tuple[int, Any]]") -> Response:
        """Each for itself; what cannot be read is refused with its line."""
        read: list[tuple[int, Asked | Problem]] = []
        stated: list[str | None] = []
        for line, document in sent:
            stated.append(external_id_of(document))
            try:
                read.append((line, document if isinstance(document, Problem) else read_asked(document)))
            except InvalidValue as error:
                read.append((line, refused(error)))
        answers = iter(services.decide(queue=queue, asked=[each for _, each in read if isinstance(each, Asked)]))
        results = []
        for (line, each), external_id in zip(read, stated, strict=True):
            answer = next(answers) if isinstance(each, Asked) else Answer(refusal=each)
            results.append(
                {
                    "line": line,
                    "external_id": external_id,
                    "decision": None if answer.decision is None else told_at_once(answer),
                    "problem": None if answer.refusal is None else answer.refusal.body(),
                }
            )
        return Response({"results": results})


def _refuse_unknown(body: Any) -> None:
    """Go on if it is an object with members that one decision has. Raises BadRequest."""
    if not isinstance(body, dict):
        raise BadRequest(errors=[FieldError("", "body_not_object", "An object is expected.", "one decision, or decisions with a list")])
    unknown = [name for name in body if name not in (*REQUIRED, *OPTIONAL)]
    if unknown:
        expected = ", ".join((*REQUIRED, *OPTIONAL))
        raise BadRequest(errors=[FieldError(join("", name), "unknown_field", "There is no such field here.", expected) for name in unknown])


def _is_ndjson(request: Request) -> bool:
    return (request.content_type or "").split(";")[0].strip() == NDJSON


def _lines(request: Request) -> Iterator[tuple[int, Any]]:
    body = BytesIO() if isinstance(request.data, dict) else cast(IO[bytes], request.data)  # an empty body reaches no parser
    count = 0
    for count, each in enumerate(read_lines(_pieces(body), max_line_bytes=MAX_LINE_BYTES), start=1):
        if count > MOST:
            raise TooLarge(f"One request asks for at most {MOST:,} decisions. Send them in parts.")
        if isinstance(each, LineError):
            yield each.line or count, refused(InvalidValue(each.pointer, each.message, each.expected, code=each.code))
        else:
            yield each.number, each.document
    if not count:
        raise BadRequest(errors=[FieldError("", "empty", "There is nothing to decide.", "at least one line")])


def _pieces(body: IO[bytes]) -> Iterator[bytes]:
    taken = 0
    while piece := body.read(PIECE_BYTES):
        taken += len(piece)
        if taken > MAX_BODY_BYTES:
            raise TooLarge(f"One request has at most {MAX_BODY_BYTES // 1024**2} MiB. Send it in parts.")
        yield piece


def _listed(body: dict[str, Any]) -> list[tuple[int, Any]]:
    for name in body.keys() - {MANY}:
        raise BadRequest(errors=[FieldError(f"/{name}", "unknown_field", "There is no such field here.", MANY)])
    listed = body[MANY]
    if not isinstance(listed, list) or not listed:
        raise BadRequest(errors=[FieldError(f"/{MANY}", "list_expected", "There is nothing to decide.", "a list of at least one")])
    if len(listed) > MOST:
        raise TooLarge(f"One request asks for at most {MOST:,} decisions. Send them in parts.")
    return list(enumerate(listed, start=1))


class DecisionViewSet(TenantViewSet):
    """What was asked, and what came of it."""

    permissions = {"list": Permission.MODELS_VIEW, "retrieve": Permission.MODELS_VIEW}
    queries = {"list": DecisionQuery, "retrieve": WaitQuery}

    def get_serializer_context(self) -> dict[str, Any]:
        """Whether open blind audits are told."""
        return {**super().get_serializer_context(), "sealed": access.sees_sealed(self.actor)}

    @extend_schema(operation_id="list_decisions", responses=DecisionOutput(many=True))
    def list(self, request: Request) -> Response:
        """Decisions, newest first. What is under an open blind audit is listed as waiting, whatever the model decided."""
        if (queue := self.query.get("queue")) is not None:
            access.get_queue(self.actor, queue)
        rows = access.visible_decisions(self.actor).select_related("data_row")
        return self.page(queries.narrowed(rows, self.query, sealed=access.sees_sealed(self.actor)), DecisionOutput)

    @extend_schema(operation_id="get_decision", responses={200: DecisionDetailOutput, 204: None})
    def retrieve(self, request: Request, pk: UUID) -> Response:
        """One decision, with what the model said and all its outcomes.

        With `wait` the answer is held until there is an outcome, or 204 after so many seconds: ask again.
        """
        decision = access.get_decision(self.actor, pk)
        if "wait" in self.query and _waits(decision, sealed=access.sees_sealed(self.actor)):
            return Response(status=204)
        context = {**self.get_serializer_context(), "predicted": queries.predicted(decision)}
        return Response(DecisionDetailOutput(decision, context=context).data)


def _waits(decision: Decision, *, sealed: bool) -> bool:
    return decision.state == DecisionState.NEEDS_REVIEW or (decision.sealed is not None and not sealed)
