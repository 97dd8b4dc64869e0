"""What an installation needs before anybody can work with it: people who log in, and a brand."""

from typing import Any

from django.contrib.auth.models import User
from django.contrib.auth.password_validation import validate_password
from django.db import transaction

from programs.models import Brand


@transaction.atomic
def set_up(
    *, username: str, email: str, password: str, brand: dict[str, Any] | None
) -> tuple[User, Brand | None]:
    """Add the first administrator, and a brand where one is given: both or neither.

    Raises `ValidationError` where a password is too weak or a part of the brand is wrong.
    """
    user = add_administrator(username=username, email=email, password=password)
    return user, add_brand(**brand) if brand else None


def add_administrator(*, username: str, email: str, password: str) -> User:
    """Add somebody who may do everything. Raises `ValidationError`."""
    user = User(username=username, email=email, is_staff=True, is_superuser=True)
    return _saved(user, password)


def add_staff(*, username: str, email: str, password: str) -> User:
    """Add somebody who can log in; what they may do is their role's. Raises `ValidationError`."""
    return _saved(User(username=username, email=email, is_staff=True), password)


def add_brand(**columns: Any) -> Brand:
    """Add a brand. Raises `ValidationError` with each part that is missing or wrong."""
    brand = Brand(**columns)
    brand.full_clean()
    brand.save()
    return brand


def _saved(user: User, password: str) -> User:
    validate_password(password, user)
    user.set_password(password)
    user.full_clean()
    user.save()
    return user
