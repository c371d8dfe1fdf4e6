"""The demo company's departments, posts and members: plain data."""

# code, Chinese, English
DEPARTMENTS = [
    ("service", "客服部", "Service"),
    ("engineering", "工程部", "Engineering"),
    ("warehouse", "仓储部", "Warehouse"),
    ("finance", "财务部", "Finance"),
    ("personnel", "人事部", "Personnel"),
]

_AGENT = ["call.report", "ticket.open", "ticket.work"]
_LEAD = [*_AGENT, "ticket.close", "obligation.finish"]
_ALL = [*_LEAD, "desk.read_all"]

# code, Chinese, English, department, reports to, rights; superiors first
POSTS = [
    ("gm", "总经理", "General manager", None, None, _ALL),
    ("manager", "客服部经理", "Service manager", "service", "gm", _ALL),
    ("lead", "客服主管", "Team lead", "service", "manager", _LEAD),
    ("agent", "客服专员", "Service agent", "service", "lead", _AGENT),
    ("engineer", "现场工程师", "Field engineer", "engineering", "manager", _AGENT),
    ("warehouse", "仓库管理员", "Warehouse keeper", "warehouse", "gm", _AGENT),
    ("accounting", "会计", "Accountant", "finance", "gm", _AGENT),
    ("personnel", "人事专员", "Personnel officer", "personnel", "gm", _AGENT),
    ("auditor", "审计员", "Auditor", None, "gm", ["desk.read_all"]),
    ("archivist", "档案管理员", "Archivist", "personnel", "gm", _AGENT),
    ("admin", "系统管理员", "Administrator", None, "gm", ["alarms.receive", "calendar.edit", "rulebook.load", "desk.read_all"]),
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

# as the start prints them: who answers customers first
SIGN_INS = ("agent", "lead", "manager", "gm", "warehouse", "accounting", "engineer", "personnel", "auditor", "archivist", "admin")
