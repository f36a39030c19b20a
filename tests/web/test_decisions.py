"""Does a resident see at once what an official decides: what is missing, why not, and the certificate?"""

import re

import pytest
from flask import Flask

from tests.backend.desk import Sitter
from tests.page import Page
from tests.visitor import Visitor
from tests.web.walking import RESIDENT, hand_in_form, walk

SERVICE, TITLE = "old-age-allowance", "领高龄津贴"
MOST = 14_600  # bytes a page may weigh on its way


@pytest.fixture
def official(backend: Flask) -> Sitter:
    """Somebody at the officials' desk."""
    return Sitter(backend).sit("lin-xiaoyan")


def handed_in(client: Visitor) -> str:
    """A case handed in on the site just now; its reference."""
    client.sign_in(RESIDENT)
    check = walk(client, SERVICE)
    receipt = client.press(check, hand_in_form(check))
    found = re.search(r"编号是(YL[0-9A-Z]+)", receipt.main.replace(" ", ""))
    assert found, receipt.main
    return found[1]


def news(page: Page) -> list[str]:
    """What stands under the heading of news, each with its words."""
    if "有消息" not in page:
        return []
    return [
        " ".join(item.text(separator=" ").split()) for item in page.all("main .link-list")[0].css(".link-list__item")
    ]


def unread(page: Page) -> list[str]:
    """The news nobody has read yet."""
    return [item for item in news(page) if item.startswith("新消息")]


def test_the_whole_way_from_handing_in_to_the_certificate(client: Visitor, official: Sitter):
    reference = handed_in(client)
    address = f"/cases/{reference}"
    official.do(reference, "take")
    page = client.get(address)
    assert "正在看" in page.one("main .status-tag").text()
    assert "林晓燕（样例）开始看了" in page

    papers = {"papers-zh": "户口本第一页\n近照一张"}
    assert official.do(reference, "ask", **papers).status_code == 303
    listed = client.get("/cases/")
    assert unread(listed)[0].startswith(f"新消息：{TITLE}：要您补一样 请补上：户口本第一页、近照一张。")
    page = client.get(address)
    assert [item.text().strip() for item in page.all("main .bring-list__item")] == ["户口本第一页", "近照一张"]
    assert "样例镇公共服务中心" in page.one("main .hall-card").text()
    assert page.one("main .hall-card a[href='tel:12345']")
    assert not [item for item in unread(client.get("/cases/")) if TITLE in item], "read with the case"

    official.do(reference, "get")
    page = client.get(address)
    assert not page.all("main .bring-list, main .hall-card")
    assert "正在看" in page.one("main .status-tag").text()

    official.do(reference, "approve")
    assert "同意了" in client.get(address).one("main .status-tag").text()
    assert not client.get(address).all("main a[href^='/wallet/']")

    assert official.do(reference, "issue").status_code == 303
    listed = client.get("/cases/")
    assert any("证办好了" in item for item in unread(listed))
    page = client.get(address)
    assert "办完了" in page.one("main .status-tag").text()
    assert len(page.all("main .history__item")) == 6
    assert not [item for item in unread(client.get("/cases/")) if TITLE in item]
    (link,) = page.all("main a[href^='/wallet/']")
    assert client.get(str(link.attributes["href"])).status == 200


def test_a_refusal_says_why_and_how_to_object(client: Visitor, official: Sitter):
    reference = handed_in(client)
    official.do(reference, "take")
    official.do(reference, "refuse", **{"reason-zh": "户口不在本省。", "reason-en": "Another province."})
    page = client.get(f"/cases/{reference}")
    assert "没有同意" in page.one("main .status-tag").text()
    assert "为什么没有同意" in page
    assert "户口不在本省。" in page
    assert "您觉得不对，请打下面的电话" in page
    assert page.all("a[href='tel:12345']")


def test_the_resident_never_sees_another_s_news(client: Visitor, app: Flask, backend: Flask, official: Sitter):
    reference = handed_in(client)
    official.do(reference, "take")
    other = Visitor(app, backend)
    other.sign_in("李建国")
    assert reference not in other.get("/cases/").html
    mine = re.findall(r'href="(/notices/[^"]+)"', client.get("/cases/").html)
    for address in mine:
        assert other.get(address).status == 404
    assert Visitor(app, backend).get("/notices/sample-grain-round").path == "/account/sign-in"


def test_a_notice_about_no_case_has_a_page_and_is_read_by_opening_it(client: Visitor):
    client.sign_in("李建国")
    listed = client.get("/cases/")
    (link,) = listed.all("main a[href='/notices/sample-grain-round']")
    assert any("种粮补贴又可以报了" in item for item in unread(listed))
    page = client.get(str(link.attributes["href"]))
    assert page.h1 == "种粮补贴又可以报了"
    assert "最晚到" in page
    (on,) = page.all("main a.button")
    assert client.get(str(on.attributes["href"])).path == "/services/grain-subsidy"
    assert not any("种粮补贴又可以报了" in item for item in unread(client.get("/cases/")))
    assert client.get("/notices/no-such-notice").status == 404


def test_news_are_five_at_most_the_unread_first(client: Visitor, official: Sitter):
    for _n in range(4):
        reference = handed_in(client)
        official.do(reference, "take")
        official.do(reference, "ask", **{"papers-zh": "近照一张"})
    shown = news(client.get("/cases/"))
    assert len(shown) == 5
    assert [item.startswith("新消息") for item in shown] == [True] * 5
    client.get(f"/cases/{reference}")
    after = [item.startswith("新消息") for item in news(client.get("/cases/"))]
    assert after == sorted(after, reverse=True)


def test_a_full_list_turns_its_pages_and_stays_within_its_weight(client: Visitor, official: Sitter):
    references = {handed_in(client) for _n in range(9)}
    first = client.get("/cases/")
    seen, page = set(), first
    for _n in range(60):
        found = re.findall(r'href="/cases/([A-Z0-9]+)"', str([card.html for card in page.all("main .case-card")]))
        assert 0 < len(found) <= 8
        assert not seen & set(found)
        seen |= set(found)
        later = [link for link in page.all("main .page-turner a") if "下一页" in link.text()]
        if not later:
            break
        page = client.get(str(later[0].attributes["href"]))
        assert not news(page), "news stand on the first page alone"
    assert references < seen
    assert len(client.ask("/cases/", headers={"Accept-Encoding": "br"}).data) <= MOST
    for odd in ("0", "x", "-1", "9999", "99999999", "²"):
        assert client.get(f"/cases/?page={odd}").status == 404


def test_a_state_nobody_knows_breaks_no_page(client: Visitor, backend: Flask, app: Flask):
    reference = handed_in(client)
    case = app.extensions["gateway"].cases
    transport = Renaming(backend)
    case._backend._client._transport = transport
    for address in ("/cases/", f"/cases/{reference}"):
        page = client.get(address)
        assert page.status == 200
        assert "先放一放" in page
        assert page.all("main .status-tag--other")


class Renaming:
    """A network on which every case is in a state that the contract does not know."""

    def __init__(self, backend: Flask) -> None:
        import httpx2

        self._inner = httpx2.WSGITransport(app=backend)

    def handle_request(self, request):
        """The answer, with its states renamed."""
        import httpx2

        answer = self._inner.handle_request(request)
        text = b"".join(answer.stream).decode()
        renamed = re.sub(
            r'"status": "[a-z-]+", "status_text": "[^"]+"', r'"status": "on hold!", "status_text": "先放一放"', text
        )
        return httpx2.Response(
            answer.status_code, headers={"Content-Type": "application/json"}, content=renamed.encode()
        )

    def close(self) -> None:
        """Nothing is open."""
