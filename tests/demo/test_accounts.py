"""The demo's people: an administrator, and one of each role."""

from itertools import count
from pathlib import Path

import pytest
from django.contrib.auth.models import User

from config.demo.accounts import hand_out
from config.demo.home import Home
from config.staff.accounts import standing

pytestmark = pytest.mark.django_db


def given(folder: Path) -> dict[str, str]:
    """Hand out what works; return the passwords by their names."""
    numbers = count()
    hand_out(Home(folder), new_password=lambda: f"a password, the {next(numbers)}th")
    told = Home(folder).read_handout()
    named = {told[f"{who}_user"]: told[f"{who}_password"] for who in ("admin", "approver")}
    return {**named, **told["staff"]}


def test_there_is_one_of_each_role_whose_password_works(tmp_path: Path) -> None:
    handed = given(tmp_path)

    people = {user.username: user for user in User.objects.all()}
    assert {name: standing(user) for name, user in people.items()} == {
        "ada": "Everything; all brands.",
        "ben": "Approver; all brands.",
        "cleo": "Author; all brands.",
        "dora": "Analyst; all brands.",
        "emil": "Support; all brands.",
    }
    assert all(people[name].check_password(password) for name, password in handed.items())


def test_a_second_start_hands_out_the_same(tmp_path: Path) -> None:
    assert given(tmp_path) == given(tmp_path)
