"""Can every visitor hear the pages they may see, and nothing else?"""

import json
import re
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from flask import Blueprint, Flask, Response, redirect, request

from app.config import ROOT, Config
from app.i18n import preferences, register_i18n
from app.preferences import CHOICES
from app.speech import VOICES, Clip, Speech, SpeechBusy, SpeechUnavailable
from app.web import aloud, spoken
from app.web import speech as sound

WORDS = {
    "zh_Hans": "<h1>长辈服务</h1><p id='greeting'>您好。请带身份证！</p>",
    "zh_Hant": "<h1>長輩服務</h1><p id='greeting'>您好。請帶身份證！</p>",
    "en": "<h1>Seniors</h1><p id='greeting'>Hello. Bring your card!</p>",
}


class Parrot:
    """A voice that gives its words back."""

    name = "parrot"
    fingerprint = "parrot"

    def __init__(self):
        self.said = []
        self.turns = set()
        self.failure = None

    def can_speak(self, sentence, language):
        return True

    def speak(self, sentence, language, rate, *, visitor="", patient=False):
        if self.failure:
            raise self.failure
        self.turns.add(visitor)
        self.said.append(sentence)
        return f"[{language} {rate} {sentence}]".encode()

    def health(self):
        return {"ok": True}

    def close(self):
        pass


class Limits:
    """A limit that can be used up."""

    def __init__(self):
        self.left = 1000

    def hit(self, what, key):
        assert (what, key) == ("speech", "127.0.0.1")
        self.left -= 1
        return self.left >= 0


class Recorded(Speech):
    """Speech in which one sentence was recorded in Hakka."""

    def offered(self):
        return (*super().offered(), "hakka")

    def spoken_in(self, sentence, voice):
        return "hakka" if (sentence, voice) == ("您好。", "hakka") else super().spoken_in(sentence, voice)

    def say(self, sentence, *, voice="cmn", rate="normal", **more):
        if self.spoken_in(sentence, voice) == "hakka":
            return Clip(f"[hakka {sentence}]".encode(), "hakka")
        return super().say(sentence, voice=voice, rate=rate, **more)


pages = Blueprint("pages", __name__)
account = Blueprint("account", __name__)


def html(main: str, cache: str = "private, no-cache") -> Response:
    response = Response(f'<html lang="zh"><body><header>顶上</header><main>{main}</main></body></html>')
    response.headers["Cache-Control"] = cache
    return response


@pages.get("/seniors/")
def seniors():
    return html(WORDS[preferences().language])


@pages.get("/mine")
def mine():
    who = request.cookies.get("visit")
    return (
        html(f"<p id='money'>{who}的余额。</p>", "private, no-store")
        if who
        else redirect("/account/sign-in?next=/mine")
    )


@pages.get("/search")
def search():
    return html(f"<p>您找的是{request.args['q']}。</p>")


@pages.get("/empty")
def empty():
    return html("<p hidden>无</p>")


@pages.get("/data")
def data():
    return {"a": 1}


@pages.get("/broken")
def broken():
    raise RuntimeError("secret trace")


@pages.post("/press")
def press():
    return html("<p>按了</p>")


@account.get("/account/callback")
def callback():
    return html("<p>登录</p>")


@pytest.fixture
def parrot():
    return Parrot()


@pytest.fixture
def app(tmp_path, parrot):
    app = Flask(__name__)
    app.config["ROOT"] = ROOT
    register_i18n(app)
    config = Config(VAR=str(tmp_path), SECRET_KEY="s" * 32)
    app.extensions |= {"config": config, "speech": Speech(config, [parrot]), "limits": Limits()}
    for blueprint in (pages, account, sound.bp):
        app.register_blueprint(blueprint)

    @app.errorhandler(RuntimeError)
    def show(_error):
        return html("<p>网站出了问题。</p>", "no-store"), 500

    @app.errorhandler(404)
    @app.errorhandler(405)
    def not_found(_error):
        return html("<p>没有这一页。</p>", "no-store"), 404

    return app


@pytest.fixture
def client(app):
    return app.test_client()


def kept(tmp_path):
    return list(tmp_path.rglob("*.mp3"))


def test_a_page_is_one_stream_of_its_sentences(client):
    answer = client.get("/speech/page.mp3?path=/seniors/&voice=cmn&rate=normal")
    assert answer.status_code == 200
    assert answer.mimetype == "audio/mpeg"
    assert answer.get_data(as_text=True) == "[cmn normal 长辈服务][cmn normal 您好。][cmn normal 请带身份证！]"
    assert "public" in answer.headers["Cache-Control"]


def test_the_first_sentence_is_sent_before_the_last_is_made(client, parrot):
    answer = client.get("/speech/page.mp3?path=/seniors/&voice=cmn", buffered=False)
    next(iter(answer.response))
    assert parrot.said == ["长辈服务"]


@pytest.mark.parametrize(
    ("language", "voice", "heard"),
    [
        ("zh_Hans", "cmn", "长辈服务"),
        ("zh_Hans", "yue", "长辈服务"),
        ("zh_Hans", "en", "Seniors"),
        ("zh_Hant", "cmn", "長輩服務"),
        ("zh_Hant", "yue", "長輩服務"),
        ("zh_Hant", "en", "Seniors"),
        ("en", "cmn", "长辈服务"),
        ("en", "yue", "長輩服務"),
        ("en", "en", "Seniors"),
    ],
)
def test_the_page_is_heard_in_a_language_the_voice_speaks(client, parrot, language, voice, heard):
    client.set_cookie("preferences", f"language={language}&voice={voice}&rate=slow")
    answer = client.get(f"/speech/page.mp3?path=/seniors/&voice={voice}")
    assert answer.get_data(as_text=True).startswith(f"[{voice} slow {heard}]")


def test_without_a_voice_in_the_address_the_visitors_own_is_heard(client):
    client.set_cookie("preferences", "language=zh_Hant&voice=yue&rate=fast")
    assert client.get("/speech/page.mp3?path=/seniors/").get_data(as_text=True).startswith("[yue fast 長輩服務]")


def test_each_sentence_of_the_list_can_be_fetched_alone(client):
    listed = client.get("/speech/page.json?path=/seniors/&voice=cmn&rate=slow").get_json()
    assert [(one["n"], one["text"]) for one in listed] == [(0, "长辈服务"), (1, "您好。"), (2, "请带身份证！")]
    for one in listed:
        clip = client.get(one["url"])
        assert clip.get_data(as_text=True) == f"[cmn slow {one['text']}]"
        assert int(clip.headers["Content-Length"]) == len(clip.data)
        assert "immutable" in clip.headers["Cache-Control"]
        assert clip.headers["ETag"]
        again = client.get(one["url"], headers={"If-None-Match": clip.headers["ETag"]})
        assert (again.status_code, again.data) == (304, b"")


def test_a_sentence_is_found_by_another_process_too(app, client):
    url = client.get("/speech/page.json?path=/seniors/&voice=cmn").get_json()[1]["url"]
    app.extensions["public_sentences"] = spoken.PublicSentences()
    assert "您好。" in client.get(url).get_data(as_text=True)


@pytest.mark.parametrize("address", ["/speech/clip.mp3", "/speech/page.mp3"])
def test_phones_that_ask_for_parts_get_just_those(client, address):
    first = client.get("/speech/page.json?path=/seniors/&voice=cmn").get_json()[0]
    query = urlsplit(first["url"]).query
    whole = client.get(f"{address}?{query}").data
    part = client.get(f"{address}?{query}", headers={"Range": "bytes=0-1"})
    assert (part.status_code, part.data) == (206, whole[:2])
    assert part.headers["Content-Range"] == f"bytes 0-1/{len(whole)}"
    beyond = client.get(f"{address}?{query}", headers={"Range": "bytes=100000-"})
    assert beyond.status_code == 416
    assert beyond.mimetype == "text/plain"


def test_head_works_and_speaks_no_page(client, parrot):
    answer = client.head("/speech/page.mp3?path=/seniors/&voice=cmn")
    assert (answer.status_code, answer.mimetype, answer.data) == (200, "audio/mpeg", b"")
    assert parrot.said == []
    url = client.get("/speech/page.json?path=/seniors/&voice=cmn").get_json()[0]["url"]
    assert client.head(url).headers["Content-Length"] == client.get(url).headers["Content-Length"]


def test_a_personal_page_is_heard_by_its_owner_and_kept_nowhere(client, app, tmp_path):
    client.set_cookie("visit", "张三")
    stream = client.get("/speech/page.mp3?path=/mine&voice=cmn")
    assert stream.get_data(as_text=True) == "[cmn normal 张三的余额。]"
    listed = client.get("/speech/page.json?path=/mine&voice=cmn")
    clip = client.get(listed.get_json()[0]["url"])
    assert clip.get_data(as_text=True) == "[cmn normal 张三的余额。]"
    for answer in (stream, listed, clip):
        assert answer.headers["Cache-Control"] == "private, no-store"
    assert kept(tmp_path) == []


def test_nobody_hears_anothers_page_with_its_address(client, app, parrot):
    client.set_cookie("visit", "张三")
    url = client.get("/speech/page.json?path=/mine&voice=cmn").get_json()[0]["url"]
    stranger = app.test_client()
    parrot.said.clear()
    assert stranger.get(url).status_code == 404
    heard = stranger.get("/speech/page.mp3?path=/mine&voice=cmn")
    assert heard.get_data(as_text=True) == "[cmn normal 请先登录，登录后才能听这一页。]"
    assert heard.headers["Cache-Control"] == "private, no-store"
    assert not [sentence for sentence in parrot.said if "张三" in sentence]


def test_a_page_with_a_question_in_its_address_is_heard(client):
    assert "您找的是补贴。" in client.get(
        "/speech/page.mp3", query_string={"path": "/search?q=补贴", "voice": "cmn"}
    ).get_data(as_text=True)


@pytest.mark.parametrize(
    "path",
    [
        "//evil.example/",
        "/\\evil.example",
        "http://evil.example/",
        "seniors/",
        "/seniors",
        "/data",
        "/empty",
        "/account/callback",
        "/speech/page.mp3?path=/seniors/",
        "/speech/page.json",
        "/static/x.css",
        "/seniors/\r\nX: y",
        "/" + "a" * 3000,
    ],
)
@pytest.mark.parametrize("address", ["page.mp3", "page.json", "clip.mp3"])
def test_only_pages_of_this_site_can_be_heard(client, parrot, path, address):
    answer = client.get(f"/speech/{address}", query_string={"path": path, "voice": "cmn"})
    assert answer.status_code == 404
    assert answer.mimetype == "text/plain"
    assert parrot.said == []


@pytest.mark.parametrize("part", ["<b>", "1", "a b", "../x", "x" * 200, "no-such-part"])
@pytest.mark.parametrize("address", ["page.mp3", "page.json"])
def test_a_part_that_is_not_there_is_not_heard(client, parrot, part, address):
    answer = client.get(f"/speech/{address}", query_string={"path": "/seniors/", "voice": "cmn", "part": part})
    assert (answer.status_code, answer.mimetype) == (404, "text/plain")
    assert parrot.said == []


def test_one_part_of_a_page_can_be_heard_alone(client):
    asked = "path=/seniors/&voice=cmn&part=greeting"
    heard = client.get(f"/speech/page.mp3?{asked}").get_data(as_text=True)
    assert heard == "[cmn normal 您好。][cmn normal 请带身份证！]"
    listed = client.get(f"/speech/page.json?{asked}").get_json()
    assert [(one["n"], one["text"]) for one in listed] == [(0, "您好。"), (1, "请带身份证！")]
    assert [client.get(one["url"]).get_data(as_text=True) for one in listed] == [
        "[cmn normal 您好。]",
        "[cmn normal 请带身份证！]",
    ]


@pytest.mark.parametrize("query", ["", "path=/seniors/&voice=hak", "path=/seniors/&rate=11"])
@pytest.mark.parametrize("address", ["page.mp3", "page.json", "clip.mp3"])
def test_wrong_wishes_are_refused_in_plain_words(client, query, address):
    answer = client.get(f"/speech/{address}?{query}")
    assert answer.status_code == 400
    assert answer.mimetype == "text/plain"


def test_words_of_ones_own_are_never_spoken(client, parrot):
    digest = "0123456789abcdef"
    for query in (f"path=/seniors/&digest={digest}&text=坏话", "path=/seniors/&n=99&digest="):
        assert client.get(f"/speech/clip.mp3?{query}&voice=cmn").status_code == 404
    assert parrot.said == []


def test_a_page_that_breaks_is_heard_as_the_page_that_says_so(client, tmp_path):
    answer = client.get("/speech/page.mp3?path=/broken&voice=cmn")
    assert answer.get_data(as_text=True) == "[cmn normal 网站出了问题。]"
    assert kept(tmp_path) == []


@pytest.mark.parametrize("path", ["/nothing", "/press"])
def test_an_address_without_a_page_is_heard_as_the_page_that_says_so(client, tmp_path, path):
    answer = client.get(f"/speech/page.mp3?path={path}&voice=cmn")
    assert answer.get_data(as_text=True) == "[cmn normal 没有这一页。]"
    assert kept(tmp_path) == []


@pytest.mark.parametrize("failure", [SpeechUnavailable("engine trace"), SpeechBusy("queue")])
def test_when_there_is_no_sound_it_is_said_in_plain_words(client, parrot, failure, monkeypatch):
    monkeypatch.setattr(sound.time, "sleep", lambda _seconds: None)
    parrot.failure = failure
    answer = client.get("/speech/page.mp3?path=/seniors/&voice=cmn")
    assert (answer.status_code, answer.mimetype) == (503, "text/plain")
    assert "trace" not in answer.text
    assert answer.headers["Cache-Control"] == "no-store"


def test_who_presses_far_too_often_is_asked_to_wait(app, client):
    url = client.get("/speech/page.json?path=/seniors/&voice=cmn").get_json()[0]["url"]
    client.get(url)
    app.extensions["limits"].left = 0
    for address in ("/speech/page.mp3?path=/seniors/", "/speech/page.json?path=/seniors/"):
        answer = client.get(address)
        assert (answer.status_code, answer.mimetype) == (429, "text/plain")
    assert client.get(url).status_code == 200  # made already: costs nothing


def test_the_addresses_in_the_list_carry_all_a_clip_needs(client):
    listed = json.loads(client.get("/speech/page.json?path=/seniors/&voice=yue&rate=fast").data)
    for one in listed:
        query = {name: values[0] for name, values in parse_qs(urlsplit(one["url"]).query).items()}
        assert query == {
            "path": "/seniors/",
            "n": str(one["n"]),
            "digest": one["digest"],
            "voice": "yue",
            "rate": "fast",
        }


# ---- voices of people ----


def test_a_sentence_nobody_recorded_is_read_in_another_language_and_says_so(app, client, tmp_path, parrot):
    app.extensions["speech"] = Recorded(Config(VAR=str(tmp_path)), [parrot])
    listed = client.get("/speech/page.json?path=/seniors/&voice=hakka").get_json()
    assert [one.get("in") for one in listed] == ["cmn", None, "cmn"]
    assert [one.get("told") for one in listed] == ["这句没有客家话，用普通话读。", None, "这句没有客家话，用普通话读。"]
    heard = [client.get(one["url"]).get_data(as_text=True) for one in listed]
    assert heard == ["[cmn normal 长辈服务]", "[hakka 您好。]", "[cmn normal 请带身份证！]"]


@pytest.mark.parametrize("voice", VOICES)
@pytest.mark.parametrize("language", CHOICES["language"])
def test_every_voice_has_a_page_it_can_read(app, client, language, voice):
    client.set_cookie("preferences", f"language={language}")
    listed = client.get(f"/speech/page.json?path=/seniors/&voice={voice}").get_json()
    words = {"en": "Seniors", "yue": "長輩服務"}.get(voice, "长辈服务") if language == "en" else None
    written = words or ("Seniors" if voice == "en" else {"zh_Hans": "长辈服务", "zh_Hant": "長輩服務"}[language])
    assert listed[0]["text"] == written


def test_every_voice_has_a_name(app):
    with app.test_request_context("/"):
        assert len({sound.name_of(voice) for voice in VOICES}) == len(VOICES)


def test_each_visitor_waits_in_a_turn_of_their_own_that_tells_no_address(client, parrot):
    client.get("/speech/page.mp3?path=/seniors/&voice=cmn").get_data()
    client.get("/speech/page.mp3?path=/search?q=1&voice=cmn", environ_base={"REMOTE_ADDR": "10.1.2.3"})
    (turn,) = parrot.turns
    assert re.fullmatch(r"[0-9a-f]{16}", turn)


# ---- addresses that tell nothing ----


def test_the_address_of_a_personal_sentence_is_of_its_visit_alone(client, app):
    client.set_cookie("visit", "张三")
    first = client.get("/speech/page.json?path=/mine&voice=cmn").get_json()
    assert client.get("/speech/page.json?path=/mine&voice=cmn").get_json() == first, "else nobody could go on reading"
    namesake = app.test_client()
    namesake.set_cookie("visit", "张三 ")
    other = namesake.get("/speech/page.json?path=/mine&voice=cmn").get_json()
    assert first[0]["digest"] != other[0]["digest"]
    plain = spoken.Sentence(0, first[0]["text"]).digest
    assert plain not in first[0]["url"]
    guessed = first[0]["url"].replace(first[0]["digest"], plain)
    assert client.get(guessed).status_code == 404, "the address can be made up by who knows the words"


def test_another_visit_cannot_replay_the_address_of_the_same_words(client, app):
    """Both pages hold the very same sentence: even so the address works only in the visit it was made for."""
    client.set_cookie("visit", "张三")
    url = client.get("/speech/page.json?path=/mine&voice=cmn").get_json()[0]["url"]
    other = app.test_client()
    other.set_cookie("visit", "张三")
    assert other.get(url).status_code == 200, "the same visit"
    other.set_cookie("visit", "张三\u3000")
    assert other.get(url).status_code == 404


# ---- a device that many share ----

ASKED = "path=/mine&voice=cmn"


@pytest.fixture
def shared(client):
    """A browser on a device of many, in which somebody is signed in."""
    client.set_cookie("visit", "张三")
    client.set_cookie("preferences", "device=shared&voice=cmn")
    return client


def chosen(client, how="aloud", path="/mine", **headers):
    return client.post("/speech/choice", data={"path": path, "voice": "cmn", "how": how}, headers=headers)


def granted(client, path="/mine"):
    return chosen(client, path=path, Accept="application/json").get_json()["grant"]


def test_on_a_shared_device_nothing_personal_is_spoken_before_a_choice(shared, parrot):
    own = shared.application.test_client()
    own.set_cookie("visit", "张三")
    clip = own.get(f"/speech/page.json?{ASKED}").get_json()[0]["url"]
    for address in (f"/speech/page.mp3?{ASKED}", f"/speech/page.json?{ASKED}", clip, f"{clip}&grant=x"):
        for headers in ({}, {"Range": "bytes=0-1"}, {"Accept": "*/*"}):
            answer = shared.get(address, headers=headers)
            assert (answer.status_code, answer.mimetype) == (403, "text/plain"), address
            assert answer.headers["Cache-Control"] == "no-store"
            assert "张三" not in answer.text
    assert shared.head(f"/speech/page.mp3?{ASKED}").status_code == 403
    assert parrot.said == []


def test_who_follows_the_link_is_asked(shared, parrot):
    answer = shared.get(f"/speech/page.mp3?{ASKED}&part=money", headers={"Accept": "text/html,*/*;q=0.8"})
    assert answer.status_code == 303
    assert answer.location == "/speech/choice?path=%2Fmine&part=money&voice=cmn"
    assert parrot.said == []


@pytest.mark.parametrize("how", ["aloud", "earphones"])
def test_the_choice_leads_to_the_sound_once_made(shared, how):
    answer = chosen(shared, how)
    assert answer.status_code == 303
    assert answer.headers["Cache-Control"] == "private, no-store"
    heard = shared.get(answer.location, headers={"Accept": "text/html"})
    assert heard.get_data(as_text=True) == "[cmn normal 张三的余额。]"
    assert shared.get(answer.location, headers={"Range": "bytes=0-1"}).status_code == 206
    assert shared.get(f"/speech/page.mp3?{ASKED}").status_code == 403, "each time anew"


@pytest.mark.parametrize("how", ["no", "", "yes"])
def test_choosing_not_to_hear_it_leads_back_to_the_page(shared, how):
    answer = chosen(shared, how)
    assert (answer.status_code, answer.location) == (303, "/mine")


def test_a_list_with_a_grant_has_clips_that_can_be_heard(shared):
    listed = shared.get(f"/speech/page.json?{ASKED}&grant={granted(shared)}").get_json()
    assert shared.get(listed[0]["url"]).get_data(as_text=True) == "[cmn normal 张三的余额。]"


def test_a_grant_is_for_one_visit_one_page_and_a_short_time(shared, app, monkeypatch):
    mine = granted(shared)
    stranger = app.test_client()
    stranger.set_cookie("visit", "李四")
    stranger.set_cookie("preferences", "device=shared&voice=cmn")
    assert stranger.get(f"/speech/page.json?{ASKED}&grant={mine}").status_code == 403
    assert shared.get(f"/speech/page.json?{ASKED}&grant={granted(shared, '/seniors/')}").status_code == 403
    listed = shared.get(f"/speech/page.json?{ASKED}&grant={mine}").get_json()
    query = {name: values[0] for name, values in parse_qs(urlsplit(listed[0]["url"]).query).items()}
    assert shared.get(f"/speech/page.json?{ASKED}&grant={query['grant']}").status_code == 403, "a clip's grant"
    assert shared.get(f"/speech/clip.mp3?{urlencode(query | {'grant': mine})}").status_code == 403, "a page's grant"
    for broken in ("", "x", mine[:-2], mine + "a", "." * 50, "é"):
        assert shared.get(f"/speech/page.json?{ASKED}&grant={broken}").status_code == 403
    later = dict.fromkeys(aloud.GOOD_FOR, -1)
    monkeypatch.setattr(aloud, "GOOD_FOR", later)
    assert shared.get(f"/speech/page.json?{ASKED}&grant={mine}").status_code == 403
    assert shared.get(listed[0]["url"]).status_code == 403


def test_a_grant_tells_nothing_of_the_page(shared):
    assert "mine" not in granted(shared)
    assert "visit" not in granted(shared)


def test_what_is_nobodys_is_heard_on_a_shared_device_at_once(shared):
    assert shared.get("/speech/page.mp3?path=/seniors/&voice=cmn").status_code == 200
    shared.delete_cookie("visit")
    heard = shared.get(f"/speech/page.mp3?{ASKED}").get_data(as_text=True)
    assert heard == "[cmn normal 请先登录，登录后才能听这一页。]"


def test_the_page_that_asks_can_be_heard_itself(client):
    with client.application.test_request_context("/"):
        assert spoken.is_page("/speech/choice?path=/mine")
        for sounding in ("page.mp3", "page.json", "clip.mp3", "bar"):
            assert not spoken.is_page(f"/speech/{sounding}?path=/mine")


def test_a_choice_about_no_page_of_ours_leads_to_the_front_page(shared):
    for path in ("", "//evil.example", "/speech/page.mp3", "http://evil.example/"):
        assert chosen(shared, "no", path).location == "/"


# ---- few bytes ----


def test_who_saves_data_is_taken_at_their_word(client):
    plain = client.get("/speech/page.json?path=/seniors/&voice=cmn")
    thrifty = client.get("/speech/page.json?path=/seniors/&voice=cmn", headers={"Save-Data": "on"})
    assert "Save-Data" not in plain.headers
    assert thrifty.headers["Save-Data"] == "on"
    assert "save-data" in {name.lower() for name in thrifty.vary}
    assert thrifty.get_json() == plain.get_json()
