"""Each person's head against the end of their chain, and against what was sealed of it."""

from consent.ledger.chain import GENESIS
from consent.ledger.verifying.damage import Damage, Found, in_chain
from consent.ledger.verifying.streaming import NULL, stream

_GENESIS = rf"'\x{GENESIS.hex()}'::bytea"
# A head that is not the last entry of its chain.
_HEADS = f"""
SELECT s.id, s.head_position, last.position
FROM consent_subject s LEFT JOIN LATERAL (
    SELECT e.position, e.hash FROM consent_consentevent e
    WHERE e.subject_id = s.id ORDER BY e.position DESC LIMIT 1
) last ON true
WHERE (s.head_position, s.head_hash) IS DISTINCT FROM
      (coalesce(last.position, 0), coalesce(last.hash, {_GENESIS}))
ORDER BY s.id
"""  # noqa: S608 - 32 zero bytes
_WITHOUT_SUBJECT = """
SELECT e.subject_id, max(e.position) FROM consent_consentevent e
WHERE NOT EXISTS (SELECT FROM consent_subject s WHERE s.id = e.subject_id)
GROUP BY e.subject_id ORDER BY e.subject_id
"""
# An entry that has a number though its person's mark says it has none, or the other way round.
_MARKS = """
SELECT e.subject_id, e.position, e.id, n.seq
FROM consent_consentevent e
JOIN consent_subject s ON s.id = e.subject_id
LEFT JOIN consent_sealedentry n ON n.event_id = e.id
WHERE (e.position <= s.sealed_position) <> (n.seq IS NOT NULL)
ORDER BY e.subject_id, e.position
"""
# Erasure destroys the key together with the link to the person, and nothing else does.
_WITHOUT_KEY = """
SELECT s.id, s.subscriber_id FROM consent_subject s
WHERE s.subscriber_id IS NOT NULL AND s.wrapped_key IS NULL ORDER BY s.id
"""


def verify_heads(found: Found) -> None:
    """Name the people whose row does not agree with their entries."""

    def head(row: list[bytes]) -> None:
        subject, head, last = (each.decode() for each in row)
        last = "0" if row[2] == NULL else last
        what = f"the chain ends at {last}, its head is {head}"
        if head == last:
            what = "the head has another hash than the last entry"
        found(Damage(in_chain(subject, last, None), what))

    def orphan(row: list[bytes]) -> None:
        place = in_chain(row[0].decode(), row[1].decode(), None)
        found(Damage(place, "the person's row with the head of this chain is missing"))

    def mark(row: list[bytes]) -> None:
        subject, position, entry, seq = (each.decode() for each in row)
        what = f"it is sealed as number {seq}, which its person's row does not know"
        if row[3] == NULL:
            what = "its person's row says that it was sealed, and it has no number"
        found(Damage(in_chain(subject, position, entry), what))

    def keyless(row: list[bytes]) -> None:
        subject, person = (each.decode() for each in row)
        found(Damage(subject, f"the key of person {person} is gone, who was not erased"))

    stream(_HEADS, head)
    stream(_WITHOUT_SUBJECT, orphan)
    stream(_MARKS, mark)
    stream(_WITHOUT_KEY, keyless)
