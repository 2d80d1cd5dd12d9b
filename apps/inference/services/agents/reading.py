"""What an agent says of one data row, in the one form: prediction lines without the data row, bound to the features by id or by name."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from apps.core.ids import uuid7
from apps.core.problems import FieldError
from apps.formats.binding import bind
from apps.formats.firstpass_predictions import FirstpassPredictions
from apps.formats.fitting import fitted_among, picture_of
from apps.formats.settling import pictures_of, settle
from apps.kinds.features import FeatureSpec
from apps.kinds.placing import faults_of
from apps.kinds.reading import InvalidValue
from apps.kinds.values import Annotation, Asset

LINES = FirstpassPredictions()


@dataclass(frozen=True)
class Read:
    """What could be read, and what is wrong with the rest, each by its place below `at`."""

    annotations: tuple[Annotation, ...]
    refused: tuple[FieldError, ...]


def read_annotations(payload: Sequence[object], features: Sequence[FeatureSpec], asset: Asset, at: str) -> Read:
    """Each annotation by itself: one that is wrong costs no other. `uuid` is the name by which relationships speak of another."""
    found, wrong = list[tuple[int, Annotation]](), list[tuple[int, InvalidValue]]()
    for number, said in enumerate(payload):
        try:
            found += [(number, each) for each in _annotations(said, features, asset)]
        except InvalidValue as error:
            wrong.append((number, error))
    faults = faults_of([each for _, each in found])
    wrong += [(found[index][0], error) for index, error in faults.items()]
    refused = [
        FieldError(f"{at}/{number}{error.pointer}", error.code, error.message, error.expected)
        for number, error in sorted(wrong, key=lambda each: each[0])
    ]
    return Read(tuple(each for index, (_, each) in enumerate(found) if index not in faults), tuple(refused))


def _annotations(said: object, features: Sequence[FeatureSpec], asset: Asset) -> list[Annotation]:
    if not isinstance(said, Mapping):
        raise InvalidValue("", "This is no annotation.", "an object with name, kind and value")
    if "data_row" in said:
        raise InvalidValue("/data_row", "The data row is named once, above its annotations.", "no data_row here")
    line = LINES.parse({**said, "data_row": {"id": str(uuid7())}}, 1)
    if pictures_of(line):
        raise InvalidValue("/value", "Pictures at addresses are not fetched here.", "the mask itself, as a PNG in base64 or run lengths")
    settled = settle(line, asset=asset)
    return [bind(fitted_among(each, features, picture_of(asset)), features, new_id=uuid7) for each in settled.annotations]
