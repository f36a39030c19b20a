"""What do all pages of the desks have in common: words in the reader's language, headers, the cookie, pages of what went wrong?"""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, redirect, render_template, request
from werkzeug.exceptions import HTTPException

from backend.desk.session import Sessions
from backend.languages import Words, in_language, say, words
from backend.problems import TITLES, Problem, not_found
from backend.replies import asked_language

PAGE_SIZE = 20
TEXTS: Mapping[str, Words] = {
    "sample": words(
        "样例数据：这里的人和事都是编的，给您试着用。",
        "Sample data: every person and every matter here is made up, for trying things out.",
    ),
    "desks": words("选一个工作台", "Choose a desk"),
    "official": words("工作人员的工作台", "The officials' desk"),
    "official_more": words("看大家交的，同意或者不同意", "Look at what people handed in, and decide"),
    "employer": words("用工单位的工作台", "The employers' desk"),
    "employer_more": words("招人，看谁来报名", "Post work, and see who applied"),
    "who": words("您是谁？", "Who are you?"),
    "choose": words("选一个：", "Choose one:"),
    "sitting": words("现在是：%(name)s", "You are: %(name)s"),
    "leave": words("换一个人", "Be somebody else"),
    "back": words("回去", "Go back"),
    "page": words("第%(n)s页，共%(total)s页", "Page %(n)s of %(total)s"),
    "earlier": words("上一页", "Page before"),
    "later": words("下一页", "Next page"),
    "wrong": words("没有做成", "This was not done"),
}


class Desk:
    """What every desk's pages are made with; `texts` are the desk's own beside the common ones."""

    def __init__(self, name: str, sessions: Sessions, texts: Mapping[str, Words]) -> None:
        self.name = name
        self.sessions = sessions
        self.texts = {**TEXTS, **texts}

    def page(self, template: str, *, status: int = 200, **context: object) -> Response:
        """Make one page."""
        language = asked_language()

        def t(text: str, /, **places: object) -> str:
            return say(self.texts[text], language, **places)

        html = render_template(
            f"desk/{template}",
            t=t,
            language=language,
            token=self.sessions.token(),
            desk=self.name,
            **{"name": None, **context},
        )
        return self.protected(Response(html, status, content_type="text/html; charset=utf-8"), language)

    def back_to(self, address: str) -> Response:
        """Lead on after a press, so that going back in the browser does not press again."""
        made: Any = redirect(address, 303)
        return self.protected(made, asked_language())

    def protected(self, response: Response, language: str) -> Response:
        """Put on what every page of the desks carries."""
        response.headers["Content-Security-Policy"] = (
            "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
        )
        response.headers["Content-Language"] = language
        response.headers["Cache-Control"] = "no-store"
        response.headers["Referrer-Policy"] = "same-origin"
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["X-Frame-Options"] = "DENY"
        return self.sessions.keep(response)

    def blueprint(self, path: str, **more: Any) -> Blueprint:
        """Make the desk's blueprint: its forms are its own, and its problems are pages."""
        bp = Blueprint(f"desk_{self.name}", __name__, url_prefix=path, **more)

        @bp.before_request
        def require_token() -> None:
            if request.method == "POST":
                self.sessions.require_token()

        @bp.errorhandler(Problem)
        def show_problem(problem: Problem) -> Response:
            return self._wrong(problem.status, problem.detail)

        @bp.errorhandler(HTTPException)
        def show_http_error(error: HTTPException) -> Response:
            status = error.code or 500
            return self._wrong(status, TITLES.get(status, TITLES[400 if status < 500 else 500]))

        return bp

    def _wrong(self, status: int, detail: Words) -> Response:
        back = request.path if request.method == "POST" and status != 405 else f"/desk/{self.name}/"
        return self.page("wrong.html", status=status, detail=say(detail, asked_language()), back=back)


def told(value: Any) -> Any:
    """Say a tree of texts in the reader's language."""
    return in_language(value, asked_language())


def asked_number(name: str = "page") -> int:
    """Tell which page is asked for. Raises Problem 404 for what is no number."""
    written = request.args.get(name, "1")
    if not (written.isascii() and written.isdigit() and 0 < len(written) < 7 and int(written) > 0):
        raise not_found()
    return int(written)


def cut(things: list[Any]) -> tuple[list[Any], int, int]:
    """Cut the asked page out of a list: its things, its number, how many there are. Raises Problem 404 past the end."""
    n, total = asked_number(), max(1, -(-len(things) // PAGE_SIZE))
    if n > total:
        raise not_found()
    return things[(n - 1) * PAGE_SIZE : n * PAGE_SIZE], n, total


def written_words(name: str, longest: int) -> Words | None:
    """Read a text from the form: `<name>-zh`, and `<name>-en` for those who read English, else the same words.

    Raises Problem 422 for one that is too long.
    """
    zh, en = (" ".join(request.form.get(f"{name}-{language}", "").split()) for language in ("zh", "en"))
    for text in (zh, en):
        if len(text) > longest:
            raise Problem(
                422, words(f"写得太长。最多{longest}个字。", f"This is too long. At most {longest} characters.")
            )
    return words(zh or en, en or zh) if zh or en else None
