"""Lines that state a figure of a whole data row, or of one class of things on it: their sender worked it out, nothing here does.

A value is a number, four counts (true positives, false positives, true negatives, false negatives), or either of these by thresholds of
confidence. How figures of several data rows come together is said with them. Labelbox's lines are as its import has them: `metricName`,
`metricValue`, `featureName`, `subclassName` and `aggregation`. Names of figures that are worked out are reserved, see metric_names.
"""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from apps.formats.metric_names import refuse_reserved
from apps.formats.rows import DataRowRef, NamedMetric
from apps.kinds.reading import InvalidValue, join, read_list, read_number, read_object, read_text, read_uuid, read_whole

KEY, LABELBOX_KEY = "metric", "metricName"
MEAN, CONFUSION = "mean", "confusion_matrix"
POSITIVE = ("geometric_mean", "harmonic_mean")
AGGREGATIONS = (MEAN, *POSITIVE, "sum", CONFUSION)
LABELBOX = {"ARITHMETIC_MEAN": MEAN, **{each.upper(): each for each in AGGREGATIONS if each != MEAN}}
MAX_NAME = 160  # room is left for what is derived of it, see apps.evaluation.stated
MAX_COUNT = 10**8
MAX_CLASS = 1_000
THRESHOLDS = 15
COUNTS = 4  # true and false positives, true and false negatives


def read_metric(members: Mapping[str, Any], data_row: DataRowRef, line: int) -> NamedMetric:
    """`{"data_row": ..., "metric": "...", "value": ...}`, with `class`, `aggregation` and `uuid` where there are any.

    A class is named by its path, as in 'stamp > worn: yes', or by a list of a feature and what is asked or chosen under it. Raises
    InvalidValue.
    """
    read_object(members, "", required=("data_row", KEY, "value"), optional=("class", "aggregation", "uuid"))
    return _metric(members, data_row, line)


def read_metric_of(members: Mapping[str, Any], data_row: DataRowRef, at: str) -> NamedMetric:
    """The same of a data row that is named elsewhere. Raises InvalidValue."""
    try:
        read_object(members, "", required=(KEY, "value"), optional=("class", "aggregation", "uuid"))
        return _metric(members, data_row, None)
    except InvalidValue as error:
        raise error.under(at) from error


def _metric(members: Mapping[str, Any], data_row: DataRowRef, line: int | None) -> NamedMetric:
    how = _among(members.get("aggregation"), "/aggregation", {each: each for each in AGGREGATIONS}, members["value"])
    about = members.get("class")
    names = [about] if isinstance(about, str) or about is None else read_list(about, "/class", at_most=2)
    return NamedMetric(
        data_row, _name(members[KEY], f"/{KEY}"), read_value(members["value"], "/value", how), how,
        about=tuple(_class(each, "/class") for each in names if each is not None), at="/class", id=_id(members), line=line,
    )  # fmt: skip


def read_labelbox_metric(members: Mapping[str, Any], data_row: DataRowRef, line: int) -> NamedMetric:
    """The same as Labelbox writes it. Raises InvalidValue."""
    optional = ("featureName", "subclassName", "aggregation", "uuid")
    read_object(members, "", required=("dataRow", LABELBOX_KEY, "metricValue"), optional=optional)
    how = _among(members.get("aggregation"), "/aggregation", LABELBOX, members["metricValue"])
    about = [key for key in ("featureName", "subclassName") if members.get(key) is not None]
    if about == ["subclassName"]:
        raise InvalidValue("/subclassName", "This does not say what it is a subclass of.", "a featureName beside it", code="required")
    return NamedMetric(
        data_row, _name(members[LABELBOX_KEY], f"/{LABELBOX_KEY}"), read_value(members["metricValue"], "/metricValue", how), how,
        about=tuple(_class(members[key], f"/{key}") for key in about), at=f"/{about[-1]}" if about else "", id=_id(members), line=line,
    )  # fmt: skip


def dump_metric(metric: NamedMetric) -> dict[str, Any]:
    """What `read_metric` reads, but for the data row."""
    about = metric.about[0] if len(metric.about) == 1 else list(metric.about) or None
    beside = {"class": about, "uuid": None if metric.id is None else str(metric.id)}
    said = {KEY: metric.name, "value": metric.value, "aggregation": metric.aggregation}
    return said | {key: each for key, each in beside.items() if each is not None}


def read_value(payload: Any, at: str, aggregation: str) -> Any:
    """The value as JSON holds it; thresholds as short texts, rising. Raises InvalidValue."""
    if not isinstance(payload, Mapping):
        return _plain(payload, at, aggregation)
    if not 0 < len(payload) <= THRESHOLDS:
        raise InvalidValue(at, f"This has {len(payload)} thresholds.", f"1 to {THRESHOLDS}")
    by_threshold = {_threshold(key, at): _plain(value, join(at, key), aggregation) for key, value in payload.items()}
    if len(by_threshold) < len(payload):
        raise InvalidValue(at, "Two of the thresholds are the same.", "each threshold once")
    return {f"{key:g}": by_threshold[key] for key in sorted(by_threshold)}


def _plain(payload: Any, at: str, aggregation: str) -> Any:
    if aggregation == CONFUSION:
        counts = read_list(payload, at)
        if len(counts) != COUNTS:
            raise InvalidValue(at, f"These are {len(counts)} numbers.", "true positives, false positives, true negatives, false negatives")
        return [read_whole(each, join(at, index), at_most=MAX_COUNT) for index, each in enumerate(counts)]
    value = read_number(payload, at)
    if aggregation in POSITIVE and value < 0:
        raise InvalidValue(at, "Numbers below 0 have no such mean.", f"0 or more, or another aggregation than {aggregation}")
    return value


def _threshold(key: Any, at: str) -> float:
    try:
        found = float(key)
    except (TypeError, ValueError):
        found = -1.0
    if not 0 <= found <= 1:
        raise InvalidValue(join(at, str(key)), "This is no threshold of confidence.", 'a number from 0 to 1, as in "0.5"')
    return found


def _among(payload: Any, at: str, names: Mapping[str, str], value: Any) -> str:
    """The aggregation that is named; where none is, four counts are a confusion matrix, and numbers have a mean."""
    if payload is None:
        first = next(iter(value.values()), None) if isinstance(value, Mapping) else value
        return CONFUSION if isinstance(first, Sequence) and not isinstance(first, str) else MEAN
    if not isinstance(payload, str) or payload not in names:
        raise InvalidValue(at, "There is no such aggregation.", f"one of {', '.join(names)}")
    return names[payload]


def _name(payload: Any, at: str) -> str:
    name = read_text(payload, at, at_most=MAX_NAME)
    if not name.strip():
        raise InvalidValue(at, "A metric has no name.", f"a name of 1 to {MAX_NAME} characters")
    return refuse_reserved(name, at)


def _class(payload: Any, at: str) -> str:
    return read_text(payload, at, at_most=MAX_CLASS)


def _id(members: Mapping[str, Any]) -> UUID | None:
    return None if members.get("uuid") is None else read_uuid(members["uuid"], "/uuid")
