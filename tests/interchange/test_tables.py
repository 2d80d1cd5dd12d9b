"""Tables of answers that come from elsewhere: what they do not answer stays as it is."""

from io import BytesIO

import pyarrow as pa
import pytest
from pyarrow import parquet

from apps.core.ids import uuid7
from apps.core.tenancy import tenant
from apps.kinds.features import FeatureSpec, OptionSpec
from apps.ontologies.services import create_ontology
from apps.projects import services as projects
from apps.projects.models import Project
from tests.cast import Person
from tests.interchange.conftest import errors, work
from tests.interchange.labels import bring, stored
from tests.support.labeling import Bench

pytestmark = pytest.mark.django_db


@pytest.fixture
def project(ada: Person, bench: Bench) -> Project:
    """Asks about the weather; two data rows are labeled."""
    options = (OptionSpec(uuid7(), "sun"), OptionSpec(uuid7(), "rain"))
    with tenant(ada.organization.pk):
        ontology = create_ontology(name="Sky", features=(FeatureSpec(uuid7(), "Weather", "radio", options),))
        made = projects.create_project(name="Sky", ontology=ontology.pk, review_share=0.0)
    work(ada, bring(ada, made, b"global_key,Weather\nacme-0,sun\nacme-1,rain\n", form="csv"))
    assert len(stored(made)["annotations"]) == 2
    return made


@pytest.mark.parametrize(
    ("form", "body", "codes"),
    [
        ("csv", b"global_key,Wetter\nacme-0,sun\nacme-1,sun\n", ["unknown_column", "no_question"]),
        ("csv", b"global_key,Weather,Mood\nacme-0,,glad\nacme-1,,\n", ["unknown_column"]),
        ("csv", b"global_key,status,Weather,Mood\nacme-0,submitted,,glad\n", ["unknown_column"]),
        ("csv", b"global_key\nacme-0\nacme-1\n", ["no_annotations"]),
        ("jsonl-classes", b'{"global_key": "acme-0", "Wetter": "sun"}\n{"global_key": "acme-1"}\n', ["unknown_column"]),
    ],
)
@pytest.mark.parametrize("ending", ["", "&dry_run=true"])
def test_a_line_that_answers_nothing_here_takes_the_place_of_no_label(
    ada: Person, project: Project, *, form: str, body: bytes, codes: list[str], ending: str
) -> None:
    before = stored(project)
    job = work(ada, started := bring(ada, project, body, form=form + ending))
    assert [code for _, _, code, _ in errors(ada, started)] == codes
    assert job.done == 0
    assert stored(project) == before


@pytest.mark.parametrize("columns", [{"Wetter": ["sun", "sun"]}, {"Weather": pa.array([None, None], pa.string())}, {}])
def test_nor_does_a_row_of_parquet(ada: Person, project: Project, columns: dict[str, object]) -> None:
    before, out = stored(project), BytesIO()
    parquet.write_table(pa.table({"global_key": ["acme-0", "acme-1"], **columns}), out)
    assert work(ada, bring(ada, project, out.getvalue(), form="parquet")).done == 0
    assert stored(project) == before


@pytest.mark.parametrize(
    ("form", "body"),
    [("csv", b"image,label\nacme-0,rain\n"), ("jsonl-classes", b'{"image": "acme-0", "label": "rain"}\n')],
)
def test_a_column_called_label_holds_options_of_any_question(ada: Person, project: Project, form: str, body: bytes) -> None:
    before = {str(each["data_row_id"]) for each in stored(project)["labels"]}
    job = work(ada, started := bring(ada, project, body, form=form))
    assert (errors(ada, started), job.done) == ([], 1)
    values = [each["value"]["option"] for each in stored(project)["annotations"]]
    assert len(before) == len(values) == 2
    assert values[0] == values[1]
