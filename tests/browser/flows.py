"""Every way through the pages, walked as a person walks it, by the forms that the pages hold."""

from collections.abc import Callable
from datetime import timedelta

from django.utils import timezone

from consent.models import ConsentEvent
from consent.rules.vocabulary import EventKind, State
from consent.selectors.tokens import confirm_token
from programs.models import Program
from subscribers.models import Subscriber
from tests import cast
from tests.browser.walking import Walk

ALICE, EVE, NEW = "alice@example.com", "eve@example.com", "alice@new.example"
FIRST = "main form[method=post]"
NO = "form:has([name=answer][value=no])"
UNDO = "form[action*='/u/undo/']"

Flow = Callable[[Walk], None]


def does(what: str) -> str:
    """Return the forms that do this."""
    return f"form:has([name=do][value={what}])"


def to_alices(what: str) -> str:
    """Return the form that does this to what Alice joined."""
    number = cast.subscription(program(), ALICE).id
    return f"{does(what)}:has([name=subscription][value='{number}'])"


def program() -> Program:
    return Program.objects.get(slug="your-usuals")


def state(address: str) -> str:
    return cast.subscription(program(), address).state


def latest(kind: EventKind) -> str:
    """Return the page that the newest message of this kind leads to."""
    return f"/c/{confirm_token(ConsentEvent.objects.filter(kind=kind).latest('id').id)}/"


def join(walk: Walk) -> None:
    walk.open("home")
    walk.open("invitation")
    walk.press(FIRST)
    walk.sees_an_error()
    walk.press(FIRST, email="eve@")
    walk.sees_an_error()
    walk.press(FIRST, **{"email": EVE, "use.usual_store": "on", "field.diet": "vegan"})
    walk.go(latest(EventKind.REQUESTED))
    walk.press(FIRST)
    assert state(EVE) == State.ACTIVE
    assert cast.subscription(program(), EVE).chosen == ["diet", "usual_store"]


def decline(walk: Walk) -> None:
    entries = ConsentEvent.objects.count()
    walk.open("invitation")
    walk.press(NO)
    assert ConsentEvent.objects.count() == entries


def decline_a_personal_link(walk: Walk) -> None:
    walk.open("personal")
    walk.press(NO)
    assert state(ALICE) == State.ACTIVE


def leave_and_come_back(walk: Walk) -> None:
    walk.open("leave")
    walk.press(FIRST)
    assert state(ALICE) == State.WITHDRAWN
    walk.press(UNDO)
    assert state(ALICE) == State.ACTIVE


def ask_for_the_link(walk: Walk) -> None:
    walk.open("me-ask")
    walk.press(FIRST)
    walk.sees_an_error()
    walk.press(FIRST, email=ALICE)


def choose(walk: Walk) -> None:
    walk.open("me-program")
    walk.press(does("data"), **{"field.diet": "all"})
    walk.press(does("often"), less_often="month")
    walk.press(does("depth"), depth="declared")
    row = cast.subscription(program(), ALICE)
    assert (row.less_often, row.depth) == ("month", "declared")


def correct_what_is_known(walk: Walk) -> None:
    walk.open("me-known")
    walk.press(f"{does('correct')}:has(input[type=text][name=value])", value="Mill Street")
    walk.press(does("wrong"))


def set_language_and_time_zone(walk: Walk) -> None:
    walk.open("me-known")
    walk.press(does("own"), **{"own-time_zone": "Springfield"})
    walk.sees_an_error()
    walk.press(does("own"), **{"own-language": "de", "own-time_zone": "berlin"})
    person = cast.person(ALICE)
    assert (person.language, person.time_zone) == ("de", "Europe/Berlin")


def say_yes_again(walk: Walk) -> None:
    walk.open("me-say-yes")
    walk.press(FIRST)
    assert state(ALICE) == State.ACTIVE


def pause_and_leave(walk: Walk) -> None:
    soon = timezone.now() + timedelta(days=20)
    walk.open("me")
    walk.press(to_alices("pause"), until="2020-01-01")
    walk.sees_an_error()
    walk.press(to_alices("pause"), until=f"{soon:%Y-%m-%d}")
    assert state(ALICE) == State.PAUSED
    walk.press(to_alices("resume"))
    assert state(ALICE) == State.ACTIVE
    walk.press(to_alices("leave"))
    assert state(ALICE) == State.WITHDRAWN


def read_a_receipt(walk: Walk) -> None:
    walk.open("me-messages")
    walk.open("why")
    walk.open("read")


def move(walk: Walk) -> None:
    walk.open("me-address")
    walk.press(FIRST)
    walk.sees_an_error()
    walk.press(FIRST, email=NEW)
    walk.go(latest(EventKind.MOVED))
    walk.press(FIRST)
    assert Subscriber.objects.filter(email=NEW).exists()
    walk.reads("moved_done_title")


def use_ones_rights(walk: Walk) -> None:
    walk.open("me-rights")
    walk.press(does("rest"))
    walk.press(does("go_on"))
    walk.press(does("stop"))
    walk.open("me-erase")
    walk.press(FIRST)
    assert not Subscriber.objects.filter(email=ALICE).exists()
    walk.open("me-expired")


# Each begins where the one before has left the world; the last two close the link that they need.
FLOWS: tuple[Flow, ...] = (
    join,
    decline,
    decline_a_personal_link,
    ask_for_the_link,
    choose,
    correct_what_is_known,
    set_language_and_time_zone,
    say_yes_again,
    read_a_receipt,
    leave_and_come_back,
    pause_and_leave,
    use_ones_rights,
)
ENDINGS: tuple[Flow, ...] = (move,)
