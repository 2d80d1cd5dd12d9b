"""Models that somebody uploads: looked through, kept, and tried by a worker before they are used."""

from collections.abc import Mapping
from typing import IO, Any

from django.core.files.base import File
from django.db import transaction

from apps.core import storage
from apps.core.problems import FieldError, Invalid
from apps.inference.artifacts import form_of
from apps.inference.models import Predictor, PredictorVersion
from apps.inference.predictors import family
from apps.inference.predictors.declared import Family, Origin
from apps.inference.predictors.model_files import BESIDE
from apps.inference.services.connecting import connect_version
from apps.kinds.reading import InvalidValue
from apps.organizations import quotas
from apps.organizations.actor import Actor
from apps.organizations.models import QuotaKind


def upload_artifact(*, actor: Actor, predictor: Predictor, file: IO[bytes], size: int, settings: Mapping[str, Any]) -> PredictorVersion:
    """Keep a saved model as a new version and try it, outside of a transaction. `size` is in bytes.

    Raises Invalid for a family that takes none, for what has no form that it takes, for pickles, for settings that the family refuses, and
    for what neither the file nor the settings say.
    Raises QuotaReached.
    """
    kind = family(predictor.family)
    if kind.origin is not Origin.ARTIFACT:
        raise Invalid(errors=[FieldError("/file", "no_artifact", f"Versions of {kind.title} are not made of uploaded models.")])
    try:
        form = form_of(file, kind.artifacts)
    except InvalidValue as error:
        words = f"{error.pointer.lstrip('/')}: {error.message}" if error.pointer else error.message
        raise Invalid(errors=[FieldError("/file", error.code, words, error.expected)]) from error
    missing = lacking(kind, form, settings)
    if missing:
        raise Invalid(errors=missing)
    told = {**settings, **({"model": ""} if any(each.name == "model" for each in kind.settings) else {})}
    key = storage.put("artifacts", File(file), form)
    try:
        with transaction.atomic():
            version = connect_version(actor=actor, predictor=predictor, settings=told, weights_key=key)
            quotas.reserve(QuotaKind.STORAGE_BYTES, size)
            return version
    except BaseException:
        storage.delete(key)
        raise


def lacking(kind: Family, form: str, settings: Mapping[str, Any]) -> list[FieldError]:
    """What the settings must say of weights that come alone, and do not."""
    if form != "safetensors":
        return []
    words = "Weights alone do not say this. Expected is what a saved model has beside them, or a zip of all of it."
    named = {each.name: each for each in kind.settings if each.name in BESIDE}
    return [FieldError(f"/settings/{name}", "required", words, named[name].help) for name in named if not settings.get(name)]
