"""Pictures of every page for `docs/images`: `make images` draws them of a fresh demo company, and writes the page that shows them."""

import base64
import tempfile
from pathlib import Path

from tests.browser.chromium import chromium
from tests.browser.conftest import drill_desk, states_of
from tests.browser.pages import PAGES, reader_of
from tests.browser.test_outcome import speak
from tests.browser.test_pages import suspending

FOLDER = Path(__file__).parents[1] / "docs" / "images"
WIDE, NARROW = (1440, 900), (390, 844)
QUALITY = 0.72
SMALLER = """async ([png, quality]) => {
    const blob = await (await fetch("data:image/png;base64," + png)).blob(), picture = await createImageBitmap(blob);
    const canvas = Object.assign(document.createElement("canvas"), { width: picture.width, height: picture.height });
    canvas.getContext("2d").drawImage(picture, 0, 0);
    return canvas.toDataURL("image/webp", quality).split(",")[1];
}"""
# Also drawn on a telephone.
SMALL = ("desk", "ticket", "intake", "customer", "search", "knowledge-article", "visits", "rulebook", "article", "notices", "calls")
SMALL += ("return-receipt", "return-scan", "return-slip")
# Drawn last, while everybody's clocks stand still.
STANDING = {"suspensions": "/suspensions/", "suspension": "/suspensions/1/", "paused": "/tickets/T-000012/"}
CAPTIONS = {
    "assists": ("协助调查：只看得到所问", "What a department is asked about complaints, and no more of them"),
    "corrective-actions": ("纠正措施：谁做、何时、由谁验证", "Corrective actions: by whom, by when, and who shows that they work"),
    "referrals": ("转交岗位的事项", "What articles pass on to posts"),
    "complaint-reports": ("投诉报告：汇总、值班、研讨", "Reports of complaints: collations, duty periods, seminars"),
    "complaints-improved": ("投诉带来的改进", "What complaints improved"),
    "sign-in": ("登录", "Signing in"),
    "desk": ("服务台：先到期的在前", "The desk: what falls due next stands first"),
    "ticket": (
        "工单：承诺、时间线、答复，旁边是客户与话术",
        "A ticket: its promises, its history, the answer; beside it the customer and what to say",
    ),
    "intake": ("受理：一句话说清，键盘即可", "The intake: one sentence, by keyboard alone"),
    "promise": ("承诺答复时间与回电号码", "Promising an answer, and the number to call back"),
    "correct": ("更正受理信息，须说明原因", "Correcting the details, with a reason"),
    "repeated": ("重复来询统计", "Who had to ask again, by department and month"),
    "notices": ("通知：告诉了谁、依据哪一条", "Notices: who was told, and by which article"),
    "rulebook": ("规章：每条的触发与超时", "The rulebook: how often each article ran and was missed"),
    "article": ("条文与流程图", "An article with its flow chart"),
    "article-held": ("词义待定的条文，只留痕不处罚", "An article whose words are not decided yet"),
    "undecided": ("待定事项", "What nobody has decided yet"),
    "scopes": ("适用范围", "Where regulations apply"),
    "scope": ("一个范围：生效的承诺与取舍", "One place: the promises that hold there, and why"),
    "revisions": ("修订：先提议，他人发布", "Revisions: proposed by one, published by another"),
    "revision": ("一份修订改了什么", "What a revision changes"),
    "calendars": ("日历", "Calendars"),
    "calendar": ("一份日历：工作时间与调休", "One calendar: hours and moved days"),
    "suspensions": ("停表：他人批准", "Suspensions of clocks, approved by somebody else"),
    "suspension": ("一次停表", "One suspension"),
    "paused": ("停表中的工单", "A ticket whose clocks stand still"),
    "wait": ("等待客户，说明原因与时限", "Letting a matter wait, with reason and end"),
    "held": ("等待中的工单", "A matter that waits"),
    "slips": ("联系单", "Contact slips"),
    "slip": ("一张联系单，可打印", "A contact slip, which can be printed"),
    "slip-open": ("待签收的联系单", "A slip to be accepted"),
    "hand-on": ("转办：对方签收前仍由你负责", "Handing on: you answer for it until somebody accepts"),
    "obligations": ("例行任务：谁做、几时前、是否按时", "Recurring tasks: by whom, by when, and whether in time"),
    "absences": ("离岗与代理人", "Absences and deputies"),
    "merge": ("合并两张工单", "Merging two matters"),
    "merged": ("已并入别处的工单", "A matter that was merged into another"),
    "split": ("拆分", "Splitting a part off"),
    "incident": ("群发事件", "A mass incident"),
    "bulk": ("批量处理，先看清再执行", "Doing one thing to many, each named first"),
    "customers": ("客户", "Customers"),
    "customer": ("一位客户：事项、联系人、同意", "A customer: her matters, contacts and consents"),
    "duplicates": ("可能重复的客户", "Customers that may be the same"),
    "reveal": ("查看号码须说明原因", "Showing a number takes a reason"),
    "address": ("查看地址须说明原因", "Showing an address takes a reason"),
    "calls": ("来电", "Calls"),
    "call": ("一通来电：转给上司、谁先挂断", "A call: passed to a superior, who hung up first"),
    "conclude": ("通话结果与婉拒", "The outcome of a call, and refusing a request"),
    "call-back": ("给客户回电，留下工号", "Calling the customer back, under a work number"),
    "orders": ("订单", "Orders"),
    "order": ("一张订单：订购、交货、退回", "An order: what was ordered, delivered and brought back"),
    "products": ("产品", "Products"),
    "orders-import": ("导入订单：先看结果", "Importing orders: looked at first"),
    "order-new": ("登记订单：客户与各行", "Entering an order with its lines"),
    "order-line": ("更正订单的一行", "Correcting a line of an order"),
    "product": ("一项产品：售出的设备与更正", "A product: its equipment, and its form"),
    "equipment": ("设备：按序列号、地点查找", "Equipment, found by serial number or site"),
    "piece": ("一台设备：保修、所在、事项与投诉", "One piece: warranty, where it stands, what was reported of it"),
    "equipment-new": ("登记设备", "Registering equipment"),
    "sites": ("客户的地点", "Sites of customers"),
    "site": ("一处地点与那里的设备", "A site and what stands there"),
    "site-new": ("登记地点", "Registering a site"),
    "complaint-traces": ("投诉跟踪：每一件的结果", "Tracing: what came of every matter that was registered"),
    "complaint-8d": ("8D 报告，可打印", "The 8D report, for print"),
    "complaint-answer": ("给客户的答复函", "The answer as a letter"),
    "complaint-done": ("办结前的投诉：从答复到验证", "A complaint that was answered, with its verified action"),
    "problem-list": ("一份客户问题清单", "A list of customers' problems for a department"),
    "complaint-figures": ("投诉统计：排列图与趋势", "Figures of complaints: Pareto and trend"),
    "complaints-repeated": ("反复投诉", "Repeated complaints"),
    "complaints-wrong": ("不满、异议与升级", "Dissatisfied, disputed and escalated"),
    "complaints": ("投诉", "Complaints"),
    "complaint": ("一件投诉：事实、证据、定级与应急", "A complaint: facts, evidence, how grave it is, what was done at once"),
    "complaint-form": ("受理为投诉：订单逐项核对", "Taking a ticket in as a complaint, held against its order"),
    "visits": ("来访登记", "The visitor register"),
    "visit": ("一次来访", "One visit"),
    "visit-waiting": ("等候中的来访", "A visitor who waits"),
    "visit-new": ("登记来访", "Entering a visitor"),
    "search": ("搜索：两个字即可", "Search by any two characters"),
    "search-empty": ("搜索的写法", "How to search"),
    "knowledge": ("知识库", "The knowledge base"),
    "knowledge-article": ("一篇知识", "A knowledge article"),
    "knowledge-new": ("写一篇知识", "Writing an article"),
    "knowledge-edit": ("修改知识", "Changing an article"),
    "knowledge-review": ("他人审核", "Reviewed by somebody else"),
    "knowledge-unanswered": ("没搜到的问题", "What was searched for in vain"),
    "check-lists": ("检查单", "Check lists"),
    "narrowed": ("把清单收窄", "The list, narrowed"),
    "saved-views": ("保存的视图", "Saved views"),
    "saved-view-new": ("收窄并保存为视图", "Narrowing the list, and keeping that as a view"),
    "scores": ("评分与考评", "Scores and appraisals"),
    "appraisal": ("考评下属", "Appraising whoever reports to one"),
    "undertakings": ("承诺书：人人阅读并签名", "Undertakings, read and signed by everybody"),
    "names-missing": ("主管看到谁还没签", "A lead sees whose names are missing"),
    "team": ("谁在做什么", "Who does what now"),
    "problems": ("客户问题汇总", "All contacts of customers in one list"),
    "whispers": ("悄悄话", "Whispers"),
    "registers": ("登记簿", "Registers"),
    "exchanges": ("换货单：签到哪一级", "Exchange slips, and whose turn each is"),
    "exchange-new": ("申请换货：可换多少，条件如何", "Asking for an exchange: how much may come back, and the conditions"),
    "exchange": ("一张换货单：签字链、条件、台账", "One exchange slip: who signed, the conditions, the ledger"),
    "exchange-ledger": ("换货登记台账", "The exchange ledger"),
    "register": ("一本登记簿与其表单", "A register and its form"),
    "register-form": ("改表单：字段、联次、预览", "A form being changed: fields, copies, preview"),
    "entry-new": ("填写一张带明细的表单", "A form with rows of goods being filled in"),
    "entry": ("一条登记：内容、联次、签字", "An entry: what it says, its copies, its signatures"),
    "returns": ("退货督促清单", "Returns that are not closed"),
    "return-new": ("申请退货", "A return being asked for"),
    "returns-ended": ("已结束的退货单：结案、未批准、作废", "Returns that are over: closed, refused, void"),
    "return-settled": ("已结算的退货单：会计所见", "A return that is settled, as accounting sees it"),
    "settlements": ("结算台账，逐笔结余", "The book of settlements with its running balance"),
    "return-receipt": ("收货：先点数，后看单", "Receiving: counted before anybody looks"),
    "stock": ("库存：各处有何短缺", "Stock: the places, and what each is short of"),
    "stock-place": ("一处库房：在库、应备、已结月份", "A store: what lies there and must, and its closed months"),
    "stock-ledger": ("库存台账，逐笔结余", "The ledger of a store with its running balance"),
    "stock-month": ("已结的月份：锁定的合计", "A closed month with its locked sums"),
    "shortages": ("短缺", "What places are short of"),
    "write-offs": ("报废申请", "Write-offs"),
    "write-off": ("一份报废申请：他人批准", "A write-off, decided by somebody else"),
    "requisitions": ("领料单", "Requisitions"),
    "requisition-new": ("填领料单", "Asking for goods"),
    "requisition": ("一张领料单，待批准", "A requisition that waits for its signature"),
    "requisition-issued": ("已发料的领料单", "A requisition that was issued in full"),
    "return-slip": ("一张退货单：明细、四联、差异", "A return slip: goods, copies, differences"),
    "return-scan": ("手机收货：扫码或输入单号", "Receiving on a phone: the code on a copy, or its number"),
    "return-loose": ("无单货物", "Goods without a slip"),
    "entry-print": ("打印版预览", "The sheets, as a preview"),
    "complaint-status": ("投诉人凭链接看进度", "What a complainant sees by her link"),
    "article-cited": ("被引用的条文", "An article as it was cited"),
    "obligation": ("一项例行任务", "One recurring task"),
    "read-log": ("谁看过什么", "Who looked at what"),
    "alarms": ("服务台自身的告警", "Alarms about the desk itself"),
    "extensions": ("延期申请", "Requests for more time"),
    "extension": ("一份延期申请：他人批准", "A request for more time, decided by somebody else"),
    "closing-time": ("下班前：还有什么没办", "Closing time: what is still to be done"),
    "saved-view": ("修改一个视图", "Changing a view"),
    "canned-replies": ("常用回复", "Canned replies"),
    "canned-reply": ("一条常用回复", "A canned reply"),
    "bulk-done": ("批量处理的结果，逐件列出", "What came of doing one thing to many"),
    "assist": ("被请求协助调查的部门所见", "What a department is asked"),
    "complaint-report": ("一份投诉报告", "A report of complaints"),
    "referral": ("转交的事项", "Something passed on to a post"),
    "concern": ("与本部门有关的调查结论", "Findings that concern a department"),
    "hearing": ("当事人陈述", "Being heard"),
    "corrective-action": ("一项纠正措施", "A corrective action"),
    "work-order-new": ("开派工单", "Issuing a work order"),
    "work-orders": ("派工单", "Work orders"),
    "work-order": ("一张派工单：出发、结果", "A work order: set out, reported"),
    "fault-reports": ("报障单", "Fault reports"),
    "fault-report": ("一张报障单", "A fault report"),
    "score": ("一份评分", "A score"),
    "call-score": ("给来电评分", "Scoring a call"),
    "time-to-solve": ("解决时长统计", "How long solving took"),
    "contact": ("一位联系人", "A contact"),
    "customer-merge": ("合并两位客户", "Making two customers one"),
    "clock-why": ("这只钟为什么是这个时刻", "Why this clock says so"),
    "intake-walk-in": ("受理：来访", "The intake of a walk-in"),
    "intake-known": ("受理：认出的客户", "The intake of a customer who was recognised"),
    "missing": ("没有这一页", "There is no such page"),
}


def main() -> None:
    """Draw every page of PAGES in Chinese by day and in English by night, and the commonest also as small as a telephone."""
    unnamed = PAGES.keys() - CAPTIONS.keys()
    if unnamed:
        raise SystemExit(f"Give these pages a line in CAPTIONS of tests/images.py: {', '.join(sorted(unnamed))}")
    for old in FOLDER.glob("*.webp"):
        old.unlink()
    running = {name: path for name, path in PAGES.items() if name not in STANDING}
    looks = (("zh", "light"), ("en", "dark"))
    with tempfile.TemporaryDirectory() as folder, drill_desk(Path(folder)) as desk, chromium(Path(folder)) as browser:
        signed_in = states_of(desk, browser)
        for look in looks:
            draw(desk, browser, signed_in, look, WIDE, running)
            draw(desk, browser, signed_in, look, NARROW, {name: PAGES[name] for name in SMALL})
        with suspending(desk, browser, signed_in):
            for look in looks:
                draw(desk, browser, signed_in, look, WIDE, STANDING)
    names = [name for name in CAPTIONS if name in PAGES]
    (FOLDER / "README.md").write_text(album(names), encoding="utf-8")
    print(f"{len(names)} pages, {sum(each.stat().st_size for each in FOLDER.glob('*.webp')) / 1e6:.1f} MB")


def draw(desk, browser, signed_in, look: tuple[str, str], size: tuple[int, int], pages: dict[str, str]) -> None:
    """These pages in one language and theme and of one size, as the agent, or who else READERS names, sees them."""
    language, theme = look
    shown = dict(zip(("width", "height"), size, strict=True))
    how = {"color_scheme": theme, "viewport": shown, "locale": "zh-CN", "timezone_id": "Asia/Shanghai"}
    darkroom = browser.new_context().new_page()
    readers = {
        who: browser.new_context(**how, storage_state=signed_in(who) if who else None).new_page()
        for who in sorted(set(map(reader_of, pages)))
    }
    for page in readers.values():
        speak(page, desk, language)
    for name, path in pages.items():
        page = readers[reader_of(name)]
        page.goto(desk.url + path.format(**desk.there))
        page.wait_for_timeout(400)  # the clocks have ticked and the first look-ups are there
        keep(page, darkroom, f"{name}-{language}" + ("-390" if size == NARROW else ""))
    for page in readers.values():
        page.context.close()
    darkroom.context.close()


def keep(page, darkroom, name: str) -> None:
    """The page as it stands, as a picture a tenth as large as its PNG."""
    png = base64.b64encode(page.screenshot()).decode()
    (FOLDER / f"{name}.webp").write_bytes(base64.b64decode(darkroom.evaluate(SMALLER, [png, QUALITY])))


def album(names: list[str]) -> str:
    """The page that shows them, with one line each in both languages."""
    lines = [
        "# 每一页 · Every page",
        "",
        "`make images` 用全新的演示公司重画这些图。`make images` draws these of a fresh demo company.",
        "",
    ]
    for name in names:
        chinese, english = CAPTIONS[name]
        lines += [f"## {chinese} · {english}", "", f"| ![{chinese}]({name}-zh.webp) | ![{english}]({name}-en.webp) |", "|---|---|", ""]
        if name in SMALL:
            lines += [f"| ![{chinese}]({name}-zh-390.webp) | ![{english}]({name}-en-390.webp) |", "|---|---|", ""]
    return "\n".join(lines)


if __name__ == "__main__":
    main()
