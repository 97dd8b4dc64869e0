"""Settings, all of them from the environment: `.env.example` names and explains each.

An installation whose BASE_URL is a loopback address is a development one: it may run on keys that
it made for itself. Any other must be given its keys, and gets the headers and cookies of a site
served over TLS.
"""

import base64
import socket
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import django_stubs_ext
import environ
from django.core.exceptions import ImproperlyConfigured
from kombu import Exchange, Queue

from config import environment, logging, visitors
from config.mail import *  # noqa: F403 - a part of the settings, in a file of its own

# Forms and admin classes that name their model, as `ModelForm[Brand]`, are read by Python too.
django_stubs_ext.monkeypatch()

env = environ.Env()
env.ENVIRON = environment.load()

BASE_DIR = environment.BASE_DIR
VAR_DIR = environment.VAR_DIR

# --- Where we are -----------------------------------------------------------------------------

BASE_URL: str = env.str("BASE_URL", default="http://127.0.0.1:8000").rstrip("/")
_address = urlsplit(BASE_URL)
if not _address.hostname or _address.scheme not in {"http", "https"}:
    raise ImproperlyConfigured(f"BASE_URL must be an http or https address, not {BASE_URL!r}.")
IS_DEVELOPMENT = _address.hostname in {"127.0.0.1", "::1", "localhost"}
DEBUG: bool = env.bool("DEBUG", default=False)
_default_hosts = ["127.0.0.1", "localhost"] if IS_DEVELOPMENT else [_address.hostname]
ALLOWED_HOSTS: list[str] = env.list("ALLOWED_HOSTS", default=_default_hosts)
CSRF_TRUSTED_ORIGINS = [BASE_URL]

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

# --- Apps and middleware ----------------------------------------------------------------------

INSTALLED_APPS = [
    "config.apps.WillinglyConfig",
    "config.apps.WillinglyAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "anymail",
    "axes",
    "delivery",
    "consent",
    "subscribers",
    "programs",
]

MIDDLEWARE = [
    "config.middleware.answer_health_checks",
    "config.middleware.take_address_from_proxy",
    "django.middleware.security.SecurityMiddleware",
    "config.middleware.refuse_nul",
    "config.middleware.content_security_policy",
    "config.middleware.keep_out_of_indexes",
    "config.middleware.referrer_policy",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "config.middleware.AnswerNotDone",
    # Last, as django-axes asks: it answers for log-ins that it has locked.
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

# --- Database and broker ----------------------------------------------------------------------


def _database() -> dict[str, Any]:
    """Return the connection settings, or none at all where no command may need a database."""
    if not env.str("DATABASE_URL", default=""):
        if not IS_DEVELOPMENT:
            raise ImproperlyConfigured("DATABASE_URL must be set.")
        return {}
    database: dict[str, Any] = env.db_url("DATABASE_URL")
    if database["ENGINE"] != "django.db.backends.postgresql":
        raise ImproperlyConfigured("DATABASE_URL must name a PostgreSQL database.")
    options = {"application_name": f"willingly@{socket.gethostname()}", "connect_timeout": 5}
    database["OPTIONS"] = options | database.get("OPTIONS", {})
    return database | {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}


DATABASES = {"default": _database()}
REDIS_URL: str = env.str("REDIS_URL", default="redis://127.0.0.1:6379/0")
# A broker that freezes must not freeze a page with it.
REDIS_SOCKET_OPTIONS: dict[str, Any] = {
    "socket_timeout": 5,
    "socket_connect_timeout": 2,
    "socket_keepalive": True,
    "health_check_interval": 10,
}
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        # In production not the broker's server, which must never evict: see .env.example.
        "LOCATION": env.str("CACHE_URL", default="") or REDIS_URL,
        "KEY_PREFIX": "cache",
        "OPTIONS": REDIS_SOCKET_OPTIONS,
    },
}

# --- Celery: the clock and the hands; the rows are the queue -----------------------------------

CELERY_BROKER_URL = REDIS_URL
CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, Any] = REDIS_SOCKET_OPTIONS | {
    # Longer than the longest task, or the broker would hand a running task to a second worker.
    "visibility_timeout": 300,
    "unacked_restore_interval": 5,
    "unacked_restore_throttle": 1,
    "max_retries": 1,
    "retry_on_timeout": False,
}
CELERY_REDIS_SOCKET_TIMEOUT = 5
CELERY_REDIS_SOCKET_CONNECT_TIMEOUT = 2
CELERY_REDIS_SOCKET_KEEPALIVE = True
CELERY_REDIS_BACKEND_HEALTH_CHECK_INTERVAL = 10
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_BROKER_CONNECTION_TIMEOUT = 2
CELERY_TASK_IGNORE_RESULT = True
CELERY_RESULT_BACKEND = None
CELERY_TASK_ACKS_LATE = True
# Rows recover by their lease; redelivery would only feed a poison task to one worker after another.
CELERY_TASK_REJECT_ON_WORKER_LOST = False
CELERY_TASK_TIME_LIMIT = 120
CELERY_TASK_PUBLISH_RETRY = False
# Each with an exchange of its own: on a shared one a nudge would reach both.
CELERY_TASK_QUEUES = [Queue(name, Exchange(name), routing_key=name) for name in ("prompt", "bulk")]
CELERY_TASK_DEFAULT_QUEUE = "bulk"
CELERY_TASK_CREATE_MISSING_QUEUES = False
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_SEND_TASK_EVENTS = False
CELERY_ENABLE_UTC = True
CELERY_TIMEZONE = "UTC"
# The schedule is fixed and a lost tick is made up for by the next: nothing to keep in a file.
CELERY_BEAT_SCHEDULER = "celery.beat.Scheduler"
CELERY_BEAT_SCHEDULE = {
    "tick": {
        "task": "delivery.tasks.tick",
        "schedule": 2.0,
        "options": {"queue": "prompt", "expires": 2.0},
    },
    "seal": {
        "task": "delivery.tasks.seal",
        "schedule": 5.0,
        "options": {"queue": "prompt", "expires": 5.0},
    },
    "mail": {
        "task": "delivery.tasks.mail",
        "schedule": 2.0,
        "options": {"queue": "prompt", "expires": 2.0},
    },
    "forget": {
        "task": "config.tasks.forget_answers",
        "schedule": 600.0,
        "options": {"queue": "bulk", "expires": 600.0},
    },
    "notice": {
        "task": "delivery.tasks.notice",
        "schedule": 60.0,
        "options": {"queue": "bulk", "expires": 60.0},
    },
    "purge": {
        "task": "delivery.tasks.purge",
        "schedule": 300.0,
        "options": {"queue": "bulk", "expires": 300.0},
    },
    **{
        f"pulse-{queue}": {
            "task": "delivery.tasks.pulse",
            "schedule": 5.0,
            "args": (queue,),
            "options": {"queue": queue, "expires": 5.0},
        }
        for queue in ("prompt", "bulk")
    },
}

# --- Kept outside the database ------------------------------------------------------------------

# What narrows is written here before it is answered; a restored backup is brought up to it.
JOURNAL_DIR = Path(env.str("JOURNAL_DIR", default=str(VAR_DIR / "journal")))
JOURNAL_COPIES: list[Path] = [Path(folder) for folder in env.list("JOURNAL_COPIES", default=[])]
# Signed roots of the ledger are appended to a file here: best on a machine of somebody else.
LEDGER_ROOTS_DIR = Path(env.str("LEDGER_ROOTS_DIR", default=str(VAR_DIR / "roots")))

# --- Delivery ---------------------------------------------------------------------------------

DELIVERY_LEASE_SECONDS: int = env.int("DELIVERY_LEASE_SECONDS", default=120)
DELIVERY_BATCH: int = env.int("DELIVERY_BATCH", default=1000)
DELIVERY_CHUNK: int = env.int("DELIVERY_CHUNK", default=100)
STOP_LOCK_TIMEOUT_MS: int = env.int("STOP_LOCK_TIMEOUT_MS", default=2000)

# --- Languages and time ------------------------------------------------------------------------

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("de", "Deutsch"), ("fr", "Français")]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

# --- Log-in -----------------------------------------------------------------------------------

AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_URL = "admin:login"
AXES_FAILURE_LIMIT = 10
AXES_COOLOFF_TIME = 0.25  # hours
# Somebody else's failures must not lock a marketer out of their own desk.
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
# Its tables are for the machine; the desk is for people.
AXES_ENABLE_ADMIN = False

# --- API --------------------------------------------------------------------------------------

REST_FRAMEWORK: dict[str, Any] = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["config.api.authentication.KeyAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["config.api.authentication.ScopePermission"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["config.api.parsers.StrictJSONParser"],
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_PAGINATION_CLASS": "config.api.pages.Pages",
    "DEFAULT_SCHEMA_CLASS": "config.api.schema.Schema",
    "EXCEPTION_HANDLER": "config.api.problems.problem_details",
    "UNAUTHENTICATED_USER": None,
    # What is sent back is said by headers only.
    "URL_FORMAT_OVERRIDE": None,
}
SPECTACULAR_SETTINGS: dict[str, Any] = {
    "TITLE": "Willingly",
    "DESCRIPTION": "Personalization by permission: people, promises, consent and deliveries.",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "COMPONENT_SPLIT_REQUEST": True,
    # Lists of words stand where they are used: named apart, they would be named by chance.
    "POSTPROCESSING_HOOKS": [],
    "SERVE_AUTHENTICATION": [],
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
}
# A batch of 1,000 people with their profiles; the default of 2.5 MB refuses it.
DATA_UPLOAD_MAX_MEMORY_SIZE = 16 * 1024 * 1024

# --- Static files -----------------------------------------------------------------------------

STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
# A checkout serves its files as they lie there; an installation serves what collectstatic hashed.
STATIC_ROOT = (
    None if IS_DEVELOPMENT else Path(env.str("STATIC_ROOT", default=str(BASE_DIR / "staticfiles")))
)
WHITENOISE_USE_FINDERS = IS_DEVELOPMENT
_static_storage = (
    "django.contrib.staticfiles.storage.StaticFilesStorage"
    if IS_DEVELOPMENT
    else "whitenoise.storage.CompressedManifestStaticFilesStorage"
)
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": _static_storage},
}

# --- Security ---------------------------------------------------------------------------------

_OVER_TLS = _address.scheme == "https"
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
SECURE_HSTS_SECONDS = 31_536_000 if _OVER_TLS else 0
# Whether every other host below this one speaks TLS is not ours to say.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]
SECURE_REFERRER_POLICY = "no-referrer"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _OVER_TLS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
X_FRAME_OPTIONS = "DENY"

# --- Health -----------------------------------------------------------------------------------

# In the demo, a file that exists once the story is played.
DEMO_READY_FILE: str = env.str("DEMO_READY_FILE", default="")
# In the demo, the Maildir of its mail catcher, which /inbox/ shows. Never set it elsewhere.
DEMO_MAILDIR: str = env.str("DEMO_MAILDIR", default="")
READY_HEARTBEAT_SECONDS: int = env.int("READY_HEARTBEAT_SECONDS", default=30)

# --- Logs -------------------------------------------------------------------------------------

LOGGING_CONFIG = None
LOG_LEVEL: str = env.str("LOG_LEVEL", default="INFO")
logging.configure(LOG_LEVEL)
