"""Predictions and labels, in and out."""

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from tests.contract.matrix import Line, Request, ndjson
from tests.support.labeling import box

NDJSON = "application/x-ndjson"
COCO = b'{"images": [], "annotations": [], "categories": [{"id": 1, "name": "coin"}]}'


def predictions(here: Any, there: Any) -> Request:
    """One line about a data row of the run."""
    said = {**box(here.feature, confidence=0.5), "data_row": {"id": here.row}}
    return Request(f"model-runs/{here.run}/predictions", raw=ndjson(said), content_type=NDJSON, query={"mode": "append"})


def form(here: Any, there: Any) -> Request:
    """The same as a form with a file."""
    sent = predictions(here, there)
    return Request(sent.path, raw=lambda: {"file": SimpleUploadedFile("predictions.ndjson", sent.raw() if sent.raw else b"")})


LINES = (
    Line("GET model-runs/<pk>/predictions", lambda here, there: Request(f"model-runs/{here.run}/predictions")),
    Line(
        "GET model-runs/<pk>/predictions",
        lambda here, there: Request(f"model-runs/{here.run}/predictions", query={"data_row": there.row}),
        note="of a data row",
    ),
    Line("POST model-runs/<pk>/predictions", predictions, 202, note="by lines"),
    Line("POST model-runs/<pk>/predictions", form, 202, note="by a form", files=True),
    Line(
        "POST model-runs/<pk>/predictions/fetch",
        lambda here, there: Request(f"model-runs/{here.run}/predictions/fetch", {"url": "https://example.org/predictions.ndjson"}),
        202,
    ),
    Line("GET jobs/<pk>/results", lambda here, there: Request(f"jobs/{here.job}/results")),
    Line(
        "POST formats/told",
        lambda here, there: Request("formats/told", raw=ndjson({"dataRow": {"id": here.row}}), content_type=NDJSON),
    ),
    Line(
        "POST projects/<pk>/label-imports",
        lambda here, there: Request(
            f"projects/{here.project}/label-imports", raw=ndjson({"data_row": {"id": here.row}, "annotations": []}), content_type=NDJSON
        ),
        202,
    ),
    Line(
        "POST projects/<pk>/exports",
        lambda here, there: Request(f"projects/{here.project}/exports", {"format": "firstpass", "states": ["approved"]}),
        202,
    ),
    Line(
        "POST projects/<pk>/exports",
        lambda here, there: Request(
            f"projects/{here.project}/exports", {"format": "firstpass", "says": "both", "model_run": there.run, "dataset": there.dataset}
        ),
        202,
        note="with the predictions of a run, of a dataset",
    ),
    Line(
        "POST projects/<pk>/exports",
        lambda here, there: Request(f"projects/{here.project}/exports", {"format": "firstpass", "batches": [there.batch]}),
        202,
        note="of batches",
    ),
    Line(
        "POST projects/<pk>/exports",
        lambda here, there: Request(f"projects/{here.project}/exports", {"format": "firstpass", "slice": there.slice}),
        202,
        note="of a slice",
    ),
    Line(
        "POST model-runs/<pk>/exports",
        lambda here, there: Request(f"model-runs/{here.run}/exports", {"format": "firstpass", "slice": there.slice}),
        202,
        note="of a slice",
    ),
    Line(
        "POST model-runs/<pk>/exports",
        lambda here, there: Request(f"model-runs/{here.run}/exports", {"format": "firstpass", "dataset": there.dataset}),
        202,
        note="of a dataset",
    ),
    Line("POST model-runs/<pk>/exports", lambda here, there: Request(f"model-runs/{here.run}/exports", {"format": "firstpass"}), 202),
    Line("GET ontologies/<pk>/labeling-config", lambda here, there: Request(f"ontologies/{here.ontology}/labeling-config")),
    Line("GET formats", lambda here, there: Request("formats"), own="the same for everybody"),
    Line("GET support-matrix", lambda here, there: Request("support-matrix"), own="the same for everybody"),
    Line(
        "POST ontology-drafts",
        lambda here, there: Request("ontology-drafts", raw=lambda: COCO, content_type="application/json", query={"format": "coco"}),
        200,
        own="it speaks of the file alone",
    ),
)
