"""The source files of the house, read once, and what house tests ask of them."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

from apps.core.garbage import uncollected

ROOT = Path(__file__).resolve().parents[2]
PYTHON_TREES = ("apps", "clients", "config", "scripts", "benchmarks", "tests")
NOT_OURS = {"node_modules", "dist", "generated", "__pycache__", ".venv"}


@dataclass(frozen=True)
class Source:
    """One Python file."""

    path: Path

    @cached_property
    def tree(self) -> ast.Module:
        """Its syntax tree, in which every node knows its parent as `above`."""
        with uncollected():  # Python 3.11 loses count where a collection runs code of others in the middle
            tree = ast.parse(self.path.read_text(), filename=str(self.path))
        for node in ast.walk(tree):
            for child in ast.iter_child_nodes(node):
                child.above = node
        return tree

    @property
    def name(self) -> str:
        """Its path from the root of the repository."""
        return self.path.relative_to(ROOT).as_posix()

    @property
    def room(self) -> str:
        """The room it is in, or an empty string."""
        top, *rest = self.path.relative_to(ROOT).parts
        return rest[0] if top == "apps" and len(rest) > 1 else ""

    @property
    def within(self) -> tuple[str, ...]:
        """Its path inside the room."""
        return self.path.relative_to(ROOT).parts[2:]

    def at(self, node: ast.AST) -> str:
        """Where something stands, for a failing test to name."""
        return f"{self.name}:{getattr(node, 'lineno', 1)}"

    def calls(self) -> Iterator[ast.Call]:
        """Every call in the file."""
        return (node for node in ast.walk(self.tree) if isinstance(node, ast.Call))


@cache
def python(*trees: str) -> tuple[Source, ...]:
    """Every Python file in these trees, or in all of ours."""
    found = (file for tree in trees or PYTHON_TREES for file in (ROOT / tree).rglob("*.py"))
    return tuple(Source(file) for file in sorted(found) if not NOT_OURS & set(file.parts))


def rooms() -> Iterator[Source]:
    """Every file of a room that is written by hand for that room: no migrations."""
    return (source for source in python("apps") if source.room and "migrations" not in source.within)


def typescript() -> list[Path]:
    """Every TypeScript file that is written by hand."""
    found = [file for suffix in ("ts", "tsx") for file in (ROOT / "frontend" / "src").rglob(f"*.{suffix}")]
    return [file for file in found if not NOT_OURS & set(file.parts)]


def above(node: ast.AST) -> Iterator[ast.AST]:
    """Everything that a node stands in, from the inside out."""
    while node := getattr(node, "above", None):
        yield node


def method(call: ast.Call) -> str:
    """The last name of what is called: `save` for `row.save()`."""
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def chain(node: ast.AST) -> list[str]:
    """The names of an expression like `Task.objects.filter(...).update`, from the left."""
    match node:
        case ast.Attribute(value=value, attr=attr):
            return [*chain(value), attr]
        case ast.Call(func=func):
            return chain(func)
        case ast.Name(id=name):
            return [name]
    return []
