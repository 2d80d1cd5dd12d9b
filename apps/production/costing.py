"""What a queue says that errors and people cost, as thresholds are weighed by it. No database."""

from apps.evaluation.thresholds import Costs
from apps.production.models import ProductionQueue


def costs_of(queue: ProductionQueue) -> Costs:
    """A review costs the same whether it accepts or corrects, and an audit as much as a review."""
    review = queue.review_cost
    return Costs(error=queue.error_cost, accept=review, fix=review, audit=review, audit_share=queue.audit_share)
