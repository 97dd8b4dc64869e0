"""One worked example for each operation, shown in the API's document."""

from drf_spectacular.utils import OpenApiExample

_PROGRAM = {
    "slug": "weekly-usuals",
    "name": "Weekly usuals",
    "purpose": "Plan the weekly shop",
    "state": "open",
    "brand": {
        "slug": "green-basket",
        "name": "Green Basket",
        "legal_name": "Green Basket Ltd",
    },
    "audience": ["new", "established", "loyal"],
    "depth": "inferred",
    "invitation_version": 2,
}
_INVITATION = {
    "version": 2,
    "state": "published",
    "published_at": "2026-11-20T09:00:00Z",
    "asks_for_more": True,
    "default_language": "en",
    "kind_of_value": "saves_time",
    "format": "email",
    "length_words": 150,
    "has_pictures": False,
    "frequency": {"count": 1, "period": "week"},
    "term": {"kind": "days", "days": 365, "editions": None, "ends_on": None},
    "wait_for_data_days": 0,
    "data_uses": [
        {
            "key": "first_name",
            "type": "text",
            "category": "identity",
            "special_category": False,
            "need": "required",
        }
    ],
    "texts": [
        {
            "language": "en",
            "title": "Your weekly usuals",
            "promise": {"title": "Your weekly usuals", "frequency": "At most 1 a week."},
            "sha256": "bd62bb7c3ad7af4dd1e8d4b98a38a53a2ba8d9fba4d12ed2f4dbeb4be0e43d15",
            "text": "Your weekly usuals\nGreen Basket\nweekly-usuals, 2, en\n",
        }
    ],
}


def _answered(value: object) -> list[OpenApiExample]:
    return [OpenApiExample("Answered", value=value, response_only=True, status_codes=["200"])]


PROGRAM = _answered(_PROGRAM)
INVITATION = _answered(_INVITATION)
