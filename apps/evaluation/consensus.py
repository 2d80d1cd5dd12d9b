"""One set of annotations out of several people's of one data row: what the weighted majority says, in shapes that somebody drew.

An object is kept where those who marked it weigh more than half of all who labeled the row; its class is the one that weighs most, and its
shape the medoid, the one that is most alike to all others, so that none is invented. Answers are voted on by those who gave any. What
weighs the same on both sides is not decided but told as disputed. Weights are of the caller's choice: equal ones make it a majority vote,
those of apps.evaluation.reliability one by reliability (Dawid and Skene 1979). The same sets give the same result, whatever their order.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID, uuid5

from apps.evaluation.clusters import LEAST, Cluster, Member, Row, answers_of, objects_of
from apps.evaluation.voting import Ballot, Disputed, Vote, Weights, is_close
from apps.kinds.base import KINDS
from apps.kinds.checklist import Checklist
from apps.kinds.likeness import likeness
from apps.kinds.relationship import Relationship
from apps.kinds.values import Annotation, Asset

NAME = "consensus"
MARKED_BY_HALF = "Half of the weight marked this, half did not."
ANSWERED_BY_HALF = "Half of the weight answered here, half did not."
JOINED_BY_HALF = "Half of the weight joined these, half did not."


@dataclass(frozen=True, slots=True)
class Consensus:
    """What is agreed on, with ids of its own (the same each time), what is `disputed`, and by id the `support` of each: its share of the
    weight, in (0, 1], and `sources`, the annotations that it stands for.
    """

    annotations: tuple[Annotation, ...]
    disputed: tuple[Disputed, ...]
    support: Mapping[UUID, float]
    sources: Mapping[UUID, tuple[UUID, ...]]


def consensus(row: Row, weights: Weights | None = None, *, least: float = LEAST) -> Consensus:
    """The consensus of all people in the row, who found nothing among them; objects are the same where alike by `least`, in (0, 1].

    `weights` are at least 0 and not all 0, and 1 for everybody where there are none. Raises ValueError for such as are not, and KeyError
    for somebody without one.
    """
    given = dict.fromkeys(row.sets, 1.0) if weights is None else {person: weights[person] for person in row.sets}
    if given and (min(given.values()) < 0 or max(given.values()) == 0):
        raise ValueError("weights are at least 0, and somebody weighs something")
    merging = _Merging(row.asset, given)
    for cluster in objects_of(row, least=least):
        merging.take_object(cluster)
    for cluster in answers_of(row, least=least):
        merging.take_answer(cluster)
    merging.take_relationships(row)
    return Consensus(tuple(merging.annotations), tuple(merging.disputed), merging.support, merging.sources)


class _Merging:
    """What was agreed on so far, and for which annotation of whom it stands."""

    def __init__(self, asset: Asset | None, weights: Weights) -> None:
        self._asset, self._weights, self._all = asset, weights, sum(weights.values())
        self._became: dict[tuple[str, UUID], UUID] = {}
        self.annotations: list[Annotation] = []
        self.disputed: list[Disputed] = []
        self.support: dict[UUID, float] = {}
        self.sources: dict[UUID, tuple[UUID, ...]] = {}

    def take_object(self, cluster: Cluster) -> None:
        """Keep one of what these people marked, if they weigh enough."""
        if not self._has_majority(cluster, MARKED_BY_HALF):
            return
        named: dict[UUID, list[Member]] = {}
        for member in cluster:
            named.setdefault(member.said.feature, []).append(member)
        heaviest = max(self._weigh(members) for members in named.values())
        winners = [members for members in named.values() if is_close(self._weigh(members), heaviest)]
        if len(winners) > 1:
            self._dispute(cluster, f"{len(winners)} classes weigh the same.")
            return
        medoid = self._medoid(winners[0], cluster)
        vote = Vote(self._weights, _ids(cluster))
        answers = vote.answers([(member.person, member.said.answers) for member in winners[0]])
        self._keep(replace(medoid, answers=answers), cluster, vote)

    def take_answer(self, cluster: Cluster) -> None:
        """Keep what those who answered this say; of a part of the asset only if they weigh enough, as others saw nothing to answer."""
        said = tuple(
            member for member in cluster if member.said.kind == "checklist" or KINDS[member.said.kind].is_answered(member.said.value)
        )
        if not self._weigh(said) or (said[0].said.at is not None and not self._has_majority(said, ANSWERED_BY_HALF)):
            return
        first = said[0].said
        ballots = [Ballot(*member) for member in said]
        if first.kind == "checklist":
            blank = replace(first, value=Checklist())
            present = {member.person for member in said}
            ballots += [Ballot(person, blank) for person in sorted(self._weights) if person not in present]
        vote = Vote(self._weights, _ids(said))
        value = vote.value_of(ballots)
        if value is None or not KINDS[first.kind].is_answered(value):
            self.disputed += vote.disputes
            return
        placed = [Member(member.person, replace(member.said, value=first.value)) for member in said]
        place = self._medoid(placed, placed).at
        self._keep(replace(first, value=value, at=place), said, vote)

    def take_relationships(self, row: Row) -> None:
        """Keep those that the weighted majority drew between what was kept; undirected ones either way round."""
        found: dict[object, list[Member]] = {}
        for person in sorted(row.sets):
            for said in sorted(row.sets[person], key=lambda each: each.id):
                if isinstance(said.value, Relationship):
                    ends = tuple(self._became.get((person, end)) for end in (said.value.source, said.value.target))
                    key = (said.feature, said.value.directed, ends if said.value.directed else frozenset(ends))
                    if None not in ends and all(member.person != person for member in found.get(key, ())):
                        found.setdefault(key, []).append(Member(person, said))
        for members in found.values():
            cluster, first = tuple(members), members[0]
            value = first.said.value
            if isinstance(value, Relationship) and self._has_majority(cluster, JOINED_BY_HALF):
                source, target = (self._became[first.person, end] for end in (value.source, value.target))
                joined = replace(first.said, value=Relationship(source, target, value.directed))
                self._keep(joined, cluster, Vote(self._weights))

    def _keep(self, said: Annotation, cluster: Cluster, vote: Vote) -> None:
        own = uuid5(said.id, NAME)
        self.annotations.append(replace(said, id=own, confidence=None, metrics=()))
        self.disputed += vote.disputes
        self.support[own] = self._weigh(cluster) / self._all
        self.sources[own] = _ids(cluster)
        self._became.update({(member.person, member.said.id): own for member in cluster})

    def _has_majority(self, cluster: Cluster, divided: str) -> bool:
        weight = self._weigh(cluster)
        if is_close(weight, self._all / 2):
            self._dispute(cluster, divided)
            return False
        return weight > self._all / 2

    def _medoid(self, among: Sequence[Member], cluster: Sequence[Member]) -> Annotation:
        """The one that all are most alike, by weight; the first of several."""
        liked = [sum(self._weights[other.person] * likeness(one.said, other.said, self._asset) for other in cluster) for one in among]
        return next(one.said for one, alike in zip(among, liked, strict=True) if is_close(alike, max(liked)))

    def _weigh(self, members: Sequence[Member]) -> float:
        return sum(self._weights[member.person] for member in members)

    def _dispute(self, cluster: Cluster, reason: str) -> None:
        people = tuple(member.person for member in cluster)
        self.disputed.append(Disputed(cluster[0].said.feature, reason, people, _ids(cluster)))


def _ids(cluster: Sequence[Member]) -> tuple[UUID, ...]:
    return tuple(member.said.id for member in cluster)
