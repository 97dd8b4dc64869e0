"""Invitation batches: a wizard of one question a page, and how each batch did."""

from consent.admin.batches.desk import InvitationBatchAdmin

__all__ = ["InvitationBatchAdmin"]
