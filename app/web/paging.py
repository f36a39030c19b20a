"""From one page of a long list to its neighbours."""

from typing import Any
from urllib.parse import urlencode

from flask import abort, request


def asked_page() -> int:
    """The page the present address names, from 1; what is no number is not there."""
    written = request.args.get("page", "1")
    number = int(written) if written.isascii() and written.isdigit() and len(written) < 6 else 0
    if number < 1:
        abort(404)
    return number


def turner(n: int, total: int, **asked: str) -> dict[str, Any]:
    """What the page turner says and where it leads; `asked` stays in the addresses."""

    def address(number: int) -> str:
        query = urlencode({name: value for name, value in {**asked, "page": str(number)}.items() if value})
        return f"{request.path}?{query}"

    return {
        "n": n,
        "total": total,
        "earlier": address(n - 1) if n > 1 else None,
        "later": address(n + 1) if n < total else None,
    }
