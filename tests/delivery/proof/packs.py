"""Packs for tests: Alice's whole story, and ways to tamper with it as its maker could."""

import hashlib
import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from consent.ledger.signing import sign
from consent.models import Subscription
from consent.rules.vocabulary import Method
from consent.services.leave import leave
from consent.services.upsert import PersonInput, UpsertInput, upsert
from delivery.models import Delivery
from delivery.proof import verify
from delivery.services.proving import prove
from tests import cast, factories
from tests.delivery.sending import approved_edition, send

MADE_AT = timezone.now() + timedelta(minutes=5)
USES = ("first_name", ("last_purchase_on", "optional"), ("allergies", "asked"))
Change = Callable[[Any], None]


def clock() -> datetime:
    """Return the time at which packs are made."""
    return MADE_AT


def alice_was_here() -> Subscription:
    """Alice asked, said yes, got an edition with her name, and left."""
    program = factories.published_program(uses=USES, languages=("en", "de"))
    row = cast.alice(program, chosen=["last_purchase_on"], answers={"allergies": ["sesame"]})
    _name_her()
    send(approved_edition(program))
    leave(
        subscription_id=row.id,
        method=Method.LEAVE_PAGE,
        ip=cast.IP,
        user_agent=cast.BROWSER,
        clock=timezone.now,
    )
    assert Delivery.objects.filter(state="sent", kind="edition").exists()
    return row


def _name_her() -> None:
    person = PersonInput(external_id="crm-alice", email="alice@example.com")
    known = cast.person("alice@example.com")
    known.external_id = "crm-alice"
    known.save(update_fields=["external_id"])
    upsert(
        items=[UpsertInput(person=person, profile={"first_name": "Alice"})],
        by="crm",
        clock=timezone.now,
    )


def alices_pack() -> bytes:
    """Return Alice's pack."""
    alice_was_here()
    return prove(external_id="crm-alice", clock=clock).content


def lines_of(pack: bytes, **options: Any) -> list[str]:
    """Return what the verifier says of a pack that is right. Raises `ProofError`."""
    return list(verify.verify(pack, **options))


def content_of(pack: bytes, name: str) -> Any:
    """Return one JSON file of a pack."""
    return json.loads(verify.files_of(pack)[name])


def made_anew(pack: bytes, name: str, change: Change) -> bytes:
    """Return the pack as its own maker would make it, with one JSON file changed: signed again."""
    files = verify.files_of(pack)
    content = json.loads(files[name])
    change(content)
    return signed_anew({**files, name: json.dumps(content).encode()})


def signed_anew(files: dict[str, bytes]) -> bytes:
    """Return a pack of these files with a manifest and a signature that fit."""
    rest = {n: d for n, d in files.items() if n not in {verify.MANIFEST, verify.SIGNATURE}}
    manifest = json.loads(files[verify.MANIFEST])
    manifest["files"] = {name: hashlib.sha256(data).hexdigest() for name, data in rest.items()}
    written = verify.canonical(manifest)
    _key, signature = sign(written)
    signed = {verify.MANIFEST: written, verify.SIGNATURE: f"{signature.hex()}\n".encode()}
    return verify.zip_of(rest | signed)
