"""People get their links, answer, and confirm: through the pages and by the mail they get."""

from functools import partial

from config.demo.company.people import Answer, Decision, Person
from config.demo.maildir import Mail
from config.demo.story.browser import Browser, Form
from config.demo.story.letterbox import kind_of, links
from config.demo.story.stage import Part, Stage, all_at_once, scene

# The address of the page that asks a person for a program, by their e-mail address and its slug.
Addresses = dict[tuple[str, str], str]


def invite_and_answer(stage: Stage, act: str, mailed: Addresses | None = None) -> None:
    """Make personal links through the API, and let everybody answer as they decide.

    Who has a link already, out of a mailing, answers by that one.
    """
    parts = stage.those_who_are("none", stage.parts(act))
    addresses = dict(mailed or {})
    with scene("Invitations by personal link") as figures:
        made = _links(stage, [part for part in parts if _needs_link(part, addresses)])
        addresses |= made
        figures["links"] = len(made)
    with scene("People read them and answer") as figures:
        joining = [part for part in parts if part[1].answer == Answer.ASKS]
        declining = [part for part in parts if part[1].answer == Answer.DECLINES]
        figures["ask to join"] = all_at_once(partial(join, stage, addresses), joining)
        stage.wait_until_heard(joining)
        figures["not for me"] = all_at_once(partial(_decline, addresses), declining)


def confirm(stage: Stage, act: str) -> None:
    """Let those who mean it confirm by the link in the message that they got."""
    with scene("They confirm by the link in their mail") as figures:
        waiting: dict[str, list[Part]] = {}
        for part in stage.those_who_are("pending", stage.parts(act)):
            waiting.setdefault(part[0].email, []).append(part)
        meant = [parts for parts in waiting.values() if parts[0][0].confirms]
        figures["people confirm"] = all_at_once(partial(_confirm, stage), meant)
        figures["never do"] = len(waiting) - len(meant)


def _needs_link(part: Part, addresses: Addresses) -> bool:
    person, decision = part
    return not person.stranger and (person.email, decision.program) not in addresses


def _links(stage: Stage, parts: list[Part]) -> Addresses:
    inputs = [person.reference | {"program": decision.program} for person, decision in parts]
    answers = stage.crm.batch("/invitation-links/", inputs)
    keys = [(person.email, decision.program) for person, decision in parts]
    return {key: str(answer["url"]) for key, answer in zip(keys, answers, strict=True)}


def join(stage: Stage, addresses: Addresses, part: Part) -> None:
    """Say yes on the page of a personal link, or on the public one."""
    person, decision = part
    public = f"{stage.url}/p/{decision.program}/"
    browser = Browser(person.language)
    form = browser.open(addresses.get((person.email, decision.program), public)).post_form()
    browser.send(form, _filled(form, person, decision))


def _filled(form: Form, person: Person, decision: Decision) -> dict[str, str]:
    filled = {"email": person.email} if "email" in form.names else {}
    if decision.ticks:
        filled |= form.ticks
    answers = {f"field.{key}": value for key, value in person.answers.items()}
    return filled | {name: value for name, value in answers.items() if name in form.names}


def _decline(addresses: Addresses, part: Part) -> None:
    person, decision = part
    browser = Browser(person.language)
    browser.send(browser.open(addresses[person.email, decision.program]).post_form(1))


def _confirm(stage: Stage, parts: list[Part]) -> None:
    """Confirm the person's newest requests: as many messages as there are programs."""
    confirm_newest(stage, parts[0][0], number=len(parts))


def confirm_newest(stage: Stage, person: Person, *, number: int = 1, after: str = "") -> None:
    """Confirm so many of the newest requests, whose messages came after the one named."""
    for mail in stage.letterbox.wait(person.email, _asks, number=number, after=after):
        confirm_by(stage, mail, person.language)


def confirm_by(stage: Stage, mail: Mail, language: str) -> None:
    """Open the link of a message and press the button, unless it has been pressed."""
    browser = Browser(language)
    page = browser.open(next(links(mail, f"{stage.url}/c/")))
    if any(form.method == "post" for form in page.forms):
        browser.send(page.post_form())


def _asks(mail: Mail) -> bool:
    return kind_of(mail) == "confirmation"
