"""The demo's accounts: an administrator, an approver, and a key for the CRM."""

from collections.abc import Callable

from django.contrib.auth.models import Permission, User
from django.utils import timezone

from config.api.keys import KeyRefused, create_key, use_key
from config.api.scopes import Scope
from config.demo.home import Home
from config.installation import add_administrator, add_staff

ADMINISTRATOR, APPROVER = "ada", "ben"
# A second pair of eyes: sees all that is about people and promises, and decides.
SEES = ("programs", "subscribers", "consent", "delivery")
APPROVES = ("publish_invitation", "approve_edition", "change_invitation", "change_edition")


def hand_out(home: Home, *, new_password: Callable[[], str]) -> None:
    """Write credentials that work: those of the last start where they still do."""
    given = home.read_handout()
    home.hand_out(
        admin_user=ADMINISTRATOR,
        admin_password=_administrator(given.get("admin_password") or new_password()),
        approver_user=APPROVER,
        approver_password=_approver(given.get("approver_password") or new_password()),
        api_key=_key(given.get("api_key", "")),
    )


def _administrator(password: str) -> str:
    if not _has(ADMINISTRATOR, password):
        add_administrator(username=ADMINISTRATOR, email="ada@example.com", password=password)
    return password


def _approver(password: str) -> str:
    if not _has(APPROVER, password):
        seen = Permission.objects.filter(
            codename__startswith="view_", content_type__app_label__in=SEES
        )
        may = [*APPROVES, *seen.values_list("codename", flat=True)]
        add_staff(username=APPROVER, email="ben@example.com", password=password, may=may)
    return password


def _has(username: str, password: str) -> bool:
    """Say whether there is such an account, and give it this password."""
    user = User.objects.filter(username=username).first()
    if user is not None and not user.check_password(password):
        user.set_password(password)
        user.save()
    return user is not None


def _key(key: str) -> str:
    try:
        use_key(text=key, clock=timezone.now)
    except KeyRefused:
        _row, key = create_key(name="The workshop's CRM", scopes=Scope.values, clock=timezone.now)
    return key
