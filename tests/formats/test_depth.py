"""Questions under the options of questions: as deep as an ontology may be, in every format that nests at all."""

from uuid import uuid5

import orjson
import pytest

from apps.core.strict_json import loads
from apps.formats import LABEL_FORMATS, Report
from apps.formats.rows import DataRowRef, LabelRow
from apps.kinds import InvalidValue, dump_annotation, parse_annotation
from apps.kinds.checklist import Checklist
from apps.kinds.features import FeatureSpec, OptionSpec, walk_features
from apps.kinds.values import Annotation, Answer, Choice, Extent
from apps.ontologies.tree import MAX_DEPTH, check_tree
from tests.formats.every_kind import ROOT
from tests.formats.specs import file_of

NESTING = ("firstpass", "coco", "labelbox", "label-studio", "geojson", "csv")


def asked(depth: int) -> FeatureSpec:
    """A checklist under the option of a checklist, this many times."""
    number = uuid5(ROOT, f"question {depth}")
    below = (asked(depth - 1),) if depth > 1 else ()
    return FeatureSpec(number, f"q{depth}", "checklist", (OptionSpec(uuid5(number, "a"), "a", below), OptionSpec(uuid5(number, "b"), "b")))


def chosen(question: FeatureSpec) -> Checklist:
    option = question.options[0]
    return Checklist((Choice(option.id, tuple(Answer(each.id, each.kind, chosen(each)) for each in option.features)),))


def deepest() -> tuple[FeatureSpec, LabelRow]:
    question = asked(MAX_DEPTH)
    annotation = Annotation(uuid5(ROOT, "label"), "checklist", question.id, chosen(question))
    return question, LabelRow(DataRowRef(str(uuid5(ROOT, "row")), "a.jpg"), (annotation,), extent=Extent(64, 48))


@pytest.mark.parametrize("name", NESTING)
def test_the_deepest_answers_go_out_and_come_back(name: str) -> None:
    question, row = deepest()
    written = file_of(LABEL_FORMATS[name].write([row], features=[question], report=Report()))
    (found,) = LABEL_FORMATS[name].read(written, features=[question])
    assert isinstance(found, LabelRow), found
    assert [each.value for each in found.annotations] == [row.annotations[0].value]


@pytest.mark.parametrize("name", ["label-studio", "labelbox"])
def test_an_ontology_is_drafted_from_files_as_deep_as_it_may_be(name: str) -> None:
    question, row = deepest()
    written = file_of(LABEL_FORMATS[name].write([row], features=[question], report=Report()))
    drafted = LABEL_FORMATS[name].described(written).features
    assert len(list(walk_features(drafted))) == MAX_DEPTH
    assert check_tree(drafted) == []


def taxonomy(depth: int) -> str:
    return f'<Choice value="level {depth}">{taxonomy(depth - 1) if depth > 1 else ""}</Choice>'


def test_a_taxonomy_of_many_levels_is_drafted_whole() -> None:
    config = f'<View><Image name="i" value="$i"/><Taxonomy name="t" toName="i">{taxonomy(MAX_DEPTH)}</Taxonomy></View>'
    described = LABEL_FORMATS["label-studio"].described(file_of([config.encode()]))
    assert len(list(walk_features(described.features))) == MAX_DEPTH
    assert check_tree(described.features) == []


def test_questions_that_multiply_each_other_are_refused() -> None:
    controls = "".join(
        f'<Choices name="c{each}" toName="i" visibleWhen="choice-selected" whenTagName="c{each - 1}">'
        f'<Choice value="x{each}"/><Choice value="y{each}"/></Choices>'
        for each in range(30)
    )
    config = f'<View><Image name="i" value="$i"/>{controls}</View>'
    with pytest.raises(InvalidValue) as refused:
        LABEL_FORMATS["label-studio"].described(file_of([config.encode()]))
    assert refused.value.code == "too_many"


def test_the_deepest_answers_are_read_from_within_a_body() -> None:
    _, row = deepest()
    body = orjson.dumps({"labels": [{"data_row": "x", "annotations": [dump_annotation(row.annotations[0])]}]})
    assert parse_annotation(loads(body)["labels"][0]["annotations"][0], "/labels/0/annotations/0") == row.annotations[0]
