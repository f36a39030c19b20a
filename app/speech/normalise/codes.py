"""How telephone numbers, card and identity numbers, references, rooms and roads are read: digit by digit, in groups."""

import re
from re import Match

from . import numbers
from .characters import LONG_NUMBER, MAIL_ADDRESS, MASKED, WEB_ADDRESS
from .tongue import FREE, MEASURES, Rule, Tongue, rule

_NAMES = (
    "尾号|尾號|编号|编號|編號|号码|號碼|卡号|卡號|账号|賬號|帐号|单号|單號|邮编|郵編|验证码|驗證碼|取件码|取件碼|流水号|流水號|受理号|"
    "受理號|办件号|辦件號|密码|密碼|接力码|接力碼|代码|代碼|回执号|回執號|案号|案號|工号|工號"
)
_CALLING = "拨打|撥打|拨|致电|致電|电话|電話|热线|熱線|报警|報警|急救|火警|请打|請打|打|按|叫"
_CALLED = "报警|報警|急救|火警|热线|熱線|电话|電話|平台|平臺|专线|專線"
# The numbers everybody knows by heart, whatever stands round them.
HOTLINE = r"12[35]\d\d|12110|1211[79]|1212[1-3]|9[56](?!\d?000(?!\d))\d{3,4}|100(?:8[56]|1[05]|99|50)"
EMERGENCY = r"11[0249]|12[0-2]"
_AFTER = rf"(?!\s*(?:{MEASURES}|日|月|号楼|[\d%‰.,]*\d|%|‰|°))"
_ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX")
_GROUP = 4  # digits said in one breath


def code(written: str, tongue: Tongue, *sizes: int) -> str:
    """A code digit by digit, in groups of the given sizes with a short pause between."""
    compact = re.sub(r"[ \-]", "", written)
    groups, start = [], 0
    for size in sizes:
        groups.append(compact[start : start + size])
        start += size
    groups.append(compact[start:])
    return "，".join(numbers.digit_by_digit(group, tongue.one) for group in groups if group)


def in_fours(written: str, tongue: Tongue) -> str:
    """A long code in groups that can be written down while listening."""
    compact = re.sub(r"[ \-]", "", written)
    if led := re.fullmatch(r"([A-Za-z]{2,4})(\d{6,})", compact):
        return f"{numbers.digit_by_digit(led[1])}，{in_fours(led[2], tongue)}"
    return code(compact, tongue, *[_GROUP] * groups_before_last(len(compact)))


def groups_before_last(length: int) -> int:
    """How many groups of four come before the last, which is no single digit; a short code is not cut."""
    return (length - 2) // _GROUP if length > 8 else 0


def _masked(found: Match[str], tongue: Tongue) -> str:
    before, after = (found["before"] or "").strip(), (found["after"] or "").strip()
    if not before and not after:
        return tongue.all_hidden if len(found[0].strip()) > 2 else "，"
    last = numbers.digit_by_digit(after, tongue.one)
    if not before:
        return tongue.ending + last
    return f"{numbers.digit_by_digit(before, tongue.one)}，{tongue.hidden}" + (f"，{last}" if last else "")


def _mixed(found: Match[str], tongue: Tongue) -> str:
    """Letters with digits: A4 is A 四, B12 is B 十二, YL23456789AB letter by letter in groups."""
    written = found[0]
    if small := re.fullmatch(r"([A-Za-z]{1,3})([1-9]\d?)", written):
        return f"{' '.join(small[1].upper())} {numbers.cardinal(small[2])}"
    return (
        "，".join(in_fours(part, tongue) for part in written.split("-"))
        if len(written) > 8
        else " ".join(numbers.digit_by_digit(part, tongue.one) for part in written.split("-"))
    )


def _landline(found: Match[str], tongue: Tongue) -> str:
    said = code(found["number"], tongue, 4)
    if found["area"]:
        said = f"{code(found['area'], tongue)}，{said}"
    return said + _extension(found["extension"], tongue)


def _extension(digits: str | None, tongue: Tongue) -> str:
    return f"，{tongue.extension}{numbers.digit_by_digit(digits, tongue.one)}" if digits else ""


_EXTENSION = r"(?:\s*(?:转|轉|分机|分機|-)\s*(?P<extension>\d{1,6})(?!\d))?"
FIRST: tuple[Rule, ...] = (
    (WEB_ADDRESS, lambda found, tongue: tongue.web_address),
    (MAIL_ADDRESS, lambda found, tongue: tongue.mail_address),
    rule(
        r"(?<=[\u3400-\u9fff])\*{2,4}|(?<=[\u3400-\u9fff])\*(?=[\u3400-\u9fff])",
        lambda found, tongue: "某" * len(found[0]),
    ),
    (MASKED, _masked),
    (LONG_NUMBER, lambda found, tongue: in_fours(found[0], tongue)),
    rule(
        r"[〔\[【(（](?P<year>(?:19|20)\d\d)[〕\]】)）]\s*(?=[\u4e00-\u9fff]{0,4}\d+)",
        lambda found, tongue: numbers.digit_by_digit(found["year"]) + "，",
    ),
)
RULES: tuple[Rule, ...] = (
    rule(
        r"(?<!\d)(?:(?P<china>\+?86)[ \-]?)?(?P<mobile>1[3-9]\d[ \-]?\d{4}[ \-]?\d{4})(?!\d)" + _EXTENSION,
        lambda found, tongue: (
            ("八六，" if found["china"] else "")
            + code(found["mobile"], tongue, 3, 4)
            + _extension(found["extension"], tongue)
        ),
    ),
    rule(
        r"(?<![\d.])[(（]?(?P<area>0(?:10|2\d|[3-9]\d\d))[)）]?[ \-]?(?P<number>\d{7,8})(?!\d)" + _EXTENSION, _landline
    ),
    rule(
        r"\+(?P<area>85[23]|886)[ \-]?(?P<number>\d{4}[ \-]?\d{4})(?!\d)(?P<extension>)",
        _landline,
    ),
    rule(r"(?<![\d.])(?P<area>)(?P<number>[2-8]\d{7})(?=\s*(?:转|轉|分机|分機)\s*\d)" + _EXTENSION, _landline),
    rule(r"(?<!\d)([48]00[ \-]?\d{3}[ \-]?\d{4})(?!\d)" + _AFTER, lambda found, tongue: code(found[1], tongue, 3, 3)),
    rule(r"(?<!\d)(\d{17}[\dXx])(?![\dA-Za-z])", lambda found, tongue: code(found[1], tongue, 6, 8)),
    rule(
        r"(?<!\d)(\d{6} ?\d{8} ?\d{3}[\dXx]|\d{4}(?: \d{4}){1,4}(?: \d{1,3})?)(?![\dA-Za-z])",
        lambda found, tongue: "，".join(code(group, tongue) for group in found[1].split()),
    ),
    rule(r"(?<![A-Za-z\d])(\d{16}|\d{19})(?![\dA-Za-z])", lambda found, tongue: code(found[1], tongue, 4, 4, 4, 4)),
)
LATER: tuple[Rule, ...] = (
    rule(
        r"(?<![A-Za-z\d])([A-Za-z]{1,5})\s?(\d{1,3}(?:\.\d{1,3}){1,3})(?![\d.]*\d|[A-Za-z])",
        lambda found, tongue: f"{found[1]} {'点'.join(_part_of_version(part) for part in found[2].split('.'))}",
    ),
    rule(r"(?<![A-Za-z])N[oO]\.?\s*(\d+)(?:\s*[号號])?", lambda found, tongue: f"第{numbers.cardinal(found[1])}号"),
    rule(
        r"(?<![A-Za-z])(I{1,3}|IV|VI{0,3}|IX)(?=[级級期型类類])",
        lambda found, tongue: numbers.cardinal(str(_ROMAN.index(found[1]) + 1)),
    ),
    rule(r"(?<=\d)#(?=[楼樓栋棟门門机機铺舖]|$)", lambda found, tongue: "号"),
    rule(r"(?<![\dA-Za-z])(?:[Xx]{2,}|×{2,})(?=[\u3400-\u9fff])", lambda found, tongue: "某某"),
    rule(
        r"(?<![A-Za-z\d\-])(?=[A-Za-z\d\-]*\d)(?=[A-Za-z\d\-]*[A-Za-z])[A-Za-z\d]+(?:-[A-Za-z\d]+)*", _mixed
    ),
    rule(
        rf"(?P<name>(?:{_NAMES}|[号號](?=\s*[是为為:：]))(?:是|为|為|:|：|\s)*)(?P<code>\d[\d\-]*)",
        lambda found, tongue: found["name"] + "，".join(in_fours(part, tongue) for part in re.split("-+", found["code"]) if part),
    ),
    rule(
        rf"(?P<name>(?:{_CALLING})[是为:：“\s]*)(?P<code>\d{{3,6}})(?!\d)" + _AFTER,
        lambda found, tongue: found["name"] + numbers.digit_by_digit(found["code"], tongue.one),
    ),
    rule(
        rf"{FREE}(?<![,¥$+\-])({HOTLINE}|{EMERGENCY})(?=\s*(?:{_CALLED}))",
        lambda found, tongue: numbers.digit_by_digit(found[1], tongue.one),
    ),
    rule(
        rf"{FREE}(?<![,¥$+\-])({HOTLINE})(?![\d,]*\d)" + _AFTER,
        lambda found, tongue: numbers.digit_by_digit(found[1], tongue.one),
    ),
    rule(
        rf"(?<=[幺一二三四五六七八九零])(\s*[或、和/]\s*)({EMERGENCY})(?!\d)" + _AFTER,
        lambda found, tongue: found[1] + numbers.digit_by_digit(found[2], tongue.one),
    ),
    rule(
        rf"{FREE}({EMERGENCY})(\s*[、/和或]\s*)(?=(?:{EMERGENCY})(?!\d))",
        lambda found, tongue: numbers.digit_by_digit(found[1], tongue.one) + found[2],
    ),
    rule(
        rf"(?<=[幺一二三四五六七八九零])(\s*[或、和/]\s*)({EMERGENCY})(?!\d)" + _AFTER,
        lambda found, tongue: found[1] + numbers.digit_by_digit(found[2], tongue.one),
    ),
    rule(
        r"(?<![\d.\-])((?:\d{1,2}-){1,2})(\d{3,4})(?=室|房)",
        lambda found, tongue: "".join(numbers.cardinal(part) + "，" for part in found[1].strip("-").split("-"))
        + numbers.digit_by_digit(found[2], tongue.one),
    ),
    rule(
        rf"{FREE}(\d{{3,4}})(?=室|房(?!间|間)|铺|舖|号房|號房|路(?!口|人|公里)|国道|國道|省道|县道|縣道|次列车|次列車)",
        lambda found, tongue: numbers.digit_by_digit(found[1], tongue.one),
    ),
    rule(
        r"(?<![\d.\-])(\d{1,4})-(\d{1,3})(?=[号號](?![线線]))",
        lambda found, tongue: f"{numbers.cardinal(found[1])}之{numbers.cardinal(found[2])}",
    ),
    rule(
        rf"{FREE}(?<!,)(\d{{7,}}|0\d+)(?![\d.,]*\d)(?!\s*(?:{MEASURES}))",
        lambda found, tongue: in_fours(found[1], tongue),
    ),
)  # fmt: skip


def _part_of_version(part: str) -> str:
    return numbers.cardinal(part) if not part.startswith("0") else numbers.digit_by_digit(part)
