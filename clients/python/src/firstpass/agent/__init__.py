"""A model of your own that works for a predictor of Firstpass, on a machine without an open port.

`firstpass agent my_model:Detector --predictor <id>` makes a Detector and gives it data rows. A model is a class with

    def predict(self, rows):
        for row in rows:
            yield row, [fp.BoundingBox("car", x, y, width, height, confidence=0.9)]

where each Row has its bytes, its picture or its text. What it may say of itself: `device` and `version`, as texts. One that learns has

    def fit(self, labels, progress):
        for row, annotations in labels: ...
        return "the new version's name"
"""

from firstpass.agent.lessons import Labels
from firstpass.agent.rows import Row
from firstpass.agent.work import Agent, Settings

__all__ = ["Agent", "Labels", "Row", "Settings"]
