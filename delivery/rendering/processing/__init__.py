"""The record of processing as somebody reads it: Markdown, HTML, CSV, JSON."""

import csv
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from io import StringIO

from django.template.loader import render_to_string

from delivery.rendering.processing.parts import TITLE, parts_of
from delivery.selectors.processing import Activity
from subscribers.rules.spreadsheets import as_text

Write = Callable[[Sequence[Activity], datetime], str]


def write_record(activities: Sequence[Activity], form: str, made_at: datetime) -> str:
    """Return the record in one of `FORMS`. The same programs and time give the same text."""
    return FORMS[form](activities, made_at.astimezone(UTC))


def _markdown(activities: Sequence[Activity], made_at: datetime) -> str:
    blocks = [f"# {TITLE}", f"Made {made_at:%Y-%m-%d %H:%M} UTC from the programs themselves."]
    for activity in activities:
        blocks.append(f"## {_one_line(activity.title)} ({activity.program})")
        for heading, lines in parts_of(activity):
            bullets = (f"- {_one_line(line)}" for line in lines)
            blocks += [f"### {heading}", "\n".join(bullets)]
    return "\n\n".join(blocks) + "\n"


def _html(activities: Sequence[Activity], made_at: datetime) -> str:
    told = [(activity, list(parts_of(activity))) for activity in activities]
    context = {"title": TITLE, "activities": told, "made_at": made_at}
    return render_to_string("delivery/processing.html", context)


def _csv(activities: Sequence[Activity], made_at: datetime) -> str:
    text = StringIO()
    writer = csv.writer(text)
    for place, activity in enumerate(activities):
        parts = list(parts_of(activity))
        if place == 0:
            writer.writerow(["Program", *(heading for heading, _lines in parts)])
        writer.writerow([activity.program, *(as_text("\n".join(lines)) for _, lines in parts)])
    return text.getvalue()


def _json(activities: Sequence[Activity], made_at: datetime) -> str:
    record = {
        "title": TITLE,
        "made_at": made_at.isoformat(),
        "activities": [asdict(activity) for activity in activities],
    }
    return json.dumps(record, ensure_ascii=False, indent=2) + "\n"


def _one_line(text: str) -> str:
    return " ".join(text.split())


FORMS: Mapping[str, Write] = {"markdown": _markdown, "json": _json, "csv": _csv, "html": _html}
