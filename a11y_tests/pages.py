"""Which pages are there to look at? All of the site's own map, and those a person meets on the way through a service."""

from dataclasses import dataclass

from app import create_app
from app.config import read_config
from app.web.components import read_descriptions
from tests.web.addresses import addresses
from tests.web.test_addresses import NO_PAGES
from tests.web.walking import PUBLISHED, services
from tools.build import build

NOT_LOOKED_AT = NO_PAGES | {
    "services.find",  # leads on to the list of services
    "account.callback",  # leads on to where one came from
    "members.one",  # leads on to all of them
    "uploads.again",  # leads on to the question
    "case_papers.again",  # leads on to the papers of the case
}


@dataclass(frozen=True)
class Look:
    """A page to look at."""

    path: str
    signed_in: bool = False

    def __str__(self) -> str:
        return self.path


def looks() -> list[Look]:
    """Every page, in a fixed order."""
    build()
    app = create_app(read_config({}, TESTING=True, DATABASE_URL="sqlite://", SECRET_KEY="x" * 32, FORWARD_SECONDS=0))
    # Numbers that exist only once somebody has handed something in are filled in by the `town` fixture.
    made = {"number": "{number}", "reference": "{reference}", "application_id": "{application}"}
    made |= {"receipts.answers.number": "{waiting}", "resuming.draft.draft_id": "{aside}"}
    mapped = addresses(app, **made)
    found = {
        Look(one.path.replace("%7B", "{").replace("%7D", "}"), signed_in=is_personal(app, one.endpoint))
        for one in mapped
        if "GET" in one.methods and one.endpoint not in NOT_LOOKED_AT
    }
    found |= {
        Look(f"/services/{service_id}") for kind in ("look-up", "book", "guide") for service_id in services(kind)[:1]
    }
    found |= {Look("/services/pension-payments/result", signed_in=True), Look("/", signed_in=True)}
    found |= {
        Look("/rural/prices?crop=lychee"),
        Look("/services/?q=养老金"),
        Look("/services/?q=zzzzqqqq"),
        Look("/nowhere"),
    }
    found |= {Look(path, signed_in=True) for path in one_page_of_every_kind()}
    found |= {Look(f"/components/{name}") for name in read_descriptions()}
    # Only a look-up has a result; asking any other service for one leads on.
    return sorted(found - {Look("/services/old-age-allowance/result", signed_in=True)}, key=lambda look: str(look))


def is_personal(app: object, endpoint: str) -> bool:
    """Whether a page is about somebody."""
    return getattr(app.view_functions[endpoint], "access", "") in ("residents", "owner")  # type: ignore[attr-defined]


def one_page_of_every_kind() -> list[str]:
    """One question of every kind."""
    found: dict[str, str] = {}
    for service_id, service in PUBLISHED.items():
        for question in service.get("form", {}).get("questions", []):
            if "when" not in question:
                found.setdefault(question["kind"], f"/services/{service_id}/{question['id'].replace('_', '-')}")
    return list(found.values())
