"""The register of invariants in docs/architecture.md tells of what is really tested and checked."""

import ast
import re
from collections import defaultdict
from dataclasses import dataclass

import pytest

from config.environment import BASE_DIR
from delivery.selectors.invariants import INVARIANTS
from tests.architecture.source import models, modules, modules_of_tests

PAGE = BASE_DIR / "docs" / "architecture.md"
NAMES = [f"INV-{number}" for number in range(1, 16)]
HOLDS, NOT_YET = "in this version", "not in this version"

_ROW = re.compile(r"^\| (INV-\d+) \|(.*)\|$", re.MULTILINE)
_NAMED = re.compile(r"`([^`]+)`")
_TESTED = re.compile(r"inv_(\d+)(?=_|$)")


@dataclass(frozen=True)
class Row:
    """One line of the register."""

    what: str
    enforced: str
    tests: str
    state: str


def register() -> dict[str, Row]:
    """Return the lines of the register by invariant."""
    page = PAGE.read_text(encoding="utf-8")
    rows = {name: [cell.strip() for cell in rest.split("|")] for name, rest in _ROW.findall(page)}
    return {name: Row(*cells) for name, cells in rows.items()}


def named_tests() -> dict[str, set[str]]:
    """Return the files that have a test by an invariant's name, by invariant."""
    found: dict[str, set[str]] = defaultdict(set)
    for module in modules_of_tests():
        for node in ast.walk(module.tree):
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                for number in _TESTED.findall(node.name):
                    found[f"INV-{number}"].add(module.place)
    return found


def test_the_register_has_every_invariant() -> None:
    assert list(register()) == NAMES


def test_the_register_and_verify_agree_on_what_there_is() -> None:
    documented = {name for name, row in register().items() if row.state.startswith(NOT_YET)}
    assert documented == {each.name for each in INVARIANTS if each.why_not}
    assert [each.name for each in INVARIANTS] == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_an_invariant_of_this_version_has_a_test_by_its_name(name: str) -> None:
    row = register()[name]
    assert row.state.startswith((HOLDS, NOT_YET)), row.state
    tested = named_tests()[name]
    if row.state.startswith(HOLDS):
        assert tested, f"no test function is named test_{name.lower().replace('-', '_')}_..."
    for place in _NAMED.findall(row.tests):
        assert any(path.startswith(place) for path in tested), f"no test of {name} in {place}"


@pytest.mark.parametrize("name", NAMES)
def test_what_enforces_an_invariant_exists(name: str) -> None:
    known = _constraints() | _functions() | {module.name for module in modules()}
    assert [
        thing for thing in _NAMED.findall(register()[name].enforced) if thing not in known
    ] == []


def _constraints() -> set[str]:
    in_models = {str(c.name) for model in models() for c in model._meta.constraints}
    in_sql = {
        name
        for module in modules(with_migrations=True)
        for text in module.strings()
        for name in re.findall(r"(?:CREATE TRIGGER|ADD CONSTRAINT)\s+(\w+)", text)
    }
    return in_models | in_sql


def _functions() -> set[str]:
    return {
        f"{module.name}.{node.name}"
        for module in modules()
        for node in module.tree.body
        if isinstance(node, ast.FunctionDef | ast.ClassDef)
    }
