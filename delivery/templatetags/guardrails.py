"""What the desk says of a program that a guardrail holds."""

from django import template

from delivery.models import ProgramHold
from delivery.selectors import guardrails
from programs.models import Program

register = template.Library()


@register.simple_tag
def hold_of(program: Program) -> ProgramHold | None:
    """Return what a guardrail holds the program by, None where none does."""
    return guardrails.hold_of(program)
