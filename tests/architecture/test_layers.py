"""Layers where import-linter cannot see them: strings, migrations, SQL, and who may write what."""

import ast
import re
from collections.abc import Iterator

from django.apps import apps
from django.db.migrations.loader import MigrationLoader

from tests.architecture.source import APPS, BELOW, Module, called, first_string, models, modules

# Names in a string that make Django or Python load another app.
BY_NAME = {"get_model", "get_app_config", "import_module", "import_string", "include"}

WRITES_THE_LEDGER = {"append", "lock_subjects", "NewEntry"}
WRITES = {"create", "get_or_create", "bulk_create", "update", "bulk_update", "delete"}
LEDGER = ("consent.ledger", "consent.ledger.append")

_LEDGER_SQL = re.compile(
    r"(?:insert\s+into|update|delete\s+from|truncate(?:\s+table)?|copy)\s+"
    r"consent_(?:consentevent|subject)\b",
    re.IGNORECASE,
)


def test_relations_point_downwards() -> None:
    upward = [
        f"{model._meta.label}.{field.name} -> {field.related_model._meta.label}"
        for model in models()
        for field in model._meta.get_fields()
        if field.concrete and field.is_relation and field.related_model in models()
        if field.related_model._meta.app_label not in BELOW[model._meta.app_label]
    ]
    assert upward == []


def test_no_relation_can_point_anywhere() -> None:
    assert not [m for m in models() if m._meta.private_fields]


def test_migrations_depend_downwards() -> None:
    upward = [
        f"{app}.{name} needs {needed[0]}.{needed[1]}"
        for (app, name), migration in MigrationLoader(None).disk_migrations.items()
        if app in APPS
        for needed in [*migration.dependencies, *migration.run_before]
        if needed[0] in APPS and needed[0] not in BELOW[app]
    ]
    assert upward == []


def test_what_is_loaded_by_its_name_is_below() -> None:
    upward = [
        f"{module.place}:{call.lineno} loads {first_string(call)}"
        for module in modules(with_migrations=True)
        for call in module.calls()
        if called(call) in BY_NAME
        if (app := first_string(call).split(".")[0]) in APPS and app not in BELOW[module.app]
    ]
    assert upward == []


def test_sql_names_tables_of_its_own_app_or_below() -> None:
    tables = {model._meta.db_table: model._meta.app_label for model in models()}
    named = re.compile(rf"\b({'|'.join(tables)})\b")
    upward = [
        f"{module.place} names {table}"
        for module in modules(with_migrations=True)
        for text in module.strings()
        for table in named.findall(text)
        if tables[table] not in BELOW[module.app]
    ]
    assert upward == []


def test_only_delivery_services_touch_gateways() -> None:
    strangers = [
        f"{module.place} imports {imported}"
        for module in modules()
        for imported, _name in module.imports()
        if imported.startswith("delivery.gateways")
        if not module.name.startswith(("delivery.services", "delivery.gateways"))
    ]
    assert strangers == []


def test_only_consent_services_write_the_ledger() -> None:
    strangers = [
        f"{module.place}: {what}"
        for module in modules()
        if not module.name.startswith(("consent.services", "consent.ledger"))
        for what in _ledger_writes(module)
    ]
    assert strangers == []


def test_only_the_ledger_itself_makes_entries() -> None:
    strangers = [
        f"{module.place}: {what}"
        for module in modules()
        if not module.name.startswith("consent.ledger")
        for what in _made_entries(module)
    ]
    assert strangers == []


def test_every_app_that_is_ours_is_installed() -> None:
    assert [app for app in APPS if not apps.is_installed(app)] == []


def _ledger_writes(module: Module) -> Iterator[str]:
    for imported, name in module.imports():
        if imported in LEDGER and name in WRITES_THE_LEDGER | {""}:
            yield f"imports {imported} {name}".rstrip()
    yield from (text for text in module.strings() if _LEDGER_SQL.search(text))


def _made_entries(module: Module) -> Iterator[str]:
    for call in module.calls():
        if called(call) == "ConsentEvent":
            yield f"line {call.lineno} makes a ConsentEvent"
        if called(call) in WRITES and "ConsentEvent.objects" in ast.unparse(call.func):
            yield f"line {call.lineno} writes ConsentEvent"
