"""How numbers are said in Chinese: cardinals, digits one by one, decimals, sums of money, times, dates."""

_DIGITS = "零一二三四五六七八九"
_PLACES = ("", "十", "百", "千")
_GROUPS = ("", "万", "亿", "万亿")


def cardinal(number: str) -> str:
    """A whole number in words: 10200 is 一万零二百; longer than sixteen digits, digit by digit."""
    number = number.replace(",", "").lstrip("0") or "0"
    if len(number) > 16:
        return digit_by_digit(number)
    if number == "0":
        return "零"
    words = ""
    groups = [number[max(end - 4, 0) : end] for end in range(len(number), 0, -4)]
    for place, group in reversed(list(enumerate(groups))):
        said = _group(group, with_zero=bool(words) and (len(group.lstrip("0")) < 4))
        if int(group) == 2 and place:
            said = said.replace("二", "两")
        if int(group):
            words += said + _GROUPS[place]
    return words.removeprefix("一") if words.startswith("一十") else words


def _group(group: str, with_zero: bool) -> str:
    """Up to four digits in words; `with_zero` when a bigger group stands before and a place is skipped."""
    words, gap = "", with_zero
    digits = group.lstrip("0")
    for index, digit in enumerate(digits):
        place = len(digits) - index - 1
        if digit == "0":
            gap = True
            continue
        name = "两" if digit == "2" and place == 3 else _DIGITS[int(digit)]
        words += ("零" if gap else "") + name + _PLACES[place]
        gap = False
    return words


def digit_by_digit(code: str, one: str = "一") -> str:
    """Each digit by itself, letters kept apart by spaces; `one` is how the 1 of a code is said."""
    words = ""
    for character in code.upper():
        if character.isdigit():
            words += one if character == "1" else _DIGITS[int(character)]
        elif character.isalpha():
            words += f" {character} "
    return " ".join(words.split())


def decimal(number: str) -> str:
    """A number with or without a decimal part: 35.50 is 三十五点五零."""
    whole, _, part = number.replace(",", "").partition(".")
    return cardinal(whole) + (f"点{digit_by_digit(part)}" if part else "")


def quantity(number: str) -> str:
    """A number of things, before a measure word: 2 is 两."""
    return "两" if number.lstrip("0") == "2" else decimal(number)


def yuan(number: str, unit: str = "元") -> str:
    """A sum as it is said at a counter: 3.05 is 三元零五分, 0.5 is 五角, 12.00 is 十二元."""
    whole, _, part = number.replace(",", "").partition(".")
    if len(part) > 2:
        return decimal(number) + unit
    jiao, fen = part[:1] or "0", part[1:] or "0"
    words = quantity(whole) + unit if int(whole) or part.strip("0") == "" else ""
    if jiao != "0":
        words += ("两" if jiao == "2" and not words else _DIGITS[int(jiao)]) + "角"
    if fen != "0":
        words += (
            ("零" if words and jiao == "0" else "") + ("两" if fen == "2" and not words else _DIGITS[int(fen)]) + "分"
        )
    return words


def with_zero(minute: str) -> str:
    """The minutes of a time: 5 is 零五."""
    return ("零" if 0 < int(minute) < 10 else "") + cardinal(minute)


def clock(hour: str, minute: str, second: str | None = None, point: str = "点", unit: str = "分") -> str:
    """A time of day: 14:30 is 十四点三十分, 9:05 is 九点零五分."""
    words = quantity(hour) + point
    if int(minute) or second:
        words += with_zero(minute) + unit
    return words + (f"{cardinal(second)}秒" if second else "")


def lunar_month(month: str) -> str:
    """A month of the lunar calendar: the first is 正月, the last 腊月."""
    return {"1": "正月", "12": "腊月"}.get(month, cardinal(month) + "月")


def lunar_day(day: str) -> str:
    """A day of the lunar calendar: 8 is 初八, 23 二十三."""
    return ("初" if int(day) <= 10 else "") + cardinal(day)


def date(year: str, month: str, day: str | None = None) -> str:
    """A day or a month: the year digit by digit, the rest as numbers."""
    words = f"{digit_by_digit(year)}年{cardinal(month)}月"
    return words + (f"{cardinal(day)}日" if day else "")
