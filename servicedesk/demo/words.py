"""What the demo company's customers are called and what they say: plain data and pure choices, all of it invented."""

from collections.abc import Iterator
from random import Random

_FIRST = ["汀屿", "澜朴", "棠野", "砚禾", "霁川", "岫云", "槿舟", "枕溪", "沅芷", "筠亭", "皓棠", "屿棠", "栖砚", "淅禾", "芷汀", "霁桥"]
_PLACES = [
    "花园业主委员会",
    "酒店工程部",
    "印刷车间",
    "小学总务处",
    "幼儿园",
    "公寓管理处",
    "食品加工坊",
    "口腔诊所",
    "健身房",
    "书店",
    "写字楼物业",
    "养老院",
]
_SURNAMES = [
    "马",
    "温",
    "赵",
    "卢",
    "沈",
    "顾",
    "孟",
    "石",
    "黎",
    "尤",
    "严",
    "柯",
    "何",
    "洪",
    "苏",
    "简",
    "路",
    "凌",
    "席",
    "陶",
    "晏",
    "甄",
    "计",
    "祝",
    "岳",
    "骆",
    "裴",
    "邵",
    "翁",
    "柏",
]
_QUAYS = [
    "Alderquay",
    "Brindlemoor",
    "Cindervale",
    "Dunwharf",
    "Elmsgate",
    "Fernlock",
    "Greyharrow",
    "Hollowmere",
    "Ironbeck",
    "Juniperway",
]
_HOUSES = ("Labs", "Offices", "Print Works", "Nursery", "Tea Rooms", "Residence")

_THINGS = ["净水机", "开水机", "饮水机", "前置滤网", "软水机", "热水房", "水表", "直饮台"]
_WHERE = ["一楼大厅", "二楼茶水间", "三号楼", "东区食堂", "地下机房", "顶层办公区", "值班室", "北门岗亭"]
_SAID = {
    "repair": "{where}{thing}漏水，地面已积水|{where}{thing}不出水|{thing}报警停机，{where}没有热水|{where}{thing}出水变小|{thing}噪声很大，{where}的人都听得见",
    "complaint": "{where}{thing}修了两次又坏，要求给说法|预约上门没有人来，{where}{thing}还停着|{thing}滤芯到货破损，要求换货",
    "consultation": "咨询{thing}的保养周期|{where}{thing}能否改装到别处|询问{thing}年度维保价格|{thing}面板上的符号是什么意思",
    "service": "预约更换{where}{thing}滤芯|{where}要加装一台{thing}|{thing}搬迁，从{where}移到楼下|请重开{thing}的发票",
    "suggestion": "建议{where}{thing}加装提示牌|建议{thing}换芯前发短信提醒",
    "praise": "表扬{where}修{thing}的师傅耐心|感谢客服把{thing}的事一次办妥",
}
_SAID_EN = {
    "repair": "The {thing} on the {where} leaks|No water from the {thing} on the {where}|The {thing} on the {where} stopped with an alarm",
    "complaint": "Nobody came for the {thing} on the {where}|The {thing} on the {where} is broken again after two repairs",
    "consultation": "How often does the {thing} need a service?|Price of a yearly service for the {thing} on the {where}",
    "service": "New filters for the {thing} on the {where}|Please move the {thing} to the {where}",
    "suggestion": "A sign beside the {thing} on the {where} would help",
    "praise": "Thanks for the quick help with the {thing} on the {where}",
}
_THINGS_EN = ["water cooler", "boiler", "filter", "water softener", "drinking fountain"]
_WHERE_EN = ["ground floor", "second floor", "canteen side", "roof level", "reception side"]


def names() -> Iterator[tuple[str, str, str]]:
    """(name, telephone, language) of one customer after another, without end; of the first 360 one in six is English.

    Telephones are of ranges nobody is served under. No two have the same name.
    """
    chinese = _chinese()
    quays = [f"{first} {house}" for house in _HOUSES for first in _QUAYS]
    place = 0
    while True:
        place += 1
        if place % 6 == 0 and quays:
            yield quays.pop(0), f"+12025550{100 + place // 6 % 100}", "en"
        else:
            yield next(chinese), f"1380000{(place + 99) % 10_000:04d}", "zh-hans"


def _chinese() -> Iterator[str]:
    """Places first, each of them once, then people by where they live."""
    yield from (f"{first}{place}" for place in _PLACES for first in _FIRST)
    number = 0
    while True:
        number += 1
        for surname in _SURNAMES:
            yield f"{surname}{'女士' if number % 2 else '先生'}（{_FIRST[number % len(_FIRST)]}{number}栋）"


def sentence(kind: str, language: str, dice: Random) -> str:
    """What a customer says of a matter of this kind."""
    english = language == "en"
    said, things, where = (_SAID_EN, _THINGS_EN, _WHERE_EN) if english else (_SAID, _THINGS, _WHERE)
    return dice.choice(said[kind].split("|")).format(thing=dice.choice(things), where=dice.choice(where))
