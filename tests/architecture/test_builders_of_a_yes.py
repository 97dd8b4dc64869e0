"""INV-13: only the services that are named build an entry that permits something."""

import ast
from collections.abc import Iterator

from tests.architecture import paths
from tests.architecture.source import Module, called, modules

YES = {"GIVEN", "RENEWED", "PERMITTING"}
YES_IN_SQL = {"given", "renewed"}


def kinds_built() -> Iterator[tuple[Module, ast.expr]]:
    """Yield what stands as the kind of each entry that is built or copied anywhere."""
    for module in modules():
        for call in module.calls():
            if called(call) in {"NewEntry", "replace"}:
                yield from ((module, each.value) for each in call.keywords if each.arg == "kind")


def names_in(kind: ast.expr) -> set[str]:
    """Return the kinds that an expression names, "?" for what is decided elsewhere."""
    named = {
        node.attr
        for node in ast.walk(kind)
        if isinstance(node, ast.Attribute) and ast.unparse(node.value) == "EventKind"
    }
    return named or {"?"}


def test_inv_13_only_the_services_that_are_named_build_a_yes() -> None:
    found = {module.name for module, kind in kinds_built() if names_in(kind) & YES}
    assert found == set(paths.BUILDS_A_YES.split())


def test_inv_13_only_the_services_that_are_named_have_a_yes_built() -> None:
    builders = set(paths.BUILDS_A_YES.split())
    found = {
        module.name
        for module in modules()
        for imported, name in module.imports()
        if {imported, f"{imported}.{name}"} & builders
    }
    assert found == set(paths.SAYS_A_YES.split())


def test_inv_13_whoever_builds_an_entry_of_any_kind_is_named() -> None:
    found = {module.name for module, kind in kinds_built() if "?" in names_in(kind)}
    assert found == set(paths.BUILDS_ANY_KIND.split())


def test_inv_13_what_makes_a_yes_is_called_by_the_persons_pages_only() -> None:
    strangers = [
        f"{module.place} imports {imported}"
        for module in modules()
        if module.parts[1:2] in {("admin",), ("api",), ("management",), ("tasks",), ("receivers",)}
        for imported, _name in module.imports()
        if imported in {"consent.services.confirm", "consent.services.renew"}
    ]
    assert strangers == []
