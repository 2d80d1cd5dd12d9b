"""How kinds are spoken of in refusals: with the article that their names need."""

from uuid import uuid4

import pytest

from apps.formats.binding import bind
from apps.formats.rows import NamedAnnotation, NamedAnswer, Ref
from apps.kinds import KINDS, InvalidValue, NoConversion
from apps.kinds.features import FeatureSpec
from apps.kinds.reading import an

PERSON = FeatureSpec(uuid4(), "person", "entity")


@pytest.mark.parametrize("words", ["an entity", "an option", "a feature", "a bounding box", "an Ellipse", " keypoints", "a glass"])
def test_words_get_the_article_that_they_need(words: str) -> None:
    assert an(words.partition(" ")[2]) == words.strip()


def test_an_entity_that_is_none_is_spoken_of_rightly() -> None:
    said = NamedAnswer(Ref(None, "person", "/name"), "text", "somebody", "/value")
    with pytest.raises(InvalidValue) as refused:
        bind(NamedAnnotation(said), (PERSON,), new_id=uuid4)
    assert (refused.value.message, refused.value.expected) == ("person is an entity, this is a text.", "an entity")


def test_the_name_of_an_option_in_the_place_of_its_id_is_spoken_of_rightly() -> None:
    said = NamedAnswer(Ref("person", None, "/schemaId"), "text", "somebody", "/value")
    with pytest.raises(InvalidValue, match="'person' is the name of a feature, not its id"):
        bind(NamedAnnotation(said), (PERSON,), new_id=uuid4)


def test_an_entity_becomes_no_box() -> None:
    entity = KINDS["entity"].parse({"start": 1, "end": 2})
    with pytest.raises(NoConversion, match="An entity cannot become a bounding_box"):
        KINDS["entity"].convert(entity, "bounding_box")
