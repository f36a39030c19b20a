"""Can somebody who answers the telephone ask everything from one sheet, in every language?"""

import pytest
from flask import Flask

from app.journeys.script import branches
from tests.page import Page
from tests.visitor import Visitor
from tests.web.walking import PUBLISHED, form_of, service_of, services

WITH_FORMS = [one for one in services("apply", "book") if "form" in PUBLISHED[one]]
WITHOUT = [one for one in services() if one not in WITH_FORMS]


def script_of(client: Visitor, service_id: str) -> Page:
    """The page with a service's script."""
    page = client.get(f"/services/{service_id}/script")
    assert page.status == 200
    assert page.path == f"/services/{service_id}/script"
    return page


@pytest.mark.parametrize("service_id", WITH_FORMS)
def test_a_script_holds_every_question_in_order_and_every_option(client: Visitor, app: Flask, service_id: str):
    form, page = form_of(app, service_id), script_of(client, service_id)
    at = 0
    for number, question in enumerate(form.questions, start=1):
        at = page.main.index(f"{number}、{question.text}", at)
        for option in question.options:
            assert option.text in page.main
        for statement in (question.statement, *question.statements):
            assert statement in page.main
    said = sum(page.main.count(words) for words in ("，到第", "，问完了。", "，问下一个。"))
    inner = [one.member for one in form.questions if one.member is not None]
    assert said == sum(len(found) for one in (form, *inner) for found in branches(one).values())
    for paper in service_of(app, service_id).guide.bring:
        assert paper.name in page.main
    assert service_of(app, service_id).guide.phone.number in page.main
    assert "回执号，12个数字" in page.main or PUBLISHED[service_id]["sign_in"]


@pytest.mark.parametrize("service_id", WITHOUT)
def test_where_nothing_is_handed_in_there_is_no_script(client: Visitor, service_id: str):
    assert client.get(f"/services/{service_id}/script").path == f"/services/{service_id}"
    assert not client.get(f"/services/{service_id}").all(f"a[href='/services/{service_id}/script']")


def test_a_branch_names_the_number_to_go_on_with(client: Visitor):
    page = script_of(client, "old-age-allowance")
    assert "答“家里的老人”，到第4题。" in page.main


def test_a_script_is_found_from_the_service_and_holds_nothing_of_anybodys(client: Visitor):
    client.get("/services/old-age-allowance").one("a[href='/services/old-age-allowance/script']")
    assert "no-store" not in client.ask("/services/old-age-allowance/script").headers["Cache-Control"]


@pytest.mark.parametrize(("language", "words"), [("zh_Hant", "電話稿"), ("en", "Phone script")])
def test_a_script_in_other_languages(client: Visitor, language: str, words: str):
    client.send("/preferences", {"language": language})
    page = script_of(client, "old-age-allowance")
    assert words in page.main
    assert "先说" not in page.main


def test_a_script_as_pdf_is_two_sheets_at_most(client: Visitor, app: Flask):
    import io

    from pypdf import PdfReader

    if app.extensions["press"].is_ready:
        answer = client.ask("/services/old-age-allowance/script.pdf")
        assert answer.mimetype == "application/pdf"
        assert len(PdfReader(io.BytesIO(answer.get_data())).pages) <= 2
