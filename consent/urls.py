"""The customer's addresses up to the way out."""

from django.urls import path

from consent.views.confirming import Confirm
from consent.views.inbox import Inbox
from consent.views.joining import Home, InvitationPage, Said
from consent.views.leaving import Leave, Undo
from consent.views.page import public
from consent.views.reasons import SayWhy

app_name = "consent"

_declined = Said.as_view(keys=("declined_title", "declined_public"), back="declined_back")
_declined_personally = Said.as_view(
    keys=("declined_personal_title", "declined_personal", "declined_holds"),
    back="declined_back",
)
_kept = Said.as_view(keys=("keep_title", "keep_lead"), back="declined_back")

urlpatterns = [
    path("", public(Home.as_view()), name="home"),
    path("p/<slug:slug>/", public(InvitationPage.as_view()), name="invitation"),
    # Before the personal links, whose tokens have 32 characters.
    path("p/<slug:slug>/inbox/", public(Inbox.as_view()), name="inbox"),
    path("p/<slug:slug>/declined/", public(_declined), name="declined"),
    path("p/<slug:slug>/noted/", public(_declined_personally), name="declined_personally"),
    path("p/<slug:slug>/kept/", public(_kept), name="kept"),
    path("p/<slug:slug>/<str:token>/", public(InvitationPage.as_view()), name="personal"),
    path("c/<str:token>/", public(Confirm.as_view()), name="confirm"),
    # Without a final slash too: a redirect would break one-click leaving (RFC 8058).
    path("u/undo/<str:token>/", public(Undo.as_view()), name="undo"),
    path("u/reason/<str:token>/", public(SayWhy.as_view()), name="reason"),
    path("u/<str:token>/", public(Leave.as_view()), name="leave"),
    path("u/<str:token>", public(Leave.as_view()), name="leave_bare"),
]
