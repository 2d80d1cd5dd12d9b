"""The conventions of the house that a reader of the source can check. What cannot be checked is no convention."""

import ast

import pytest
from django.apps import apps
from django.db.models import Field

from tests.house.code import Source, above, chain, method, python, rooms, typescript

LONGEST_FILE = 400  # lines
# Heavy libraries, and the rooms that may load them when they are first needed
HEAVY = {
    "demo": {"sklearn"},
    "inference": {"torch", "torchvision", "safetensors", "transformers"},
    "modalities": {"av", "pydicom", "pypdfium2", "rasterio"},
    "formats": {"highdicom", "pyarrow", "pydicom", "rasterio"},
}
ALWAYS_WRITES = {
    "bulk_create",
    "bulk_update",
    "get_or_create",
    "update_or_create",
    "abulk_create",
    "asave",
    "adelete",
    "acreate",
    "aupdate",
}
WRITES_THROUGH_A_QUERYSET = {"create", "update", "delete"}
# What stands below services because every verb goes through it, and Django's own way to make a user
MACHINERY = {
    "apps/accounts/forms.py",
    "apps/accounts/models.py",
    "apps/organizations/audit.py",
    "apps/organizations/idempotency.py",
    "apps/organizations/quotas.py",
}
ABOVE_ANNOTATIONS = {
    "evaluation",
    "inference",
    "review_queues",
    "production",
    "analytics",
    "active_learning",
    "interchange",
    "notifications",
    "realtime",
    "demo",
}
WHOSE = {"by_people", "by_models", "accepted", "automatic"}
QUERYSET_WORDS = {"objects", "all", "filter", "exclude"}
# Tables without a policy, and what a query of one names so that it stays in an organization
OF_NO_ORGANIZATION = [[name, "objects"] for name in ("Membership", "Invitation", "ApiKey")]
NAMES_ONE = {"organization", "organization_id", "membership", "pk"}
TASK_DECORATORS = {"shared_task", "tenant_task", "task"}
SENDS = {"delay", "apply_async", "send_task"}


def test_no_file_has_outgrown_its_one_idea() -> None:
    files = [source.path for source in python()] + typescript()
    long = {file.name: lines for file in files if (lines := len(file.read_text().splitlines())) > LONGEST_FILE}
    assert not long, f"longer than {LONGEST_FILE} lines: split them by idea"


def test_imports_stand_at_the_top_except_the_heavy_ones_in_their_own_room() -> None:
    found = [
        source.at(node)
        for source in python("apps", "config", "scripts", "benchmarks")
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Import | ast.ImportFrom) and _stands_in_a_function(node) and not _is_heavy(source, node)
    ]
    assert not found, "an import inside a function hides a dependency: move it to the top, or the code to the right room"


def test_rows_are_written_in_services_only() -> None:
    found = [
        f"{source.at(call)} {method(call)}"
        for source in rooms()
        if source.room != "core" and not source.within[0].startswith("services") and source.name not in MACHINERY
        for call in source.calls()
        if _writes(call)
    ]
    assert not found, "a write outside services: move it there and call it"


def test_rows_of_global_tables_are_asked_for_with_their_organization() -> None:
    found = [
        source.at(call)
        for source in rooms()
        if source.room != "organizations"
        for call in source.calls()
        if chain(call)[:2] in OF_NO_ORGANIZATION and not _goes_on(call) and not NAMES_ONE & _conditions(call)
    ]
    assert not found, "no policy guards these tables: a person has a row in each of their organizations; name the organization, or the row"


def test_every_task_says_how_long_it_may_take() -> None:
    found = [
        source.at(function)
        for source in python("apps", "config")
        for function in ast.walk(source.tree)
        if isinstance(function, ast.FunctionDef)
        for decorator in function.decorator_list
        if _is_task(decorator) and "time_limit" not in _keywords(decorator)
    ]
    assert not found, "a task without a time_limit can hold its worker for ever"


def test_messages_are_sent_after_the_commit() -> None:
    found = [
        source.at(call)
        for source in rooms()
        if source.room != "core"
        for call in source.calls()
        if isinstance(call.func, ast.Attribute) and method(call) in SENDS and not _waits_for_commit(call)
    ]
    assert not found, "a worker may start before the row is there: use apps.core.tasks.send_on_commit"


@pytest.mark.parametrize(
    "model", [model for model in apps.get_models() if model.__module__.startswith("apps.")], ids=lambda model: model._meta.label
)
def test_a_key_to_a_lower_room_leaves_no_name_there(model: type) -> None:
    keys = [field for field in model._meta.get_fields(include_hidden=False) if isinstance(field, Field) and field.is_relation]
    seen = [key.name for key in keys if _crosses(key) and key.remote_field.related_name != "+"]
    assert not seen, 'a key to another room needs related_name="+": the lower room must not know the higher one'


def _stands_in_a_function(node: ast.AST) -> bool:
    return any(isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda) for each in above(node))


def _is_heavy(source: Source, node: ast.Import | ast.ImportFrom) -> bool:
    names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else [node.module or ""]
    heavy = set().union(*HEAVY.values()) if source.name.startswith("benchmarks/") else HEAVY.get(source.room, set())
    return all(name.split(".")[0] in heavy for name in names)


def _writes(call: ast.Call) -> bool:
    """Whether a call changes rows. `save` and `delete` of rows take no positional argument; those of pictures and files do."""
    if not isinstance(call.func, ast.Attribute):
        return False
    name, before = method(call), chain(call.func.value)
    if name in ALWAYS_WRITES:
        return True
    if name in WRITES_THROUGH_A_QUERYSET and QUERYSET_WORDS & set(before):
        return True
    return name in {"save", "delete"} and not call.args and "super" not in before


def _goes_on(call: ast.Call) -> bool:
    """Whether the expression goes on after this call: `Task.objects.all()` in `Task.objects.all().first()`."""
    return isinstance(getattr(call, "above", None), ast.Attribute)


def _conditions(node: ast.AST) -> set[str | None]:
    """The keywords of every call in an expression like `Task.objects.filter(...).get(...)`."""
    match node:
        case ast.Attribute(value=value):
            return _conditions(value)
        case ast.Call(func=func, keywords=keywords):
            return {keyword.arg for keyword in keywords} | _conditions(func)
    return set()


def _is_task(decorator: ast.expr) -> bool:
    return bool(TASK_DECORATORS & set(chain(decorator)[-1:]))


def _keywords(decorator: ast.expr) -> set[str | None]:
    return {keyword.arg for keyword in decorator.keywords} if isinstance(decorator, ast.Call) else set()


def _waits_for_commit(call: ast.Call) -> bool:
    return any(isinstance(each, ast.Call) and method(each) == "on_commit" for each in above(call))


def _crosses(key: Field) -> bool:
    other = key.related_model
    return isinstance(other, type) and other.__module__.startswith("apps.") and other._meta.app_label != key.model._meta.app_label
