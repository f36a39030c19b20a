"""How does this backend say that something went wrong? Always as RFC 9457, in the language asked for.

* Problem
  + not_signed_in     401  no token, or one that no longer holds
  + not_found         404  nothing here, or nothing of yours
  + answers_refused   422  one message per question
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass

from flask import Flask, Response, json, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException

from backend.languages import Words, choose, say, words

log = logging.getLogger(__name__)

TITLES: dict[int, Words] = {
    400: words("请求写得不对。", "The request is not right."),
    401: words("请先登录。", "Please sign in first."),
    403: words("您不能看这里。", "You may not see this."),
    404: words("没有找到。", "Nothing was found here."),
    405: words("这里不能这样用。", "This address does not work that way."),
    409: words("和上一次交的不一样。", "This differs from what was handed in before."),
    413: words("交的内容太长。", "Too much was sent."),
    415: words("内容的格式不对。", "This is in a format we cannot read."),
    422: words("有些答案要改一下。", "Some answers need to be changed."),
    500: words("我们这边出错了。", "Something went wrong on our side."),
    503: words("系统现在用不了。", "The system cannot be used right now."),
}
BLANK = "about:blank"


@dataclass(frozen=True)
class Refusal:
    """What is wrong with the answer to one question."""

    question: str
    message: Words
    member: int | None = None  # of a group: which one, from 1
    part: str = ""  # of a group: which question about it


class Problem(Exception):
    """A call that cannot be answered as asked."""

    def __init__(
        self,
        status: int,
        detail: Words,
        *,
        kind: str = BLANK,
        errors: Sequence[Refusal] | None = None,
        headers: Sequence[tuple[str, str]] = (),
    ) -> None:
        super().__init__(status, detail["en"])
        self.status = status
        self.detail = detail
        self.kind = kind
        self.errors = errors
        self.headers = headers


def not_found() -> Problem:
    """Say that nothing is here; also said of what belongs to somebody else, so that nobody can probe for it."""
    return Problem(404, words("没有这一项，或者不是您的。", "There is nothing here, or it is not yours."))


def answers_refused(errors: Sequence[Refusal]) -> Problem:
    """Say which answers cannot be taken, and why."""
    return Problem(
        422,
        words("请照下面的提示改一改。", "Please change the answers named below."),
        kind="/problems/answers-refused",
        errors=errors,
    )


def register_problems(app: Flask) -> None:
    """Make every error of the app a problem document: ours, Werkzeug's, and what nobody foresaw."""

    @app.errorhandler(Problem)
    def show_problem(problem: Problem) -> Response:
        return _document(
            problem.status,
            problem.detail,
            kind=problem.kind,
            errors=problem.errors,
            headers=problem.headers,
        )

    @app.errorhandler(HTTPException)
    def show_http_error(error: HTTPException) -> ResponseReturnValue:
        if error.response is not None:
            # A finished answer, such as the redirect from an address without its slash, is no problem.
            return error
        status = error.code or 500
        kept = [(name, value) for name, value in error.get_headers() if name in ("Allow", "Retry-After")]
        return _document(status, TITLES.get(status, TITLES[400 if status < 500 else 500]), headers=kept)

    @app.errorhandler(Exception)
    def show_surprise(error: Exception) -> Response:
        log.exception("unforeseen error at %s %s", request.method, request.path, exc_info=error)
        return _document(500, words("不是您的错。请过一会儿再试。", "It is not your fault. Please try again later."))


def _document(
    status: int,
    detail: Words,
    *,
    kind: str = BLANK,
    errors: Sequence[Refusal] | None = None,
    headers: Sequence[tuple[str, str]] = (),
) -> Response:
    language = choose(request.accept_languages)
    title = TITLES.get(status, TITLES[400 if status < 500 else 500])
    body: dict[str, object] = {
        "type": kind,
        "title": say(title, language),
        "status": status,
        "detail": say(detail, language),
        "instance": request.path,
    }
    if errors is not None:
        body["errors"] = [
            {
                "question": error.question,
                "message": say(error.message, language),
                **({"member": error.member, "part": error.part} if error.member else {}),
            }
            for error in errors
        ]
    response = Response(json.dumps(body, ensure_ascii=False), status, content_type="application/problem+json")
    response.headers["Content-Language"] = language
    response.headers["Vary"] = "Accept-Language"
    response.headers["Cache-Control"] = "no-store"
    for name, value in headers:
        response.headers.add(name, value)
    return response
