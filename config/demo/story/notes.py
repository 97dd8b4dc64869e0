"""One edition reads otherwise for each: in their language, of their workshop, by their standing."""

from datetime import date
from email.message import EmailMessage

from config.demo.company import cast
from config.demo.company.cast import Role
from config.demo.company.notes import WINTER_HOURS
from config.demo.maildir import Mail
from config.demo.story.stage import Stage, expect, scene
from programs.rules.figures import write_date

_HOURS = {"fr": "du mardi au samedi, de 9 h à 18 h", "de": "Dienstag bis Samstag, 9 bis 18 Uhr"}
_PART = {"fr": "éclairage", "de": "Licht"}
_SPENT = "240,50"


def see_written(stage: Stage) -> None:
    """Look at what two of them got: values as their language writes them, a row, a picture."""
    with scene("Margaux and Anton read the same edition") as figures:
        french = _expect_written(stage, cast.READS_FRENCH)
        german = _expect_written(stage, cast.IS_THANKED)
        expect(_SPENT not in french, "what thanks the loyal is not for her")
        expect(_SPENT in german, "he is thanked for what he spent")
        figures["Margaux"], figures["Anton"] = "in French", "in German, with thanks"


def _expect_written(stage: Stage, role: Role) -> str:
    [mail] = stage.letterbox.wait(role.email, _is_of_the_edition)
    message = mail.message()
    words = _text(message)
    served = date.fromisoformat(str(stage.who(role).profile["last_service_on"]))
    for said in (_HOURS[role.language], _PART[role.language], write_date(served, role.language)):
        expect(said in words, f"{role.email} reads {said!r}")
    kinds = [part.get_content_type() for part in message.walk()]
    expect("image/png" in kinds, f"the picture is in the message: {kinds}")
    return words


def _text(message: EmailMessage) -> str:
    part = message.get_body(("plain",))
    return " ".join(str(part.get_content()).split()) if part is not None else ""


def _is_of_the_edition(mail: Mail) -> bool:
    return str(mail.head().get("Feedback-ID", "")).startswith(f"{WINTER_HOURS.name}:")
