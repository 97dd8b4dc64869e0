"""What somebody does who left at noon: read, come back, say why."""

from datetime import UTC, datetime, timedelta
from html import unescape
from typing import Any

import time_machine
from django.test import Client

from consent.models import ConsentEvent, Subscription
from consent.rules.vocabulary import EventKind
from consent.selectors.tokens import leave_token, reason_token, undo_token

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


def leaving() -> ConsentEvent:
    return ConsentEvent.objects.filter(kind=EventKind.WITHDRAWN).latest("id")


def at(minutes: float) -> time_machine.travel:
    return time_machine.travel(NOON + timedelta(minutes=minutes), tick=False)


def read(client: Client, row: Subscription, minutes: float = 1) -> str:
    with at(minutes):
        answer = client.get(f"/u/{leave_token(row.id)}")
    return unescape(answer.content.decode())


def come_back(client: Client, minutes: float = 2, **said: str) -> Any:
    with at(minutes):
        return client.post(f"/u/undo/{undo_token(leaving().id)}/", said)


def say(client: Client, minutes: float = 3, **said: str) -> Any:
    with at(minutes):
        return client.post(why(), said)


def why() -> str:
    return f"/u/reason/{reason_token(leaving().id)}/"
