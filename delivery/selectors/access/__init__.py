"""Everything that is held of one person: what an access request answers (GDPR, article 15)."""

from delivery.selectors.access.document import access_document

__all__ = ["access_document"]
