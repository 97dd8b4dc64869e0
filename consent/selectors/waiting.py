"""What keeps all of it from coming to somebody whose yes holds."""

from dataclasses import replace
from datetime import datetime

from consent.rules.gate import ConsentFacts, Refusal, consent_refusal
from consent.rules.vocabulary import State
from programs.rules.vocabulary import ProgramState


def waits_for(consent: ConsentFacts, now: datetime) -> str:
    """Return what the gate says of a yes that holds: "" for nothing, "closed", or its refusal.

    A pause is the person's own wish, and is said as such.
    """
    refusal = consent_refusal(replace(consent, state=State.ACTIVE), now)
    if refusal == Refusal.HELD and consent.program_state == ProgramState.CLOSED:
        return "closed"
    return str(refusal or "")
