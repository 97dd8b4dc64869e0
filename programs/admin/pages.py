"""The pages that an admin has besides Django's: each of one row, behind a log-in."""

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import admin
from django.http.response import HttpResponseBase
from django.urls import URLPattern, path


def pages_of_one(
    about: admin.ModelAdmin[Any], views: Mapping[str, Callable[..., HttpResponseBase]]
) -> list[URLPattern]:
    """Return the addresses of `views`, which take a row's number; each is named APP_MODEL_KEY."""
    of = f"{about.opts.app_label}_{about.opts.model_name}"
    return [
        path(
            f"<int:pk>/{key.replace('_', '-')}/",
            about.admin_site.admin_view(view),
            name=f"{of}_{key}",
        )
        for key, view in views.items()
    ]
