"""Names of the enumerations in the OpenAPI schema, as settings need them: strings only, nothing is imported."""

ENUMS = {
    "ActorKind": "servicedesk.journal.actor.KINDS",
    "CallReportKind": "tickets.serializers.REPORT_KINDS",
    "CallState": "tickets.models.Call.State",
    "ClockState": "servicedesk.clocks.models.Clock.State",
    "Language": "servicedesk.settings.LANGUAGES",
    "NoticeKind": "staff.models.Notice.Kind",
    "ObligationState": "servicedesk.clocks.models.Obligation.State",
    "TicketChannel": "tickets.models.Ticket.Channel",
    "TicketKind": "tickets.models.Ticket.Kind",
    "TicketSeverity": "tickets.models.Ticket.Severity",
    "TicketStatus": "tickets.models.Ticket.Status",
}
