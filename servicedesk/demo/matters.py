"""The demo company's twenty matters: plain data. Telephones are of a range nobody is served under."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Matter:
    """A matter `ago` minutes before the first start; answered, solved and closed so many minutes after it was opened."""

    sentence: str
    customer: str
    phone: str
    kind: str
    severity: str
    ago: float
    answered: float | None = None
    solved: float | None = None
    closed: float | None = None
    note: str = ""
    held: float | None = None  # so many minutes after it was opened it began to wait for parts, and still does unless it was
    resumed: float | None = None  # taken up again
    slip: str = ""  # the department asked to take it over, ten minutes after the answer
    taken: bool = False  # and it did, five minutes later
    rings: float | None = None  # seconds to the answer as an exchange would report them; None: noted by hand
    department: str = "service"
    channel: str = "phone"
    by: str = "agent"
    language: str = "zh-hans"


# Internal, a few minutes after the answer; the first tells the supervisor.
NOTES = (
    "供应商说加热管周二到货。@1003 陆宁 请看一下要不要先借一台备用机给客户。",
    "物业只肯关到晚上六点，之后必须恢复供水；上门的人请带好临时接头。",
)
# title, Chinese, English
CANNED = (
    (
        "已派工程师 Engineer on the way",
        "{customer}，您好！您反映的情况（{number}）已安排工程师处理，我们会在{due}之前答复您。客服 {agent}",
        "Dear {customer}, an engineer has been assigned to your matter {number}; you will hear from us by {due}. {agent}",
    ),
    (
        "请补充信息 More details needed",
        "{customer}，您好！为尽快处理 {number}，请告诉我们设备型号和安装地点。客服 {agent}",
        "Dear {customer}, to go on with {number} we need the model of the device and where it stands. {agent}",
    ),
    (
        "感谢建议 Thanks for the suggestion",
        "{customer}，您好！您的建议（{number}）已登记并报告主管，谢谢您。客服 {agent}",
        "Dear {customer}, your suggestion {number} is on record and has been passed to our supervisor. Thank you. {agent}",
    ),
)

MATTERS = [
    Matter("三号楼净水机出水变小，早高峰断流", "云汀花园业主委员会", "13800000097", "repair", "high", 18, rings=6),
    Matter("滤芯到货有裂纹，要求整批退换", "澄岚酒店", "13800000012", "complaint", "high", 52, rings=9),
    Matter("上月账单多出一笔安装费", "马先生", "13800000039", "consultation", "normal", 24, rings=4),
    Matter("预约周六更换前置滤网", "岚山小学总务处", "13800000043", "service", "low", 12, channel="web"),
    Matter("开水机显示 E4 停机", "启禾印刷", "13800000037", "repair", "high", 200, answered=14, held=35, rings=11, note=NOTES[0]),
    Matter(
        "Invoice copy for the October service visit",
        "Northpier Labs",
        "+12025550140",
        "consultation",
        "normal",
        140,
        answered=9,
        rings=5,
        language="en",
    ),
    Matter("水表间渗水，物业已关总阀", "云汀花园业主委员会", "13800000097", "repair", "high", 170, answered=21, rings=13, note=NOTES[1]),
    Matter("建议小程序增加换芯提醒", "赵女士", "13800000028", "suggestion", "low", 300, answered=25, channel="web", by="agent2"),
    Matter("二楼饮水机有异味，要求复检水质", "青禾幼儿园", "13800000051", "complaint", "high", 420, answered=17, rings=8, by="agent2"),
    Matter(
        "Two more drinking fountains: asking for a quote",
        "Northpier Labs",
        "+12025550140",
        "service",
        "normal",
        520,
        answered=28,
        channel="mail",
        language="en",
    ),
    Matter(
        "热水房温度上不去",
        "岚山小学总务处",
        "13800000043",
        "repair",
        "high",
        600,
        answered=12,
        solved=240,
        rings=7,
        by="engineer",
        department="engineering",
    ),
    Matter("换膜后出水仍偏慢", "澄岚酒店", "13800000012", "repair", "normal", 780, answered=41, solved=330, rings=10, by="agent2"),
    Matter("咨询年度维保价格", "启禾印刷", "13800000037", "consultation", "low", 900, answered=6, solved=8, closed=60, rings=3),
    Matter("表扬夜班师傅耐心", "温女士", "13800000021", "praise", "low", 1010, answered=3, solved=5, closed=30, channel="walk_in"),
    Matter(
        "Leaking valve in meeting room B",
        "Harbour View Offices",
        "+12025550186",
        "repair",
        "high",
        1120,
        answered=15,
        solved=180,
        closed=400,
        rings=12,
        language="en",
    ),
    Matter(
        "发票抬头开错，请重开",
        "青禾幼儿园",
        "13800000051",
        "service",
        "normal",
        1500,
        answered=22,
        solved=1100,
        rings=5,
        by="accounting",
        department="finance",
    ),
    Matter(
        "送来的滤芯型号不对",
        "马先生",
        "13800000039",
        "complaint",
        "normal",
        1900,
        answered=19,
        solved=600,
        closed=900,
        rings=17,
        by="warehouse",
        department="warehouse",
    ),
    Matter("新装设备不会调温", "温女士", "13800000021", "consultation", "low", 2300, answered=4, solved=10, closed=45, rings=2),
    Matter(
        "Water bill seems doubled since the new meter",
        "Harbour View Offices",
        "+12025550186",
        "consultation",
        "normal",
        2700,
        answered=34,
        solved=1300,
        closed=1400,
        rings=6,
        by="agent2",
        language="en",
    ),
]
# The twentieth is urgent and opened at the first start itself: its two minutes begin when the desk does.
URGENT = Matter("配电间旁水管爆裂，正在往外喷水", "岚山小学总务处", "13800000043", "repair", "urgent", 0, rings=4)

REPLY = {
    "zh-hans": "您好，情况已核实，处理安排如下：已派专人跟进，有进展随时告知您。",
    "en": "We have checked this and assigned somebody to it; you will hear from us as it moves on.",
}
SOLUTION = {"zh-hans": "已按约处理，客户当场确认。", "en": "Done as agreed; the customer confirmed it on the spot."}
CLOSURE = {"zh-hans": "客户确认已解决。", "en": "The customer confirmed that it is solved."}
# What was asked of other departments: the matter's first words, minutes after it was opened, department, what became of it
SLIPS = [
    ("水表间渗水", 30, "engineering", "请到现场查总阀以下管路，拍照回报。", "accept"),
    ("上月账单多出一笔安装费", 6, "finance", "请核对九月安装费是否重复计入。", "offer"),
    ("滤芯到货有裂纹", 20, "warehouse", "请先行点收退回的滤芯。", "refuse"),
]
ASKED = "请接手处理，客户已知情。"
REFUSED = "退货单尚未开出，无法点收。"
HELD = ("waiting_parts", "等加热管到货，供应商已发货。", 3)  # reason, note, days
