"""The addresses of an installation that is the demo's: everybody's, and those of the inbox."""

from django.urls import include, path

from config import urls

urlpatterns = [path("inbox/", include("config.demo.inbox.urls")), *urls.urlpatterns]
