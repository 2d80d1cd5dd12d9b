"""Names beside ids: written for people who read a file, and counted where the id is not one of the ontology it is read for, or missing."""

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from apps.formats.binding import find_feature, find_option
from apps.formats.reading import read_ref, refuse_bare
from apps.kinds.features import FeatureSpec, OptionSpec
from apps.kinds.reading import as_uuid, join

Spec = TypeVar("Spec", FeatureSpec, OptionSpec)


def with_known_ids(payload: Any, features: Sequence[FeatureSpec], at: str) -> Any:
    """A list of annotations or answers: whatever has an unknown id or none, and a name that one feature or option has, gets its id.

    The rest stays as it is, wrong or not: reading it says what is wrong. Raises InvalidValue where there is a name alone, or nothing, and
    it is that of no feature or option.
    """
    if not isinstance(payload, list):
        return payload
    return [_said(each, features, join(at, index)) if isinstance(each, Mapping) else each for index, each in enumerate(payload)]


def _said(said: Mapping[str, Any], features: Sequence[FeatureSpec], at: str) -> Mapping[str, Any]:
    feature = _find(said.get("feature"), said.get("name"), features)
    if feature is None and said.get("feature") is None:
        feature = find_feature(read_ref(said, at, ids=("feature",)), features)
    if feature is None:
        return said
    known: dict[str, Any] = {**said, "feature": str(feature.id)}
    if "value" in said:
        known["value"] = _value(said["value"], feature, join(at, "value"))
    if "answers" in said:
        known["answers"] = with_known_ids(said["answers"], feature.features, join(at, "answers"))
    return known


def _value(value: Any, feature: FeatureSpec, at: str) -> Any:
    """A radio answer is one choice, a checklist has several, a ranking names them by id; other values have none."""
    refuse_bare(feature.kind, value, at)
    options = feature.options
    if not options:
        return value
    if isinstance(chosen := value.get("options"), list):
        here = join(at, "options")
        return {**value, "options": [_choice(each, options, join(here, index)) for index, each in enumerate(chosen)]}
    if isinstance(order := value.get("order"), list):
        found = [(each, _find(each, each, options)) for each in order]
        return {**value, "order": [each if option is None else str(option.id) for each, option in found]}
    return _choice(value, options, at)


def _choice(choice: Any, options: Sequence[OptionSpec], at: str) -> Any:
    refuse_bare("radio", choice, at)
    option = _find(choice.get("option"), choice.get("name"), options)
    if option is None and choice.get("option") is None and "name" in choice:
        option = find_option(read_ref(choice, at, ids=("option",)), options)
    if option is None:
        return choice
    known = {**choice, "option": str(option.id)}
    return {**known, "answers": with_known_ids(choice["answers"], option.features, join(at, "answers"))} if "answers" in choice else known


def _find(number: Any, name: Any, specs: Sequence[Spec]) -> Spec | None:
    own = as_uuid(number)
    found = [spec for spec in specs if spec.id == own] or [spec for spec in specs if spec.name == name]
    return found[0] if len(found) == 1 else None
