"""Ontologies of questions with nested questions, and answers to them, made up by hypothesis together."""

from uuid import UUID

from hypothesis import strategies as st

from apps.formats.rows import DataRowRef, LabelRow
from apps.kinds.checklist import Checklist
from apps.kinds.features import FeatureSpec, OptionSpec
from apps.kinds.radio import Radio
from apps.kinds.ranking import Ranking
from apps.kinds.text import Text
from apps.kinds.values import Annotation, Answer, Choice, Value
from tests.kinds.strategies import confidences, plain_text

# What tables, paths and lists use for themselves stands in names too.
names = st.text("ab ß漢|\\>:'\"=+-@\uff1d\uff20,;\n[]", min_size=1, max_size=6)
DEPTH = 2


@st.composite
def questions(draw: st.DrawFn, depth: int = DEPTH) -> FeatureSpec:
    kind = draw(st.sampled_from(["text", "radio", "checklist", "ranking"]))
    options = draw(st.lists(_options(depth), min_size=1, max_size=3)) if kind != "text" else []
    if kind == "ranking":
        options = [OptionSpec(option.id, option.name) for option in options]
    return FeatureSpec(draw(st.uuids()), draw(names), kind, tuple(options))


@st.composite
def _options(draw: st.DrawFn, depth: int) -> OptionSpec:
    under = draw(st.lists(questions(depth - 1), max_size=2)) if depth else []
    return OptionSpec(draw(st.uuids()), draw(names), tuple(under))


@st.composite
def answers(draw: st.DrawFn, feature: FeatureSpec) -> Value:
    if feature.kind == "text":
        return Text(draw(plain_text))
    chosen = draw(st.lists(st.sampled_from(feature.options), unique_by=lambda option: option.id, max_size=3))
    if feature.kind == "ranking":
        return Ranking(tuple(option.id for option in chosen))
    if feature.kind == "radio":
        return Radio(draw(_choices(feature.options[0], rated=False)))
    return Checklist(tuple(draw(_choices(option, rated=True)) for option in chosen))


@st.composite
def _choices(draw: st.DrawFn, option: OptionSpec, *, rated: bool) -> Choice:
    asked = [feature for feature in option.features if draw(st.booleans())]
    under = tuple(Answer(feature.id, feature.kind, draw(answers(feature)), draw(confidences)) for feature in asked)
    return Choice(option.id, under, draw(confidences) if rated else None)


@st.composite
def tables(draw: st.DrawFn) -> tuple[tuple[FeatureSpec, ...], list[LabelRow]]:
    """Features, and rows that answer some of them."""
    features = tuple(draw(st.lists(questions(), max_size=3, unique_by=lambda feature: feature.id)))
    rows = []
    for _ in range(draw(st.integers(0, 3))):
        said = [_annotation(draw, feature) for feature in features if draw(st.booleans())]
        own: UUID | None = draw(st.none() | st.uuids())
        status = draw(st.none() | st.sampled_from(["submitted", "=cmd()"]))
        rows.append(LabelRow(DataRowRef(own and str(own), draw(names)), tuple(said), by=draw(st.none() | st.emails()), status=status))
    return features, rows


def _annotation(draw: st.DrawFn, feature: FeatureSpec) -> Annotation:
    source = draw(st.none() | st.uuids())
    value, confidence = draw(answers(feature)), draw(confidences)
    return Annotation(draw(st.uuids()), feature.kind, feature.id, value, confidence=confidence, derived_from=source)
