"""What each role may do: one table, from which the groups are made (`config.staff.groups`).

A line is a model, or a permission of its own, and what each role may do with it: `v` view, `a` add,
`c` change, `d` delete, in any order; `yes` for a permission of its own; `-` for nothing. A model of
the admin that has no line fails a test, which says which line to add.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from django.core.exceptions import ImproperlyConfigured


class Role(StrEnum):
    """What somebody is here for; a group of Django by this name."""

    AUTHOR = "author"
    APPROVER = "approver"
    ANALYST = "analyst"
    SUPPORT = "support"
    ADMINISTRATOR = "administrator"

    @property
    def label(self) -> str:
        """Return the name that pages show."""
        return self.value.capitalize()

    @property
    def about(self) -> str:
        """Return in a sentence what the role is for."""
        return _ABOUT[self]


_ABOUT = {
    Role.AUTHOR: "Writes programs, promises and editions, invites people, sends what was approved.",
    Role.APPROVER: "Publishes promises, approves editions, lets go on what a guardrail held.",
    Role.ANALYST: "Reads programs, editions and what became of them. Sees no page of a person.",
    Role.SUPPORT: "Looks people up, stops mail for them, answers privacy requests.",
    Role.ADMINISTRATOR: "Everything: brands, staff, keys, rates, imports, and who did what.",
}

TABLE = """
#                                author approver analyst support administrator
programs.brand                   v      v        v       v       vac
programs.datafield               vac    v        v       v       vacd
programs.program                 vacd   v        v       v       vacd
programs.invitation              vacd   v        v       v       vacd
programs.invitationtext          vacd   v        v       v       vacd
programs.datause                 vacd   v        v       v       vacd
programs.publish_invitation      -      yes      -       -       yes
programs.twopersonrule           -      -        -       -       va
subscribers.subscriber           -      -        -       vc      vc
subscribers.profile              -      -        -       v       v
subscribers.suppression          -      -        -       v       v
consent.merge_records            -      -        -       yes     yes
consent.subscription             -      -        v       v       v
consent.consentevent             -      -        -       v       v
consent.listmove                 v      v        v       v       va
consent.invitationbatch          vacd   v        v       v       vacd
consent.take_invitation_links    yes    -        -       -       yes
consent.peopleimport             -      -        -       -       va
consent.export_people            -      -        -       -       yes
delivery.catalogue               vacd   v        v       -       vacd
delivery.cataloguerow            vacd   v        v       -       vacd
delivery.edition                 vacd   v        v       v       vacd
delivery.editiontext             vacd   v        v       v       vacd
delivery.editionpicture          vacd   v        v       v       vacd
delivery.approve_edition         -      yes      -       -       yes
delivery.delivery                v      v        v       v       v
delivery.reservation             v      v        v       v       v
delivery.resolve_delivery        -      yes      -       -       yes
delivery.make_proof_pack         -      -        -       yes     yes
delivery.mailevent               -      -        v       v       v
delivery.pace                    v      v        v       -       vac
delivery.guardrail               v      v        v       -       vac
delivery.programhold             v      v        v       -       v
delivery.figure                  -      -        -       -       -
delivery.see_reports             yes    yes      yes     -       yes
delivery.trialend                -      -        -       -       v
delivery.end_trial               -      -        -       -       yes
delivery.privacyrequest          -      -        -       vac     vac
delivery.take_access_copy        -      -        -       yes     yes
delivery.webhookendpoint         -      -        -       -       vacd
delivery.webhookdelivery         -      -        -       -       v
config.apikey                    -      -        -       -       vac
auth.user                        -      -        -       -       vac
admin.logentry                   -      -        -       -       v
"""

_VERBS = {"v": "view", "a": "add", "c": "change", "d": "delete"}
_NOTHING, _ITSELF = "-", "yes"


@dataclass(frozen=True, slots=True)
class Line:
    """One line: of which app, what it is about, and what each role may."""

    app: str
    name: str
    cells: dict[Role, str]

    def codenames(self, role: Role) -> Iterator[str]:
        """Yield the codenames of the permissions that `role` has by this line."""
        cell = self.cells[role]
        if cell == _ITSELF:
            yield self.name
        elif cell != _NOTHING:
            yield from (f"{_VERBS[letter]}_{self.name}" for letter in cell)


def lines() -> list[Line]:
    """Return the table, line by line."""
    rows = (row.split() for row in TABLE.splitlines() if row and not row.startswith("#"))
    return [_line(what, cells) for what, *cells in rows]


def _line(what: str, cells: list[str]) -> Line:
    app, _dot, name = what.partition(".")
    return Line(app, name, dict(zip(Role, cells, strict=True)))


def rights(role: Role, app: str) -> set[str]:
    """Return the codenames of all that `role` may in one app."""
    return {name for line in lines() if line.app == app for name in line.codenames(role)}


def roles_named(names: Iterable[str]) -> list[Role]:
    """Return the roles that a setting names. Raises `ImproperlyConfigured` for one that is none.

    A role that is misspelt would ask nobody for a second factor, and nobody would be told.
    """
    wanted = [name.strip() for name in names]
    unknown = sorted(set(filter(None, wanted)) - set(Role))
    if unknown:
        raise ImproperlyConfigured(
            f"SECOND_FACTOR_ROLES names no role: {', '.join(unknown)}."
            f" There are: {', '.join(Role)}."
        )
    return [Role(name) for name in wanted if name]
