"""The demo's accounts: an administrator, somebody of each role, and a key for the CRM."""

from collections.abc import Callable, Mapping

from django.contrib.auth.models import User
from django.utils import timezone

from config.api.keys import KeyRefused, create_key, use_key
from config.api.scopes import Scope
from config.demo.home import Home
from config.demo.names import ADMINISTRATOR, APPROVER, OTHERS
from config.installation import add_administrator, add_staff
from config.staff.accounts import give
from config.staff.roles import Role


def hand_out(home: Home, *, new_password: Callable[[], str]) -> None:
    """Write credentials that work: those of the last start where they still do."""
    given = home.read_handout()
    home.hand_out(
        admin_user=ADMINISTRATOR,
        admin_password=_administrator(given.get("admin_password") or new_password()),
        approver_user=APPROVER,
        approver_password=_staff(
            APPROVER, Role.APPROVER, given.get("approver_password") or new_password()
        ),
        staff=_others(given.get("staff", {}), new_password),
        api_key=_key(given.get("api_key", "")),
        test_api_key=_key(given.get("test_api_key", ""), is_test=True),
    )


def _administrator(password: str) -> str:
    if not _has(ADMINISTRATOR, password):
        add_administrator(username=ADMINISTRATOR, email="ada@example.com", password=password)
    return password


def _others(given: Mapping[str, str], new_password: Callable[[], str]) -> dict[str, str]:
    """Return the passwords of the others by their names."""
    return {
        name: _staff(name, role, given.get(name) or new_password()) for role, name in OTHERS.items()
    }


def _staff(name: str, role: Role, password: str) -> str:
    if not _has(name, password):
        add_staff(username=name, email=f"{name}@example.com", password=password)
    give(user=User.objects.get(username=name), roles=[role], brands=None)
    return password


def _has(username: str, password: str) -> bool:
    """Say whether there is such an account, and give it this password."""
    user = User.objects.filter(username=username).first()
    if user is not None and not user.check_password(password):
        user.set_password(password)
        user.save()
    return user is not None


def _key(key: str, *, is_test: bool = False) -> str:
    try:
        use_key(text=key, clock=timezone.now)
    except KeyRefused:
        name = "The workshop's CRM, trying" if is_test else "The workshop's CRM"
        _row, key = create_key(name=name, scopes=Scope.values, is_test=is_test, clock=timezone.now)
    return key
