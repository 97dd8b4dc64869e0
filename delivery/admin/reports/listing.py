"""Which reports there are, in the order in which they are offered."""

from delivery.admin.reports.coming import funnel_parts, reasons_parts, staying_parts
from delivery.admin.reports.going import answers_parts, outcomes_parts
from delivery.admin.reports.month import monthly_parts
from delivery.admin.reports.tables import Report

REPORTS = {
    report.slug: report
    for report in (
        Report("joining", "Invited and joined", "From the invitation to the yes.", funnel_parts),
        Report("staying", "How long people stay", "Time to leave.", staying_parts),
        Report("leaving", "Why people leave", "What they said afterwards.", reasons_parts),
        Report("deliveries", "What became of messages", "Sent, and why not.", outcomes_parts),
        Report(
            "answers",
            "Useful, or too personal",
            "What people say of messages, by edition and by the data used.",
            answers_parts,
        ),
        Report("months", "Month by month", "The last twelve months.", monthly_parts),
    )
}
