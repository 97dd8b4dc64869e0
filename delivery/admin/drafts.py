"""The parts of an edition that freeze with it."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from delivery.models import Edition
from delivery.rules.vocabulary import EditionState


def is_draft(edition: Edition | None) -> bool:
    """Say whether an edition can still be written."""
    return edition is None or edition.state == EditionState.DRAFT


class PartInline(admin.StackedInline[Any, Edition]):
    """Be editable while the edition is a draft."""

    extra = 0

    def has_add_permission(self, request: HttpRequest, obj: Edition | None = None) -> bool:
        """Refuse once it is approved."""
        return is_draft(obj) and super().has_add_permission(request, obj)

    def has_change_permission(self, request: HttpRequest, obj: Edition | None = None) -> bool:
        """Refuse once it is approved."""
        return is_draft(obj) and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Edition | None = None) -> bool:
        """Refuse once it is approved."""
        return is_draft(obj) and super().has_delete_permission(request, obj)
