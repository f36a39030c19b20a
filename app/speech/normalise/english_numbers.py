"""How numbers are said in English: cardinals, ordinals, digits one by one, decimals, years, fractions."""

import re

_ONES = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
_TENS = ["_", "_", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_LARGE = ((10**12, "trillion"), (10**9, "billion"), (10**6, "million"), (1000, "thousand"))
_ORDINALS = {
    "one": "first", "two": "second", "three": "third", "five": "fifth", "eight": "eighth", "nine": "ninth",
    "twelve": "twelfth",
}  # fmt: skip


def cardinal(number: int) -> str:
    """A whole number: 12345 is twelve thousand three hundred and forty-five."""
    if number < 20:
        return _ONES[number]
    if number < 100:
        return _TENS[number // 10] + (f"-{_ONES[number % 10]}" if number % 10 else "")
    if number < 1000:
        rest = f" and {cardinal(number % 100)}" if number % 100 else ""
        return f"{_ONES[number // 100]} hundred{rest}"
    size, name = next(large for large in _LARGE if number >= large[0])
    below = number % size
    joined = f"{' and' if below < 100 else ''} {cardinal(below)}" if below else ""
    return f"{cardinal(number // size)} {name}{joined}"


def ordinal(number: int) -> str:
    """The number of a place in a row: 21 is twenty-first."""
    words = cardinal(number)
    head, joint, last = words[: max(words.rfind(" "), words.rfind("-")) + 1], "", re.split(r"[ -]", words)[-1]
    return head + joint + (_ORDINALS.get(last) or (last[:-1] + "ieth" if last.endswith("y") else last + "th"))


def digit_by_digit(code: str) -> str:
    """Each digit by itself; letters stay letters."""
    return " ".join(_ONES[int(mark)] if mark.isdigit() else mark.upper() for mark in code if mark.isalnum())


def decimal(number: str) -> str:
    """A number with or without a decimal part."""
    whole, _, part = number.replace(",", "").partition(".")
    if len(whole) > 15:
        return digit_by_digit(whole)
    return cardinal(int(whole)) + (f" point {digit_by_digit(part)}" if part else "")


def year(number: int) -> str:
    """A year: 2026 is twenty twenty-six, 2005 two thousand and five."""
    if 2000 <= number < 2010 or number % 1000 == 0:
        return cardinal(number)
    first, last = divmod(number, 100)
    if not last:
        return f"{cardinal(first)} hundred"
    return f"{cardinal(first)} {'oh ' if last < 10 else ''}{cardinal(last)}"


def fraction(above: int, below: int) -> str:
    """1/2 is one half, 3/4 three quarters, 7/1000 seven over one thousand."""
    if above > 999 or not 2 <= below <= 999 or above > below >= 20:
        return f"{cardinal(above)} over {cardinal(below)}"
    name = {2: "half", 4: "quarter"}.get(below) or ordinal(below)
    many = ("halves" if below == 2 else f"{name}s") if above != 1 else name
    return f"{cardinal(above)} {many}"


def in_fours(code: str) -> str:
    """A long code in groups that can be written down while listening."""
    before_last = (len(code) - 2) // 4 if len(code) > 8 else 0  # the last is no single digit
    groups = [code[at * 4 : at * 4 + 4] for at in range(before_last)] + [code[before_last * 4 :]]
    return ", ".join(digit_by_digit(group) for group in groups)
