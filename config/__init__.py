"""Settings, entry points and the parts that tie the apps together."""

from config.celery import app as celery_app

__all__ = ["celery_app"]
