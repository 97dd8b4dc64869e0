"""The log-ins of the demo by their roles; needs no Django."""

from config.staff.roles import Role

ADMINISTRATOR, APPROVER = "ada", "ben"
OTHERS = {Role.AUTHOR: "cleo", Role.ANALYST: "dora", Role.SUPPORT: "emil"}
