"""What nobody is said to have spoken is given to nobody: not to the first of the speakers."""

import pytest

from apps.catalog.models import DataRow
from apps.core.ids import uuid7
from apps.core.tenancy import tenant
from apps.kinds.features import FeatureSpec
from apps.ontologies.queries import tree
from apps.ontologies.services import create_ontology
from apps.projects import services as projects
from apps.projects.models import Project
from tests.cast import Person
from tests.interchange.conftest import work
from tests.interchange.labels import stored, take
from tests.support.labeling import Bench

pytestmark = pytest.mark.django_db

VTT = b"WEBVTT\n\n00:01.000 --> 00:02.000\n<v Bob>hi\n\n00:02.000 --> 00:03.000\n(applause)\n\n00:03.000 --> 00:04.000\n<v Eve>yo\n"
SRT = b"1\n00:00:01,000 --> 00:00:02,000\nAlice: hi\n\n2\n00:00:02,000 --> 00:00:03,000\n(applause)\n"


def voiced(name: str) -> FeatureSpec:
    return FeatureSpec(uuid7(), name, "entity", features=(FeatureSpec(uuid7(), "transcript", "text"),))


def project_of(person: Person, bench: Bench, features: tuple[FeatureSpec, ...]) -> Project:
    with tenant(person.organization.pk):
        clip = {"modality": "audio", "width": None, "height": None, "facts": {"duration_ms": 60_000}, "name": "clip.wav"}
        DataRow.objects.filter(pk=bench.rows[0].pk).update(**clip, global_key="clip.wav")
        return projects.create_project(name="Talk", ontology=create_ontology(name="Talk", features=features).pk, review_share=0.0)


def brought(person: Person, project: Project, form: str, body: bytes) -> tuple[list[tuple[str, str]], list[dict[str, str]]]:
    """Who says what, in order, and what is told."""
    path = f"projects/{project.pk}/label-imports?format={form}&file_name=clip.{'vtt' if form == 'webvtt' else form}"
    answer = person.api.post(path, body, content_type="application/octet-stream")
    assert answer.status_code == 202, answer.content
    work(person, answer.json())
    told = person.api.get(f"jobs/{answer.json()['id']}/errors").json()["results"]
    kept = sorted(stored(project)["annotations"], key=lambda each: each["value"]["start"])
    with tenant(person.organization.pk):
        named = {feature.id: feature.name for feature in tree(project.ontology_id)}
    return [(named[each["feature_id"]], each["answers"][0]["value"]["text"]) for each in kept], told


def test_a_cue_without_a_voice_is_of_the_feature_that_the_draft_made_for_it(ada: Person, bench: Bench) -> None:
    drafted = ada.api.post("ontology-drafts?format=webvtt", VTT, content_type="application/octet-stream")
    assert drafted.status_code == 200, drafted.content
    assert [each["name"] for each in drafted.json()["features"]] == ["Bob", "speech", "Eve"]
    project = project_of(ada, bench, tuple(voiced(each["name"]) for each in drafted.json()["features"]))
    assert brought(ada, project, "webvtt", VTT) == ([("Bob", "hi"), ("speech", "(applause)"), ("Eve", "yo")], [])
    assert b"<v Bob>(applause)" not in take(ada, project, "webvtt")


def test_a_cue_of_subrip_without_a_name_is_speech_too(ada: Person, bench: Bench) -> None:
    project = project_of(ada, bench, (voiced("Alice"), voiced("Speech")))
    assert brought(ada, project, "srt", SRT) == ([("Alice", "hi"), ("Speech", "(applause)")], [])


def test_of_several_speakers_and_no_speech_none_is_guessed(ada: Person, bench: Bench) -> None:
    project = project_of(ada, bench, (voiced("Alice"), voiced("Bob"), FeatureSpec(uuid7(), "noise", "entity")))
    kept, (told,) = brought(ada, project, "srt", SRT)
    assert kept == [("Alice", "hi")]
    assert (told["line"], told["pointer"], told["code"]) == (6, "/cue/2", "unknown_feature")
    assert told["message"] == "A cue without a voice stands for 2 features here."
    assert told["expected"] == "a voice, one of: Alice, Bob; or a feature speech, which cues without one are of"


def test_the_only_feature_with_a_transcript_takes_it(ada: Person, bench: Bench) -> None:
    project = project_of(ada, bench, (voiced("Alice"), FeatureSpec(uuid7(), "noise", "entity")))
    assert brought(ada, project, "srt", SRT) == ([("Alice", "hi"), ("Alice", "(applause)")], [])
