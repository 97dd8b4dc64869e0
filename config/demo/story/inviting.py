"""The staff at its desk: a file of new people is imported, and a mailing invites by its links."""

import time
from collections.abc import Container

from django.utils import timezone

from config.demo.story.company import Staff
from config.demo.story.joining import Addresses
from config.demo.story.stage import PATIENCE, expect, scene, table
from consent.models import InvitationBatch, PeopleImport
from consent.rules.inviting import Basis, BatchState
from consent.rules.people_imports import ImportState
from consent.services.batches.drafting import begin_batch, fill_in
from consent.services.batches.making import make_batch
from consent.services.batches.taking import take_links
from consent.services.importing.report import ImportReport
from consent.services.people_imports.choosing import Choice
from consent.services.people_imports.taking_in import check, start, take_in
from programs.models import Program
from subscribers.rules.vocabulary import Relationship

FILE = "bicycle-fair.csv"
PROGRAM = "sunday-rides"
CAMPAIGN = "autumn-letter"
_VISITORS = ("agnes", "bruno", "carla", "dominik", "erika", "falk", "gerda", "holger")
# Two rows that are nobody's: an address with a slip, and one that stands there twice.
_SLIPS = (
    ("BF-0009", "ilse.fair(at)example.com", "de"),
    ("BF-0010", "agnes.fair@example.com", "de"),
)
_CHOICE = Choice(targets={0: "external_id", 1: "email", 2: "language"}, fixed=Relationship.PROSPECT)
_OVER = (ImportState.DONE, ImportState.FAILED)


def import_visitors(staff: Staff) -> None:
    """Import who left an address at a fair: checked first, then brought in by a worker."""
    with scene("The visitors of a fair are imported") as figures:
        row = PeopleImport.objects.filter(file_name=FILE).first() or _upload(staff)
        if row.state == ImportState.UPLOADED:
            check(people_import=row, choice=_CHOICE)
        if _wait(row, (ImportState.CHECKED, *_OVER)).state == ImportState.CHECKED:
            start(people_import=row, clock=timezone.now)
        expect(_wait(row, _OVER).counts, f"the file is imported: {row.trouble}")
        report = ImportReport.read(row.counts)
        expect(report.added == len(_VISITORS), "each visitor is somebody new")
        figures["new"], figures["refused"] = report.added, report.rows_refused


def mail_the_links(staff: Staff) -> Addresses:
    """Make a mailing's links for everybody who may be asked; return them as its tool gets them."""
    with scene("A mailing invites by its own links") as figures:
        batch = InvitationBatch.objects.filter(campaign=CAMPAIGN).first() or _draft(staff)
        while batch.state != BatchState.MADE:
            batch = make_batch(batch=batch, clock=timezone.now)
        _note, links = take_links(batch=batch, taken_by=staff.author, clock=timezone.now)
        figures["links"] = batch.asked
        figures["left out"] = sum(batch.left_out.values())
        return {(link.email, PROGRAM): link.url for link in links}


def _upload(staff: Staff) -> PeopleImport:
    rows = [
        (f"BF-{number:04}", f"{name}.fair@example.com", "de")
        for number, name in enumerate(_VISITORS, start=1)
    ]
    text = table([("customer", "e-mail", "language"), *rows, *_SLIPS])
    return take_in(name=FILE, parts=[text.encode()], by=staff.author, clock=timezone.now)


def _wait(row: PeopleImport, states: Container[str]) -> PeopleImport:
    """Wait until a worker has brought an import so far. Raises NotSoError."""
    deadline = time.monotonic() + PATIENCE
    while row.state not in states:
        expect(time.monotonic() < deadline, f"a worker takes up the import that is {row.state}")
        time.sleep(0.2)
        row.refresh_from_db()
    return row


def _draft(staff: Staff) -> InvitationBatch:
    batch = begin_batch(
        program=Program.objects.get(slug=PROGRAM), started_by=staff.author, clock=timezone.now
    )
    fill_in(
        batch=batch,
        answers={
            "sender": "The workshop's newsletter tool",
            "answerable": "The manager of the workshop",
            "basis": Basis.CUSTOMER,
            "basis_note": "Customers of the workshop, told at the counter that they can object.",
            "campaign": CAMPAIGN,
        },
    )
    return batch
