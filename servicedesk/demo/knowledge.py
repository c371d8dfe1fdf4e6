"""What the demo company knows, and what it was asked in vain: plain data."""

# title zh, title en, text zh, text en, tags, grade, department, how far it has come
ARTICLES = [
    (
        "净水机出水变小怎么办",
        "What to do when a water purifier gives less water",
        "先看进水阀是否全开，再看滤芯指示灯：红灯亮表示滤芯到期。关闭进水阀，按机身图示逆时针取下滤芯，换上新滤芯后冲洗五分钟。仍不出水的，请报修。",
        "See whether the inlet valve is fully open, then look at the filter light: red means the filter has to be changed. Close the valve, "
        "turn the filter out as drawn on the case, put in a new one and rinse for five minutes. If it still gives no water, report it.",
        ["净水机", "滤芯", "purifier"],
        1,
        None,
        "published",
    ),
    (
        "发票如何补开",
        "How to get an invoice afterwards",
        "提供订单号和开票信息，三个工作日内发送电子发票。跨年订单需财务核对，时间另行告知。",
        "Give the order number and the details for the invoice; it is sent electronically within three working days. "
        "For an order of last year the accountants check first, and the time is told separately.",
        ["发票", "invoice"],
        1,
        None,
        "published",
    ),
    (
        "热水不热的排查顺序",
        "In which order to look into lukewarm water",
        "先问楼栋与时段，再查当日供水温度记录，最后派现场工程师。同一楼栋三户以上同时报修的，按群体事件处理。",
        "Ask for the building and the hour, look at the day's temperature record, then send a field engineer. "
        "Three households of one building at once are a mass incident.",
        ["热水", "排查"],
        2,
        "service",
        "published",
    ),
    (
        "赔付额度内部口径",
        "What may be offered as compensation",
        "额度由经理决定，任何人不得对客户预先承诺金额。",
        "The amount is the manager's to decide; nobody names one to a customer beforehand.",
        ["赔付"],
        3,
        None,
        "published",
    ),
    (
        "停水通知怎么说",
        "How to announce that the water is off",
        "说明原因、范围、预计恢复时间和询问电话，四样缺一不可。",
        "Say why, where, until when, and which number to call: none of the four may be missing.",
        ["停水"],
        1,
        None,
        "submitted",
    ),
]
ASKED = ["电梯卡丢了怎么补办", "Can I move my appointment to Sunday"]
