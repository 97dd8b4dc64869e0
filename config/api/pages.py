"""Lists in pages that stay right while rows are added."""

from typing import Any

from rest_framework.exceptions import ErrorDetail, NotFound, ValidationError
from rest_framework.pagination import CursorPagination
from rest_framework.response import Response

from consent.api.inputs import UNKNOWN_FIELD

# Every number of so many digits fits a row's.
_DIGITS = 18


class Pages(CursorPagination):
    """Answer `{"results": [...], "next": URL or null}`, oldest first."""

    ordering = "id"
    page_size = 100
    page_size_query_param = "limit"
    max_page_size = 1000
    cursor_query_description = "Where the page begins: follow `next`, do not make one."
    page_size_query_description = "How many at most; more than 1,000 count as 1,000."

    def paginate_queryset(self, queryset: Any, request: Any, view: Any = None) -> Any:
        """Return a page. Raises `ValidationError` on a query that the list does not know.

        What narrows a list is looked at by its filters, which refuse what they do not know.
        """
        ours = {self.cursor_query_param, self.page_size_query_param}
        unknown = set(request.query_params) - ours
        if unknown and getattr(view, "filterset_class", None) is None:
            raise ValidationError({name: [UNKNOWN_FIELD] for name in sorted(unknown)})
        return super().paginate_queryset(queryset, request, view)

    def decode_cursor(self, request: Any) -> Any:
        """Read the place in the list. Raises `ValidationError` where we made no such cursor."""
        try:
            cursor = super().decode_cursor(request)
        except NotFound:
            raise _not_ours() from None
        # The place is a row's number; anything else would be asked of the database as it is.
        if cursor is not None and not _is_number(str(cursor.position or 0)):
            raise _not_ours()
        return cursor

    def get_page_size(self, request: Any) -> int | None:
        """Read how many at most. Raises `ValidationError` for what is no such number."""
        limit = request.query_params.get(self.page_size_query_param)
        if limit is None:
            return self.page_size
        if not (limit.isascii() and limit.isdigit() and limit.strip("0")):
            raise ValidationError({"limit": f"Give a number from 1 to {self.max_page_size}."})
        # Python reads no number of so many digits, and none is needed.
        return self.max_page_size if len(limit) > _DIGITS else min(int(limit), self.max_page_size)

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        """Describe the query, with the least that `limit` may be."""
        parameters: list[dict[str, Any]] = super().get_schema_operation_parameters(view)
        for parameter in parameters:
            if parameter["name"] == self.page_size_query_param:
                parameter["schema"]["minimum"] = 1
        return parameters

    def get_paginated_response(self, data: Any) -> Response:
        """Return the page."""
        return Response({"results": data, "next": self.get_next_link()})

    def get_paginated_response_schema(self, schema: Any) -> dict[str, Any]:
        """Describe the page."""
        return {
            "type": "object",
            "required": ["results", "next"],
            "properties": {
                "results": schema,
                "next": {"type": ["string", "null"], "format": "uri", "example": None},
            },
        }


def _is_number(position: str) -> bool:
    return position.isascii() and position.isdigit() and len(position) <= _DIGITS


def _not_ours() -> ValidationError:
    wrong = ErrorDetail("Follow next; this is no cursor of ours.", code="unknown_cursor")
    return ValidationError({"cursor": [wrong]})
