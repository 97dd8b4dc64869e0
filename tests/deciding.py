"""Publish or approve as somebody does by the pages: read it, then press the button."""

from typing import Any

from django.test import Client


def decide(client: Client, page: str, **options: Any) -> Any:
    """Read a page that asks for a decision, and decide by what it showed."""
    context = client.get(page).context or {}
    return client.post(page, {"as_read": context.get("as_read", "")}, **options)
