"""The addresses that mail providers tell events at."""

from django.urls import path

from delivery.webhooks.views import tracking

app_name = "webhooks"

urlpatterns = [
    path("anymail/<slug:provider>/tracking/", tracking, name="tracking"),
]
