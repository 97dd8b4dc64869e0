"""Show that an entry is under a signed root, without reading all entries."""

from collections.abc import Sequence
from dataclasses import dataclass

from consent.ledger.merkle import Subtree, inclusion_proof
from consent.ledger.nodes import KeptNodes
from consent.ledger.seals import SignedRoot, signed_root
from consent.models import ConsentEvent, Seal, SealedEntry


@dataclass(frozen=True, slots=True, kw_only=True)
class Inclusion:
    """Where one entry stands in the sealed ledger, and the audit path that shows it.

    Whoever has the entry's `hash` checks it offline: the leaf is SHA-256 of a zero byte and the
    hash; `consent.ledger.merkle.includes(leaf=, index=seq, size=, path=, root=)` with the path's
    hashes as bytes, and `root` from `signed`, whose signature the published keys verify.
    """

    event_id: int
    seq: int
    size: int
    path: list[str]
    seal: Seal
    signed: SignedRoot


def proof_of(events: Sequence[ConsentEvent], *, seal: Seal | None = None) -> list[Inclusion]:
    """Return where each of `events` stands under `seal` (by default the last one), in seq order.

    What is not sealed yet, or later than `seal`, is left out: call
    `consent.services.sealing.seal` first where everything must be in. Hashes of the path are hex.
    """
    seal = seal or Seal.objects.order_by("-number").first()
    if seal is None:
        return []
    under = SealedEntry.objects.filter(event__in=[event.pk for event in events])
    entries = under.filter(seq__lt=seal.size).order_by("seq").values_list("event_id", "seq")
    subtree = KeptNodes().subtree
    return [_inclusion(event_id, seq, seal, subtree) for event_id, seq in entries]


def _inclusion(event_id: int, seq: int, seal: Seal, subtree: Subtree) -> Inclusion:
    path = inclusion_proof(seq, seal.size, subtree)
    return Inclusion(
        event_id=event_id,
        seq=seq,
        size=seal.size,
        path=[each.hex() for each in path],
        seal=seal,
        signed=signed_root(seal),
    )
