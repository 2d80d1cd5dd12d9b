"""What labels of a configuration elsewhere stand for: classes of a model, several for one, or one of those that share a feature."""

from uuid import uuid4

import pytest

from apps.inference.features import as_annotations
from apps.inference.predictors.contract import Item, Prediction
from apps.inference.predictors.label_studio_backend.reverse import prediction_of
from apps.inference.predictors.label_studio_backend.standing import in_words_of, is_answered
from apps.inference.predictors.label_studio_backend.wording import wording_of
from apps.kinds.features import FeatureSpec, OptionSpec
from apps.kinds.values import Asset, Extent, Room
from tests.inference.predictors.tiny import item

VEHICLE = FeatureSpec(uuid4(), "vehicle", "bounding_box")
WEATHER = FeatureSpec(uuid4(), "weather", "radio", (OptionSpec(uuid4(), "sun"), OptionSpec(uuid4(), "rain")))
FEATURES = (VEHICLE, WEATHER)
SUN, RAIN = (each.id for each in WEATHER.options)
BOX = {"x": 10, "y": 10, "width": 20, "height": 30}


def view(inside: str) -> str:
    return f'<View><Image name="image" value="$image"/>{inside}</View>'


def served(config: str, mapping: dict[str, object], said: list[Prediction]) -> list[tuple[str, list[str]]]:
    """The control and the labels or choices of each result."""
    given = {name: number for name, number in mapping.items() if number is not None}
    features, means = in_words_of(wording_of(FEATURES, "image", config), FEATURES, given, list(mapping))  # type: ignore[arg-type]
    wording = wording_of(features, "image", config)
    assert is_answered(wording, features)
    asset = Asset("image", Room(Extent(90, 70)))
    kept = as_annotations(said, means, features, asset, seed="s")
    shown = Item("1", "1", item(0).open, asset=asset)
    prediction = prediction_of(kept, features, shown, wording, version="v", left_out=[])
    return [(each["from_name"], each["value"][each["type"]]) for each in prediction["result"]]


def box(name: str, sure: float = 0.9) -> Prediction:
    return Prediction("bounding_box", name, BOX, sure)


def test_labels_tell_classes_of_one_feature_apart() -> None:
    labels = '<Label value="Auto" predicted_values="car,van"/><Label value="Laster" predicted_values="truck"/>'
    config = view(f'<RectangleLabels name="b" toName="image">{labels}</RectangleLabels>')
    mapping = dict.fromkeys(("car", "van", "truck"), VEHICLE.id)
    assert served(config, mapping, [box("truck"), box("van"), box("car")]) == [("b", ["Laster"]), ("b", ["Auto"]), ("b", ["Auto"])]


def test_a_class_that_nothing_stands_for_here_has_its_label_there_and_the_form_of_its_control() -> None:
    config = view('<PolygonLabels name="p" toName="image"><Label value="Flugzeug" predicted_values="airplane"/></PolygonLabels>')
    assert served(config, {"airplane": None}, [box("airplane")]) == [("p", ["Flugzeug"])]


@pytest.mark.parametrize("control", ["weather", "wetter"])
def test_choices_stand_for_classes_too_and_the_likeliest_is_said(control: str) -> None:
    choices = '<Choice value="Sonne" predicted_values="sun"/><Choice value="Regen" predicted_values="rain,drizzle"/>'
    config = view(f'<Choices name="{control}" toName="image">{choices}</Choices>')
    said = [Prediction("radio", "sun", {}, 0.2), Prediction("radio", "drizzle", {}, 0.7)]
    assert served(config, {"sun": SUN, "rain": RAIN, "drizzle": None}, said)[-1:] == [(control, ["Regen"])]


def test_of_several_choices_those_that_are_sure_enough_are_said() -> None:
    choices = '<Choice value="Katze" predicted_values="cat"/><Choice value="Hund" predicted_values="dog"/>'
    config = view(f'<Choices name="pets" toName="image" choice="multiple" model_score_threshold="0.5">{choices}</Choices>')
    said = [Prediction("checklist", "cat", {}, 0.8), Prediction("checklist", "dog", {}, 0.3)]
    assert served(config, {"cat": None, "dog": None}, said) == [("pets", ["Katze"])]
