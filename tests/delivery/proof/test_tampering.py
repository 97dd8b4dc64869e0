"""Whatever is changed in a pack, it verifies no more, and what is wrong is named."""

import json
import random
from collections.abc import Callable
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from consent.ledger.signing import pem
from delivery.proof import verify
from tests.delivery.proof.packs import (
    content_of,
    lines_of,
    made_anew,
    signed_anew,
)

FLIPS = 500
A_KEY = Ed25519PrivateKey.from_private_bytes(b"somebody else's signing key, 32b")


def places_by(seed: int) -> random.Random:
    """Return a source of places that is the same in each run."""
    return random.Random(seed)  # noqa: S311 - it picks what to break, and guards nothing


def is_refused(pack: bytes) -> bool:
    try:
        lines_of(pack)
    except (verify.ProofError, verify.NoPackError):
        return True
    return False


def flipped(pack: bytes, place: int, by: int) -> bytes:
    changed = bytearray(pack)
    changed[place] ^= by
    return bytes(changed)


def refused(pack: bytes) -> str:
    with pytest.raises(verify.ProofError) as caught:
        lines_of(pack)
    return str(caught.value)


def without(pack: bytes, name: str) -> dict[str, bytes]:
    return {each: data for each, data in verify.files_of(pack).items() if each != name}


class TestOneByte:
    def test_flipped_anywhere(self, pack: bytes) -> None:
        chance = places_by(20261122)
        places = [(chance.randrange(len(pack)), chance.randrange(1, 256)) for _ in range(FLIPS)]

        assert [place for place in places if not is_refused(flipped(pack, *place))] == []

    def test_flipped_in_each_file(self, pack: bytes) -> None:
        chance = places_by(20261123)
        passed = []
        for name, data in verify.files_of(pack).items():
            start = pack.index(name.encode() + data) + len(name.encode())
            for _ in range(20):
                place = start + chance.randrange(len(data))
                if not is_refused(flipped(pack, place, 1 << chance.randrange(8))):
                    passed.append((name, place))
        assert passed == []

    def test_flipped_in_each_place_between_the_files(self, pack: bytes) -> None:
        directory = pack.index(b"PK\1\2")
        headers = [
            place
            for name, data in verify.files_of(pack).items()
            for place in range(
                pack.index(name.encode() + data) - 30, pack.index(name.encode() + data)
            )
        ]
        chance = places_by(20261124)
        places = [*chance.sample(headers, 200), *chance.sample(range(directory, len(pack)), 300)]

        passed = [place for place in places if not is_refused(flipped(pack, place, 1))]

        assert passed == []

    def test_added_or_taken_away_at_either_end(self, pack: bytes) -> None:
        changed = [
            b"\0" + pack,
            pack + b"\0",
            pack[1:],
            pack[:-1],
            pack + pack,
            pack[: len(pack) // 2],
        ]

        assert [each for each in changed if not is_refused(each)] == []


class TestFiles:
    def test_one_that_is_changed_is_named(self, pack: bytes) -> None:
        files = verify.files_of(pack)

        changed = {**files, "index.html": files["index.html"] + b" "}

        assert refused(verify.zip_of(changed)) == "index.html: it was changed"

    def test_one_that_is_missing_is_named(self, pack: bytes) -> None:
        assert refused(verify.zip_of(without(pack, "README.txt"))) == "README.txt: it is missing"

    def test_one_too_many_is_named(self, pack: bytes) -> None:
        more = {**verify.files_of(pack), "more.txt": b"more"}

        assert refused(verify.zip_of(more)) == "more.txt: it does not belong to the pack"

    def test_one_that_lies_there_twice_is_found(self, pack: bytes) -> None:
        first = pack[: pack.index(b"PK\3\4", 4)]

        twice = first + pack

        assert is_refused(twice)


class TestSignature:
    def test_another_signature_does_not_fit(self, pack: bytes) -> None:
        files = verify.files_of(pack)
        other = A_KEY.sign(files[verify.MANIFEST]).hex()

        changed = {**files, verify.SIGNATURE: f"{other}\n".encode()}

        assert "the signature does not fit" in refused(verify.zip_of(changed))

    def test_it_has_one_spelling_only(self, pack: bytes) -> None:
        files = verify.files_of(pack)

        loud = {**files, verify.SIGNATURE: files[verify.SIGNATURE].upper()}

        assert "the signature does not fit" in refused(verify.zip_of(loud))

    def test_a_key_that_you_know_is_asked_for(self, pack: bytes) -> None:
        fingerprint = lines_of(pack)[0].split()[3]

        assert "the key that you named" in lines_of(pack, pins=[fingerprint])[0]
        assert "the key that you named" in lines_of(pack, pins=["0" * 16, fingerprint[:16]])[0]
        for other in ("0" * 64, fingerprint[:8], ""):
            with pytest.raises(verify.ProofError, match="not by the key that you named"):
                lines_of(pack, pins=[other])

    def test_who_makes_a_pack_with_a_key_of_their_own_is_not_the_controller(
        self, pack: bytes
    ) -> None:
        known = lines_of(pack)[0].split()[3]
        files = verify.files_of(pack)
        key = A_KEY.public_key()
        name = verify.key_hash(key)[:16]
        keys = json.loads(files[verify.KEYS])
        keys["keys"].append({"id": name, "pem": pem(key)})
        fitting = signed_anew({**files, verify.KEYS: json.dumps(keys).encode()})
        manifest = verify.canonical({**content_of(fitting, verify.MANIFEST), "key": name})
        signature = f"{A_KEY.sign(manifest).hex()}\n".encode()
        signed = {verify.MANIFEST: manifest, verify.SIGNATURE: signature}

        forged = verify.zip_of({**verify.files_of(fitting), **signed})

        assert name in lines_of(forged)[0]
        with pytest.raises(verify.ProofError, match="not by the key that you named"):
            lines_of(forged, pins=[known])


class TestByItsMaker:
    """What whoever holds the signing key might change, with a manifest and a signature that fit."""

    def test_nothing_changed_verifies(self, pack: bytes) -> None:
        lines_of(signed_anew(verify.files_of(pack)))

    @pytest.mark.parametrize(
        ("change", "said"),
        [
            (lambda chain: chain["entries"].pop(), "its end was cut off"),
            (lambda chain: chain["entries"].pop(1), "is missing"),
            (lambda chain: chain["entries"].pop(0), "is missing"),
            (lambda chain: chain["entries"].reverse(), "is missing"),
            (
                lambda chain: chain["entries"][1].update(at="2020-01-01T00:00:00+00:00"),
                "not what was",
            ),
            (lambda chain: chain["entries"][1].update(details={"chosen": []}), "not what was"),
            (lambda chain: chain["entries"][1].update(sealed="00"), "not what was hashed"),
            (lambda chain: chain["entries"][2].update(previous="00" * 32), "does not follow"),
            (lambda chain: chain.update(subject="7c0f6c2e"), "the chain of another person"),
        ],
    )
    def test_the_chain(self, pack: bytes, change: Callable[[Any], None], said: str) -> None:
        assert said in refused(made_anew(pack, verify.CHAIN, change))

    def test_an_entry_of_another_person(self, pack: bytes) -> None:
        def put_in(chain: Any) -> None:
            stranger = dict(chain["entries"][1])
            stranger["hash"] = verify.entry_hash(stranger, "7c0f6c2e-7c36-4c0f-9a55-0d6f5ad3c1b7")
            chain["entries"][1] = stranger

        assert "not what was hashed" in refused(made_anew(pack, verify.CHAIN, put_in))

    def test_a_chain_written_anew_is_not_the_one_that_was_sealed(self, pack: bytes) -> None:
        def rewrite(chain: Any) -> None:
            previous = "0" * 64
            chain["entries"][0]["at"] = "2020-01-01T00:00:00.000000+00:00"
            for entry in chain["entries"]:
                entry["previous"] = previous
                previous = entry["hash"] = verify.entry_hash(entry, chain["subject"])
            chain["head"]["hash"] = previous

        assert "is not under root" in refused(made_anew(pack, verify.CHAIN, rewrite))

    def test_a_root_of_another_key(self, pack: bytes) -> None:
        def forge(proof: Any) -> None:
            [root] = proof["roots"]
            content = {name: value for name, value in root.items() if name != "signature"}
            root["signature"] = A_KEY.sign(verify.canonical(content)).hex()

        assert "is not signed by a known key" in refused(made_anew(pack, verify.ROOTS, forge))

    @pytest.mark.parametrize(
        ("change", "said"),
        [
            (lambda proof: proof["inclusions"].pop(), "nothing shows that entry"),
            (lambda proof: proof["inclusions"][0].update(seq=2), "is not under root"),
            (lambda proof: proof["inclusions"][0].update(path=[]), "is not under root"),
            (lambda proof: proof["roots"][0].update(size=99), "is not signed"),
        ],
    )
    def test_the_proofs(self, pack: bytes, change: Callable[[Any], None], said: str) -> None:
        assert said in refused(made_anew(pack, verify.ROOTS, change))

    def test_other_words_than_were_shown(self, pack: bytes) -> None:
        files = verify.files_of(pack)
        [name] = [name for name in files if name.startswith(verify.TEXTS)]

        changed = signed_anew({**files, name: files[name] + b"And much more.\n"})

        assert refused(changed) == f"{name}: it is not the text that was shown"

    def test_a_receipt_of_another_entry(self, pack: bytes) -> None:
        [name] = [each for each in verify.files_of(pack) if each.endswith(".jsonld")]

        def swap(receipt: Any) -> None:
            receipt["dpv:hasRecordOfActivity"][0]["dpv:hasIdentifier"] = "00" * 32

        assert "of another entry" in refused(made_anew(pack, name, swap))

    @pytest.mark.parametrize(
        ("change", "said"),
        [
            ({"permitted_by": 0}, "names no entry of this chain"),
            ({"permitted_at": "2020-01-01T00:00:00+00:00"}, "without a yes, or before it"),
            ({"permitted_at": "2099-01-01T00:00:00+00:00"}, "had ended its yes"),
        ],
    )
    def test_a_message_that_was_not_permitted(
        self, pack: bytes, change: dict[str, Any], said: str
    ) -> None:
        def send(deliveries: Any) -> None:
            edition = next(each for each in deliveries if each["kind"] == "edition")
            edition.update(change)

        assert said in refused(made_anew(pack, verify.DELIVERIES, send))

    @pytest.mark.parametrize(
        ("change", "said"),
        [
            ({"program": "another-program"}, "of another program"),
            ({"address_version": 99}, "went to another address"),
            ({"state": "uncertain", "permitted_by": None}, "names no entry of this chain"),
            ({"kind": "link"}, "more than a link"),
            ({"kind": "confirmation"}, "answers another entry"),
            ({"overlapped": 424242}, "no later stop of this chain"),
        ],
    )
    def test_a_message_that_does_not_fit_its_permission(
        self, pack: bytes, change: dict[str, Any], said: str
    ) -> None:
        def send(deliveries: Any) -> None:
            next(each for each in deliveries if each["kind"] == "edition").update(change)

        assert said in refused(made_anew(pack, verify.DELIVERIES, send))

    def test_a_stop_excuses_nothing_that_went_long_after_it(self, pack: bytes) -> None:
        left = content_of(pack, verify.CHAIN)["entries"][-1]["id"]

        def send(deliveries: Any) -> None:
            edition = next(each for each in deliveries if each["kind"] == "edition")
            edition.update(overlapped=left, permitted_at="2031-01-01T00:00:00+00:00")

        assert "did not overlap with" in refused(made_anew(pack, verify.DELIVERIES, send))

    def test_two_programs_under_one_name(self, pack: bytes) -> None:
        def name(names: Any) -> None:
            names["programs"]["424242"] = next(iter(names["programs"].values()))

        assert "the same name" in refused(made_anew(pack, verify.NAMES, name))

    def test_a_request_is_no_yes(self, pack: bytes) -> None:
        request = content_of(pack, verify.CHAIN)["entries"][0]["id"]

        def send(deliveries: Any) -> None:
            next(each for each in deliveries if each["kind"] == "edition")["permitted_by"] = request

        assert "without a yes" in refused(made_anew(pack, verify.DELIVERIES, send))

    def test_what_is_not_formed_so(self, pack: bytes) -> None:
        broken = made_anew(pack, verify.ROOTS, lambda proof: proof.pop("roots"))

        assert "not formed as it should be" in refused(broken)


class TestAnswers:
    """A yes that is not to what was asked, in a chain whose hashes all fit."""

    @staticmethod
    def chain(pack: bytes, **yes: Any) -> dict[int, Any]:
        entries = {entry["id"]: entry for entry in content_of(pack, verify.CHAIN)["entries"]}
        next(entry for entry in entries.values() if entry["kind"] == "given").update(yes)
        return entries

    @pytest.mark.parametrize(
        ("yes", "said"),
        [
            ({"answers": None}, "answers no request"),
            ({"text": "00" * 32}, "to other words than were asked"),
            ({"language": "de"}, "to other words than were asked"),
            ({"invitation": 0}, "to other words than were asked"),
            ({"program": 0}, "to other words than were asked"),
            ({"position": 1}, "comes before its request"),
            ({"actor": "controller"}, "is not the person's own"),
            ({"method": "api"}, "is not the person's own"),
        ],
    )
    def test_it_is_found(self, pack: bytes, yes: dict[str, Any], said: str) -> None:
        with pytest.raises(verify.ProofError, match=said):
            verify._answered(self.chain(pack, **yes))
