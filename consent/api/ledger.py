"""The sealed ledger for whoever mirrors it, and the receipts of its yeses."""

from typing import Any
from urllib.parse import urlencode

from django.utils import timezone
from drf_spectacular.utils import OpenApiResponse, extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from consent.api import examples
from consent.api.inputs import Strict
from consent.api.whose import KnownAs, MergedInto
from consent.models import ConsentEvent
from consent.receipts.jsonld import MEDIA_TYPE, receipt_jsonld
from consent.receipts.words import receipt_words
from consent.rules.vocabulary import Actor, EventKind, Method
from consent.selectors.entries import find_entry
from consent.selectors.feed import Cursor, Entries, read_on

MOST = 1000
_CURSOR = r"^(-1|[0-9]{1,18}(\.[0-9a-f]{64})?)$"


@extend_schema_field(str)
class Hex(serializers.Field[Any, Any, str, Any]):
    """Show bytes as hex digits."""

    def to_representation(self, value: Any) -> str:
        """Return the digits."""
        return bytes(value).hex()


class EntryShown(serializers.ModelSerializer[ConsentEvent]):
    """Show one entry of the ledger; its personal part stays sealed."""

    seq = serializers.IntegerField(
        help_text=(
            "Its place in the sealed ledger; without gaps, but for entries of a sandbox, which only"
            " test keys see, and of all else, which these do not."
        )
    )
    kind = serializers.ChoiceField(choices=EventKind.values)
    subject = serializers.UUIDField(source="subject_id", help_text="A random reference.")
    external_id = KnownAs(
        of="subject.subscriber", allow_null=True, help_text="Null once the person is erased."
    )
    merged_into = MergedInto(of="subject.subscriber")
    program = serializers.CharField(
        source="program.slug",
        default=None,
        allow_null=True,
        help_text="Null where the entry is about the person as a whole.",
    )
    invitation_version = serializers.IntegerField(
        source="invitation.number", default=None, allow_null=True
    )
    text_sha256 = serializers.CharField(source="text_id", allow_null=True)
    actor = serializers.ChoiceField(choices=Actor.values)
    method = serializers.ChoiceField(choices=Method.values)
    answers = serializers.IntegerField(
        source="answers_id", allow_null=True, help_text="The request that a yes answers."
    )
    details = serializers.DictField()
    hash = Hex()
    previous_hash = Hex()

    class Meta:
        model = ConsentEvent
        fields = (
            "seq",
            "id",
            "subject",
            "external_id",
            "merged_into",
            "kind",
            "program",
            "invitation_version",
            "language",
            "text_sha256",
            "actor",
            "method",
            "at",
            "valid_until",
            "answers",
            "details",
            "hash",
            "previous_hash",
        )


class ConsentEvents(APIView):
    """The sealed ledger, in its one order."""

    required_scope = "consent:read"
    problems = {"GET": ("ledger_restored", "invalid_input")}

    class Page(Strict):
        """Say where to go on."""

        after = serializers.RegexField(
            _CURSOR,
            default="-1",
            help_text=(
                "The cursor of the last page that you have; leave it out, or say 0, to begin. A "
                "seq alone does, too, but cannot always tell that a backup was restored."
            ),
        )
        limit = serializers.IntegerField(
            min_value=1,
            default=100,
            help_text="How many at most; more than 1,000 count as 1,000.",
        )

        def validate_limit(self, limit: int) -> int:
            """Return how many at most, as in every other list."""
            return min(limit, MOST)

    class Output(serializers.Serializer[Any]):
        """List entries, oldest first."""

        results = EntryShown(many=True)
        next = serializers.URLField(
            allow_null=True, help_text="Null: nothing more yet; ask again with the cursor."
        )
        cursor = serializers.CharField(
            help_text=(
                "Keep it with what you read: the last seq, and the Merkle root (RFC 9162, "
                "SHA-256) over the hashes of all entries up to it."
            )
        )

    @extend_schema(
        operation_id="list_consent_events",
        summary="Read the sealed ledger, in order",
        parameters=[Page],
        responses=Output,
        examples=examples.CONSENT_EVENTS,
        tags=["consent"],
    )
    def get(self, request: Request) -> Response:
        """Answer what follows a cursor. Nothing is ever added before an entry that you have.

        Where a backup was restored that lacks what you have, the answer is 410, whatever took the
        same numbers since.
        """
        asked = self.Page(data=request.query_params.dict())
        asked.is_valid(raise_exception=True)
        limit = asked.validated_data["limit"]
        page = read_on(Cursor.read(asked.validated_data["after"]), limit)
        return Response(
            {
                "results": EntryShown(_numbered(page.entries), many=True).data,
                "next": _next(request, page.cursor, limit) if page.has_more else None,
                "cursor": str(page.cursor),
            }
        )


class LinkedDataRenderer(JSONRenderer):
    """Answer JSON-LD."""

    media_type = MEDIA_TYPE
    format = "jsonld"


class ConsentReceipt(APIView):
    """The receipt of one yes."""

    required_scope = "consent:read"
    problems = {"GET": ("unknown_consent_event", "no_receipt", "invalid_input")}
    renderer_classes = (LinkedDataRenderer, JSONRenderer)

    class Form(Strict):
        """Say in which form."""

        format = serializers.ChoiceField(
            choices=("jsonld", "words"),
            default="jsonld",
            help_text="Linked data where it is not said, whatever the header Accept prefers.",
        )

    class Words(serializers.Serializer[Any]):
        """Show a receipt as its person reads it, in the language of their yes."""

        class Row(serializers.Serializer[Any]):
            """Show one part of it."""

            key = serializers.CharField()
            heading = serializers.CharField()
            lines = serializers.ListField(child=serializers.CharField())

        id = serializers.IntegerField()
        language = serializers.CharField()
        heading = serializers.CharField()
        title = serializers.CharField()
        brand = serializers.CharField(help_text="The legal name.")
        contact = serializers.EmailField()
        invitation_version = serializers.IntegerField()
        said_at = serializers.DateTimeField()
        ends_at = serializers.DateTimeField(allow_null=True)
        text_sha256 = serializers.CharField()
        rows = Row(many=True)

    @extend_schema(
        operation_id="read_consent_receipt",
        summary="Read the receipt of one yes",
        parameters=[Form],
        responses={
            (200, MEDIA_TYPE): OpenApiResponse(
                {"type": "object", "additionalProperties": True},
                description="ISO/IEC TS 27560 in terms of the W3C Data Privacy Vocabulary.",
            ),
            (200, "application/json"): Words,
        },
        examples=examples.CONSENT_RECEIPT,
        tags=["consent"],
    )
    def get(self, request: Request, event_id: int) -> Response:
        """Answer what was accepted and what became of it: linked data; by `format=words` in words.

        Linked data is JSON: `Accept: application/json` gets it, too, as `application/ld+json`.
        """
        form = self.Form(data=request.query_params.dict())
        form.is_valid(raise_exception=True)
        event = find_entry(event_id)
        if form.validated_data["format"] == "words":
            _answer_as(request, JSONRenderer())
            return Response(receipt_words(event).to_json())
        _answer_as(request, LinkedDataRenderer())
        return Response(receipt_jsonld(event, clock=timezone.now))


def _numbered(entries: Entries) -> list[ConsentEvent]:
    for seq, event in entries:
        event.seq = seq  # type: ignore[attr-defined]
    return [event for _seq, event in entries]


def _next(request: Request, cursor: Cursor, limit: int) -> str:
    return request.build_absolute_uri(f"?{urlencode({'after': str(cursor), 'limit': limit})}")


def _answer_as(request: Request, renderer: JSONRenderer) -> None:
    """Answer in the form that was asked for, whatever the header accepts."""
    request.accepted_renderer = renderer
    request.accepted_media_type = renderer.media_type
