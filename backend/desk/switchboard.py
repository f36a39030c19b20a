"""Which API is broken now, and how is the next one broken? A page of the officials' desk, for demonstrations."""

from collections.abc import Callable, Mapping

from flask import Blueprint, Response, request

from backend.desk.frame import Desk, told
from backend.languages import Words, words
from backend.problems import Problem
from backend.switches import APIS, KINDS, TIMED, Switches, SwitchInvalid

TEXTS: Mapping[str, Words] = {
    "switches": words("把服务弄坏，看网站怎么办", "Break services, and see what the site does"),
    "switches_more": words(
        "只在这里试用。弄坏了，网站马上就看得到。",
        "For trying out only. What is broken here, the site sees at once.",
    ),
    "switches_done": words("设好了。", "It is set."),
    "api": words("哪个服务", "Which service"),
    "how": words("怎么坏", "How it is broken"),
    "detail": words("秒数，或者状态码", "Seconds, or status"),
    "set": words("照这样设", "Set it like this"),
    "mend": words("全部修好", "Mend everything"),
    "fine": words("好的", "Not broken"),
    "of_api": words("%(api)s：%(what)s", "%(api)s: %(what)s"),
    "to_cases": words("看大家交的", "See what people handed in"),
}
API_NAMES: Mapping[str, Words] = {
    "catalogue": words("办事目录", "Catalogue"),
    "cases": words("办的事", "Cases"),
    "records": words("查记录", "Look-ups"),
    "certificates": words("电子证", "Certificates"),
    "mandates": words("托人办", "Mandates"),
    "places": words("地点", "Places"),
    "appointments": words("预约", "Appointments"),
    "payments": words("付钱", "Payments"),
    "documents": words("照片", "Photos and scans"),
    "warnings": words("天气预警", "Weather warnings"),
    "prices": words("市场价格", "Prices"),
    "faults": words("报修", "Repairs"),
    "work": words("找活干", "Work"),
    "advice": words("问专家", "Advice"),
    "notices": words("消息", "Notices"),
    "identity": words("登录", "Signing in"),
}
KIND_NAMES: Mapping[str, Words] = {
    "down": words("关着（503）", "Down (503)"),
    "status": words("回一个状态码", "Answers a status"),
    "slow": words("慢", "Slow"),
    "dropped": words("说到一半断线", "Hangs up halfway"),
    "garbage": words("回的看不懂", "Answers nonsense"),
    "wrong-schema": words("回的样子不对", "Answers another shape"),
    "drip": words("一个字一个字回", "Answers byte by byte"),
    "huge": words("回得太长", "Answers without end"),
    "redirect": words("让去别处", "Sends elsewhere"),
    "empty-body": words("回空的", "Answers nothing"),
    "answer-lost": words("做了，回话丢了", "Does it, loses the answer"),
}


def add_switches(bp: Blueprint, desk: Desk, switches: Switches, name: Callable[[], str]) -> None:
    """Give the officials' desk the page of switches; `name` is who sits there, and fails if nobody does."""

    @bp.get("/switches")
    def board() -> Response:
        return _board(desk, switches, name())

    @bp.post("/switches")
    def throw() -> Response:
        who = name()
        if "mend" in request.form:
            switches.clear()
            return desk.back_to("/desk/official/switches")
        try:
            wanted = {api: _written(api) for api in APIS}
            Switches(",".join(f"{api}={written}" for api, written in wanted.items() if written))
        except SwitchInvalid as error:
            raise Problem(422, words(f"没有设成：{error}", f"Not set: {error}")) from error
        for api, written in wanted.items():
            switches.write(api, written) if written else switches.mend(api)
        return _board(desk, switches, who, done=True)


def _written(api: str) -> str:
    kind, detail = (request.form.get(f"{what}-{api}", "").strip() for what in ("kind", "detail"))
    return f"{kind}:{detail}" if detail and kind in (*TIMED, "status") else kind


def _board(desk: Desk, switches: Switches, name: str, *, done: bool = False) -> Response:
    rows = []
    for api in APIS:
        switch = switches.of(api)
        kind, _colon, detail = str(switch or "").partition(":")
        rows.append({"api": api, "name": told(API_NAMES[api]), "kind": kind, "detail": detail})
    kinds = [(kind, told(KIND_NAMES[kind])) for kind in KINDS]
    return desk.page("switches.html", name=name, rows=rows, kinds=kinds, done=done)
