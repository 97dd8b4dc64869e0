"""The addresses of our own pages, in the language that the reader has: what was chosen is kept."""

from urllib.parse import urlencode

from django.urls import reverse


def at(name: str, *args: object, language: str, **query: object) -> str:
    """Return the address of the page of this name, in `language`.

    There is no cookie, so a page hands on what was chosen by each of its links and forms.
    """
    return f"{reverse(name, args=args)}?{urlencode({'language': language} | query)}"
