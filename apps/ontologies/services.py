"""Saving an ontology: a whole tree at a time, each save a version; what goes away is archived."""

from collections.abc import Sequence
from typing import Any, TypeVar
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models.functions import Now

from apps.core.events import publish
from apps.core.problems import FieldError, Invalid
from apps.kinds.features import FeatureSpec, OptionSpec
from apps.ontologies.events import OntologyChanged
from apps.ontologies.models import Feature, Ontology, OntologyVersion, Option
from apps.ontologies.problems import FeatureInUse
from apps.ontologies.tree import Place, check_tree, dump_tree, places, settled
from apps.ontologies.usage import count_usage

Row = TypeVar("Row", Feature, Option)
FEATURE_FIELDS = ("name", "color", "hotkey", "required", "settings", "position", "archived_at")
OPTION_FIELDS = ("name", "hotkey", "position", "archived_at")


def create_ontology(*, name: str, features: Sequence[FeatureSpec] = (), actor_id: int | None = None) -> Ontology:
    """A new ontology at version 1. Raises Invalid."""
    _refuse(check_tree(features))
    features = settled(features)
    ontology: Ontology = Ontology.objects.create(name=name)
    _write_rows(ontology, features)
    _keep_version(ontology, features, actor_id)
    return ontology


def save_ontology(*, ontology: Ontology, name: str, features: Sequence[FeatureSpec], actor_id: int | None = None) -> Ontology:
    """The next version of an ontology, whose row the caller has locked: the whole tree as it shall be.

    Features and options keep their identity by id; those left out are archived. Raises Invalid, and FeatureInUse with counts.
    """
    _refuse(check_tree(features))
    features = settled(features)
    _write_rows(ontology, features)
    ontology.name, ontology.version = name, ontology.version + 1
    ontology.updated_at = Now()
    ontology.save(update_fields=["name", "version", "updated_at"])
    ontology.refresh_from_db()
    _keep_version(ontology, features, actor_id)
    return ontology


def _refuse(errors: list[FieldError]) -> None:
    if errors:
        raise Invalid("The features cannot be saved like this.", errors=errors)


def _keep_version(ontology: Ontology, features: Sequence[FeatureSpec], actor_id: int | None) -> None:
    OntologyVersion.objects.create(ontology=ontology, number=ontology.version, tree=dump_tree(features), actor_id=actor_id)
    publish(OntologyChanged(ontology.pk, ontology.version), topics=())


def _write_rows(ontology: Ontology, features: Sequence[FeatureSpec]) -> None:
    wanted = list(places(features))
    features_at = {place.part.id: place for place in wanted if isinstance(place.part, FeatureSpec)}
    options_at = {place.part.id: place for place in wanted if isinstance(place.part, OptionSpec)}
    present = {row.pk: row for row in Feature.objects.filter(ontology=ontology)}
    present_options = {row.pk: row for row in Option.objects.filter(feature__ontology=ontology)}
    _refuse([*_moved(features_at, present), *_moved_options(options_at, present_options)])
    gone = [row for row in present.values() if row.archived_at is None and row.pk not in features_at]
    gone_options = [row for row in present_options.values() if row.archived_at is None and row.pk not in options_at]
    _refuse_used(gone, gone_options)
    changed = [row for row in present.values() if row.pk in features_at and _differs(row, _feature_values(features_at[row.pk]))]
    changed_options = [
        row for row in present_options.values() if row.pk in options_at and _differs(row, _option_values(options_at[row.pk]))
    ]
    _add(
        [_new_feature(ontology, place) for number, place in features_at.items() if number not in present],
        [_new_option(place) for number, place in options_at.items() if number not in present_options],
    )
    Feature.objects.bulk_update(changed, FEATURE_FIELDS)
    Option.objects.bulk_update(changed_options, OPTION_FIELDS)
    Feature.objects.filter(pk__in=[row.pk for row in gone]).update(archived_at=Now())
    Option.objects.filter(pk__in=[row.pk for row in gone_options]).update(archived_at=Now())


def _moved(wanted: dict[UUID, Place], present: dict[UUID, Feature]) -> list[FieldError]:
    """What a feature is and where it hangs stays: answers that were given under it would change their meaning."""
    errors = []
    for number in wanted.keys() & present.keys():
        place, row = wanted[number], present[number]
        if isinstance(place.part, FeatureSpec) and place.part.kind != row.kind:
            errors.append(FieldError(f"{place.pointer}/kind", "kind_fixed", f"{row.name} is a {row.kind}.", f"{row.kind}, or a new id"))
        if (place.parent_feature, place.parent_option) != (row.parent_feature_id, row.parent_option_id):
            errors.append(FieldError(f"{place.pointer}/id", "moved", f"{row.name} belongs elsewhere.", "its own place, or a new id"))
    return errors


def _moved_options(wanted: dict[UUID, Place], present: dict[UUID, Option]) -> list[FieldError]:
    return [
        FieldError(f"{wanted[number].pointer}/id", "moved", "This option belongs to another question.", "its own place, or a new id")
        for number in wanted.keys() & present.keys()
        if wanted[number].parent_feature != present[number].feature_id
    ]


def _refuse_used(features: list[Feature], options: list[Option]) -> None:
    gone = {row.pk: row.name for row in features} | {row.pk: row.name for row in options}
    used = count_usage({row.pk for row in features}, {row.pk for row in options})
    if used:
        in_use = [{"id": str(number), "name": gone[number], "count": count} for number, count in used.items() if number in gone]
        names = ", ".join(f"{each['name']} ({each['count']})" for each in in_use[:5])
        raise FeatureInUse(f"Annotations use {names}. Keep it, or remove those annotations first.", in_use=in_use)


def _differs(row: Row, values: dict[str, Any]) -> bool:
    """Take over the values; whether any of them was another."""
    before = {name: getattr(row, name) for name in values}
    for name, value in values.items():
        setattr(row, name, value)
    return before != values


def _feature_values(place: Place) -> dict[str, Any]:
    part = place.part
    assert isinstance(part, FeatureSpec)  # noqa: S101  for the type checker
    return {
        "name": part.name,
        "color": part.color,
        "hotkey": part.hotkey,
        "required": part.required,
        "settings": dict(part.settings),
        "position": place.position,
        "archived_at": None,
    }


def _option_values(place: Place) -> dict[str, Any]:
    return {"name": place.part.name, "hotkey": place.part.hotkey, "position": place.position, "archived_at": None}


def _new_feature(ontology: Ontology, place: Place) -> Feature:
    assert isinstance(place.part, FeatureSpec)  # noqa: S101  for the type checker
    return Feature(
        id=place.part.id,
        ontology=ontology,
        kind=place.part.kind,
        parent_feature_id=place.parent_feature,
        parent_option_id=place.parent_option,
        **_feature_values(place),
    )


def _new_option(place: Place) -> Option:
    assert place.parent_feature is not None  # noqa: S101  for the type checker
    return Option(id=place.part.id, feature_id=place.parent_feature, **_option_values(place))


def _add(features: list[Feature], options: list[Option]) -> None:
    """Insert; the ids may come from outside, and then somebody may have them already. Raises Invalid."""
    try:
        with transaction.atomic():
            Feature.objects.bulk_create(features, batch_size=500)
            Option.objects.bulk_create(options, batch_size=500)
    except IntegrityError:
        error = FieldError("/features", "id_taken", "An id in the tree belongs to something else.", "new ids, or none, for what is new")
        raise Invalid("The features cannot be saved like this.", errors=[error]) from None
