"""People change what they agreed to, and what is known of them; the CRM cannot bring it back."""

from collections.abc import Callable
from typing import Any

from config.demo.company import cast
from config.demo.company.cast import Role
from config.demo.story.centre import Centre
from config.demo.story.stage import Stage, expect, scene

Receipt = dict[str, dict[str, Any]]


def change_minds(stage: Stage) -> None:
    """Let each do the one thing that they want otherwise, and see that it is so."""
    wishes: dict[str, tuple[Role, Callable[[Stage, Centre], None]]] = {
        "switches data off": (cast.SWITCHES_OFF, _switch_off),
        "wants less often": (cast.LESS_OFTEN, _less_often),
        "wants it less personal": (cast.LESS_PERSONAL, _less_personal),
        "corrects, and calls a guess wrong": (cast.CORRECTS, _correct),
    }
    for words, (role, wish) in wishes.items():
        with scene(f"{role.first_name} {words}") as figures:
            wish(stage, Centre(stage, stage.who(role)))
            figures[role.external_id] = "as wished"


def see_kept(stage: Stage) -> None:
    """Look at what came of the edition after: each got no more than they wished."""
    with scene("What they wished is kept") as figures:
        _expect_withheld(stage, cast.LESS_OFTEN, "too_soon")
        for role, edition, other in (
            (cast.SWITCHES_OFF, "brakes", "bicycle"),
            (cast.LESS_PERSONAL, "brakes", "bicycle"),
            (cast.CORRECTS, "winter-parts", "wheel_size"),
        ):
            used = receipt(stage, role, edition)
            expect(not used["next_part"]["shown"], f"{role.email} is told no guess")
            expect(used[other]["shown"], f"{role.email} is told what they did not change")
        expect(used["wheel_size"]["by"] == "person", "the correction is what was used")
        _expect_withheld(stage, cast.MOVES_UNHEARD, "address_unconfirmed")
        _expect_withheld(stage, cast.RESTS, "restricted")
        expect(_edition(stage, cast.MOVES, "brakes")["state"] == "sent", "who confirmed gets it")
        figures["withheld"] = "too_soon, address_unconfirmed, restricted"


def receipt(stage: Stage, role: Role, edition: str) -> Receipt:
    """Return what an edition used of somebody, by field."""
    delivery = _edition(stage, role, edition)
    expect(delivery["state"] == "sent", f"{role.email} got {edition}")
    used = stage.crm.get(f"/deliveries/{delivery['id']}/receipt/")["used"]
    return {use["field"]: use for use in used}


def _edition(stage: Stage, role: Role, edition: str) -> dict[str, Any]:
    found = stage.crm.get("/deliveries/", external_id=role.external_id, edition=edition)["results"]
    expect(len(found) == 1, f"there is one {edition} for {role.email}")
    one: dict[str, Any] = found[0]
    return one


def _expect_withheld(stage: Stage, role: Role, reason: str) -> None:
    refusal = _edition(stage, role, "brakes")["refusal"]
    expect(refusal == reason, f"{role.email}: {reason}, not {refusal!r}")


def _switch_off(stage: Stage, centre: Centre) -> None:
    role = cast.SWITCHES_OFF
    expect(receipt(stage, role, "chain")["next_part"]["shown"], "the guess was used weeks ago")
    place = centre.program()
    ticks = centre.open(place).form_with(do="data").ticks
    kept = {name: value for name, value in ticks.items() if name != "use.next_part"}
    centre.press(place, kept, do="data")
    expect("next_part" not in _known(stage, role), "the value is gone")
    expect(_push(stage, role)["next_part"] == "not_chosen", "the CRM cannot bring it back")


def _less_often(_stage: Stage, centre: Centre) -> None:
    place = centre.program()
    page = centre.press(place, {"less_often": "quarter"}, less_often="quarter")
    expect("did=changed" in page.url or "did=nothing" in page.url, "the page says so")


def _less_personal(stage: Stage, centre: Centre) -> None:
    centre.press(centre.program(), {"depth": "observed"}, depth="observed")
    expect("next_part" not in _known(stage, cast.LESS_PERSONAL), "no guess is kept")
    refused = _push(stage, cast.LESS_PERSONAL)
    expect(refused["next_part"] == "too_deep", f"the CRM cannot bring it back: {refused}")


def _correct(stage: Stage, centre: Centre) -> None:
    role = cast.CORRECTS
    if "next_part" in _known(stage, role):
        centre.press("data/", field="next_part", do="wrong")
    centre.press("data/", {"value": "26"}, field="wheel_size", do="correct")
    refused = _push(stage, role)
    expect(refused["wheel_size"] == "person_said", "the correction stands")
    expect(refused["next_part"] == "contradicted", "the guess stays out")
    expect(_known(stage, role)["wheel_size"]["value"] == "26", "their word is what is known")


def _known(stage: Stage, role: Role) -> dict[str, Any]:
    known: dict[str, Any] = stage.crm.get(f"/subscribers/{role.external_id}/")["profile"]
    return known


def _push(stage: Stage, role: Role) -> dict[str, str]:
    """Push all that the CRM knows of somebody; return what is refused, and why."""
    profile = stage.who(role).profile
    answer = stage.crm.put(f"/subscribers/{role.external_id}/", {"profile": profile})
    refused: dict[str, str] = answer["refused"]
    return refused
