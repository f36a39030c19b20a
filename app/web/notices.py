"""What there is to hear about: notices, each leading to what it is about."""

from collections.abc import Iterable
from functools import partial

from flask import Blueprint, Response, abort, current_app
from flask_babel import gettext as _

from app.gateway import Gateway
from app.gateway.notices import Notice
from app.web.access import for_residents
from app.web.errors import unless_broken
from app.web.filters import short_moment
from app.web.rendering import render
from app.web.visit import caller

bp = Blueprint("notices", __name__)

# Where what a kind of notice is about has its page, or stands on one.
PLACES = {"case": "/cases/{}", "certificate": "/wallet/{}", "deadline": "/services/{}", "work": "/work/applications/{}"}


@bp.get("/notices/<notice_id>")
@for_residents
def notice(notice_id: str) -> Response:
    """One notice; whoever opens it has read it."""
    gateway: Gateway = current_app.extensions["gateway"]
    found = next((one for one in gateway.notices.mine(caller()) if one.id == notice_id), None)
    if found is None:
        abort(404)
    take_as_read([found])
    return render("notices/notice.html", personal=True, notice=found, href=place_of(found))


def place_of(notice: Notice) -> str | None:
    """The page of what a notice is about, None where this site has none."""
    return own_page(notice.kind, notice.about)


def own_page(kind: str, about: str | None) -> str | None:
    """The page of the thing of this kind and name, None where this site has none."""
    if not about or kind not in PLACES:
        return None
    path = PLACES[kind].format(about)
    return path if current_app.url_map.bind("").test(path, "GET") else None


def notice_links(notices: Iterable[Notice]) -> list[dict[str, str]]:
    """Notices as links; those about a case lead straight to it, where they are read with it."""
    return [
        {
            "text": one.title if one.read else _("新消息：%(title)s", title=one.title),
            "note": f"{one.text} {short_moment(one.at)}",
            "href": (place_of(one) if one.kind == "case" else None) or f"/notices/{one.id}",
            "icon": "file-text" if one.read else "info-circle",
        }
        for one in notices
    ]


def take_as_read(notices: Iterable[Notice]) -> None:
    """Tell the backend which of these were read just now; if it does not listen, they stay new."""
    gateway: Gateway = current_app.extensions["gateway"]
    current = caller()
    for one in notices:
        if not one.read:
            unless_broken(partial(gateway.notices.take_as_read, one.id, current))
