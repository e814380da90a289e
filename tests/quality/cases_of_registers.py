"""Cases of the rules on registers and external figures (see ``cases``)."""

from __future__ import annotations

from datetime import date
from typing import Any

from tests.quality.cases import BAD_CODE, Case, filing, landing, member
from tests.quality.small_tree import Row, unit, uscc

EARLY, LATE = date(2020, 1, 1), date(2021, 1, 1)


def numbered(form: str, column: str, **more: Any) -> Case:
    """The same number in two rows of a file."""
    rows = [unit(n, **{column: f"N{min(n, 3)}"}, **more) for n in (1, 2, 3, 4)]
    return landing(form, rows[:2], rows[2:], 2)


def in_order(form: str, first: str, last: str, **more: Any) -> Case:
    """Two dates: equal, one missing, and in the wrong order."""
    good = [{first: EARLY, last: EARLY}, {first: EARLY}, {first: EARLY, last: LATE}]
    rows = [unit(n, **dates, **more) for n, dates in enumerate([*good, {first: LATE, last: EARLY}])]
    return landing(form, rows[:3], rows[3:])


def listed(form: str, column: str, code: str, name_zh: str) -> Case:
    return landing(
        form, [unit(1, **{column: code}), unit(2, **{column: name_zh})], [unit(3, **{column: "x"}), unit(4)], 2
    )


def shrank(form: str, rows: list[Row]) -> Case:
    """Ten rows before: nine pass, eight do not. Two snapshots back there were more, which does not matter."""
    around = {(form, "2024-05"): rows[:10], (form, "2024-04"): rows}
    return Case(form, filing(form, rows[:9], around), filing(form, rows[:8], around), 1)


def event(kind: str, number: int, successor: str | None) -> Row:
    return unit(number, event_kind_code=kind, successor_uscc=successor, event_date=EARLY)


def account(value: Any, published: str, period: str = "2023") -> Row:
    row = {"area_name": "鄂尔多斯市", "area_code": "150600", "indicator_code": "gdp", "vintage": "1"}
    return {**row, "row_period": period, "reported_value": value, "published_date": date.fromisoformat(published)}


CASES = {
    "enterprise_register.uscc_unique": landing("enterprise-register", [unit(1), unit(2)], [unit(3), unit(3)], 2),
    "enterprise_register.closed_after_established": in_order("enterprise-register", "established_date", "closed_date"),
    "enterprise_register.division_known": landing(
        "enterprise-register",
        [unit(1, division_code="150602"), unit(2, division_code="110105"), unit(3, division_code="150120")],
        [unit(4, division_code="150699"), unit(5, division_code="x")],
        2,
    ),
    "enterprise_register.register_shrank": shrank("enterprise-register", [unit(n) for n in range(20)]),
    "zone_membership.register_shrank": shrank("zone-membership", [member(n) for n in range(20)]),
    "zone_membership.left_after_joined": in_order("zone-membership", "joined_date", "left_date", area_code="ordos"),
    "zone_membership.in_two_zones": landing(
        "zone-membership",
        [
            member(1, left="2022-01-01"),
            member(1, "alxa", joined="2022-01-01"),
            member(2),
            member(2, joined="2021-01-01"),
        ],
        [member(3, left="2022-01-02"), member(3, "alxa", joined="2022-01-01"), member(4), member(4, "wuhai")],
        4,
    ),
    "hnte_certificate.number_unique": numbered("hnte-certificate", "certificate_no"),
    "hnte_certificate.revoked_within_validity": landing(
        "hnte-certificate",
        [
            unit(1, issued_date=EARLY, expires_date=LATE),
            unit(2, issued_date=EARLY, expires_date=LATE, revoked_date=LATE),
        ],
        [
            unit(3, issued_date=EARLY, expires_date=LATE, revoked_date=date(2019, 1, 1)),
            unit(4, issued_date=EARLY, expires_date=LATE, revoked_date=date(2022, 1, 1)),
        ],
        2,
    ),
    "tech_sme.number_unique": numbered("tech-sme", "register_no"),
    "tech_sme.revoked_after_registered": in_order("tech-sme", "registered_date", "revoked_date"),
    "enterprise_list.ended_after_recognised": in_order("enterprise-list", "recognised_date", "ended_date"),
    "enterprise_list.type_known": listed("enterprise-list", "list_type_code", "gazelle", "瞪羚企业"),
    "institution_register.ended_after_recognised": in_order("institution-register", "recognised_date", "ended_date"),
    "institution_register.kind_known": listed(
        "institution-register", "institution_kind_code", "incubator", "科技企业孵化器"
    ),
    "incubatee.left_after_entered": landing(
        "incubatee",
        [unit(1, entered_date=EARLY, graduated_date=EARLY, left_date=LATE), unit(2, entered_date=EARLY)],
        [unit(3, entered_date=LATE, graduated_date=EARLY), unit(4, entered_date=LATE, left_date=EARLY)],
        2,
    ),
    "intellectual_property.number_unique": landing(
        "intellectual-property",
        [unit(1, right_no="1", right_kind_code="invention"), unit(1, right_no="1", right_kind_code="trademark")],
        [unit(1, right_no="2", right_kind_code="design"), unit(2, right_no="2", right_kind_code="design")],
        2,
    ),
    "intellectual_property.granted_after_applied": in_order("intellectual-property", "applied_date", "granted_date"),
    "technology_contract.number_unique": numbered("technology-contract", "contract_no"),
    "technology_contract.technology_within_contract": landing(
        "technology-contract",
        [unit(1, technology_value_cny_thousand=5, contract_value_cny_thousand=5), unit(2)],
        [unit(3, technology_value_cny_thousand=7, contract_value_cny_thousand=5)],
    ),
    "unit_event.successor_given": landing(
        "unit-event",
        [event("code_change", 1, uscc(9)), event("relocation", 2, None), event("注销", 3, None)],
        [event("code_change", 4, None), event("合并", 5, None)],
        2,
    ),
    "unit_event.successor_valid": landing(
        "unit-event",
        [event("merger", 1, uscc(9)), event("closure", 2, None)],
        [event("merger", 3, BAD_CODE), event("merger", 4, "91150600")],
        2,
    ),
    "unit_event.no_cycle": landing(
        "unit-event",
        [event("merger", 1, uscc(2)), event("merger", 2, uscc(3)), event("merger", 4, uscc(3))],
        [event("merger", 5, uscc(6)), event("merger", 6, uscc(5)), event("merger", 7, uscc(7))],
        3,
    ),
    "regional_accounts.value_positive": landing(
        "regional-accounts", [account(1, "2024-03-01")], [account(0, "2024-03-01"), account(-1, "2024-03-01")], 2
    ),
    "regional_accounts.published_after_period": landing(
        "regional-accounts",
        [account(1, "2024-01-01"), account(1, "2024-07-01", "2024-06")],
        [account(1, "2023-12-31"), account(1, "2024-06-30", "2024-06")],
        2,
    ),
}
for _form in ("enterprise-register", "hnte-certificate", "tech-sme", "enterprise-list", "incubatee"):
    CASES[f"{_form.replace('-', '_')}.uscc_valid"] = landing(_form, [unit(1)], [{**unit(2), "uscc": BAD_CODE}])
