"""The order of what was said: the surest first, what came without a confidence last."""

from apps.inference.predictors.contract import Answer, Prediction


def sureness(said: Prediction | Answer) -> float:
    """Its confidence, for comparing; below all others where it has none."""
    return -1.0 if said.confidence is None else said.confidence
