"""Who uses features and options, and who acts when they go away: the rooms above tell, because this one cannot know them."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True)
class Use:
    """How many annotations use a feature or option in one place: in a project, or in a model run."""

    part: UUID
    count: int
    name: str
    project: UUID | None = None
    model_run: UUID | None = None


@dataclass(frozen=True)
class Rewriting:
    """What annotations of an ontology shall say: for ids of features and options the one in their place, None where it is unsaid."""

    ontology: UUID
    places: Mapping[UUID, UUID | None]
    actor_id: int | None = None


@dataclass(frozen=True)
class Holder:
    """Whoever holds annotations.

    `uses`, given ids of features and of options: where each is used; places without use may be left out. It counts, it does not refuse.
    `joined`, given ids of features: how many relationships join annotations of each, and would go away with these.
    `rewrite` does what a Rewriting says; it raises Invalid where what would be said does not fit the features as they are by then.
    All run in the organization's scope.
    """

    uses: Callable[[Collection[UUID], Collection[UUID]], Iterable[Use]]
    joined: Callable[[Collection[UUID]], Mapping[UUID, int]]
    rewrite: Callable[[Rewriting], None]


HOLDERS: list[Holder] = []


def register_holder(holder: Holder) -> Holder:
    """Ask this one before features or options go away."""
    if holder not in HOLDERS:
        HOLDERS.append(holder)
    return holder


def uses_of(features: Collection[UUID], options: Collection[UUID]) -> list[Use]:
    """Where each is used, over everybody who registered; only what is used at all."""
    if not (features or options):
        return []
    return [use for holder in HOLDERS for use in holder.uses(features, options) if use.count > 0]


def count_usage(features: Collection[UUID], options: Collection[UUID]) -> dict[UUID, int]:
    """How many uses each has; only what is used at all."""
    counted: Counter[UUID] = Counter()
    for use in uses_of(features, options):
        counted[use.part] += use.count
    return dict(counted)


def count_joined(features: Collection[UUID]) -> dict[UUID, int]:
    """How many relationships join annotations of each feature; only what is joined at all."""
    counted: Counter[UUID] = Counter()
    for holder in HOLDERS if features else ():
        counted.update(holder.joined(features))
    return dict(counted)


def rewrite(rewriting: Rewriting) -> None:
    """Let everybody who registered act. Raises what they raise."""
    if rewriting.places:
        for holder in HOLDERS:
            holder.rewrite(rewriting)
