"""Figures of data rows on their way: what each becomes as a line, and what is refused before it is sent."""

from typing import Any
from uuid import UUID

import numpy as np
import pytest

import firstpass as fp
from apps.formats.ndjson import Line
from apps.formats.predictions import parse_line
from apps.formats.rows import NamedMetric
from firstpass.labels import label_lines, prediction_lines

KEY = UUID("0190c1de-0000-7000-8000-000000000001")


@pytest.mark.parametrize(
    ("metric", "said"),
    [
        (fp.RowMetric("a", "quality", np.float32(0.5)), {"metric": "quality", "value": 0.5}),
        (fp.RowMetric("a", "found", (1, 2, 0, 3), of="coin"), {"metric": "found", "value": [1, 2, 0, 3], "class": "coin"}),
        (
            fp.RowMetric("a", "wear", {0.1: 0.2, 0.5: 0.3}, of=("stamp", "worn"), aggregation="sum", uuid=KEY),
            {"metric": "wear", "value": {"0.1": 0.2, "0.5": 0.3}, "class": ["stamp", "worn"], "aggregation": "sum", "uuid": str(KEY)},
        ),
    ],
)
def test_a_figure_is_one_line_that_the_server_reads(metric: fp.RowMetric, said: dict[str, Any]) -> None:
    [line] = prediction_lines(metric)
    assert line == {"data_row": {"global_key": "a"}, **said}
    read = parse_line(Line(1, dict(line)))
    assert isinstance(read, NamedMetric)
    assert (read.name, read.value) == (said["metric"], said["value"])


@pytest.mark.parametrize(
    ("value", "more", "told"),
    [
        (float("nan"), {}, "finite number"),
        ("high", {}, "finite number"),
        ((1, 2, 3), {}, "true and false positives"),
        ((1, 2, 0, -3), {}, "whole numbers"),
        ((1, 2, 0, 0.5), {}, "whole numbers"),
        ({}, {}, "at least one"),
        ({1.5: 0.2}, {}, "from 0 to 1"),
        (1, {"aggregation": "median"}, "one of mean"),
    ],
)
def test_what_no_server_could_read_is_refused_where_it_is_made(value: Any, more: dict[str, Any], told: str) -> None:
    with pytest.raises(fp.InvalidPayload, match=told):
        fp.RowMetric("a", "quality", value, **more)


def test_a_figure_without_a_name_is_refused() -> None:
    with pytest.raises(fp.InvalidPayload, match="Expected: a text"):
        fp.RowMetric("a", " ", 1)


def test_among_labels_a_figure_is_told_to_go_to_a_run() -> None:
    with pytest.raises(fp.InvalidPayload, match="to upload it to a model run"):
        list(label_lines(fp.RowMetric("a", "quality", 1)))
