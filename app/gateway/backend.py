"""The door: how a call leaves for a backend, and what protects both sides on the way.

A call waits at most for its timeouts, is tried once more when it is a read that failed at once, carries a request id and
the resident's token, is never redirected, and is given up when the answer grows too large. A backend that failed five
times running is left alone for a while (circuit breaker), and never holds more than its share of threads (bulkhead).
"""

import json
import random
import re
import threading
import time
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import httpx2

from app.config import Config
from app.gateway import patience
from app.gateway.errors import AnswersRejected, BackendRefused, BackendUnavailable, RecordNotFound, SignInNeeded

LARGEST_ANSWER = 4 * 1024 * 1024  # bytes
FAILURES_BEFORE_REST = 5
REST_SECONDS = 10.0
LONGEST_GAP = 0.75  # seconds between two pieces of an answer that a page waits for
SHORTEST_WAIT = 0.02  # seconds: with less no call is worth making


@dataclass(frozen=True)
class Caller:
    """On whose behalf, and in which language, a call is made."""

    language: str = "zh-Hans"  # as backends know it
    token: str | None = None


class Breaker:
    """Remembers failures in a row, and says when it is no use to ask."""

    def __init__(self, most: int = FAILURES_BEFORE_REST) -> None:
        self._lock = threading.Lock()
        self._most = most
        self._failures = 0
        self._rests_until = 0.0

    def is_resting(self) -> bool:
        """Whether the backend is being left alone; one caller a rest period is let through to see."""
        with self._lock:
            if self._failures < self._most:
                return False
            if time.monotonic() < self._rests_until:
                return True
            self._rests_until = time.monotonic() + REST_SECONDS
            return False

    def note(self, worked: bool) -> None:
        """Take down how a call went."""
        with self._lock:
            self._failures = 0 if worked else self._failures + 1
            if self._failures == self._most:
                self._rests_until = time.monotonic() + REST_SECONDS


class Backend:
    """One API of the contract at one address."""

    def __init__(self, api: str, config: Config, transport: httpx2.BaseTransport | None = None) -> None:
        self.api = api
        self.base_url = config.backend_url(api)
        self.transport = transport
        self._connecting, self._reading = config.BACKEND_CONNECT_SECONDS, config.BACKEND_READ_SECONDS
        self._client = httpx2.Client(
            base_url=self.base_url,
            transport=transport,
            follow_redirects=False,
            trust_env=False,
            limits=httpx2.Limits(max_connections=config.BACKEND_AT_ONCE),
        )
        self._places = threading.BoundedSemaphore(config.BACKEND_AT_ONCE)
        self._breaker = Breaker()

    def get(self, path: str, caller: Caller, params: Mapping[str, str] | None = None) -> Any:
        """The JSON at `path`."""
        return self.fetch(path, caller, params=params)[0]

    def fetch(
        self, path: str, caller: Caller, *, params: Mapping[str, str] | None = None, etag: str | None = None
    ) -> tuple[Any, str | None]:
        """The JSON at `path` and its ETag; (None, etag) when what `etag` names still holds."""
        headers = {"If-None-Match": etag} if etag else {}
        response = self._read("GET", path, caller, params=params, headers=headers)
        if response.status_code == 304 and etag:
            return None, etag
        return self._json(response), response.headers.get("etag")

    def ask(self, path: str, caller: Caller, body: Any) -> Any:
        """The JSON answer to a question that must not stand in an address; a read, so it may be asked again."""
        return self._json(self._read("POST", path, caller, json=body))

    def fetch_raw(self, address: str, caller: Caller, *, accept: str) -> bytes:
        """The body at a path or whole address, in a format that is not JSON."""
        response = self._read("GET", address, caller, headers={"Accept": accept})
        if response.status_code in (404, 410):
            raise RecordNotFound(self.api, f"{response.status_code}")
        if not 200 <= response.status_code < 300:
            raise BackendRefused(self.api, f"{response.status_code}")
        return response.content

    def _read(self, method: str, path: str, caller: Caller, **request: Any) -> httpx2.Response:
        started = time.monotonic()
        try:
            return self._send(method, path, caller, **request)
        except BackendUnavailable:
            # One more try, but only where the first failed at once: nobody should wait twice for a timeout.
            left = patience.left()
            if time.monotonic() - started > 0.5 or (left is not None and left < 0.5) or self._breaker.is_resting():
                raise
            time.sleep(random.uniform(0.02, 0.12))  # noqa: S311 (jitter, not a secret)
            return self._send(method, path, caller, **request)

    def post(self, path: str, caller: Caller, body: Any, *, idempotency_key: str) -> Any:
        """The JSON answer to `body`; safe to call again with the same key."""
        return self._json(self._send("POST", path, caller, json=body, headers={"Idempotency-Key": idempotency_key}))

    def post_bytes(
        self, path: str, caller: Caller, data: bytes, *, kind: str, params: Mapping[str, str], idempotency_key: str
    ) -> Any:
        """The JSON answer to a file of that content type; safe to send again with the same key."""
        headers = {"Idempotency-Key": idempotency_key, "Content-Type": kind}
        return self._json(self._send("POST", path, caller, content=data, params=params, headers=headers))

    def send_form(self, path: str, caller: Caller, fields: Mapping[str, str]) -> httpx2.Response:
        """The answer to a posted form, whatever its status; sent once, because sending it again may do it again."""
        return self._send("POST", path, caller, data=dict(fields))

    def carry(self, request: httpx2.Request) -> httpx2.Response:
        """The answer to a request that is ready, whatever its status; sent once."""
        named = {name: request.headers[name] for name in ("authorization", "content-type") if name in request.headers}
        return self._send(request.method, str(request.url), Caller(), content=request.read(), headers=named)

    def put(self, path: str, caller: Caller, *, idempotency_key: str | None = None) -> Any:
        """The JSON answer to saying that something is so, None where there is none; saying it twice changes nothing."""
        headers = {"Idempotency-Key": idempotency_key} if idempotency_key else {}
        response = self._read("PUT", path, caller, headers=headers)
        return None if response.status_code == 204 else self._json(response)

    def _send(self, method: str, path: str, caller: Caller, **request: Any) -> httpx2.Response:
        headers = {
            "Accept": "application/json",
            "Accept-Language": caller.language,
            "X-Request-Id": uuid.uuid4().hex,
            **request.pop("headers", {}),
        }
        if caller.token:
            headers["Authorization"] = f"Bearer {caller.token}"
        longest = self._longest_wait()
        until = time.monotonic() + longest
        waits = httpx2.Timeout(min(self._reading, longest), connect=min(self._connecting, longest))
        with (
            self.guarded(),
            self._client.stream(method, path, headers=headers, timeout=waits, **request) as response,
        ):
            if patience.left() is not None:
                # The deadline is looked at between two pieces of an answer, so they may not lie far apart.
                response.request.extensions["timeout"]["read"] = min(self._reading, LONGEST_GAP)
            body = self._body(response, until)
            if response.status_code >= 500:
                raise BackendUnavailable(self.api, f"{response.status_code} for {method} {path}")
        # The body arrives decoded, so what said how it was packed must go.
        kept = [(name, value) for name, value in response.headers.items() if name not in _ABOUT_THE_WIRE]
        return httpx2.Response(response.status_code, headers=kept, content=body)

    @contextmanager
    def guarded(self) -> Iterator[None]:
        """Bulkhead, breaker, and the one place where a lower layer's errors are translated."""
        if self._breaker.is_resting():
            raise BackendUnavailable(self.api, "left alone after failing several times")
        if not self._places.acquire(timeout=min(0.5, self._longest_wait())):
            raise BackendUnavailable(self.api, "too many calls under way")
        worked = False
        try:
            yield
            worked = True
        except httpx2.HTTPError as error:
            raise BackendUnavailable(self.api, f"{type(error).__name__}: {error}") from error
        finally:
            self._breaker.note(worked)
            self._places.release()

    def _longest_wait(self) -> float:
        """How long a call may take now, in seconds. Raises BackendUnavailable where whoever asks has no time left."""
        left = patience.left()
        if left is not None and left < SHORTEST_WAIT:
            raise BackendUnavailable(self.api, "the page has waited for others long enough")
        longest = self._connecting + self._reading
        return longest if left is None else min(longest, left)

    def _body(self, response: httpx2.Response, deadline: float) -> bytes:
        body = bytearray()
        for chunk in response.iter_bytes():
            body += chunk
            if len(body) > LARGEST_ANSWER:
                raise BackendUnavailable(self.api, "the answer is too large")
            if time.monotonic() > deadline:
                raise BackendUnavailable(self.api, "the answer takes too long")
        return bytes(body)

    def _json(self, response: httpx2.Response) -> Any:
        status = response.status_code
        if status == 401:
            raise SignInNeeded(self.api, "the token was not accepted")
        if status in (404, 410):
            raise RecordNotFound(self.api, f"{status}")
        try:
            answer = json.loads(response.content) if response.content else None
        except ValueError as error:
            raise BackendUnavailable(self.api, "the answer is not JSON") from error
        if status == 422:
            raise AnswersRejected(self.api, _problems(answer))
        if not 200 <= status < 300:
            raise BackendRefused(self.api, f"{status}")
        if answer is None:
            raise BackendUnavailable(self.api, "the answer is empty")
        return answer


_NAME = re.compile(r"[\w.~-]{1,200}")


def segment(api: str, name: str) -> str:
    """One piece of a path. Raises RecordNotFound for what no record is called, before it could reach another address."""
    if not _NAME.fullmatch(name) or not name.strip("."):
        raise RecordNotFound(api, "no record is called that")
    return quote(name, safe="")


_ABOUT_THE_WIRE = {"content-encoding", "content-length", "transfer-encoding"}


def _problems(answer: Any) -> dict[str, str]:
    """The messages of a 422, by question id; whatever is not of that shape is passed over."""
    errors = answer.get("errors") if isinstance(answer, dict) else None
    return {
        str(error["question"]): str(error["message"])
        for error in (errors if isinstance(errors, list) else [])
        if isinstance(error, dict) and "question" in error and "message" in error
    }
