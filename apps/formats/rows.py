"""What formats read and write: labelled data rows in the one form, annotations whose names are not resolved yet, and errors by line."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple
from uuid import UUID

from apps.kinds import InvalidValue
from apps.kinds.features import FeatureSpec
from apps.kinds.geometry import Polygon
from apps.kinds.values import Annotation, Extent, Locator, Metrics, Value

LEFT_OUT = "left_out"  # the code of what a file says and the one form does not hold: told, but nothing is refused by it
ENCODING_ASSUMED = "encoding_assumed"  # the code of a guess that nothing contradicts: told, but nothing is refused by it
CATEGORIES_ASSUMED = "categories_assumed"  # likewise, of categories that go by their place in the ontology
KEYFRAME_STEPS = 3  # of a pointer behind /at/segments: the segment, the keyframe, and what of it
ROW_AT = "/data_row"  # where our own lines name their data row
OTHER_KIND = "other_kind"  # the code of what becomes a feature of another kind than it is in the file
UNNAMED_MODEL = "undefined"  # the model of predictions that do not say which, as Label Studio calls it


@dataclass(frozen=True, slots=True)
class DataRowRef:
    """A data row by its id, by its global key, by the name of its file, or by several of them; the id is kept as it was written."""

    id: str | None = None
    global_key: str | None = None
    name: str | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class NamedMetric:
    """A figure that its sender states of a data row, see apps.formats.metric_lines; `value` as JSON holds it.

    `about` names a class: by its path, or by a feature and what is asked or chosen under it; nothing: the data row as a whole. `at` is
    the pointer to that, `id` the sender's key, `row_at` the pointer to what names the data row.
    """

    data_row: DataRowRef
    name: str
    value: Any
    aggregation: str
    about: tuple[str, ...] = ()
    at: str = field(default="", compare=False)
    id: UUID | None = None
    line: int | None = field(default=None, compare=False)
    row_at: str = field(default=ROW_AT, compare=False)


class Whole(NamedTuple):
    """A label that is whole by itself: of several of one data row, one is taken and none is added to another.

    That is the ground truth before others, then the one that was `changed` last (ISO 8601 in UTC; empty where that is not said). `at` is
    the pointer to it.
    """

    is_truth: bool
    changed: str
    at: str


@dataclass(frozen=True, slots=True)
class LabelRow:
    """One data row with its annotations: by whom, in which project and in which status. `line` is where it was read.

    What formats may need to know of the data row and is no part of what was said: its asset type, its facts (see Probe), its texts (see
    Modality.texts), the address of its media, where its media lie beside the file in the same archive, its split, and the model version
    where a model said it. `refused`: more was said of it that is wrong, and told as errors; without annotations such a row says nothing.
    `is_label`: the file itself says that somebody labeled this, whoever it was; `whole`: it is no part of what the file says of the data
    row, but all that somebody said.
    `places`, where they are known, are the line and the pointer at which the file says each of the annotations; `size_at` is how the
    pointers to the width and the height begin, `row_at` the pointer to what names the data row.
    `metrics` are figures that a run states of the data row; `as_suggested` the annotations, by id, that were kept as they were suggested.
    """

    data_row: DataRowRef
    annotations: Sequence[Annotation] = ()
    extent: Extent | None = None
    project: str | None = None
    by: str | None = None
    status: str | None = None
    line: int | None = field(default=None, compare=False)
    modality: str = field(default="image", compare=False)
    facts: Mapping[str, Any] = field(default_factory=dict, compare=False)
    texts: Mapping[str, str] = field(default_factory=dict, compare=False)
    url: str | None = field(default=None, compare=False)
    media: str | None = field(default=None, compare=False)
    split: str | None = field(default=None, compare=False)
    model: str | None = field(default=None, compare=False)
    refused: bool = field(default=False, compare=False)
    is_label: bool = field(default=False, compare=False)
    as_suggested: frozenset[UUID] = field(default=frozenset(), compare=False)
    whole: Whole | None = field(default=None, compare=False)
    places: Sequence[tuple[int | None, str]] = field(default=(), compare=False)
    size_at: str = field(default="/data_row/", compare=False)
    row_at: str = field(default=ROW_AT, compare=False)
    metrics: Sequence[NamedMetric] = ()


@dataclass(frozen=True, slots=True)
class LineError:
    """Why a line, or a part of a document, was left out: `line` counts from 1, None for a document that has no lines."""

    line: int | None
    pointer: str
    code: str
    message: str
    expected: str

    @classmethod
    def of(cls, error: InvalidValue, line: int | None = None) -> "LineError":
        """The same refusal with the number of its line."""
        return cls(line, error.pointer, error.code, error.message, error.expected)


@dataclass(frozen=True, slots=True)
class Undrafted:
    """What a file describes and no ontology here can have: its name, the pointer to it, the code and the words why."""

    name: str
    pointer: str
    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Described:
    """The ontology that a file describes, and what of it was left out."""

    features: tuple[FeatureSpec, ...]
    left_out: tuple[Undrafted, ...] = ()


@dataclass(frozen=True, slots=True)
class Ref:
    """A feature or an option by its id, by its name, or by both; `at` is the pointer to the object that names it."""

    id: str | None
    name: str | None
    at: str


@dataclass(frozen=True, slots=True)
class NamedChoice:
    """A chosen option that is not resolved yet; with `spans`, chosen there only."""

    option: Ref
    answers: tuple["NamedAnswer", ...] = ()
    confidence: float | None = None
    metrics: Metrics = ()
    spans: tuple["NamedSpan", ...] = ()


@dataclass(frozen=True, slots=True)
class NamedRelationship:
    """A relationship whose ends are still the keys of two annotations of the same data row, as their sender named them."""

    source: str
    target: str
    directed: bool = True


Content = Value | str | tuple[NamedChoice, ...] | NamedRelationship


@dataclass(frozen=True, slots=True)
class NamedMask(Value):
    """The pixels of one colour in the picture at an address that was not fetched yet; without a colour, whatever is not black."""

    url: str
    color: tuple[int, int, int] | None = None
    at: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class NamedOutlines(Value):
    """The pixels in any of these outlines, on a picture whose size is not known yet."""

    polygons: tuple[Polygon, ...]
    at: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class NamedSpan:
    """A stretch as it was written: milliseconds, half-open, or frames from 1, both included. `unit` None: what the asset counts in."""

    start: int
    end: int
    at: str = ""
    unit: Literal["frames", "ms"] | None = None


@dataclass(frozen=True, slots=True)
class NamedSpans:
    """The same on each of these stretches."""

    spans: tuple[NamedSpan, ...]


@dataclass(frozen=True, slots=True)
class NamedPage:
    """A page whose geometry is in another unit than points: INCHES, PIXELS or PERCENT; `at` points to the unit."""

    page: int
    unit: str
    at: str = ""


@dataclass(frozen=True, slots=True)
class NamedMap:
    """In this reference system, or in the map's own for None, where the asset is a map; the asset as a whole where it is none."""

    epsg: int | None


@dataclass(frozen=True, slots=True)
class NamedAnswer:
    """What is said about a feature that is not resolved yet: a value, a text, chosen options, or a relationship.

    `kind` is None where the format does not tell, such as a radio question from a checklist. `at` is the pointer to the content. With
    `spans` it holds there only. What cannot be bound without knowing the asset, `apps.formats.settling` resolves.
    """

    feature: Ref
    kind: str | None
    content: Content
    at: str
    confidence: float | None = None
    metrics: Metrics = ()
    spans: tuple[NamedSpan, ...] = ()


@dataclass(frozen=True, slots=True)
class NamedKeyframe:
    """One keyframe of a track, its answers unresolved; `at` is the pointer to it, `value_at` that to its value."""

    frame: int
    value: Value
    answers: tuple[NamedAnswer, ...] = ()
    at: str = ""
    value_at: str = ""


@dataclass(frozen=True, slots=True)
class NamedTrack:
    """A track whose answers are not resolved yet; the content of its annotation is the value of the first keyframe."""

    segments: tuple[tuple[NamedKeyframe, ...], ...]

    def told_at(self, pointer: str) -> str:
        """Where its sender says what is at a pointer into a track, such as /at/segments/0/1/value; empty for no keyframe of it."""
        steps = pointer.split("/", 6)[3:]
        if len(steps) < KEYFRAME_STEPS:
            return ""
        keyframe = self.segments[int(steps[0])][int(steps[1])]
        return keyframe.value_at if steps[2] == "value" else keyframe.at


NamedPlace = Locator | NamedTrack | NamedPage | NamedSpans | NamedMap


@dataclass(frozen=True, slots=True)
class NamedAnnotation:
    """An annotation whose names are not resolved yet.

    `id` is the sender's own key where that is a UUID, `key` whatever relationships call it by. `place_at` is the pointer to what says
    where it stands, where that is apart from the rest.
    """

    said: NamedAnswer
    answers: tuple[NamedAnswer, ...] = ()
    id: UUID | None = None
    key: str | None = None
    place: NamedPlace | None = None
    derived_from: UUID | None = None
    place_at: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class NamedRow:
    """A data row with annotations whose names are not resolved yet.

    `ignored` points to what the one form does not hold, `row_at` to what names the data row.
    """

    data_row: DataRowRef
    annotations: tuple[NamedAnnotation, ...] = ()
    extent: Extent | None = None
    by: str | None = None
    status: str | None = None
    line: int | None = None
    modality: str = "image"
    ignored: tuple[str, ...] = ()
    row_at: str = field(default=ROW_AT, compare=False)
