"""People use their rights: a rest, a copy, an end; and a new address has to confirm."""

import json

from config.demo.company import cast
from config.demo.company.people import Person
from config.demo.story.browser import Browser
from config.demo.story.centre import Centre
from config.demo.story.letterbox import kind_of, links
from config.demo.story.stage import Stage, expect, scene


def rest(stage: Stage) -> None:
    """Let somebody restrict the use of their data: all of it is kept, nothing is used or sent."""
    with scene("Emil lets nothing be used for now") as figures:
        page = Centre(stage, stage.who(cast.RESTS))
        page.press("rights/", do="rest")
        expect(page.open("rights/").form_with(do="go_on"), "the page offers to go on")
        figures[cast.RESTS.external_id] = "restricted"


def take_a_copy(stage: Stage) -> None:
    """Let somebody take a copy of everything that is held of them."""
    role = cast.TAKES_A_COPY
    with scene("Iris takes a copy of everything") as figures:
        copy = json.loads(Centre(stage, stage.who(role)).press("rights/", do="copy").text)
        expect(copy["person"]["external_id"] == role.external_id, "it is hers")
        expect(copy["entries"] and copy["deliveries"], "it has what she said and what came")
        figures["values"], figures["entries"] = len(copy["profile"]), len(copy["entries"])


def move(stage: Stage) -> None:
    """Let the CRM change two addresses: nothing goes to either until its mailbox has said yes."""
    with scene("The CRM has two new addresses") as figures:
        people = [stage.who(role) for role in (cast.MOVES, cast.MOVES_UNHEARD)]
        for person in people:
            stage.crm.put(f"/subscribers/{person.external_id}/", {"email": person.new_email})
        _confirm_address(stage, people[0])
        figures[people[0].external_id], figures[people[1].external_id] = "confirmed", "waits"


def _confirm_address(stage: Stage, person: Person) -> None:
    mail = stage.letterbox.wait(person.new_email, lambda mail: kind_of(mail) == "address")[-1]
    browser = Browser(person.language)
    page = browser.open(next(links(mail, f"{stage.url}/c/")))
    if any(form.method == "post" for form in page.forms):
        page = browser.send(page.post_form())
    expect(all(form.method != "post" for form in page.forms), "nothing waits there any more")
