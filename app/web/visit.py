"""This visit: who is signed in, if anybody, and what the site remembers until they leave.

Nothing is loaded until somebody asks, and nothing is stored until there is something to store.
"""

import time
from dataclasses import KW_ONLY, asdict, dataclass
from typing import Any, Literal

from flask import Flask, Response, current_app, g, request

from app.config import Config
from app.gateway.backend import Caller
from app.gateway.identity import Profile, SignedIn
from app.i18n import backend_language
from app.security import csrf_token, is_token_good
from app.store import Store
from app.store.visits import fingerprint, new_id

UNSENT = "unsent"  # answers that came when nobody was signed in any more: web/unsent.py


@dataclass(frozen=True)
class Behalf:
    """For whom somebody works here who is not that person, and how far they may go."""

    by: Literal["mandate", "relay", "desk"]
    id: str  # the mandate's, the relay's, or that of the visit at a staffed desk
    _: KW_ONLY
    name: str  # of the person it is for
    powers: tuple[str, ...] = ()  # see, fill-in, hand-in, receive-news, pay
    matters: tuple[str, ...] = ()  # services and topics by id; of a relay the one service
    token: str | None = None  # `sub` the person it is for, `act` who works here; a relay has none
    expires: float | None = (
        None  # of the token, in seconds since the epoch; with it nothing turns into work for oneself
    )
    profile: dict[str, Any] | None = None  # what is known of the person it is for; of a relay nothing


class Visit:
    """One browser's visit.

    While somebody works here for another person (`behalf`), profile, token and owner are that person's: nothing of the one
    working here is filled in, shown or handed in.
    """

    def __init__(self, store: Store, secret: str, cookie: str) -> None:
        self._store = store
        self._secret = secret
        self._given = cookie
        self._data: dict[str, Any] | None = None
        self._changed = False
        self._lapsed = False
        self.id = cookie
        self.ended = False

    @property
    def data(self) -> dict[str, Any]:
        """What belongs to this visit, loaded at the first question."""
        if self._data is None:
            loaded = self._store.visits.load(self.id) if self.id else None
            self._lapsed = bool(self.id) and loaded is None
            self._data = loaded or {}
            if self._data.get("expires", time.time() + 1) < time.time():
                self._data = {}
        return self._data

    def keep(self, **values: Any) -> None:
        """Remember something until the visit ends."""
        self.data.update(values)
        self._begin()
        self._changed = True

    def take(self, name: str) -> Any:
        """Something remembered, which is then forgotten."""
        if name not in self.data:
            return None
        self._changed = True
        return self.data.pop(name)

    @property
    def behalf(self) -> Behalf | None:
        """For whom somebody works here who is not that person; None when they work for themself."""
        kept = self.data.get("behalf")
        return Behalf(**{**kept, "powers": tuple(kept["powers"]), "matters": tuple(kept["matters"])}) if kept else None

    @property
    def profile(self) -> Profile | None:
        """What the platform knows about the resident this is for; None when nobody is signed in, or too little is known."""
        behalf = self.behalf
        known = behalf.profile if behalf else self.data.get("profile")
        return Profile.model_validate(known) if known else None

    @property
    def own_profile(self) -> Profile | None:
        """What the platform knows about whoever signed in here, for whomever they work."""
        known = self.data.get("profile")
        return Profile.model_validate(known) if known else None

    @property
    def is_signed_in(self) -> bool:
        """Whether a resident is signed in."""
        return "profile" in self.data

    @property
    def token(self) -> str | None:
        """The token for the backends, of the resident this is for."""
        behalf = self.behalf
        return behalf.token if behalf else self.data.get("token")

    @property
    def own_token(self) -> str | None:
        """The token of whoever signed in here, for whomever they work."""
        return self.data.get("token")

    @property
    def owner(self) -> str:
        """Whose drafts and sheets these are."""
        behalf = self.behalf
        if behalf:
            return f"{behalf.by}:{behalf.id}"
        profile = self.own_profile
        if profile:
            return f"resident:{profile.sub}"
        self._begin()
        return f"visit:{fingerprint(self.id)}"

    @property
    def has_run_out(self) -> bool:
        """Whether somebody was here with this cookie for so long, or so long ago, that the visit has ended."""
        return not self.is_signed_in and bool(self._given) and self._store.visits.has_run_out(self._given)

    @property
    def csrf_token(self) -> str:
        """The token for this visit's forms."""
        self._begin()
        return csrf_token(self._secret, self.id)

    def is_mine(self, token: str) -> bool:
        """Whether a form's token was made for this visit."""
        return is_token_good(self._secret, self._given, token)

    def sign_in(self, signed_in: SignedIn, profile: Profile) -> None:
        """Make this the resident's visit, under a new id; drafts begun before come along."""
        old_owner, unsent = self.owner, self.data.get(UNSENT, {})
        if self.id:
            self._store.visits.end(self.id)
        self.id = new_id()
        self._data = {
            "profile": profile.model_dump(),
            "token": signed_in.token,
            "expires": signed_in.expires,
        }
        self._changed = True
        mark = resident_mark(self._store, self.owner)
        if mine := {key: one for key, one in unsent.items() if one["whose"] == mark}:
            self._data[UNSENT] = mine
        if old_owner.startswith("visit:"):
            self._store.drafts.move(old_owner, self.owner)
            self._store.sheets.move(old_owner, self.owner)
        self._store.sheets.renew_token(self.owner, signed_in.token)

    def work_for(self, behalf: Behalf | None) -> None:
        """Work for another person from here on, or (None) for oneself again, under a new id; what was on the screen is forgotten."""
        kept: dict[str, Any] = {name: self.data[name] for name in ("profile", "token", "expires") if name in self.data}
        if self.id:
            self._store.visits.end(self.id)
        self.id = new_id()
        self._data = {**kept, "behalf": asdict(behalf)} if behalf else kept
        self._changed = True

    def end(self) -> None:
        """Forget everything about this visit."""
        if self.id:
            self._store.visits.end(self.id)
        self._data = {}
        self.id = ""
        self._changed = False
        self.ended = True

    def _begin(self) -> None:
        if not self.id:
            self.id = new_id()

    def finish(self, response: Response, name: str, *, secure: bool) -> None:
        """Store what changed, and give or take back the cookie."""
        if self._changed:
            if self._lapsed and self.id == self._given:
                self._store.visits.end(self.id)  # what is kept from here on is a visit of its own
            self._store.visits.save(self.id, self.data)
        if self.ended:
            response.delete_cookie(name, path="/", secure=secure, httponly=True, samesite="Lax")
            response.headers["Clear-Site-Data"] = '"cache", "storage"'
        elif self.id and self.id != self._given:
            response.set_cookie(name, self.id, path="/", secure=secure, httponly=True, samesite="Lax")


def resident_mark(store: Store, owner: str) -> str:
    """What stands for a resident in a form, so that nobody else gets what was typed into it; "" for a visit."""
    return store.mark(f"resident page {owner}")[:32] if owner.startswith("resident:") else ""


def cookie_name(config: Config) -> str:
    """The cookie's name; browsers keep `__Host-` cookies to one host, but only over TLS."""
    return "__Host-visit" if config.secure else "visit"


def visit() -> Visit:
    """This request's visit."""
    if "visit" not in g:
        config: Config = current_app.extensions["config"]
        cookie = request.cookies.get(cookie_name(config), "")
        g.visit = Visit(current_app.extensions["store"], config.SECRET_KEY, cookie if len(cookie) == 43 else "")
    current: Visit = g.visit
    return current


def has_visit() -> bool:
    """Whether the browser brought a visit's cookie."""
    return cookie_name(current_app.extensions["config"]) in request.cookies


def caller() -> Caller:
    """On whose behalf a backend is asked now."""
    return Caller(backend_language(), visit().token if has_visit() else None)


def register_visits(app: Flask, config: Config) -> None:
    """Finish the visit at the end of each request that touched it."""

    @app.after_request
    def finish(response: Response) -> Response:
        if "visit" in g:
            g.visit.finish(response, cookie_name(config), secure=config.secure)
        return response
