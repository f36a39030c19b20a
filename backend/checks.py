"""Do the digits of a number agree with each other?"""

from datetime import date

_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_ID_CHECKS = "10X98765432"


def id_number_holds(number: str) -> bool:
    """Check a citizen identity number by GB 11643-1999: 17 digits, a real birth date, ISO 7064 MOD 11-2."""
    if len(number) != 18 or not (number[:17].isascii() and number[:17].isdigit()) or number[17] not in "0123456789X":
        return False
    if birth_date_in(number) is None:
        return False
    return _ID_CHECKS[sum(int(d) * w for d, w in zip(number[:17], _ID_WEIGHTS, strict=True)) % 11] == number[17]


def birth_date_in(number: str) -> date | None:
    """Read the birth date inside an identity number, None if there is no such day."""
    try:
        return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None


def card_holds(number: str) -> bool:
    """Check a bank card's number by ISO/IEC 7812-1: 12 to 19 digits, Luhn."""
    if not (12 <= len(number) <= 19 and number.isascii() and number.isdigit()):
        return False
    doubled = [int(d) * (2 if n % 2 else 1) for n, d in enumerate(reversed(number))]
    return sum(d - 9 if d > 9 else d for d in doubled) % 10 == 0
