"""What pycocotools says of the same boxes."""

import contextlib
import io
from collections.abc import Sequence
from typing import Any

import numpy as np
from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval


def evaluated(images: int, classes: int, truths: Sequence[dict[str, Any]], results: Sequence[dict[str, Any]]) -> Any:
    """COCOeval after accumulate and summarize; images and classes are numbered from 1, ids of truths are made."""
    with contextlib.redirect_stdout(io.StringIO()):
        coco = COCO()
        coco.dataset = {
            "info": {},
            "images": [{"id": image} for image in range(1, images + 1)],
            "categories": [{"id": number, "name": str(number)} for number in range(1, classes + 1)],
            "annotations": [
                {"iscrowd": 0, "area": np.prod(each["bbox"][2:]), **each, "id": number} for number, each in enumerate(truths, 1)
            ],
        }
        coco.createIndex()
        evaluation = COCOeval(coco, coco.loadRes(list(results)), "bbox")
        evaluation.evaluate()
        evaluation.accumulate()
        evaluation.summarize()
    return evaluation
