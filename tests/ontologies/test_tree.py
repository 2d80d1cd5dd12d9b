"""Trees as plain values."""

from uuid import UUID, uuid4

from apps.kinds.features import FeatureSpec, OptionSpec
from apps.ontologies.tree import places, renewed


def test_renewed_features_have_other_ids_throughout_and_still_speak_of_each_other() -> None:
    why = FeatureSpec(uuid4(), "why", "text")
    car = FeatureSpec(
        uuid4(), "car", "bounding_box", features=(FeatureSpec(uuid4(), "is", "radio", (OptionSpec(uuid4(), "new", (why,)),)),)
    )
    joins = FeatureSpec(uuid4(), "joins", "relationship", settings={"directed": True, "pairs": [[str(car.id), str(car.id)]]})
    before = (car, joins)
    after = renewed(before)
    ids = {each.part.id for each in places(after)}
    assert len(ids) == len(list(places(before)))
    assert ids.isdisjoint(each.part.id for each in places(before))
    assert [each.part.name for each in places(after)] == ["car", "is", "new", "why", "joins"]
    assert after[1].settings == {"directed": True, "pairs": [[str(after[0].id)] * 2]}
    assert {UUID(end) for end in joins.settings["pairs"][0]} == {car.id}
