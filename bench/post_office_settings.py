"""All that django-post-office needs: its tables, a database, a mail system."""

import os

import environ

SECRET_KEY = "opens nothing"  # noqa: S105 - nothing is signed with it
USE_TZ = True
INSTALLED_APPS = ["django.contrib.contenttypes", "post_office"]
DATABASES = {"default": environ.Env().db_url("DATABASE_URL")}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
EMAIL_HOST = os.environ["EMAIL_HOST"]
EMAIL_PORT = int(os.environ["EMAIL_PORT"])
# Its texts are templates: they are rendered as they are queued.
TEMPLATES = [{"BACKEND": "django.template.backends.django.DjangoTemplates"}]
# Else it tells of every batch.
LOGGING = {
    "version": 1,
    "handlers": {"none": {"class": "logging.NullHandler"}},
    "loggers": {"post_office": {"handlers": ["none"], "propagate": False}},
}
POST_OFFICE = {
    # Its default of 100 makes processes and connections anew for each hundred.
    "BATCH_SIZE": 5000,
    "THREADS_PER_PROCESS": int(os.environ.get("POST_OFFICE_THREADS", "5")),
    "LOG_LEVEL": 0,
}
