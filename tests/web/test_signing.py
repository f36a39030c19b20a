"""Does a signature hold: the right name however it is written, a drawing that cannot hurt, and shown wherever the answers are?"""

import pytest
from flask import Flask

from app.journeys.kinds.signature import LONGEST_STROKES, is_same_name, read_strokes
from app.web.signing import drawing
from tests.journeys.samples import STROKES
from tests.page import Page
from tests.visitor import Visitor
from tests.web.walking import RESIDENT, form_of, go_on, go_through, hand_in_form

SERVICE = "disability-care-benefit"
SIGN = f"/services/{SERVICE}/signed"


@pytest.fixture
def sign(client: Visitor) -> Page:
    """The page to sign on, with everything before it answered."""
    client.sign_in(RESIDENT)
    form = form_of(client.app, SERVICE)
    page = client.get(go_on(client.get(f"/services/{SERVICE}/start")))
    while page.path != SIGN:
        page = go_through(client, page, form)
    return page


def signed(client: Visitor, page: Page, name: str, strokes: str = "") -> Page:
    """The page after signing so."""
    return client.press(page, more={"signed": name, "signed-strokes": strokes})


@pytest.mark.parametrize("name", [RESIDENT, " 陈 桂 芳 ", "陈桂芳。", "陳桂芳"])
def test_ones_own_name_however_it_is_written_is_a_signature(client: Visitor, sign: Page, name: str):
    assert signed(client, sign, name).path == f"/services/{SERVICE}/consent"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("买买提·艾力", "买买提.艾力"),
        ("买买提·艾力", "买买提艾力"),
        ("Ann O’Neill-Smith", "ANN ONEILL SMITH"),
        ("Nguyễn Thị Hà", "nguyen thi ha"),
        ("欧阳伟明", "歐陽偉明"),
        ("\uf9fd桂芳", "什桂芳"),  # a compatibility ideograph of an old register
        ("𠮷田〇", "𠮷田〇"),
        ("ＡＮＮ", "ann"),
    ],
)
def test_two_ways_to_write_a_name_are_one_name(one: str, other: str):
    assert is_same_name(one, other)
    assert is_same_name(other, one)


@pytest.mark.parametrize(("one", "other"), [("陈桂芳", "陈桂"), ("陈桂芳", "陈桂方"), ("Ann", "Anna"), ("·", "陈")])
def test_two_names_are_not_one(one: str, other: str):
    assert not is_same_name(one, other)


def test_another_name_is_no_signature_and_says_whose_it_should_be(client: Visitor, sign: Page):
    page = signed(client, sign, "黄秀英")
    assert page.path == SIGN
    assert page.wants_another_look
    assert "签的名和“陈桂芳”不一样" in page
    assert page.one("input[name=signed]").attributes["value"] == "黄秀英"


def test_a_name_posted_as_the_known_one_is_not_believed(client: Visitor, sign: Page):
    page = client.press(sign, more={"signed": "黄秀英", "signed-known": "黄秀英"})
    assert "签的名和“陈桂芳”不一样" in page


def test_signing_nothing_says_what_to_do(client: Visitor, sign: Page):
    assert "还没有签名。请写上您的名字。" in signed(client, sign, " ")


# What a browser that is not ours may send as strokes.
HOSTILE = {
    "markup": '"/><script>alert(1)</script>',
    "a path": "M0 0L10 10",
    "letters": "1,2 a,b",
    "one number": "5",
    "off the pad": "0,0 1001,0;0,0 400,400",
    "below the pad": "0,0 900,0;0,0 0,401",
    "negative": "-5,0 500,0",
    "fractions": "1.5,2 500,0",
    "other digits": "１,２ ５００,０",
    "no end": "0,0 500,",
    "empty strokes": ";;",
    "long": " ".join(["10,10 900,300"] * 700),
    "huge numbers": f"{'9' * 5000},1",
}


@pytest.mark.parametrize("strokes", HOSTILE.values(), ids=HOSTILE)
def test_what_is_no_drawing_is_refused_and_never_drawn(client: Visitor, sign: Page, strokes: str):
    assert read_strokes(strokes) == ()
    assert drawing(strokes) is None
    page = signed(client, sign, "", strokes)
    assert page.path == SIGN
    assert "签的字没有收好" in page
    assert not page.all("svg.signature-input__drawing")
    assert "<script>alert" not in page.html
    # Whoever typed their name besides is not kept by it: the pad is wiped with the next press.
    assert page.one("input[name=signed-strokes]").attributes["value"] in ("", None)
    assert signed(client, page, RESIDENT).path == f"/services/{SERVICE}/consent"


def test_a_slip_of_the_finger_is_no_signature(client: Visitor, sign: Page):
    assert "签得太短" in signed(client, sign, "", "100,100 120,110")


def test_a_long_drawing_still_fits(client: Visitor, sign: Page):
    strokes = ";".join(" ".join(f"{x},{y}" for x in range(10, 900, 40)) for y in range(10, 390, 11))
    assert len(strokes) < LONGEST_STROKES
    assert signed(client, sign, "", strokes).path == f"/services/{SERVICE}/consent"


def test_a_drawn_signature_stands_where_the_answers_are(client: Visitor, app: Flask, backend: Flask, sign: Page):
    page, form = signed(client, sign, "", STROKES), form_of(app, SERVICE)
    while not page.path.endswith("/check"):
        page = go_through(client, page, form)
    assert "亲手签的名" in page
    assert page.one(".answer-list svg.signature-input__drawing path")
    again = client.get(f"{SIGN}?change=1")
    assert again.one("input[name=signed-strokes]").attributes["value"] == STROKES
    backend.extensions["switches"].set("cases", "down")  # what has been passed on is printed here no more
    receipt = client.press(page, hand_in_form(page))
    paper = client.get(f"{receipt.path}/form")
    assert paper.one(".paper svg.signature-input__drawing path")
    assert "我写的照护情况都是真的" in paper


def test_the_blank_form_has_a_line_to_sign_on(client: Visitor):
    paper = client.get(f"/services/{SERVICE}/form")
    (section,) = [one for one in paper.all(".paper__question") if "请签名" in one.text() and "医保局" in one.text()]
    assert section.css(".paper__line")


def test_words_that_have_changed_are_signed_again(client: Visitor, app: Flask, sign: Page):
    signed(client, sign, RESIDENT)
    store = app.extensions["store"]
    draft = store.drafts.find("resident:chen-guifang", SERVICE)
    raw, mark = draft.answers["signed"], draft.marks["signed"].split()
    store.drafts.answer(draft.owner, SERVICE, "signed", raw, mark=f"{mark[0]} {mark[1]} other-words")
    assert client.get(f"/services/{SERVICE}/check").path == SIGN
