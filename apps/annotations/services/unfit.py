"""Relationships that their features do not let join what they join, after what may be joined has changed."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from uuid import UUID

from django.db.models import OuterRef, Subquery

from apps.annotations.models import Annotation
from apps.annotations.uses import with_ends
from apps.kinds.features import FeatureSpec
from apps.kinds.relations import ENDS, may_join, pairs_of


def unfit_relationships(joining: Collection[UUID], features: Mapping[UUID, FeatureSpec]) -> dict[UUID, list[UUID]]:
    """Of these relationship features, the relationships that join what they may not, by feature; only those that have some."""
    found: dict[UUID, list[UUID]] = defaultdict(list)
    if not joining:
        return found
    joined = {f"{end}_feature": Subquery(Annotation.objects.filter(pk=OuterRef(f"{end}_id")).values("feature")) for end in ENDS}
    pairs = {feature: pairs_of(features[feature]) for feature in joining}
    rows = with_ends().filter(feature__in=joining).annotate(**joined).order_by("id")
    about = rows.values_list("pk", "feature_id", "value__directed", "source_feature", "target_feature")
    for number, feature, directed, source, target in about.iterator():
        if source and target and not may_join(pairs[feature], source, target, directed=directed is not False):
            found[feature].append(number)
    return found
