"""Who uses features and options, and who acts when they go away: the rooms above tell, because this one cannot know them."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from uuid import UUID

from apps.kinds.skeletons import Names
from apps.ontologies.points import Point

NO_POINTS: Mapping[UUID, Point] = MappingProxyType({})


@dataclass(frozen=True)
class Use:
    """How many annotations use a feature, option or point in one place: in a project, or in a model run."""

    part: UUID
    count: int
    name: str
    project: UUID | None = None
    model_run: UUID | None = None


@dataclass(frozen=True)
class Rewriting:
    """What annotations of an ontology shall say: for ids of features and options the one in their place, None where it is unsaid.

    `points`: for ids of features what the points of their skeletons are called now.
    `joining` are the relationship features whose relationships may join other things then than before; what does not fit of those in
    `loosed` is deleted.
    """

    ontology: UUID
    places: Mapping[UUID, UUID | None]
    points: Mapping[UUID, Names]
    actor_id: int | None = None
    joining: frozenset[UUID] = frozenset()
    loosed: frozenset[UUID] = frozenset()


@dataclass(frozen=True)
class Rewritten:
    """What came of a Rewriting: of each feature that went over to another, how many answers were deleted because the other was answered
    there already; and of each relationship feature, how many join what it does not let join, those that were deleted for it among them.
    """

    answered: Mapping[UUID, int]
    unfit: Mapping[UUID, int]


@dataclass(frozen=True)
class Holder:
    """Whoever holds annotations.

    `uses`, given ids of features and of options, and points of skeletons by their ids: where each is used; places without use may be left
    out. It counts, it does not refuse.
    `joined`, given ids of features: how many relationships join annotations of each, and would go away with these.
    `rewrite` does what a Rewriting says, and tells what came of it; it raises Invalid where what would be said does not fit the features as
    they are by then.
    All run in the organization's scope.
    """

    uses: Callable[[Collection[UUID], Collection[UUID], Mapping[UUID, Point]], Iterable[Use]]
    joined: Callable[[Collection[UUID]], Mapping[UUID, int]]
    rewrite: Callable[[Rewriting], Rewritten]


HOLDERS: list[Holder] = []


def register_holder(holder: Holder) -> Holder:
    """Ask this one before features or options go away."""
    if holder not in HOLDERS:
        HOLDERS.append(holder)
    return holder


def uses_of(features: Collection[UUID], options: Collection[UUID], points: Mapping[UUID, Point] = NO_POINTS) -> list[Use]:
    """Where each is used, over everybody who registered; only what is used at all."""
    if not (features or options or points):
        return []
    return [use for holder in HOLDERS for use in holder.uses(features, options, points) if use.count > 0]


def count_usage(features: Collection[UUID], options: Collection[UUID], points: Mapping[UUID, Point] = NO_POINTS) -> dict[UUID, int]:
    """How many uses each has; only what is used at all."""
    counted: Counter[UUID] = Counter()
    for use in uses_of(features, options, points):
        counted[use.part] += use.count
    return dict(counted)


def count_joined(features: Collection[UUID]) -> dict[UUID, int]:
    """How many relationships join annotations of each feature; only what is joined at all."""
    counted: Counter[UUID] = Counter()
    for holder in HOLDERS if features else ():
        counted.update(holder.joined(features))
    return dict(counted)


def rewrite(rewriting: Rewriting) -> Rewritten:
    """Let everybody who registered act; what came of it over all of them. Raises what they raise."""
    answered, unfit = Counter[UUID](), Counter[UUID]()
    for holder in HOLDERS if rewriting.places or rewriting.points or rewriting.joining else ():
        done = holder.rewrite(rewriting)
        answered.update(done.answered)
        unfit.update(done.unfit)
    return Rewritten(answered, unfit)
