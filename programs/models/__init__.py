"""The tables of `programs`."""

from programs.models.brand import Brand
from programs.models.field import DataField
from programs.models.invitation import DataUse, Invitation, InvitationText
from programs.models.logo import BrandLogo
from programs.models.program import Program
from programs.models.shown_text import ShownText
from programs.models.staff import BrandLimit, TwoPersonRule

__all__ = [
    "Brand",
    "BrandLimit",
    "BrandLogo",
    "DataField",
    "DataUse",
    "Invitation",
    "InvitationText",
    "Program",
    "ShownText",
    "TwoPersonRule",
]
