"""Which person and which program a caller means."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models.functions import Lower

from programs.models import Program
from programs.selectors.catalogue import UnknownProgram, known_programs
from programs.selectors.sides import is_in_sight
from subscribers.models import Subscriber
from subscribers.rules.identity import InvalidIdentityError, normal_address, normal_external_id
from subscribers.rules.sandbox import is_sandbox_address, is_sandbox_id
from subscribers.selectors.ids import people_by_id


class UnknownPerson(LookupError):
    """Nobody has this external id or address."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonName:
    """One person, by external id or by address."""

    external_id: str | None = None
    email: str | None = None

    def normal(self) -> "PersonName":
        """Return the name as the tables spell it. Raises `UnknownPerson`."""
        try:
            if self.external_id is not None:
                return PersonName(external_id=normal_external_id(self.external_id))
            return PersonName(email=normal_address(self.email or "").lower())
        except InvalidIdentityError:
            raise UnknownPerson from None

    @property
    def is_sandbox(self) -> bool:
        """Say whether this is a name of the sandbox; of a normal name, or one that it becomes."""
        return is_sandbox_id(self.external_id or "") or is_sandbox_address(self.email or "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """One person and one program, by their names."""

    person: PersonName
    program: str


@dataclass(frozen=True, slots=True)
class Found:
    """One person and one program that are there."""

    subscriber_id: int
    program: Program

    @property
    def pair(self) -> tuple[int, int]:
        """Return their numbers."""
        return self.subscriber_id, self.program.id


def find(named: Sequence[Named]) -> list[Found | UnknownPerson | UnknownProgram]:
    """Return what each item names, in order, or why it names nothing; at most four queries.

    A person of the sandbox and a program that is not of it are nobody to each other.
    """
    people = people_named([item.person for item in named])
    programs = _find_programs({item.program for item in named})
    return [_found(item.person, people[item.person], programs.get(item.program)) for item in named]


def find_one(named: Named) -> Found:
    """Return what is named. Raises `UnknownPerson`, `UnknownProgram`."""
    [found] = find([named])
    if isinstance(found, Exception):
        raise found
    return found


def find_person(external_id: str) -> Subscriber:
    """Return who has an external id, or had it. Raises `UnknownPerson`."""
    return find_named(PersonName(external_id=external_id))


def find_named(name: PersonName) -> Subscriber:
    """Return the person of an external id or an address. Raises `UnknownPerson`."""
    number = people_named([name])[name]
    if number is None:
        raise UnknownPerson
    return Subscriber.objects.get(pk=number)


def _found(
    name: PersonName, subscriber_id: int | None, program: Program | None
) -> Found | UnknownPerson | UnknownProgram:
    if program is None:
        return UnknownProgram()
    if subscriber_id is None or name.normal().is_sandbox != program.brand.is_sandbox:
        return UnknownPerson()
    return Found(subscriber_id, program)


def people_named(names: Iterable[PersonName]) -> dict[PersonName, int | None]:
    """Return the number of each person, None where nobody is named so; at most three queries.

    Names of the other side name nobody: they are not even looked up.
    """
    spelled = {name: _spelled(name) for name in names}
    known = _ids([name for name in spelled.values() if name])
    return {name: known.get(normal) if normal else None for name, normal in spelled.items()}


def _spelled(name: PersonName) -> PersonName | None:
    try:
        normal = name.normal()
    except UnknownPerson:
        return None
    return normal if is_in_sight(is_sandbox=normal.is_sandbox) else None


def _ids(names: Sequence[PersonName]) -> dict[PersonName, int]:
    ids = [name.external_id for name in names if name.external_id is not None]
    addresses = [name.email for name in names if name.email is not None]
    found: dict[PersonName, int] = {}
    if ids:
        found |= {PersonName(external_id=key): id_ for key, id_ in people_by_id(ids).items()}
    if addresses:
        # As the unique index spells it.
        by_address = Subscriber.objects.annotate(address=Lower("email")).filter(
            address__in=addresses, email__isnull=False
        )
        found |= {
            PersonName(email=key): id_ for key, id_ in by_address.values_list("address", "id")
        }
    return found


def _find_programs(slugs: Iterable[str]) -> dict[str, Program]:
    return {program.slug: program for program in known_programs().filter(slug__in=slugs)}
