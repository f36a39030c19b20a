"""Which certificates are offered instead of a paper: one's own that hold good, and always the way of paper.

A wallet that does not answer keeps nobody from going on.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from app.gateway.certificates import Certificate
from app.gateway.errors import GatewayError
from app.journeys import Question, Raw
from app.journeys.kinds.certificate import OVER_MARK, PAPER
from app.web.stepping import Asking, Step, gateway
from app.web.visit import caller, has_visit, visit
from app.web.wallet import SHOWN, ending, how_long, in_order

MOST_PAGES = 4  # of a wallet, more than anybody holds


def step(question: Question, raw: Mapping[str, Any], asking: Asking) -> Step:
    """The certificates to pick from, those that are over, and paper."""
    given: dict[str, Any] = {"options": [_paper()], "over": [], "trouble": None}
    if not (has_visit() and visit().is_signed_in):
        sign_in = url_for("account.sign_in", next=asking.base)
        given["trouble"] = {"title": _("登录以后，才看得到您的证"), "text": _("不登录，就用纸的证。")}
        return Step(given=given, ways=[{"text": _("去登录"), "href": sign_in}])
    try:
        held = in_order(_held(question))
    except GatewayError:
        given["trouble"] = {
            "title": _("现在看不到您的证"),
            "text": _("您前面写的都还在。可以过一会儿再试，也可以用纸的证。"),
        }
        return Step(given=given, ways=[{"text": _("再试一次"), "href": asking.href()}])
    good = [one for one in held if one.status == "valid"]
    given["options"] = [*map(_option, good), _paper()]
    given["over"] = [_("%(name)s，%(why)s", name=one.name, why=how_long(one)) for one in held if one.status != "valid"]
    if not good:
        given["hint"] = _("您的证里没有能用的。")
    return Step(given=given)


def drawn(question: Question, typed: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    """The component that asks for a certificate, and its arguments but for those that a step gives."""
    return "certificate_input", {
        "legend": question.text,
        "statement": question.statement,
        "options": [],
        "over": [],
        "trouble": None,
        "value": typed.get(question.page) or None,
        "optional": question.optional,
    }


def completed(question: Question, raw: Raw, earlier: Mapping[str, Any]) -> Raw:
    """What was picked, with what the wallet says of it now; never another person's, because only one's own is found."""
    page, blank = question.page, dict.fromkeys(question.fields[1:], "")
    picked = str(raw.get(page) or "").strip()
    if picked in ("", PAPER):
        return {**raw, **blank}
    try:
        found = gateway().certificates.certificate(picked, caller())
    except GatewayError:
        if picked == earlier.get(page) and not earlier.get(f"{page}-trouble"):
            return {**blank, **earlier}  # looked up before; what has become of it since is seen when it is handed in
        return {**raw, **blank, f"{page}-trouble": "unseen"}
    trouble = "" if found.id == picked and found.kind in question.certificates else "missing"
    if not trouble and found.status != "valid":
        trouble = OVER_MARK
    told = {
        f"{page}-kind": found.kind,
        f"{page}-name": found.name,
        f"{page}-number": found.number[-SHOWN:],
        f"{page}-until": found.valid_until.isoformat() if found.valid_until else "",
        f"{page}-trouble": trouble,
    }
    return {**raw, **blank, **told}


def _held(question: Question) -> Iterator[Certificate]:
    """One's own certificates of the kinds asked for. Raises what the gateway does."""
    for n in range(1, MOST_PAGES + 1):
        page = gateway().certificates.mine(caller(), n)
        yield from (one for one in page.items if one.kind in question.certificates)
        if n >= page.pages:
            return


def _option(certificate: Certificate) -> dict[str, str]:
    profile = visit().profile
    text = _("用%(name)s，%(ending)s", name=certificate.name, ending=ending(certificate.number))
    if profile and certificate.holder != profile.name:
        text = _("用%(holder)s的%(name)s，%(ending)s", holder=certificate.holder, name=certificate.name,
                 ending=ending(certificate.number))  # fmt: skip
    return {"value": certificate.id, "text": text, "hint": how_long(certificate)}


def _paper() -> dict[str, str]:
    return {"value": PAPER, "text": _("没有，或者想用纸的证"), "hint": ""}
