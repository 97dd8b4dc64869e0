"""The marketers' desk for brands, data fields, programs and promises."""

from programs.admin.brand import BrandAdmin
from programs.admin.catalogue import DataFieldAdmin
from programs.admin.invitation import InvitationAdmin
from programs.admin.program import ProgramAdmin
from programs.admin.two_persons import TwoPersonRuleAdmin

__all__ = ["BrandAdmin", "DataFieldAdmin", "InvitationAdmin", "ProgramAdmin", "TwoPersonRuleAdmin"]
