"""The table of `tests.staff.table`, read; and what the admin answers, in the same letters."""

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from django.contrib.admin.models import LogEntry
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils.http import urlencode

from config.staff.roles import Role
from tests.staff.enumerating import Address, actions, addresses
from tests.staff.table import TABLE
from tests.staff.world import HERE, row

GET, POST, NOTHING = "g", "p", "-"
_LOGIN = "/admin/login/"
_REFUSED = {HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND, HTTPStatus.METHOD_NOT_ALLOWED}
_LINE = re.compile(
    r"(?P<what>[\w.:]+)(?:\((?P<given>[^)]*)\))?\s+(?P<cells>[^#]+)(?:#\s*(?P<why>.*))?"
)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the table."""

    what: str
    given: Mapping[str, str]
    cells: Mapping[Role, str]
    trail: str
    why: str

    @property
    def methods(self) -> str:
        """Return the methods that anybody may use; those that nobody may are tried, too."""
        used = "".join(sorted({letter for cell in self.cells.values() for letter in cell}))
        return used.replace(NOTHING, "").replace("?", "") or GET + POST


def lines() -> dict[str, Line]:
    """Return the lines of the table by what they are about."""
    found = [_read(text) for text in TABLE.splitlines() if text and not text.startswith("#")]
    assert len({line.what for line in found}) == len(found), "A line stands there twice."
    return {line.what: line for line in found}


def _read(text: str) -> Line:
    match = _LINE.fullmatch(text.strip())
    assert match, f"Not a line of the table: {text}"
    *cells, trail = match["cells"].split()
    given = dict(each.split("=") for each in (match["given"] or "").split(",") if each)
    by_role = dict(zip(Role, cells, strict=True))
    return Line(match["what"], given, by_role, trail, match["why"] or "")


def everything() -> dict[str, Address | None]:
    """Return all that needs a line: addresses by their name, actions (None) by model and name."""
    named: dict[str, Address | None] = {each.name: each for each in addresses()}
    return named | {f"{model}:{action}": None for model, action in actions()}


_NUMBERS = {"pk", "object_id", "id"}
# In the name of a row stands this for whose it is.
_BRAND = "{brand}"
# Pages to read, whatever the method: a POST to a list is an action, which has a line of its own.
_TO_READ = ("_changelist", "_history", "index", "app_list", "view_on_site")


def unfilled(where: Address | None) -> list[str]:
    """Return what an address asks for that no row gives: a line gives it in brackets."""
    asked = where.arguments if where else ()
    rows = _NUMBERS if where and where.model else set()
    return [name for name in asked if name not in rows]


def names_a_row(where: Address, given: Mapping[str, str]) -> bool:
    """Say whether an address is of a row: by its number, by its name, or by what is asked."""
    by_name = any(name.startswith("?") or _BRAND in value for name, value in given.items())
    return by_name or not _NUMBERS.isdisjoint(where.arguments)


def address_of(where: Address, given: Mapping[str, str], slug: str = HERE) -> str:
    """Return the path of an address, for the row of a brand."""
    filled = {
        name: value.replace(_BRAND, slug)
        for name, value in given.items()
        if not name.startswith("?")
    }
    known = {
        name: row(where.model, slug, where.name).pk
        for name in where.arguments
        if name in _NUMBERS and name not in given
    }
    asked = {
        name[1:]: str(row(value, slug).pk) for name, value in given.items() if name.startswith("?")
    }
    path = reverse(f"admin:{where.name}", kwargs=known | filled)
    return f"{path}?{urlencode(asked)}" if asked else path


def observed(
    clients: Iterable[Client], what: str, line: Line | None, where: Address | None
) -> list[str]:
    """Return in the table's letters what each browser may do; whatever it did is undone."""
    if where is None:
        return [POST if _acts(client, what) else NOTHING for client in clients]
    path = address_of(where, line.given if line else {})
    methods = line.methods if line else GET + POST
    methods = GET if what.endswith(_TO_READ) else methods
    return [
        "".join(each for each in methods if may(client, each, path)) or NOTHING
        for client in clients
    ]


def may(client: Client, method: str, path: str) -> bool:
    """Say whether an address lets a browser in; whatever it did is undone."""
    with undoing(client):
        answer = _asked(client, method, path)
    to_login = answer.status_code == HTTPStatus.FOUND and _LOGIN in answer.headers["Location"]
    return answer.status_code not in _REFUSED and not to_login


@dataclass(frozen=True, slots=True)
class Tried:
    """What was answered, and what was added to the trail for it."""

    answer: Any
    entries: list[LogEntry]


@contextmanager
def undoing(client: Client) -> Iterator[None]:
    """Undo whatever is done in it, the log-in of the browser too."""
    cookies = deepcopy(client.cookies)
    block = transaction.atomic()
    # As the one around a test: what must not be in a transaction may be in this.
    block._from_testcase = True  # type: ignore[attr-defined]  # Django's own
    with block:
        yield
        transaction.set_rollback(True)
    client.cookies = cookies


def undone(
    client: Client, method: str, path: str, data: Mapping[str, object] | None = None
) -> Tried:
    """Try an address, and undo all that was done for it."""
    last = LogEntry.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    with undoing(client):
        answer = _asked(client, method, path, data)
        return Tried(answer, list(LogEntry.objects.filter(pk__gt=last)))


def _asked(client: Client, method: str, path: str, data: Mapping[str, object] | None = None) -> Any:
    return client.get(path) if method == GET else client.post(path, data or {})


def _acts(client: Client, what: str) -> bool:
    """Say whether an action is offered and taken; what is not offered has to do nothing."""
    model, _colon, action = what.partition(":")
    path = reverse(f"admin:{model.replace('.', '_')}_changelist")
    form = (undone(client, GET, path).answer.context or {}).get("action_form")
    offered = form is not None and action in dict(form.fields["action"].choices)
    tried = undone(
        client, POST, path, {"action": action, "_selected_action": [row(model, address=what).pk]}
    )
    assert offered or not tried.entries, f"{what} is not offered, and was done all the same."
    return offered and tried.answer.status_code not in _REFUSED


def written(what: str, given: Mapping[str, str], cells: Iterable[str], trail: str) -> str:
    """Return a line as it stands in the table."""
    filled = ",".join(f"{name}={value}" for name, value in given.items())
    name = f"{what}({filled})" if filled else what
    columns = "".join(
        f"{cell:<{width}}" for cell, width in zip(cells, (7, 9, 8, 8, 14), strict=True)
    )
    return f"{name:<44} {columns}{trail}"
