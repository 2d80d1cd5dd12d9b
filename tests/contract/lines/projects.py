"""Projects, batches, tasks and their leases."""

from tests.contract.matrix import Line, Request

NEW = {"name": "new", "instructions": "some", "review_share": 0.5, "suggestion_threshold": 0.25}

LINES = (
    Line("GET projects", lambda here, there: Request("projects", query={"search": "project", "archived": "false"})),
    Line("POST projects", lambda here, there: Request("projects", {**NEW, "ontology": there.ontology}), 201),
    Line("GET projects/<pk>", lambda here, there: Request(f"projects/{here.project}")),
    Line(
        "PATCH projects/<pk>",
        lambda here, there: Request(f"projects/{here.project}", {"name": "renamed"}, headers={"If-Match": here.etags["project"]}),
    ),
    Line(
        "PATCH projects/<pk>",
        lambda here, there: Request(
            f"projects/{here.project}",
            {"review_first": 3, "review_below": 0.5, "review_stages": [{"name": "one", "role": "manager", "members": []}]},
            headers={"If-Match": here.etags["project"]},
        ),
        note="the path of review",
    ),
    Line(
        "PATCH projects/<pk>",
        lambda here, there: Request(
            f"projects/{here.project}",
            {"consensus_agreement": 0.5, "consensus_labels": 3, "consensus_rule": "reliability", "benchmark_share": 0.05},
            headers={"If-Match": here.etags["project"]},
        ),
        note="by how many a data row is labeled, and how people are measured",
    ),
    Line("GET projects/<pk>/quality", lambda here, there: Request(f"projects/{here.project}/quality")),
    Line("GET projects/<pk>/agreement", lambda here, there: Request(f"projects/{here.project}/agreement")),
    Line("GET projects/<pk>/benchmarks", lambda here, there: Request(f"projects/{here.project}/benchmarks")),
    Line(
        "POST projects/<pk>/benchmarks",
        lambda here, there: Request(f"projects/{here.project}/benchmarks", {"gold": True, "tasks": [there.done_task]}),
        200,
        note="named",
    ),
    Line(
        "POST projects/<pk>/benchmarks",
        lambda here, there: Request(
            f"projects/{here.project}/benchmarks", {"gold": False, "filter": {"batch": there.batch, "slice": there.slice}}
        ),
        200,
        note="of a slice",
    ),
    Line("GET tasks/<pk>/benchmark", lambda here, there: Request(f"tasks/{here.benchmark_task}/benchmark")),
    Line("GET tasks/<pk>/independent-labels", lambda here, there: Request(f"tasks/{here.merged_task}/independent-labels")),
    Line("DELETE projects/<pk>", lambda here, there: Request(f"projects/{here.project}"), 204),
    Line("GET batches/<pk>", lambda here, there: Request(f"batches/{here.batch}")),
    Line("PATCH batches/<pk>", lambda here, there: Request(f"batches/{here.batch}", {"name": "renamed", "priority": 2})),
    Line("GET tasks", lambda here, there: Request("tasks", query={"state": "queued"})),
    Line("GET tasks", lambda here, there: Request("tasks", query={"project": there.project}), note="of a project"),
    Line("GET tasks", lambda here, there: Request("tasks", query={"batch": there.batch}), note="of a batch"),
    Line("GET tasks", lambda here, there: Request("tasks", query={"data_row": there.row}), note="of a data row"),
    Line("POST tasks/<pk>/lease", lambda here, there: Request(f"tasks/{here.task}/lease", {"token": here.tokens["task"]})),
    Line("POST tasks/<pk>/release", lambda here, there: Request(f"tasks/{here.task}/release", {"token": here.tokens["task"]})),
    Line(
        "POST tasks/<pk>/skip", lambda here, there: Request(f"tasks/{here.task}/skip", {"token": here.tokens["task"], "reason": "blurred"})
    ),
    Line(
        "POST projects/<pk>/tasks/renew",
        lambda here, there: Request(
            f"projects/{here.project}/tasks/renew", {"leases": [{"task": there.task, "token": here.tokens["task"]}]}
        ),
        refused=(200,),
        note="another's lease is told as lost",
    ),
    Line(
        "POST projects/<pk>/tasks/release",
        lambda here, there: Request(
            f"projects/{here.project}/tasks/release", {"leases": [{"task": there.task, "token": here.tokens["task"]}]}
        ),
        refused=(200,),
        note="another's lease is told as lost",
    ),
    Line("POST tasks/<pk>/reopen", lambda here, there: Request(f"tasks/{here.done_task}/reopen")),
    Line("GET tasks", lambda here, there: Request("tasks", query={"assignee": there.member}), note="of an assignee"),
    Line("GET tasks/<pk>/transitions", lambda here, there: Request(f"tasks/{here.task}/transitions")),
    Line("GET projects/<pk>/task-moves", lambda here, there: Request(f"projects/{here.project}/task-moves")),
    Line(
        "POST projects/<pk>/task-moves",
        lambda here, there: Request(f"projects/{here.project}/task-moves", {"action": "requeue", "tasks": [there.done_task]}),
        201,
        note="named",
    ),
    Line(
        "POST projects/<pk>/task-moves",
        lambda here, there: Request(
            f"projects/{here.project}/task-moves", {"action": "assign", "filter": {"state": "queued"}, "assignee": there.member}
        ),
        201,
        note="to a member",
    ),
    Line(
        "POST projects/<pk>/task-moves",
        lambda here, there: Request(
            f"projects/{here.project}/task-moves", {"action": "approve", "filter": {"batch": there.batch, "slice": there.slice}}
        ),
        201,
        note="of a slice",
    ),
    Line("POST task-moves/<pk>/undo", lambda here, there: Request(f"task-moves/{here.move}/undo"), 200),
)
