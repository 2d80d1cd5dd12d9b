"""How well pixels are classified, added up over data rows from what is kept of each."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from uuid import UUID

import numpy as np
from django.db import connection

from apps.core.db.lookups import array_of
from apps.core.tenancy import current_organization_id
from apps.evaluation.levels import Floats
from apps.evaluation.masks import Pixels, mean_mask_iou
from apps.evaluation.models import ALL
from apps.evaluation.subjects import EVERY

PORTION = 5_000
MASKS = """SELECT held.split, mask.subject, mask.both, mask.either
  FROM evaluation_maskoverlap mask JOIN model_runs_modelrundatarow held ON held.organization_id = mask.organization_id
    AND held.model_run_id = mask.model_run_id AND held.data_row_id = mask.data_row_id
  WHERE mask.organization_id = %s AND mask.model_run_id = %s AND (%s::uuid[] IS NULL OR mask.data_row_id = ANY(%s::uuid[]))"""


def mask_overlaps(run: UUID, data_rows: Sequence[UUID] | None = None) -> Mapping[str, Mapping[int, Floats]]:
    """By split (and ALL) and subject the overlap of masks at every threshold (101,), summed over data rows or over some of them.

    EVERY is the mean over subjects. NaN of none. A transaction is open.
    """
    sums: dict[str, dict[int, Pixels]] = defaultdict(lambda: defaultdict(Pixels.none))
    wanted = None if data_rows is None else array_of(data_rows)
    with connection.chunked_cursor() as cursor:
        cursor.execute(MASKS, [current_organization_id(), run, wanted, wanted])
        while portion := cursor.fetchmany(PORTION):
            for split, subject, both, either in portion:
                for each in (split, ALL):
                    sums[each][subject] += Pixels(np.array(both), np.array(either))
    return {split: {**{subject: each.iou for subject, each in found.items()}, EVERY: mean_mask_iou(found)} for split, found in sums.items()}
