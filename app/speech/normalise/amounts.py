"""How sums of money, weights, areas, shares, temperatures and plain numbers, and their ranges, are read in Chinese."""

import re
from re import Match

from . import numbers
from .tongue import DASH, FREE, LARGE, MEASURES, NUM, Rule, Tongue, rule

UNITS = {
    "kg": "公斤", "km/h": "公里每小时", "km": "公里", "m2": "平方米", "m3": "立方米", "km2": "平方公里", "cm2": "平方厘米",
    "cm": "厘米", "mm": "毫米", "mg": "毫克", "ug": "微克", "ml": "毫升", "mL": "毫升", "mmHg": "毫米汞柱", "kWh": "度电", "g": "克",
    "m": "米", "L": "升", "t": "吨", "MB": "兆", "GB": "G", "h": "小时", "min": "分钟", "s": "秒", "kW": "千瓦", "W": "瓦",
    "V": "伏", "dB": "分贝", "ha": "公顷", "mmol/L": "毫摩尔每升", "Hz": "赫兹", "km/H": "公里每小时",
}  # fmt: skip
_UNIT_NAMES = "|".join(map(re.escape, sorted(UNITS, key=len, reverse=True)))
# What a price can be for one of. A list, so that 3元/斤左右 is not the price of a 斤左.
_PER = (
    "市斤|公斤|千克|斤|亩|畝|吨|噸|公顷|公頃|平方米|平米|立方米|平方公里|公里|毫升|升|小时|小時|分钟|分鐘|工日|天|日|月|季度|季|年度|学年|學年|学期|學期|"
    "年|周|週|人次|人|户|戶|次|件|个|個|位|辆|輛|台|臺|头|頭|只|隻|羽|尾|株|棵|盒|瓶|袋|箱|包|份|张|張|本|页|頁|栋|套|间|間|床|餐|顿|頓|趟|米|枚|斗|担|"
    "片|支|课时|課時|节|節|条|條|把|扎|束|根|颗|顆|粒|项|項|笔|筆|批|车|車|筐|单|單|度|斤|码|秒|窝|胎|kWh|kg|L|m2|t|h"
)
_SLASH = rf"\s*/\s*(?P<unit>{_PER})(?:\s*[/·]\s*(?P<unit2>{_PER}))?(?![A-Za-z])"
_YUAN = "元|圆|圓|蚊|块钱|塊錢"
# A dash after one of these stands between the ends of a range; anywhere else it makes a number negative.
_SIGN = r"(?:(?<![\w）)\].元圆圓角分毛块塊月日年号號点點时時度万萬亿億千百十零一二三四五六七八九两斤克米亩畝人岁歲%‰℃天周])(?P<sign>[+-]))?"
_NO_SHARE = 20  # 120/80 is a blood pressure, not eighty parts of something
_CURRENCIES = {"$": "美元", "US$": "美元", "HK$": "港元", "€": "欧元", "£": "英镑"}


def _per(found: Match[str], tongue: Tongue) -> str:
    units = [unit for unit in (found["unit2"], found["unit"]) if unit]
    return "".join(tongue.per + UNITS.get(unit, unit) for unit in reversed(units))


def _sign(sign: str | None, tongue: Tongue) -> str:
    return {"-": tongue.minus, "+": tongue.plus}.get(sign or "", "")


def _sum(number: str, large: str | None, unit: str = "元") -> str:
    return numbers.quantity(number) + large + unit if large else numbers.yuan(number, unit)


def _money(found: Match[str], tongue: Tongue) -> str:
    """One sum or the two ends of a range."""
    unit, large = found["yuan"] or "元", found["large"]
    if not found["last"]:
        return _sign(found["sign"], tongue) + _sum(found["first"], large, unit)
    if "." in found["first"] + found["last"] and not large:
        return f"{_sum(found['first'], None, unit)}{tongue.to}{_sum(found['last'], None, unit)}"
    return f"{numbers.quantity(found['first'])}{tongue.to}{_sum(found['last'], large, unit)}"


def _price(found: Match[str], tongue: Tongue) -> str:
    """Money for each of something: 3.20元/斤 is 每斤三元二角."""
    return _per(found, tongue) + _money(found, tongue)


def _rate(found: Match[str], tongue: Tongue) -> str:
    """So much of one thing for each of another: 50公斤/亩 is 每亩五十公斤."""
    last = tongue.to + numbers.quantity(found["last"]) if found["last"] else ""
    return _per(found, tongue) + numbers.quantity(found["first"]) + last + found["measure"]


def _percent(found: Match[str], tongue: Tongue) -> str:
    of = "千分之" if found["sign"] == "‰" else "百分之"
    first = of + _signed(found["first"], tongue)
    return f"{first}{tongue.to}{of}{_signed(found['last'], tongue)}" if found["last"] else first


def _signed(number: str, tongue: Tongue) -> str:
    return _sign(number[0], tongue) + numbers.decimal(number.lstrip("+-"))


def _temperature(found: Match[str], tongue: Tongue) -> str:
    ends = [found["first"]] + ([found["last"]] if found["last"] else [])
    said = [(tongue.below_zero if end[0] == "-" else "") + numbers.decimal(end.lstrip("+-")) for end in ends]
    return tongue.to.join(said) + (tongue.fahrenheit if re.search("℉|°F", found[0]) else tongue.degrees)


def _fraction(found: Match[str], tongue: Tongue) -> str:
    if int(found["above"]) > int(found["below"]) >= _NO_SHARE:
        return f"{numbers.cardinal(found['above'])}，{numbers.cardinal(found['below'])}"
    whole = f"{numbers.cardinal(found['whole'])}又" if found["whole"] else ""
    return f"{whole}{numbers.cardinal(found['below'])}分之{numbers.cardinal(found['above'])}"


def _range(found: Match[str], tongue: Tongue) -> str:
    say = numbers.quantity if found["measure"] else numbers.decimal
    first, last = found["first"], found["last"]
    is_range = found["measure"] or float(first.replace(",", "")) < float(last.replace(",", ""))
    return f"{_sign(found['sign'], tongue)}{say(first)}{tongue.to if is_range else '杠'}{say(last)}"


def _plain(found: Match[str], tongue: Tongue) -> str:
    return _sign(found["sign"], tongue) + (numbers.quantity if found["measure"] else numbers.decimal)(found["number"])


def _power(found: Match[str], tongue: Tongue) -> str:
    return f"{numbers.decimal(found[1])}的{numbers.cardinal(found[2])}次方"


_ENDS = rf"(?P<first>{NUM})(?:{DASH}(?P<last>{NUM}))?\s*(?P<large>{LARGE})?\s*"
_UNSIGNED = r"(?<![\d.\-])(?P<sign>)"
FIRST: tuple[Rule, ...] = (
    rule(r"(?<=\d)[ ](?=\d{3}(?:[ ]\d{3})*\s*(?:元|圆|圓|亩|畝|公斤|斤|人|户|戶|吨|噸))", lambda found, tongue: ""),
    rule(r"(?<![\d.A-Za-z])\.(?=\d)", lambda found, tongue: "0."),
    rule(r"[>＞]=\s*(?=\d)|≥", lambda found, tongue: tongue.not_less),
    rule(r"[<＜]=\s*(?=\d)|≤", lambda found, tongue: tongue.not_more),
    rule(r"[>＞]\s*(?=\d)", lambda found, tongue: tongue.more),
    rule(r"[<＜]\s*(?=\d)", lambda found, tongue: tongue.less),
    rule(r"±\s*(?=\d)", lambda found, tongue: "正负"),
    rule(r"≈\s*(?=\d)", lambda found, tongue: tongue.about),
    rule(r"(?<=[\d米])\s*[×xX*]\s*(?=\d)", lambda found, tongue: tongue.times),
    rule(rf"({NUM})\^(\d{{1,3}})", _power),
    rule(
        rf"(?P<sign>US\$|HK\$|[$€£])\s*(?P<number>{NUM})\s*(?P<large>{LARGE})?(?:美元|港元|港币|港幣|欧元|英镑)?",
        lambda found, tongue: numbers.quantity(found["number"]) + (found["large"] or "") + _CURRENCIES[found["sign"]],
    ),
    rule(
        rf"(?P<number>{NUM})\s*(?P<unit>{_UNIT_NAMES})(?![A-Za-z\d])",
        lambda found, tongue: found["number"] + UNITS[found["unit"]],
    ),
    rule(r"(?<![A-Za-z\d])(k?m[23])(?![A-Za-z\d])", lambda found, tongue: UNITS[found[1]]),
)
RULES: tuple[Rule, ...] = (
    rule(rf"(?:¥|RMB)\s*(?P<sign>-?)\s*{_ENDS}(?P<yuan>{_YUAN})?{_SLASH}", _price),
    rule(rf"{_SIGN}{_ENDS}(?P<yuan>{_YUAN}){_SLASH}", _price),
    rule(
        rf"{_UNSIGNED}(?P<first>{NUM})(?:{DASH}(?P<last>{NUM}))?\s*(?P<measure>(?:{LARGE})?(?:{MEASURES})){_SLASH}", _rate
    ),
    rule(rf"(?:¥|RMB)\s*(?P<sign>-?)\s*{_ENDS}(?P<yuan>{_YUAN})?", _money),
    rule(rf"{_SIGN}{_ENDS}(?P<yuan>{_YUAN})", _money),
    rule(rf"{FREE}(?P<sign>){_ENDS}(?P<yuan>{_YUAN})", _money),
    rule(r"(?<![\d.])2(?=[角毛](?![\u4e00-\u9fff]*度))", lambda found, tongue: "两"),
    rule(rf"(?<![\d.])(?P<first>[+-]?{NUM})\s*[%‰]?(?:{DASH}(?P<last>-?{NUM}))?\s*(?P<sign>[%‰])", _percent),
    rule(
        rf"(?<![\d.])(?P<first>[+-]?{NUM})\s*(?:[°℃]C?|度)?(?:\s*[~～至到-]\s*(?P<last>-?{NUM}))?\s*(?:[℃℉]|°[CF]?)",
        _temperature,
    ),
    rule(
        r"第\s*(\d+)\s*/\s*(\d+)\s*([页頁步题題])",
        lambda found, tongue: f"第{numbers.cardinal(found[1])}{found[3]}，共{numbers.quantity(found[2])}{found[3]}",
    ),
    rule(
        r"(?<![\d/.])(?:(?P<whole>\d{1,3}) )?(?P<above>\d{1,4})\s*/\s*(?P<below>\d{1,4})(?![\d/.])", _fraction
    ),
    rule(
        r"(?<![\d.])\d+(?:\.\d+){2,}",
        lambda found, tongue: "点".join(numbers.digit_by_digit(part) for part in found[0].split(".")),
    ),
    rule(
        rf"第\s*(\d+)(?:{DASH}(\d+))?",
        lambda found, tongue: f"第{numbers.cardinal(found[1])}" + (f"{tongue.to}{numbers.cardinal(found[2])}" if found[2] else ""),
    ),
    rule(
        rf"(?<![\d.\-]){_SIGN}(?P<first>{NUM}){DASH}(?P<last>{NUM})\s*(?=(?P<measure>{MEASURES})?)(?!-?\d)",
        _range,
    ),
    rule(rf"(?<![\d.]){_SIGN}(?P<number>{NUM})\s*(?=(?P<measure>{MEASURES})?)", _plain),
    rule(r"\d+", lambda found, tongue: numbers.digit_by_digit(found[0])),
)  # fmt: skip
