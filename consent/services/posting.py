"""Taking in what was posted at a public form: it is counted, kept and answered, and worked then.

Between here and the answer nothing looks at the address, so the answer takes as long for one that
is known as for one that is not.
"""

import hmac
import json
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from cryptography.exceptions import InvalidTag
from django.conf import settings
from django.db import transaction

from consent import journal
from consent.ledger.sealing import UnreadableKeyError, open_sealed, seal
from consent.models import PersonalLink, PostedForm
from consent.rules.posting import FormKind
from consent.services.join import ProgramNotOpenError, request_by_link
from consent.services.limits import count_post, count_post_by_link
from consent.services.moving import change_address
from consent.services.recording import Clock
from consent.signals import form_posted
from programs.models import Program
from programs.selectors import promises
from subscribers.rules.identity import address_hash

_ADDRESS_PAGE = "me/address"


def post_join(
    *,
    program: Program,
    version: int,
    address: str,
    language: str,
    chosen: Collection[str],
    answers: Mapping[str, Any],
    ip: str,
    user_agent: str,
    again: bool = False,
    campaign: str = "",
    clock: Clock,
) -> None:
    """Take in that somebody asks to join with `address`, by the promise number `version`.

    `again` asks for the message once more, `campaign` is the tag of the link that led here. All of
    it is done by `consent.services.posted`. Raises `ProgramNotOpenError`, `TooManyError` and
    `LimitsUnknownError`.
    """
    if promises.published(program.slug) is None:
        raise ProgramNotOpenError(program.slug)
    count_post(ip=ip, place=program.slug)
    said = {
        "program": program.id,
        "version": version,
        "language": language,
        "chosen": sorted(chosen),
        "answers": dict(answers),
        "ip": ip,
        "user_agent": user_agent,
        "again": again,
        "campaign": campaign,
    }
    keep(form=FormKind.JOIN, address=address, said=said, clock=clock)


def post_join_by_link(
    *,
    link: PersonalLink,
    version: int,
    language: str,
    chosen: Collection[str],
    answers: Mapping[str, Any],
    ip: str,
    user_agent: str,
    clock: Clock,
) -> None:
    """Take in that the person of a link asks to join, by the promise number `version`.

    All of it is done at once, as nobody typed an address.
    Raises as `post_join` does.
    """
    count_post_by_link(place=link.program.slug)
    request_by_link(
        link=link,
        version=version,
        language=language,
        chosen=chosen,
        answers=answers,
        ip=ip,
        user_agent=user_agent,
        clock=clock,
    )


def post_address(
    *,
    subscriber_id: int,
    address: str,
    address_version: int,
    ip: str,
    user_agent: str,
    clock: Clock,
) -> None:
    """Take in a person's new address: at once, as it stops mail to the one before.

    Raises `TooManyError` and `LimitsUnknownError`.
    """
    count_post(ip=ip, place=_ADDRESS_PAGE)
    change_address(
        subscriber_id=subscriber_id,
        address=address,
        address_version=address_version,
        ip=ip,
        user_agent=user_agent,
        clock=clock,
    )


def keep(*, form: FormKind, address: str, said: Mapping[str, Any], clock: Clock) -> None:
    """Keep what was posted, sealed, and wake who works it. Says nothing about the address.

    Raises `FenceUpError` while delivery is fenced: the replay drops what the backup had of these.
    """
    journal.require_clear()
    content = json.dumps({"address": address, **said}).encode()
    with transaction.atomic():
        PostedForm.objects.create(
            form=form,
            address_hash=address_hash(address, settings.ADDRESS_KEY),
            sealed=seal(content, key=next(_keys()), bound_to=_bound_to(form)),
            posted_at=clock(),
        )
        form_posted.send(sender=PostedForm)


def what_was_said(row: PostedForm) -> dict[str, Any]:
    """Return what was posted, `address` included. Raises `UnreadableKeyError`."""
    for key in _keys():
        try:
            found = open_sealed(bytes(row.sealed), key=key, bound_to=_bound_to(row.form))
        except InvalidTag:
            continue
        said: dict[str, Any] = json.loads(found)
        return said
    raise UnreadableKeyError(str(row))


def _keys() -> Iterator[bytes]:
    """Yield the keys of posted forms, made of the master keys: the first one seals."""
    for master in settings.SUBJECT_MASTER_KEYS:
        yield hmac.digest(master, b"willingly:posted-form", "sha256")


def _bound_to(form: str) -> bytes:
    return b"posted-form:" + form.encode()
