"""What becomes of a yes: people leave, pause and move, and the workshop stops some itself."""

from datetime import UTC, datetime, timedelta
from functools import partial

from django.utils import timezone

from config.demo.company.people import Fate, Later, Person
from config.demo.maildir import Mail
from config.demo.story.browser import Browser, Page, PageRefused
from config.demo.story.centre import Centre
from config.demo.story.letterbox import links
from config.demo.story.stage import Part, Stage, all_at_once, scene
from consent.rules.vocabulary import Actor, Method
from consent.services.stops import suppress
from subscribers.models import Subscriber
from subscribers.rules.vocabulary import StoppedBy

AWAY = timedelta(days=21)


def leave(stage: Stage) -> None:
    """Let people leave by the header, by the page, and one or two take it back at once."""
    active = stage.those_who_are("active", stage.parts("first"))
    ways = {
        Later.LEAVES_BY_ONE_CLICK: ("by one click", _by_one_click),
        Later.LEAVES_BY_PAGE: ("by the page", _by_page),
        Later.LEAVES_AND_RETURNS: ("and back at once", _and_back),
    }
    with scene("People leave") as figures:
        for later, (words, way) in ways.items():
            parts = [part for part in active if part[1].later == later]
            figures[words] = all_at_once(partial(way, stage), parts)


def stop(stage: Stage) -> None:
    """Withdraw some for the workshop's own reasons, through the API."""
    with scene("The workshop stops some itself") as figures:
        active = stage.those_who_are("active", stage.parts("first"))
        parts = [part for part in active if part[1].later == Later.IS_STOPPED]
        inputs = [
            person.reference | {"program": decision.program, "by": "controller"}
            for person, decision in parts
        ]
        figures["revoked"] = len(stage.crm.batch("/subscriptions/batch/withdraw/", inputs))


def change(stage: Stage) -> None:
    """Let people go away for a while, change their address, and stop everything."""
    fates = {fate: [person for person in stage.people if person.fate == fate] for fate in Fate}
    with scene("People pause, move, stop everything") as figures:
        away = _with_a_yes(stage, fates[Fate.GOES_AWAY])
        figures["pause"] = all_at_once(partial(_pause, stage), away)
        for words, fate, happens in (
            ("new address", Fate.CHANGES_ADDRESS, _change_address),
            ("stop", Fate.STOPS_EVERYTHING, _stop_everything),
            ("barred", Fate.IS_BARRED, _bar),
        ):
            for person in fates[fate]:
                happens(stage, person)
            figures[words] = len(fates[fate])


def _change_address(stage: Stage, person: Person) -> None:
    stage.crm.put(f"/subscribers/{person.external_id}/", {"email": person.new_email})


def _stop_everything(stage: Stage, person: Person) -> None:
    """Pass on what the person said on the phone."""
    stage.crm.post(f"/subscribers/{person.external_id}/withdraw-all/", {"by": "person"})


def _bar(_stage: Stage, person: Person) -> None:
    """Stop an address by hand, as staff does where it turns out to be somebody else's."""
    suppress(
        subscriber_ids=[Subscriber.objects.get(external_id=person.external_id).id],
        by=StoppedBy.CONTROLLER,
        reason="The address is somebody else's.",
        actor=Actor.CONTROLLER,
        method=Method.ADMIN,
        clock=timezone.now,
    )


def _with_a_yes(stage: Stage, people: list[Person]) -> list[Person]:
    parts = [(person, decision) for person in people for decision in person.decisions]
    active = stage.those_who_are("active", parts)
    return list({person.email: person for person, _decision in active}.values())


def _newest_edition(stage: Stage, part: Part) -> Mail:
    person, decision = part

    def is_of_the_program(mail: Mail) -> bool:
        return f"<{decision.program}." in str(mail.head().get("List-Id", ""))

    return stage.letterbox.wait(person.email, is_of_the_program)[-1]


def _by_one_click(stage: Stage, part: Part) -> None:
    header = str(_newest_edition(stage, part).head()["List-Unsubscribe"])
    address = header.strip("<> ")
    status = Browser(part[0].language).one_click(address)
    if status != 200:  # noqa: PLR2004 - what RFC 8058 asks for
        raise PageRefused(f"{address}: {status}")


def _by_page(stage: Stage, part: Part) -> Page:
    address = next(links(_newest_edition(stage, part), f"{stage.url}/u/"))
    browser = Browser(part[0].language)
    return browser.send(browser.open(address).post_form())


def _and_back(stage: Stage, part: Part) -> None:
    Browser(part[0].language).send(_by_page(stage, part).post_form())


def _pause(stage: Stage, person: Person) -> None:
    """Pause all programs in the preference centre, by the link that it mails on request."""
    until = (datetime.now(UTC) + AWAY).date().isoformat()
    browser = Browser(person.language)
    for form in Centre(stage, person).open().forms:
        if form.fields.get("do") == "pause":
            browser.send(form, {"until": until})
