"""What the demo company knows of its customers besides their matters: plain data, with numbers nobody is served under."""

# A company behind one switchboard: name as in the matters, address, and its contacts (name, role, number, kind).
COMPANY = "云汀花园业主委员会"
COMPANY_ADDRESS = {"area": "工业园区", "estate": "云汀花园", "building": "3栋", "unit": "1单元", "room": "102"}
CONTACTS = [
    ("温女士", "秘书，日常联络", "0512-00001234转201", "switchboard"),
    ("卢先生", "主任，签合同", "0512-00001234转205", "switchboard"),
]
CONSENTS = [("follow_up", "温女士"), ("text", "温女士")]
# Registered a second time, by its department: the same number as one in the matters.
TWIN = ("澄岚酒店工程部", "13800000012")
