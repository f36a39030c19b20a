"""Passing answer sheets on to the backend: at once when it answers, again and again when it does not.

Safe with many threads and processes at it: a sheet is claimed in the database before it is sent, and sent under the same key
each time, so the backend makes one thing of it.
"""

import logging
import threading
from collections.abc import Callable
from typing import Literal

from app.gateway import Gateway
from app.gateway.backend import Caller
from app.gateway.errors import AnswersRejected, BackendRefused, GatewayError, RecordNotFound, SignInNeeded
from app.store import Store
from app.store.sheets import Sheet
from app.web.enclosing import with_documents

log = logging.getLogger(__name__)

Outcome = Literal["accepted", "refused", "kept", "stuck", "taken-back", "nothing"]

PATIENCE = 0.6  # seconds somebody waits for their receipt while the backend is asked
AT_ONCE = 8  # sheets under way beside requests, from one process
REFUSALS_BEFORE_STUCK = 3  # an API that is being changed may refuse a call now and take it a minute later
FAILURES_BEFORE_REST = 3
MAY_PASS = ("408", "425", "429")  # refusals that say: later
NO_WORDS = ""  # stands for the question when the backend refuses without naming any


def pass_on(store: Store, gateway: Gateway, number: str | None = None) -> Outcome:
    """See to one sheet (`number`, or whichever is due): pass it on, or bring it back when its owner wants it back."""
    sheet = store.sheets.claim(number)
    if sheet is None:
        return "nothing"
    try:
        if sheet.state == "taking-back":
            return bring_back(store, gateway, sheet)
        store.sheets.accept(sheet.number, hand_over(store, gateway, sheet))
        return "accepted"
    except AnswersRejected as error:
        store.sheets.refuse(sheet.number, error.problems or {NO_WORDS: ""})
        return "taken-back" if sheet.state == "taking-back" else "refused"
    except GatewayError as error:
        # Never dropped: what cannot be passed on waits, and the receipt says so.
        log.warning("sheet not passed on after %s tries: %s", sheet.tries, error)
        trouble = "sign-in" if isinstance(error, SignInNeeded) else str(error)
        if sheet.state == "kept" and is_final(error) and sheet.tries >= REFUSALS_BEFORE_STUCK:
            store.sheets.set_aside(sheet.number, trouble)
            return "stuck"
        store.sheets.postpone(sheet.number, sheet.tries - 1, trouble)
        return "kept"


def is_final(error: GatewayError) -> bool:
    """Whether the backend will say the same again: a 4xx that is neither about the answers nor about the moment."""
    if isinstance(error, RecordNotFound):
        return True
    return isinstance(error, BackendRefused) and error.reason.startswith("4") and error.reason not in MAY_PASS


def bring_back(store: Store, gateway: Gateway, sheet: Sheet) -> Outcome:
    """Take a sheet back from the backend. Raises what the gateway does; then it is not settled, and is tried again.

    Whether a call that brought no answer made a case is learned by handing in once more under the same key.
    """
    try:
        reference = sheet.reference or hand_over(store, gateway, sheet)
    except (BackendRefused, RecordNotFound) as error:
        if not is_final(error) or sheet.tries < REFUSALS_BEFORE_STUCK:
            raise
        store.sheets.came_back(sheet.number)  # it knows of nothing to let go of
        return "taken-back"
    try:
        gateway.cases.take_back(reference, caller_of(sheet), key=sheet.key)
    except (BackendRefused, RecordNotFound) as error:
        if not is_final(error):
            raise
        store.sheets.stay(sheet.number, reference)
        return "accepted"
    store.sheets.came_back(sheet.number)
    return "taken-back"


def hand_over(store: Store, gateway: Gateway, sheet: Sheet) -> str:
    """The reference that the API this sheet is for gives it, the same however often it is asked."""
    if sheet.handed_to == "faults":
        # What is broken is told to everybody; who said so is nobody's business, so no token goes with it.
        return gateway.faults.report(sheet.handed_in, Caller(sheet.language), key=sheet.key).reference
    caller = caller_of(sheet)
    answers = with_documents(store, gateway, sheet, caller)
    return gateway.cases.hand_in(sheet.service, answers, caller, key=sheet.key).reference


def caller_of(sheet: Sheet) -> Caller:
    """On whose behalf a sheet is passed on."""
    return Caller(sheet.language, sheet.token)


class Courier:
    """Sees to a sheet beside the request it came with, so that nobody waits for a backend that takes its time."""

    def __init__(self, at_once: int = AT_ONCE) -> None:
        self._places = threading.BoundedSemaphore(at_once)

    def carry(self, store: Store, gateway: Gateway, number: str, *, patience: float = PATIENCE) -> Outcome:
        """The outcome if there is one within `patience` seconds, else "kept"; then it goes on by itself."""
        if not self._places.acquire(blocking=False):
            store.sheets.release(number)
            return "kept"
        outcomes: list[Outcome] = []
        settled = threading.Event()

        def run() -> None:
            try:
                outcomes.append(pass_on(store, gateway, number))
            except Exception:
                log.exception("a sheet could not be seen to; the forwarder will")
            finally:
                self._places.release()
                settled.set()

        threading.Thread(target=run, name="courier", daemon=True).start()
        settled.wait(patience)
        return outcomes[0] if outcomes else "kept"


def see_to_all(store: Store, gateway: Gateway, stop: Callable[[], bool]) -> int:
    """See to everything that is due, until `stop` or until the backend fails again and again; how many were settled."""
    settled = failures = 0
    while failures < FAILURES_BEFORE_REST and not stop():
        outcome = pass_on(store, gateway)
        if outcome == "nothing":
            break
        failures = failures + 1 if outcome == "kept" else 0
        settled += outcome != "kept"
    store.sheets.forget_answers()
    store.uploads.tidy()
    return settled


def start_forwarder(store: Store, gateway: Gateway, seconds: float) -> threading.Event:
    """See to what is due every `seconds`, in a thread of its own, until the returned event is set."""
    stop = threading.Event()

    def run() -> None:
        while not stop.wait(seconds):
            try:
                see_to_all(store, gateway, stop.is_set)
            except Exception:
                log.exception("the forwarder stumbled; it goes on")

    threading.Thread(target=run, name="forwarder", daemon=True).start()
    return stop
