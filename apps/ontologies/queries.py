"""An ontology's tree, read from its rows."""

from collections import defaultdict
from uuid import UUID

from apps.kinds.features import FeatureSpec, OptionSpec
from apps.ontologies.models import Feature, Ontology, Option


def tree(ontology: Ontology | UUID, *, archived: bool = False) -> tuple[FeatureSpec, ...]:
    """The top-level features of an ontology as they are now, with everything under them, in order. Two queries.

    With `archived` also what was removed, which annotations that were kept still speak of; names may stand twice then.
    """
    number = ontology.pk if isinstance(ontology, Ontology) else ontology
    shown = {} if archived else {"archived_at": None}
    features: dict[tuple[UUID | None, UUID | None], list[Feature]] = defaultdict(list)
    for feature in Feature.objects.filter(ontology=number, **shown).order_by("position", "id"):
        features[feature.parent_feature_id, feature.parent_option_id].append(feature)
    options: dict[UUID, list[Option]] = defaultdict(list)
    for option in Option.objects.filter(feature__ontology=number, **shown).order_by("position", "id"):
        options[option.feature_id].append(option)

    def below(parent_feature: UUID | None = None, parent_option: UUID | None = None) -> tuple[FeatureSpec, ...]:
        return tuple(
            FeatureSpec(
                id=each.pk,
                name=each.name,
                kind=each.kind,
                options=tuple(
                    OptionSpec(id=option.pk, name=option.name, features=below(parent_option=option.pk), hotkey=option.hotkey)
                    for option in options[each.pk]
                ),
                features=below(parent_feature=each.pk),
                required=each.required,
                settings=each.settings,
                color=each.color,
                hotkey=each.hotkey,
            )
            for each in features[parent_feature, parent_option]
        )

    return below()
