"""Are warnings from a CAP source told as they were meant, however ugly they come?"""

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx2
import pytest

from app.config import read_config
from app.gateway import Gateway
from app.gateway.adapters.cap_message import MessageInvalid, read_message, read_xml
from app.gateway.errors import BackendUnavailable
from app.gateway.warnings import Warning
from tests.gateway.alerts import CAP, Source, alert, at, atom, info, rss, warnings_of


def told(*messages: str, language: str = "zh-Hans", division: str = "") -> tuple[Warning, ...]:
    """What the site tells of these messages behind an Atom index."""
    source = Source(index=atom(*(f"m{n}.xml" for n in range(len(messages)))))
    source.lies_at |= {f"/feeds/m{n}.xml": message for n, message in enumerate(messages)}
    return warnings_of(source).in_force(language, division).value.items


def test_a_message_is_told_with_everything_it_says():
    (warning,) = told(alert("A-1", info(more=parameter("ColorCode", "橙色"), area=area("样例市", "449901"))))
    assert (warning.colour, warning.event, warning.headline) == ("orange", "暴雨", "暴雨橙色预警")
    assert (warning.first, warning.instructions) == ("离开河边。", ("不要过水淹的路！",))
    assert [(one.code, one.name) for one in warning.areas] == [("449901", "样例市")]
    assert warning.issuer == "样例气象台"
    assert warning.effective < datetime.now(UTC) < warning.expires


def parameter(name: str, value: str, tag: str = "parameter") -> str:
    return f"<{tag}><valueName>{name}</valueName><value>{value}</value></{tag}>"


def area(name: str, *codes: str, kind: str = "GB/T 2260", shape: str = "") -> str:
    geocodes = "".join(f"<geocode><valueName>{kind}</valueName><value>{code}</value></geocode>" for code in codes)
    return f"<area><areaDesc>{name}</areaDesc>{shape}{geocodes}</area>"


@pytest.mark.parametrize("index", [atom, rss])
@pytest.mark.parametrize("link", ["m.xml", "/feeds/m.xml", "https://weather.example/feeds/m.xml"])
def test_both_kinds_of_index_and_every_way_to_write_a_link_are_read(index: Any, link: str):
    assert len(warnings_of(Source(index=index(link), m=alert())).in_force("en").value.items) == 1


def test_one_message_alone_is_an_index_of_one():
    assert len(warnings_of(Source(index=alert())).in_force("en").value.items) == 1


def test_messages_inside_the_index_are_read_there():
    feed = (
        f'<feed xmlns="http://www.w3.org/2005/Atom"><entry><content type="text/xml">{alert()}</content></entry></feed>'
    )
    assert len(warnings_of(Source(index=feed)).in_force("en").value.items) == 1


@pytest.mark.parametrize("shape", [{"prefix": "cap"}, {"namespace": CAP.replace("1.2", "1.1")}])
def test_other_ways_to_write_the_same_are_understood(shape: dict[str, str]):
    assert len(told(alert("A-1", **shape))) == 1


@pytest.mark.parametrize(
    "parts",
    [
        *({"status": status} for status in ("Exercise", "System", "Test", "Draft", "Wish", "")),
        *({"scope": scope} for scope in ("Restricted", "Private")),
        *({"msgType": kind} for kind in ("Cancel", "Ack", "Error", "Wish")),
    ],
)
def test_what_is_not_meant_for_people_is_not_shown(parts: dict[str, str]):
    assert told(alert("A-1", **parts)) == ()


def test_an_update_takes_the_place_of_what_it_names_and_a_cancel_leaves_nothing():
    first = alert("A-1")
    second = alert("A-2", msgType="Update", references=f"office@weather.example,A-1,{at(-1)}")
    third = alert("A-3", msgType="Cancel", references=f"office@weather.example,A-2,{at(-1)}")
    other = alert("A-1", sender="somebody@else.example")  # the same number of another sender
    assert sorted(one.id for one in told(first, second, other)) == ["A-1-0", "A-2-0"]
    assert [one.id for one in told(first, second, third)] == []
    # Senders who leave the time out of their references are understood too.
    assert told(first, alert("A-4", msgType="Cancel", references="office@weather.example,A-1")) == ()


def test_a_test_message_ends_nothing():
    drill = alert("A-2", status="Exercise", msgType="Cancel", references=f"office@weather.example,A-1,{at(-1)}")
    assert len(told(alert("A-1"), drill)) == 1


@pytest.mark.parametrize(
    ("parts", "shown"),
    [
        ({"expires": at(-0.1)}, False),
        ({"expires": at(0.5)}, True),
        ({"effective": at(2), "expires": at(5)}, False),
        ({"expires": ""}, True),
        ({"expires": "", "effective": at(-30)}, False),
        ({"expires": "tomorrow"}, True),
        ({"expires": "", "effective": at(-30), "onset": at(-2)}, True),
    ],
)
def test_a_warning_is_shown_while_it_holds(parts: dict[str, str], shown: bool):
    assert bool(told(alert("A-1", info(**parts)))) is shown


def test_what_has_ended_is_past_for_a_month():
    source = Source(index=atom("a.xml", "b.xml", "c.xml"), a=alert("A-1", info(expires=at(-2))), b=alert("A-2"))
    source.lies_at["/feeds/c.xml"] = alert("A-3", info(effective=at(-900), expires=at(-24 * 31)))
    assert [one.id for one in warnings_of(source).past("en").value.items] == ["A-1-0"]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2026-11-24T10:00:00+08:00", "2026-11-24T02:00:00+00:00"),
        ("2026-11-24T02:00:00Z", "2026-11-24T02:00:00+00:00"),
        ("2026-11-24T10:00:00", "2026-11-24T02:00:00+00:00"),  # on the wall, here
        ("2026-11-23T16:00:00-10:00", "2026-11-24T02:00:00+00:00"),
        (" 2026-11-24T10:00:00+0800 ", "2026-11-24T02:00:00+00:00"),
    ],
)
def test_every_way_to_write_a_time_is_understood(written: str, meant: str):
    message = read_message(read_xml(alert("A-1", info(effective=written)).encode()))
    assert message.infos[0].effective == datetime.fromisoformat(meant)


@pytest.mark.parametrize(
    ("language", "headline"),
    [("zh-Hans", "大雾"), ("zh-Hant", "大霧"), ("en", "Fog")],
)
def test_each_page_gets_the_language_that_suits_it(language: str, headline: str):
    message = alert(
        "A-1",
        info(language="en-GB", headline="Fog"),
        info(language="zh-HK", headline="大霧"),
        info(language="zh-CN", headline="大雾"),
        info(language="de", headline="Nebel"),
    )
    assert [one.headline for one in told(message, language=language)] == [headline]


@pytest.mark.parametrize("language", ["zh-Hans", "zh-Hant", "en"])
def test_a_message_in_one_language_is_shown_in_that_rather_than_not_at_all(language: str):
    assert len(told(alert("A-1", info(language="pt", headline="Nevoeiro")), language=language)) == 1


def test_chinese_without_a_language_is_chinese():
    message = alert("A-1", info(language="", headline="大雾"), info(language="en", headline="Fog"))
    assert [one.headline for one in told(message, language="zh-Hant")] == ["大雾"]


@pytest.mark.parametrize(
    ("parts", "colour"),
    [
        ({"more": parameter("AlertLevel", "红色")}, "red"),
        ({"more": parameter("awareness_level", "2; yellow; Moderate")}, "yellow"),
        ({"more": parameter("EventColour", "Blue", "eventCode")}, "blue"),
        ({"headline": "大风蓝色预警"}, "blue"),
        *(
            ({"headline": "大风", "severity": severity}, colour)
            for severity, colour in (
                ("Extreme", "red"),
                ("Severe", "orange"),
                ("Moderate", "yellow"),
                ("Minor", "blue"),
                ("Unknown", ""),
                ("Dreadful", ""),
                ("", ""),
            )
        ),
    ],
)
def test_the_colour_is_the_one_named_or_that_of_the_severity(parts: dict[str, str], colour: str):
    (warning,) = told(alert("A-1", info(**parts)))
    assert warning.colour == colour


GUANGZHOU = "<polygon>22.9,113.0 22.9,113.6 23.4,113.6 23.4,113.0 22.9,113.0</polygon>"


@pytest.mark.parametrize(
    ("where", "codes"),
    [
        (area("样例县", "449901"), ["449901"]),
        (area("两镇", "449901101000", "449901102000"), ["449901101000", "449901102000"]),
        (area("Ohio", "039001", kind="SAME"), [""]),
        (area("County", "440000", kind="FIPS6"), [""]),
        (area("怪的", "44-99"), [""]),
        (area("城", shape=GUANGZHOU), ["440100", "440600"]),
        (area("城", shape="<circle>23.13,113.26 5</circle>"), ["440100"]),
        (area("城", shape="<circle>23.13,113.26 far</circle>"), [""]),
        (area("城", shape="<polygon>north,south</polygon>"), [""]),
        (area("城", shape="<polygon></polygon>"), [""]),
        ("", []),
    ],
)
def test_areas_become_divisions_where_that_can_be_told(where: str, codes: list[str]):
    (warning,) = told(alert("A-1", info(area=where)))
    assert sorted(one.code for one in warning.areas) == codes


def test_a_chinese_identifier_names_the_division_of_who_issued_it():
    (warning,) = told(alert("44080041600001_20261124093000_1"))
    assert [one.code for one in warning.areas] == ["440800"]


@pytest.mark.parametrize(
    ("division", "shown"),
    [("", True), ("44", True), ("440000", True), ("440800", True), ("440802", True), ("440100", False), ("11", False)],
)
def test_warnings_narrow_to_a_division(division: str, shown: bool):
    assert bool(told(alert("A-1", info(area=area("湛江", "440800"))), division=division)) is shown


def test_a_warning_whose_place_nobody_can_tell_is_for_everybody():
    assert told(alert("A-1", info(area=area("海上"))), division="440100")


def test_a_message_that_says_nothing_is_not_shown_and_takes_no_other_with_it():
    assert [one.id for one in told(alert("A-1").replace(info(), ""), alert("A-2"))][-1:] == ["A-2-0"]


ENTITIES = '<!DOCTYPE alert [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>'
OUTSIDE = '<!DOCTYPE alert [<!ENTITY x SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize(
    "ugly",
    [
        "",
        "<alert>",
        "not xml",
        "\x00\x01",
        "<html><body>Wartung</body></html>",
        "<alert><identifier>x</identifier></alert>",
        alert("A-1", namespace="urn:other"),
        alert(""),
        ENTITIES + alert().replace("暴雨", "&b;"),
        OUTSIDE + alert().replace("暴雨", "&x;"),
        alert("A-1", info(description="长" * 1_000_000)),
        '<?xml version="1.0" encoding="klingon"?>' + alert(),
    ],
    ids=[
        "nothing",
        "torn",
        "text",
        "control",
        "html",
        "bare",
        "namespace",
        "unnamed",
        "bomb",
        "outside",
        "huge",
        "code",
    ],
)
def test_an_ugly_message_is_left_out_and_the_page_says_that_some_are_missing(ugly: str):
    source = Source(index=atom("ugly.xml", "good.xml"), ugly=ugly, good=alert("A-9"))
    fetched = warnings_of(source).in_force("zh-Hans")
    assert [one.id for one in fetched.value.items] == ["A-9-0"]
    assert not fetched.value.complete
    with pytest.raises(MessageInvalid):
        read_message(read_xml(ugly.encode()))


def test_long_texts_are_cut():
    (warning,) = told(
        alert("A-1", info(description="很长的话" * 2_000, headline="长" * 5_000, instruction="走。" * 3_000))
    )
    assert len(warning.description) <= 800
    assert len(warning.headline) <= 160
    assert len(warning.instructions) <= 7


def test_a_message_that_does_not_come_is_missed_and_asked_for_again():
    source = Source(index=atom("slow.xml", "good.xml"), slow=httpx2.ReadTimeout("late"), good=alert("A-9"))
    warnings = warnings_of(source)
    fetched = warnings.in_force("en")
    assert (len(fetched.value.items), fetched.value.complete) == (1, False)
    source.lies_at["/feeds/slow.xml"] = alert("A-8")
    source.asked.clear()
    assert [message.identifier for message in warnings._read()[0]] == ["A-9", "A-8"]
    assert source.asked == ["/feeds/index.xml", "/feeds/slow.xml"], "what has come once is not fetched again"


def test_links_that_lead_elsewhere_are_not_followed():
    source = Source(
        index=atom("https://elsewhere.example/feeds/m.xml", "http://weather.example/feeds/m.xml"), m=alert()
    )
    assert warnings_of(source).in_force("en").value.items == ()
    assert source.asked == ["/feeds/index.xml"]


def test_an_index_of_thousands_is_read_up_to_a_bound():
    source = Source(index=atom(*(f"m{n}.xml" for n in range(3_000))))
    source.lies_at |= {f"/feeds/m{n}.xml": alert(f"A-{n}") for n in range(3_000)}
    assert len(warnings_of(source).in_force("en").value.items) == 200


@pytest.mark.parametrize(
    "index", ["", "nothing", "<html/>", ENTITIES + atom(), OUTSIDE + rss(), "<feed>" + " " * 1_100_000 + "</feed>"]
)
def test_a_source_that_talks_nonsense_counts_as_silent(index: str):
    warnings = warnings_of(Source(index=index))
    with pytest.raises(BackendUnavailable):
        warnings.in_force("en")
    assert not warnings.answers()


def test_an_empty_index_means_no_warnings():
    fetched = warnings_of(Source(index=atom())).in_force("en")
    assert (fetched.value.items, fetched.value.complete) == ((), True)
    assert warnings_of(Source(index=atom())).answers()


def test_a_source_that_falls_silent_leaves_the_last_warnings_and_their_age(monkeypatch: pytest.MonkeyPatch):
    source = Source(index=atom("m.xml"), m=alert())
    warnings = warnings_of(source)
    first = warnings.in_force("en")
    source.lies_at["/feeds/index.xml"] = httpx2.ConnectError("gone")

    class Later:
        @staticmethod
        def monotonic() -> float:
            import time

            return time.monotonic() + 120

    monkeypatch.setattr("app.gateway.reads.time", Later)
    second = warnings.in_force("en")
    assert second.stale
    assert (second.at, second.value.items) == (first.at, first.value.items)
    assert datetime.now(UTC) - second.at < timedelta(minutes=1)


def test_the_setting_chooses_and_a_word_nobody_speaks_is_said_at_once():
    config = read_config(
        {}, SECRET_KEY="x" * 32, BACKEND_WARNINGS_KIND="cap", BACKEND_WARNINGS_URL="https://w.example/i"
    )
    source = Source()
    source.lies_at["/i"] = atom()
    gateway = Gateway(config, httpx2.MockTransport(source))
    assert gateway.warnings.in_force("en").value.items == ()
    with pytest.raises(ValueError, match=r"BACKEND_WARNINGS_KIND should be one of native, cap, not 'smoke'"):
        Gateway(read_config({}, SECRET_KEY="x" * 32, BACKEND_WARNINGS_KIND="smoke"))
