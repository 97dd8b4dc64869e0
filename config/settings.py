"""Settings, all of them from the environment: `.env.example` names and explains each.

An installation whose BASE_URL is a loopback address is a development one: it may run on keys that
it made for itself. Any other must be given its keys, and gets the headers and cookies of a site
served over TLS.
"""

import socket
from collections.abc import Collection
from pathlib import Path
from typing import Any

import django_stubs_ext
from django.core.exceptions import ImproperlyConfigured

from config import logging
from config.mail import *  # noqa: F403 - a part of the settings, in a file of its own
from config.queue import *  # noqa: F403 - so is this
from config.security import *  # noqa: F403 - and this
from config.site import *  # noqa: F403 - and this
from config.site import BASE_DIR, IS_DEVELOPMENT, VAR_DIR, env
from config.staff.roles import roles_named

# Forms and admin classes that name their model, as `ModelForm[Brand]`, are read by Python too.
django_stubs_ext.monkeypatch()

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
    "django.forms",
    # Thousands as people read them, in the admin.
    "django.contrib.humanize",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "anymail",
    "axes",
    "django_otp",
    "django_otp.plugins.otp_static",
    "django_otp.plugins.otp_totp",
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
    "config.middleware.store_no_page",
    "config.middleware.referrer_policy",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    # Says by which device, if any, a session gave its second factor.
    "django_otp.middleware.OTPMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "config.middleware.AnswerNotDone",
    # Last, as django-axes asks: it answers for log-ins that it has locked.
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Widgets look for their templates where pages do: one of them is ours (templates/admin/widgets/).
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

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
                "delivery.context.trial",
            ],
        },
    },
]

# --- Database ---------------------------------------------------------------------------------


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

# --- Kept outside the database ------------------------------------------------------------------

# What narrows is written here before it is answered; a restored backup is brought up to it.
JOURNAL_DIR = Path(env.str("JOURNAL_DIR", default=str(VAR_DIR / "journal")))
JOURNAL_COPIES: list[Path] = [Path(folder) for folder in env.list("JOURNAL_COPIES", default=[])]
# Signed roots of the ledger are appended to a file here: best on a machine of somebody else.
LEDGER_ROOTS_DIR = Path(env.str("LEDGER_ROOTS_DIR", default=str(VAR_DIR / "roots")))
# Files of people that staff upload, while a worker reads them: whoever serves pages and whoever
# works `bulk` share it. They go when they are read, and are in no backup of the database.
IMPORTS_DIR = Path(env.str("IMPORTS_DIR", default=str(VAR_DIR / "imports")))

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
FORMAT_MODULE_PATH = "config.formats"
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
AXES_LOCKOUT_CALLABLE = "config.staff.lockout.locked"
# Whose accounts need a code of a device besides the password.
SECOND_FACTOR_ROLES: Collection[str] = roles_named(
    env.list("SECOND_FACTOR_ROLES", default=[] if IS_DEVELOPMENT else ["administrator", "approver"])
)
OTP_TOTP_ISSUER = "Willingly"

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
# The file of one import job. It goes to the disk, never into memory.
IMPORT_JOB_MAX_BYTES = env.int("IMPORT_JOB_MAX_BYTES", default=1024 * 1024 * 1024)

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
