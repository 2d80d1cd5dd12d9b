"""What each figure is, and by which rule; shown beside it."""

from apps.evaluation.calibration import FEWEST

UNDER = (
    " What is answered under an object or an option (as in car > color: red) counts only where that is itself matched at the IoU "
    "threshold, by a prediction at or above the confidence threshold; under a missed or a wrong one it counts neither way."
)
UNDER_AT_EVERY_CONFIDENCE = (
    " What is answered under an object or an option counts only where that is itself matched at the same IoU, by a prediction of any "
    "confidence: the higher the IoU, the fewer labels and predictions of such a class."
)
# For COCO's own program sorts by confidence alone, stably, and so leaves those that are as sure in the order in which it was given them.
TIES = (
    " Of equal confidence, those of one data row count in the order in which they were sent (as with COCO's own program), those of "
    "several data rows in the order of these: where confidences are equal, lines about one data row in another order may give another "
    "figure; data rows in another order, or a file cut into several uploads, never do."
)

DEFINITIONS = {
    "truths": "Labels of the class." + UNDER,
    "predictions": "Predictions of the class at or above the confidence threshold." + UNDER,
    "true_positives": "Predictions, surest first, that overlap a label of the same class, not yet taken by a surer one, at least by the "
    "IoU threshold (COCO's rule: the label that overlaps most)." + UNDER + TIES,
    "overlap": "How alike a prediction and a label are, by which the IoU threshold asks: intersection over union of boxes, masks, polygons "
    "and spans. Points: of discs around both, of a radius of 1/64 of the picture's longer side. Lines: falling evenly to 0 where they lie "
    "a tenth of their length apart. Keypoints: COCO's object keypoint similarity. Answers and relationships: 1 where they say the same, "
    "else 0; rankings by Kendall's tau.",
    "labelbox": "The same predictions and labels, matched as Labelbox does (labelbox.data.metrics of its Python package, 7.17.0): within a "
    "class the pair that overlaps most is made first, whatever the confidence, and counts where it overlaps strictly more than the IoU "
    "threshold, so that at 1.00 nothing does. Spans are as long as from their first to their last character, points and lines are "
    "widened by 70 pixels. Each option is a class; what is asked under something is not counted.",
    "false_positives": "Predictions at or above the confidence threshold that match no label of their class." + UNDER,
    "false_negatives": "Labels that no prediction of their class at or above the confidence threshold matches." + UNDER,
    "precision": "True positives / (true positives + false positives). In total: over objects, answers and relationships together." + UNDER,
    "recall": "True positives / (true positives + false negatives). In total: over objects, answers and relationships together." + UNDER,
    "f1": "Harmonic mean of precision and recall: 2 TP / (2 TP + FP + FN). For text spans at IoU 1.00 exact, at IoU 0 by any overlap. "
    "In total: over objects, answers and relationships together.",
    "accuracy": "Of an option of a classification: the share of labeled data rows on which label and prediction agree whether it holds. "
    "Of a free text or a ranking: the share of labeled answers that were predicted. In total: the share of all labeled answers that were "
    "predicted, each option chosen being one; what is predicted beyond them lowers precision, not this.",
    "mean_iou": "Mean overlap of the matched pairs: intersection over union of areas and spans; of points that of the discs that they are "
    "matched by, of lines and keypoints their likeness (see overlap). Of objects only: answers and relationships match or do not, and have "
    "none. In total: over the matched pairs of all objects.",
    "mean_mask_iou": "Of all masks of a class taken together: pixels that label and prediction share / pixels that either has, summed "
    "over data rows. In total: the mean over classes.",
    "ap": "Average precision at this IoU: mean of the interpolated precision at 101 recalls, at most 100 predictions per data row and "
    "class (COCO). Over all confidences. In total: the mean over classes that have labels, of objects where there are any."
    + UNDER_AT_EVERY_CONFIDENCE
    + TIES,
    "ap50": "Average precision at IoU 0.50.",
    "ap75": "Average precision at IoU 0.75.",
    "map": "Mean of the average precision at IoU 0.50, 0.55, up to 0.95 (COCO's AP)." + UNDER_AT_EVERY_CONFIDENCE + TIES,
    "ece": "Expected calibration error: 15 bins of equally many predictions; mean distance of a bin's confidence to its share of right "
    f"predictions. Over all confidences; of fewer than {FEWEST} predictions there is none.",
    "brier": "Mean squared distance of confidence to 1 where a prediction is right, to 0 where it is wrong. Over all confidences; of fewer "
    f"than {FEWEST} predictions there is none.",
    "iou": "Of a data row: for each class the mean overlap of pairs, most alike first, unpaired ones counting 0; the mean over "
    "classes (Labelbox's definition). Of the predictions from the operating point's confidence on. Unlike Labelbox's, which "
    "counts predictions of any confidence, takes a span to be as long as from its first to its last character, and widens "
    "points and lines by 70 pixels: here a span is as long as it has characters, and points and lines are as alike as said "
    "under overlap. What is answered under an object is no part of it.",
    "curve": "Precision against recall at every hundredth of confidence. Of all classes: over objects, where there are any, as the "
    "interpolated curve and average precision are." + TIES,
    "metrics": "Figures that came with the predictions: the mean per prediction, over everything predicted that has one of the name, "
    "answers to nested questions too, whatever its confidence; also on data rows without a label, but for comparisons. In the gallery a "
    "data row shows the mean of its own predictions, so that data rows with many weigh more here. What was stated of whole data rows "
    "comes together over data rows as its sender says.",
    "confusion": "A prediction without a match is held against labels of other classes that no surer prediction found: the one that "
    "overlaps most, at least by the IoU threshold.",
}
