"""The pairs that matching chooses among are all pairs that are alike, however they are found."""

from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.evaluation.claims import claims_of
from apps.evaluation.near import Pair, near
from apps.evaluation.subjects import subjects_of
from apps.kinds import KINDS
from apps.kinds.features import FeatureSpec
from apps.kinds.geometry import Dot
from apps.kinds.likeness import likeness
from apps.kinds.values import Asset, Extent, Room
from tests.evaluation.annotations import feature, said
from tests.kinds.strategies import placed

ONE, TWO = UUID(int=1), UUID(int=2)
ASSETS = [
    None,
    Asset("image", Room(Extent(2_500, 2_500))),
    Asset("geospatial", Room(Extent(20, 10, left=-10, top=60, unit="degrees"))),
]
OBJECTS = sorted(name for name, kind in KINDS.items() if kind.role == "object")


@pytest.mark.parametrize("name", OBJECTS)
@settings(max_examples=25)
@given(data=st.data())
def test_every_pair_of_objects_that_are_alike_is_found_with_its_likeness(name: str, data: st.DataObject) -> None:
    subjects = subjects_of([FeatureSpec(ONE, "one", name), FeatureSpec(TWO, "two", name)])
    sides = st.lists(st.sampled_from([ONE, TWO]).flatmap(lambda of: placed(name, of)), max_size=4)
    pairs = [Pair(data.draw(sides), data.draw(sides), data.draw(st.sampled_from(ASSETS))) for _ in range(2)]
    ours, theirs = claims_of((pair.predictions for pair in pairs), subjects), claims_of((pair.truths for pair in pairs), subjects)
    found = near(pairs, ours, theirs, subjects)
    expected = {
        (i, j): alike
        for i in range(len(ours))
        for j in range(len(theirs))
        if ours.row[i] == theirs.row[j] and (alike := likeness(ours.said[i], theirs.said[j], pairs[ours.row[i]].asset)) > 0
    }
    assert dict(zip(zip(found.prediction.tolist(), found.truth.tolist(), strict=True), found.overlap, strict=True)) == pytest.approx(
        expected
    )


@pytest.mark.parametrize("apart", [0.3, 0.6, 0.75])
def test_points_are_near_within_two_radii_on_a_map_too(apart: float) -> None:
    subjects = subjects_of([FeatureSpec(feature("dot"), "dot", "point")])
    here, there = said("point", "dot", Dot(0, 65)), said("point", "dot", Dot(apart, 65))
    found = near([Pair([here], [there], ASSETS[2])], claims_of([[here]], subjects), claims_of([[there]], subjects), subjects)
    alike = likeness(here, there, ASSETS[2])
    assert found.overlap.tolist() == ([alike] if alike else [])
    assert bool(alike) == (apart < 0.74)  # two radii of a 64th of 10 degrees, over the cosine of 65 degrees
