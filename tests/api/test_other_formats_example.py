"""The small site of `docs/how-to/other-formats/` does what its page says, against the live API."""

import importlib.util
import threading
from collections.abc import Iterator
from http.client import HTTPConnection
from types import ModuleType

import pytest

from config.environment import BASE_DIR
from delivery.models import Delivery, Reservation, Slot
from tests import cast
from tests.api.conftest import Caller, new_key
from tests.delivery.reserving import SLUG, know, page_program
from tests.delivery.sending import assert_every_invariant_holds

pytestmark = pytest.mark.django_db(transaction=True)

FILE = BASE_DIR / "docs" / "how-to" / "other-formats" / "site.py"


def example() -> ModuleType:
    spec = importlib.util.spec_from_file_location("other_formats_site", FILE)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def port(live_site: str) -> Iterator[int]:
    crm = Caller(new_key())
    program = page_program()
    know(cast.alice(program), first_name="Alice <3")
    crm.put("/subscribers/crm-alice/", {"email": "alice@example.com"})
    cast.bob(program)
    crm.put("/subscribers/crm-bob/", {"email": "bob@example.com"})
    key = new_key("permissions:read", "permissions:reserve")
    module = example()
    server = module.serve(module.Willingly(live_site, key, SLUG), 0)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server.server_address[1]
    server.shutdown()
    server.server_close()
    thread.join(10)


def page(port: int, customer: str, visit: str) -> str:
    connection = HTTPConnection("127.0.0.1", port, timeout=20)
    connection.request("GET", f"/?customer={customer}&visit={visit}")
    # It is read to its end, which is when the site has reported.
    answer = connection.getresponse().read().decode()
    connection.close()
    return answer


def test_the_page_shows_what_may_be_used_and_reports_it(port: int) -> None:
    first = page(port, "crm-alice", "visit-1")
    again = page(port, "crm-alice", "visit-1")
    next_one = page(port, "crm-alice", "visit-2")

    assert "Alice &lt;3" in first
    assert "/why/" in first
    assert again == first
    assert "Alice" not in next_one
    made = Reservation.objects.get()
    delivery = Delivery.objects.get(kind="reservation")
    assert (made.outcome, delivery.state) == ("used", "sent")
    assert [each["field"] for each in delivery.used if each["shown"]] == ["first_name"]
    assert Slot.objects.count() == 1
    assert_every_invariant_holds()


def test_who_did_not_say_yes_sees_what_everybody_sees(port: int) -> None:
    assert "Our offers" in page(port, "crm-bob", "visit-1")
    assert not Delivery.objects.filter(kind="reservation").exists()
