"""The settings of security: keys, headers and cookies, whose word counts, how often is too often.

A part of `config.settings`, which takes all of it over.
"""

import base64
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

from config import environment, networks, visitors
from config.site import BASE_URL, IS_DEVELOPMENT, VAR_DIR, env

# --- Keys -------------------------------------------------------------------------------------


def _key(name: str) -> str:
    """Return the key from the environment, or in development the one made for this checkout."""
    value: str = env.str(name, default="")
    if not value and not IS_DEVELOPMENT:
        raise ImproperlyConfigured(f"{name} must be set where BASE_URL is not a loopback address.")
    return value or environment.development_keys(VAR_DIR)[name]


def _secret(text: str, name: str) -> bytes:
    key = text.strip()
    if len(key) < 16:  # noqa: PLR2004 - what can be guessed guards nothing
        raise ImproperlyConfigured(f"Each key of {name} must have 16 characters or more.")
    return key.encode()


def _seeds(name: str) -> list[bytes]:
    keys = [base64.b64decode(text, validate=True) for text in _key(name).split(",")]
    if any(len(key) != 32 for key in keys):  # noqa: PLR2004 - of an AES-256 key, an Ed25519 seed
        raise ImproperlyConfigured(f"Each of {name} must be 32 bytes in base64.")
    return keys


SECRET_KEY = _key("SECRET_KEY")
# The first key of each list signs or wraps; the others only verify or unwrap.
TOKEN_KEYS: list[bytes] = [_secret(key, "TOKEN_KEYS") for key in _key("TOKEN_KEYS").split(",")]
SUBJECT_MASTER_KEYS = _seeds("SUBJECT_MASTER_KEYS")
ADDRESS_KEY = _secret(_key("ADDRESS_KEY"), "ADDRESS_KEY")
# Ed25519 seeds. The first signs the ledger's roots and proof packs; the others are still published.
LEDGER_SIGNING_KEYS = _seeds("LEDGER_SIGNING_KEYS")

# --- Headers, cookies and visitors ------------------------------------------------------------

_OVER_TLS = urlsplit(BASE_URL).scheme == "https"
SECURE_SSL_REDIRECT = False if IS_DEVELOPMENT else env.bool("SECURE_SSL_REDIRECT", default=True)
# Health checks come from inside; one-click unsubscribing must never be answered by a redirect.
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^u/"]
BEHIND_PROXY: bool = env.bool("BEHIND_PROXY", default=False)
if BEHIND_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
TRUSTED_PROXIES = visitors.trusted_proxies(
    env.list("TRUSTED_PROXIES", default=[]), is_behind=BEHIND_PROXY
)
FORM_LIMITS = visitors.form_limits(env, is_development=IS_DEVELOPMENT)
API_CALLS_A_MINUTE = visitors.calls_a_minute(env, is_development=IS_DEVELOPMENT)
# Networks besides the public internet that webhooks may be sent to; none by default.
WEBHOOK_ALLOWED_NETWORKS = networks.networks_named(
    "WEBHOOK_ALLOWED_NETWORKS", env.list("WEBHOOK_ALLOWED_NETWORKS", default=[])
)
SECURE_HSTS_SECONDS = 31_536_000 if _OVER_TLS else 0
# Whether every other host below this one speaks TLS is not ours to say.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]
SECURE_REFERRER_POLICY = "no-referrer"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _OVER_TLS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
X_FRAME_OPTIONS = "DENY"
