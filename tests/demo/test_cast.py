"""The people of the story fit the company, and what is printed for readers can be run."""

from datetime import date
from pathlib import Path

from django.core.management import get_commands

from config.demo.commands import commands
from config.demo.company.cast import CARE, CLUB, OFFERS, ROLES, WINTER, cast
from config.demo.company.editions import AFTER_THE_QUESTION, FIRST_ACT, RUNNING, SECOND_ACT, WAITING
from config.demo.company.fields import CATALOGUE
from config.demo.company.people import Answer
from config.demo.company.promises import PROGRAMS
from programs.rules.vocabulary import Format

TODAY = date(2026, 11, 22)


def test_each_role_is_one_person_who_joins_in_the_first_act() -> None:
    people = cast(TODAY)

    assert [person.external_id for person in people] == [role.external_id for role in ROLES]
    assert len({role.external_id for role in ROLES}) == len(ROLES)
    for person in people:
        [decision] = person.decisions
        assert (decision.act, decision.answer) == ("first", Answer.ASKS)
        assert decision.ticks
        assert person.confirms


def test_programs_editions_and_values_are_of_what_the_workshop_has() -> None:
    slugs = {offer.slug for offer in PROGRAMS}
    issues = (*RUNNING, *FIRST_ACT, *SECOND_ACT, *AFTER_THE_QUESTION, WAITING)

    assert {CARE, OFFERS, WINTER} <= slugs
    mailed = {offer.slug for offer in PROGRAMS if offer.format == Format.EMAIL}
    assert {issue.program for issue in issues} == mailed
    assert len({(issue.program, issue.name) for issue in issues}) == len(issues)
    known = {entry.key for entry in CATALOGUE}
    assert all(set(person.profile) <= known for person in cast(TODAY))


def test_nobody_of_the_club_is_known_to_the_workshop() -> None:
    assert not {role.email for role in ROLES} & set(CLUB)


def test_every_line_that_is_printed_is_a_command_of_ours(tmp_path: Path) -> None:
    lines = list(commands(tmp_path).values())

    ours = {name for name, app in get_commands().items() if not str(app).startswith("django.")}
    for line in lines:
        setting, _python, script, command, *_words = line.split()
        assert setting == f"VAR_DIR={tmp_path}"
        assert script == "manage.py"
        assert command in ours
    assert len(lines) == len(set(lines))
