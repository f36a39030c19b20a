"""The officials' desk: which cases are there, what does one hold, and what was decided?"""

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from flask import Blueprint, Response, request

from backend.cases import Cases
from backend.certificates import kinds
from backend.decisions import STEPS, Decision, decide, standing, steps_from
from backend.desk.answers import shown_answers
from backend.desk.frame import Desk, cut, told, written_words
from backend.desk.session import Sessions
from backend.desk.switchboard import TEXTS as SWITCH_TEXTS
from backend.desk.switchboard import add_switches
from backend.documents import Documents, shown
from backend.languages import Words, words
from backend.problems import Problem, not_found
from backend.progress import STATUS_TEXTS, Held, course
from backend.switches import Switches

LONGEST = 200  # characters of what an official writes
TEXTS: Mapping[str, Words] = {
    **SWITCH_TEXTS,
    "title": words("大家交的", "What people handed in"),
    "all": words("全部", "All"),
    "none": words("这里没有。", "There is nothing here."),
    "for": words("给%(name)s办", "for %(name)s"),
    "nobody": words("没写名字", "no name given"),
    "by_itself": words("没有人接。样例会自己往前走。", "Nobody took it. The sample moves on by itself."),
    "reference": words("编号", "Number"),
    "handed_in": words("什么时候交的", "Handed in"),
    "state": words("办到哪了", "How far it is"),
    "answers": words("写了什么", "What was written"),
    "no_answers": words("没有写下什么。", "Nothing was written down."),
    "papers": words("交来的照片", "Photos handed in"),
    "paper": words("第%(n)s份：%(what)s", "Number %(n)s: %(what)s"),
    "history": words("一步一步", "Step by step"),
    "wanted": words("还差：%(what)s", "Missing: %(what)s"),
    "reason": words("没有同意是因为：%(why)s", "Not approved because: %(why)s"),
    "certificate": words("发的证：%(id)s", "Certificate: %(id)s"),
    "steps": words("现在可以做", "What you can do now"),
    "finished": words("这件事办完了，不用再做什么。", "This is finished. There is nothing more to do."),
    "take": words("我来看这件事", "Take it"),
    "ask": words("要补东西", "Ask for what is missing"),
    "ask_zh": words("要补什么？一行写一样。", "What is missing? One thing a line, in Chinese."),
    "get": words("补的东西收到了", "What was missing has come"),
    "approve": words("同意", "Approve"),
    "refuse": words("不同意", "Refuse"),
    "refuse_zh": words("为什么不同意？用大家懂的话写。", "Why not? In plain words, in Chinese."),
    "in_english": words("英文（可以不写）", "The same in English (may stay empty)"),
    "issue": words("发证", "Issue the certificate"),
    "kind": words("发什么证？", "Which certificate?"),
    "until": words("用到哪一天？不写就是一直能用。", "Valid until? Empty: without end."),
}


def official_pages(
    sessions: Sessions,
    cases: Cases,
    documents: Documents,
    switches: Switches,
    people: Mapping[str, Any],
    now: Callable[[], datetime],
) -> Blueprint:
    """Serve the officials' desk under /desk/official."""
    desk = Desk("official", sessions, TEXTS)
    bp = desk.blueprint("/desk/official")
    officials: dict[str, Any] = {one["id"]: one for one in people["officials"]}

    def sitting() -> dict[str, Any] | None:
        return officials.get(sessions.current().official)

    def required() -> dict[str, Any]:
        found = sitting()
        if found is None:
            raise Problem(403, words("请先选您是谁。", "Please choose first who you are."))
        return found

    @bp.get("/")
    def index() -> Response:
        official = sitting()
        if official is None:
            return desk.page("who.html", people=told(list(officials.values())))
        state = request.args.get("state", "")
        if state not in ("", *STATUS_TEXTS):
            raise not_found()
        everyone = cases.all()
        states = {held.reference: _state(held) for held in everyone}
        counts = {one: list(states.values()).count(one) for one in STATUS_TEXTS}
        found = [held for held in everyone if state in ("", states[held.reference])]
        shown, n, total = cut(found)
        return desk.page(
            "cases.html",
            name=told(official["name"]),
            state=state,
            states=[(one, told(text), counts[one]) for one, text in STATUS_TEXTS.items()],
            count=len(everyone),
            cases=[_card(held, states[held.reference]) for held in shown],
            n=n,
            total=total,
        )

    def _state(held: Held) -> str:
        return course(held, cases.service(held)["kind"], now())[-1].status

    def _card(held: Held, state: str) -> dict[str, Any]:
        return {
            "reference": held.reference,
            "title": told(cases.service(held)["title"]),
            "resident": held.resident,
            "at": f"{held.handed_in_at:%Y-%m-%d %H:%M}",
            "state": told(STATUS_TEXTS[state]),
            "by_itself": not held.events and not held.ends,
        }

    @bp.post("/who")
    def who() -> Response:
        chosen = request.form.get("person", "")
        sessions.change(official=chosen if chosen in officials else "")
        return desk.back_to("/desk/official/")

    @bp.get("/cases/<reference>")
    def case(reference: str) -> Response:
        official, held = required(), _found(reference)
        service = cases.service(held)
        reached = standing(held, service["kind"], now())
        steps = steps_from(reached[-1].status)
        return desk.page(
            "case.html",
            name=told(official["name"]),
            case={**_card(held, _state(held)), "certificate": reached[-1].certificate},
            wanted="、".join(told(list(reached[-1].wanted))),
            reason=told(reached[-1].reason),
            answers=shown_answers(service, held.answers),
            papers=_papers_of(reference, service),
            history=[{"at": f"{event.at:%Y-%m-%d %H:%M}", "text": told(event.text)} for event in reached],
            seen=len(reached),
            steps=steps,
            kinds=_certificate_kinds() if "issue" in steps else [],
            longest=LONGEST,
            tomorrow=(now().date() + timedelta(days=1)).isoformat(),
        )

    def _papers_of(reference: str, service: Mapping[str, Any]) -> list[dict[str, Any]]:
        return [
            {
                "what": told(shown(row, service)),
                "is_picture": row["kind"] == "image/jpeg",
                "href": f"/desk/official/cases/{reference}/documents/{row['id']}",
            }
            for row in documents.of_case(reference)
        ]

    @bp.get("/cases/<reference>/documents/<document_id>")
    def paper(reference: str, document_id: str) -> Response:
        required()
        kind, data = documents.file(_found(reference).reference, document_id)
        response = Response(data, content_type=kind)
        response.headers["Content-Disposition"] = "inline" if kind == "image/jpeg" else "attachment; filename=paper.pdf"
        response.headers["Cache-Control"] = "no-store"
        return response

    @bp.post("/cases/<reference>")
    def do(reference: str) -> Response:
        official, held = required(), _found(reference)
        step, seen = request.form.get("step", ""), request.form.get("seen", "")
        if step not in STEPS or not (seen.isascii() and seen.isdigit() and len(seen) < 5):
            raise Problem(400, words("没有这一步。", "There is no such step."))
        reason = written_words("reason", LONGEST) if step == "refuse" else None
        decision = Decision(
            step=step,
            official=official["id"],
            who=official["name"],
            papers=_papers() if step == "ask" else (),
            reason=reason,
            certificate_kind=_chosen_kind() if step == "issue" else "",
            valid_until=_until(now().date()) if step == "issue" else None,
        )
        decide(cases.engine, held, cases.service(held), decision, seen=int(seen), now=now)
        return desk.back_to(f"/desk/official/cases/{reference}")

    def _found(reference: str) -> Held:
        found = cases.find(reference)
        if found is None:
            raise not_found()
        return found

    add_switches(bp, desk, switches, lambda: told(required()["name"]))
    return bp


def _papers() -> list[Words]:
    """Read the missing papers, one a line; the same line in English stands for the same paper."""
    zh, en = (
        [" ".join(line.split())[:LONGEST] for line in request.form.get(f"papers-{language}", "").splitlines()]
        for language in ("zh", "en")
    )
    zh, en = ([line for line in lines if line][:10] for lines in (zh, en))
    if not zh:
        zh = en
    return [words(paper, en[n] if n < len(en) else paper) for n, paper in enumerate(zh)]


def _certificate_kinds() -> list[dict[str, Any]]:
    return [{"id": one["id"], "name": told(one["name"])} for one in kinds()]


def _chosen_kind() -> str:
    chosen = request.form.get("kind", "")
    return chosen if chosen in {one["id"] for one in _certificate_kinds()} else ""


def _until(today: date) -> date | None:
    written = request.form.get("until", "").strip()
    if not written:
        return None
    try:
        until = date.fromisoformat(written)
    except ValueError as error:
        raise Problem(422, words("日期写得不对。", "That is no date.")) from error
    if until <= today:
        raise Problem(422, words("日期要在今天以后。", "The day has to be after today."))
    return until
