"""A pack holds the whole story of one person, and nothing of anybody else."""

import json
from pathlib import Path
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import Settings

from consent.ledger.roots import FILE_NAME
from consent.models import ConsentEvent, Subject
from consent.rules.vocabulary import Actor, Method
from consent.selectors.names import UnknownPerson
from consent.selectors.tokens import link_token
from consent.services.erase import erase
from consent.services.sealing import seal_backlog
from delivery.proof import verify
from delivery.proof.collecting import NothingRecorded
from delivery.services.proving import prove, prove_erased
from tests import cast, factories
from tests.consent.batches.batches import known, made
from tests.delivery.proof.packs import alice_was_here, clock, content_of, lines_of
from tests.smtp_sink import SmtpSink


def test_it_verifies_and_says_what_was_checked(pack: bytes) -> None:
    lines = lines_of(pack)

    assert [line for line in lines if not line.startswith(("ok  ", "--  "))] == []
    assert any("chain of 3 entries" in line for line in lines)
    assert any("1 yeses, each the person's own" in line for line in lines)
    assert any("went or may have, each permitted" in line for line in lines)


def test_its_chain_is_the_persons_whole_chain(pack: bytes) -> None:
    entries = content_of(pack, verify.CHAIN)["entries"]

    assert [entry["kind"] for entry in entries] == ["requested", "given", "withdrawn"]
    assert [entry["position"] for entry in entries] == [1, 2, 3]


def test_it_holds_the_words_the_receipts_and_the_evidence(pack: bytes) -> None:
    files = verify.files_of(pack)
    [text] = [name for name in files if name.startswith(verify.TEXTS)]
    [yes] = [e for e in content_of(pack, verify.CHAIN)["entries"] if e["kind"] == "given"]
    evidence = content_of(pack, "evidence.json")["entries"][str(yes["id"])]

    assert text == f"texts/{yes['text']}.txt"
    assert b"Weekly usuals" in files[text]
    assert json.loads(files[f"receipts/{yes['id']}.jsonld"])["@type"] == "dpv:ConsentReceipt"
    assert b"You said yes to" in files[f"receipts/{yes['id']}.txt"]
    assert evidence["address"] == "alice@example.com"
    assert (evidence["ip"], evidence["user_agent"]) == (cast.IP, cast.BROWSER)


def test_it_says_what_each_message_used_and_what_permitted_it(pack: bytes) -> None:
    [yes] = [e for e in content_of(pack, verify.CHAIN)["entries"] if e["kind"] == "given"]
    deliveries = content_of(pack, verify.DELIVERIES)
    [edition] = [each for each in deliveries if each["kind"] == "edition"]

    assert edition["state"] == "sent"
    assert edition["permitted_by"] == yes["id"]
    assert [use["field"] for use in edition["used"]] == ["first_name"]
    assert edition["slot"]["lanes"] == 1
    assert "Alice" not in json.dumps(deliveries)


def test_nobody_who_has_it_can_leave_for_the_person(pack: bytes) -> None:
    assert b"/u/" not in pack


def test_its_page_tells_the_story_in_order_and_loads_nothing(pack: bytes) -> None:
    page = verify.files_of(pack)["index.html"].decode()

    story = [
        "Was shown the promise",
        "Asked to join",
        "Said yes",
        "Sent: Weekly usuals",
        "Left",
    ]
    places = [page.index(words) for words in story]
    assert places == sorted(places)
    assert "<script" not in page
    assert "src=" not in page
    assert "href=" not in page
    assert "First name" in page


@pytest.mark.django_db
def test_the_same_story_at_the_same_time_is_the_same_file(smtp_sink: SmtpSink) -> None:
    alice_was_here()

    first = prove(external_id="crm-alice", clock=clock)
    again = prove(external_id="crm-alice", clock=clock)

    assert first.content == again.content
    assert "alice" not in first.file_name


@pytest.mark.django_db
def test_it_holds_nothing_of_others() -> None:
    program = factories.published_program()
    cast.alice(program)
    cast.say_yes(program, "bob@example.com")

    content = prove(
        external_id=cast.person("alice@example.com").external_id, clock=timezone.now
    ).content

    assert b"alice@example.com" in content
    assert b"bob@example.com" not in content


@pytest.mark.django_db
def test_who_was_erased_is_proven_by_reference_without_evidence(smtp_sink: SmtpSink) -> None:
    alice_was_here()
    person = cast.person("alice@example.com")
    reference = Subject.objects.get(subscriber=person).id
    erase(subscriber_id=person.id, actor=Actor.RELAY, method=Method.ADMIN, clock=timezone.now)

    with pytest.raises(UnknownPerson):
        prove(external_id="crm-alice", clock=clock)
    pack = prove_erased(reference=reference, clock=clock).content

    lines_of(pack)
    assert "evidence.json" not in verify.files_of(pack)
    assert b"alice" not in pack
    assert b"crm-alice" not in pack
    assert b"sesame" not in pack
    assert any(each["state"] == "sent" for each in content_of(pack, verify.DELIVERIES))


@pytest.mark.django_db
def test_of_nobody_there_is_none() -> None:
    with pytest.raises(UnknownPerson):
        prove(external_id="crm-nobody", clock=clock)
    with pytest.raises(NothingRecorded):
        prove_erased(reference=uuid4(), clock=clock)


@pytest.mark.django_db
def test_it_tells_of_what_is_about_the_person_as_a_whole() -> None:
    cast.erin(factories.published_program())
    person = cast.person("erin@example.com").external_id

    pack = prove(external_id=person, clock=clock).content

    lines_of(pack)
    kinds = {entry["kind"] for entry in content_of(pack, verify.CHAIN)["entries"]}
    assert {"given", "withdrawn", "suppressed"} <= kinds
    assert "All mail stopped" in verify.files_of(pack)["index.html"].decode()


@pytest.mark.django_db
def test_its_root_is_compared_with_those_that_were_kept_elsewhere(settings: Settings) -> None:
    program = factories.published_program()
    cast.alice(program)
    person = cast.person("alice@example.com").external_id
    pack = prove(external_id=person, clock=clock).content
    kept = (Path(settings.LEDGER_ROOTS_DIR) / FILE_NAME).read_text()
    cast.bob(program)
    seal_backlog(clock=timezone.now)
    later = (Path(settings.LEDGER_ROOTS_DIR) / FILE_NAME).read_text()

    assert "are the same as those kept elsewhere" in lines_of(pack, roots=kept)[-1]
    assert "are the same as those kept elsewhere" in lines_of(pack, roots=later)[-1]
    for other in ("", later.removeprefix(kept)):
        with pytest.raises(verify.ProofError, match="not among those kept elsewhere"):
            lines_of(pack, roots=other)


@pytest.mark.django_db
def test_it_says_by_which_mailing_somebody_came(client: Client) -> None:
    known("ivy")
    batch = made(factories.published_program(), campaign="autumn")
    client.post(f"/p/weekly-usuals/{link_token(batch.links.get().pk)}/", {})

    pack = prove(external_id="crm-ivy", clock=clock).content

    [entry] = content_of(pack, verify.CHAIN)["entries"]
    assert (entry["details"]["batch"], entry["details"]["campaign"]) == (batch.pk, "autumn")
    page = verify.files_of(pack)["index.html"].decode()
    assert "Tag of the mailing" in page
    assert "autumn" in page
    lines_of(pack)


@pytest.mark.django_db
class TestCommand:
    def test_it_writes_a_file_for_its_owner_only(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        cast.alice(factories.published_program())
        target = tmp_path / "pack.zip"
        person = cast.person("alice@example.com").external_id

        call_command("proof_pack", person, output=target)

        assert capsys.readouterr().out.strip() == str(target)
        assert target.stat().st_mode & 0o777 == 0o600
        lines_of(target.read_bytes())

    def test_its_name_tells_nobody_who_it_is_about(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        cast.alice(factories.published_program())
        event = ConsentEvent.objects.latest("id")
        folder = tmp_path / "packs"
        folder.mkdir()
        monkeypatch.chdir(folder)

        call_command("proof_pack", subject=event.subject_id)

        assert [path.name for path in folder.iterdir()] == [f"proof-{event.subject_id}.zip"]

    def test_it_says_where_there_is_nobody(self) -> None:
        with pytest.raises(CommandError, match="Nobody"):
            call_command("proof_pack", "crm-nobody")
        with pytest.raises(CommandError, match="nothing"):
            call_command("proof_pack", subject=uuid4())
