"""Does a backend keep the contract? Every call of it that only reads, made for real and held to the document.

what is asked       each GET of an API, with ids out of the lists just read; personal ones, and look-ups, only with a token
what is held to it  status, content type, headers, every field of the body; 304 for what one has; the last page and the one after;
                    problem documents for what is not there and for nobody; each language
"""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from statistics import median
from typing import Any

import httpx2
import jsonschema_rs
import yaml

from app.config import ROOT, Config
from app.gateway.backend import LARGEST_ANSWER

CONTRACT = ROOT / "docs" / "contract" / "openapi.yaml"
LANGUAGES = ("zh-Hans", "zh-Hant", "en")
MADE_UP = "no-such-thing-as-this"
UNLISTED = "/payments/{payment_id}"  # known only to whoever asked for it, so there is none to look at
LONGEST_REASON = 300

SafeLoader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@cache
def read_contract(path: Path = CONTRACT) -> dict[str, Any]:
    """The contract."""
    found: dict[str, Any] = yaml.load(path.read_text(encoding="utf-8"), Loader=SafeLoader)  # noqa: S506 (a safe one)
    return found


@cache
def validator_of(schema: str) -> jsonschema_rs.Validator:
    """What holds a body to a schema of the contract."""
    whole = {"$ref": f"#/components/schemas/{schema}", "components": read_contract()["components"]}
    return jsonschema_rs.Draft202012Validator(whole, validate_formats=True)


@dataclass(frozen=True)
class Operation:
    """One call of the contract."""

    method: str
    path: str
    described: Mapping[str, Any]

    @property
    def is_personal(self) -> bool:
        """Whether only a resident may ask."""
        return self.described.get("security") == [{"resident": []}]

    @property
    def parameters(self) -> list[Mapping[str, Any]]:
        """Its parameters, whole."""
        components = read_contract()["components"]["parameters"]
        return [
            components[one["$ref"].rsplit("/", 1)[1]] if "$ref" in one else one
            for one in self.described.get("parameters", ())
        ]

    @property
    def is_told_in_words(self) -> bool:
        """Whether its answer comes in the language asked for."""
        return any(one["name"] == "Accept-Language" for one in self.parameters)

    @property
    def is_paged(self) -> bool:
        """Whether its answer comes in pages."""
        return any(one["name"] == "page" for one in self.parameters)

    def answer(self, status: int) -> Mapping[str, Any] | None:
        """What the contract says of an answer with this status."""
        found = self.described["responses"].get(str(status))
        if found and "$ref" in found:
            found = read_contract()["components"]["responses"][found["$ref"].rsplit("/", 1)[1]]
        return found


def operations(api: str) -> list[Operation]:
    """The calls of an API that only read, lists before what is in them."""
    found = [
        Operation(method, path, described)
        for path, methods in read_contract()["paths"].items()
        for method, described in methods.items()
        if api in described["tags"] and (method == "get" or path.startswith("/records/"))
    ]
    return sorted(found, key=lambda one: one.path.count("{"))


@dataclass
class Report:
    """How one API did."""

    api: str
    address: str
    seconds: list[float] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    reached: bool = False
    heard: set[str] = field(default_factory=set)  # languages

    @property
    def holds(self) -> bool:
        """Whether everything tried was as the contract says."""
        return not self.broken and self.reached

    @property
    def can_be_read(self) -> bool:
        """Whether there is more to ask of it than whether it is there."""
        return any(operation.path != "/health" for operation in operations(self.api))

    @property
    def usual_ms(self) -> float:
        """The median time of an answer."""
        return median(self.seconds) * 1000 if self.seconds else 0.0

    @property
    def worst_ms(self) -> float:
        """The longest."""
        return max(self.seconds, default=0.0) * 1000


class TooMuch(httpx2.HTTPError):
    """An answer that the site would not read to its end."""


class Checker:
    """Checks the backends that a configuration points at."""

    def __init__(
        self,
        config: Config,
        transport: httpx2.BaseTransport | None = None,
        *,
        token: str = "",
        languages: Sequence[str] = LANGUAGES,
        told: Callable[[str], object] = lambda _call: None,
    ) -> None:
        self._config = config
        self._token = token
        self._languages = languages
        self._told = told
        timeout = httpx2.Timeout(config.BACKEND_READ_SECONDS, connect=config.BACKEND_CONNECT_SECONDS)
        self._client = httpx2.Client(timeout=timeout, transport=transport, follow_redirects=False, trust_env=False)
        self._seen: dict[str, list[Any]] = {}  # list path -> what was in it

    def check(self, api: str) -> Report:
        """Make every reading call of one API."""
        report = Report(api, self._config.backend_url(api))
        for operation in operations(api):
            if operation.is_personal and not self._token:
                report.left_out.append(f"{operation.method.upper()} {operation.path}: needs --token")
                self._refuses_nobody(operation, report)
                continue
            ways = list(self._ways(operation))
            if operation.path == UNLISTED:
                self._misses(operation, report, None, language=self._languages[-1])
            elif not ways:
                report.left_out.append(f"{operation.method.upper()} {operation.path}: nothing to ask for")
            for path, asked, body in ways:
                self._try(operation, report, path, asked, body)
        return report

    def _ways(self, operation: Operation) -> Iterator[tuple[str, dict[str, str], Any]]:
        """The paths, parameters and bodies to ask with: ids are taken out of the list above, or of the catalogue."""
        if operation.path.startswith("/records/"):
            for service in self._services("look-up")[:3]:
                answers = {
                    one["id"]: one["options"][0]["value"] for one in service["form"]["questions"] if one.get("options")
                }
                yield f"/records/{service['id']}", {}, {"answers": answers}
        elif operation.path == "/appointments/slots":
            for service in self._services("book")[:3]:
                yield operation.path, {"service": service["id"]}, None
        elif operation.path.endswith("/{zone}"):
            for zone in ("seniors", "rural"):
                yield operation.path.replace("{zone}", zone), {}, None
        elif "{" in operation.path:
            above = operation.path.rsplit("/", 1)[0]
            for thing in self._seen.get(above, [])[:3]:
                name = thing.get("id") or thing.get("reference") if isinstance(thing, dict) else None
                if isinstance(name, str):
                    yield f"{above}/{name}", {}, None
        else:
            yield operation.path, {}, None

    def _services(self, kind: str) -> list[Any]:
        if "/catalogue/services" not in self._seen:
            self._seen["/catalogue/services"] = []
            report = Report("catalogue", self._config.backend_url("catalogue"))
            listed = next(one for one in operations("catalogue") if one.path == "/catalogue/services")
            self._try(listed, report, listed.path, {}, None)
        return [one for one in self._seen["/catalogue/services"] if isinstance(one, dict) and one.get("kind") == kind]

    def _try(self, operation: Operation, report: Report, path: str, asked: dict[str, str], body: Any) -> None:
        """One call, and what follows from its answer."""
        language = self._languages[len(report.seconds) % len(self._languages)]
        if operation.is_paged:
            asked = {**asked, "size": "100" if operation.path == "/catalogue/services" else "50"}
        answer = self._ask(operation, report, path, asked, body, language=language)
        if answer is None:
            return
        told = self._held_to(operation, report, answer, 200, language)
        if isinstance(told, dict) and isinstance(told.get("items"), list):
            self._seen.setdefault(operation.path, []).extend(told["items"])
        if tag := answer.headers.get("etag"):
            again = self._ask(operation, report, path, asked, body, language=language, etag=tag)
            if again is not None and again.status_code != 304:
                self._note(operation, report, f"{again.status_code} for If-None-Match with its own ETag, not 304")
        if operation.is_told_in_words and told is not None:
            self._hear(operation, report, path, asked, body, language=language)
        if operation.is_paged and isinstance(told, dict):
            self._turn_pages(operation, report, path, asked, told)
        if "{" in operation.path and "zone" not in operation.path:
            self._misses(operation, report, body, language=language)

    def _misses(self, operation: Operation, report: Report, body: Any, *, language: str) -> None:
        """What nobody has made is answered with 404."""
        wrong = operation.path.rsplit("/", 1)[0] + f"/{MADE_UP}"
        missing = self._ask(operation, report, wrong, {}, body, language=language)
        if missing is not None:
            self._held_to(operation, report, missing, 404, language)

    def _hear(
        self,
        operation: Operation,
        report: Report,
        path: str,
        asked: dict[str, str],
        body: Any,
        *,
        language: str,
    ) -> None:
        """One call of each API in every language."""
        report.heard.add(language)
        for other in self._languages:
            if other not in report.heard:
                report.heard.add(other)
                answer = self._ask(operation, report, path, asked, body, language=other)
                if answer is not None:
                    self._held_to(operation, report, answer, 200, other)

    def _turn_pages(self, operation: Operation, report: Report, path: str, asked: dict[str, str], first: Any) -> None:
        pages = first.get("pages")
        if not isinstance(pages, int):
            return
        language = self._languages[-1]
        for number, status in ((pages, 200), (pages + 1, 404)):
            page = self._ask(operation, report, path, {**asked, "page": str(number)}, None, language=language)
            told = self._held_to(operation, report, page, status, language) if page is not None else None
            if status == 200 and isinstance(told, dict):
                self._seen.setdefault(operation.path, []).extend(told["items"] if number > 1 else ())

    def _refuses_nobody(self, operation: Operation, report: Report) -> None:
        """Without a token, a personal call is answered with 401."""
        path = operation.path.replace("{", "").replace("}", "")
        body: Any = {"answers": {}} if operation.method == "post" else None
        language = self._languages[-1]
        answer = self._ask(operation, report, path, {}, body, language=language)
        if answer is not None:
            self._held_to(operation, report, answer, 401, language)

    def _ask(
        self,
        operation: Operation,
        report: Report,
        path: str,
        asked: dict[str, str],
        body: Any,
        *,
        language: str,
        etag: str = "",
    ) -> httpx2.Response | None:
        headers = {"Accept": "application/json", "Accept-Language": language}
        headers |= {"If-None-Match": etag} if etag else {}
        headers |= {"Authorization": f"Bearer {self._token}"} if self._token and operation.is_personal else {}
        started = time.monotonic()
        self._told(f"{operation.method.upper()} {operation.path}")
        where = report.address + path
        try:
            with self._client.stream(
                operation.method.upper(), where, params=asked, headers=headers, json=body
            ) as coming:
                answer = self._take(coming, started)
        except (httpx2.HTTPError, httpx2.InvalidURL) as error:
            self._note(operation, report, f"no answer: {error if isinstance(error, TooMuch) else type(error).__name__}")
            return None
        report.seconds.append(time.monotonic() - started)
        report.reached = True
        return answer

    def _take(self, coming: httpx2.Response, started: float) -> httpx2.Response:
        """The answer, read as far as the site would. Raises TooMuch past that."""
        until = started + self._config.BACKEND_CONNECT_SECONDS + self._config.BACKEND_READ_SECONDS
        body = bytearray()
        for chunk in coming.iter_bytes():
            body += chunk
            if len(body) > LARGEST_ANSWER:
                raise TooMuch(f"more than {LARGEST_ANSWER} bytes")
            if time.monotonic() > until:
                raise TooMuch("it takes too long")
        # The body is decoded by now; what said how it was packed must go.
        told = [
            (name, value)
            for name, value in coming.headers.items()
            if not name.startswith(("content-encoding", "transfer-"))
        ]
        return httpx2.Response(coming.status_code, headers=told, content=bytes(body))

    def _held_to(
        self, operation: Operation, report: Report, answer: httpx2.Response, status: int, language: str
    ) -> Any:
        """The body of an answer that is as the contract says; None, and a note, for one that is not."""
        said = operation.answer(answer.status_code)
        if answer.status_code != status or said is None:
            return self._note(operation, report, f"status {answer.status_code}, not {status}")
        ((content_type, media),) = said["content"].items()  # the contract has one kind of body for every answer
        if answer.headers.get("content-type", "").split(";")[0] != content_type:
            return self._note(
                operation, report, f"content type {answer.headers.get('content-type')!r}, not {content_type}"
            )
        for name in said.get("headers", {}):
            if name not in answer.headers and name != "Retry-After":
                return self._note(operation, report, f"the header {name} is missing")
        if "Content-Language" in said.get("headers", {}) and answer.headers["Content-Language"] != language:
            heard = answer.headers["Content-Language"]
            return self._note(operation, report, f"Content-Language {heard!r} where {language} was asked for")
        try:
            body = answer.json()
        except ValueError:
            return self._note(operation, report, "the body is no JSON")
        error = next(validator_of(media["schema"]["$ref"].rsplit("/", 1)[1]).iter_errors(body), None)
        if error is not None:
            where = "/".join(map(str, error.instance_path)) or "the body"
            # A personal answer's values are nobody's business: where and by which rule is enough to find the fault.
            why = f"breaks {'/'.join(map(str, error.schema_path[-2:]))}" if operation.is_personal else error.message
            return self._note(operation, report, f"{where}: {why}")
        return body

    @staticmethod
    def _note(operation: Operation, report: Report, reason: str) -> None:
        report.broken.append(f"{operation.method.upper()} {operation.path}: {reason}"[:LONGEST_REASON])
