"""Import jobs: more people than a batch has, as a file; how far it is, and what was refused."""

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

from consent.api import job_examples as examples
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
from consent.models import PeopleImport
from consent.rules.people_imports import ImportState
from consent.selectors.import_jobs import counts_of, errors_of, errors_until, find_job, jobs
from consent.services.importing import sentence_of
from consent.services.people_imports import cancel, take_in_job

_STATES = (
    AnyJobShown.QUEUED,
    *(ImportState.RUNNING, ImportState.DONE, ImportState.CANCELLED, ImportState.FAILED),
    *(ImportState.UNDOING, ImportState.UNDONE),
)


class JobShown(AnyJobShown):
    """Show how far a job is and what became of its rows so far."""

    class Counts(serializers.Serializer[Any]):
        """Count rows by what became of each, and the profile values of those that were taken."""

        added = serializers.IntegerField()
        changed = serializers.IntegerField()
        same = serializers.IntegerField()
        refused = serializers.IntegerField()
        values_stored = serializers.IntegerField()
        values_refused = serializers.IntegerField()

    of = JobKind("import-jobs", "upsert_people", counts_of, errors_until)
    kind = serializers.ChoiceField(choices=[of.does])
    state = serializers.ChoiceField(choices=[str(state) for state in _STATES])
    counts = Counts()


class ImportJobs(ListAPIView[PeopleImport]):
    """All jobs."""

    required_scope = "subscribers:write"
    problems = {"GET": ("invalid_input",), "POST": ("file_unusable",)}
    serializer_class = JobShown
    upload_types = tuple(FORMATS)
    filter_backends = ()

    def get_queryset(self) -> Any:
        """Return all of them."""
        return jobs()

    @extend_schema(
        operation_id="list_import_jobs",
        summary="Read all import jobs",
        examples=examples.LIST_JOBS,
        tags=["import jobs"],
    )
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Answer the jobs that systems brought, oldest first."""
        return super().get(request, *args, **kwargs)

    @extend_schema(
        operation_id="create_import_job",
        summary="Add or change as many people as a file has",
        request={NDJSON: OpenApiTypes.STR, CSV: OpenApiTypes.STR},
        responses={202: JobShown},
        examples=examples.CREATE_JOB,
        tags=["import jobs"],
    )
    def post(self, request: Request) -> Response:
        """Take a file in and answer at once; a worker begins within seconds.

        NDJSON has an object a line, each an item of the batch upsert. CSV has a first line that
        names its columns: `external_id` and `email`, and as wanted `language`, `time_zone`,
        `account`, `relationship`, `observed_at` and the keys of data fields. A later row of
        the same person changes what an earlier one said. Rows are worked as by the batch upsert: a
        profile value is stored only where a consent covers it, and no row makes, ends or revives
        a consent.
        """
        file_format = format_of(request)
        job = take_in_job(
            path=request.upload,  # type: ignore[attr-defined]
            file_format=file_format,
            api_key=prefix_of(request),
            clock=timezone.now,
        )
        return Response(JobShown(job).data, status=status.HTTP_202_ACCEPTED)


class OneImportJob(APIView):
    """One job."""

    required_scope = "subscribers:write"
    problems = {"GET": ("unknown_job",)}

    @extend_schema(
        operation_id="read_import_job",
        summary="See how far an import job is",
        responses=JobShown,
        examples=examples.READ_JOB,
        tags=["import jobs"],
    )
    def get(self, request: Request, job_id: int) -> Response:
        """Answer how many rows were read, and what became of them."""
        return Response(JobShown(find_job(job_id)).data)


class CancelImportJob(APIView):
    """Stopping one job."""

    required_scope = "subscribers:write"
    problems = {"POST": ("unknown_job", "job_over")}

    @extend_schema(
        operation_id="cancel_import_job",
        summary="Stop an import job",
        request=None,
        responses=JobShown,
        examples=examples.CANCEL_JOB,
        tags=["import jobs"],
    )
    def post(self, request: Request, job_id: int) -> Response:
        """Take no further row. What is in stays in; the file is deleted."""
        job = find_job(job_id)
        cancel(people_import=job, clock=timezone.now)
        return Response(JobShown(job).data)


class ImportJobErrors(APIView):
    """What was refused of one job."""

    required_scope = "subscribers:write"
    problems = {"GET": ("unknown_job", "errors_gone")}
    renderer_classes = (LinesRenderer, TableRenderer)

    @extend_schema(
        operation_id="read_import_job_errors",
        summary="Download what was refused of an import job",
        responses={(200, NDJSON): OpenApiTypes.STR, (200, CSV): OpenApiTypes.STR},
        examples=examples.JOB_ERRORS,
        tags=["import jobs"],
    )
    def get(self, request: Request, job_id: int) -> StreamingHttpResponse:
        """Answer line, level, field, code and message of each refusal, and no value.

        `level` is `row` where the row was not taken, `value` where one value of it was not, `note`
        where one was taken that should be looked at. NDJSON, or CSV with `Accept: text/csv`.
        """
        found = errors_of(job_id, timezone.now)
        return errors_file(request, ((*each, sentence_of(each[3])) for each in found))
