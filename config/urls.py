"""Every address of the installation."""

from django.conf import settings
from django.contrib import admin
from django.urls import include, path

from config import health

urlpatterns = [
    path("healthz", health.healthz),
    path("readyz", health.readyz),
    path("admin/", admin.site.urls),
]

if settings.DEMO_MAILDIR:
    urlpatterns.append(path("inbox/", include("config.demo.inbox.urls")))
