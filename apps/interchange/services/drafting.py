"""An ontology as a file describes it, or speaks of it."""

import tempfile
from dataclasses import dataclass
from typing import BinaryIO, cast

from apps.core.problems import FieldError, Invalid
from apps.formats import LABEL_FORMATS
from apps.formats.rows import Undrafted
from apps.interchange.problems import NothingSent
from apps.interchange.unpacking import copy_all, unpacked
from apps.kinds import InvalidValue
from apps.kinds.features import FeatureSpec
from apps.ontologies.tree import check_tree, renewed

MAX_BYTES = 64 * 1024**2


@dataclass(frozen=True)
class OntologyDraft:
    """What an ontology can be made of as it is, and what of the file cannot be had."""

    features: tuple[FeatureSpec, ...]
    left_out: tuple[Undrafted, ...] = ()


def draft_ontology(*, stream: BinaryIO, form: str) -> OntologyDraft:
    """The features that a file in one of LABEL_FORMATS describes, each time with new ids, so that every draft can be saved.

    Raises TooLarge, NothingSent, Invalid where there are none.
    """
    with unpacked(stream, form=form, max_bytes=MAX_BYTES) as plain, tempfile.TemporaryFile() as file:
        if not copy_all(plain, file, max_bytes=MAX_BYTES, words="An ontology is drafted from at most {} MiB."):
            raise NothingSent
        file.seek(0)
        try:
            described = LABEL_FORMATS[form].described(cast(BinaryIO, file))
        except InvalidValue as error:
            errors = [FieldError(error.pointer, error.code, error.message, error.expected)]
            raise Invalid("The file cannot be read.", errors=errors) from error
    features = described.features
    if not features:
        told = [FieldError(each.pointer, each.code, each.message) for each in described.left_out]
        raise Invalid(f"No features are found in this file. Is it {LABEL_FORMATS[form].title}?", errors=told)
    errors = check_tree(features)
    wrong = {place[0]: error for error in reversed(errors) if (place := error.pointer.split("/")[2:])}
    kept = tuple(each for index, each in enumerate(features) if str(index) not in wrong)
    if errors and (not kept or check_tree(kept)):
        raise Invalid("The features of this file cannot be saved like this.", errors=errors)
    unsaved = tuple(
        Undrafted(each.name, "", wrong[str(index)].code, wrong[str(index)].message)
        for index, each in enumerate(features)
        if str(index) in wrong
    )
    return OntologyDraft(renewed(kept), described.left_out + unsaved)
