"""Who may do what: every address of the admin and every action, called as each role."""

import logging

import pytest
from django.test import Client

from config.staff.roles import Role
from tests.staff import world
from tests.staff.enumerating import UNNAMED, Address, unnamed
from tests.staff.reading import POST, everything, lines, observed, unfilled, written

pytestmark = pytest.mark.django_db

ADD = "\n\nAdd to TABLE in tests/staff/table.py, once you have read what it says:\n\n"


@pytest.fixture
def clients(caplog: pytest.LogCaptureFixture) -> dict[Role, Client]:
    # Each refusal would be written down with all that led to it.
    caplog.set_level(logging.CRITICAL, "django.request")
    world.make()
    return {role: world.client_of(world.staff(role)) for role in Role}


def test_each_role_may_do_what_the_table_says_and_nothing_else(clients: dict[Role, Client]) -> None:
    there, said = everything(), lines()
    wrong = []
    for what, line in said.items():
        if what not in there:
            continue
        found = observed(clients.values(), what, line, there[what])
        if found != list(line.cells.values()):
            wrong.append(
                f"says {written(what, line.given, line.cells.values(), line.trail)}\n"
                f"is   {written(what, line.given, found, line.trail)}"
            )
    assert not wrong, "The table in tests/staff/table.py\n\n" + "\n".join(wrong)


def test_every_address_and_action_has_a_line(request: pytest.FixtureRequest) -> None:
    there, said = everything(), lines()
    gone = [what for what in said if what not in there]
    assert not gone, f"No such address or action any more: take out of the table: {gone}"
    if missing := {what: where for what, where in there.items() if what not in said}:
        # Made where there is something to try only.
        clients = request.getfixturevalue("clients")
        found = [_line_for(clients, what, where) for what, where in missing.items()]
        pytest.fail(ADD + "\n".join(found))


def test_addresses_without_a_name_are_known() -> None:
    assert unnamed() == set(UNNAMED)


def _line_for(clients: dict[Role, Client], what: str, where: Address | None) -> str:
    """Return the line to add: what the page answers now, or what has to be filled in first."""
    if asked := unfilled(where):
        return written(what, dict.fromkeys(asked, "?"), ["?"] * len(Role), "?")
    cells = observed(clients.values(), what, None, where)
    return written(what, {}, cells, "trail" if any(POST in cell for cell in cells) else "-")
