"""Answers to questions: results of controls that draw nothing, and where they belong in the tree of features.

Results name their control only. A control is the feature it was written for (see label_studio_controls), else the one of its name; see
apps.formats.flat_answers for where it belongs. Numbers and dates are texts here, the stars
of a rating are options, lines of a text area are joined. The paths of a taxonomy are options with questions of their name under them.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from apps.formats.label_studio_results import Result
from apps.formats.label_studio_tags import QUESTIONS, UNRANKED, name_of_bucket, star
from apps.formats.rows import NamedAnswer, NamedChoice, Ref
from apps.kinds import InvalidValue
from apps.kinds.features import FeatureSpec
from apps.kinds.reading import MAX_TEXT, join, read_list, read_text

MAX_CHOICES = 10_000
SIDES = ("left", "right")


def read_answers(result: Result, asked: Mapping[str, FeatureSpec]) -> list[NamedAnswer]:
    """What a result answers, under the name of its control. Raises InvalidValue.

    A ranking into several buckets is one ranking for each that holds anything, named after control and bucket; so is one into a single
    bucket where one of these that are `asked` is called so. A rating is stars but of
    a question whose kind is free text.
    """
    given = result.value.get(result.type)
    question = result.text("from_name") or ""
    if result.type != "ranker" or not isinstance(given, Mapping):
        return [_read_answer(result, asked.get(question))]
    buckets = [key for key in given if key != UNRANKED]
    if len(buckets) < 2 and not any(name_of_bucket(question, bucket) in asked for bucket in buckets):  # noqa: PLR2004
        return [_read_answer(result, asked.get(question))]
    at = join(result.value_at, result.type)
    found = []
    for bucket in buckets:
        here = join(at, bucket)
        if order := _items(given[bucket], here):
            found.append(NamedAnswer(Ref(None, name_of_bucket(question, bucket), here), "ranking", order, here, result.score()))
    return found


def _read_answer(result: Result, feature: FeatureSpec | None) -> NamedAnswer:
    name = result.text("from_name")
    if name is None:
        raise InvalidValue(join(result.at, "from_name"), "This does not say what it answers.", "the name of a control", code="required")
    if result.type not in QUESTIONS:
        raise InvalidValue(join(result.at, "type"), f"Results of type {result.type} are not read.", "a known type", code="unsupported")
    at = join(result.value_at, result.type)
    given = result.value.get(result.type)
    ref = Ref(None, name, result.at)
    match result.type:
        case "textarea":
            return NamedAnswer(ref, "text", _text(result), join(result.value_at, "text"), result.score())
        case "rating" if feature is None or feature.kind != "text":
            return NamedAnswer(ref, "radio", _stars(_written(given, at), feature, at), at, result.score())
        case "number" | "rating" | "datetime":
            return NamedAnswer(ref, "text", _written(given, at), at, result.score())
        case "pairwise":
            return NamedAnswer(ref, "ranking", _pair(result), join(result.value_at, "selected"), result.score())
        case "ranker":
            return NamedAnswer(ref, "ranking", _ranked(given, at), at, result.score())
        case _:
            return NamedAnswer(ref, None, _choices(given, at), at, result.score())


def _text(result: Result) -> str:
    at, given = join(result.value_at, "text"), result.value.get("text")
    if isinstance(given, str):
        return read_text(given, at)
    lines = [read_text(line, join(at, index)) for index, line in enumerate(read_list(given, at, at_most=MAX_CHOICES))]
    return read_text("\n".join(lines), at, at_most=MAX_TEXT)


def _written(given: Any, at: str) -> str:
    if isinstance(given, bool) or not isinstance(given, str | int | float):
        raise InvalidValue(at, "This answers nothing.", "a number or a text")
    return read_text(given if isinstance(given, str) else f"{given:.15g}", at)


def _stars(count: str, feature: FeatureSpec | None, at: str) -> tuple[NamedChoice, ...]:
    """The option of so many stars; one that is called by the bare number where there is one."""
    is_bare = feature is not None and any(option.name == count for option in feature.options)
    return (NamedChoice(Ref(None, count if is_bare else star(count), at)),)


def _pair(result: Result) -> tuple[NamedChoice, ...]:
    at, chosen = join(result.value_at, "selected"), result.value.get("selected")
    if chosen not in SIDES:
        raise InvalidValue(at, "This selects neither side.", "left or right")
    return tuple(NamedChoice(Ref(None, side, at)) for side in (SIDES if chosen == SIDES[0] else reversed(SIDES)))


def _ranked(given: Any, at: str) -> tuple[NamedChoice, ...]:
    if not isinstance(given, Mapping):
        raise InvalidValue(at, "This is no ranking.", "an object of lists of items")
    bucket = next((key for key in given if key != UNRANKED), None)
    if bucket is None:
        raise InvalidValue(at, "This ranks nothing.", "a list of items, the best first", code="required")
    return _items(given[bucket], join(at, bucket))


def _items(given: Any, at: str) -> tuple[NamedChoice, ...]:
    items = enumerate(read_list(given, at, at_most=MAX_CHOICES))
    return tuple(NamedChoice(Ref(None, read_text(item, join(at, index)), join(at, index))) for index, item in items)


def _choices(given: Any, at: str) -> tuple[NamedChoice, ...]:
    """Chosen options: names, or paths of names from the root of a tree."""
    paths = []
    for index, each in enumerate(read_list(given, at, at_most=MAX_CHOICES)):
        here = join(at, index)
        steps = [each] if isinstance(each, str) else read_list(each, here, at_least=1, at_most=64)
        paths.append(tuple(read_text(step, here) for step in steps))
    return _tree(paths, at)


def _tree(paths: Iterable[Sequence[str]], at: str) -> tuple[NamedChoice, ...]:
    below: dict[str, list[Sequence[str]]] = {}
    for path in paths:
        below.setdefault(path[0], []).extend([path[1:]] if len(path) > 1 else [])
    return tuple(
        NamedChoice(Ref(None, name, at), (NamedAnswer(Ref(None, name, at), None, _tree(rest, at), at),) if rest else ())
        for name, rest in below.items()
    )
