"""The second factor of staff: a code of six digits from a device of theirs (TOTP, RFC 6238).

Recovery codes stand in for a device that is lost; each works once.
"""

from base64 import b32encode
from collections.abc import Collection
from enum import StrEnum

from django.conf import settings
from django.contrib.auth.models import AnonymousUser, User
from django.db import transaction
from django_otp import verify_token
from django_otp.models import Device
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from config.staff.accounts import end_sessions, roles_of
from config.staff.roles import Role

RECOVERY_CODES = 10
_DIGITS = 6
_KEPT = "_willingly_second_factor"


class Stage(StrEnum):
    """How far somebody is who gave a password."""

    PASSED = "passed"
    ASKED = "asked"
    TO_SET_UP = "to set up"


def stage_of(user: User | AnonymousUser) -> Stage:
    """Return whether `user` may go on, must give a code, or must set up a device first.

    Asked once for each object of a user, which is once a request.
    """
    known = user.__dict__
    if _KEPT not in known:
        known[_KEPT] = _look(user)
    found: Stage = known[_KEPT]
    return found


def _look(user: User | AnonymousUser) -> Stage:
    if isinstance(user, AnonymousUser) or user.is_anonymous:
        return Stage.PASSED
    # Set by the middleware, where the session has a device that is still theirs.
    if getattr(user, "otp_device", None) is not None:
        return Stage.PASSED
    if has_device(user):
        return Stage.ASKED
    return Stage.TO_SET_UP if is_required(user) else Stage.PASSED


def look_again(user: User | AnonymousUser) -> None:
    """Forget what was found: a code was just given, or a device taken away."""
    user.__dict__.pop(_KEPT, None)


def is_required(user: User) -> bool:
    """Say whether the installation asks it of somebody in these roles.

    Whoever may do everything counts as an administrator.
    """
    wanted: Collection[str] = settings.SECOND_FACTOR_ROLES
    if not wanted:
        return False
    held = {Role.ADMINISTRATOR} if user.is_superuser else set(roles_of(user))
    return not held.isdisjoint(wanted)


def has_device(user: User) -> bool:
    """Say whether somebody logs in with a code."""
    return bool(TOTPDevice.objects.filter(user=user, confirmed=True).exists())


def waiting(user: User) -> TOTPDevice | None:
    """Return the device that somebody is setting up, or None."""
    return TOTPDevice.objects.filter(user=user, confirmed=False).first()


def begin(*, user: User) -> TOTPDevice:
    """Begin to set up a device: it counts once a code of it was given."""
    TOTPDevice.objects.filter(user=user, confirmed=False).delete()
    return TOTPDevice.objects.create(user=user, name="Authenticator", confirmed=False)


@transaction.atomic
def confirm(*, user: User, token: str) -> tuple[TOTPDevice, list[str]] | None:
    """Take the first code of a new device: it replaces the one before, with new recovery codes.

    None where the code is not one of it.
    """
    devices = TOTPDevice.objects.select_for_update()
    device = devices.filter(user=user, confirmed=False).first()
    if device is None or not device.verify_token(_bare(token)):
        return None
    devices.filter(user=user, confirmed=True).delete()
    device.confirmed = True
    device.save(update_fields=["confirmed"])
    return device, new_codes(user=user)


@transaction.atomic
def new_codes(*, user: User) -> list[str]:
    """Return new recovery codes in the place of the old ones: they are shown this once."""
    StaticDevice.objects.filter(user=user).delete()
    device = StaticDevice.objects.create(user=user, name="Recovery codes")
    codes = [StaticToken.random_token() for _ in range(RECOVERY_CODES)]
    StaticToken.objects.bulk_create(StaticToken(device=device, token=code) for code in codes)
    return codes


def codes_left(user: User) -> int:
    """Count the recovery codes that were not used."""
    return int(StaticToken.objects.filter(device__user=user).count())


def verify(*, user: User, token: str) -> Device | None:
    """Return the device that gave this code, or took this recovery code; None for a wrong one.

    Each wrong code of a kind doubles the time until the next one of it is looked at.
    """
    bare = _bare(token)
    is_code = bare.isdecimal() and len(bare) == _DIGITS
    model: type[Device] = TOTPDevice if is_code else StaticDevice
    device = model.objects.filter(user=user, confirmed=True).first()
    return verify_token(user, device.persistent_id, bare) if device else None


@transaction.atomic
def reset(*, user: User) -> None:
    """Forget somebody's device and recovery codes, and log out whoever came in by them."""
    TOTPDevice.objects.filter(user=user).delete()
    StaticDevice.objects.filter(user=user).delete()
    end_sessions(user=user)


def key_in_words(device: TOTPDevice) -> str:
    """Return the secret in groups of four, for a device that cannot read the picture."""
    key = b32encode(device.bin_key).decode()
    return " ".join(key[begin : begin + 4] for begin in range(0, len(key), 4))


def _bare(token: str) -> str:
    return "".join(token.split()).lower()
