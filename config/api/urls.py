"""Every address of the API."""

from django.urls import URLPattern, path, re_path
from rest_framework.views import APIView

from config.api import views
from config.api.entry import entry
from consent.api.import_jobs import CancelImportJob, ImportJobErrors, ImportJobs, OneImportJob
from consent.api.ledger import ConsentEvents, ConsentReceipt
from consent.api.linking import LinkPeople
from consent.api.links import InvitationLinks
from consent.api.people import PeopleBatch, Person
from consent.api.requests import SubscriptionRequests
from consent.api.subscriptions import (
    PersonSubscriptions,
    ReadSubscriptions,
    WithdrawAll,
    WithdrawSubscriptions,
)
from consent.api.suppressions import Suppressions
from delivery.api.deliveries import Deliveries, DeliveryMessage, DeliveryReceipt, OneDelivery
from delivery.api.event_jobs import CancelEventJob, EventJobErrors, EventJobs, OneEventJob
from delivery.api.events import EventBatch, OneEvent
from delivery.api.merging import MergePeople
from delivery.api.permission import PermissionCheck, PermissionChecks
from delivery.api.privacy import PrivacyRequests
from delivery.api.reservations import ReservationOutcome, ReservationOutcomes
from delivery.api.webhooks import (
    Endpoints,
    EndpointSecrets,
    OneEndpoint,
    OneWebhook,
    ResendDead,
    ResendWebhook,
    RotateSecret,
    TestEndpoint,
    Webhooks,
)
from programs.api.views import ProgramDetail, ProgramInvitations, ProgramList

app_name = "api"

OPERATIONS: dict[str, type[APIView]] = {
    "programs/": ProgramList,
    "programs/<str:slug>/": ProgramDetail,
    "programs/<str:slug>/invitations/": ProgramInvitations,
    "subscribers/batch/upsert/": PeopleBatch,
    "subscribers/batch/link/": LinkPeople,
    "subscribers/batch/merge/": MergePeople,
    "subscribers/<str:external_id>/": Person,
    "subscribers/<str:external_id>/subscriptions/": PersonSubscriptions,
    "subscribers/<str:external_id>/withdraw-all/": WithdrawAll,
    "import-jobs/": ImportJobs,
    "import-jobs/<int:job_id>/": OneImportJob,
    "import-jobs/<int:job_id>/cancel/": CancelImportJob,
    "import-jobs/<int:job_id>/errors/": ImportJobErrors,
    "invitation-links/": InvitationLinks,
    "subscription-requests/": SubscriptionRequests,
    "subscriptions/batch/read/": ReadSubscriptions,
    "subscriptions/batch/withdraw/": WithdrawSubscriptions,
    "suppressions/": Suppressions,
    "permission-check/": PermissionCheck,
    "permission-checks/batch/": PermissionChecks,
    "reservations/batch/outcomes/": ReservationOutcomes,
    "reservations/<int:reservation_id>/outcome/": ReservationOutcome,
    "events/": OneEvent,
    "events/batch/": EventBatch,
    "event-jobs/": EventJobs,
    "event-jobs/<int:job_id>/": OneEventJob,
    "event-jobs/<int:job_id>/cancel/": CancelEventJob,
    "event-jobs/<int:job_id>/errors/": EventJobErrors,
    "consent-events/": ConsentEvents,
    "consent-events/<int:event_id>/receipt/": ConsentReceipt,
    "deliveries/": Deliveries,
    "deliveries/<int:delivery_id>/": OneDelivery,
    "deliveries/<int:delivery_id>/message/": DeliveryMessage,
    "deliveries/<int:delivery_id>/receipt/": DeliveryReceipt,
    "privacy-requests/": PrivacyRequests,
    "webhook-endpoints/": Endpoints,
    "webhook-endpoints/<int:endpoint_id>/": OneEndpoint,
    "webhook-endpoints/<int:endpoint_id>/secret/": EndpointSecrets,
    "webhook-endpoints/<int:endpoint_id>/secret/rotate/": RotateSecret,
    "webhook-endpoints/<int:endpoint_id>/test/": TestEndpoint,
    "webhook-endpoints/<int:endpoint_id>/resend-dead/": ResendDead,
    "webhook-deliveries/": Webhooks,
    "webhook-deliveries/<int:webhook_id>/": OneWebhook,
    "webhook-deliveries/<int:webhook_id>/resend/": ResendWebhook,
}

urlpatterns: list[URLPattern] = [
    *(path(route, entry(view.as_view())) for route, view in OPERATIONS.items()),
    path("", views.Index.as_view(), name="index"),
    path("schema/", views.Document.as_view(), name="schema"),
    path("docs/", views.Reader.as_view(), name="docs"),
    path("problems/", views.problems, name="problems"),
    path("versions/", views.versions, name="versions"),
    re_path("", views.Nothing.as_view()),
]
