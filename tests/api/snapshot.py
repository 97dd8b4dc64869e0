"""The API's document as it was released, without words and examples: `make api-snapshot` takes it.

What is new is kept from then on; what is kept cannot be changed so that it breaks callers.
"""

import json
from pathlib import Path
from typing import Any

FILE = Path(__file__).parents[2] / "docs" / "openapi-v1.json"
_WORDS = {"description", "summary", "title", "example", "examples"}


def shape(document: Any, *, is_names: bool = False) -> Any:
    """Return a document without what is only for readers; names of fields stay as they are."""
    if isinstance(document, list):
        return [shape(one) for one in document]
    if not isinstance(document, dict):
        return document
    return {
        key: shape(value, is_names=key in {"properties", "schemas", "headers"} and not is_names)
        for key, value in document.items()
        if is_names or key not in _WORDS
    }


def released() -> Any:
    """Return the released document."""
    return json.loads(FILE.read_text())


if __name__ == "__main__":
    import django

    django.setup()
    from tests.api.document import document

    FILE.write_text(json.dumps(shape(document()), indent=1, sort_keys=True) + "\n")
