"""`manage.py ledger`: what an auditor has in their hands."""

from io import StringIO
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from django.conf import settings
from django.core.management import CommandError, call_command
from pytest_django.fixtures import Settings

from consent.ledger.chain import canonical
from consent.ledger.roots import FILE_NAME, parse_root
from consent.ledger.signing import key_id
from programs.models import Program
from tests import cast, factories

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def program() -> Program:
    return factories.published_program("weekly-usuals", uses=["first_name"])


def ledger(*arguments: str) -> list[str]:
    printed = StringIO()
    call_command("ledger", *arguments, stdout=printed)
    return printed.getvalue().splitlines()


def failing(*arguments: str) -> list[str]:
    printed = StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("ledger", *arguments, stdout=printed)
    assert ended.value.code == 1
    return printed.getvalue().splitlines()


def test_it_seals_now_and_prints_the_signed_roots(program: Program) -> None:
    cast.alice(program)
    assert ledger("seal") == ["sealed 2"]
    cast.bob(program)
    assert ledger("seal") == ["sealed 1"]

    first, second = ledger("roots")
    assert (parse_root(first.encode()).size, parse_root(second.encode()).size) == (2, 3)
    assert ledger("roots", "--since", "1") == [second]


def test_the_keys_that_it_prints_verify_the_roots_that_it_prints(program: Program) -> None:
    cast.alice(program)
    ledger("seal")
    [line] = ledger("roots")
    name, *pem = ledger("keys")

    key = load_pem_public_key("\n".join(pem).encode())

    root = parse_root(line.encode())
    assert isinstance(key, Ed25519PublicKey)
    assert root.key == name == key_id(key)
    key.verify(root.signature, canonical(root.content()))


def test_after_a_change_of_keys_both_are_printed_and_older_seals_verify(
    program: Program, settings: Settings
) -> None:
    cast.alice(program)
    ledger("seal")
    old = settings.LEDGER_SIGNING_KEYS[0]
    settings.LEDGER_SIGNING_KEYS = [bytes(range(32)), old]
    cast.bob(program)
    ledger("seal")

    first, second = (parse_root(line.encode()) for line in ledger("roots"))
    assert first.key != second.key
    assert [line for line in ledger("keys") if "KEY" not in line][::2] == [second.key, first.key]
    assert ledger("verify")[-1] == "ledger ok 3"

    settings.LEDGER_SIGNING_KEYS = [bytes(range(32))]
    assert f"damaged: seal 1: its key {first.key} is not among the published ones" in failing(
        "verify"
    )


def test_it_says_what_it_compared_with(program: Program, tmp_path: Path) -> None:
    cast.alice(program)
    assert ledger("verify")[0].startswith(f"no roots are kept at {settings.LEDGER_ROOTS_DIR}")
    ledger("seal")
    file = Path(settings.LEDGER_ROOTS_DIR) / FILE_NAME
    assert ledger("verify") == [f"compared with the roots in {file}", "ledger ok 2"]

    elsewhere = tmp_path / "auditor.jsonl"
    elsewhere.write_bytes(file.read_bytes())
    assert str(elsewhere) in ledger("verify", "--roots", str(elsewhere))[0]
    with pytest.raises(CommandError, match="nothing at"):
        ledger("verify", "--roots", str(tmp_path / "nowhere"))


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        (b"}\n", b"}\nno root\n", ":2: the line is no signed root"),
        (b'"size":2', b'"size":3', ":1: root 1 is not signed"),
        (b"}\n", b"", ":1: the line is no signed root"),
    ],
)
def test_a_roots_file_that_was_touched_is_named(
    program: Program, old: bytes, new: bytes, says: str
) -> None:
    cast.alice(program)
    ledger("seal")
    file = Path(settings.LEDGER_ROOTS_DIR) / FILE_NAME
    file.write_bytes(file.read_bytes().replace(old, new))
    assert any(says in line for line in failing("verify"))
