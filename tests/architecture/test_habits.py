"""Habits of the house that a linter has no rule for."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.contrib.admin.models import LogEntry
from django.core.management import get_commands

from config.environment import BASE_DIR
from tests.architecture.source import APPS, Module, called, models, modules, modules_of_tests

LONGEST_MODULE = 400
# The verifier lies in every proof pack and has to be one file.
LONG_FOR_A_REASON = {"delivery/proof/verify.py"}
LONGEST_NAME = 63
DRAWERS = {"common", "helpers", "misc", "util", "utils"}

# Our own links are made of BASE_URL; namespaces are names, nobody fetches them.
_ADDRESS = re.compile(r"(?:https?:)?//[a-z0-9-]+(?:\.[a-z0-9-]+)+[^\s\"'<>)]*", re.IGNORECASE)
_NAMESPACE = re.compile(r"http://www\.w3\.org/")
_SILENT_NOQA = re.compile(r"# noqa(: [A-Z0-9, ]+)?$")
_READ_BY_PEOPLE = {".css", ".html", ".js", ".json", ".svg", ".txt", ".xml"}

_NAMED_IN_SQL = re.compile(r"(?:CREATE TRIGGER|ADD CONSTRAINT)\s+(\w+)")
_NOW_IN_SQL = re.compile(r"\b(?:now|clock_timestamp|statement_timestamp)\(\)", re.IGNORECASE)


def test_modules_and_their_tests_stay_short() -> None:
    long = [m.place for m in _everything() if len(m.lines) > LONGEST_MODULE]
    assert set(long) - LONG_FOR_A_REASON == set()


def test_no_module_is_a_drawer() -> None:
    assert [m.place for m in _everything() if DRAWERS & set(m.parts)] == []


def test_constraints_say_what_holds() -> None:
    odd = [
        constraint.name
        for model in models()
        for constraint in model._meta.constraints
        if not _says_what_holds(str(constraint.name), [model._meta.db_table])
    ]
    assert odd == []


def test_triggers_and_constraints_in_sql_say_what_holds() -> None:
    tables = [*(model._meta.db_table for model in models()), LogEntry._meta.db_table]
    odd = [
        f"{module.place}: {name}"
        for module in modules(with_migrations=True)
        for text in module.strings()
        for name in _NAMED_IN_SQL.findall(text)
        if not _says_what_holds(name, tables)
    ]
    assert odd == []


def test_indexes_name_their_reader() -> None:
    silent = [
        f"{module.place}:{call.lineno}"
        for module in modules()
        for call in module.calls()
        if called(call) == "Index"
        if not module.lines[call.lineno - 2].strip().startswith("#")
    ]
    assert silent == []


def test_rules_have_no_database_no_clock_no_settings() -> None:
    impure = [
        f"{module.place}: {what}"
        for module in modules()
        if "rules" in module.parts[1:2]
        for what in _impurities(module)
    ]
    assert impure == []


def test_the_clock_is_an_argument_and_never_the_databases() -> None:
    told = [
        f"{module.place}: {text.strip()[:60]}"
        for module in modules(with_migrations=True)
        for text in module.strings()
        if _NOW_IN_SQL.search(text)
    ]
    stamped = [
        f"{model._meta.label}.{field.name}"
        for model in models()
        for field in model._meta.concrete_fields
        if getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False)
    ]
    assert (told, stamped) == ([], [])


def test_times_and_dates_are_named_so() -> None:
    odd = [
        f"{model._meta.label}.{field.name}"
        for model in models()
        for field in model._meta.concrete_fields
        if not _is_named_for(field.get_internal_type(), field.name)
    ]
    assert odd == []


def test_tasks_never_wait_in_the_broker() -> None:
    waiting = [
        f"{module.place}:{call.lineno}"
        for module in modules()
        for call in module.calls()
        if {"eta", "countdown"} & {str(keyword.arg) for keyword in call.keywords}
        or (called(call) == "retry" and isinstance(call.func, ast.Attribute))
    ]
    assert waiting == []


def test_no_test_sleeps() -> None:
    asleep = [
        f"{module.place}:{call.lineno}"
        for module in modules_of_tests()
        if module.path.name.startswith(("test_", "conftest"))
        for call in module.calls()
        if called(call) == "sleep"
    ]
    assert asleep == []


@pytest.mark.parametrize("folder", ["templates", "static"])
def test_nothing_is_loaded_from_elsewhere(folder: str) -> None:
    remote = [
        f"{path.relative_to(BASE_DIR)}: {address}"
        for path in _shown_files(folder)
        for address in _ADDRESS.findall(path.read_text(encoding="utf-8"))
        if not _NAMESPACE.match(address)
    ]
    assert remote == []


def test_an_exception_to_a_rule_says_why_on_its_line() -> None:
    silent = [
        f"{module.place}:{number}"
        for module in _everything()
        for number, line in enumerate(module.lines, start=1)
        if _SILENT_NOQA.search(line)
    ]
    assert silent == []


def test_the_readme_names_every_command() -> None:
    readme = (BASE_DIR / "README.md").read_text(encoding="utf-8")
    commands = [name for name, app in get_commands().items() if app in APPS]
    assert [name for name in commands if not re.search(rf"`{name}\b", readme)] == []


def _everything() -> list[Module]:
    return [*modules(), *modules_of_tests()]


def _says_what_holds(name: str, tables: list[str]) -> bool:
    return len(name.encode()) <= LONGEST_NAME and any(
        name.startswith(f"{table}_") and len(name) > len(table) + 1 for table in tables
    )


def _impurities(module: Module) -> Iterator[str]:
    for imported, name in module.imports():
        if imported.startswith("django.db") and name not in {"TextChoices", "IntegerChoices"}:
            yield f"imports {imported} {name}"
        if imported == "django.conf" or (imported, name) == ("django.utils", "timezone"):
            yield f"imports {imported} {name}"
    for call in module.calls():
        if called(call) in {"now", "today", "utcnow"}:
            yield f"line {call.lineno} reads the clock"


def _is_named_for(kind: str, name: str) -> bool:
    """Moments end in `_at`, ends of a stretch in `_until`; `at` and `since` say it alone."""
    if kind == "DateTimeField":
        return name in {"at", "since"} or name.endswith(("_at", "_until"))
    return name.endswith("_on") if kind == "DateField" else True


def _shown_files(folder: str) -> list[Path]:
    files = (path for path in (BASE_DIR / folder).rglob("*") if path.suffix in _READ_BY_PEOPLE)
    return sorted(files)
