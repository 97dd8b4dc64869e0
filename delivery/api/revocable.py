"""Answers that hold only as long as the people in them let them."""

from rest_framework.response import Response


class RevocableAnswer(Response):
    """Tell somebody's values, or that something may go to them.

    It is not told again to who repeats the call, once the person ended or narrowed anything
    (`config.api.idempotency`): the call is answered anew. So that must be harmless.
    """
