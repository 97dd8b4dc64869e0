"""The customer's addresses about what is sent."""

from django.urls import path

from consent.views.page import public
from delivery.views.preferences import (
    AskForLink,
    ChangeAddress,
    Erase,
    LinkSent,
    OneProgram,
    PreferenceCentre,
    ReceiptFile,
    Rights,
    SayYes,
    WhatWeKnow,
    WhatWeSent,
    WhyYouLeft,
    YourAnswer,
    YourReason,
)
from delivery.views.reading import Read
from delivery.views.receipt import Why
from delivery.views.sample import Sample

app_name = "delivery"

urlpatterns = [
    path("me/", public(AskForLink.as_view()), name="me"),
    # Before the mailed links, whose tokens have 32 characters.
    path("me/sent/", public(LinkSent.as_view()), name="me_sent"),
    path("me/<str:token>/", public(PreferenceCentre.as_view()), name="preferences"),
    path("me/<str:token>/data/", public(WhatWeKnow.as_view()), name="known"),
    path("me/<str:token>/messages/", public(WhatWeSent.as_view()), name="messages"),
    path("me/<str:token>/messages/<int:number>/", public(YourAnswer.as_view()), name="answer"),
    path("me/<str:token>/left/", public(WhyYouLeft.as_view()), name="reasons"),
    path("me/<str:token>/left/<int:number>/", public(YourReason.as_view()), name="reason"),
    path("me/<str:token>/address/", public(ChangeAddress.as_view()), name="address"),
    path("me/<str:token>/rights/", public(Rights.as_view()), name="rights"),
    path("me/<str:token>/erase/", public(Erase.as_view()), name="erase"),
    path("me/<str:token>/<int:number>/", public(OneProgram.as_view()), name="program"),
    path("me/<str:token>/<int:number>/yes/", public(SayYes.as_view()), name="say_yes"),
    path(
        "me/<str:token>/<int:number>/receipt.jsonld",
        public(ReceiptFile.as_view()),
        name="receipt_file",
    ),
    path("read/<str:token>/", public(Read.as_view()), name="read"),
    path("sample/<slug:slug>/", public(Sample.as_view()), name="sample"),
    path("why/<str:token>/", public(Why.as_view()), name="why"),
]
