"""Faults with a system that speaks Open311 GeoReport v2: reports are service requests, sent as forms, answered in JSON.

The standard has no Idempotency-Key. Each description ends with a marker made of the key, and before anything is sent the recent
requests are looked through for it: whether an earlier try arrived is found there, as nowhere else.
"""

import hashlib
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx2

from app.clock import CHINA
from app.config import Config
from app.gateway.adapters.open311_requests import (
    entries_of,
    id_of,
    kind_in,
    kind_of,
    names,
    public,
    read_fault,
    text_of,
)
from app.gateway.adapters.open311_words import (
    DANGER,
    KIND_NAMES,
    MARKER,
    NO_PLACE,
    OURS,
    PLACE,
    QUESTION_WORDS,
    SINCE,
    STATES,
    WHAT,
)
from app.gateway.backend import Backend, Caller, segment
from app.gateway.errors import (
    AnswersRejected,
    BackendRefused,
    BackendUnavailable,
    GatewayError,
    RecordNotFound,
    SignInNeeded,
)
from app.gateway.faults import PAGE_SIZE, Fault, FaultPage
from app.gateway.reads import Fetched, PublicReads

SERVICES_FRESH_SECONDS = 600.0
LOOKED_BACK = timedelta(days=14)  # for an earlier try: longer than a sheet waits for a system that is being mended
SHOWN_BACK = timedelta(days=60)
TOLD_BY = {"service_request_id", "service_code", "token"}  # one of these is in every entry of every list


class Open311Faults:
    """The faults API over Open311."""

    def __init__(self, backend: Backend, config: Config) -> None:
        self._backend = backend
        self._key = config.BACKEND_FAULTS_KEY
        self._jurisdiction = config.BACKEND_FAULTS_JURISDICTION
        self._other = config.BACKEND_FAULTS_OTHER
        self._reads = PublicReads(backend)
        self._services = PublicReads(backend, fresh_seconds=SERVICES_FRESH_SECONDS)

    def report(self, answers: dict[str, Any], caller: Caller, *, key: str) -> Fault:
        """A new report, or the one an earlier try with the same key made. Raises AnswersRejected."""
        language = caller.language
        code = self._service_for(str(answers.get("what", "")), language)
        mark = marker(key)
        if (earlier := self._made_before(mark, code, language)) is not None:
            return earlier
        fields = {
            "service_code": code,
            "description": description(answers, mark, language),
            "address_string": str(answers.get("where", "")),
            "phone": str(answers.get("phone", "")),
            "api_key": self._key,
            "jurisdiction_id": self._jurisdiction,
        }
        fields = {name: value for name, value in fields.items() if value}
        # Without the resident's token: it is no business of a system that does not know residents.
        response = self._backend.send_form("/requests.json", Caller(language), fields)
        made = self._made(response, language)
        now = datetime.now(CHINA)
        return Fault(
            reference=self._reference(made, language) or mark.removeprefix(MARKER),
            what=kind_of(str(answers.get("what", "")), "", language),
            where=public(str(answers.get("where", ""))) or NO_PLACE[language],
            danger=answers.get("danger") is True,
            status="received",
            status_text=STATES["received"][language],
            reported_at=now,
            updated_at=now,
            note=text_of(made.get("service_notice"), 300) or None,
        )

    def recent(self, language: str, page: int = 1, division: str = "") -> Fetched[FaultPage]:
        """One page of what was reported lately. The standard knows no divisions: all of it. Raises RecordNotFound past the last."""
        kept = self._reads.keep(("requests", language), lambda _etag: (self._lately(language), None))
        pages = max(1, -(-len(kept.value) // PAGE_SIZE))
        if not 1 <= page <= pages:
            raise RecordNotFound("faults", "no such page")
        items = tuple(kept.value[(page - 1) * PAGE_SIZE : page * PAGE_SIZE])
        return Fetched(FaultPage(items=items, page=page, pages=pages, total=len(kept.value)), kept.at, stale=kept.stale)

    def fault(self, reference: str, language: str) -> Fetched[Fault]:
        """One fault, by its id or by the token it was promised under. Raises RecordNotFound."""
        segment("faults", reference)
        return self._reads.keep(("request", reference, language), lambda _etag: (self._find(reference, language), None))

    def answers(self) -> bool:
        """Whether the list of services can be read now."""
        try:
            self._list("/services.json", "en")
        except GatewayError:
            return False
        return True

    def _service_for(self, what: str, language: str) -> str:
        """The service that takes a kind of fault: of that code, else by its words, else the one for all else.

        Raises BackendRefused when the server has none of these.
        """
        kept = self._services.keep(("services", language), lambda _etag: (self._read_services(language), None))
        codes = [text_of(one["service_code"], 100) for one in kept.value]
        for code in codes:
            if code.casefold() == what.casefold():
                return code
        for wanted in (what, "other"):
            if wanted == "other" and self._other:
                return self._other
            for field in ("service_code", "service_name", "group", "keywords", "description"):
                for service, code in zip(kept.value, codes, strict=True):
                    if kind_in(text_of(service.get(field), 500)) == wanted:
                        return code
        raise BackendRefused("faults", "no service takes this kind of fault, and none takes what is left")

    def _read_services(self, language: str) -> list[dict[str, Any]]:
        found = [one for one in self._list("/services.json", language) if text_of(one.get("service_code"), 100)]
        # What asks for attributes of its own can only be sent without them where nothing else fits.
        return sorted(found, key=lambda one: one.get("metadata") in (True, "true", "True", 1))

    def _made_before(self, mark: str, code: str, language: str) -> Fault | None:
        since = datetime.now(UTC) - LOOKED_BACK
        asked = {"service_code": code, "start_date": since.strftime("%Y-%m-%dT%H:%M:%SZ")}
        for entry in self._list("/requests.json", language, asked):
            if isinstance(entry.get("description"), str) and mark in entry["description"]:
                return read_fault(entry, language)
        return None

    def _made(self, response: httpx2.Response, language: str) -> dict[str, Any]:
        """What the server says it made. Raises AnswersRejected, BackendRefused, BackendUnavailable."""
        status = response.status_code
        try:
            answer = json.loads(response.content)
        except ValueError:
            answer = None
        entry = next(iter(entries_of(answer)), {})
        if 200 <= status < 300 and "description" in entry and str(entry.get("code", "")).isdigit():
            status = int(entry["code"])  # some servers say in the body alone that it went wrong
        if status == 400 and (said := text_of(entry.get("description"), 200)):
            raise _refusal(said)
        if not 200 <= status < 300:
            # Never what the server wrote about it: that may repeat what somebody typed.
            raise BackendRefused("faults", f"{status} for a report")
        if answer is None or not entries_of(answer):
            raise BackendUnavailable("faults", "the answer to a report makes no sense")
        return entry

    def _reference(self, made: dict[str, Any], language: str) -> str:
        """The id of what was made; its token while the server has given it none, "" where it gives none ever."""
        if request_id := id_of(made.get("service_request_id")):
            return request_id
        token = id_of(made.get("token"))
        if not token:
            return ""
        try:
            return self._of_token(token, language) or token
        except GatewayError:
            return token  # it was made; asking again later will do

    def _of_token(self, token: str, language: str) -> str:
        found = self._list(f"/tokens/{segment('faults', token)}.json", language)
        return next((request_id for one in found if (request_id := id_of(one.get("service_request_id")))), "")

    def _lately(self, language: str) -> list[Fault]:
        since = datetime.now(UTC) - SHOWN_BACK
        entries = self._list("/requests.json", language, {"start_date": since.strftime("%Y-%m-%dT%H:%M:%SZ")})
        found = {fault.reference: fault for entry in entries if (fault := read_fault(entry, language))}
        oldest = datetime.min.replace(tzinfo=UTC)
        return sorted(found.values(), key=lambda one: (one.reported_at or oldest, one.reference), reverse=True)

    def _find(self, reference: str, language: str) -> Fault:
        try:
            return self._one(reference, language)
        except RecordNotFound:
            request_id = self._of_token(reference, language)
        if request_id and request_id != reference:
            return self._one(request_id, language)
        raise RecordNotFound("faults", "there is no such request")

    def _one(self, reference: str, language: str) -> Fault:
        for entry in self._list(f"/requests/{segment('faults', reference)}.json", language):
            if (fault := read_fault(entry, language)) is not None:
                return fault
        raise RecordNotFound("faults", "there is no such request")

    def _list(self, path: str, language: str, asked: dict[str, str] | None = None) -> list[dict[str, Any]]:
        """The entries at a path; what is no list of them is no answer."""
        params = {**({"jurisdiction_id": self._jurisdiction} if self._jurisdiction else {}), **(asked or {})}
        try:
            answer = self._backend.get(path, Caller(language), params)
        except SignInNeeded as error:
            raise BackendRefused("faults", "the server wants a key for reading") from error
        entries = entries_of(answer)
        # An empty list is an answer; one of something else must not look like an empty one.
        if answer != [] and not any(one.keys() & TOLD_BY for one in entries):
            raise BackendUnavailable("faults", "the answer is no list of the standard")
        return entries


def marker(key: str) -> str:
    """The last line of a description: short enough for people, and nobody else's."""
    return MARKER + hashlib.sha256(key.encode()).hexdigest()[:10].upper()


def description(answers: dict[str, Any], mark: str, language: str) -> str:
    """What those who mend it read, a line for each thing."""
    what = str(answers.get("what", ""))
    lines = [WHAT[language] + KIND_NAMES.get(what, {}).get(language, what)]
    lines += [DANGER[language]] if answers.get("danger") is True else []
    lines.append(PLACE[language] + str(answers.get("where", "")))
    lines += [SINCE[language] + str(answers["since"])] if answers.get("since") else []
    lines += [str(answers["details"])] if answers.get("details") else []
    return "\n".join([*lines, mark])


def _refusal(said: str) -> GatewayError:
    """A 400: answers that were found wrong, or a mistake that only whoever runs the site can put right."""
    small = said.casefold()
    if names(small, OURS):
        return BackendRefused("faults", "400: the server wants another key, jurisdiction or attribute")
    question = next((name for name, words in QUESTION_WORDS.items() if names(small, words)), "what")
    return AnswersRejected("faults", {question: said})
