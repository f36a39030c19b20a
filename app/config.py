"""What can be set from outside, and what holds when nothing is.

Every setting is an environment variable of the same name; `docs/operating.md` lists them.
"""

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
# The tags of docs/contract/openapi.yaml.
BACKEND_APIS = (
    "catalogue",
    "cases",
    "records",
    "certificates",
    "mandates",
    "places",
    "appointments",
    "payments",
    "documents",
    "warnings",
    "prices",
    "faults",
    "work",
    "advice",
    "notices",
    "identity",
)


@dataclass(frozen=True, kw_only=True)
class Config:
    """Every setting of the site, with its default."""

    SITE_URL: str = "http://127.0.0.1:8000"  # where people reach the site; https turns on Secure cookies and HSTS
    SECRET_KEY: str = ""  # signs cookies and seals what is stored; kept in VAR when not set
    VAR: str = str(ROOT / "var")  # where the embedded database, clips and keys lie
    DATABASE_URL: str = ""  # SQLAlchemy address; default: SQLite in VAR

    BACKEND_URL: str = "http://127.0.0.1:8001"  # every API, unless it has an address of its own
    BACKEND_CATALOGUE_URL: str = ""
    BACKEND_CASES_URL: str = ""
    BACKEND_RECORDS_URL: str = ""
    BACKEND_CERTIFICATES_URL: str = ""
    BACKEND_MANDATES_URL: str = ""
    BACKEND_PLACES_URL: str = ""
    BACKEND_APPOINTMENTS_URL: str = ""
    BACKEND_PAYMENTS_URL: str = ""
    BACKEND_DOCUMENTS_URL: str = ""
    BACKEND_WARNINGS_URL: str = ""
    BACKEND_PRICES_URL: str = ""
    BACKEND_FAULTS_URL: str = ""
    BACKEND_WORK_URL: str = ""
    BACKEND_ADVICE_URL: str = ""
    BACKEND_NOTICES_URL: str = ""
    BACKEND_IDENTITY_URL: str = ""
    BACKEND_PLACES_KIND: str = "native"  # what the places API speaks: native, or hsds (Open Referral HSDS 3.1)
    BACKEND_WARNINGS_KIND: str = (
        "native"  # what the warnings API speaks: native, or cap (CAP 1.2 behind an Atom or RSS index)
    )
    BACKEND_FAULTS_KIND: str = "native"  # what the faults API speaks: native, or open311 (GeoReport v2)
    BACKEND_FAULTS_KEY: str = ""  # Open311: the api_key for reports
    BACKEND_FAULTS_JURISDICTION: str = ""  # Open311: the jurisdiction_id, where the server wants one
    BACKEND_FAULTS_OTHER: str = ""  # Open311: the service_code for what fits no other; empty: the first called "other"
    BACKEND_CONNECT_SECONDS: float = 1.0  # the longest wait for a connection
    BACKEND_READ_SECONDS: float = 4.0  # the longest wait for an answer
    PAGE_SECONDS: float = 2.0  # the longest wait of a page for all its calls together
    BACKEND_AT_ONCE: int = 32  # calls under way to one API from one process
    OIDC_CLIENT_ID: str = "citizen-site"  # this site's name at the identity provider
    OIDC_CLIENT_SECRET: str = ""  # for confidential clients
    SIGN_IN_ORIGIN: str = ""  # where the sign-in page lies, when not at BACKEND_IDENTITY_URL

    HELP_PHONE: str = "12345"  # whom to ring where a service names nobody nearer
    IVR_KEY: str = ""  # what the voice platform (IVR) shows to get telephone calls answered; empty: none may
    SAMPLE: bool = True  # the backends answer with sample data, and every page says so
    SIGNED_IN_IDLE_MINUTES: int = 30  # a visit nobody uses ends
    SIGNED_IN_HOURS: int = 12  # the longest visit
    DRAFT_DAYS: int = 30  # how long half-filled answers are kept
    VIRUS_SCAN: str = ""  # who looks for viruses in files: nobody; clamd at unix:/path or host:port; or a command
    VOICE: str = "natural"  # the best voice to use: natural, where it is installed, or basic
    SPEECH_WORKERS: int = 1  # processes of the built-in voice
    NATURAL_WORKERS: int = 1  # processes of the natural voice; each takes 0.5 to 0.9 GB
    SPEECH_SERVICE: str = (
        ""  # the speech service: empty, started when first needed; or host:port, or unix:/path, of one
    )
    SPEECH_AHEAD: bool = True  # start the speech service with the first page, not at the first press
    SPEECH_URL: str = ""  # the province's own speech server (POST {SPEECH_URL}/v1/audio/speech)
    SPEECH_KEY: str = ""  # its key
    SPEECH_MODEL: str = "tts-1"  # its model
    SPEECH_VOICES: str = ""  # its voice for each language it should speak: cmn=anna,yue=ben
    SPEECH_SECONDS: float = 6.0  # the longest wait for one sentence of it
    RECORDINGS: str = ""  # the folder of clips spoken by people; default: recordings of the program
    CLIP_CACHE_MB: int = 800  # room for the sound of public pages
    CLIP_FOLDER: str = ""  # where that is kept; default: clips in VAR. Several machines may share it
    REDIS_URL: str = ""  # Redis or Valkey: keeps clips and counts limits for many machines
    LISTENING: str = "auto"  # speaking to search: auto, where it is installed, or off
    PAGE_CACHE_SECONDS: int = 30  # how long a public page may be served again as it was
    CATALOGUE_SECONDS: float = 60.0  # how often the catalogue is asked for news; 0: read at first need, and never again
    FORWARD_SECONDS: float = 15.0  # how often waiting answer sheets are tried again; 0: never by itself
    TESTING: bool = False

    @property
    def secure(self) -> bool:
        """Whether people reach the site over TLS."""
        return self.SITE_URL.startswith("https://")

    def backend_url(self, api: str) -> str:
        """The base address of one API of the contract, without a slash at the end."""
        own: str = getattr(self, f"BACKEND_{api.upper()}_URL")
        return (own or self.BACKEND_URL).rstrip("/")


def read_config(environ: Mapping[str, str] | None = None, /, **overrides: Any) -> Config:
    """The settings from the environment, with `overrides` on top.

    Raises ValueError, naming the setting, when a number is not a number.
    """
    environ = os.environ if environ is None else environ
    given: dict[str, Any] = {}
    for setting in fields(Config):
        if setting.name.isupper() and setting.name in environ:
            given[setting.name] = _parse(setting.name, environ[setting.name], type(setting.default))
    config = replace(Config(), **{**given, **overrides})
    if not config.SECRET_KEY:
        config = replace(config, SECRET_KEY=_kept_secret(Path(config.VAR)))
    if not config.DATABASE_URL:
        config = replace(config, DATABASE_URL=f"sqlite:///{Path(config.VAR) / 'site.db'}")
    return config


def _parse(name: str, text: str, kind: type) -> Any:
    try:
        return text.lower() in {"1", "true", "yes", "on"} if kind is bool else kind(text)
    except ValueError:
        raise ValueError(f"{name} should be a {kind.__name__}, not {text!r}") from None


def _kept_secret(folder: Path) -> str:
    """A secret made once and kept, so that a restart signs nobody out."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "secret-key"
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(48))
    except FileExistsError:
        pass
    return path.read_text()
