"""Can somebody with nothing but a telephone do what they came for, and does the same come of it as on the pages?"""

import re
from typing import Any

from flask import Flask

from app.journeys import Form, read_form
from app.store import Store
from tests.answering import CARD, OWN_ID, PHONE
from tests.visitor import Visitor
from tests.voicexml.browser import Browser, Heard
from tests.voicexml.conftest import Ring
from tests.voicexml.people import Person
from tests.web.walking import form_of, hand_in_form

ANSWERS: dict[str, Any] = {
    "crop": ["9", "2"],  # the second go, and its second
    "hurt": "是",
    "by_what": ["1", "2", "1"],
    "loss": ["现在按号码", "1200*5#"],
    "born": ["农历", "19500308"],
    "since": ["没有，不用写"],
    "own_id": f"{OWN_ID}#",
    "card": f"{CARD}#",
    "phone": f"{PHONE}#",
    "true_words": ["1", "1"],
    "agreed": "同意",
}
TYPED: dict[str, dict[str, Any]] = {
    "crop": {"crop": "other"},
    "hurt": {"hurt": "yes"},
    "by-what": {"by-what": ["wind", "cold"]},
    "loss": {"loss": "1200.5"},
    "born": {"born-year": "1950", "born-month": "3", "born-day": "8", "born-calendar": "lunar"},
    "since": {},
    "own-id": {"own-id": OWN_ID},
    "card": {"card": CARD},
    "phone": {"phone": PHONE},
    "true-words": {"true-words": ["1", "2"]},
    "agreed": {"agreed": "yes"},
}


def once(*keys: str | None) -> Any:
    """These keys one after the other, then silence."""
    left = list(keys)
    return lambda heard: left.pop(0) if left else None


def form(app: Flask) -> Form:
    return form_of(app, "by-keys")


def store_of(app: Flask) -> Store:
    kept: Store = app.extensions["store"]
    return kept


def sheets(app: Flask) -> list[Any]:
    """Every sheet there is, oldest first."""
    store = store_of(app)
    with store.engine.connect() as connection:
        owners = [row[0] for row in connection.exec_driver_sql("SELECT owner FROM sheets ORDER BY created")]
    return [sheet for owner in owners for sheet in store.sheets.of(owner)]


def call(app: Flask, ring: Ring, at_end: Any = None, **answers: Any) -> tuple[Person, Browser]:
    person = Person("by-keys", form(app), answers={**ANSWERS, **answers}, at_end=at_end or once())
    return person, ring(person)


def on_pages(client: Visitor) -> None:
    """The same on the pages, to the receipt."""
    for page, typed in TYPED.items():
        address = f"/services/by-keys/{page}"
        client.send(address, {"csrf_token": client.get(address).csrf_token, **typed})
    check = client.get("/services/by-keys/check")
    assert client.press(check, hand_in_form(check)).path.startswith("/receipt/")


def test_a_call_from_its_first_word_to_the_receipt(app: Flask, ring: Ring):
    person, browser = call(app, ring, once("1"))
    assert person.asked == [question.id for question in form(app).questions]
    (sheet,) = sheets(app)
    assert sheet.state == "accepted"
    said = "".join(browser.said)
    assert " ".join(sheet.number[:4]) in said
    assert " ".join(sheet.reference[:4]) in said
    assert "3天内打电话给您。" in said
    assert said.endswith("谢谢您打来。再见。")


def test_the_same_comes_of_it_as_on_the_pages(app: Flask, backend: Flask, client: Visitor, ring: Ring):
    client.get("/services/by-keys")
    backend.extensions["switches"].set("cases", "down")
    call(app, ring, once("1"))
    on_pages(client)
    by_telephone, by_page = sheets(app)
    assert by_telephone.handed_in == by_page.handed_in
    assert by_telephone.handed_in["born"] == "1950-04-24"
    assert (by_telephone.title, by_telephone.next_texts, by_telephone.days) == (
        by_page.title,
        by_page.next_texts,
        by_page.days,
    )
    assert (by_telephone.handed_to, by_telephone.language) == (by_page.handed_to, by_page.language)


def test_everything_is_read_back_before_it_is_handed_in(app: Flask, ring: Ring):
    person, _browser = call(app, ring, once("0"))
    (over,) = [one for one in person.heard if "从头念一遍" in one.text]
    for text in (
        "1,200.50元",
        "1950年4月24日（农历三月初八）",
        f"尾号{CARD[-4:]}",
        f"尾号{OWN_ID[-4:]}",
        "没有写",
        "别的",
    ):
        assert text in over.text
    assert CARD not in over.text
    assert not sheets(app)


def test_each_answer_is_read_back_and_can_be_changed_at_once(app: Flask, ring: Ring):
    seen = []

    class Unsure(Person):
        def __call__(self, heard: Heard) -> str | None:
            if "我听到的是：\n是" in heard.text and not seen:
                seen.append(heard)
                return heard.options["要改"]
            return super().__call__(heard)

    person = Unsure("by-keys", form(app), answers={**ANSWERS, "hurt": ["是", "不是"]}, at_end=once("1"))
    ring(person)
    assert "by_what" not in person.asked
    assert seen
    assert sheets(app)[0].state == "accepted"


def test_an_answer_can_be_changed_after_all_was_read(app: Flask, ring: Ring):
    def at_end(heard: Heard) -> str | None:
        if "您要改哪一题" in heard.text:
            return heard.options["有没有受灾"]
        return (
            heard.options["要改"]
            if "要改" in heard.options and not changed(heard)
            else "1"
            if "现在交" in heard.text
            else None
        )

    looked: list[Heard] = []

    def changed(heard: Heard) -> bool:
        looked.append(heard)
        return len(looked) > 1

    person, _browser = call(app, ring, at_end, hurt=["是", "不是"])
    assert "损失" in looked[0].text
    assert "损失" not in looked[1].text, "what is no longer asked is still read out"
    assert person.asked[-1] == "hurt"


def test_what_cannot_be_right_is_said_and_asked_again_three_times_then_a_person_asks(app: Flask, ring: Ring):
    person, browser = call(app, ring, own_id=["449901194803151289#", "44990119480315128#", "1234#"])
    told = [one.text for one in person.heard]
    assert any("身份证号不对，可能写错了一位" in text for text in told)
    assert any("您写了17位" in text for text in told)
    assert browser.transferred == [("tel:12345", "consultation")]


def test_zero_calls_a_person_everywhere_and_what_was_answered_is_kept(app: Flask, ring: Ring):
    person = Person("by-keys", form(app), answers={**ANSWERS, "born": "0"}, at_end=once("0"))
    browser = ring(person)
    assert "您答过的都收好了。" in "".join(browser.said)
    assert browser.transferred == [("tel:12345", "consultation")]
    with store_of(app).engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM drafts").scalar() == 1


def test_a_line_that_is_busy_or_knows_no_consulting(app: Flask, ring: Ring):
    busy = ring(lambda heard: "0", "busy")
    assert not busy.transferred
    assert "请过一会儿打12345" in "".join(busy.said)
    plain = ring(lambda heard: "0", "unsupported")
    assert plain.transferred == [("tel:12345", "blind")]


def test_silence_and_wrong_keys_three_times_call_a_person(ring: Ring):
    for pressed in (None, "7"):
        tries = []

        def lost(heard: Heard, pressed: str | None = pressed, tries: list[Heard] = tries) -> str | None:
            tries.append(heard)
            return pressed

        browser = ring(lost)
        assert len(tries) == 3
        assert all("普通话，请按1。" in one.text for one in tries)
        assert browser.transferred


def test_a_star_says_it_again(ring: Ring):
    heard_twice = []

    def caller(heard: Heard) -> str | None:
        heard_twice.append(heard.text)
        return "*" if len(heard_twice) == 1 else "0"

    ring(caller)
    assert heard_twice[0] == heard_twice[1]


def test_a_draft_of_the_telephone_is_gone_on_with_on_the_pages(app: Flask, ring: Ring, client: Visitor):
    person = Person("by-keys", form(app), answers={**ANSWERS, "born": "0"}, at_end=once("1", "2468"))
    browser = ring(person)
    said = "".join(browser.said)
    number = re.search(r"您的号码是：([\d ，]+)", said)
    assert number, said
    page = client.get("/resume/")
    there = client.press(page, number=number[1], fact="2468")
    assert there.path == "/services/by-keys/start"
    assert client.get("/services/by-keys/check").path.endswith("/born")


def test_what_keys_cannot_say_is_told_and_left_for_later(app: Flask, ring: Ring, client: Visitor):
    fault = read_form(app.extensions["gateway"].catalogue.service("rural-fault-report", "zh-Hans").value.form)
    person = Person("rural-fault-report", fault, at_end=once("1", "1357"))
    browser = ring(person)
    said = "".join(browser.said)
    assert "这一题电话按键答不了。" in said
    assert "where" in person.asked
    number = re.search(r"您的号码是：([\d ，]+)", said)
    assert number, said
    client.press(client.get("/resume/"), number=number[1], fact="1357")
    page = client.get("/services/rural-fault-report/check")
    assert page.path.endswith("/where")
    check = client.press(page, where="样例路1号")
    for _n in range(4):
        if check.path.endswith("/check"):
            break
        check = client.press(check)
    receipt = client.press(check, hand_in_form(check))
    assert receipt.path.startswith("/receipt/")
    assert "已经送到" in receipt


def test_a_service_that_must_know_who_asks_says_so_and_is_never_handed_in(app: Flask, ring: Ring):
    person = Person("skills-training", form_of(app, "skills-training"), at_end=once("0"))
    browser = ring(person)
    assert "这件事要登录才能交。" in "".join(browser.said)
    assert not sheets(app)
