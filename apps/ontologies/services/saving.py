"""Saving an ontology: a whole tree at a time, each save a version; what goes away is archived."""

from collections import defaultdict
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models.functions import Now

from apps.core.events import publish
from apps.core.problems import FieldError, Invalid
from apps.kinds.features import FeatureSpec, OptionSpec
from apps.ontologies.difference import compare
from apps.ontologies.events import OntologyChanged
from apps.ontologies.meaning import act_on_change, meaning_of
from apps.ontologies.models import Feature, Ontology, OntologyVersion, Option
from apps.ontologies.points import Point
from apps.ontologies.problems import FeatureInUse
from apps.ontologies.queries import tree
from apps.ontologies.removals import Action, Decided, Removal, decide
from apps.ontologies.standing import await_writers
from apps.ontologies.tree import Place, check_tree, dump_tree, settled
from apps.ontologies.usage import Rewriting, Rewritten, count_usage, rewrite

Row = TypeVar("Row", Feature, Option)
IS_THERE: dict[str, Any] = {"archived_at": None, "kept": True, "moved_to": None}
FEATURE_FIELDS = ("name", "color", "hotkey", "required", "settings", "kept_points", "external_id", "position", *IS_THERE)
OPTION_FIELDS = ("name", "hotkey", "external_id", "position", *IS_THERE)


@dataclass(frozen=True)
class Unfit:
    """Relationships of a feature that stays which join what they may not any more, and what is decided about them."""

    id: UUID
    name: str
    count: int
    removal: Removal | None


@dataclass(frozen=True)
class Outcome:
    """What came of a save besides the new tree: answers that gave way to others, see Rewritten, and relationships that do not fit."""

    answered: Mapping[UUID, int] = field(default_factory=dict)
    unfit: Sequence[Unfit] = ()

    def refuse_undecided(self) -> None:
        """Go on if it is decided what happens to each that does not fit. Raises FeatureInUse."""
        unsaid = [each for each in self.unfit if each.removal is None]
        if unsaid:
            in_use = [{"id": str(each.id), "name": each.name, "count": each.count, "unfit": True} for each in unsaid]
            told = [
                f"{_counted(each.count, 'relationship joins', 'relationships join')} with {each.name} what it may not join any more."
                for each in unsaid
            ]
            words = f"{' '.join(told[:5])} Say in `removals` for each whether they are kept or deleted."
            errors = [FieldError("/removals", "undecided", each, "a decision on it: keep or delete") for each in told]
            raise FeatureInUse(words, errors=errors, in_use=in_use)


def create_ontology(*, name: str, features: Sequence[FeatureSpec] = (), actor_id: int | None = None) -> Ontology:
    """A new ontology at version 1. Raises Invalid."""
    _refuse(check_tree(features))
    features = settled(features)
    ontology: Ontology = Ontology.objects.create(name=name)
    _write_rows(ontology, features)
    _keep_version(ontology, features, actor_id)
    return ontology


def save_ontology(
    *,
    ontology: Ontology,
    name: str,
    features: Sequence[FeatureSpec],
    removals: Sequence[Removal] = (),
    actor_id: int | None = None,
) -> Ontology:
    """The next version of an ontology, whose row the caller has locked: the whole tree as it shall be.

    Features and options keep their identity by id; those left out are archived. `removals` say what happens to the annotations of those
    that are in use. Raises Invalid, FeatureInUse with counts of what nobody decided about, and what the holders of annotations raise.
    """
    before = meaning_of(tree(ontology))
    write_version(ontology=ontology, name=name, features=features, removals=removals, actor_id=actor_id).refuse_undecided()
    if meaning_of(tree(ontology)) != before:
        act_on_change(ontology.pk)
    return ontology


def write_version(
    *, ontology: Ontology, name: str, features: Sequence[FeatureSpec], removals: Sequence[Removal], actor_id: int | None = None
) -> Outcome:
    """save_ontology up to its last question, which is about relationships that do not fit; what came of it. Waits for who writes in it."""
    _refuse(check_tree(features))
    await_writers(ontology.pk)
    features = settled(features)
    done = _write_rows(ontology, features, removals, actor_id)
    ontology.name, ontology.version = name, ontology.version + 1
    ontology.updated_at = Now()
    ontology.save(update_fields=["name", "version", "updated_at"])
    ontology.refresh_from_db()
    _keep_version(ontology, features, actor_id)
    names, said = {each.id: each.name for each in features}, {each.id: each for each in removals}
    return Outcome(done.answered, [Unfit(number, names[number], count, said.get(number)) for number, count in done.unfit.items()])


def _refuse(errors: list[FieldError]) -> None:
    if errors:
        raise Invalid("The features cannot be saved like this.", errors=errors)


def _keep_version(ontology: Ontology, features: Sequence[FeatureSpec], actor_id: int | None) -> None:
    OntologyVersion.objects.create(ontology=ontology, number=ontology.version, tree=dump_tree(features), actor_id=actor_id)
    publish(OntologyChanged(ontology.pk, ontology.version), topics=())


def _write_rows(
    ontology: Ontology, features: Sequence[FeatureSpec], removals: Sequence[Removal] = (), actor_id: int | None = None
) -> Rewritten:
    difference = compare(ontology, features)
    _refuse(difference.moved())
    decided, errors = decide(difference, removals)
    _refuse(errors)
    refuse_undecided(decided)
    rewriting = Rewriting(ontology.pk, decided.places(), decided.points(), actor_id, decided.joining(), decided.loosed())
    wanted = difference.wanted
    _add(
        [_new_feature(ontology, place) for number, place in wanted.items() if _is_new(place, FeatureSpec, difference.features, number)],
        [_new_option(place) for number, place in wanted.items() if _is_new(place, OptionSpec, difference.options, number)],
    )
    changed = [
        row
        for number, row in difference.features.items()
        if number in wanted and _differs(row, {**_feature_values(wanted[number]), "kept_points": decided.kept_points(number)})
    ]
    changed_options = [
        row for number, row in difference.options.items() if number in wanted and _differs(row, _option_values(wanted[number]))
    ]
    Feature.objects.bulk_update(changed, FEATURE_FIELDS)
    Option.objects.bulk_update(changed_options, OPTION_FIELDS)
    _archive(Feature, difference.gone_features, decided)
    _archive(Option, difference.gone_options, decided)
    return rewrite(rewriting)


def _archive(model: type[Feature | Option], gone: Iterable[UUID], decided: Decided) -> None:
    """They are there no more; what nobody decided about had no annotations that could be kept."""
    by_fate: dict[tuple[bool, UUID | None], list[UUID]] = defaultdict(list)
    for number in gone:
        removal = decided.action_on(number)
        kept, moved_to = (removal.action is Action.KEEP, removal.to) if removal is not None else (False, None)
        by_fate[kept, moved_to].append(number)
    for (kept, moved_to), numbers in by_fate.items():
        model.objects.filter(pk__in=numbers).update(archived_at=Now(), kept=kept, moved_to=moved_to)


def refuse_undecided(decided: Decided) -> None:
    """Go on if everything in use that is removed has a decision. Raises FeatureInUse."""
    difference = decided.difference
    used = count_usage(difference.gone_features, difference.gone_options, difference.gone_points)
    open_ = {number: count for number, count in used.items() if number in difference.gone and decided.action_on(number) is None}
    if open_:
        gone = difference.gone
        in_use = [
            {"id": str(number), "name": gone[number].name, "count": count, **_skeleton(gone[number])} for number, count in open_.items()
        ]
        names = ", ".join(f"{each['name']} ({each['count']})" for each in in_use[:5])
        words = f"Annotations use {names}. Say in `removals` for each whether they are kept, deleted or moved, or leave it in."
        expected = "a decision on it: keep, delete or move"
        told = [f"{_counted(count, 'annotation uses', 'annotations use')} {gone[number].name}." for number, count in open_.items()]
        errors = [FieldError("/removals", "undecided", each, expected) for each in told]
        raise FeatureInUse(words, errors=errors, in_use=in_use)


def _skeleton(row: Feature | Option | Point) -> dict[str, str]:
    """Of a point, the feature whose skeleton had it."""
    return {"feature": str(row.feature_id)} if isinstance(row, Point) else {}


def _counted(count: int, one: str, many: str) -> str:
    return f"{count:,} {one if count == 1 else many}"


def _is_new(place: Place, sort: type, present: Container[UUID], number: UUID) -> bool:
    return isinstance(place.part, sort) and number not in present


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
        "external_id": part.external_id,
        "position": place.position,
        **IS_THERE,
    }


def _option_values(place: Place) -> dict[str, Any]:
    part = place.part
    assert isinstance(part, OptionSpec)  # noqa: S101  for the type checker
    return {"name": part.name, "hotkey": part.hotkey, "external_id": part.external_id, "position": place.position, **IS_THERE}


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
