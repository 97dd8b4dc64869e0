"""The preference centre: what a person joined, what is known of them, and what they may do."""

from delivery.views.preferences.address import ChangeAddress
from delivery.views.preferences.answer import YourAnswer
from delivery.views.preferences.entrance import AskForLink, LinkSent
from delivery.views.preferences.known import WhatWeKnow
from delivery.views.preferences.messages import WhatWeSent
from delivery.views.preferences.overview import PreferenceCentre
from delivery.views.preferences.program import OneProgram, ReceiptFile, SayYes
from delivery.views.preferences.reasons import WhyYouLeft, YourReason
from delivery.views.preferences.rights import Erase, Rights

__all__ = [
    "AskForLink",
    "ChangeAddress",
    "Erase",
    "LinkSent",
    "OneProgram",
    "PreferenceCentre",
    "ReceiptFile",
    "Rights",
    "SayYes",
    "WhatWeKnow",
    "WhatWeSent",
    "WhyYouLeft",
    "YourAnswer",
    "YourReason",
]
