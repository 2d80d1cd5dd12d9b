"""What lives where, cell by cell: the matrix that the product promises, beside the one that kinds and asset types give of themselves."""

import pytest

from apps.kinds.base import KINDS
from apps.kinds.support import matrix, why_not
from apps.modalities import MODALITIES

COLUMNS = ("image", "video", "text", "document", "geospatial", "audio", "conversation", "dicom", "html")
ON_A_PLANE = "yes yes - yes yes - - yes -"
ANYWHERE = "yes yes yes yes yes yes yes yes yes"
PROMISED = {
    "bounding_box": ON_A_PLANE,
    "rotated_box": ON_A_PLANE,
    "polygon": ON_A_PLANE,
    "point": ON_A_PLANE,
    "keypoints": ON_A_PLANE,
    "polyline": ON_A_PLANE,
    "mask": "yes yes - - yes - - yes -",
    "entity": "- - yes yes - yes yes - yes",
    "radio": ANYWHERE,
    "checklist": ANYWHERE,
    "text": ANYWHERE,
    "ranking": ANYWHERE,
    "relationship": "yes yes yes yes yes - yes yes yes",
}
# The same questions, asked about a frame, page, message or time span
ABOUT_A_PART = "- yes - yes - yes yes yes -"
PLACES = {
    "image": (set(), set()),
    "video": ({"frames", "track"}, {"frames"}),
    "text": (set(), set()),
    "document": ({"page"}, {"page"}),
    "geospatial": ({"map"}, set()),
    "audio": (set(), {"time"}),
    "conversation": ({"message"}, {"message"}),
    "dicom": ({"frames", "track"}, {"frames"}),
    "html": (set(), set()),
}


def row(cells: str) -> dict[str, bool]:
    return dict(zip(COLUMNS, (cell == "yes" for cell in cells.split()), strict=True))


def test_all_kinds_and_asset_types_are_there() -> None:
    assert set(KINDS) == set(PROMISED)
    assert set(MODALITIES) == set(COLUMNS)


@pytest.mark.parametrize("kind", PROMISED)
@pytest.mark.parametrize("modality", COLUMNS)
def test_every_cell_is_as_promised(kind: str, modality: str) -> None:
    reason = matrix()[kind][modality]
    assert (reason == "") == row(PROMISED[kind])[modality]
    assert reason == why_not(KINDS[kind], MODALITIES[modality])


@pytest.mark.parametrize("modality", COLUMNS)
def test_questions_about_a_part_may_be_asked_where_there_are_parts(modality: str) -> None:
    assert bool(MODALITIES[modality].answer_at) == row(ABOUT_A_PART)[modality]


@pytest.mark.parametrize("modality", COLUMNS)
def test_every_asset_type_names_its_places(modality: str) -> None:
    assert (MODALITIES[modality].object_at, MODALITIES[modality].answer_at) == PLACES[modality]


def test_a_cell_that_is_empty_says_what_the_asset_type_lacks() -> None:
    assert matrix()["mask"]["document"] == "A mask needs pixels to paint on, which an asset of type document does not have."
    assert (
        matrix()["bounding_box"]["audio"]
        == "A bounding box needs a picture or page to draw on, which an asset of type audio does not have."
    )
    assert matrix()["entity"]["image"].startswith("An entity needs text to mark or time to mark")
    assert matrix()["keypoints"]["text"].startswith("Keypoints need a picture")
