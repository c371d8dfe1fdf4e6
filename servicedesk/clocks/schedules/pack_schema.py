"""JSON schema of a pack's `schedules`."""

from servicedesk.clocks.pack_schema import CODE, NAME
from servicedesk.rulebook.schema import fields, listed, words

SCHEDULES = listed(
    fields(
        {
            "code": CODE,
            "name": NAME,
            "every": {
                "type": "string",
                "pattern": r"\S",
                "description": "What recurs, in one line. / 一行写明周期。",
                "examples": ["every day at 10:00", "2 times a day", "every week on monday", "every month by day 6", "month end"],
            },
            "who": words(50, "The post that does it, or department_head or general_manager. / 负责的岗位或角色。"),
        },
        {
            "calendar": {"type": "string", "default": "24h", "description": "A calendar of the pack. / 规则包中的日历。"},
            "department": words(50, "Whose it is. / 所属部门。"),
            "tell": listed(
                {"enum": ["owner", "supervisor", "department_head", "general_manager"]},
                "Who hears when it was not done. / 未完成时告知何人。",
            ),
        },
        "What recurs, and who does it. / 例行事项及负责人。",
    ),
    "What recurs. / 例行事项。",
)
