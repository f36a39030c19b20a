"""What happens to what somebody writes into the search box?"""

import pytest

from app.search import ZONES
from tests.visitor import Visitor


@pytest.mark.parametrize("number", ["449901194803151288", "19900000001", "6217999000000000015", "44990119480315128X"])
def test_a_number_of_ones_own_is_never_shown_again(client: Visitor, number: str) -> None:
    answer = client.ask(f"/services/?q=补贴{number}")
    assert answer.status_code == 303
    assert number[:8] not in answer.headers["Location"]
    assert number[:8] not in client.get(answer.headers["Location"]).html


@pytest.mark.parametrize("words", ["12345", "12333", "65"])
def test_hotlines_and_ages_can_be_looked_for(client: Visitor, words: str) -> None:
    assert client.get(f"/services/?q={words}").one("#search").attributes["value"] == words


@pytest.mark.parametrize(("zone", "name"), [(zone, name) for zone, names in ZONES.items() for name in names])
def test_a_zone_is_found_under_the_names_other_systems_give_it(client: Visitor, zone: str, name: str) -> None:
    entries = client.get(f"/services/?q={name}").all("main .entry")
    assert entries[0].attributes["href"] == f"/{zone}/"
