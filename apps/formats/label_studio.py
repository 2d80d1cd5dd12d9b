"""Label Studio's tasks with annotations and predictions, as a JSON list or one per line; reads its labeling configuration too.

A task is a data row: known by `global_key` of its data or meta, else by the address in its data, else by its text; the id of a task is a
number that every project begins at 1, and names nothing. A task that shows several files is as many data rows: each result is about the
file in the member of the data that its `to_name` names, and what nothing tells apart is refused (see label_studio_data_rows).
Where the stored text is another than that of the task, its labels are refused, and where lines end otherwise, offsets are moved. Each
annotation is a row `by` whoever completed it (an address, or the number of an account), each prediction a row of the `model` of its
version, without status. Results of one id are one region: its shape, its labels (one annotation for each), its answers. `score` is
confidence; where no region of a prediction has one, all have the prediction's. Each annotation is a label by itself: where several are
imported into one project, one of a data row is taken (the ground truth, else the latest), and the others are left out and told. Ids that
are UUIDs are kept, others become UUIDs that are always the same.

A result that cannot be read, a skipped annotation and a draft are errors of their own. Lead times, `ground_truth` and the notes on a
region (`meta.text`) are left out and told, once each for a file. What Label Studio keeps for its own is passed over: dates, the width of
a keypoint, the channel of a sound, how the picture was turned on the screen (`image_rotation`).
On the way out, what only we know stands in `firstpass` of an annotation, and in `meta.firstpass` of a task and a region.
The label_studio_* modules tell of shapes, brushes, spans, videos, answers and the configuration. Source: the documentation at labelstud.io.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import BinaryIO

import orjson
from typing_extensions import override

from apps.formats import label_studio_drafting
from apps.formats.base import Extents, LabelFormat, Report, RowsOfText, TextsOf, unknown
from apps.formats.beginning import Beginning
from apps.formats.label_studio_reading import TaskReader, read_tasks
from apps.formats.label_studio_tags import OBJECTS
from apps.formats.label_studio_writing import TaskWriter
from apps.formats.rows import Described, LabelRow, LineError
from apps.formats.settling import AssetOf
from apps.kinds import KINDS
from apps.kinds.features import FeatureSpec


class LabelStudioLabels(LabelFormat):
    """A list of tasks, each read and written by itself."""

    name = "label-studio"
    title = "Label Studio"
    suffix = ".json"
    mime = "application/json"
    holds_urls = True
    kinds = frozenset(KINDS) - {"keypoints"}
    modalities = frozenset(OBJECTS)
    needs_texts = True
    both = True
    asks = frozenset({"extents", "asset_of", "rows_of_text", "texts_of"})

    @override
    def begins(self, beginning: Beginning) -> bool:
        """Tasks with what was said of them, a short export, or a labeling configuration."""
        members, said = beginning.members, {"annotations", "predictions"} & beginning.members.keys()
        is_task = members.get("data") == "{" and bool(said or "file_upload" in members)
        return is_task or (bool(said) and "result" in beginning.inner) or "annotation_id" in members or beginning.root == "View"

    @override
    def write(self, rows: Iterable[LabelRow], *, features: Sequence[FeatureSpec], report: Report) -> Iterator[bytes]:
        yield b"["
        for number, task in enumerate(TaskWriter(features, report).tasks(rows)):
            yield (b",\n" if number else b"\n") + orjson.dumps(task)
        yield b"\n]\n"

    @override
    def read(
        self,
        file: BinaryIO,
        *,
        features: Sequence[FeatureSpec],
        extents: Extents = unknown,
        asset_of: AssetOf | None = None,
        rows_of_text: RowsOfText | None = None,
        texts_of: TextsOf | None = None,
    ) -> Iterator[LabelRow | LineError]:
        reader = TaskReader(features, extents, asset_of, rows_of_text, texts_of)
        for task in read_tasks(file):
            if isinstance(task, LineError):
                yield task
            else:
                yield from reader.rows(*task)
        yield from reader.left_out.errors()

    @override
    def draft(self, file: BinaryIO) -> tuple[FeatureSpec, ...]:
        return self.described(file).features

    @override
    def described(self, file: BinaryIO) -> Described:
        return label_studio_drafting.draft(file)


LABELS = LabelStudioLabels()
