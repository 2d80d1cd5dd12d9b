"""Names that lines of figures may not take."""

import pytest

from apps.formats.metric_lines import read_labelbox_metric, read_metric, read_metric_of
from apps.formats.metric_names import RESERVED
from apps.formats.rows import DataRowRef
from apps.kinds.reading import InvalidValue

ROW = DataRowRef(global_key="a")


@pytest.mark.parametrize("name", [*("iou", "precision", "recall", "f1", "false_negative_count"), " IoU "])
@pytest.mark.parametrize("value", [0.5, [1, 2, 0, 3]])
def test_the_name_of_a_figure_that_is_worked_out_is_refused_in_every_form_of_a_line(name: str, value: object) -> None:
    own = {"data_row": {"global_key": "a"}, "metric": name, "value": value}
    theirs = {"dataRow": {"globalKey": "a"}, "metricName": name, "metricValue": value, "featureName": "coin"}
    for read, pointer in (
        (lambda: read_metric(own, ROW, 1), "/metric"),
        (lambda: read_metric_of({"metric": name, "value": value}, ROW, "/metrics/0"), "/metrics/0/metric"),
        (lambda: read_labelbox_metric(theirs, ROW, 1), "/metricName"),
    ):
        with pytest.raises(InvalidValue) as refused:
            read()
        assert (refused.value.pointer, refused.value.code) == (pointer, "reserved_name")


def test_a_name_that_only_holds_a_reserved_one_is_taken() -> None:
    for name in (f"my {each}" for each in RESERVED):
        assert read_labelbox_metric({"dataRow": {}, "metricName": name, "metricValue": 0.5}, ROW, 1).name == name
