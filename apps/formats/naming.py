"""Names beside ids: written for people who read a file, and counted where the id is not one of the ontology it is read for."""

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from apps.kinds.features import FeatureSpec, OptionSpec
from apps.kinds.reading import as_uuid

Spec = TypeVar("Spec", FeatureSpec, OptionSpec)


def with_known_ids(payload: Any, features: Sequence[FeatureSpec]) -> Any:
    """A list of annotations or answers in which whatever has an unknown id, and a name that one feature or option has, gets its id.

    The rest stays as it is, wrong or not: reading it says what is wrong.
    """
    return [_said(each, features) if isinstance(each, Mapping) else each for each in payload] if isinstance(payload, list) else payload


def _said(said: Mapping[str, Any], features: Sequence[FeatureSpec]) -> Mapping[str, Any]:
    feature = _find(said.get("feature"), said.get("name"), features)
    if feature is None:
        return said
    known: dict[str, Any] = {**said, "feature": str(feature.id)}
    if "value" in said:
        known["value"] = _value(said["value"], feature.options)
    if "answers" in said:
        known["answers"] = with_known_ids(said["answers"], feature.features)
    return known


def _value(value: Any, options: Sequence[OptionSpec]) -> Any:
    """A radio answer is one choice, a checklist has several, a ranking names them by id; other values have none."""
    if not isinstance(value, Mapping) or not options:
        return value
    if isinstance(chosen := value.get("options"), list):
        return {**value, "options": [_choice(each, options) for each in chosen]}
    if isinstance(order := value.get("order"), list):
        found = [(each, _find(each, each, options)) for each in order]
        return {**value, "order": [each if option is None else str(option.id) for each, option in found]}
    return _choice(value, options)


def _choice(choice: Any, options: Sequence[OptionSpec]) -> Any:
    option = _find(choice.get("option"), choice.get("name"), options) if isinstance(choice, Mapping) else None
    if option is None:
        return choice
    known = {**choice, "option": str(option.id)}
    return {**known, "answers": with_known_ids(choice["answers"], option.features)} if "answers" in choice else known


def _find(number: Any, name: Any, specs: Sequence[Spec]) -> Spec | None:
    own = as_uuid(number)
    found = [spec for spec in specs if spec.id == own] or [spec for spec in specs if spec.name == name]
    return found[0] if len(found) == 1 else None
