"""A data row that two people labeled independently, and what was merged of it."""

from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from apps.core.tenancy import tenant
from apps.projects.models import Project, Task, TaskPurpose
from apps.review_queues import services
from tests.cast import Api
from tests.support.labeling import box

if TYPE_CHECKING:
    from tests.contract.world import World


def labeled_twice(world: "World") -> str:
    """The task of the data row, in a project of its own."""
    api = world.owner.api
    project = api.post("projects", {"name": f"{world.mark} twice", "ontology": world.ontology, "review_share": 0.0}).json()["id"]
    with tenant(world.owner.organization.pk):
        Project.objects.filter(pk=project).update(consensus_share=1.0)  # there is nobody left who could decide
    made = api.post(f"projects/{project}/batches", {"name": f"{world.mark} twice", "data_rows": [world.rows[0]]})
    assert made.status_code == 201, made.content
    for each in (api, world.annotator.api):
        _label(each, project, world.feature)
    with tenant(world.owner.organization.pk):
        ended = Task.objects.filter(project=project, purpose=TaskPurpose.INDEPENDENT).values_list("pk", flat=True)
        assert services.merge_ended(tasks=list(ended)) == 1
        return str(Task.objects.counting().get(project=project).pk)


def benchmark_answered(world: "World") -> str:
    """The task in which the annotator answered a data row whose label is known to be right, in a project of its own."""
    api = world.owner.api
    settings = {"ontology": world.ontology, "review_share": 0.0, "benchmark_share": 0.5}
    project = api.post("projects", {"name": f"{world.mark} measured", **settings}).json()["id"]
    for name, rows in (("gold", world.rows[:1]), ("queued", world.rows[1:2])):
        made = api.post(f"projects/{project}/batches", {"name": f"{world.mark} {name}", "data_rows": rows})
        assert made.status_code == 201, made.content
        if name == "gold":
            _label(api, project, world.feature)
    marked = api.post(f"projects/{project}/benchmarks", {"gold": True, "filter": {"state": "done"}})
    assert marked.json()["changed"] == 1, marked.content
    _label(world.annotator.api, project, world.feature)
    with tenant(world.owner.organization.pk):
        return str(Task.objects.get(project=project, purpose=TaskPurpose.BENCHMARK).pk)


def _label(api: Api, project: str, feature: str) -> None:
    task: dict[str, Any] = api.post(f"projects/{project}/tasks/next", {}).json()
    token = task["lease"]["token"]
    change = {"base_revision": 0, "change_id": str(uuid4()), "token": token, "created": [box(UUID(feature))]}
    assert api.post(f"annotation-sets/{task['annotation_set']['id']}/changes", change).status_code == 200
    assert api.post(f"tasks/{task['id']}/submit", {"token": token, "revision": 1}).status_code == 200
