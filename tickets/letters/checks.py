"""Whether answers that should leave by mail can."""

from django.utils.translation import gettext_lazy as _

from servicedesk.alarms.checks import COUNT, Check

CHECKS = (
    Check(
        code="mail_missing",
        name=_("Answers that should have left by e-mail"),
        sentence=_("Customers who wrote by e-mail were answered within the last day, but no mail server is set up: they heard nothing."),
        remedy=_("Set DESK_EMAIL_URL with a sender (?from=…) and restart; until then tell agents to answer such customers by telephone."),
        sql="(select count(*) from tickets_reply where way = 'no_server' and given_at > clock_timestamp() - interval '1 day')",
        limit=0,
        unit=COUNT,
    ),
)
