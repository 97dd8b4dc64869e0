"""Files of events that systems bring by the API: taken in, worked a thousand lines at a time."""

from delivery.services.event_jobs.dropping import drop_old_event_jobs
from delivery.services.event_jobs.reading import Reader
from delivery.services.event_jobs.taking_in import EventJobOver, cancel_event_job, take_in_events
from delivery.services.event_jobs.working import has_event_jobs, work_event_jobs

__all__ = [
    "EventJobOver",
    "Reader",
    "cancel_event_job",
    "drop_old_event_jobs",
    "has_event_jobs",
    "take_in_events",
    "work_event_jobs",
]
