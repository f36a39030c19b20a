"""What one holds: electronic certificates, those that hold good first, and each one large."""

from collections.abc import Iterable
from datetime import date

from flask import Blueprint, Response, current_app
from flask_babel import gettext as _

from app.clock import today
from app.gateway import Gateway
from app.gateway.certificates import Certificate
from app.web.access import for_residents
from app.web.errors import Broken, unless_broken
from app.web.filters import calendar_day
from app.web.paging import asked_page, turner
from app.web.rendering import render
from app.web.visit import caller, visit

bp = Blueprint("wallet", __name__, url_prefix="/wallet")

SOON_DAYS = 60  # enough to go and have it renewed
SHOWN = 4  # characters of a number; nobody looking over a shoulder should read more
# The drawing beside a kind; whatever else there is gets the plain card.
ICONS = {
    "household": "home-heart",
    "birth": "baby-carriage",
    "vaccination": "vaccine",
    "marriage": "hearts",
    "social-security-card": "credit-card",
    "medical-insurance": "first-aid-kit",
    "senior": "old",
    "disabled": "wheelchair",
    "veteran-card": "award",
    "retirement": "certificate",
    "student": "backpack",
    "driving": "license",
    "vehicle": "car",
    "property": "home-2",
    "land-contract": "map-2",
    "tractor-driving": "tractor",
    "business": "building-store",
    "pesticide-shop": "flask",
    "fishing-boat": "fish",
    "fish-farming": "fish",
    "animal-health": "pig",
}
ORDER = ("valid", "expired", "withdrawn")
OVER = ORDER[1:]


@bp.get("/")
@for_residents
def index() -> Response:
    """Everything this resident holds."""
    gateway: Gateway = current_app.extensions["gateway"]
    current, n = caller(), asked_page()
    answer = unless_broken(lambda: gateway.certificates.mine(current, n))
    found = None if isinstance(answer, Broken) else answer
    items = in_order(found.items) if found else []
    return render(
        "wallet/index.html",
        personal=True,
        found=found,
        good=[entry(one) for one in items if one.status == "valid"],
        over=[entry(one) for one in items if one.status in OVER],
        others=[entry(one) for one in items if one.status not in ORDER],
        turner=turner(n, found.pages) if found and found.pages > 1 else None,
    )


@bp.get("/<certificate_id>")
@for_residents
def certificate(certificate_id: str) -> Response:
    """One certificate, large enough to be shown to somebody."""
    gateway: Gateway = current_app.extensions["gateway"]
    found = gateway.certificates.certificate(certificate_id, caller())
    rows = [
        {"question": _("谁的"), "answer": found.holder},
        {"question": _("号码"), "answer": ending(found.number)},
        {"question": _("哪里发的"), "answer": found.issuer},
        {"question": _("哪天发的"), "answer": calendar_day(found.issued_on)},
        {
            "question": _("用到哪天"),
            "answer": calendar_day(found.valid_until) if found.valid_until else _("没有到期的日子"),
        },
        *({"question": fact.label, "answer": fact.text} for fact in found.facts),
    ]
    return render(
        "wallet/certificate.html",
        personal=True,
        certificate=found,
        icon=icon(found),
        how_long=how_long(found),
        over=found.status in OVER,
        rows=[row for row in rows if row["answer"]],
    )


def in_order(certificates: Iterable[Certificate]) -> list[Certificate]:
    """Those that hold good first; of each state those of one kind beside each other, the newest kind first."""
    listed = list(certificates)
    kinds = list(dict.fromkeys(one.kind for one in listed))
    return sorted(
        listed, key=lambda one: (ORDER.index(one.status) if one.status in ORDER else len(ORDER), kinds.index(one.kind))
    )


def entry(certificate: Certificate) -> dict[str, str]:
    """A certificate as a big entry."""
    line = how_long(certificate)
    profile = visit().profile
    if profile and certificate.holder != profile.name:
        line = _("%(holder)s的，%(line)s", holder=certificate.holder, line=line)
    return {
        "title": certificate.name,
        "href": f"/wallet/{certificate.id}",
        "icon": icon(certificate),
        "line": line,
    }


def icon(certificate: Certificate) -> str:
    """The drawing beside a certificate."""
    return ICONS.get(certificate.kind, "id")


def how_long(certificate: Certificate) -> str:
    """Whether it holds good, and until when, in words."""
    until = certificate.valid_until
    words: str
    if certificate.status == "valid" and until is None:
        words = _("能用，不会到期")
    elif certificate.status == "valid" and until is not None:
        words = _("快到期了，用到%(day)s", day=calendar_day(until)) if soon(until) else ""
        words = words or _("能用到%(day)s", day=calendar_day(until))
    elif certificate.status == "expired" and until is not None:
        words = _("过期了，%(day)s到的期", day=calendar_day(until))
    else:
        words = certificate.status_text
    return words


def soon(until: date) -> bool:
    """Whether it is time to have it renewed."""
    return (until - today()).days <= SOON_DAYS


def ending(number: str) -> str:
    """The end of a number, as it is said."""
    said: str = _("尾号%(last)s", last=number[-SHOWN:])
    return said
