"""An installation without its keys does not start; a checkout makes its own."""

import atexit
import json
import os
import re
import stat
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

from config.environment import BASE_DIR, development_keys

KEYS = {
    "BASE_URL": "https://willingly.example",
    "DATABASE_URL": "postgresql://nobody@127.0.0.1/none",
    "SECRET_KEY": "opens-nothing",
    "TOKEN_KEYS": "newest-of-the-keys, older-of-the-keys",
    "ADDRESS_KEY": "opens-nothing-at-all",
    "SUBJECT_MASTER_KEYS": "b3BlbnMtbm90aGluZy1vcGVucy1ub3RoaW5nLTEyMyE=",
    "LEDGER_SIGNING_KEYS": "b3BlbnMtbm90aGluZy1vcGVucy1ub3RoaW5nLTEyMyE=",
}


@cache
def asker() -> "subprocess.Popen[str]":
    """Start who reads the settings, with nothing of ours in the environment."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.config.asker"],
        cwd=BASE_DIR,
        env={"PATH": os.environ["PATH"]},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    atexit.register(process.communicate)
    return process


def setting(name: str, environment: dict[str, str]) -> str:
    """Return what a fresh process prints for a setting, or its last line of error."""
    asked = asker()
    assert asked.stdin is not None
    assert asked.stdout is not None
    print(json.dumps([name, environment]), file=asked.stdin, flush=True)
    return str(json.loads(asked.stdout.readline())).strip().splitlines()[-1]


@pytest.mark.parametrize(
    "name",
    [
        "SECRET_KEY",
        "TOKEN_KEYS",
        "ADDRESS_KEY",
        "SUBJECT_MASTER_KEYS",
        "LEDGER_SIGNING_KEYS",
        "DATABASE_URL",
    ],
)
def test_a_public_address_needs_every_key(name: str) -> None:
    without = {key: value for key, value in KEYS.items() if key != name}

    assert f"{name} must be set" in setting("DEBUG", without)


def test_the_first_token_key_signs_and_all_are_kept() -> None:
    assert setting("TOKEN_KEYS", KEYS) == "[b'newest-of-the-keys', b'older-of-the-keys']"


def test_a_master_key_of_the_wrong_length_is_refused() -> None:
    answer = setting("DEBUG", KEYS | {"SUBJECT_MASTER_KEYS": "dG9vIHNob3J0"})

    assert "Each of SUBJECT_MASTER_KEYS must be 32 bytes in base64." in answer


def test_another_database_than_postgresql_is_refused() -> None:
    answer = setting("DEBUG", KEYS | {"DATABASE_URL": "sqlite:///x.db"})

    assert "DATABASE_URL must name a PostgreSQL database." in answer


def test_cookies_and_headers_are_those_of_a_site_over_tls() -> None:
    assert setting("SESSION_COOKIE_SECURE", KEYS) == "True"
    assert setting("SECURE_HSTS_SECONDS", KEYS) == "31536000"


def test_a_checkout_makes_its_own_keys_once(tmp_path: Path) -> None:
    first = development_keys(tmp_path)

    assert development_keys(tmp_path) == first
    assert stat.S_IMODE((tmp_path / "dev-keys.json").stat().st_mode) == 0o600


def test_the_example_names_every_setting() -> None:
    files = ("settings", "site", "queue", "security", "mail", "visitors")
    code = "".join((BASE_DIR / f"config/{name}.py").read_text() for name in files)
    read = set(re.findall(r'(?:env\.\w+|_key|_seeds)\(\s*"([A-Z_]+)"', code)) | {"VAR_DIR"}
    example = (BASE_DIR / ".env.example").read_text()
    named = set(re.findall(r"^#?([A-Z_]+)=", example, re.MULTILINE))

    assert read - named == set()
    # Anymail's own, as config.providers takes them.
    unread = {name for name in named - read if not name.startswith("ANYMAIL_")}
    assert unread == {"POSTGRES_PASSWORD"}


@pytest.mark.parametrize("value", ["short", "long-enough-to-be-one,", " "])
def test_a_token_key_that_can_be_guessed_is_refused(value: str) -> None:
    answer = setting("TOKEN_KEYS", KEYS | {"TOKEN_KEYS": value})

    assert "Each key of TOKEN_KEYS must have 16 characters or more." in answer


MAILGUN = {
    "ANYMAIL_MAILGUN_API_KEY": "123",
    "ANYMAIL_MAILGUN_WEBHOOK_SIGNING_KEY": "signs",
    "ANYMAIL_WEBHOOK_SECRET": "provider:a-password-that-is-long-enough",
    "PROVIDER_WEBHOOKS": "mailgun",
}


def test_a_provider_is_told_by_the_environment() -> None:
    assert setting("ANYMAIL['MAILGUN_API_KEY']", KEYS | MAILGUN) == "123"
    assert setting("ANYMAIL['REQUESTS_TIMEOUT']", KEYS | MAILGUN) == "(3, 10)"
    assert "'total_max_attempts': 1" in setting("ANYMAIL['AMAZON_SES_CLIENT_PARAMS']", KEYS)


@pytest.mark.parametrize("name", ["REQUESTS_TIMEOUT", "DEBUG_API_REQUESTS"])
def test_what_would_send_twice_or_print_addresses_cannot_be_set(name: str) -> None:
    assert "is not yours to set" in setting("DEBUG", KEYS | {f"ANYMAIL_{name}": "true"})


@pytest.mark.parametrize(
    ("without", "says"),
    [
        ("ANYMAIL_WEBHOOK_SECRET", "ANYMAIL_WEBHOOK_SECRET"),
        ("ANYMAIL_MAILGUN_WEBHOOK_SIGNING_KEY", "MAILGUN_WEBHOOK_SIGNING_KEY"),
    ],
)
def test_events_without_secret_or_signature_are_not_taken(without: str, says: str) -> None:
    assert setting("PROVIDER_WEBHOOKS", KEYS | MAILGUN) == "['mailgun']"

    lacking = {name: value for name, value in MAILGUN.items() if name != without}
    assert says in setting("DEBUG", KEYS | lacking)


@pytest.mark.parametrize("secret", ["short:word", "a-password-that-is-long-enough", ":" + "x" * 20])
def test_a_secret_that_can_be_guessed_is_none(secret: str) -> None:
    assert "user:password" in setting("DEBUG", KEYS | MAILGUN | {"ANYMAIL_WEBHOOK_SECRET": secret})


def test_a_provider_that_nobody_knows_is_refused() -> None:
    assert "knows amazon_ses" in setting("DEBUG", KEYS | MAILGUN | {"PROVIDER_WEBHOOKS": "mailgum"})


def test_a_gateway_needs_its_backend() -> None:
    assert "EMAIL_BACKEND" in setting("DEBUG", KEYS | {"DELIVERY_GATEWAY": "anymail"})
    assert "smtp or anymail" in setting("DEBUG", KEYS | {"DELIVERY_GATEWAY": "pigeon"})
