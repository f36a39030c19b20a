"""The employers' desk: what work is posted, who applied, and what was answered?"""

import json
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from flask import Blueprint, Response, request
from sqlalchemy import RowMapping

from backend import work
from backend.desk.frame import Desk, cut, told, written_words
from backend.desk.session import Sessions
from backend.languages import Words, words
from backend.problems import Problem, not_found
from backend.residents import Residents
from backend.vacancies import Work, told_vacancy

LONGEST = {"title": 40, "place": 60, "pay": 40, "hours": 60, "description": 600}
LONGEST_ANSWER = 300
TEXTS: Mapping[str, Words] = {
    "title": words("我们要招的人", "The people we look for"),
    "post": words("贴一份新的", "Post a new one"),
    "none": words("还没有贴出来的。", "Nothing is posted yet."),
    "open": words("招到%(day)s", "open until %(day)s"),
    "closed": words("不招了", "closed"),
    "sent": words("有%(count)s个人报名", "%(count)s applied"),
    "new_title": words("贴一份新的", "Post a new vacancy"),
    "field_title": words("招人做什么？", "What is the work?"),
    "field_place": words("在哪里干？", "Where exactly?"),
    "field_pay": words("给多少钱？照平时说的写。", "What is paid? As people say it."),
    "field_hours": words("什么时候干？", "When is the work?"),
    "field_description": words("要做些什么？", "What is there to do?"),
    "in_english": words("英文（可以不写）", "The same in English (may stay empty)"),
    "division": words("属于哪里？", "In which town?"),
    "people": words("要几个人？", "How many people?"),
    "closes_on": words("招到哪一天？", "Open until which day?"),
    "put_up": words("贴出去", "Post it"),
    "close": words("不招了", "Close it"),
    "applications": words("谁报了名", "Who applied"),
    "nobody": words("还没有人报名。", "Nobody has applied yet."),
    "phone": words("电话", "Telephone"),
    "message": words("写了什么", "What they wrote"),
    "no_message": words("没有写什么。", "Nothing."),
    "state": words("现在怎样", "How it stands"),
    "answered": words("回了什么", "What was answered"),
    "answer": words("回个话", "Answer"),
    "invited": words("请来谈谈", "Invite"),
    "hired": words("录用", "Hire"),
    "turned-down": words("这次不录用", "Turn down"),
    "words_zh": words("跟他说什么？", "What do you tell them? In Chinese."),
    "finished": words("这一份已经回过了。", "This one is answered."),
}


def employer_pages(sessions: Sessions, posted: Work, residents: Residents, now: Callable[[], datetime]) -> Blueprint:
    """Serve the employers' desk under /desk/employer."""
    desk = Desk("employer", sessions, TEXTS)
    bp, engine = desk.blueprint("/desk/employer"), posted.engine

    @bp.before_request
    def freshen() -> None:
        posted.freshen()

    def required() -> Mapping[str, Any]:
        found = work.employer_of(sessions.current().employer)
        if found is None:
            raise Problem(403, words("请先选您是谁。", "Please choose first who you are."))
        return found

    @bp.get("/")
    def index() -> Response:
        employer = work.employer_of(sessions.current().employer)
        if employer is None:
            return desk.page("who.html", people=told(work.employers()["employers"]))
        with engine.connect() as connection:
            found = work.vacancies_of(connection, employer["id"])
        shown, n, total = cut(found)
        return desk.page(
            "vacancies.html",
            name=told(employer["name"]),
            vacancies=[_vacancy(row, now().date(), sent=row["sent"]) for row in shown],
            n=n,
            total=total,
        )

    @bp.post("/who")
    def who() -> Response:
        chosen = request.form.get("person", "")
        sessions.change(employer=chosen if work.employer_of(chosen) else "")
        return desk.back_to("/desk/employer/")

    @bp.get("/post")
    def form() -> Response:
        return desk.page(
            "post.html",
            name=told(required()["name"]),
            longest=LONGEST,
            divisions=told(work.employers()["divisions"]),
            tomorrow=(now().date() + timedelta(days=1)).isoformat(),
        )

    @bp.post("/post")
    def post() -> Response:
        employer, today = required(), now().date()
        with engine.begin() as connection:
            made = work.post(
                connection,
                employer=employer["id"],
                title=_required_words("title"),
                place=_required_words("place"),
                pay=_required_words("pay"),
                hours=_required_words("hours"),
                description=_required_words("description"),
                division=_division(),
                people=_people(),
                posted_on=today,
                closes_on=_closes_on(today),
            )
        return desk.back_to(f"/desk/employer/vacancies/{made}")

    @bp.get("/vacancies/<vacancy_id>")
    def vacancy(vacancy_id: str) -> Response:
        employer, row = required(), _own_vacancy(vacancy_id)
        with engine.connect() as connection:
            sent = work.applications_for(connection, vacancy_id)
        return desk.page(
            "vacancy.html",
            name=told(employer["name"]),
            vacancy=_vacancy(row, now().date()),
            applications=[_application(one, residents) for one in sent],
        )

    @bp.post("/vacancies/<vacancy_id>")
    def close(vacancy_id: str) -> Response:
        required()
        _own_vacancy(vacancy_id)
        with engine.begin() as connection:
            work.close(connection, vacancy_id)
        return desk.back_to(f"/desk/employer/vacancies/{vacancy_id}")

    @bp.get("/applications/<application_id>")
    def application(application_id: str) -> Response:
        employer = required()
        row = _own_application(application_id)
        if row["status"] == "sent":
            # Opening it is what "seen" means; the sender is told so.
            with engine.begin() as connection:
                work.see(connection, application_id, now())
            row = _own_application(application_id)
        return desk.page(
            "application.html",
            name=told(employer["name"]),
            vacancy=_vacancy(_own_vacancy(row["vacancy"]), now().date()),
            application=_application(row, residents),
            answers=work.ANSWERS.get(row["status"], ()),
            longest=LONGEST_ANSWER,
        )

    @bp.post("/applications/<application_id>")
    def answer(application_id: str) -> Response:
        required()
        _own_application(application_id)
        text, status = written_words("words", LONGEST_ANSWER), request.form.get("answer", "")
        if status not in ("invited", "hired", "turned-down"):
            raise Problem(400, words("没有这种回法。", "There is no such answer."))
        if text is None:
            raise Problem(422, words("请写一句话给他。", "Please write them a sentence."))
        with engine.begin() as connection:
            work.answer(connection, application_id, status, text, now())
        return desk.back_to(f"/desk/employer/applications/{application_id}")

    def _own_vacancy(vacancy_id: str) -> RowMapping:
        with engine.connect() as connection:
            row = work.find_vacancy(connection, vacancy_id)
        if row is None or row["employer"] != sessions.current().employer:
            raise not_found()
        return row

    def _own_application(application_id: str) -> RowMapping:
        with engine.connect() as connection:
            row = work.find_application(connection, application_id)
        if row is None:
            raise not_found()
        _own_vacancy(row["vacancy"])
        return row

    return bp


def _vacancy(row: RowMapping, today: date, *, sent: int = 0) -> dict[str, Any]:
    shown = told(told_vacancy(row))
    closed = row["closed"] or row["closes_on"] < today.isoformat()
    return {**shown, "division": shown["division"]["name"], "closed": closed, "sent": sent}


def _application(row: RowMapping, residents: Residents) -> dict[str, Any]:
    sender = residents.find(row["owner"])
    return {
        "id": row["id"],
        "name": sender.name if sender else "",
        "phone": row["phone"],
        "message": row["message"],
        "state": told(work.STATUS_TEXTS[row["status"]]),
        "at": row["sent_at"][:16].replace("T", " "),
        "answer": told(json.loads(row["answer"])) if row["answer"] else "",
    }


def _required_words(field: str) -> Words:
    text = written_words(field, LONGEST[field])
    if text is None:
        asked = TEXTS[f"field_{field}"]
        raise Problem(422, words(f"请写：{asked['zh']}", f"Please write: {asked['en']}"))
    return text


def _division() -> str:
    chosen = request.form.get("division", "")
    if chosen not in {one["code"] for one in work.employers()["divisions"]}:
        raise Problem(422, words("请选属于哪里。", "Please choose the town."))
    return chosen


def _people() -> int:
    written = request.form.get("people", "")
    if not (written.isascii() and written.isdigit() and 0 < len(written) < 4 and int(written) > 0):
        raise Problem(422, words("人数请写1到999。", "The number of people should be 1 to 999."))
    return int(written)


def _closes_on(today: date) -> date:
    try:
        closes_on = date.fromisoformat(request.form.get("closes_on", ""))
    except ValueError as error:
        raise Problem(422, words("日期写得不对。", "That is no date.")) from error
    if not today < closes_on <= today + timedelta(days=366):
        raise Problem(422, words("日期要在今天以后，1年以内。", "The day should be after today, within a year."))
    return closes_on
