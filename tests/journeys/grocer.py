"""The grocer's whole way: an export comes in, people join through their mail, an edition goes out.

The people act through pages, mails and the one-click header; the grocer's systems through the
API and the import command; the messages through real workers.
"""

import csv
import re
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

from django.core.management import call_command
from django.utils import timezone

from config.api.keys import create_key
from config.api.scopes import Scope
from config.demo.story.browser import Browser
from config.demo.story.crm import Crm
from delivery.models import Delivery, Edition
from delivery.services import editions
from programs.models import Program
from programs.rules.vocabulary import Category
from subscribers.models import Profile, Subscriber
from tests import factories
from tests.delivery.sending import approved_edition
from tests.smtp_sink import Received, SmtpSink
from tests.waiting import wait_until

PROGRAM = "weekly-usuals"
USES = ("first_name", "favourite_department", "usual_store")
COLUMNS = (
    "last_name",
    "last_purchase_on",
    "purchases_90d",
    "average_basket",
    "favourite_product",
    "coupons_redeemed",
    "age_band",
    "household_size",
    "customer_since",
)
BODY = """Hello {{ first_name | default: "neighbour" }},

Your department: {{ favourite_department | default: "the whole shop" }}.

Your store: {{ usual_store | default: "the one nearest to you" }}.
"""
ESTABLISHED_AFTER_DAYS = 365
THREADS = 6


@dataclass(frozen=True)
class Household:
    """One row of the export."""

    external_id: str
    email: str
    first_name: str
    favourite_department: str
    usual_store: str
    relationship: str

    def expected_lines(self) -> list[str]:
        """Return what its message must say."""
        usable = self.usable()
        return [
            f"Hello {usable.get('first_name', 'neighbour')},",
            f"Your department: {usable.get('favourite_department', 'the whole shop')}.",
            f"Your store: {usable.get('usual_store', 'the one nearest to you')}.",
        ]

    def usable(self) -> dict[str, str]:
        """Return the values that the promise and the relationship allow, where there are any."""
        allowed = USES if self.relationship in ("established", "loyal") else USES[:1]
        return {key: value for key in allowed if (value := getattr(self, key))}


@dataclass
class Journey:
    """The grocer with its people, at `site`, with the mail that came to `sink`."""

    export: Path
    site: str
    sink: SmtpSink
    figures: dict[str, object]

    def __post_init__(self) -> None:
        self.program = self._offer()
        _row, key = create_key(name="crm", scopes=list(Scope.values), clock=timezone.now)
        self.crm = Crm(self.site, key)

    def _offer(self) -> Program:
        for key in ("favourite_department", "usual_store"):
            factories.field(key, category=Category.OBSERVED)
        for key in COLUMNS:
            factories.field(key)
        return factories.published_program(PROGRAM, uses=USES)

    def import_export(self) -> str:
        """Import the file as a person at a terminal would; return what it printed."""
        printed = StringIO()
        call_command(
            "import_subscribers",
            str(self.export),
            "--relationship-since=customer_since",
            "--relationship-days=new=0,established=365,loyal=1095",
            stdout=printed,
        )
        return printed.getvalue()

    def households(self) -> list[Household]:
        """Return the export's rows with the relationship that each was given."""
        relationships = dict(Subscriber.objects.values_list("external_id", "relationship"))
        with self.export.open(encoding="utf-8", newline="") as file:
            return [
                Household(
                    external_id=row["external_id"],
                    email=row["email"],
                    first_name=row["first_name"],
                    favourite_department=row["favourite_department"],
                    usual_store=row["usual_store"],
                    relationship=relationships[row["external_id"]],
                )
                for row in csv.DictReader(file)
            ]

    def invite_all(self, people: list[Household]) -> dict[str, str]:
        """Make a personal link for each person through the API; return them by address."""
        inputs = [{"external_id": who.external_id, "program": PROGRAM} for who in people]
        results = self.crm.batch("/invitation-links/", inputs)
        assert all(result["status"] == "ok" for result in results)
        return {who.email: result["url"] for who, result in zip(people, results, strict=True)}

    def join(self, links: dict[str, str]) -> None:
        """Ask by the links, wait for the mails, confirm by theirs; wait for the welcomes."""
        self._each(list(links.values()), self._press_first_button)
        asked = self._mail_to(set(links), 1)
        self._each(
            [link_in(asked[address][0], "/c/") for address in links], self._press_first_button
        )
        self._mail_to(set(links), 2)

    def _press_first_button(self, url: str) -> None:
        browser = Browser("en")
        browser.send(browser.open(url).post_form())

    def _each(self, urls: list[str], do: Callable[[str], object]) -> None:
        with ThreadPoolExecutor(THREADS) as pool:
            list(pool.map(do, urls))

    def _mail_to(self, addresses: set[str], number: int) -> dict[str, list[Received]]:
        def everybody() -> bool:
            counts = self.received()
            return all(counts[address] >= number for address in addresses)

        wait_until(everybody, seconds=180, what=f"{number} messages for each")
        found: dict[str, list[Received]] = {address: [] for address in addresses}
        for mail in list(self.sink.messages):
            for address in set(mail.recipients) & addresses:
                found[address].append(mail)
        return found

    def received(self) -> Counter[str]:
        """Count the messages by recipient."""
        return Counter(address for mail in list(self.sink.messages) for address in mail.recipients)

    def stored(self) -> dict[str, set[str]]:
        """Return the stored field keys by address."""
        rows = Profile.objects.values_list("subscriber__email", "values")
        return {str(email): set(values) for email, values in rows}

    def send(self, name: str) -> Edition:
        """Have an approved edition go with the next tick."""
        edition = approved_edition(self.program, name, body=BODY)
        return editions.send_now(edition=edition, clock=timezone.now)

    def leave_by_header(self, addresses: list[str]) -> dict[str, int]:
        """Leave by the one-click header of the welcome; return how many messages each had then."""
        welcome = self._mail_to(set(addresses), 2)
        had: dict[str, int] = {}

        def leave(address: str) -> None:
            header = str(welcome[address][1].message["List-Unsubscribe"])
            assert Browser("en").one_click(header.strip("<>")) == 200
            had[address] = self.received()[address]

        with ThreadPoolExecutor(THREADS) as pool:
            list(pool.map(leave, addresses))
        return had

    def messages_of(self, edition: Edition) -> Iterator[tuple[str, Received]]:
        """Return the edition's messages with their recipients."""
        mark = f"{edition.name}:"
        for mail in list(self.sink.messages):
            if str(mail.message["Feedback-ID"]).startswith(mark):
                yield mail.recipients[0], mail


def is_over(edition: Edition) -> bool:
    """Say whether every delivery of the edition has an outcome."""
    rows = Delivery.objects.filter(edition=edition)
    return rows.exists() and not rows.filter(state__in=["due", "claimed", "sending"]).exists()


def outcomes(edition: Edition) -> Counter[str]:
    """Count an edition's deliveries by refusal, or by state where nothing refused them."""
    rows = Delivery.objects.filter(edition=edition).values_list("state", "refusal")
    return Counter(refusal or state for state, refusal in rows)


def link_in(mail: Received, path: str) -> str:
    """Return the first link in a message that leads to `path`."""
    found = re.search(rf"https?://\S+{path}\S+", mail.text())
    assert found is not None, f"no link to {path}"
    return found.group().rstrip(").>")
