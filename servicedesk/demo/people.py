"""The demo company's departments, posts and members: plain data."""

# code, Chinese, English
DEPARTMENTS = [
    ("service", "客服部", "Service"),
    ("engineering", "工程部", "Engineering"),
    ("warehouse", "仓储部", "Warehouse"),
    ("finance", "财务部", "Finance"),
    ("personnel", "人事部", "Personnel"),
]
QUALITY = ("quality", "品质部", "Quality")

_AGENT = ["call.report", "ticket.open", "ticket.work", "ticket.close_at_once", "customer.reveal", "knowledge.write"]
_AGENT += ["complaint.receive", "complaint.investigate", "register.enter", "requisition.request", "exchange.request"]
_AGENT += ["return.request"]
_LEAD = [*_AGENT, "ticket.close", "ticket.master", "obligation.finish", "canned.edit", "view.share", "customer.merge"]
_LEAD += ["knowledge.review", "call.score", "complaint.handle", "complaint.lower", "catalog.edit"]
_LEAD += ["register.correct", "register.void", "register.approve", "exchange.approve"]
_ALL = [*_LEAD, "desk.read_all", "complaint.decide", "complaint.verify", "return.approve", "return.decide"]

# code, Chinese, English, department, reports to, rights; superiors first
POSTS = [
    (
        "gm",
        "总经理",
        "General manager",
        None,
        None,
        [
            *_ALL,
            "extension.approve",
            "complaint.approve",
            "complaint.trace",
            "money.approve",
            "stock.approve",
            "stock.plan",
            "rulebook.publish",
            "suspension.approve",
            "slip.arbitrate",
            "ticket.assign",
            "absence.note",
            "duty.watch",
            "skill.class",
            "duty.whisper",
            "readlog.read",
        ],
    ),
    (
        "manager",
        "客服部经理",
        "Service manager",
        "service",
        "gm",
        [
            *_ALL,
            "extension.approve",
            "rulebook.load",
            "suspension.propose",
            "ticket.assign",
            "absence.note",
            "duty.watch",
            "skill.class",
            "duty.whisper",
        ],
    ),
    (
        "lead",
        "客服主管",
        "Team lead",
        "service",
        "manager",
        [*_LEAD, "suspension.propose", "ticket.assign", "absence.note", "duty.watch", "skill.class", "duty.whisper"],
    ),
    ("agent", "客服专员", "Service agent", "service", "lead", _AGENT),
    ("engineer", "现场工程师", "Field engineer", "engineering", "manager", [*_AGENT, "work_order.do"]),
    ("warehouse", "仓库管理员", "Warehouse keeper", "warehouse", "gm", [*_AGENT, "stock.handle"]),
    ("accounting", "会计", "Accountant", "finance", "gm", [*_AGENT, "money.handle", "stock.buy"]),
    ("personnel", "人事专员", "Personnel officer", "personnel", "gm", _AGENT),
    ("auditor", "审计员", "Auditor", None, "gm", ["desk.read_all", "readlog.read", "complaint.trace"]),
    ("archivist", "档案管理员", "Archivist", "personnel", "gm", _AGENT),
    (
        "admin",
        "系统管理员",
        "Administrator",
        None,
        "gm",
        ["alarms.receive", "calendar.edit", "rulebook.load", "scope.edit", "desk.read_all"],
    ),
]

# sign-in = post, work number, Chinese name, English name, department
MEMBERS = [
    ("gm", "1001", "洪述", "Hong Shu", None),
    ("manager", "1002", "顾砚", "Gu Yan", "service"),
    ("lead", "1003", "陆宁", "Lu Ning", "service"),
    ("agent", "1004", "沈知夏", "Shen Zhixia", "service"),
    ("engineer", "2001", "孟野", "Meng Ye", "engineering"),
    ("warehouse", "3001", "石磊之", "Shi Leizhi", "warehouse"),
    ("accounting", "4001", "黎算", "Li Suan", "finance"),
    ("personnel", "5001", "尤清", "You Qing", "personnel"),
    ("auditor", "6001", "严鉴", "Yan Jian", None),
    ("archivist", "5002", "卷舒", "Juan Shu", "personnel"),
    ("admin", "9001", "柯维", "Ke Wei", None),
]
SECOND_AGENT = ("agent2", "1005", "何苇", "He Wei", "service")

# Who joins when the company has its full size of twenty-four: the same, and the post, which is new for the last two.
INSPECTOR = ("inspector", "品质专员", "Quality inspector", "quality", "gm", _AGENT)
COLLEAGUES = [
    ("agent3", "1006", "苏澄", "Su Cheng", "service", "agent"),
    ("agent4", "1007", "简宁舟", "Jian Ningzhou", "service", "agent"),
    ("agent5", "1008", "温若岚", "Wen Ruolan", "service", "agent"),
    ("agent6", "1009", "路遥之", "Lu Yaozhi", "service", "agent"),
    ("agent7", "1010", "祝予安", "Zhu Yuan", "service", "agent"),
    ("engineer2", "2002", "凌川野", "Ling Chuanye", "engineering", "engineer"),
    ("engineer3", "2003", "席岩", "Xi Yan", "engineering", "engineer"),
    ("engineer4", "2004", "陶砚青", "Tao Yanqing", "engineering", "engineer"),
    ("warehouse2", "3002", "仓禾", "Cang He", "warehouse", "warehouse"),
    ("accounting2", "4002", "计舒", "Ji Shu", "finance", "accounting"),
    ("inspector", "7001", "甄品之", "Zhen Pinzhi", "quality", "inspector"),
    ("inspector2", "7002", "晏衡", "Yan Heng", "quality", "inspector"),
]

# as the start prints them: who answers customers first
SIGN_INS = ("agent", "lead", "manager", "gm", "warehouse", "accounting", "engineer", "personnel", "auditor", "archivist", "admin")
