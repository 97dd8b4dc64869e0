"""The addresses of an installation that is the demo's."""

from django.urls import include, path

urlpatterns = [path("inbox/", include("config.demo.inbox.urls"))]
