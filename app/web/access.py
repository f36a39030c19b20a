"""Who may see a page. Every view says so with one of these, and a test holds every view to it."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from app.gateway.errors import SignInNeeded
from app.web.visit import visit

View = Callable[..., Any]


def for_everyone(view: View) -> View:
    """Anybody may see this page; it holds nothing personal."""
    view.access = "everyone"  # type: ignore[attr-defined]
    return view


def for_residents(view: View) -> View:
    """Only somebody signed in may see this page, and only what is theirs."""

    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        require_sign_in()
        return view(*args, **kwargs)

    guarded.access = "residents"  # type: ignore[attr-defined]
    return guarded


def for_owner(view: View) -> View:
    """Only the resident or the visit the thing belongs to may see this page; the view looks it up by its owner."""
    view.access = "owner"  # type: ignore[attr-defined]
    return view


def require_sign_in() -> None:
    """Go on only with somebody signed in; otherwise the sign-in page comes first and leads back here."""
    if not visit().is_signed_in:
        raise SignInNeeded("site", "nobody is signed in")
