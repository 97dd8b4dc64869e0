"""What ends: the notice before it, a renewal by its link, and a newer promise that asks once."""

from datetime import datetime, timedelta

from django.utils import timezone

from config.demo.company import cast
from config.demo.company.cast import Role
from config.demo.company.people import Person
from config.demo.maildir import Mail
from config.demo.story import joining
from config.demo.story.centre import Centre
from config.demo.story.letterbox import kind_of, links
from config.demo.story.stage import Stage, expect, scene
from delivery.services.noticing import notice_endings

_NEWER = 2
# The term has 50 days, and ten were left.
_RENEWED = timedelta(days=45)


def tell(stage: Stage) -> None:
    """Do what the look of each minute does: tell those whose yes ends soon, once."""
    with scene("Who is near their end is told, once") as figures:
        notice_endings(clock=timezone.now)
        stage.letterbox.wait(cast.RENEWS.email, _is_notice)
        figures["told again"] = notice_endings(clock=timezone.now)


def renew(stage: Stage) -> None:
    """Let one of them say yes once more, by the link of the notice."""
    with scene("Noah says yes for fifty more days") as figures:
        [mail] = stage.letterbox.wait(cast.RENEWS.email, _is_notice)
        joining.confirm_by(stage, mail, cast.RENEWS.language)
        ends_at = datetime.fromisoformat(str(_stands(stage, cast.RENEWS)["ends_at"]))
        expect(ends_at > timezone.now() + _RENEWED, f"his term began anew: {ends_at}")
        figures["until"] = ends_at.date()


def take_the_new(stage: Stage) -> None:
    """Let one who was asked read the newer promise, and say yes to it."""
    person = stage.who(cast.TAKES_THE_NEW)
    with scene("Owen is asked for more, and says yes") as figures:
        expect(_asked(stage, person) == 1, "the edition asked him, once")
        if _stands(stage, cast.TAKES_THE_NEW)["invitation_version"] != _NEWER:
            centre = Centre(stage, person)
            centre.press(f"{centre.program()}yes/", version=str(_NEWER))
        stage.crm.put(f"/subscribers/{person.external_id}/", {"profile": person.profile})
        found = _stands(stage, cast.TAKES_THE_NEW)["invitation_version"]
        expect(found == _NEWER, "he accepted the newer version")
        figures["Owen"], figures["Edith"] = "version 2", "stays with version 1"


def see_asked_once(stage: Stage) -> None:
    """Look at who did not answer: they keep what they accepted, and are not asked again."""
    with scene("Who did not answer keeps the old promise") as figures:
        for role, voucher in ((cast.TAKES_THE_NEW, "sent"), (cast.KEEPS_THE_OLD, "withheld")):
            found = stage.crm.get("/deliveries/", external_id=role.external_id, edition="voucher")
            states = [each["state"] for each in found["results"]]
            expect(states == [voucher], f"{role.email} and the voucher: {states}")
            expect(_asked(stage, stage.who(role)) == 1, f"{role.email} was asked once")
            figures[role.first_name] = f"voucher {voucher}"


def _stands(stage: Stage, role: Role) -> dict[str, object]:
    [answer] = stage.crm.batch(
        "/subscriptions/batch/read/", [{"external_id": role.external_id, "program": role.program}]
    )
    found: dict[str, object] = answer
    return found


def _asked(stage: Stage, person: Person) -> int:
    """Return how many editions asked this person about a newer version."""
    link = f"{stage.url}/p/{cast.OFFERS}/"
    mails = [mail for mail in stage.letterbox.mails(person.email) if kind_of(mail) == "edition"]
    return sum(any(links(mail, link)) for mail in mails)


def _is_notice(mail: Mail) -> bool:
    return kind_of(mail) == "notice"
