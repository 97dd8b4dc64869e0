"""Call the API of Willingly: typed, with retries that do nothing twice."""

from willingly_client.client import Done, Page, Refused, Result, Willingly
from willingly_client.problems import (
    Conflict,
    Failed,
    Gone,
    InvalidInput,
    LedgerRestored,
    NotAuthenticated,
    NotFound,
    NotPermitted,
    Problem,
    TooManyRequests,
    Unreachable,
    WillinglyError,
)
from willingly_client.retrying import Retrying
from willingly_client.webhooks import InvalidSignature, verify_webhook

__all__ = [
    "Conflict",
    "Done",
    "Failed",
    "Gone",
    "InvalidInput",
    "InvalidSignature",
    "LedgerRestored",
    "NotAuthenticated",
    "NotFound",
    "NotPermitted",
    "Page",
    "Problem",
    "Refused",
    "Result",
    "Retrying",
    "TooManyRequests",
    "Unreachable",
    "Willingly",
    "WillinglyError",
    "verify_webhook",
]
