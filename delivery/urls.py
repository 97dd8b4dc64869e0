"""The customer's addresses about what is sent."""

from django.urls import path

from consent.views.page import public
from delivery.views.preferences import AskForLink, LinkSent, PreferenceCentre
from delivery.views.receipt import Why

app_name = "delivery"

urlpatterns = [
    path("me/", public(AskForLink.as_view()), name="me"),
    # Before the mailed links, whose tokens have 32 characters.
    path("me/sent/", public(LinkSent.as_view()), name="me_sent"),
    path("me/<str:token>/", public(PreferenceCentre.as_view()), name="preferences"),
    path("why/<str:token>/", public(Why.as_view()), name="why"),
]
