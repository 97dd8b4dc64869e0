"""Event jobs: more events than a batch has, as a file; how far it is, and what was refused."""

from typing import Any

from django.http import StreamingHttpResponse
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from consent.api.job_files import (
    CSV,
    FORMATS,
    NDJSON,
    AnyJobShown,
    JobKind,
    LinesRenderer,
    TableRenderer,
    errors_file,
    format_of,
    prefix_of,
)
from delivery.api import event_job_examples as examples
from delivery.models import EventJob
from delivery.rules.event_jobs import EventJobState
from delivery.selectors.event_jobs import (
    event_counts,
    event_errors,
    event_errors_until,
    event_jobs,
    find_event_job,
)
from delivery.services.event_jobs import cancel_event_job, take_in_events

_TAGS = ["event jobs"]


class EventJobShown(AnyJobShown):
    """Show how far a job is and what became of its events so far."""

    class EventCounts(serializers.Serializer[Any]):
        """Count events by what became of each, and the properties of those that were taken."""

        triggered = serializers.IntegerField(help_text="Told again they count again.")
        not_triggered = serializers.IntegerField()
        refused = serializers.IntegerField()
        values_stored = serializers.IntegerField()
        values_refused = serializers.IntegerField()

    of = JobKind("event-jobs", "tell_events", event_counts, event_errors_until)
    kind = serializers.ChoiceField(choices=[of.does])
    state = serializers.ChoiceField(choices=[AnyJobShown.QUEUED, *EventJobState.values])
    counts = EventCounts()


class EventJobs(ListAPIView[EventJob]):
    """All event jobs."""

    required_scope = "events:write"
    problems = {"GET": ("invalid_input",), "POST": ("file_unusable",)}
    serializer_class = EventJobShown
    upload_types = tuple(FORMATS)
    filter_backends = ()

    def get_queryset(self) -> Any:
        """Return all of them."""
        return event_jobs()

    @extend_schema(
        operation_id="list_event_jobs",
        summary="Read all event jobs",
        examples=examples.LIST_JOBS,
        tags=_TAGS,
    )
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Answer the jobs that systems brought, oldest first."""
        return super().get(request, *args, **kwargs)

    @extend_schema(
        operation_id="create_event_job",
        summary="Tell of as many events as a file has",
        request={NDJSON: OpenApiTypes.STR, CSV: OpenApiTypes.STR},
        responses={202: EventJobShown},
        examples=examples.CREATE_JOB,
        tags=_TAGS,
    )
    def post(self, request: Request) -> Response:
        """Take a file in and answer at once; a worker begins within seconds.

        NDJSON has an object a line, each an item of the batch of events. CSV has a first line that
        names its columns: `event_id`, `external_id`, `name`, `time`; any other column is a
        property of that name, and an empty cell says nothing. A line is answered as an item of the
        batch is. What triggered something is known by its `event_id`: the same file twice triggers
        nothing twice.
        """
        job = take_in_events(
            file_format=format_of(request),
            path=request.upload,  # type: ignore[attr-defined]
            api_key=prefix_of(request),
            clock=timezone.now,
        )
        return Response(EventJobShown(job).data, status=status.HTTP_202_ACCEPTED)


class OneEventJob(APIView):
    """One event job."""

    required_scope = "events:write"
    problems = {"GET": ("unknown_job",)}

    @extend_schema(
        operation_id="read_event_job",
        summary="See how far an event job is",
        responses=EventJobShown,
        examples=examples.READ_JOB,
        tags=_TAGS,
    )
    def get(self, request: Request, job_id: int) -> Response:
        """Answer how many events were read, and what became of them."""
        return Response(EventJobShown(find_event_job(job_id)).data)


class CancelEventJob(APIView):
    """Stopping one event job."""

    required_scope = "events:write"
    problems = {"POST": ("unknown_job", "job_over")}

    @extend_schema(
        operation_id="cancel_event_job",
        summary="Stop an event job",
        request=None,
        responses=EventJobShown,
        examples=examples.CANCEL_JOB,
        tags=_TAGS,
    )
    def post(self, request: Request, job_id: int) -> Response:
        """Take no further event. What was triggered stays so; the file is deleted."""
        job = find_event_job(job_id)
        cancel_event_job(job=job, clock=timezone.now)
        return Response(EventJobShown(job).data)


class EventJobErrors(APIView):
    """What was refused of one event job."""

    required_scope = "events:write"
    problems = {"GET": ("unknown_job", "errors_gone")}
    renderer_classes = (LinesRenderer, TableRenderer)

    @extend_schema(
        operation_id="read_event_job_errors",
        summary="Download what was refused of an event job",
        responses={(200, NDJSON): OpenApiTypes.STR, (200, CSV): OpenApiTypes.STR},
        examples=examples.JOB_ERRORS,
        tags=_TAGS,
    )
    def get(self, request: Request, job_id: int) -> StreamingHttpResponse:
        """Answer line, level, field, code and message of each refusal, and no value.

        `level` is `row` where the event was not taken, `value` where a property of it was not
        kept, `note` where it triggers nothing. NDJSON, or CSV with `Accept: text/csv`.
        """
        return errors_file(request, event_errors(job_id, timezone.now))
