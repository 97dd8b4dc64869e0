"""The Celery app: nudges and a clock, never the truth."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("willingly")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
