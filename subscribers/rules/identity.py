"""What an identity may look like: one spelling of each part, or a refusal."""

import hmac
import re
import secrets
from functools import cache, lru_cache
from zoneinfo import available_timezones

from email_validator import EmailNotValidError, validate_email

from subscribers.rules.sandbox import ID_PREFIX, is_sandbox_address
from subscribers.rules.vocabulary import PersonRefusal, Relationship

EXTERNAL_ID_LENGTH = 120
ACCOUNT_LENGTH = 120
LANGUAGE_LENGTH = 35
LOCAL_LENGTH = 64
ADDRESS_LENGTH = 254
# Far above any address; what is longer is not worth a look.
_ADDRESS_LOOK = 320

_UNSTORABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
# RFC 5322, 3.2.3: atoms with dots between them.
_LOCAL = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.+[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8}){0,4}")
_MADE_ID = re.compile(rf"({ID_PREFIX})?p-[A-Za-z0-9_-]{{22}}")
_REGION_LENGTH, _SCRIPT_LENGTH = 2, 4


class InvalidIdentityError(ValueError):
    """A part of an identity is refused. `refusal` says which; the value itself is not in it."""

    def __init__(self, refusal: PersonRefusal) -> None:
        super().__init__(refusal.sentence)
        self.refusal = refusal


class InvalidAddress(InvalidIdentityError):
    """What was given is no e-mail address that mail can reach."""

    def __init__(self) -> None:
        super().__init__(PersonRefusal.INVALID_ADDRESS)


def normal_address(raw: str) -> str:
    """Return the one spelling of an address: trimmed, the domain in small letters and in ASCII.

    An address beyond ASCII before the @ is refused: not every mail system on the way takes it.
    Dots in a row before the @ are no address by RFC 5322, but providers have given out such
    mailboxes and mail reaches them, so they stay. Raises `InvalidAddress`.
    """
    if len(raw) > _ADDRESS_LOOK:
        raise InvalidAddress
    local, _, domain = raw.strip().rpartition("@")
    if len(local) > LOCAL_LENGTH or not _LOCAL.fullmatch(local):
        raise InvalidAddress
    address = f"{local}@{_normal_domain(domain)}"
    if len(address) > ADDRESS_LENGTH:
        raise InvalidAddress
    return address


@lru_cache(maxsize=4096)
def _normal_domain(domain: str) -> str:
    """Return a domain in small ASCII letters; a thousand people share a few of them."""
    try:
        return validate_email(f"a@{domain}", check_deliverability=False).ascii_domain
    except EmailNotValidError:
        raise InvalidAddress from None


def address_hash(address: str, key: bytes) -> bytes:
    """Return the keyed hash (HMAC-SHA-256) by which a stop outlives its address."""
    return hmac.digest(key, address.strip().lower().encode(), "sha256")


def normal_external_id(raw: str) -> str:
    """Return the trimmed id. Raises `InvalidIdentityError`."""
    external_id = raw.strip()
    if not external_id:
        raise InvalidIdentityError(PersonRefusal.EXTERNAL_ID_MISSING)
    if len(external_id) > EXTERNAL_ID_LENGTH:
        raise InvalidIdentityError(PersonRefusal.EXTERNAL_ID_TOO_LONG)
    # An id is a part of addresses of the API: a slash would end it, dots alone would climb.
    if _UNSTORABLE.search(external_id) or "/" in external_id or external_id in (".", ".."):
        raise InvalidIdentityError(PersonRefusal.INVALID_EXTERNAL_ID)
    return external_id


def make_external_id(address: str) -> str:
    """Return a fresh id for the person of a normal address, whom nobody gave one."""
    mark = ID_PREFIX if is_sandbox_address(address) else ""
    return f"{mark}p-{secrets.token_urlsafe(16)}"


def is_made_id(external_id: str) -> bool:
    """Say whether we made this id ourselves, so that it may give way to the controller's."""
    return _MADE_ID.fullmatch(external_id) is not None


def normal_account(raw: str) -> str:
    """Return the account with single spaces. Raises `InvalidIdentityError`."""
    account = " ".join(raw.split())
    if len(account) > ACCOUNT_LENGTH or _UNSTORABLE.search(account):
        raise InvalidIdentityError(PersonRefusal.INVALID_ACCOUNT)
    return account


@lru_cache(maxsize=1024)
def normal_language(raw: str) -> str:
    """Return a language tag (BCP 47) in its usual spelling. Raises `InvalidIdentityError`."""
    tag = raw.strip()
    if len(tag) > LANGUAGE_LENGTH or not _LANGUAGE.fullmatch(tag):
        raise InvalidIdentityError(PersonRefusal.INVALID_LANGUAGE)
    language, *rest = tag.replace("_", "-").split("-")
    return "-".join([language.lower(), *(_subtag(part) for part in rest)])


def _subtag(part: str) -> str:
    if len(part) == _REGION_LENGTH:
        return part.upper()
    return part.title() if len(part) == _SCRIPT_LENGTH and part.isalpha() else part.lower()


def normal_time_zone(raw: str) -> str:
    """Return the name of an IANA time zone. Raises `InvalidIdentityError`."""
    try:
        return _time_zones()[raw.strip().lower()]
    except KeyError:
        raise InvalidIdentityError(PersonRefusal.INVALID_TIME_ZONE) from None


def time_zone_of_place(raw: str) -> str:
    """Return the time zone that somebody means: its name, or a place that names one zone only.

    "new york" is America/New_York. Raises `InvalidIdentityError`.
    """
    written = "_".join(raw.split())
    try:
        return normal_time_zone(written)
    except InvalidIdentityError:
        found = _zones_of_places().get(written.lower(), ())
        if len(found) != 1:
            raise
        return found[0]


@cache
def _time_zones() -> dict[str, str]:
    return {name.lower(): name for name in available_timezones()}


@cache
def _zones_of_places() -> dict[str, tuple[str, ...]]:
    """Return the zones by the place in their names, which is the last part."""
    found: dict[str, tuple[str, ...]] = {}
    for name in sorted(available_timezones()):
        region, _, place = name.lower().rpartition("/")
        if region:
            found[place] = (*found.get(place, ()), name)
    return found


def normal_relationship(raw: str) -> Relationship:
    """Return the relationship that a word names. Raises `InvalidIdentityError`."""
    try:
        return Relationship(raw.strip().lower())
    except ValueError:
        raise InvalidIdentityError(PersonRefusal.INVALID_RELATIONSHIP) from None
