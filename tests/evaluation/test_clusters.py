"""Which annotations of several people are taken for the same thing."""

from apps.evaluation.clusters import Row, answers_of, objects_of
from apps.kinds.geometry import Dot
from apps.kinds.locators import Frames, Page
from apps.kinds.values import Annotation, Asset, Extent, Room
from tests.evaluation.annotations import box, radio, said


def people(row: Row) -> list[list[str]]:
    return [[member.person for member in cluster] for cluster in objects_of(row)]


def test_nobody_is_twice_in_one() -> None:
    twice = [box(0, 0, 10, 10), box(1, 0, 10, 10)]
    found = objects_of(Row({"ana": twice, "rui": [box(1, 0, 10, 10)]}))
    assert [[(each.person, each.said.value.x) for each in cluster] for cluster in found] == [[("ana", 0)], [("ana", 1), ("rui", 1)]]


def test_a_chain_is_no_cluster() -> None:
    """Each is like the next by 0.54, the ends by 0.25 alone: the two that are most alike are together."""
    assert people(Row({"ana": [box(0, 0, 10, 10)], "eva": [box(3, 0, 10, 10)], "rui": [box(5.9, 0, 10, 10)]})) == [["ana"], ["eva", "rui"]]


def test_one_class_comes_together_before_two_do() -> None:
    row = Row({"ana": [box(0, 0, 10, 10), box(1, 0, 10, 10, name="rim")], "rui": [box(1, 0, 10, 10), box(0, 0, 10, 10, name="rim")]})
    found = objects_of(row)
    assert [len({member.said.feature for member in cluster}) for cluster in found] == [1, 1]


def test_kinds_and_places_are_kept_apart() -> None:
    row = Row({"ana": [box(0, 0, 10, 10), box(0, 0, 10, 10, at=Page(1))], "rui": [box(0, 0, 10, 10, at=Page(2)), dot(1)]})
    assert [len(cluster) for cluster in objects_of(row)] == [1, 1, 1, 1]


def dot(x: float) -> Annotation:
    return said("point", "dot", Dot(x, 0))


def test_points_are_as_near_as_the_picture_is_large() -> None:
    sets = {"ana": [dot(100)], "rui": [dot(104)]}
    assert len(objects_of(Row(sets, Asset("image", Room(Extent(200, 200)))))) == 2
    assert len(objects_of(Row(sets, Asset("image", Room(Extent(4000, 4000)))))) == 1


def test_answers_stand_together_by_their_place_whatever_they_are() -> None:
    def at(option: str, last: int) -> list[Annotation]:
        return [radio("weather", option, at=Frames(0, last))]

    assert [len(each) for each in answers_of(Row({"ana": at("sun", 9), "eva": at("rain", 10), "rui": at("sun", 90)}))] == [2, 1]
