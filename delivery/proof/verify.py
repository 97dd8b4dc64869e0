"""Check a proof pack: what one person was shown, said and got; chained, sealed and signed.

    python verify.py PACK.zip [--key FINGERPRINT_OR_PEM_FILE] [--roots FILE]

Needs Python 3.9 or newer and the package `cryptography`; no network, no database, and nothing else
of the system that made the pack. Prints what it checked, a line each. Exit status: 0 all is right,
1 something is wrong and the first such thing is named, 2 the pack could not be read at all, 3 all
that was checked is right, and who made the pack was not checked: no key was named.

`--key` (may be repeated) names the key that must have signed: the first 16 or all 64 hex digits
of the SHA-256 of its 32 bytes, or a PEM file. Without it you learn only that the pack is whole:
anybody can make a whole one with a key of their own. `--roots` compares the pack's root with a file
of signed roots kept elsewhere.

It is one file, however long, because it lies in the pack and must run alone.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import struct
import sys
import zlib
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

FORMAT = "willingly-proof-pack"
VERSION = 1
MANIFEST, SIGNATURE, KEYS = "manifest.json", "manifest.sig", "keys.json"
CHAIN, DELIVERIES, ROOTS = "chain.json", "deliveries.json", "roots.json"
NAMES = "names.json"
TEXTS, RECEIPTS = "texts/", "receipts/"

YES = ("given", "renewed")
OWN_POST = ("confirmation", "undo", "preferences")
ENDS = ("withdrawn", "revoked", "refused", "erased", "completed")
STOPS = (*ENDS, "paused", "changed", "suppressed", "restricted", "moved")
NEEDS_A_YES = ("edition", "welcome", "notice", "reservation")
# What else is sent, and the kind of the one entry that it answers.
ANSWERS = {"confirmation": "requested", "address": "moved"}
GONE = ("sent", "uncertain")
UNPINNED = 3
# No mail system hangs for longer: what was said earlier did not overlap with a hand-over.
_HANGS = timedelta(days=1)
_ID_DIGITS, _HASH_DIGITS = 16, 64

# The columns of an entry that its hash covers, as the pack and the ledger name them.
COLUMNS = (
    *("position", "kind", "program", "invitation", "language", "text", "answers", "actor"),
    *("method", "at", "valid_until", "address_version", "details", "previous"),
)

_LOCAL = struct.Struct("<4s5H3I2H")
_CENTRAL = struct.Struct("<4s6H3I5H2I")
_END = struct.Struct("<4s4H2IH")
_MADE_BY_UNIX, _ZIP_2, _UTF8, _FIRST_DAY = 0x0314, 20, 0x0800, 0x0021
_PLAIN_FILE = 0o100644 << 16

# What reading a file raises that is not formed as this version forms it.
_MISFORMED = (
    *(KeyError, TypeError, ValueError, IndexError, AttributeError, RecursionError),
    UnsupportedAlgorithm,
)

Json = Any
Files = Mapping[str, bytes]


class ProofError(Exception):
    """The first thing that is wrong with a pack."""


class NoPackError(Exception):
    """What was given is no proof pack at all."""


def canonical(content: object) -> bytes:
    """Return the one spelling of JSON that is hashed and signed: sorted keys, no spaces, UTF-8."""
    return json.dumps(
        content, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    ).encode()


def key_hash(key: Ed25519PublicKey) -> str:
    """Return the fingerprint of a key: SHA-256 of its 32 bytes, in hex."""
    return hashlib.sha256(key.public_bytes_raw()).hexdigest()


def zip_of(files: Files) -> bytes:
    """Return the one ZIP that holds `files`: stored, without times, in the order of names."""
    body, directory = bytearray(), bytearray()
    for name in sorted(files):
        path, data = name.encode(), files[name]
        common = (_UTF8, 0, 0, _FIRST_DAY, zlib.crc32(data), len(data), len(data), len(path), 0)
        directory += _CENTRAL.pack(
            b"PK\1\2", _MADE_BY_UNIX, _ZIP_2, *common, 0, 0, 0, _PLAIN_FILE, len(body)
        )
        directory += path
        body += _LOCAL.pack(b"PK\3\4", _ZIP_2, *common) + path + data
    count, start = len(files), len(body)
    end = _END.pack(b"PK\5\6", 0, 0, count, count, len(directory), start, 0)
    return bytes(body + directory + end)


def files_of(data: bytes) -> dict[str, bytes]:
    """Return the files of a pack as they lie there. Raises `NoPackError`."""
    found: dict[str, bytes] = {}
    at = 0
    while data[at : at + 4] == b"PK\3\4" and len(data) >= at + _LOCAL.size:
        size, name_length, extra = _LOCAL.unpack_from(data, at)[-3:]
        start = at + _LOCAL.size
        name = data[start : start + name_length].decode("utf-8", "replace")
        begin = start + name_length + extra
        found[name], at = data[begin : begin + size], begin + size
    if MANIFEST not in found:
        raise NoPackError("this is no proof pack: it has no manifest.json")
    return found


def verify(
    data: bytes,
    *,
    pins: Sequence[str] = (),
    roots: str | None = None,
    whose: str = "the key that you named",
) -> Iterator[str]:
    """Yield a line for each thing that is right. Raises `ProofError` at the first that is not.

    `pins` are fingerprints, of `whose`; `roots` is the text of a file of signed roots.
    """
    files = files_of(data)
    try:
        manifest = json.loads(files[MANIFEST])
        keys = _published_keys(files)
        yield _signed(files, manifest, keys, pins, whose)
        yield _whole(files, manifest)
        yield from _all(files, data, keys, roots)
    except _MISFORMED as error:
        raise ProofError(f"a file of the pack is not formed as it should be: {error!r}") from error


def _all(
    files: Files, data: bytes, keys: Mapping[str, Ed25519PublicKey], roots: str | None
) -> Iterator[str]:
    if zip_of(files) != data:
        raise ProofError("the ZIP holds more or other bytes than its files")
    yield "ok  the ZIP: every byte belongs to one of these files"
    chain = json.loads(files[CHAIN])
    entries = {entry["id"]: entry for entry in chain["entries"]}
    yield _chained(chain, json.loads(files[MANIFEST])["subject"])
    yield _texts(files, chain)
    yield _answered(entries)
    proof = json.loads(files[ROOTS])
    yield _roots_signed(proof["roots"], keys)
    yield _included(proof, chain)
    yield _receipts(files, entries)
    yield _delivered(json.loads(files[DELIVERIES]), entries, _programs(files))
    yield _kept_elsewhere(proof["roots"], roots)


def _published_keys(files: Files) -> dict[str, Ed25519PublicKey]:
    keys = {}
    for each in json.loads(files[KEYS])["keys"]:
        key = serialization.load_pem_public_key(each["pem"].encode())
        if not isinstance(key, Ed25519PublicKey) or key_hash(key)[:_ID_DIGITS] != each["id"]:
            raise ProofError(f"{KEYS}: the key {each['id']} is not named after its bytes")
        keys[each["id"]] = key
    return keys


def _signed(
    files: Files,
    manifest: Json,
    keys: Mapping[str, Ed25519PublicKey],
    pins: Sequence[str],
    whose: str,
) -> str:
    if (manifest["format"], manifest["version"]) != (FORMAT, VERSION):
        raise ProofError(f"{MANIFEST}: not a pack of the format {FORMAT} {VERSION}")
    key = keys.get(manifest["key"])
    if key is None:
        raise ProofError(f"{MANIFEST}: its key {manifest['key']} is not in {KEYS}")
    signature = bytes.fromhex(files[SIGNATURE].decode())
    # One spelling only: hex digits may be written in two ways.
    if files[SIGNATURE] != f"{signature.hex()}\n".encode() or not _fits(
        key, signature, files[MANIFEST]
    ):
        raise ProofError(f"{SIGNATURE}: the signature does not fit {MANIFEST}")
    fingerprint = key_hash(key)
    if not pins:
        return f"ok  signature by {fingerprint} (not compared with a key that you know: see --key)"
    if not any(len(pin) >= _ID_DIGITS and fingerprint.startswith(pin) for pin in pins):
        raise ProofError(f"{SIGNATURE}: signed by {fingerprint}, not by {whose}")
    return f"ok  signature by {fingerprint}, {whose}"


def _fits(key: Ed25519PublicKey, signature: bytes, message: bytes) -> bool:
    try:
        key.verify(signature, message)
    except InvalidSignature:
        return False
    return True


def _whole(files: Files, manifest: Json) -> str:
    said = manifest["files"]
    for name in sorted({*said, *files} - {MANIFEST, SIGNATURE}):
        if name not in files:
            raise ProofError(f"{name}: it is missing")
        if name not in said:
            raise ProofError(f"{name}: it does not belong to the pack")
        if hashlib.sha256(files[name]).hexdigest() != said[name]:
            raise ProofError(f"{name}: it was changed")
    return f"ok  {len(said)} files, each as the manifest says"


def entry_hash(entry: Json, subject: str) -> str:
    """Return SHA-256 over every column of an entry; the personal part enters as ciphertext."""
    sealed = bytes.fromhex(entry["sealed"] or "")
    content = {name: entry[name] for name in COLUMNS}
    content |= {"subject": subject, "sealed": hashlib.sha256(sealed).hexdigest()}
    return hashlib.sha256(canonical(content)).hexdigest()


def _chained(chain: Json, subject: str) -> str:
    if chain["subject"] != subject:
        raise ProofError(f"{CHAIN}: it is the chain of another person")
    previous = "0" * _HASH_DIGITS
    for position, entry in enumerate(chain["entries"], 1):
        where = f"{CHAIN}: entry {entry['id']} at {entry['position']}"
        if entry["position"] != position:
            raise ProofError(f"{where}: the entry at {position} is missing")
        if entry["previous"] != previous:
            raise ProofError(f"{where}: it does not follow the entry before")
        if entry_hash(entry, subject) != entry["hash"]:
            raise ProofError(f"{where}: its content is not what was hashed")
        previous = entry["hash"]
    if chain["head"] != {"position": len(chain["entries"]), "hash": previous}:
        raise ProofError(f"{CHAIN}: its end was cut off")
    return f"ok  chain of {len(chain['entries'])} entries, from the first to its head"


def _texts(files: Files, chain: Json) -> str:
    shown = {entry["text"] for entry in chain["entries"] if entry["text"]}
    for digest in sorted(shown):
        name = f"{TEXTS}{digest}.txt"
        if name not in files:
            raise ProofError(f"{name}: a text that was shown is missing")
        if hashlib.sha256(files[name]).hexdigest() != digest:
            raise ProofError(f"{name}: it is not the text that was shown")
    return f"ok  {len(shown)} texts that were shown, each named by its own hash"


def _answered(entries: Mapping[int, Json]) -> str:
    yeses = [entry for entry in entries.values() if entry["kind"] in YES]
    for yes in yeses:
        where = f"{CHAIN}: the yes {yes['id']}"
        asked = entries.get(yes["answers"])
        if asked is None or asked["kind"] != "requested":
            raise ProofError(f"{where} answers no request")
        if asked["position"] >= yes["position"]:
            raise ProofError(f"{where} comes before its request")
        if any(asked[name] != yes[name] for name in ("program", "invitation", "language", "text")):
            raise ProofError(f"{where} is to other words than were asked")
        if yes["actor"] != "person" or yes["method"] not in OWN_POST or not yes["text"]:
            raise ProofError(f"{where} is not the person's own")
    return f"ok  {len(yeses)} yeses, each the person's own, to the very words that were asked"


def _roots_signed(roots: Sequence[Json], keys: Mapping[str, Ed25519PublicKey]) -> str:
    for root in roots:
        content = {name: value for name, value in root.items() if name != "signature"}
        key = keys.get(root["key"])
        if key is None or not _fits(key, bytes.fromhex(root["signature"]), canonical(content)):
            raise ProofError(f"{ROOTS}: the root {root['number']} is not signed by a known key")
    return f"ok  {len(roots)} signed roots of the whole ledger"


def _included(proof: Json, chain: Json) -> str:
    roots = {root["number"]: root for root in proof["roots"]}
    proofs = {each["entry"]: each for each in proof["inclusions"]}
    for entry in chain["entries"]:
        each = proofs.get(entry["id"])
        if each is None:
            raise ProofError(f"{ROOTS}: nothing shows that entry {entry['id']} is in the ledger")
        root = roots[each["root"]]
        leaf = hashlib.sha256(b"\0" + bytes.fromhex(entry["hash"])).digest()
        path = [bytes.fromhex(step) for step in each["path"]]
        if _root_over(leaf, each["seq"], root["size"], path) != bytes.fromhex(root["root"]):
            raise ProofError(f"{ROOTS}: entry {entry['id']} is not under root {root['number']}")
    return f"ok  {len(chain['entries'])} entries are under a signed root"


def _root_over(leaf: bytes, index: int, size: int, path: Sequence[bytes]) -> bytes | None:
    """Return the root that an audit path leads to (RFC 9162, 2.1.3.2), None where it does not."""
    if not 0 <= index < size:
        return None
    place, last = index, size - 1
    for step in path:
        if last == 0:
            return None
        if place & 1 or place == last:
            leaf = hashlib.sha256(b"\1" + step + leaf).digest()
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            leaf = hashlib.sha256(b"\1" + leaf + step).digest()
        place, last = place >> 1, last >> 1
    return leaf if last == 0 else None


def _receipts(files: Files, entries: Mapping[int, Json]) -> str:
    yeses = [entry for entry in entries.values() if entry["kind"] in YES]
    for yes in yeses:
        name = f"{RECEIPTS}{yes['id']}.jsonld"
        if name not in files:
            raise ProofError(f"{name}: the receipt of a yes is missing")
        [record] = json.loads(files[name])["dpv:hasRecordOfActivity"]
        notice = record["dpv:hasNotice"]["spdx:checksum"]["spdx:checksumValue"]
        if (record["dpv:hasIdentifier"], notice) != (yes["hash"], yes["text"]):
            raise ProofError(f"{name}: it is of another entry, or of another text")
    return f"ok  {len(yeses)} receipts, each of a yes of this chain"


def _programs(files: Files) -> dict[str, int]:
    """Return the numbers of the programs by the names that deliveries have them under."""
    named = json.loads(files[NAMES])["programs"]
    programs = {each["program"]: int(number) for number, each in named.items()}
    if len(programs) != len(named):
        raise ProofError(f"{NAMES}: two programs have the same name")
    return programs


def _delivered(
    deliveries: Sequence[Json], entries: Mapping[int, Json], programs: Mapping[str, int]
) -> str:
    gone = [each for each in deliveries if each["state"] in GONE]
    for delivery in gone:
        where = f"{DELIVERIES}: delivery {delivery['id']}"
        if delivery["kind"] == "link":
            _asked_for(where, delivery)
            continue
        permit = entries.get(delivery["permitted_by"])
        if permit is None:
            raise ProofError(f"{where} names no entry of this chain that permitted it")
        if delivery["kind"] != "address" and programs.get(delivery["program"]) != permit["program"]:
            raise ProofError(f"{where} is of another program than the entry that permitted it")
        if delivery["address_version"] != permit["address_version"]:
            raise ProofError(f"{where} went to another address than its permission is from")
        if delivery["kind"] in NEEDS_A_YES:
            _permitted(where, delivery, permit, entries)
        elif ANSWERS[delivery["kind"]] != permit["kind"] or delivery["asked_by"] != permit["id"]:
            raise ProofError(f"{where} answers another entry than the one that permitted it")
    return f"ok  {len(gone)} messages went or may have, each permitted then by this chain"


def _asked_for(where: str, delivery: Json) -> None:
    """A personal link needs no consent, so nothing else may go under its name."""
    if any(delivery[name] is not None for name in ("program", "edition", "permitted_by")):
        raise ProofError(f"{where} is more than a link that was asked for")


def _permitted(where: str, delivery: Json, yes: Json, entries: Mapping[int, Json]) -> None:
    at = _time(delivery["permitted_at"] or delivery["handed_over_at"])
    if yes["kind"] not in YES or at < _time(yes["at"]):
        raise ProofError(f"{where} was sent without a yes, or before it")
    if yes["valid_until"] is not None and _time(yes["valid_until"]) <= at:
        raise ProofError(f"{where} was sent after its yes had ended")
    overlapped = _overlapped(where, delivery, yes, entries)
    for stop in _stops_at(at, yes, entries):
        if overlapped is None or stop["position"] < overlapped["position"]:
            said = f"entry {stop['id']} ({stop['kind']})"
            raise ProofError(f"{where} was sent after {said} had ended its yes, or while it held")


def _overlapped(where: str, delivery: Json, yes: Json, entries: Mapping[int, Json]) -> Json | None:
    """Return the stop that came while the message was on its way: it excuses nothing earlier."""
    if delivery["overlapped"] is None:
        return None
    stop = entries.get(delivery["overlapped"])
    if (
        stop is None
        or stop["kind"] not in STOPS
        or stop["position"] <= yes["position"]
        or stop["program"] not in (yes["program"], None)
    ):
        raise ProofError(f"{where} names as overlapping what is no later stop of this chain")
    begun = _time(delivery["permitted_at"] or delivery["handed_over_at"])
    if _time(stop["at"]) + _HANGS < begun:
        raise ProofError(f"{where} did not overlap with entry {stop['id']}, which came long before")
    return stop


def _stops_at(at: datetime, yes: Json, entries: Mapping[int, Json]) -> list[Json]:
    """Replay the chain to `at`: return the entries that stood in the way of this yes then."""
    stands: dict[Any, Json] = {}
    for entry in entries.values():
        time = _time(entry["at"])
        if time < at or (time == at and entry["kind"] not in STOPS):
            _step(stands, entry, yes)
    pause = stands.get("pause", {"details": {}})["details"].get("until")
    if pause is not None and _time(pause) <= at:
        del stands["pause"]
    return list(stands.values())


def _step(stands: dict[Any, Json], entry: Json, yes: Json) -> None:
    kind, said = entry["kind"], entry["details"]
    is_own, later = entry["program"] == yes["program"], entry["position"] - yes["position"]
    if kind in ENDS and later > 0 and (is_own or entry["program"] is None):
        stands.setdefault("end", entry)
    elif kind in ("paused", "resumed", *YES) and later >= 0 and is_own:
        stands.pop("pause", None)
        # A leaving that was taken back goes on with the pause that it interrupted.
        if kind == "paused" or (kind in YES and said.get("until")):
            stands["pause"] = entry
    elif kind == "merged" and later >= 0 and is_own and said.get("until"):
        # What another record of theirs got counts: it is longer than any pause that held.
        stands["pause"] = entry
    elif kind in ("suppressed", "restricted"):
        stands[kind, said["by"]] = entry
    elif kind == "lifted":
        for by in said["lifted"]:
            stands.pop(("suppressed", by), None)
    elif kind == "unrestricted":
        stands.pop(("restricted", said["by"]), None)
    elif kind == "moved" and entry["address_version"] > yes["address_version"]:
        stands.setdefault("move", entry)


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _kept_elsewhere(roots: Sequence[Json], kept: str | None) -> str:
    if kept is None:
        return "--  roots that were kept elsewhere: not compared (see --roots)"
    lines = kept.splitlines()
    for root in roots:
        if canonical(root).decode() not in lines:
            raise ProofError(
                f"{ROOTS}: the root {root['number']} is not among those kept elsewhere"
            )
    return f"ok  {len(roots)} roots are the same as those kept elsewhere"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take the pack, and what to compare it with."""
    parser.add_argument("pack", type=Path, help="the ZIP")
    parser.add_argument("--key", action="append", default=[], help="fingerprint, or a PEM file")
    parser.add_argument("--roots", type=Path, help="a file of signed roots, kept elsewhere")


def run(*, pack: Path, key: Sequence[str], roots: Path | None, own: Sequence[str] = ()) -> int:
    """Check one pack; print what was checked, or what is wrong. Returns the exit status.

    `own` are the fingerprints of whoever checks, for where no key is named.
    """
    whose = "the key that you named" if key else "a key of this installation (see --key)"
    try:
        pins = [_fingerprint(each) for each in key] or own
        kept = roots.read_text(encoding="utf-8") if roots else None
        for line in verify(pack.read_bytes(), pins=pins, roots=kept, whose=whose):
            print(line)
    except ProofError as error:
        print(f"FAILED  {error}")
        return 1
    except (NoPackError, OSError, ValueError, UnsupportedAlgorithm) as error:
        print(f"FAILED  {error}", file=sys.stderr)
        return 2
    if not pins:
        print("The pack is whole. WHO MADE IT WAS NOT CHECKED: name the key of the maker (--key).")
        return UNPINNED
    print("The pack is whole and says what was recorded.")
    return 0


def _fingerprint(key: str) -> str:
    digits = key.replace(":", "").lower()
    if len(digits) in (_ID_DIGITS, _HASH_DIGITS) and not set(digits) - set("0123456789abcdef"):
        return digits
    loaded = serialization.load_pem_public_key(Path(key).read_bytes())
    if not isinstance(loaded, Ed25519PublicKey):
        raise NoPackError(f"{key}: not an Ed25519 public key")
    return key_hash(loaded)


def main(arguments: Sequence[str] | None = None) -> int:
    """Read the command line and check."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    add_arguments(parser)
    return run(**vars(parser.parse_args(arguments)))


if __name__ == "__main__":
    sys.exit(main())
