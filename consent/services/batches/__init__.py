"""Batches of invitations: written down step by step, made by sets, taken as a stream."""

from consent.services.batches.drafting import BatchStands, begin_batch, fill_in, is_ready
from consent.services.batches.making import BatchUnfinished, make_batch
from consent.services.batches.taking import TakenLink, take_links

__all__ = [
    "BatchStands",
    "BatchUnfinished",
    "TakenLink",
    "begin_batch",
    "fill_in",
    "is_ready",
    "make_batch",
    "take_links",
]
