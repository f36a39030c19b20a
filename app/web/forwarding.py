"""Passing answer sheets on to the backend: at once when it answers, again and again when it does not."""

import logging
import threading
from typing import Literal

from app.gateway import Gateway
from app.gateway.backend import Caller
from app.gateway.errors import AnswersRejected, BackendRefused, BackendUnavailable, RecordNotFound, SignInNeeded
from app.store import Store
from app.store.sheets import Sheet

log = logging.getLogger(__name__)

Outcome = Literal["accepted", "refused", "kept", "nothing"]


def pass_on(store: Store, gateway: Gateway, number: str | None = None) -> Outcome:
    """Pass on one waiting sheet (`number`, or whichever is due): the same key each time, so the backend makes one thing."""
    sheet = store.sheets.claim(number)
    if sheet is None:
        return "nothing"
    try:
        reference = hand_over(gateway, sheet)
    except AnswersRejected as error:
        store.sheets.refuse(sheet.number, error.problems)
        return "refused"
    except (BackendUnavailable, BackendRefused, RecordNotFound, SignInNeeded) as error:
        # Never dropped: what cannot be passed on waits, and the receipt says so.
        log.warning("sheet not passed on after %s tries: %s", sheet.tries + 1, error)
        store.sheets.postpone(sheet.number, sheet.tries)
        return "kept"
    store.sheets.accept(sheet.number, reference)
    return "accepted"


def hand_over(gateway: Gateway, sheet: Sheet) -> str:
    """The reference that the API this sheet is for gives it, the same however often it is asked."""
    if sheet.handed_to == "faults":
        # What is broken is told to everybody; who said so is nobody's business, so no token goes with it.
        return gateway.faults.report(sheet.handed_in, Caller(sheet.language), key=sheet.key).reference
    return gateway.cases.hand_in(
        sheet.service, sheet.handed_in, Caller(sheet.language, sheet.token), key=sheet.key
    ).reference


def start_forwarder(store: Store, gateway: Gateway, seconds: float) -> threading.Event:
    """Pass on what is due every `seconds`, in a thread of its own, until the returned event is set.

    Safe with many processes: a sheet is claimed in the database before it is sent.
    """
    stop = threading.Event()

    def run() -> None:
        while not stop.wait(seconds):
            try:
                while pass_on(store, gateway) not in ("nothing", "kept"):
                    pass
            except Exception:
                log.exception("the forwarder stumbled; it goes on")

    threading.Thread(target=run, name="forwarder", daemon=True).start()
    return stop
