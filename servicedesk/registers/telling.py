"""What the `registers` of an article say, in sentences: pure, on plain data."""

from typing import Any

_WAYS = {
    "maker": ("填写人", "whoever fills it in"),
    "member": ("本公司人员", "a member"),
    "approver": ("填写人以外的批准人", "somebody else who approves"),
    "anybody": ("当面手签", "whoever is present, by hand"),
}


def tell(data: list[dict[str, Any]], language: str) -> list[str]:
    """Each form in a sentence."""
    return [_in_chinese(one) if language == "zh" else _in_english(one) for one in data]


def _in_chinese(one: dict[str, Any]) -> str:
    parts = [f"{len(one['fields'])} 项：{'、'.join(_in_chinese_field(each) for each in one['fields'])}", f"编号 {one['pattern']}"]
    routes = [f"{each['name_zh']}（{each['to_zh']}）" for each in one["copies"] if each["to_zh"]]
    parts.append(f"{len(one['copies'])} 联" + (f"：{'、'.join(routes)}" if routes else ""))
    parts += [f"{each['name_zh']}签字（{_WAYS.get(each['by'], ('', ''))[0]}）" for each in one["signatories"]]
    parts += [one["custody_zh"]] if one["custody_zh"] else []
    parts += [f"保存 {one['years_kept']} 年"] if one["years_kept"] else []
    return f"登记“{one['name_zh']}”{_of(one, '（', '）')}：{'；'.join(parts)}。"


def _in_english(one: dict[str, Any]) -> str:
    parts = [f"{len(one['fields'])} field(s) ({', '.join(_in_english_field(each) for each in one['fields'])})", f"numbers {one['pattern']}"]
    routes = [f"{each['name_en']} ({each['to_en']})" for each in one["copies"] if each["to_en"]]
    parts.append(f"{len(one['copies'])} copies" if len(one["copies"]) > 1 else "one copy")
    parts[-1] += f": {', '.join(routes)}" if routes else ""
    parts += [f"signed as {each['name_en']} by {_WAYS.get(each['by'], ('', ''))[1]}" for each in one["signatories"]]
    parts += [one["custody_en"]] if one["custody_en"] else []
    parts += [f"kept {one['years_kept']} year(s)"] if one["years_kept"] else []
    return f"Register “{one['name_en']}”{_of(one, ' (', ')')}: {'; '.join(parts)}."


def _of(one: dict[str, Any], before: str, after: str) -> str:
    """What the regulation calls the sheet, in brackets."""
    return f"{before}{one['paper']}{after}" if one["paper"] else ""


def _in_chinese_field(each: dict[str, Any]) -> str:
    """What a field is called; of rows with their columns."""
    columns = "、".join(column["name_zh"] for column in each.get("columns", ()))
    return f"{each['name_zh']}（逐行填{columns}）" if columns else each["name_zh"]


def _in_english_field(each: dict[str, Any]) -> str:
    columns = ", ".join(column["name_en"] for column in each.get("columns", ()))
    return f"{each['name_en']} (rows of {columns})" if columns else each["name_en"]
