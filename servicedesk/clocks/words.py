"""What a regulation's vague words mean where a pack says so. Nothing here applies by itself."""

from servicedesk.clocks.limits import CALENDAR, DAY, Days, Duration, EndOf, Limit, Months

# Assumptions a shipped pack may take over, marked as such, for an administrator to change. Gap Q-01 of docs/mission has
# no figure for 迅速 and 尽快, nor have the sources: they are read like their nearest neighbours, 立即 and 及时.
ASSUMED: dict[str, Limit] = {
    "立即": Duration(15 * 60),
    "第一时间": Duration(15 * 60),
    "迅速": Duration(15 * 60),
    "及时": EndOf(DAY),
    "尽快": EndOf(DAY),
    "定期": Months(1),
    "经常": Months(1),
    "几天后": Days(3, CALENDAR),
}
