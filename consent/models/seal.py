"""The seals: every few seconds the new entries are numbered and a root over all is signed."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from consent.models.event import ConsentEvent


class SealedEntry(models.Model):
    """Give one entry its number in the order in which entries were sealed, from 0, without gaps.

    `hash` repeats the entry's own, so that a changed entry can be told from a changed seal.
    """

    seq = models.BigIntegerField(primary_key=True)
    event = models.OneToOneField(ConsentEvent, on_delete=models.PROTECT, related_name="sealed_as")
    hash = models.BinaryField(max_length=32)

    class Meta:
        ordering = ("seq",)

    def __str__(self) -> str:
        return f"entry {self.event_id} as {self.seq}"


class SealedNode(models.Model):
    """Hold the hash over 2**height entries, from number index * 2**height on: proofs read these.

    Only each tenth height is kept, so that a proof reads at most a thousand hashes for each of
    the few heights, however many entries there are.
    """

    height = models.PositiveSmallIntegerField()
    index = models.BigIntegerField()
    hash = models.BinaryField(max_length=32)

    class Meta:
        ordering = ("height", "index")
        constraints = (
            models.UniqueConstraint(
                fields=("height", "index"), name="consent_sealednode_place_is_unique"
            ),
        )

    def __str__(self) -> str:
        return f"node {self.index} of height {self.height}"


class Seal(models.Model):
    """Hold one signed root (RFC 9162) over the first `size` entries, chained to the seal before.

    `frontier` is the hashes of the tree's perfect subtrees from the largest to the smallest: what
    the next seal goes on from. `signature` is Ed25519 over the canonical JSON of the rest.
    """

    number = models.BigIntegerField(primary_key=True)
    size = models.BigIntegerField(unique=True)
    root = models.BinaryField(max_length=32)
    frontier = ArrayField(models.BinaryField(max_length=32))
    previous_hash = models.BinaryField(max_length=32)
    sealed_at = models.DateTimeField()
    key_id = models.CharField(max_length=16)
    signature = models.BinaryField(max_length=64)

    class Meta:
        ordering = ("number",)

    def __str__(self) -> str:
        return f"seal {self.number} over {self.size}"
