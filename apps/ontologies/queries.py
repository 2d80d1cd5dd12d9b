"""An ontology's tree, read from its rows; and as files are read against it.

What was removed, and its annotations with it, is refused in a file, by its id and by its name, with what to name instead. Annotations
that were kept can leave in an export of labels and come back, in any format: in labels what was kept is taken as what is there, by its
id, or by its name where nothing has that name now. Nothing new is said of it: not in the editor, and not by a model, as a run is bound to
the ontology as it is.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any, TypeVar
from uuid import UUID

from apps.kinds.features import FeatureSpec, OptionSpec, Removed, walk_features
from apps.kinds.skeletons import KEPT
from apps.ontologies.models import Feature, Ontology, OntologyVersion, Option

VERSIONS = 50  # in which former names are looked for

Spec = TypeVar("Spec", FeatureSpec, OptionSpec)


def tree(ontology: Ontology | UUID, *, archived: bool = False) -> tuple[FeatureSpec, ...]:
    """The top-level features of an ontology as they are now, with everything under them, in order. Two queries.

    With `archived` also what was removed, which annotations that were kept still speak of, and marked as such; names may stand twice then.
    Points that a skeleton had are in its settings then, as `kept_points`.
    """
    number = ontology.pk if isinstance(ontology, Ontology) else ontology
    shown = {} if archived else {"archived_at": None}
    features: dict[tuple[UUID | None, UUID | None], list[Feature]] = defaultdict(list)
    for feature in Feature.objects.filter(ontology=number, **shown).order_by("position", "id"):
        features[feature.parent_feature_id, feature.parent_option_id].append(feature)
    options: dict[UUID, list[Option]] = defaultdict(list)
    for option in Option.objects.filter(feature__ontology=number, **shown).order_by("position", "id"):
        options[option.feature_id].append(option)

    names = {row.pk: row.name for found in features.values() for row in found}
    names |= {row.pk: row.name for found in options.values() for row in found}

    def removed(row: Feature | Option) -> Removed | None:
        if row.archived_at is None:
            return None
        return Removed(row.kept, "" if row.moved_to is None else names.get(row.moved_to, ""))

    def settings(row: Feature) -> dict[str, Any]:
        return {**row.settings, KEPT: row.kept_points} if archived and row.kept_points else row.settings

    def below(parent_feature: UUID | None = None, parent_option: UUID | None = None) -> tuple[FeatureSpec, ...]:
        return tuple(
            FeatureSpec(
                id=each.pk,
                name=each.name,
                kind=each.kind,
                options=tuple(
                    OptionSpec(
                        id=option.pk,
                        name=option.name,
                        features=below(parent_option=option.pk),
                        hotkey=option.hotkey,
                        removed=removed(option),
                        external_id=option.external_id,
                    )
                    for option in options[each.pk]
                ),
                features=below(parent_feature=each.pk),
                required=each.required,
                settings=settings(each),
                color=each.color,
                hotkey=each.hotkey,
                removed=removed(each),
                external_id=each.external_id,
            )
            for each in features[parent_feature, parent_option]
        )

    return below()


@lru_cache(maxsize=64)
def tree_at(ontology: UUID, version: int) -> tuple[FeatureSpec, ...]:
    """The same, read once by a process; `version` is that which the ontology has, as was just read."""
    return tree(ontology)


def tree_for_files(ontology: UUID, *, kept: bool) -> tuple[FeatureSpec, ...]:
    """The tree with what was removed after what is there; `kept` for labels, which may speak of what was kept.

    Where something that is there has its name, a removed part is told apart by another one. Each part has the names that it had before.
    """
    whole = _with_former(tree(ontology, archived=True), _names_once(ontology))
    every = list(walk_features(whole))
    taken = {feature.name for feature in every if feature.removed is None}
    taken |= {option.name for feature in every for option in feature.options if option.removed is None}
    return _for_files(whole, taken, kept=kept)


def _names_once(ontology: UUID) -> Mapping[str, Collection[str]]:
    """The names that features and options had in the latest versions of the tree, by id; none where there is but one version."""
    versions = OntologyVersion.objects.filter(ontology=ontology).order_by("-number").values_list("tree", flat=True)
    found: dict[str, dict[str, None]] = defaultdict(dict)
    waiting = [part for saved in versions[:VERSIONS] for part in saved]
    while waiting:
        part = waiting.pop()
        found[part["id"]][part["name"]] = None
        waiting += [*part.get("options", ()), *part["features"]]
    return found


def _with_former(specs: Sequence[Spec], names: Mapping[str, Collection[str]]) -> tuple[Spec, ...]:
    """The same, each with its former names that no part beside it has now."""
    now = {spec.name for spec in specs if spec.removed is None}
    found = []
    for spec in specs:
        changes: dict[str, Any] = {"features": _with_former(spec.features, names)}
        if isinstance(spec, FeatureSpec):
            changes["options"] = _with_former(spec.options, names)
        found.append(replace(spec, **changes, former=tuple(name for name in names.get(str(spec.id), ()) if name not in now)))
    return tuple(found)


def _for_files(specs: Sequence[Spec], taken: Collection[str], *, kept: bool) -> tuple[Spec, ...]:
    found = []
    for spec in specs:
        changes: dict[str, Any] = {"features": _for_files(spec.features, taken, kept=kept)}
        if isinstance(spec, FeatureSpec):
            changes["options"] = _for_files(spec.options, taken, kept=kept)
        if spec.removed is not None:
            name = f"{spec.name} (removed)" if spec.name in taken else spec.name
            changes |= {"name": name, "removed": replace(spec.removed, kept=spec.removed.kept and kept)}
        found.append(replace(spec, **changes))
    return tuple(sorted(found, key=lambda spec: spec.removed is not None))
