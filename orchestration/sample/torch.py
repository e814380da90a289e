"""The annual Torch returns of a zone: profile, economy, staff, projects, research (GQ-001 to GQ-005).

Belongs here: what an enterprise writes into each of them. Does not belong here: where the figures come from
(``model.Book``), and the shape of the workbook (``sheets``).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from functools import partial

from orchestration.sample import sheets
from orchestration.sample.draws import Draws
from orchestration.sample.faults import Record
from orchestration.sample.lists import LISTED, contracts_of, listings
from orchestration.sample.model import Book, Delivery, Model
from orchestration.sample.naming import Key
from orchestration.sample.population import GUEST
from orchestration.sample.research import PATENTS
from orchestration.sample.scales import Place

REVENUE = "operating_revenue_cny_thousand"
PLACEHOLDER_FORMS = ("GQ-001", "GQ-002")  # a zone whose name is not known sends less
VENTURE = "venture_capital_received_cny_thousand"
COST_SHARES = {
    "rd_cost_direct_input_cny_thousand": 0.3,
    "rd_cost_depreciation_cny_thousand": 0.07,
    "rd_cost_amortisation_cny_thousand": 0.02,
    "rd_cost_design_cny_thousand": 0.02,
    "rd_cost_commissioning_and_test_cny_thousand": 0.03,
    "rd_cost_other_cny_thousand": 0.03,
}


def deliveries_of(model: Model, place: Place, year: str) -> Iterator[Delivery]:
    """The five returns of a zone and year, planted faults included."""
    for form, record_of in RECORDS.items():
        if place.is_placeholder and form not in PLACEHOLDER_FORMS:
            continue
        key = Key(form, place.code, year)
        records = [_head(book) | record_of(model, book) for book in model.books(place.code, year)]
        guest = partial(_guest, model, record_of, int(year))
        filed = sheets.Return(form, place.area, year, records, model.sent(key), guest)
        for edition, cases in model.editions(key):
            yield model.deliver(sheets.content(filed, cases), key, edition)


def _guest(model: Model, record_of: Callable[[Model, Book], Record], year: int) -> Record:
    book = model.book(model.by_key[GUEST], year)
    return _head(book) | record_of(model, book)


def _head(book: Book) -> Record:
    return {"uscc": book.enterprise.uscc, "enterprise_name": book.enterprise.name}


def _profile(model: Model, book: Book) -> Record:
    one, day = book.enterprise, date(book.year, 12, 31)
    draws = Draws(model.seed, "profile", *one.origin)
    held = next((held for held in reversed(one.certificates) if held.covers(day)), None)
    admitted = next(stay.joined for stay in one.stays if stay.covers(day))
    filed: Record = {
        "zone_admission_date": admitted,
        "main_activity": one.industry.name_zh,
        "industry_code": one.industry.code,
        "registered_date": one.established,
        "registered_capital_cny_thousand": draws.whole(1, 60) * 500,
        "holding_status_code": draws.pick("1233333339" if draws.chance(0.95) else "45"),
        "is_hnte_filed": "否",
    }
    if held:
        certificate: Record = {"certificate_no": held.number, "hnte_recognised_date": held.issued}
        filed |= {"is_hnte_filed": "是"} | certificate
    listed = next(
        (
            entry
            for entry in listings(model.seed, one, model.scale.last_year)
            if entry.kind == LISTED and entry.covers(day)
        ),
        None,
    )
    if listed:
        filed |= {"listing_status_code": "1", "listed_date": listed.recognised}
    return filed


def economy(_: Model, book: Book) -> Record:
    filed: Record = dict(book.accounts)
    filed["has_venture_capital"] = "是" if VENTURE in filed else "否"
    if "energy_consumption_tce" in book.accounts:
        filed["energy_consumption_tce"] = book.accounts["energy_consumption_tce"] / 100
    return filed


def _staff(_: Model, book: Book) -> Record:
    return dict(book.staff)


def _projects(_: Model, book: Book) -> Record:
    if not book.research.cost:
        return {"rd_project_personnel_fte_person_years": 0, "rd_intramural_expenditure_cny_thousand": 0}
    return {
        "rd_project_personnel_fte_person_years": book.research.fte_tenths / 10,
        "rd_intramural_expenditure_cny_thousand": book.research.intramural,
    }


def _research(model: Model, book: Book) -> Record:
    done = book.research
    filed: Record = dict(_stocks(book)) | _contracts(model, book)
    if not done.cost:
        return filed | {"rd_personnel_persons": 0, "rd_cost_cny_thousand": 0, "new_product_sales_cny_thousand": 0}
    draws = Draws(model.seed, "research form", *book.enterprise.origin, book.year)
    inside = done.cost - done.outsourced
    parts = {column: int(inside * share) for column, share in COST_SHARES.items()}
    government = sum(project.government for project in done.projects)
    filed |= parts | {
        "rd_personnel_persons": done.persons,
        "rd_personnel_management_and_service_persons": done.management,
        "rd_personnel_full_time_persons": done.full_time,
        "rd_personnel_bachelor_or_above_persons": done.persons * 7 // 10,
        "rd_personnel_external_persons": done.external,
        "rd_cost_cny_thousand": done.cost,
        "rd_cost_personnel_cny_thousand": inside - sum(parts.values()),
        "rd_outsourced_cny_thousand": done.outsourced,
        "rd_outsourced_domestic_institutes_cny_thousand": done.outsourced * 3 // 10,
        "rd_outsourced_domestic_universities_cny_thousand": done.outsourced * 3 // 10,
        "rd_outsourced_domestic_enterprises_cny_thousand": done.outsourced - 2 * (done.outsourced * 3 // 10),
        "rd_outsourced_abroad_cny_thousand": 0,
        "rd_funds_own_cny_thousand": done.cost - government,
        "rd_funds_government_cny_thousand": government,
        "rd_institutions_of_unit_count": 1 if done.persons >= 15 else 0,
        "new_product_output_cny_thousand": round(done.new_product_sales * draws.between(0.98, 1.05)),
        "new_product_sales_cny_thousand": done.new_product_sales,
        "new_product_exports_cny_thousand": round(done.new_product_sales * max(0.0, draws.between(-0.2, 0.1))),
        "papers_count": draws.whole(0, 3),
        "national_or_industry_standards_count": draws.whole(1, 3),
        "national_or_industry_standards_in_year_count": draws.whole(0, 1),
        "international_standards_count": 0,
        "international_standards_in_year_count": 0,
        "technical_renovation_expenditure_cny_thousand": draws.whole(0, 400),
        "domestic_technology_purchase_cny_thousand": draws.whole(0, 60),
        "foreign_technology_import_cny_thousand": 0,
        "imported_technology_absorption_cny_thousand": 0,
        "rd_units_abroad_count": 1 if draws.chance(0.01) else 0,
    }
    return filed


def _contracts(model: Model, book: Book) -> Record:
    end = date(book.year, 12, 31)
    of_year = [one for one in contracts_of(model, book.enterprise, end) if one.day.year == book.year]
    return {
        "technology_contracts_count": len(of_year),
        "technology_contract_value_cny_thousand": sum(one.value for one in of_year),
    }


def _stocks(book: Book) -> Mapping[str, int]:
    """Rights of the year and at its end, the same as in the register of rights."""
    year = book.year
    applied = Counter(right.kind for right in book.rights if right.applied.year == year)
    granted = Counter(right.kind for right in book.rights if right.granted and right.granted.year == year)
    held = Counter(right.kind for right in book.rights if right.granted and right.granted.year <= year)
    if not book.rights:
        return {"patent_applications_count": 0, "invention_grants_count": 0, "valid_inventions_count": 0} | _abroad(0)
    inventions = [right for right in book.rights if right.kind == "invention" and right.granted]
    abroad = sum(1 for right in inventions if right.is_foreign and right.granted and right.granted.year == year)
    abroad_held = sum(1 for right in inventions if right.is_foreign and right.granted and right.granted.year <= year)
    return {
        "patent_applications_count": sum(applied[kind] for kind in PATENTS),
        "invention_applications_count": applied["invention"],
        "domestic_invention_applications_count": applied["invention"],
        "patent_grants_count": sum(granted[kind] for kind in PATENTS),
        "invention_grants_count": granted["invention"],
        "domestic_invention_grants_count": granted["invention"] - abroad,
        "foreign_invention_grants_count": abroad,
        "valid_patents_count": sum(held[kind] for kind in PATENTS),
        "valid_foreign_patents_count": abroad_held,
        "valid_inventions_count": held["invention"],
        "valid_foreign_inventions_count": abroad_held,
        "trademarks_count": held["trademark"],
        "trademarks_registered_in_year_count": granted["trademark"],
        "software_copyrights_count": held["software_copyright"],
        "software_copyrights_in_year_count": granted["software_copyright"],
    } | _abroad(abroad_held // 2)


def _abroad(patents: int) -> dict[str, int]:
    return {
        "valid_eu_us_jp_patents_count": patents,
        "foreign_trademarks_count": 0,
        "foreign_trademarks_in_year_count": 0,
    }


RECORDS: Mapping[str, Callable[[Model, Book], Record]] = {
    "GQ-001": _profile,
    "GQ-002": economy,
    "GQ-003": _staff,
    "GQ-004": _projects,
    "GQ-005": _research,
}
