"""Pages of a sandbox say so, take made-up people in and nobody else, and are on no list."""

import pytest
from django.test import Client
from django.utils import timezone

from consent.models import ConsentEvent, PostedForm
from consent.rules.wording import words
from consent.services.join import ProgramNotOpenError
from consent.services.moving import change_address
from delivery.models import Delivery
from programs.models import Program
from subscribers.models import Subscriber
from subscribers.rules.identity import InvalidAddress
from tests import cast, factories

PAGES = ("/p/trying-out/", "/p/trying-out/inbox/")
REAL = ("/p/weekly-usuals/", "/p/weekly-usuals/inbox/")


@pytest.fixture
def playground(db: None) -> Program:
    brand = factories.brand("playground", name="Playground", is_sandbox=True)
    return factories.published_program(
        "trying-out", of=factories.program("trying-out", brand=brand), languages=["en", "de", "fr"]
    )


@pytest.fixture
def usual(db: None) -> Program:
    return factories.published_program("weekly-usuals")


@pytest.mark.parametrize("language", ["en", "de", "fr"])
@pytest.mark.parametrize("page", PAGES)
def test_they_say_what_they_are(
    page: str, language: str, playground: Program, visitor: Client
) -> None:
    shown = visitor.get(f"{page}?language={language}").content.decode()

    assert words(language)["sandbox_title"] in shown


@pytest.mark.parametrize("page", REAL)
def test_no_other_page_does(page: str, usual: Program, visitor: Client) -> None:
    assert words("en")["sandbox_title"] not in visitor.get(page).content.decode()


def test_it_is_not_among_what_can_be_joined(
    playground: Program, usual: Program, visitor: Client
) -> None:
    shown = visitor.get("/").content.decode()

    assert "/p/weekly-usuals/" in shown
    assert "/p/trying-out/" not in shown


@pytest.mark.parametrize(
    ("page", "address"),
    [
        ("/p/trying-out/", "ana@example.com"),
        ("/p/trying-out/inbox/", "ana@example.com"),
        ("/p/weekly-usuals/", "ana@sandbox.example"),
        ("/p/weekly-usuals/", "ana@acme.sandbox.example"),
        # The same name in other letters.
        ("/p/weekly-usuals/", "ana@\uff53andbox.EXAMPLE"),
    ],
)
def test_who_is_of_the_other_side_is_said_no_to(
    page: str, address: str, playground: Program, usual: Program, visitor: Client
) -> None:
    answer = visitor.post(page, {"email": address})

    assert answer.status_code == 422
    said = "error_sandbox" if "trying" in page else "error_email"
    assert words("en")[said] in answer.content.decode()
    assert not PostedForm.objects.exists()


def test_no_service_takes_it_either(playground: Program, usual: Program) -> None:
    for program, address in ((playground, "ana@example.com"), (usual, "ana@sandbox.example")):
        with pytest.raises(ProgramNotOpenError):
            cast.ask(program, address)

    assert not ConsentEvent.objects.exists()
    assert not Subscriber.objects.exists()


def test_who_joins_gets_an_id_of_the_sandbox_and_moves_within_it(playground: Program) -> None:
    ana = cast.say_yes(playground, "ana@sandbox.example").subscriber

    assert ana.external_id.startswith("sandbox:p-")
    with pytest.raises(InvalidAddress):
        change_address(subscriber_id=ana.pk, address="ana@example.com", clock=timezone.now)
    change_address(subscriber_id=ana.pk, address="bea@sandbox.example", clock=timezone.now)
    assert cast.person("bea@sandbox.example").pk == ana.pk
    assert Delivery.objects.filter(subscriber=ana, kind="address").exists()
