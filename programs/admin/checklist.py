"""What is still to do before people can join, each with the way to where it is done."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

from django.conf import settings
from django.urls import reverse

from programs.models import Invitation, Program
from programs.rules.completeness import Gap
from programs.rules.vocabulary import InvitationState, ProgramState
from programs.selectors.two_persons import takes_two

Links = Callable[[str, str], str]
May = Callable[[str], bool]
PUBLISH = "programs.publish_invitation"


@dataclass(frozen=True, slots=True)
class Point:
    """One thing that has to be so before it goes live; `link` leads to where it is put right.

    `needs` is the permission without which that page refuses.
    """

    words: str
    is_done: bool = False
    link: str = ""
    needs: str = ""


Adds = Callable[[Program], Iterable[Point]]
_MORE: dict[str, Adds] = {}


def adds_points(adds: Adds) -> Adds:
    """Have `adds` say from now on what else is to do: the app above knows of what follows."""
    _MORE[f"{adds.__module__}.{adds.__qualname__}"] = adds
    return adds


def points(
    program: Program, version: Invitation, gaps: Iterable[Gap], link_to: Links, may: May
) -> list[Point]:
    """Return what is to do before `version` is live, and what is done, in its order.

    `may` says whether who reads it has a permission: a link leads nobody to a page that refuses.
    """
    gaps = list(gaps) if version.state == InvitationState.DRAFT else []
    of_brand = [gap for gap in gaps if gap.field.startswith("brand.")]
    of_data = [gap for gap in gaps if gap.field.startswith("data.")]
    rest = [gap for gap in gaps if gap not in of_brand and gap not in of_data]
    found = [
        *_about(of_brand, f"{program.brand} is complete: who asks, and who handles data.", link_to),
        *_about(rest, "The promise is complete.", link_to),
        *_about(of_data, "Each piece of data is explained.", link_to),
        *_published(version),
        *_open(program, version),
        *(point for adds in _MORE.values() for point in adds(program)),
    ]
    return [
        replace(each, link="") if each.needs and not may(each.needs) else each for each in found
    ]


def _about(gaps: list[Gap], done: str, link_to: Links) -> Iterator[Point]:
    if not gaps:
        yield Point(done, is_done=True)
    for gap in gaps:
        yield Point(in_words(gap), link=link_to(gap.field, gap.language))


def in_words(gap: Gap) -> str:
    """Return a gap with the field or processor that it is about, and the language."""
    parts = gap.field.split(".")
    about = f"{parts[1]}: " if parts[0] == "data" else ""
    language = dict(settings.LANGUAGES).get(gap.language, gap.language)
    return f"{about}{gap.message}{f' ({language})' if language else ''}"


def _published(version: Invitation) -> Iterator[Point]:
    if version.state != InvitationState.DRAFT:
        yield Point(f"Version {version.number} is published.", is_done=True)
        return
    link = reverse("admin:programs_invitation_publish", args=[version.pk])
    yield Point(f"{_who_publishes(version)} reads and publishes it.", link=link, needs=PUBLISH)


def _who_publishes(version: Invitation) -> str:
    if not takes_two():
        return "Somebody who may publish"
    wrote = version.prepared_by
    return f"Somebody else than {wrote}" if wrote else "Somebody else"


def _open(program: Program, version: Invitation) -> Iterator[Point]:
    if program.state == ProgramState.HELD:
        held = "The program is held: nobody joins and nothing goes. Above stands how it goes on."
        yield Point(held, link="#container")
    if program.state == ProgramState.CLOSED:
        yield Point("The program is closed for good: nobody can join it.")
