"""Which registry answers which look-up? A function of who asks and of today; nothing here is real.

Every registry is a function (resident, answers, today) -> what it knows of `Record` in the contract.

money.py   pensions, insurance, housing fund      family.py  marriage, household
farm.py    subsidies, land                        plain.py   every other: when something was entered, whether it holds
roads.py   fines, points, licence
"""

from collections.abc import Callable, Mapping
from datetime import date
from functools import partial
from typing import Any

from backend.registries import family, farm, money, roads
from backend.registries.plain import plain_entries
from backend.registries.record import Answers, Record
from backend.residents import Resident

Registry = Callable[[Resident, Answers, date], Record]

REGISTRIES: Mapping[str, Registry] = {
    # Look-ups written in full.
    "pension-payments": money.pension_payments,
    "insurance-payments": money.insurance_payments,
    "housing-fund-balance": money.housing_fund_balance,
    "farm-subsidies": farm.farm_subsidies,
    "land-contract": farm.land_contract,
    "traffic-fines": roads.traffic_fines,
    # Look-ups made from items of which residents tell more than a date.
    "hi-account-balance-look-up": money.health_account_balance,
    "pension-estimate-look-up": money.pension_estimate,
    "si-contribution-years-look-up": money.years_paid_in,
    "look-up-driving-points": roads.driving_points,
    "look-up-driving-licence-state": roads.driving_licence,
    "marriage-record-look-up": family.marriage,
    "look-up-own-household-record": family.household,
}


def registry_of(service: Mapping[str, Any]) -> Registry:
    """Find the registry behind a look-up: its own, or the plain one that every other look-up shares."""
    return REGISTRIES.get(service["id"]) or partial(plain_entries, service)


__all__ = ["REGISTRIES", "registry_of"]
