"""The source as the structural tests read it: files, syntax trees, layers."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.apps import apps
from django.db.models import Model

from config.environment import BASE_DIR

APPS = ("config", "delivery", "consent", "programs", "subscribers")

# What each app may know of: itself and what is below it. `programs` and `subscribers` are side by
# side and know nothing of each other.
BELOW = {
    "config": {"config", "delivery", "consent", "programs", "subscribers"},
    "delivery": {"delivery", "consent", "programs", "subscribers"},
    "consent": {"consent", "programs", "subscribers"},
    "programs": {"programs"},
    "subscribers": {"subscribers"},
}


@dataclass(frozen=True)
class Module:
    """One file of Python."""

    path: Path

    @property
    def place(self) -> str:
        """Return where it is, as messages name it."""
        return self.path.relative_to(BASE_DIR).as_posix()

    @property
    def parts(self) -> tuple[str, ...]:
        """Return its dotted name in parts: `("consent", "ledger", "append")`."""
        parts = self.path.relative_to(BASE_DIR).with_suffix("").parts
        return parts[:-1] if parts[-1] == "__init__" else parts

    @property
    def name(self) -> str:
        """Return its dotted name."""
        return ".".join(self.parts)

    @property
    def app(self) -> str:
        """Return the app that it belongs to."""
        return self.parts[0]

    @property
    def lines(self) -> list[str]:
        """Return its text by lines."""
        return _text(self.path).splitlines()

    @property
    def tree(self) -> ast.Module:
        """Return its syntax tree."""
        return _tree(self.path)

    def strings(self) -> Iterator[str]:
        """Yield every string in it but docstrings."""
        described = {id(text) for text in _docstrings(self.path)}
        constants = (node for node in _nodes(self.path) if isinstance(node, ast.Constant))
        for node in constants:
            if isinstance(node.value, str) and id(node) not in described:
                yield node.value

    def imports(self) -> Iterator[tuple[str, str]]:
        """Yield what it imports: the module, and the name out of it ("" for the module itself)."""
        for node in _nodes(self.path):
            if isinstance(node, ast.Import):
                yield from ((alias.name, "") for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module:
                yield from ((node.module, alias.name) for alias in node.names)

    def calls(self) -> Iterator[ast.Call]:
        """Yield every call in it."""
        return (node for node in _nodes(self.path) if isinstance(node, ast.Call))


@cache
def modules(*, with_migrations: bool = False) -> tuple[Module, ...]:
    """Return the modules of all apps, in order of their path."""
    found = sorted(path for app in APPS for path in (BASE_DIR / app).rglob("*.py"))
    return tuple(
        Module(path) for path in found if with_migrations or "migrations" not in path.parts
    )


@cache
def modules_of_tests() -> tuple[Module, ...]:
    """Return the modules of the tests."""
    return tuple(Module(path) for path in sorted((BASE_DIR / "tests").rglob("*.py")))


def models() -> list[type[Model]]:
    """Return the models of all apps, in order of their table."""
    own = [model for app in APPS for model in apps.get_app_config(app).get_models()]
    return sorted(own, key=lambda model: model._meta.db_table)


def called(call: ast.Call) -> str:
    """Return the last name of what is called: `get_model` of `apps.get_model(...)`."""
    if isinstance(call.func, ast.Attribute):
        return call.func.attr
    return call.func.id if isinstance(call.func, ast.Name) else ""


def first_string(call: ast.Call) -> str:
    """Return the first argument of a call where it is a string, or nothing."""
    if call.args and isinstance(call.args[0], ast.Constant):
        return str(call.args[0].value)
    return ""


def _docstrings(path: Path) -> Iterator[ast.Constant]:
    for node in _nodes(path):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            yield node.value


@cache
def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


@cache
def _tree(path: Path) -> ast.Module:
    return ast.parse(_text(path), str(path))


@cache
def _nodes(path: Path) -> tuple[ast.AST, ...]:
    """Return all of a tree: each of the tests walks all of them."""
    return tuple(ast.walk(_tree(path)))
