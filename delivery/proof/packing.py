"""Make the pack: every file of it, the manifest, the signature, the ZIP."""

import hashlib
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from consent.ledger.chain import plain_columns
from consent.ledger.proofs import Inclusion
from consent.ledger.seals import SignedRoot
from consent.ledger.signing import pem, public_keys, sign, signing_key_id
from consent.models import ConsentEvent
from consent.receipts.jsonld import preference_address, receipt_jsonld
from consent.receipts.words import words_of
from delivery.models import Delivery, Resolution, Slot
from delivery.proof import verify
from delivery.proof.collecting import Story, attempted_by
from delivery.proof.page import page_of
from delivery.proof.readme import README
from delivery.rules.values import shown

Json = dict[str, Any]


def pack_of(story: Story, inclusions: Sequence[Inclusion], clock: Callable[[], datetime]) -> bytes:
    """Return the signed ZIP of one person's story: the same story and time, the same bytes."""
    made_at = clock()
    files = _files(story, inclusions, made_at)
    manifest = verify.canonical(_manifest(story, files, made_at))
    _key, signature = sign(manifest)
    signed = {verify.MANIFEST: manifest, verify.SIGNATURE: f"{signature.hex()}\n".encode()}
    return verify.zip_of(files | signed)


def _files(story: Story, inclusions: Sequence[Inclusion], made_at: datetime) -> dict[str, bytes]:
    evidence = {"evidence.json": _written(_evidence(story))} if story.evidence else {}
    return {
        verify.KEYS: _written(_keys()),
        verify.CHAIN: _written(_chain(story)),
        verify.DELIVERIES: _written(_deliveries(story)),
        verify.ROOTS: _written(_roots(inclusions)),
        "names.json": _written(_names(story)),
        "index.html": page_of(story, made_at).encode(),
        "README.txt": README.encode(),
        "verify.py": Path(verify.__file__).read_bytes(),
        **{f"{verify.TEXTS}{name}.txt": text.body.encode() for name, text in story.texts.items()},
        **dict(_receipts(story, made_at)),
        **evidence,
    }


def _manifest(story: Story, files: dict[str, bytes], made_at: datetime) -> Json:
    return {
        "format": verify.FORMAT,
        "version": verify.VERSION,
        "subject": str(story.subject.id),
        "made_at": _time(made_at),
        "made_by": sorted({yes.promise.brand.legal_name for yes in story.yeses.values()}),
        "key": signing_key_id(),
        "files": {name: hashlib.sha256(data).hexdigest() for name, data in files.items()},
    }


def _keys() -> Json:
    return {"keys": [{"id": name, "pem": pem(key)} for name, key in public_keys().items()]}


def _chain(story: Story) -> Json:
    last = story.events[-1]
    return {
        "subject": str(story.subject.id),
        "entries": [_entry(each) for each in story.events],
        "head": {"position": last.position, "hash": bytes(last.hash).hex()},
    }


def _entry(event: ConsentEvent) -> Json:
    """Return every column that the hash covers: the ciphertext itself, where its hash enters."""
    return plain_columns(event) | {
        "id": event.id,
        "sealed": bytes(event.sealed).hex() if event.sealed is not None else None,
        "hash": bytes(event.hash).hex(),
    }


def _evidence(story: Story) -> Json:
    return {
        "note": "The personal parts of the entries, by their numbers, as their makers opened them.",
        "person": {"external_id": story.person.external_id} if story.person else {},
        "entries": {str(number): asdict(each) for number, each in story.evidence.items()},
    }


def _names(story: Story) -> Json:
    return {
        "programs": {
            str(number): {"program": each.slug, "name": each.name}
            for number, each in story.programs.items()
        },
        "invitations": {
            str(number): {"version": each.number, "published_at": _time(each.published_at)}
            for number, each in story.invitations.items()
        },
    }


def _deliveries(story: Story) -> list[Json]:
    return [
        _delivery(each)
        | {"resolutions": [_resolution(each, row) for row in story.resolutions.get(each.id, ())]}
        for each in story.deliveries
    ]


def _resolution(delivery: Delivery, row: Resolution) -> Json:
    return {
        "found": row.found,
        "why": row.why,
        "by": row.by.get_username(),
        "at": _time(row.at),
        "permitted_by": attempted_by(delivery, row),
        "error": row.error,
        "handed_over_at": _time(row.handed_over_at),
    }


def _delivery(delivery: Delivery) -> Json:
    program = delivery.subscription.program if delivery.subscription else None
    return {
        "id": delivery.id,
        "kind": delivery.kind,
        "state": delivery.state,
        "program": program.slug if program else None,
        "edition": delivery.edition.name if delivery.edition else None,
        "invitation_version": delivery.invitation.number if delivery.invitation else None,
        "language": delivery.language,
        "asked_by": delivery.asked_by_id,
        "permitted_by": delivery.went_by_id,
        "permitted_at": _time(delivery.permitted_at),
        "overlapped": delivery.overlapped_id,
        "address_version": delivery.address_version,
        "created_at": _time(delivery.created_at),
        "promised_at": _time(delivery.promised_at),
        "handed_over_at": _time(delivery.handed_over_at),
        "settled_at": _time(delivery.settled_at),
        "refusal": delivery.refusal,
        "error": delivery.error,
        "asks": delivery.asks,
        "depth": delivery.depth,
        "used": delivery.used,
        "values_kept": delivery.sealed is not None and bool(shown(delivery.used)),
        "slot": _slot(getattr(delivery, "slot", None)),
    }


def _slot(slot: Slot | None) -> Json | None:
    if slot is None:
        return None
    return {
        "lane": slot.lane,
        "lanes": slot.lanes,
        "begins_at": _time(slot.during.lower),
        "ends_at": _time(slot.during.upper),
        "ordinal": slot.ordinal,
        "ordinals": slot.ordinals,
        "yes": slot.yes_id,
        "request": slot.request_id,
    }


def _roots(inclusions: Iterable[Inclusion]) -> Json:
    signed = {each.signed.number: each.signed for each in inclusions}
    return {
        "roots": [_root(signed[number]) for number in sorted(signed)],
        "inclusions": [
            {"entry": each.event_id, "root": each.signed.number, "seq": each.seq, "path": each.path}
            for each in inclusions
        ],
    }


def _root(root: SignedRoot) -> Json:
    return root.content() | {"signature": root.signature.hex()}


def _receipts(story: Story, made_at: datetime) -> Iterable[tuple[str, bytes]]:
    for number, yes in story.yeses.items():
        name = f"{verify.RECEIPTS}{number}"
        # Whoever has the pack must not be able to leave for the person.
        linked = receipt_jsonld(yes.event, clock=lambda: made_at, leave_at=preference_address())
        yield f"{name}.jsonld", _written(linked)
        yield f"{name}.txt", words_of(yes).to_text().encode()


def _written(content: object) -> bytes:
    text = json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True, allow_nan=False)
    return f"{text}\n".encode()


def _time(at: datetime | None) -> str | None:
    return at.astimezone(UTC).isoformat(timespec="microseconds") if at else None
