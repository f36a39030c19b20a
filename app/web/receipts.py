"""A receipt to take along: on paper, as a file, in a calendar, and as a code that proves it where there is no network."""

import sys
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click
from flask import Blueprint, Response, abort, current_app, make_response, redirect, request, url_for
from flask.blueprints import BlueprintSetupState
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Redirect

from app.clock import CHINA
from app.gateway.edition import Phone
from app.paper.days import Entry, calendar_file, working_days_after
from app.paper.proof import Facts, Keys, Reading, masked, read_public_keys, verify
from app.store.sheets import Sheet
from app.web.access import for_everyone, for_owner
from app.web.cases import own_sheet
from app.web.errors import Broken, unless_broken
from app.web.filters import calendar_day, grouped
from app.web.paper import form_context
from app.web.printed import as_pdf, asked_rows, code_of, offers_pdf, shown
from app.web.rendering import render
from app.web.services import edition
from app.web.visit import has_visit, visit
from app.web.walk import form_of

bp = Blueprint("receipts", __name__, url_prefix="/receipt", cli_group="receipt")

# What a sheet that stands is called in a code: to the person it is the same whether it waits for the backend or for us.
STANDING = {"kept": "kept", "stuck": "kept", "accepted": "accepted"}
GENUINE, FALSE, NO_RECEIPT = 0, 1, 2  # how `flask receipt verify` ends


@bp.record_once
def set_up(state: BlueprintSetupState) -> None:
    """Give the app the keys that sign receipts, and the receipt's page what there is to take along."""
    state.app.extensions["receipt_keys"] = Keys(Path(state.app.extensions["config"].VAR) / "receipt-keys")
    state.app.jinja_env.globals["take_away"] = take_away


def keys() -> Keys:
    """The app's keys."""
    found: Keys = current_app.extensions["receipt_keys"]
    return found


def standing(number: str) -> Sheet:
    """The visitor's own sheet with this number, as long as it stands; anything else is not found."""
    sheet = own_sheet(number)
    if sheet.state not in STANDING:
        abort(404)
    return sheet


def handed_in_on(sheet: Sheet) -> date:
    """The day a sheet was handed in."""
    return datetime.fromtimestamp(sheet.created, CHINA).date()


def code_text(sheet: Sheet) -> str:
    """The signed code of a receipt."""
    profile = visit().profile
    name = masked(profile.name) if profile else ""
    return keys().sign(
        Facts(sheet.number, sheet.title, day=handed_in_on(sheet), state=STANDING[sheet.state], name=name)
    )


def phone_of(sheet: Sheet) -> Phone:
    """Whom to ring about a sheet; the site's own number while the catalogue does not tell."""
    fetched = unless_broken(edition)
    if not isinstance(fetched, Broken) and sheet.service in fetched.value.by_id:
        service = unless_broken(lambda: fetched.value.service(sheet.service))
        if not isinstance(service, Broken):
            return service.guide.phone
    return Phone(number=current_app.extensions["config"].HELP_PHONE, hours="")


def dates(sheet: Sheet) -> list[Entry]:
    """The days that a receipt gives one to remember: times to be somewhere, and when to ask if nothing was heard."""
    site = request.host
    found = [
        Entry(
            f"{sheet.number}-{number}@{site}",
            sheet.title,
            when=datetime.fromisoformat(time["starts_at"]),
            until=datetime.fromisoformat(time["ends_at"]),
            text=_("回执号是%(number)s。", number=grouped(sheet.number)),
            place=" ".join(filter(None, (time["place_name"], time["place_address"]))),
        )
        for number, time in enumerate(sheet.booked)
    ]
    if ask := ask_on(sheet):
        how = _("没有消息就打%(phone)s问。", phone=phone_of(sheet).number)
        found.append(
            Entry(
                f"{sheet.number}-answer@{site}",
                _("%(what)s有结果了吗？", what=sheet.title),
                when=ask,
                text=how + "\n" + _("回执号是%(number)s。", number=grouped(sheet.number)),
            )
        )
    return found


def ask_on(sheet: Sheet) -> date | None:
    """When to ask, if nothing was heard by then."""
    return working_days_after(handed_in_on(sheet), sheet.days) if sheet.days else None


def take_away(sheet: Sheet) -> dict[str, Any]:
    """The ways to take a receipt along, for its page; none for one that does not stand."""
    if sheet.state not in STANDING:
        return {"links": [], "code": None}
    at, pdf = f"/receipt/{sheet.number}", offers_pdf(personal=True)
    links = [
        (True, _("打印大字的回执"), f"{at}/paper", "printer"),
        (True, _("打印小票"), f"{at}/paper?width=80", "receipt"),
        (pdf, _("回执存成PDF"), f"{at}/paper.pdf", "download"),
        (bool(dates(sheet)), _("把日子放进手机日历"), f"{at}/calendar.ics", "calendar-plus"),
        (bool(sheet.handed_in), _("打印我写的"), f"{at}/form", "file-text"),
    ]
    return {
        "links": [{"text": text, "href": href, "icon": icon} for there, text, href, icon in links if there],
        "code": code_of(code_text(sheet)),
    }


def wants_roll() -> bool:
    """Whether the narrow paper of a roll is asked for."""
    return request.args.get("width") == "80"


def slip(sheet: Sheet) -> dict[str, Any]:
    """What stands on a receipt's paper."""
    profile, day = visit().profile, ask_on(sheet)
    return {
        "sheet": sheet,
        "name": masked(profile.name) if profile else "",
        "phone": phone_of(sheet),
        "ask_on": calendar_day(day) if day else "",
        "code": code_of(code_text(sheet)),
        "verify_at": f"{current_app.extensions['config'].SITE_URL.rstrip('/')}{url_for('receipts.verify_page')}",
        "roll": wants_roll(),
    }


@bp.get("/<number>/paper")
@for_owner
def paper(number: str) -> Response:
    """The receipt for paper: A4 in large type, or a roll of 80 mm."""
    query = "?width=80" if wants_roll() else ""
    return shown(
        "print/receipt.html", personal=True, pdf_at=f"/receipt/{number}/paper.pdf{query}", **slip(standing(number))
    )


@bp.get("/<number>/paper.pdf")
@for_owner
def paper_pdf(number: str) -> Response | Redirect:
    """The same as PDF."""
    page_at = url_for("receipts.paper", number=number, width="80" if wants_roll() else None)
    found = slip(standing(number))
    name = _("回执%(number)s", number=number)
    return as_pdf("print/receipt.html", personal=True, page_at=page_at, called=name, **found)


def answers_on_paper(sheet: Sheet) -> dict[str, Any]:
    """What was handed in, on the form it was asked by; not found once the answers are no longer here."""
    fetched = edition()
    if not sheet.handed_in or sheet.service not in fetched.value.by_id:
        abort(404)
    service = fetched.value.service(sheet.service)
    form = form_of(service)
    # What was left empty is not handed in; on paper it says so, lest an answer seem lost.
    given = {**{question.id: None for question in form.questions if question.optional}, **sheet.handed_in}
    rows = [row for row in asked_rows(form, given) if row["answer"] or row["members"]]
    return form_context(service, form, rows, begun=sheet.created, back=f"/receipt/{sheet.number}", number=sheet.number)


@bp.get("/<number>/form")
@for_owner
def answers(number: str) -> Response:
    """What was handed in, for paper."""
    return shown(
        "print/answers.html", personal=True, pdf_at=f"{request.path}.pdf", **answers_on_paper(standing(number))
    )


@bp.get("/<number>/form.pdf")
@for_owner
def answers_pdf(number: str) -> Response | Redirect:
    """The same as PDF."""
    context, page_at = answers_on_paper(standing(number)), url_for("receipts.answers", number=number)
    return as_pdf("print/answers.html", personal=True, page_at=page_at, called=context["service"].title, **context)


@bp.get("/<number>/calendar.ics")
@for_owner
def calendar(number: str) -> Response:
    """The days to remember, for a phone's calendar."""
    entries = dates(standing(number))
    if not entries:
        abort(404)
    response = make_response(calendar_file(entries))
    response.mimetype = "text/calendar"
    response.headers["Cache-Control"] = "private, no-store"
    response.headers.set("Content-Disposition", "attachment", filename=f"{number}.ics")
    return response


@bp.get("/key")
@for_everyone
def key() -> Response:
    """The public keys, for an office to keep: with them receipts can be checked without a network."""
    response = make_response(keys().public_text())
    response.mimetype = "application/x-pem-file"
    response.headers["Cache-Control"] = "public, max-age=3600"
    response.headers.set("Content-Disposition", "attachment", filename="receipt-keys.pem")
    return response


def in_words(reading: Reading) -> tuple[str, str]:
    """What a code turned out to be: a sentence, and what to do."""
    told = {
        "genuine": (_("真的：这是我们发的回执"), _("下面是发的时候写的。现在办到哪了，请打电话问。")),
        "altered": (_("改过：这张回执不对"), _("有人改过，或者没有扫全。请再扫一次。")),
        "not ours": (_("假的：不是我们发的"), _("请不要照它办。也可能公钥太旧，请再取一次。")),
        "no receipt": (_("这不是回执上的码"), _("请扫回执上的方块码，再查一次。")),
    }
    return told[reading.verdict]


def facts_rows(facts: Facts | None) -> list[dict[str, str]]:
    """A genuine receipt's facts, one a row."""
    if facts is None:
        return []
    states: Mapping[str, str] = {"kept": _("我们收好了"), "accepted": _("送到办事的部门了")}
    rows = [
        (_("回执号"), grouped(facts.number)),
        (_("办什么"), facts.service),
        (_("哪天交的"), calendar_day(facts.day)),
        (_("发的时候"), states[facts.state]),
        (_("谁交的"), facts.name),
    ]
    return [{"question": question, "answer": answer} for question, answer in rows if answer]


@bp.get("/verify")
@for_everyone
def verify_page() -> Response:
    """Where an official scans or types a receipt's code."""
    return render("print/verify.html", personal=True)


@bp.post("/verify")
@for_everyone
def check() -> Redirect:
    """Take the code; what it is stands on the next page, and the code in no address."""
    visit().keep(scanned=request.form.get("code", "")[:2000])
    return redirect(url_for("receipts.checked"), 303)


@bp.get("/verify/result")
@for_owner
def checked() -> Response | Redirect:
    """What the code is, in one sentence; and what the receipt says, when it is one."""
    scanned = visit().data.get("scanned") if has_visit() else None
    if scanned is None:
        return redirect(url_for("receipts.verify_page"), 303)
    reading = verify(scanned, keys().public())
    title, text = in_words(reading)
    rows = facts_rows(reading.facts)
    return render("print/checked.html", personal=True, reading=reading, title=title, text=text, rows=rows)


@bp.cli.command("verify")
@click.argument("code", default="-")
@click.option(
    "--key", "key_file", type=click.File(), help="The file of public keys, from /receipt/key; default: this site's own."
)
def verify_command(code: str, key_file: Any) -> None:
    """Say whether CODE, the text of a receipt's QR code, is genuine. Without CODE it is read from standard input.

    Asks no network. Ends with 0 for genuine, 1 for altered or not ours, 2 when it is no receipt's code.
    """
    try:
        known = read_public_keys(key_file.read()) if key_file else keys().public()
    except ValueError as error:
        raise click.ClickException(str(error)) from error
    reading = verify(sys.stdin.read() if code == "-" else code, known)
    with current_app.test_request_context():
        click.echo("\n".join(in_words(reading)))
        for row in facts_rows(reading.facts):
            click.echo(f"{row['question']}: {row['answer']}")
    sys.exit({"genuine": GENUINE, "no receipt": NO_RECEIPT}.get(reading.verdict, FALSE))


@bp.cli.command("keys")
def keys_command() -> None:
    """Print the public keys: the file an office keeps."""
    click.echo(keys().public_text(), nl=False)


@bp.cli.command("rotate")
def rotate_command() -> None:
    """Sign with a new key from now on. Receipts signed before stay good; offices need the key file again."""
    click.echo(keys().rotate())
