"""Every kind of tampering, at random places: each does it, and says by what each place is named.

Columns and their changes come from the tables below, never from outside.
"""

import random
from collections.abc import Callable, Mapping
from functools import partial
from uuid import UUID

from consent.ledger.chain import GENESIS, entry_hash
from consent.models import ConsentEvent
from tests.consent.ledger.database import run

# Takes where to look for places and how many; returns what a verification must say of each.
Tamper = Callable[[random.Random, int], list[str]]

_FLIPPED = "set_byte({0}, {1}, get_byte({0}, {1}) # 1)"

# A change of each column of an entry to something else, however small.
ENTRY_COLUMNS: Mapping[str, str] = {
    "subject_id": "gen_random_uuid()",
    "position": "position + 100000",
    "kind": "'lapsed'",
    "program_id": "program_id + 1",
    "invitation_id": "coalesce(invitation_id, 0) + 1",
    "language": "language || 'x'",
    "text_id": "translate(coalesce(text_id, 'a'), '0123456789abcdef', '1234567890bcdefa')",
    "answers_id": "coalesce(answers_id, 0) + 1",
    "actor": "'relay'",
    "method": "'undo'",
    "at": "at + interval '1 microsecond'",
    "valid_until": "coalesce(valid_until + interval '1 microsecond', at)",
    "address_version": "coalesce(address_version, 0) + 1",
    "details": """details || '{"x": 0}'""",
    "sealed": "coalesce(" + _FLIPPED.format("sealed", 20) + ", '')",
    "previous_hash": _FLIPPED.format("previous_hash", 31),
    "hash": _FLIPPED.format("hash", 0),
    "id": "id + 1000000",
}
SEAL_COLUMNS: Mapping[str, str] = {
    "size": "size + 1000000",
    "root": _FLIPPED.format("root", 7),
    "frontier": "array_append(frontier, root)",
    "previous_hash": _FLIPPED.format("previous_hash", 3),
    "sealed_at": "sealed_at - interval '1 microsecond'",
    "key_id": "reverse(key_id)",
    "signature": _FLIPPED.format("signature", 63),
}
HEAD_COLUMNS: Mapping[str, str] = {
    "head_position": "head_position + 1",
    "head_hash": _FLIPPED.format("head_hash", 5),
    "sealed_position": "sealed_position - 1",
}
NUMBER_COLUMNS: Mapping[str, str] = {
    "hash": _FLIPPED.format("hash", 9),
    "event_id": "event_id + 1000000",
    "seq": "seq + 1000000",
}


def _subjects(dice: random.Random, count: int) -> list[UUID]:
    """Return people of whom one place each is touched, so that no damage hides another."""
    return dice.sample([row[0] for row in run("SELECT id FROM consent_subject ORDER BY id")], count)


def _entries(dice: random.Random, count: int) -> list[ConsentEvent]:
    return [dice.choice(_chain(subject)) for subject in _subjects(dice, count)]


def _chain(subject: UUID) -> list[ConsentEvent]:
    return list(ConsentEvent.objects.filter(subject=subject).order_by("position"))


def change_entry(column: str, dice: random.Random, count: int) -> list[str]:
    """Change one column of entries. A new id is named by the number that was given to the old."""
    ids = [event.pk for event in _entries(dice, count)]
    sql = f"UPDATE consent_consentevent SET {column} = {ENTRY_COLUMNS[column]}"  # noqa: S608 - ours
    run(f"{sql} WHERE id = ANY(%s)", ids)
    return [f"(entry {id_})" for id_ in ids]


def change_seal(column: str, dice: random.Random, count: int) -> list[str]:
    """Change one column of seals."""
    numbers = dice.sample([row[0] for row in run("SELECT number FROM consent_seal")], count)
    sql = f"UPDATE consent_seal SET {column} = {SEAL_COLUMNS[column]}"  # noqa: S608 - ours
    run(f"{sql} WHERE number = ANY(%s)", numbers)
    return [f"seal {number}:" for number in numbers]


def change_head(column: str, dice: random.Random, count: int) -> list[str]:
    """Change one column of people's rows."""
    subjects = _subjects(dice, count)
    sql = f"UPDATE consent_subject SET {column} = {HEAD_COLUMNS[column]}"  # noqa: S608 - ours
    run(f"{sql} WHERE id = ANY(%s::uuid[])", [str(each) for each in subjects])
    return [f"{subject} at" for subject in subjects]


def change_number(column: str, dice: random.Random, count: int) -> list[str]:
    """Change one column of numbered entries: the leaves of the tree."""
    ids = [event.pk for event in _entries(dice, count)]
    sql = f"UPDATE consent_sealedentry SET {column} = {NUMBER_COLUMNS[column]}"  # noqa: S608 - ours
    run(f"{sql} WHERE event_id = ANY(%s)", ids)
    return [f"(entry {id_})" for id_ in ids]


def delete_entries(dice: random.Random, count: int) -> list[str]:
    """Delete entries anywhere in their chains."""
    ids = [event.pk for event in _entries(dice, count)]
    run("DELETE FROM consent_consentevent WHERE id = ANY(%s)", ids)
    return [f"(entry {id_}): its entry is missing" for id_ in ids]


def delete_numbers(dice: random.Random, count: int) -> list[str]:
    """Delete numbered entries, and nothing else."""
    ids = [event.pk for event in _entries(dice, count)]
    run("DELETE FROM consent_sealedentry WHERE event_id = ANY(%s)", ids)
    return [f"(entry {id_})" for id_ in ids]


def delete_people(dice: random.Random, count: int) -> list[str]:
    """Delete the rows that hold the heads of chains."""
    subjects = _subjects(dice, count)
    run("DELETE FROM consent_subject WHERE id = ANY(%s::uuid[])", [str(each) for each in subjects])
    return [f"{subject} at" for subject in subjects]


def insert_entries(dice: random.Random, count: int, *, well: bool) -> list[str]:
    """Put entries into chains: with `well`, all hashes and the head are made right."""
    named = []
    for subject in _subjects(dice, count):
        chain = _chain(subject)
        place = dice.randrange(1, len(chain))
        forged = ConsentEvent.objects.get(pk=chain[place].pk)
        forged.pk, forged.actor, forged.position = None, "controller", 5000
        forged.save(force_insert=True)
        _make_room(chain[place:])
        forged.position = chain[place].position
        _store([*chain[:place], forged, *chain[place:]] if well else [forged])
        named.append(f"(entry {forged.pk})" if well else f"{subject} at")
    return named


def reorder_entries(dice: random.Random, count: int, *, well: bool) -> list[str]:
    """Swap two entries of each chain: with `well`, all hashes and the head are made right."""
    named = []
    for subject in _subjects(dice, count):
        chain = _chain(subject)
        place = dice.randrange(1, len(chain))
        chain[place - 1 : place + 1] = reversed(chain[place - 1 : place + 1])
        _make_room(chain)
        if well:
            _store(chain)
        else:
            for position, event in enumerate(chain, 1):
                run(_SET_POSITION, position, event.pk)
        named += [f"(entry {event.pk})" for event in chain[place - 1 : place + 1]]
    return named


def cut_tails(dice: random.Random, count: int, *, with_heads: bool) -> list[str]:
    """Delete the last entries of chains: `with_heads`, their people's rows say so too."""
    named = []
    for subject in _subjects(dice, count):
        *rest, last = _chain(subject)
        run("DELETE FROM consent_consentevent WHERE id = %s", last.pk)
        if with_heads:
            run(_SET_HEAD, len(rest), bytes(rest[-1].hash), len(rest), str(subject))
        named.append(f"(entry {last.pk})" if with_heads else f"{subject} at {len(rest)}")
    return named


def cut_everything(dice: random.Random, count: int) -> list[str]:
    """Delete the newest entries with their numbers, heads and seals: the rest is in itself right.

    There is one end only, so this is one place however many are asked for.
    """
    [[last]] = run("SELECT max(number) FROM consent_seal")
    number = dice.randrange(1, last)
    run("DELETE FROM consent_seal WHERE number > %s", number)
    run(
        "DELETE FROM consent_sealedentry WHERE seq >="
        " (SELECT size FROM consent_seal WHERE number = %s)",
        number,
    )
    run(
        "DELETE FROM consent_consentevent e WHERE NOT EXISTS"
        " (SELECT FROM consent_sealedentry n WHERE n.event_id = e.id)"
    )
    run(
        "UPDATE consent_subject s SET (head_position, head_hash, sealed_position) ="
        " (SELECT count(*), coalesce((array_agg(hash ORDER BY position DESC))[1], %s), count(*)"
        " FROM consent_consentevent e WHERE e.subject_id = s.id)",
        GENESIS,
    )
    run("DELETE FROM consent_sealednode WHERE (index + 1) << height > %s", _size(number))
    return [f"seal {each}: it is missing" for each in range(number + 1, last + 1)]


_SET_POSITION = "UPDATE consent_consentevent SET position = %s WHERE id = %s"
_SET_HEAD = (
    "UPDATE consent_subject SET head_position = %s, head_hash = %s, sealed_position = %s"
    " WHERE id = %s::uuid"
)
_SET_PLACE = (
    "UPDATE consent_consentevent SET position = %s, previous_hash = %s, hash = %s WHERE id = %s"
)


def _size(number: int) -> int:
    [[size]] = run("SELECT size FROM consent_seal WHERE number = %s", number)
    return int(size)


def _make_room(events: list[ConsentEvent]) -> None:
    """Move entries out of the way of the unique index."""
    for event in events:
        run(_SET_POSITION, event.position + 1000, event.pk)


def _store(chain: list[ConsentEvent]) -> None:
    """Write a chain with hashes that follow each other, and its head."""
    previous, first = GENESIS, 1
    if len(chain) == 1:
        previous, first = bytes(chain[0].previous_hash), chain[0].position
    for position, event in enumerate(chain, first):
        event.position, event.previous_hash = position, previous
        event.hash = previous = entry_hash(event)
        run(_SET_PLACE, position, event.previous_hash, event.hash, event.pk)
    if len(chain) > 1:
        run(_SET_HEAD, len(chain), previous, len(chain), str(chain[0].subject_id))


KINDS: Mapping[str, Tamper] = {
    **{f"entry's {name}": partial(change_entry, name) for name in ENTRY_COLUMNS},
    **{f"head's {name}": partial(change_head, name) for name in HEAD_COLUMNS},
    **{f"number's {name}": partial(change_number, name) for name in NUMBER_COLUMNS},
    **{f"seal's {name}": partial(change_seal, name) for name in SEAL_COLUMNS},
    "deleted": delete_entries,
    "numbers deleted": delete_numbers,
    "people deleted": delete_people,
    "inserted": partial(insert_entries, well=False),
    "inserted with right hashes": partial(insert_entries, well=True),
    "re-ordered": partial(reorder_entries, well=False),
    "re-ordered with right hashes": partial(reorder_entries, well=True),
    "tail cut": partial(cut_tails, with_heads=False),
    "tail cut with its head": partial(cut_tails, with_heads=True),
}
