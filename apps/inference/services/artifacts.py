"""Models that somebody uploads: looked through, kept, and tried by a worker before they are used."""

from collections.abc import Mapping
from typing import IO, Any

from django.core.files.base import File
from django.db import transaction

from apps.core import storage
from apps.core.problems import FieldError, Invalid
from apps.inference.artifacts import files_of
from apps.inference.models import Predictor, PredictorVersion
from apps.inference.predictors import family
from apps.inference.predictors.contract import Origin
from apps.inference.services.connecting import connect_version
from apps.kinds.reading import InvalidValue
from apps.organizations import quotas
from apps.organizations.actor import Actor
from apps.organizations.models import QuotaKind


def upload_artifact(*, actor: Actor, predictor: Predictor, file: IO[bytes], size: int, settings: Mapping[str, Any]) -> PredictorVersion:
    """Keep a zip of a saved model as a new version and try it, outside of a transaction. `size` is in bytes.

    Raises Invalid for a family that takes none, for what is no such zip, for pickles, and for settings that the family refuses.
    Raises QuotaReached.
    """
    kind = family(predictor.family)
    if kind.origin is not Origin.ARTIFACT:
        raise Invalid(errors=[FieldError("/file", "no_artifact", f"Versions of {kind.title} are not made of uploaded models.")])
    try:
        files_of(file)
    except InvalidValue as error:
        words = f"{error.pointer.lstrip('/')}: {error.message}" if error.pointer else error.message
        raise Invalid(errors=[FieldError("/file", error.code, words, error.expected)]) from error
    file.seek(0)
    key = storage.put("artifacts", File(file), "zip")
    try:
        with transaction.atomic():
            version = connect_version(actor=actor, predictor=predictor, settings={**settings, "model": ""}, weights_key=key)
            quotas.reserve(QuotaKind.STORAGE_BYTES, size)
            return version
    except BaseException:
        storage.delete(key)
        raise
