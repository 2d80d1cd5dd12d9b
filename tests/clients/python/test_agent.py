"""An agent is a process of its own: it works through a run, is killed, stopped and cut off, and nothing is lost or doubled."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from textwrap import dedent

import pytest
from django.db.models.functions import Now

from apps.annotations.models import Annotation, AnnotationSet
from apps.annotations.services import import_label
from apps.core.ids import uuid7
from apps.core.jobs import wake_job
from apps.core.models import EventLog, JobChunk, JobError
from apps.core.models.jobs import ChunkState, JobState
from apps.core.tenancy import bound, tenant
from apps.inference.models import PredictorVersion
from apps.kinds import KINDS
from apps.kinds.features import FeatureSpec
from apps.kinds.values import Annotation as Said
from apps.ontologies.queries import tree
from apps.ontologies.services import save_ontology
from apps.organizations.permissions import Permission
from config.embedded.places import ROOT
from tests.cast import Person
from tests.clients.python.agent_process import AgentProcess, StartAgent
from tests.inference.agents.conftest import AgentWorld, connect
from tests.inference.conftest import World, make_world
from tests.support.live import WebServer
from tests.support.workers import Eventually

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
ROWS = 12
SECTION = re.compile(r"^### Connect your own model in five minutes$(.*?)^## ", re.MULTILINE | re.DOTALL)
BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)

HALTING = """
    from pathlib import Path
    import time
    import firstpass as fp

    class Model:
        device = "cuda:0"

        def predict(self, rows):
            for row in rows:
                if row.name == "05.png" and not Path("go").exists():
                    Path("halted").touch()
                    while not Path("go").exists():
                        time.sleep(0.02)
                if Path("halted").exists():
                    with Path("seen").open("a") as seen:
                        seen.write(row.name)
                yield row, [fp.BoundingBox("red", 1, 2, 10, 12, confidence=0.8)]
"""


@pytest.fixture
def world(transactional_db: None, ada: Person) -> World:
    return make_world(ada)


@pytest.fixture
def here(world: World) -> AgentWorld:
    return AgentWorld(world, connect(world))


@pytest.fixture
def start(here: AgentWorld, web_server: WebServer, tmp_path: Path) -> Iterator[StartAgent]:
    started: list[AgentProcess] = []
    key = here.world.owner.key(Permission.AGENTS_WORK).headers["Authorization"].removeprefix("Bearer ")
    source = str(ROOT / "clients" / "python" / "src")
    environment = {**os.environ, "PYTHONPATH": source, "NO_PROXY": "127.0.0.1", "FIRSTPASS_API_KEY": key}

    def begin(place: str, *options: str) -> AgentProcess:
        command = [sys.executable, "-m", "firstpass", "agent", place, "--url", web_server.url, "--predictor", str(here.predictor.pk)]
        log_file = tmp_path / f"agent-{len(started)}.log"
        with log_file.open("wb") as log:
            process = subprocess.Popen([*command, *options], cwd=tmp_path, env=environment, stdout=log, stderr=log)
        started.append(AgentProcess(process, log_file))
        return started[-1]

    yield begin
    for each in started:
        if each.process.poll() is None:
            each.kill()


@pytest.fixture
def model(tmp_path: Path) -> Callable[[str], Path]:
    """Writes model.py; returns the folder in which agents are started."""

    def write(source: str) -> Path:
        (tmp_path / "model.py").write_text(dedent(source))
        return tmp_path

    return write


def is_over(here: AgentWorld, job: str) -> bool:
    return here.job(job).is_over


def refuse_loss_and_doubles(here: AgentWorld, asked: dict[str, str]) -> None:
    """Fail unless everything is there exactly once: rows, sets, counts, events, chunks."""
    job = here.job(asked["job"])
    assert (job.state, job.total, job.done, job.failed) == (JobState.FINISHED, ROWS, ROWS, 0)
    with tenant(here.organization_id):
        said = Annotation.objects.by_models().filter(annotation_set__model_run=asked["model_run"])
        assert said.count() == ROWS
        assert AnnotationSet.objects.filter(model_run=asked["model_run"], complete=True).count() == ROWS
        assert EventLog.objects.filter(type="suggestions.finished", body__model_run=asked["model_run"]).count() == ROWS
        assert EventLog.objects.filter(type="jobs.finished", body__job=asked["job"]).count() == 1
        assert set(JobChunk.objects.filter(job=asked["job"]).values_list("state", flat=True)) == {ChunkState.DONE}
        assert not JobError.objects.filter(job=asked["job"]).exists()


def outline_one_as_well(world: World) -> None:
    """One more label, of a data row on which there is an outline and no box."""
    with bound(world.organization_id), tenant(world.organization_id):
        outline = FeatureSpec(uuid7(), "outline", "polygon", color="#808080")
        save_ontology(ontology=world.ontology, name=world.ontology.name, features=[*tree(world.ontology.pk), outline])
        value = KINDS["polygon"].parse({"rings": [[[1, 1], [20, 1], [20, 20]]]})
        said = [Said(uuid7(), "polygon", outline.id, value)]
        import_label(project=world.labelled, data_row=world.rows[-1], author=world.owner.membership.pk, annotations=said)


def test_the_readmes_model_works_as_it_stands_there(
    here: AgentWorld, start: StartAgent, web_server: WebServer, tmp_path: Path, eventually: Eventually
) -> None:
    section = SECTION.search((ROOT / "README.md").read_text())
    assert section is not None
    (_, source), (_, commands) = BLOCK.findall(section[1])
    (tmp_path / "my_model.py").write_text(source)
    install, command = commands.strip().splitlines()
    assert install == "pip install './clients/python[masks]'"
    words = command.split()
    assert (words[:2], words[3::2]) == (["firstpass", "agent"], ["--url", "--key", "--predictor"])
    outline_one_as_well(here.world)
    agent = start(words[2], "--name", "the box under the desk")
    asked = here.look_at_everything()
    eventually(lambda: is_over(here, asked["job"]), within_s=60)
    refuse_loss_and_doubles(here, asked)
    told = here.world.owner.api.get(f"predictors/{here.predictor.pk}/health").json()
    eventually(lambda: here.job(asked["job"]).result["device"] == "cpu")
    assert [(each["name"], each["version"], each["connected"]) for each in told["agents"]] == [("the box under the desk", "1", True)]
    trained = here.world.owner.api.post(f"predictors/{here.predictor.pk}/training-runs", {"project": str(here.world.labelled.pk)})
    assert trained.status_code == 202, trained.content
    eventually(lambda: is_over(here, trained.json()["job"]), within_s=60)
    version = here.world.owner.api.get(f"predictors/{here.predictor.pk}").json()["versions"][0]
    assert (version["state"], version["number"], version["label"]) == ("ready", 2, "below 88")
    assert agent.stop() == 0, agent.log
    assert "Traceback" not in agent.log


def test_an_agent_killed_in_the_middle_is_made_up_for_by_another(
    here: AgentWorld, start: StartAgent, model: Callable[[str], Path], eventually: Eventually
) -> None:
    folder = model(HALTING)
    victim = start("model:Model", "--batch", "2")
    asked = here.look_at_everything()
    eventually((folder / "halted").exists, within_s=60)
    eventually(lambda: here.job(asked["job"]).done >= 4)
    victim.kill()
    assert here.job(asked["job"]).done < ROWS
    (folder / "go").touch()
    start("model:Model")
    with tenant(here.organization_id):  # as the sweep does, once the leases have run out
        JobChunk.objects.filter(job=asked["job"]).update(lease_until=Now())
        wake_job(asked["job"])
    eventually(lambda: is_over(here, asked["job"]), within_s=60)
    refuse_loss_and_doubles(here, asked)


def test_an_agent_that_is_stopped_hands_over_what_is_done_and_hands_back_the_rest(
    here: AgentWorld, start: StartAgent, model: Callable[[str], Path], eventually: Eventually
) -> None:
    folder = model(HALTING)
    agent = start("model:Model", "--batch", "2")
    asked = here.look_at_everything()
    eventually((folder / "halted").exists, within_s=60)
    agent.process.terminate()
    eventually(lambda: "stopping" in agent.log)
    (folder / "go").touch()
    assert agent.process.wait(30) == 0, agent.log
    assert "handed back" in agent.log
    assert 0 < here.job(asked["job"]).done < ROWS
    with tenant(here.organization_id):
        assert not JobChunk.objects.filter(job=asked["job"], state=ChunkState.OPEN, lease_until__gt=Now()).exists()
    start("model:Model")
    eventually(lambda: is_over(here, asked["job"]), within_s=60)
    refuse_loss_and_doubles(here, asked)


LEARNING = """
    class Model:
        def predict(self, rows):
            for row in rows:
                yield row, []

        def fit(self, labels, progress):
            return "never asked"
"""


SURER = """
    class Model:
        version, confidence = "first", 0.25

        def predict(self, rows):
            for row in rows:
                box = {"x": 1.0, "y": 2.0, "width": 10.0, "height": 12.0}
                yield row, [{"name": "red", "kind": "bounding_box", "value": box, "confidence": self.confidence}]

        def fit(self, labels, progress):
            self.confidence = 0.75
            return "second"
"""


def test_an_agent_answers_with_the_version_that_people_went_back_to(
    here: AgentWorld, start: StartAgent, model: Callable[[str], Path], eventually: Eventually
) -> None:
    model(SURER)
    agent = start("model:Model")
    api, predictor = here.world.owner.api, f"predictors/{here.predictor.pk}"

    eventually(lambda: api.get(f"{predictor}/health").json()["agents"], within_s=60)
    lesson = api.post(f"{predictor}/training-runs", {"project": str(here.world.labelled.pk)}).json()
    eventually(lambda: is_over(here, lesson["job"]), within_s=60)
    assert looked_at_by(here, eventually) == {0.75}
    assert api.post(f"{predictor}/promotion", {"version": api.get(predictor).json()["versions"][-1]["id"]}).status_code == 200
    assert looked_at_by(here, eventually) == {0.25}
    assert "version 'first' is the one in use: answering with it again" in agent.log
    assert agent.stop() == 0, agent.log


def looked_at_by(here: AgentWorld, eventually: Eventually) -> set[float | None]:
    """With which confidences everything is answered for now."""
    asked = here.look_at_everything()
    eventually(lambda: is_over(here, asked["job"]), within_s=60)
    with tenant(here.organization_id):
        return set(Annotation.objects.by_models().filter(annotation_set__model_run=asked["model_run"]).values_list("confidence", flat=True))


def test_an_agent_that_waits_for_work_and_lessons_stops_at_once(
    here: AgentWorld, start: StartAgent, model: Callable[[str], Path], eventually: Eventually
) -> None:
    model(LEARNING)
    agent = start("model:Model")
    asked = here.look_at_everything()
    eventually(lambda: is_over(here, asked["job"]), within_s=60)
    began = time.monotonic()
    assert agent.stop() == 0, agent.log
    assert time.monotonic() - began < 8


def test_an_agent_whose_model_hangs_ends_with_the_second_word_and_its_work_is_handed_back(
    here: AgentWorld, start: StartAgent, model: Callable[[str], Path], eventually: Eventually
) -> None:
    folder = model(HALTING)
    agent = start("model:Model", "--batch", "2")
    asked = here.look_at_everything()
    eventually((folder / "halted").exists, within_s=60)
    began = time.monotonic()
    agent.process.send_signal(signal.SIGINT)
    eventually(lambda: "stopping" in agent.log)
    agent.process.send_signal(signal.SIGINT)
    assert agent.process.wait(30) == 0, agent.log
    assert time.monotonic() - began < 8
    assert "handed back" in agent.log
    (folder / "go").touch()
    start("model:Model")
    eventually(lambda: is_over(here, asked["job"]), within_s=120)
    refuse_loss_and_doubles(here, asked)


def test_a_model_that_hangs_keeps_nothing_from_the_others(
    here: AgentWorld, start: StartAgent, model: Callable[[str], Path], eventually: Eventually
) -> None:
    with tenant(here.organization_id):
        version = PredictorVersion.objects.get(predictor=here.predictor)
        PredictorVersion.objects.filter(pk=version.pk).update(settings={**version.settings, "row_timeout_s": 1})
    folder = model(HALTING)
    hanging = start("model:Model", "--batch", "8")
    asked = here.look_at_everything()
    eventually((folder / "halted").exists, within_s=60)
    eventually(lambda: "the model hangs" in hanging.log, within_s=60)
    model(HALTING.replace("05.png", "never.png"))
    start("model:Model")
    eventually(lambda: here.parts_left(asked["job"]) == 1, within_s=60)
    with tenant(here.organization_id):  # as the sweep does, once the lease of what the model hangs on has run out
        assert JobChunk.objects.filter(job=asked["job"], state=ChunkState.OPEN).update(lease_until=Now()) == 1
        wake_job(asked["job"])
    eventually(lambda: is_over(here, asked["job"]), within_s=60)
    refuse_loss_and_doubles(here, asked)
    (folder / "go").touch()
    eventually(lambda: "too late" in hanging.log, within_s=60)
    refuse_loss_and_doubles(here, asked)


def test_an_agent_waits_for_a_server_that_is_away_and_goes_on(
    here: AgentWorld, start: StartAgent, model: Callable[[str], Path], web_server: WebServer, eventually: Eventually
) -> None:
    folder = model(HALTING)
    agent = start("model:Model", "--batch", "2")
    asked = here.look_at_everything()
    eventually((folder / "halted").exists, within_s=60)
    web_server.stop()
    (folder / "go").touch()
    eventually(lambda: "trying again" in agent.log, within_s=60)
    web_server.start()
    eventually(lambda: is_over(here, asked["job"]), within_s=90)
    refuse_loss_and_doubles(here, asked)
    assert agent.process.poll() is None


def test_what_goes_wrong_in_a_model_costs_its_own_data_rows(
    here: AgentWorld, start: StartAgent, model: Callable[[str], Path], eventually: Eventually
) -> None:
    model(
        r"""
        import firstpass as fp

        class Model:
            def predict(self, rows):
                for row in rows:
                    if row.name == "01.png":
                        raise RuntimeError("out of luck\0")
                    if row.name == "02.png":
                        continue
                    if row.name == "03.png":
                        yield row, ["nonsense"]
                    elif row.name == "04.png":
                        yield row, [fp.BoundingBox("zebra", 1, 2, 3, 4)]
                    elif row.name == "05.png":
                        yield row, [fp.BoundingBox("x" * 17_000_000, 1, 2, 3, 4)]
                    else:
                        yield row, [fp.BoundingBox("red", 1, 2, 3, 4)]
        """
    )
    start("model:Model")
    asked = here.look_at_everything()
    eventually(lambda: is_over(here, asked["job"]), within_s=90)
    job = here.job(asked["job"])
    assert (job.state, job.done, job.failed) == (JobState.FINISHED, 7, 5)
    with tenant(here.organization_id):
        told = dict(JobError.objects.filter(job=job).values_list("subject", "message"))
    assert set(told) == {f"0{number}.png" for number in range(1, 6)}
    assert "refused" in told["01.png"]  # a NUL is no text
    assert told["02.png"] == "The model said nothing of it."
    assert "no annotation" in told["03.png"]
    assert "zebra" in told["04.png"]
    assert "larger" in told["05.png"]


@pytest.mark.parametrize(
    ("place", "words"),
    [("model", "names no class"), ("elsewhere:Model", "elsewhere"), ("model:Nobody", "no Nobody"), ("model:Mute", "no method predict")],
)
def test_a_model_that_cannot_work_is_refused_at_once(start: StartAgent, model: Callable[[str], Path], place: str, words: str) -> None:
    model("class Mute: pass")
    agent = start(place)
    assert agent.process.wait(30) == 2
    assert words in agent.log
    assert "Traceback" not in agent.log


def test_an_agent_that_may_not_work_says_so_and_ends(
    here: AgentWorld, start: StartAgent, model: Callable[[str], Path], vic: Person
) -> None:
    model(HALTING)
    key = vic.key().headers["Authorization"].removeprefix("Bearer ")
    agent = start("model:Model", "--key", key)
    assert agent.process.wait(60) == 2
    assert "403" in agent.log
    assert key not in agent.log


def test_what_a_model_has_said_is_handed_over_while_it_looks_at_the_next_and_what_is_cancelled_it_looks_at_no_further(
    here: AgentWorld, start: StartAgent, model: Callable[[str], Path], eventually: Eventually
) -> None:
    folder = model(HALTING)
    agent = start("model:Model")
    asked = here.look_at_everything()
    eventually((folder / "halted").exists, within_s=60)
    eventually(lambda: here.job(asked["job"]).done == 5, within_s=10)
    here.world.owner.api.post(f"jobs/{asked['job']}/cancel")
    eventually(lambda: "a lease is not ours any more" in agent.log)
    (folder / "go").touch()
    eventually((folder / "seen").exists)
    assert agent.stop() == 0, agent.log
    assert (folder / "seen").read_text() == "05.png"
