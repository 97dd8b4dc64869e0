"""The settings of where we are: our address, and whether it is one of a checkout.

A part of `config.settings`, which takes all of it over; the other parts ask it.
"""

from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

from config import environment

env = environ.Env()
env.ENVIRON = environment.load()

BASE_DIR = environment.BASE_DIR
VAR_DIR = environment.VAR_DIR

BASE_URL: str = env.str("BASE_URL", default="http://127.0.0.1:8000").rstrip("/")
_address = urlsplit(BASE_URL)
if not _address.hostname or _address.scheme not in {"http", "https"}:
    raise ImproperlyConfigured(f"BASE_URL must be an http or https address, not {BASE_URL!r}.")
IS_DEVELOPMENT = _address.hostname in {"127.0.0.1", "::1", "localhost"}
DEBUG: bool = env.bool("DEBUG", default=False)
_default_hosts = ["127.0.0.1", "localhost"] if IS_DEVELOPMENT else [_address.hostname]
ALLOWED_HOSTS: list[str] = env.list("ALLOWED_HOSTS", default=_default_hosts)
CSRF_TRUSTED_ORIGINS = [BASE_URL]
