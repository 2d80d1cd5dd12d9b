"""The labeling configuration for Label Studio, beside the tasks that an export writes."""

import pytest

from apps.formats.label_studio_config import described
from tests.cast import Person
from tests.support.labeling import Bench


def test_an_ontology_goes_out_as_a_labeling_configuration_and_comes_back_as_a_draft(ada: Person, bench: Bench) -> None:
    answer = ada.api.get(f"ontologies/{bench.words.ontology.pk}/labeling-config")
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/xml")
    assert answer["Content-Disposition"] == 'attachment; filename="labeling-config-image.xml"'
    sent = ada.api.get(f"ontologies/{bench.words.ontology.pk}").json()["features"]
    assert {(each.name, each.kind) for each in described(answer.content).features} == {(each["name"], each["kind"]) for each in sent}
    drafted = ada.api.post("ontology-drafts?format=label-studio", answer.content, content_type="application/xml")
    assert {each["name"] for each in drafted.json()["features"]} == {each["name"] for each in sent}


def test_what_label_studio_cannot_say_stands_in_comments(ada: Person, bench: Bench) -> None:
    answer = ada.api.get(f"ontologies/{bench.words.ontology.pk}/labeling-config?modality=text")
    assert b"left out, 2 times: features of kind bounding_box" in answer.content
    assert "bounding_box" not in {each.kind for each in described(answer.content).features}


@pytest.mark.parametrize("modality", ["dicom", "nothing"])
def test_an_asset_type_that_label_studio_does_not_show_is_refused(ada: Person, bench: Bench, modality: str) -> None:
    assert ada.api.get(f"ontologies/{bench.words.ontology.pk}/labeling-config?modality={modality}").status_code in (400, 422)
