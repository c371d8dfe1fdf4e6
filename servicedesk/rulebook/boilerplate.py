"""What belongs to a web page and not to a regulation: copyright lines, download offers, lists of links. Pure.

Regulations are often taken from a page; its frame must not become an article (row SYS-015 of the catalogue).
"""

import re

_PHRASES = re.compile(
    r"版权(?:归|所有)|著作权归|转载请注明|未经(?:授权|许可)[^。；\n]{0,12}转载|免费下载|点击(?:下载|查看|这里)|下载本文|本文(?:来自|来源|由)[^。\n]{0,20}(?:网|整理|分享)"
    r"|收藏本站|关注公众号|友情链接|上一篇|下一篇|相关(?:文章|推荐|阅读)|免责声明"
    r"|all rights reserved|©|\(c\)\s*(?:19|20)\d\d|click here|download (?:now|here|for free)|related articles|subscribe to",
    re.IGNORECASE,
)
_LINK = r"(?:https?://|www\.)\S+"
_ONLY_LINKS = re.compile(rf"^\s*(?:[-*·•]\s*)?{_LINK}(?:[\s,，、|]+{_LINK})*\s*$", re.IGNORECASE)


def boilerplate_in(text: str) -> str:
    """The first thing in a text that is a web page's frame; empty where there is none. An address within a sentence is none."""
    if found := _PHRASES.search(text):
        return found[0]
    return next((line.strip() for line in text.splitlines() if _ONLY_LINKS.match(line)), "")
