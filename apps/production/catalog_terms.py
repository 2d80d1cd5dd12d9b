"""What the catalog may be asked about decisions of production queues."""

from django.db.models import Exists, OuterRef

from apps.catalog.terms import Condition, Said, filter_term, id_of, one_of
from apps.production.models import Decision, ProductionQueue, Provenance

PROVENANCES = tuple(each.label for each in Provenance if each != Provenance.NONE)


@filter_term(
    "provenance", "A production queue has decided about it, and this stands behind what was decided.",
    {"is": one_of(*PROVENANCES), "queue": id_of(ProductionQueue, needed=False)},
)  # fmt: skip
def provenance(said: Said) -> Condition:
    """Those about which such a decision stands. Of one under a blind audit that is not told: who labels it could choose by it."""
    stands = next(each for each in Provenance if each.label == said["is"])
    rows = Decision.objects.filter(data_row=OuterRef("pk"), sealed__isnull=True, provenance=stands)
    return Exists(rows.filter(queue=said["queue"]) if "queue" in said else rows)
