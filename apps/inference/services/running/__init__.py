"""How predictors work through data rows: what they find is committed while they go on, and each data row that fails costs itself."""

from apps.inference.services.running.chunk import run_predictions
from apps.inference.services.running.ends import end_predictions

__all__ = ["end_predictions", "run_predictions"]
