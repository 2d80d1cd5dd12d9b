"""The published schemas, each checked once and then ready: a property asks them hundreds of times."""

from functools import cache
from typing import Any

from jsonschema import Draft202012Validator

from apps.kinds import KINDS
from apps.kinds.schema import components


@cache
def component(name: str) -> Draft202012Validator:
    """What agrees with `#/components/schemas/` of this name."""
    return _checked({"$ref": f"#/components/schemas/{name}"})


@cache
def value_of(kind: str) -> Draft202012Validator:
    """What agrees with the schema that a kind gives for its values."""
    return _checked(KINDS[kind].schema())


def _checked(schema: Any) -> Draft202012Validator:
    document = {**schema, "components": {"schemas": components()}}
    Draft202012Validator.check_schema(document)
    return Draft202012Validator(document)
