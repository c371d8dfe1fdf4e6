"""JSON schema of an article's `closing`."""

from servicedesk.rulebook.schema import fields, listed
from tickets.models import ClosingRule, Ticket

CLOSING = listed(
    fields(
        {
            "kinds": listed({"enum": list(Ticket.Kind.values)}, "Which kinds of matter. / 哪些类别的事项。", least=1),
            "needs": {
                "enum": list(ClosingRule.Needs.values),
                "description": "Who must close besides its owner and solver. / 除负责人与办理人外，须由谁关单。",
            },
        },
        {},
        "Who closes such a matter. / 此类事项由谁关单。",
    ),
    "Who may close which matters. / 哪些事项由谁关单。",
)
