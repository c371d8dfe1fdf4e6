"""What the `exchanges` of an article say, in sentences."""

from typing import Any


def tell(data: list[dict[str, Any]], language: str) -> list[str]:
    """Who signs in turn, and each condition."""
    return [sentence for one in data for sentence in _sentences(one, language == "zh")]


def _sentences(one: dict[str, Any], chinese: bool) -> list[str]:
    return [_chain(one["chain"], chinese), *(_condition(each, chinese) for each in one["conditions"])]


def _chain(chain: list[dict[str, Any]], chinese: bool) -> str:
    last = chain[-1]
    if chinese:
        steps = "→".join(f"{one['name_zh']}（{one['post']}）{'写明意见后' if one['remark'] else ''}签字" for one in chain)
        return f"换货单依次由{steps}{'；条件不满足的，只有' + last['name_zh'] + '可批例外，须写明理由' if last['exceptions'] else ''}。"
    steps = ", then ".join(f"{one['name_en']} ({one['post']}){' with a remark' if one['remark'] else ''}" for one in chain)
    granted = f"; what does not meet the conditions only {last['name_en']} may grant, with a reason" if last["exceptions"] else ""
    return f"An exchange slip is signed by {steps}{granted}."


def _condition(each: dict[str, Any], chinese: bool) -> str:
    value = each["value"]
    listed = ("、" if chinese else ", ").join(map(str, value)) if isinstance(value, list) else str(value)
    zh = {
        "within_days": f"交货后 {listed} 个日历日之内",
        "families": f"产品系列为 {listed}",
        "reasons": f"原因为 {listed}",
        "warranty": "在保修期内",
        "unused": "未使用",
        "same_batch": "批号与订单一致",
        "batches": f"批号为 {listed}",
    }
    en = {
        "within_days": f"within {listed} calendar days of delivery",
        "families": f"of the product family {listed}",
        "reasons": f"for the reason {listed}",
        "warranty": "within the warranty",
        "unused": "not used yet",
        "same_batch": "of the batch that the order says",
        "batches": f"of the batch {listed}",
    }
    words = (zh if chinese else en)[each["kind"]]
    return f"可换货的条件“{each['name_zh']}”：{words}。" if chinese else f"Goods may be exchanged only where “{each['name_en']}”: {words}."
