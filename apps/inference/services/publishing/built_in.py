"""What comes with the installation: predictors that need no weights, published once, for whoever runs it to withdraw."""

from apps.inference.models import Publication
from apps.inference.predictors import family
from apps.inference.services.publishing.publishing import About, publish_built_in

LICENCE = "Apache-2.0"


def ship() -> Publication | None:
    """Publish it where it was not before on this installation; what was withdrawn stays withdrawn, and None is returned."""
    cutter = family("classical_segmentation")
    about = About(cutter.title, description=cutter.summary, licence=LICENCE)
    return publish_built_in(about=about, family=cutter, settings={}, classes=["object"])
