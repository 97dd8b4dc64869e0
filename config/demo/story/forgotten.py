"""One person is forgotten, comes again with the next import, and joins again themselves."""

import io

from django.core.management import call_command

from config.demo.company import cast
from config.demo.company.people import Person
from config.demo.story import joining
from config.demo.story.centre import Centre
from config.demo.story.crm import CallRefused
from config.demo.story.stage import Stage, expect, scene, table
from config.devservers.servers import write_private

FILE = "till-export.csv"
_COLUMNS = ("external_id", "email", "language", "first_name", "bicycle")


def forget(stage: Stage) -> None:
    """Let somebody be erased by their own word."""
    with scene("Hans wants to be forgotten") as figures:
        if _is_known(stage):
            Centre(stage, stage.who(cast.IS_FORGOTTEN)).press("erase/")
        expect(not _is_known(stage), "nobody has this number any more")
        figures[cast.IS_FORGOTTEN.external_id] = "erased"


def come_again(stage: Stage) -> None:
    """Import what the till knows: who was erased is in it, and stays stopped."""
    with scene("The till's export has him again") as figures:
        path = stage.folder / FILE
        write_private(path, table([_COLUMNS, *(_row(stage.who(role)) for role in cast.ROLES)]))
        call_command("import_subscribers", str(path), stdout=io.StringIO(), stderr=io.StringIO())
        again = stage.crm.get(f"/subscribers/{cast.IS_FORGOTTEN.external_id}/")
        expect(again["suppressed_by"], "the import did not lift the stop")
        expect(not again["profile"], "nothing is known of him")
        figures["rows"], figures["stopped by"] = len(cast.ROLES), again["suppressed_by"]


def join_again(stage: Stage) -> None:
    """Let the erased person join again by the public page: their own yes lifts the stop."""
    person = stage.who(cast.IS_FORGOTTEN)
    part = (person, person.decisions[0])
    with scene("Hans joins again himself") as figures:
        got = stage.crm.get("/deliveries/", external_id=person.external_id, kind="edition")
        expect(not got["results"], "no edition was meant for him meanwhile")
        seen = stage.letterbox.newest(person.email)
        [state] = stage.standing([part])
        if state == "none":
            joining.join(stage, {}, part)
            joining.confirm_newest(stage, person, after=seen)
        elif state == "pending":
            joining.confirm_newest(stage, person)
        [state] = stage.standing([part])
        again = stage.crm.get(f"/subscribers/{person.external_id}/")
        expect((state, again["suppressed_by"]) == ("active", ""), "his own yes counts")
        figures[person.external_id] = state


def _row(person: Person) -> tuple[str, ...]:
    known = (person.first_name, str(person.profile["bicycle"]))
    return (person.external_id, person.email, person.language, *known)


def _is_known(stage: Stage) -> bool:
    try:
        stage.crm.get(f"/subscribers/{cast.IS_FORGOTTEN.external_id}/")
    except CallRefused:
        return False
    return True
