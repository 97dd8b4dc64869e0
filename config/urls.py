"""Every address of the installation."""

from django.conf import settings
from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("admin/", admin.site.urls),
    path("api/v1/", include("config.api.urls")),
    path("webhooks/", include("delivery.webhooks.urls")),
    path("", include("consent.urls")),
    path("", include("delivery.urls")),
    path("", include("programs.urls")),
]
handler403 = "config.staff.problem_pages.forbidden"
handler404 = "config.staff.problem_pages.not_found"
handler500 = "config.staff.problem_pages.broken"

if settings.DEMO_MAILDIR:
    urlpatterns.append(path("inbox/", include("config.demo.inbox.urls")))
