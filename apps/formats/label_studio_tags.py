"""The tags of Label Studio's labeling configuration, and the kinds that they stand for here."""

from collections.abc import Mapping

# Shapes by the lower-case tag without "labels", as they are in result types too.
SHAPES: Mapping[str, str] = {
    "rectangle": "bounding_box",
    "ellipse": "polygon",
    "polygon": "polygon",
    "keypoint": "point",
    "vector": "polyline",
    "brush": "mask",
    "bitmask": "mask",
    "magicwand": "mask",
    "ocr": "bounding_box",
    "videorectangle": "bounding_box",
    "hypertext": "entity",
    "paragraph": "entity",
    "timeseries": "entity",
}
# Labels without a shape of their own mark spans, except where the asset is drawn on.
SPANS = "labels"
DRAWN_ON = frozenset({"image", "video", "pdf"})
TEXTS = frozenset({"textarea", "number", "datetime"})
QUESTIONS = TEXTS | {"choices", "taxonomy", "rating", "pairwise", "ranker", "timelinelabels"}
# What a free text question takes in the place of, as no kind has it.
AS_TEXT: Mapping[str, str] = {"number": "a number", "datetime": "a date or a time"}

# How each kind is written, and on which asset types.
TAGS: Mapping[str, str] = {
    "bounding_box": "RectangleLabels",
    "rotated_box": "RectangleLabels",
    "polygon": "PolygonLabels",
    "point": "KeyPointLabels",
    "polyline": "VectorLabels",
    "mask": "BrushLabels",
}
TOLD_APART: Mapping[str, str] = {**TAGS, "entity": "Labels"}  # the kinds of one label, by the control that draws them
SPAN_TAGS: Mapping[str, str] = {"text": "Labels", "html": "HyperTextLabels", "conversation": "ParagraphLabels", "audio": "Labels"}
OBJECTS: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "image": ("Image", {"value": "$image"}),
    "video": ("Video", {"value": "$video"}),
    "text": ("Text", {"value": "$text"}),
    "html": ("HyperText", {"value": "$html"}),
    "audio": ("Audio", {"value": "$audio"}),
    "conversation": ("Paragraphs", {"value": "$conversation", "layout": "dialogue", "nameKey": "author", "textKey": "text"}),
    "document": ("Image", {"valueList": "$document"}),
}
TIMELINE = " on the timeline"
SHAPE = " shape"  # what draws the boxes of a video, beside the control that labels them
CLOSED = "always"  # closable, of a vector that was closed in every task
RELATION = "relation"  # the type of results that join two regions, and what one without a label is called
UNRANKED = "_"  # the bucket of a ranking that holds what was not ranked


def name_of_bucket(question: str, bucket: str) -> str:
    """What the ranking is called that a question asks for one of its several buckets."""
    return f"{question}: {bucket}"


def star(count: object) -> str:
    """What the option is called that so many stars of a rating are."""
    return "1 star" if str(count) == "1" else f"{count} stars"


def shape_of_type(name: str) -> str | None:
    """The shape of a lower-case tag or result type, with or without its labels; None for what draws no region of its own."""
    base = name.removesuffix("labels")
    return base if base in SHAPES else None
