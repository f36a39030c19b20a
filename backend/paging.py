"""How does a long list leave this backend? Page by page, counted from 1; a page past the last is not there.

What `page` and `size` may be is said by the contract and checked at the door.
"""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from flask import request
from sqlalchemy import Connection, RowMapping, Select, func, select

from backend.problems import not_found

T = TypeVar("T")
USUAL_SIZE = 50


def asked_page() -> tuple[int, int]:
    """Tell which page the current request wants, and of what size."""
    return int(request.args.get("page", "1")), int(request.args.get("size", str(USUAL_SIZE)))


def page_of(things: Sequence[T], say: Callable[[T], Any]) -> dict[str, Any]:
    """Cut the asked page out of a list that is all there, each thing said by `say`. Raises Problem 404 past the end."""
    page, size = asked_page()
    items = [say(thing) for thing in things[(page - 1) * size : page * size]]
    return _page(items, len(things), page, size)


def page_of_rows(connection: Connection, wanted: Select[Any], say: Callable[[RowMapping], Any]) -> dict[str, Any]:
    """Cut the asked page out of what a query finds, each row said by `say`. Raises Problem 404 past the end."""
    page, size = asked_page()
    total = connection.execute(select(func.count()).select_from(wanted.order_by(None).subquery())).scalar_one()
    rows = connection.execute(wanted.limit(size).offset((page - 1) * size)).mappings()
    return _page([say(row) for row in rows], total, page, size)


def _page(items: list[Any], total: int, page: int, size: int) -> dict[str, Any]:
    pages = max(1, -(-total // size))
    if page > pages:
        raise not_found()
    return {"items": items, "page": page, "pages": pages, "total": total}
