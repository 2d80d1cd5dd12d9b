"""What the catalog may be asked about decisions of production queues."""

from django.db.models import Exists, OuterRef

from apps.catalog.terms import Condition, Said, filter_term, id_of, one_of
from apps.production.models import Decision, ProductionQueue, Provenance

PROVENANCES = tuple(each.label for each in Provenance if each != Provenance.NONE)


@filter_term(
    "decided", "A production queue has decided about it, with this provenance and in this queue where that is said.",
    {"provenance": one_of(*PROVENANCES, needed=False), "queue": id_of(ProductionQueue, needed=False)},
    any_of=("provenance", "queue"),
)  # fmt: skip
def decided(said: Said) -> Condition:
    """Those about which a decision stands. Of one under a blind audit that is not told: who labels it could choose by it."""
    rows = Decision.objects.filter(data_row=OuterRef("pk"), sealed__isnull=True).exclude(provenance=Provenance.NONE)
    if "provenance" in said:
        rows = rows.filter(provenance=next(each for each in Provenance if each.label == said["provenance"]))
    return Exists(rows.filter(queue=said["queue"]) if "queue" in said else rows)
