"""Nothing that an annotator can read tells a benchmark from any other task: every door, at every step, compared."""

import re
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest

from apps.core.draws import drawn
from apps.core.ids import uuid7
from apps.core.models import EventLog
from apps.core.tenancy import tenant
from apps.organizations.permissions import ROLE_PERMISSIONS, Role
from apps.projects import services as projects
from apps.projects.models import Batch, Project, Task, TaskPurpose
from apps.projects.services import benchmarks
from apps.realtime.access import visible_topics
from tests.cast import Person
from tests.contract.routes import Route, api_routes
from tests.support.labeling import Bench, Desk, box, label_some, make_bench

pytestmark = pytest.mark.django_db(transaction=True)

UUID_RE = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}")
TIME_RE = re.compile(r"\d{4}-\d\d-\d\dT[\d:.]+Z?")
# What two data rows of two projects differ in anyway: what waits for the annotator is compared by how it changes.
OF_ITS_OWN = {"position", "label_waiting"}


def make(ada: Person, rui: Person, max_: Person, *, gold: bool) -> Bench:
    """Four data rows that are labeled and four that are queued, of one batch; all is reviewed, and benchmarks are mixed in, if any are."""
    bench = make_bench(ada, rows=8)
    label_some(bench, rui, 4)
    bench.queue()
    if gold:
        marked = max_.api.post(f"projects/{bench.project.pk}/benchmarks", {"gold": True, "filter": {"state": "done"}})
        assert marked.json()["changed"] == 4, marked.content
    with tenant(bench.organization_id):
        batch, spare = Batch.objects.filter(project=bench.project).order_by("created_at")
        Task.objects.filter(batch=spare).update(batch=batch)
        spare.delete()
        project = Project.objects.get(pk=bench.project.pk)
        projects.update_project(project=project, benchmark_share=0.5, review_share=1.0)
    return bench


def doors() -> Iterator[Route]:
    """All that an annotator may read of a project, a batch, a task, a data row or a set."""
    for route in api_routes().values():
        allowed = route.permission is None or route.permission in ROLE_PERMISSIONS[Role.ANNOTATOR]
        if route.method == "get" and allowed and re.match(r"(projects|batches|tasks|annotation-sets|data-rows|jobs|me)\b", route.path):
            yield route


def plain(said: Any, key: str = "") -> Any:
    """Without ids, times and what is a data row's own."""
    if isinstance(said, dict):
        return {name: plain(each, name) for name, each in said.items() if name not in OF_ITS_OWN}
    if isinstance(said, list | tuple):
        return [plain(each, key) for each in said]
    if isinstance(said, str):
        said = UUID_RE.sub("<id>", TIME_RE.sub("<time>", said))
        return re.sub(r"picture \d", "picture", said)
    return said


def read(who: Person, bench: Bench, desk: Desk) -> dict[str, Any]:
    """What all those doors answer, about this task."""
    of = {"projects": bench.project.pk, "tasks": desk.task, "batches": desk.detail["batch"], "annotation-sets": desk.set}
    of["data-rows"] = desk.detail["data_row"]["id"]
    found: dict[str, Any] = {}
    for route in doors():
        kind, _, rest = route.path.partition("/<")
        if rest.count("<"):
            continue
        path = f"{kind}/{of.get(kind, uuid7())}{rest.partition('>')[2]}" if rest else kind
        query = {"project": str(bench.project.pk)} if path == "tasks" else {}
        answer = who.api.get(path, data=query)
        found[route.name] = (answer.status_code, answer.json() if answer.content and "json" in answer["Content-Type"] else "")
    for name, wanted in (("row", {"data_row": of["data-rows"]}), ("state", {"state": "done"}), ("batch", {"batch": of["batches"]})):
        answer = who.api.get("tasks", data={"project": str(bench.project.pk), **wanted})
        found[f"tasks by {name}"] = (answer.status_code, answer.json())
    project = next(each for each in found["GET projects"][1]["results"] if each["id"] == str(bench.project.pk))
    found["GET projects"] = (200, project)
    detail = found["GET projects/<pk>"][1]
    detail["for_you"]["label_waiting"] = detail["for_you"].pop("label")
    return found


def events(who: Person, bench: Bench, desk: Desk) -> list[tuple[str, Any]]:
    """What the socket would have told of all this, of the topics that the annotator may watch."""
    with tenant(bench.organization_id):
        told = EventLog.objects.filter(body__data_row=desk.detail["data_row"]["id"]).order_by("id")
        asked = [f"project:{bench.project.pk}", f"task:{desk.task}", f"data_row:{desk.detail['data_row']['id']}"]
        allowed = visible_topics(who.actor, asked)
        topics = {each: each.partition(":")[0] for each in allowed}
        return [(each.type, sorted({topics[one] for one in each.topics if one in topics})) for each in told if allowed & set(each.topics)]


def life(ana: Person, rui: Person, bench: Bench) -> tuple[Desk, list[Any]]:
    """One task from the queue through review and back to its end, and all that its annotator could read on the way."""
    steps: list[Any] = []
    waiting: list[int] = [ana.api.get(f"projects/{bench.project.pk}").json()["for_you"]["label"]]

    def look(step: str) -> None:
        said = read(ana, bench, desk)
        waiting.append(said["GET projects/<pk>"][1]["for_you"]["label_waiting"])
        steps.append((step, plain(said), events(ana, bench, desk)))

    desk = Desk(bench, ana)
    look("handed")
    desk.draw(box(bench.words.coin))
    look("drawn")
    ana.api.post(f"tasks/{desk.task}/release", {"token": desk.token})
    look("given back")
    again = Desk(bench, ana)
    assert again.task == desk.task
    again.submitted()
    look("submitted")
    held = next(iter(ana.api.get("tasks", data={"project": str(bench.project.pk), "state": "in_progress"}).json()["results"]))
    review = Desk(bench, rui, stage="review")
    assert review.task == desk.task
    assert review.review("send_back", comment="Look again.").status_code == 201
    look("sent back")
    back = Desk(bench, ana, after=held["id"])
    assert back.task == desk.task
    back.submitted()
    review = Desk(bench, rui, stage="review")
    assert review.review("approve").status_code == 201
    look("approved")
    steps.append(("waiting", [number - waiting[0] for number in waiting]))
    return desk, steps


def test_no_door_tells_a_benchmark_from_another_task(ada: Person, ana: Person, rui: Person, max_: Person) -> None:
    mixed, other = make(ada, rui, max_, gold=True), make(ada, rui, max_, gold=False)
    gold, of_gold = life(ana, max_, mixed)
    task, of_task = life(ana, max_, other)
    assert mixed.task(gold.task).purpose == TaskPurpose.BENCHMARK
    assert other.task(task.task).purpose == TaskPurpose.LABEL
    for one, two in zip(of_gold, of_task, strict=True):
        if one[0] == "waiting":
            assert one == two
            continue
        assert one[1].keys() == two[1].keys()
        for door in one[1]:
            assert one[1][door] == two[1][door], (one[0], door)
        assert one[2] == two[2], one[0]


def test_nothing_of_another_s_is_there_to_compare_with(ada: Person, ana: Person, rui: Person, max_: Person) -> None:
    bench = make(ada, rui, max_, gold=True)
    with tenant(bench.organization_id):
        done = str(Task.objects.counting().get(data_row=bench.rows[0]).pk)
    assert ana.api.get(f"tasks/{done}").status_code == 404
    assert ana.api.get("tasks", data={"project": str(bench.project.pk)}).json()["results"] == []
    counts = ana.api.get(f"projects/{bench.project.pk}").json()["counts"]
    assert sum(counts.values()) == 0
    assert sum(max_.api.get(f"projects/{bench.project.pk}").json()["counts"].values()) == 8
    assert rui.api.get(f"tasks/{done}").status_code == 200


def test_its_id_is_as_old_as_that_of_the_data_row_s_own_task(ada: Person, ana: Person, rui: Person, max_: Person) -> None:
    bench = make(ada, rui, max_, gold=True)
    desk = Desk(bench, ana)
    with tenant(bench.organization_id):
        own = Task.objects.counting().get(data_row=desk.detail["data_row"]["id"])
    assert UUID(desk.task).int >> 80 == own.pk.int >> 80
    listed = ana.api.get("tasks", data={"data_row": desk.detail["data_row"]["id"]}).json()["results"][0]
    assert (listed["id"], listed["position"], listed["batch"]) == (desk.task, own.position, str(own.batch_id))
    assert UUID(desk.task).version == 7


def test_over_many_tasks_the_share_is_the_set_one() -> None:
    project = Project(id=UUID(int=7), organization_id=1, benchmark_share=0.05)
    tasks = [Task(id=UUID(int=number), organization_id=1) for number in range(20_000)]
    for member in (UUID(int=1), UUID(int=2)):
        ahead = sum(benchmarks.is_due(project, member, task) for task in tasks)
        assert ahead / (ahead + len(tasks)) == pytest.approx(0.05, abs=0.005)
    theirs = [{task.pk for task in tasks if benchmarks.is_due(project, member, task)} for member in (UUID(int=1), UUID(int=2))]
    assert len(theirs[0] & theirs[1]) < len(theirs[0]) / 4


def test_what_waits_is_counted_by_the_same_draw_as_it_is_handed_out(ada: Person, ana: Person, rui: Person, max_: Person) -> None:
    bench = make(ada, rui, max_, gold=True)
    with tenant(bench.organization_id):
        for share in (0.05, 0.2, 0.33, 0.45):
            project = Project(id=bench.project.pk, benchmark_share=share)
            queued = Task.objects.filter(project=bench.project, state=0)
            odds = share / (1 - share)
            seed = (benchmarks.SEED, bench.project.pk.bytes, ana.membership.pk.bytes)
            due = sum(drawn(*seed, task.pk.bytes) < odds for task in queued)
            assert benchmarks.still_to_come(project, ana.membership.pk, [queued]) == min(due, 4)
