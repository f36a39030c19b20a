"""Which registry answers which look-up? A function of who asks and of today; nothing here is real.

Every registry is a function (resident, answers, today) -> what it knows of `Record` in the contract.

pensions.py  drawn, paid in, estimated          family.py  marriage, household
money.py     insurance, housing fund            roads.py   fines, points, licence
farm.py      subsidies, land                    plain.py   every other: when something was entered, whether it holds
"""

from collections.abc import Callable, Mapping
from datetime import date
from functools import partial
from typing import Any

from backend.registries import family, farm, money, pensions, roads
from backend.registries.plain import plain_entries
from backend.registries.record import Answers, Record
from backend.residents import Resident

Registry = Callable[[Resident, Answers, date], Record]

REGISTRIES: Mapping[str, Registry] = {
    # Look-ups written in full.
    "pension-payments": pensions.pension_payments,
    "pension-record": pensions.pension_record,
    "pension-estimate": pensions.pension_estimate,
    "health-insurance-balance": money.health_account_balance,
    "insurance-payments": money.insurance_payments,
    "housing-fund-balance": money.housing_fund_balance,
    "farm-subsidies": farm.farm_subsidies,
    "land-contract": farm.land_contract,
    "traffic-fines": roads.traffic_fines,
    # Look-ups made from items of which residents tell more than a date.
    "si-contribution-years-look-up": pensions.years_paid_in,
    "look-up-driving-points": roads.driving_points,
    "look-up-driving-licence-state": roads.driving_licence,
    "marriage-record-look-up": family.marriage,
    "look-up-own-household-record": family.household,
}


def registry_of(service: Mapping[str, Any]) -> Registry:
    """Find the registry behind a look-up: its own, or the plain one that every other look-up shares."""
    return REGISTRIES.get(service["id"]) or partial(plain_entries, service)


__all__ = ["REGISTRIES", "registry_of"]
