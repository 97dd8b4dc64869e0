"""The marketers' desk for brands, data fields, programs and promises."""

from programs.admin.brand import BrandAdmin
from programs.admin.catalogue import DataFieldAdmin
from programs.admin.invitation import InvitationAdmin
from programs.admin.program import ProgramAdmin

__all__ = ["BrandAdmin", "DataFieldAdmin", "InvitationAdmin", "ProgramAdmin"]
