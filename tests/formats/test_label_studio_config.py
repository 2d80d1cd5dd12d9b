"""Label Studio's labeling configuration: every tag as a feature, and ontologies that come back as they were."""

from collections.abc import Sequence
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.formats import LABEL_FORMATS, Report
from apps.formats.label_studio_config import described
from apps.formats.label_studio_config_writing import config_of
from apps.kinds import InvalidValue
from apps.kinds.features import FeatureSpec, OptionSpec
from apps.ontologies.tree import check_tree

LABEL_STUDIO = LABEL_FORMATS["label-studio"]
DATA = Path(__file__).parent / "data" / "label_studio"


def features(body: str) -> tuple[FeatureSpec, ...]:
    return described(f'<View><Image name="i" value="$image"/>{body}</View>'.encode()).features


def outline(features: Sequence[FeatureSpec]) -> Any:
    """Everything that people see of features, without ids."""
    return [
        (
            each.name,
            each.kind,
            each.required,
            each.color,
            each.hotkey,
            outline(each.features),
            [(o.name, o.hotkey, outline(o.features)) for o in each.options],
        )
        for each in features
    ]


def test_each_label_is_an_object_with_its_colour_and_key() -> None:
    car, bus = features(
        '<RectangleLabels name="b" toName="i"><Label value="car" background="red" hotkey="C"/>'
        '<Label value="Bus" alias="bus"/></RectangleLabels>'
    )
    assert (car.name, car.kind, car.color, car.hotkey) == ("car", "rotated_box", "#ff0000", "c")
    assert (bus.name, bus.color, bus.hotkey) == ("bus", "", "")


@pytest.mark.parametrize(
    ("tag", "kind"),
    [
        ("RectangleLabels", "rotated_box"),  # they can be turned, unless it says otherwise
        ('RectangleLabels canRotate="false"', "bounding_box"),
        ('RectangleLabels canRotate="true"', "rotated_box"),
        ("PolygonLabels", "polygon"),
        ("EllipseLabels", "polygon"),
        ("KeyPointLabels", "point"),
        ("BrushLabels", "mask"),
        ("BitmaskLabels", "mask"),
        ("VectorLabels", "polyline"),
        ('VectorLabels closable="false"', "polyline"),
        ("HyperTextLabels", "entity"),
        ("ParagraphLabels", "entity"),
        ("TimeSeriesLabels", "entity"),
    ],
)
def test_a_control_of_labels_tells_the_kind(tag: str, kind: str) -> None:
    (found,) = features(f'<{tag} name="c" toName="i"><Label value="x"/></{tag.split(maxsplit=1)[0]}>')
    assert (found.name, found.kind) == ("x", kind)


@pytest.mark.parametrize(("tag", "name"), [("VectorLabels", "road"), ("Vector", "v")])
def test_a_vector_that_may_be_closed_is_a_line_or_an_area(tag: str, name: str) -> None:
    label = '<Label value="road" hotkey="r"/>' if tag.endswith("Labels") else ""
    found = features(
        f'<{tag} name="v" toName="i" closable="true" required="true">{label}</{tag}><TextArea name="why" toName="i" perRegion="true"/>'
    )
    assert [(each.name, each.kind, each.required) for each in found] == [(name, "polyline", False), (f"{name} (polygon)", "polygon", False)]
    assert [[asked.name for asked in each.features] for each in found] == [["why"], ["why"]]
    assert check_tree(found) == []


@pytest.mark.parametrize(("tag", "kind"), [("Text", "entity"), ("Audio", "entity"), ("HyperText", "entity")])
def test_bare_labels_mark_spans(tag: str, kind: str) -> None:
    (found,) = described(
        f'<View><{tag} name="t" value="$t"/><Labels name="l" toName="t"><Label value="x"/></Labels></View>'.encode()
    ).features
    assert (found.name, found.kind) == ("x", kind)


def test_a_control_that_has_no_counterpart_is_left_out_alone_and_told() -> None:
    config = (
        '<View><Image name="i" value="$i"/><View><CubeLabels name="crates" toName="i"><Label value="crate"/></CubeLabels></View>'
        '<RectangleLabels name="b" toName="i"><Label value="car"/></RectangleLabels><Magic name="wand" toName="i"/>'
        '<Filter name="f" toName="b"/></View>'
    )
    described = LABEL_STUDIO.described(BytesIO(config.encode()))
    assert [each.name for each in described.features] == ["car"]
    told = [(each.name, each.pointer, each.code) for each in described.left_out]
    assert told == [("crates", "/CubeLabels/crates", "left_out"), ("wand", "/Magic/wand", "left_out")]


RANKED = '<List name="results" value="$items" title="Results"/><Ranker name="order" toName="results">{}</Ranker>'


@pytest.mark.parametrize(
    ("control", "tag", "name"),
    [
        (RANKED.format(""), "Ranker", "order"),
        (RANKED.format('<Bucket name="good"/><Bucket name="bad"/>'), "Ranker", "order"),
        ('<PolygonLabels name="p" toName="i" value="$labels"/>', "PolygonLabels", "p"),
        ('<Choices name="q" toName="i" value="$options"/>', "Choices", "q"),
        ('<Taxonomy name="q" toName="i" apiUrl="https://corpus.example/tree.json"/>', "Taxonomy", "q"),
    ],
)
def test_a_control_whose_options_or_labels_each_task_brings_is_left_out_alone_and_told(control: str, tag: str, name: str) -> None:
    config = (
        f'<View><Image name="i" value="$i"/>{control}<RectangleLabels name="b" toName="i"><Label value="car"/></RectangleLabels></View>'
    )
    found = described(config.encode())
    assert [each.name for each in found.features] == ["car"]
    assert check_tree(found.features) == []
    assert [(each.name, each.pointer, each.code) for each in found.left_out] == [(name, f"/{tag}/{name}", "left_out")]


def test_what_a_repeater_asks_of_each_item_is_left_out_and_told() -> None:
    config = (
        '<View><Repeater on="$images" indexFlag="{{idx}}"><Image name="page_{{idx}}" value="$images[{{idx}}].url"/>'
        '<Choices name="w_{{idx}}" toName="page_{{idx}}"><Choice value="rain"/></Choices><Polygon name="p_{{idx}}" toName="page_{{idx}}"/>'
        '<RectangleLabels name="r_{{idx}}" toName="page_{{idx}}"><Label value="car"/></RectangleLabels></Repeater>'
        '<Text name="t" value="$t"/><Choices name="mood" toName="t"><Choice value="good"/></Choices></View>'
    )
    described = LABEL_STUDIO.described(BytesIO(config.encode()))
    assert [each.name for each in described.features] == ["car", "mood"]
    told = [(each.name, each.pointer, each.code) for each in described.left_out]
    assert told == [("w_{{idx}}", "/Choices/w_{{idx}}", "left_out"), ("p_{{idx}}", "/Polygon/p_{{idx}}", "left_out")]
    assert (
        described.left_out[0].message == "The control Choices stands in a Repeater, which asks it of each item of a list: it is left out."
    )


def test_bare_labels_of_a_picture_are_those_of_its_shapes() -> None:
    found = features(
        '<Labels name="l" toName="i"><Label value="x"/></Labels><Rectangle name="r" toName="i"/><Polygon name="p" toName="i"/>'
    )
    assert [(each.name, each.kind) for each in found] == [("x", "rotated_box"), ("x (polygon)", "polygon")]


def test_bare_labels_of_a_video_are_tracks() -> None:
    (found,) = described(
        b'<View><Labels name="l" toName="v"><Label value="Man"/></Labels><Video name="v" value="$v"/>'
        b'<VideoRectangle name="r" toName="v"/></View>'
    ).features
    assert (found.name, found.kind) == ("Man", "bounding_box")


def test_a_shape_without_labels_goes_by_its_name() -> None:
    assert [(each.name, each.kind) for each in features('<Polygon name="roof" toName="i"/>')] == [("roof", "polygon")]


@pytest.mark.parametrize(
    ("tag", "kind", "options"),
    [
        ('<Choices name="q" toName="i"><Choice value="a"/><Choice value="b" alias="c"/></Choices>', "radio", ["a", "c"]),
        ('<Choices name="q" toName="i" choice="multiple"><View><Choice value="a"/></View></Choices>', "checklist", ["a"]),
        ('<Taxonomy name="q" toName="i"><Choice value="a"/></Taxonomy>', "checklist", ["a"]),
        ('<Taxonomy name="q" toName="i" maxUsages="1"><Choice value="a"/></Taxonomy>', "radio", ["a"]),
        ('<TextArea name="q" toName="i"/>', "text", []),
        ('<Rating name="q" toName="i"/>', "radio", ["1 star", "2 stars", "3 stars", "4 stars", "5 stars"]),
        ('<Rating name="q" toName="i" maxRating="3"/>', "radio", ["1 star", "2 stars", "3 stars"]),
        ('<Rating name="q" toName="i" maxRating="0"/>', "radio", ["1 star"]),
        ('<Rating name="q" toName="i" maxRating="many"/>', "radio", ["1 star", *(f"{n} stars" for n in range(2, 6))]),
        ('<Number name="q" toName="i"/>', "text", []),
        ('<DateTime name="q" toName="i"/>', "text", []),
        ('<Pairwise name="q" toName="i,j"/>', "ranking", ["left", "right"]),
        ('<TimelineLabels name="q" toName="i"><Label value="run"/></TimelineLabels>', "checklist", ["run"]),
        ('<TimelineLabels name="q" toName="i" choice="single"><Label value="run"/></TimelineLabels>', "radio", ["run"]),
    ],
)
def test_a_question_is_named_after_its_control(tag: str, kind: str, options: list[str]) -> None:
    (found,) = features(tag)
    assert (found.name, found.kind, [option.name for option in found.options]) == ("q", kind, options)


def test_numbers_and_dates_become_free_texts_and_that_is_told() -> None:
    config = b'<View><Text name="t" value="$t"/><Number name="n" toName="t" max="9"/><DateTime name="d" toName="t"/></View>'
    found = described(config)
    assert [(each.name, each.kind) for each in found.features] == [("n", "text"), ("d", "text")]
    assert [(each.name, each.pointer, each.code, each.message) for each in found.left_out] == [
        ("n", "/Number/n", "other_kind", "The control Number asks for a number, which no kind here does: it becomes a free text question."),
        (
            "d",
            "/DateTime/d",
            "other_kind",
            "The control DateTime asks for a date or a time, which no kind here does: it becomes a free text question.",
        ),
    ]


def test_a_rating_comes_back_as_one() -> None:
    config = (
        '<RectangleLabels name="b" toName="i"><Label value="car"/></RectangleLabels>'
        '<Rating name="sharp" toName="i" maxRating="7" perRegion="true" required="true"/><Rating name="fair" toName="i"/>'
    )
    written = config_of(features(config))
    assert '<Rating name="sharp" toName="image" required="true" perRegion="true" maxRating="7" />' in written
    assert outline(described(written.encode()).features) == outline(features(config))


def test_a_rating_with_something_asked_under_a_star_is_written_as_choices() -> None:
    (rating,) = features('<Rating name="q" toName="i" maxRating="2"/>')
    first, last = rating.options
    asked = replace(rating, options=(replace(first, features=(FeatureSpec(uuid4(), "why", "text"),)), last))
    assert outline(described(config_of((asked,)).encode()).features) == outline((asked,))


def test_nested_choices_are_questions_under_their_option() -> None:
    (found,) = features('<Taxonomy name="t" toName="i"><Choice value="Land"><Choice value="Hill"/></Choice></Taxonomy>')
    (below,) = found.options[0].features
    assert (below.name, below.kind, below.options[0].name) == ("Land", "checklist", "Hill")


def test_a_conditional_question_stands_under_the_options_that_bring_it_up() -> None:
    (found,) = features(
        '<Choices name="w" toName="i" required="true"><Choice value="sun"/><Choice value="rain"/><Choice value="snow"/></Choices>'
        '<View visibleWhen="choice-selected" whenTagName="w" whenChoiceValue="rain,snow">'
        '<TextArea name="much" toName="i" required="true"/></View>'
    )
    assert found.required
    assert [[each.name for each in option.features] for option in found.options] == [[], ["much"], ["much"]]
    assert found.options[1].features[0].required
    assert found.options[1].features[0].id != found.options[2].features[0].id


def test_questions_of_regions_stand_under_their_labels() -> None:
    car, bus = features(
        '<RectangleLabels name="b" toName="i"><Label value="car"/><Label value="bus"/></RectangleLabels>'
        '<TextArea name="all" toName="i" perRegion="true"/>'
        '<TextArea name="plate" toName="i" perRegion="true" whenTagName="b" whenLabelValue="car"/>'
    )
    assert [[each.name for each in label.features] for label in (car, bus)] == [["all", "plate"], ["all"]]


def test_conditions_in_a_circle_end() -> None:
    found = features(
        '<Choices name="top" toName="i"><Choice value="x"/></Choices>'
        '<Choices name="a" toName="i" visibleWhen="choice-selected" whenTagName="b"><Choice value="x"/></Choices>'
        '<Choices name="b" toName="i" visibleWhen="choice-selected" whenTagName="a"><Choice value="x"/></Choices>'
    )
    assert [each.name for each in found] == ["top"]


def test_relations_are_relationships() -> None:
    found = features('<Relations><Relation value="part of"/></Relations>')
    assert [(each.name, each.kind) for each in found] == [("part of", "relationship")]


def test_the_recorded_configuration_gives_an_ontology_that_can_be_saved() -> None:
    found = described((DATA / "config.xml").read_bytes()).features
    assert [(each.name, each.kind) for each in found] == [
        ("car", "rotated_box"),
        ("bus", "rotated_box"),
        ("car (point)", "point"),
        ("car (mask)", "mask"),
    ]
    assert check_tree(found) == []
    assert found == described((DATA / "config.xml").read_bytes()).features


@pytest.mark.parametrize(
    ("config", "code"),
    [
        (b'<!DOCTYPE x [<!ENTITY a "b">]><View>&a;</View>', "xml_forbidden"),
        (b'<!DOCTYPE x SYSTEM "file:///etc/passwd"><View/>', "xml_forbidden"),
        (b"<View><Image", "xml_invalid"),
        (b"", "xml_invalid"),
        (b'<?xml version="1.0" encoding="no-such"?><View/>', "xml_invalid"),
        (b"<View>\xff</View>", "xml_invalid"),
        (b"<View>" * 100 + b"</View>" * 100, "too_deep"),
        (b"<View>" + b" " * (5 << 20) + b"</View>", "too_large"),
    ],
)
def test_a_hostile_configuration_is_refused(config: bytes, code: str) -> None:
    with pytest.raises(InvalidValue) as refused:
        described(config)
    assert refused.value.code == code


names = st.text("abcdefgh äß,'\"<&>漢", min_size=1, max_size=8).map(str.strip).filter(bool)
colours = st.sampled_from(["", "#ff0000", "#00aa11"])


@st.composite
def questions(draw: st.DrawFn, depth: int = 2) -> FeatureSpec:
    kind = draw(st.sampled_from(["radio", "checklist", "text", "ranking"] if depth else ["text"]))
    options: tuple[OptionSpec, ...] = ()
    if kind != "text":
        below = st.lists(questions(depth - 1), max_size=2 if kind != "ranking" else 0, unique_by=lambda each: each.name.casefold())
        given_names = draw(st.lists(names, min_size=1, max_size=3, unique_by=str.casefold))
        options = tuple(OptionSpec(uuid4(), name, tuple(draw(below))) for name in given_names)
    return FeatureSpec(uuid4(), draw(names), kind, options, required=draw(st.booleans()))


@st.composite
def ontologies(draw: st.DrawFn) -> tuple[FeatureSpec, ...]:
    kinds = st.sampled_from(["bounding_box", "rotated_box", "polygon", "point", "polyline", "mask"])
    asked = st.lists(questions(1), max_size=2, unique_by=lambda each: each.name.casefold()).map(tuple)
    objects = st.builds(FeatureSpec, st.uuids(), names, kinds, features=asked, color=colours, required=st.booleans())
    relations = st.builds(FeatureSpec, st.uuids(), names, st.just("relationship"))
    return tuple(draw(st.lists(objects | questions() | relations, max_size=6, unique_by=lambda each: each.name.casefold())))


def by_name(features: Sequence[FeatureSpec]) -> Any:
    """Features in the order of their names, at every depth."""
    return sorted(
        (each.name, each.kind, each.required, each.color, by_name(each.features), [(o.name, by_name(o.features)) for o in each.options])
        for each in features
    )


@given(ontologies())
def test_an_ontology_comes_back_from_its_configuration(ontology: tuple[FeatureSpec, ...]) -> None:
    found = described(config_of(ontology).encode()).features
    assert by_name(found) == by_name(ontology)
    assert outline(described(config_of(found).encode()).features) == outline(found)


@pytest.mark.parametrize("modality", ["text", "html", "audio", "conversation"])
def test_spans_come_back_from_the_configuration_of_their_asset_type(modality: str) -> None:
    ontology = (FeatureSpec(uuid4(), "PER", "entity", color="#00aa11"),)
    assert outline(described(config_of(ontology, modality=modality).encode()).features) == outline(ontology)


def test_tracks_and_answers_about_frames_come_back() -> None:
    options = (OptionSpec(uuid4(), "walk"), OptionSpec(uuid4(), "run"))
    ontology = (
        FeatureSpec(uuid4(), "Man", "bounding_box"),
        FeatureSpec(uuid4(), "ship", "rotated_box"),
        FeatureSpec(uuid4(), "pace", "radio", options),
    )
    written = config_of(ontology, modality="video")
    assert "TimelineLabels" in written
    assert {each.name: each.kind for each in described(written.encode()).features}["pace"] == "radio"


def test_what_has_no_tag_is_told() -> None:
    report = Report()
    ontology = (FeatureSpec(uuid4(), "pose", "keypoints", settings={"points": ["a"], "edges": []}), FeatureSpec(uuid4(), "sky", "mask"))
    config_of(ontology, modality="text", report=report)
    assert {line["what"] for line in report.lines()} == {"features of kind keypoints", "features of kind mask", "settings of a keypoints"}


def test_an_asset_type_that_is_not_shown_is_refused() -> None:
    with pytest.raises(InvalidValue):
        config_of((), modality="dicom")
