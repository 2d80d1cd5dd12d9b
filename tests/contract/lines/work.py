"""Predictors, reviews, savings, jobs, events, the demo, the description."""

from tests.contract.matrix import Line, Request


def flow(predictor: str, version: str = "") -> dict[str, object]:
    """The least workflow that asks this predictor."""
    ask = {"id": "ask", "kind": "predictor", "settings": {"predictor": predictor, "version": version}}
    nodes = [{"id": "in", "kind": "input"}, ask, {"id": "out", "kind": "output"}]
    return {"nodes": nodes, "edges": [{"source": "in", "target": "ask"}, {"source": "ask", "target": "out"}]}


LINES = (
    Line("GET predictors", lambda here, there: Request("predictors")),
    Line("GET predictors/families", lambda here, there: Request("predictors/families")),
    Line("GET predictors/<pk>", lambda here, there: Request(f"predictors/{here.predictor}")),
    Line(
        "POST predictors",
        lambda here, there: Request("predictors", {"name": "new", "family": "patch_detector", "ontology": there.ontology}),
        201,
    ),
    Line(
        "POST predictors/<pk>/training-runs",
        lambda here, there: Request(f"predictors/{here.predictor}/training-runs", {"project": there.project, "settings": {"steps": 10}}),
        202,
    ),
    Line(
        "POST predictors/<pk>/training-runs",
        lambda here, there: Request(
            f"predictors/{here.predictor}/training-runs", {"project": here.project, "held_out_project": there.project}
        ),
        202,
        note="measured on another project",
    ),
    Line(
        "PATCH predictors/<pk>",
        lambda here, there: Request(f"predictors/{here.predictor}", {"name": "renamed", "feature_map": {"coin": there.feature}}),
    ),
    Line("DELETE predictors/<pk>", lambda here, there: Request(f"predictors/{here.uploaded}"), 204),
    Line("GET predictors/<pk>/uses", lambda here, there: Request(f"predictors/{here.predictor}/uses")),
    Line("POST predictors/<pk>/archive", lambda here, there: Request(f"predictors/{here.predictor}/archive")),
    Line("DELETE predictors/<pk>/archive", lambda here, there: Request(f"predictors/{here.archived}/archive"), 200),
    Line(
        "DELETE projects/<pk>/predictors/<predictor>",
        lambda here, there: Request(f"projects/{here.project}/predictors/{here.predictor}"),
        200,
    ),
    Line("GET predictors/<pk>/mapping", lambda here, there: Request(f"predictors/{here.predictor}/mapping")),
    Line(
        "POST predictors/<pk>/trials",
        lambda here, there: Request(
            f"predictors/{here.predictor}/trials", {"data_rows": [there.row], "feature_map": {"coin": here.feature}}
        ),
        202,
    ),
    Line("POST predictors/<pk>/runs", lambda here, there: Request(f"predictors/{here.predictor}/runs", {"data_rows": [there.row]}), 202),
    Line(
        "POST predictors/<pk>/runs",
        lambda here, there: Request(f"predictors/{here.predictor}/runs", {"dataset": there.dataset}),
        202,
        note="over a dataset",
    ),
    Line(
        "POST predictors/<pk>/runs",
        lambda here, there: Request(f"predictors/{here.predictor}/runs", {"slice": there.slice}),
        202,
        note="over a slice",
    ),
    Line(
        "POST predictors/<pk>/versions",
        lambda here, there: Request(f"predictors/{here.connected}/versions", {"settings": {"url": "http://127.0.0.1:9/"}}),
        202,
    ),
    Line(
        "POST predictors",
        lambda here, there: Request(
            "predictors", {"name": "flow", "family": "workflow", "ontology": here.ontology, "settings": {"graph": flow(there.predictor)}}
        ),
        201,
        note="a workflow of another predictor",
    ),
    Line(
        "POST predictors",
        lambda here, there: Request(
            "predictors",
            {"name": "flow", "family": "workflow", "ontology": here.ontology, "settings": {"graph": flow(here.predictor, there.version)}},
        ),
        201,
        note="a workflow of a version of another predictor",
    ),
    Line("GET predictors/<pk>/runs", lambda here, there: Request(f"predictors/{here.agents}/runs")),
    Line("GET model-runs/<pk>/retry", lambda here, there: Request(f"model-runs/{here.stopped_run}/retry")),
    Line("POST model-runs/<pk>/retry", lambda here, there: Request(f"model-runs/{here.stopped_run}/retry", {}), 202),
    Line("GET predictors/<pk>/health", lambda here, there: Request(f"predictors/{here.connected}/health")),
    Line("GET predictors/<pk>/lesson", lambda here, there: Request(f"predictors/{here.predictor}/lesson?project={there.project}")),
    Line("GET predictors/<pk>/left-out", lambda here, there: Request(f"predictors/{here.predictor}/left-out")),
    Line("GET predictors/<pk>/compute", lambda here, there: Request(f"predictors/{here.predictor}/compute")),
    Line("GET predictors/<pk>/deliveries", lambda here, there: Request(f"predictors/{here.connected}/deliveries")),
    Line(
        "POST predictors/<pk>/deliveries/<delivery>/replay",
        lambda here, there: Request(f"predictors/{here.connected}/deliveries/{there.delivery}/replay"),
        202,
    ),
    Line("GET predictors/<pk>/training-rule", lambda here, there: Request(f"predictors/{here.predictor}/training-rule")),
    Line(
        "PUT predictors/<pk>/training-rule",
        lambda here, there: Request(f"predictors/{here.predictor}/training-rule", {"project": there.project, "after_labels": 500}),
    ),
    Line("DELETE predictors/<pk>/training-rule", lambda here, there: Request(f"predictors/{here.predictor}/training-rule"), 204),
    Line(
        "POST predictors/<pk>/promotion",
        lambda here, there: Request(f"predictors/{here.predictor}/promotion", {"version": there.version}),
    ),
    Line("GET projects/<pk>/predictors", lambda here, there: Request(f"projects/{here.project}/predictors")),
    Line(
        "POST projects/<pk>/predictors",
        lambda here, there: Request(
            f"projects/{here.project}/predictors",
            {"predictor": there.predictor, "version": there.version, "feature_map": {"coin": there.feature}},
        ),
        201,
    ),
    Line("POST tasks/<pk>/suggestions", lambda here, there: Request(f"tasks/{here.task}/suggestions", {"predictor": there.predictor}), 202),
    Line(
        "POST batches/<pk>/automatic-labels",
        lambda here, there: Request(f"batches/{here.batch}/automatic-labels", {"predictor": there.predictor, "threshold": 0.9}),
        202,
    ),
    Line("DELETE batches/<pk>/automatic-labels", lambda here, there: Request(f"batches/{here.batch}/automatic-labels"), 200),
    Line("POST batches/<pk>/prelabel", lambda here, there: Request(f"batches/{here.batch}/prelabel", {"predictor": there.predictor}), 202),
    Line(
        "POST tasks/<pk>/review",
        lambda here, there: Request(
            f"tasks/{here.review_task}/review", {"token": here.tokens["review"], "decision": "send_back", "comment": "look again"}
        ),
        201,
    ),
    Line(
        "POST tasks/<pk>/corrections",
        lambda here, there: Request(f"tasks/{here.review_task}/corrections", {"token": here.tokens["review"]}),
        201,
    ),
    Line(
        "POST tasks/<pk>/corrections/discard",
        lambda here, there: Request(f"tasks/{here.review_task}/corrections/discard", {"token": here.tokens["review"]}),
    ),
    Line("GET projects/<pk>/savings", lambda here, there: Request(f"projects/{here.project}/savings")),
    Line("GET projects/<pk>/suggestion-figures", lambda here, there: Request(f"projects/{here.project}/suggestion-figures")),
    Line(
        "PUT projects/<pk>/costs",
        lambda here, there: Request(f"projects/{here.project}/costs", {"hourly_cost": 31.5, "currency": "USD"}),
    ),
    Line(
        "GET savings/calculator",
        lambda here, there: Request("savings/calculator", query={"seconds_to_draw": "6", "accuracy": "0.8"}),
    ),
    Line("GET jobs", lambda here, there: Request("jobs", query={"kind": "inference.predict", "state": "queued"})),
    Line("GET jobs", lambda here, there: Request("jobs", query={"project": there.project}), note="of a project"),
    Line("GET jobs", lambda here, there: Request("jobs", query={"model_run": there.run}), note="of a model run"),
    Line("GET jobs", lambda here, there: Request("jobs", query={"dataset": there.dataset}), note="of a dataset"),
    Line("GET jobs/<pk>", lambda here, there: Request(f"jobs/{here.job}")),
    Line("GET jobs/<pk>/errors", lambda here, there: Request(f"jobs/{here.failed_job}/errors")),
    Line("POST jobs/<pk>/cancel", lambda here, there: Request(f"jobs/{here.job}/cancel")),
    Line("GET events", lambda here, there: Request("events", query={"topics": f"project:{there.project}", "after": "0.0"})),
    Line("GET demo", lambda here, there: Request("demo"), 404, own="there is none here"),
    Line("POST demo/sign-in", lambda here, there: Request("demo/sign-in", {"role": "owner"}), 404, own="there is none here"),
    Line("GET schema", lambda here, there: Request("schema"), own="it is the same for all"),
)
