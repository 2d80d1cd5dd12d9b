"""What each figure is, and by which rule; shown beside it."""

DEFINITIONS = {
    "true_positives": "Predictions, surest first, that overlap a label of the same class, not yet taken by a surer one, at least by the "
    "IoU threshold (COCO's rule: the label that overlaps most).",
    "false_positives": "Predictions at or above the confidence threshold that match no label of their class.",
    "false_negatives": "Labels that no prediction of their class at or above the confidence threshold matches.",
    "precision": "True positives / (true positives + false positives).",
    "recall": "True positives / (true positives + false negatives).",
    "f1": "Harmonic mean of precision and recall: 2 TP / (2 TP + FP + FN). For text spans at IoU 1.00 exact, at IoU 0 by any overlap.",
    "accuracy": "Of a class of a classification: the share of labeled data rows on which label and prediction agree whether it holds. "
    "In total: the share of labeled answers that were predicted.",
    "mean_iou": "Mean overlap of the matched pairs.",
    "mean_mask_iou": "Of all masks of a class taken together: pixels that label and prediction share / pixels that either has, summed "
    "over data rows. In total: the mean over classes.",
    "ap": "Average precision at this IoU: mean of the interpolated precision at 101 recalls, at most 100 predictions per data row and "
    "class (COCO). Over all confidences. In total: the mean over classes that have labels, of objects where there are any.",
    "ap50": "Average precision at IoU 0.50.",
    "ap75": "Average precision at IoU 0.75.",
    "map": "Mean of the average precision at IoU 0.50, 0.55, up to 0.95 (COCO's AP).",
    "ece": "Expected calibration error: 15 bins of equally many predictions; mean distance of a bin's confidence to its share of right "
    "predictions. Over all confidences.",
    "brier": "Mean squared distance of confidence to 1 where a prediction is right, to 0 where it is wrong. Over all confidences.",
    "iou": "Of a data row: for each class the mean overlap of pairs, most alike first, unpaired ones counting 0; the mean over classes "
    "(Labelbox's definition). Of the predictions from the operating point's confidence on.",
    "metrics": "Figures that came with the predictions: the mean over everything predicted that has one of the name, answers to nested "
    "questions too, whatever its confidence; also on data rows without a label, but for comparisons.",
    "confusion": "A prediction without a match is held against labels of other classes that no surer prediction found: the one that "
    "overlaps most, at least by the IoU threshold.",
}
