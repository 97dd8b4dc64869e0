"""What a field that cannot be edited shows: a link only to where whoever reads it may go."""

from typing import Any

from django import template
from django.contrib import admin
from django.contrib.admin.helpers import AdminReadonlyField
from django.db.models import ForeignObjectRel, Model
from django.template import Context

register = template.Library()


@register.simple_tag(takes_context=True)
def shown(context: Context, field: AdminReadonlyField) -> str:
    """Return the contents of a read-only field, of another row its name alone where it is shut."""
    request = context.get("request")
    linked = field.get_admin_url

    def link_or_name(remote_field: ForeignObjectRel, row: Any) -> str:
        return linked(remote_field, row) if _may_open(request, row) else str(row)

    setattr(field, "get_admin_url", link_or_name)  # noqa: B010 - Django asks nobody whether they may
    return str(field.contents())


def _may_open(request: Any, row: Model) -> bool:
    site = admin.site
    if request is None or not site.is_registered(type(row)):
        return False
    return site.get_model_admin(type(row)).has_view_permission(request, row)
