"""The annual returns of the statistics bureau from a zone: projects (107-1), research (107-2), unit facts (101-1).

Belongs here: what is written into each of them. Does not belong here: where the figures come from (``model.Book``),
and the shape of the workbook (``sheets``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from orchestration.sample import sheets
from orchestration.sample.faults import Record
from orchestration.sample.model import Book, Delivery, Model
from orchestration.sample.naming import Key
from orchestration.sample.research import PATENTS
from orchestration.sample.scales import Place


def deliveries_of(model: Model, place: Place, year: str) -> Iterator[Delivery]:
    """The three returns of a zone and year, planted faults included; none of a zone whose name is not known."""
    if place.is_placeholder:
        return
    books = model.books(place.code, year)
    for form, records_of in RECORDS.items():
        key = Key(form, place.code, year)
        records = [_head(book) | record for book in books for record in records_of(book)]
        filed = sheets.Return(form, place.area, year, records, model.sent(key))
        for edition, cases in model.editions(key) if records else ():
            yield model.deliver(sheets.content(filed, cases), key, edition)


def _head(book: Book) -> Record:
    return {"uscc": book.enterprise.uscc, "enterprise_name": book.enterprise.name}


def _projects(book: Book) -> Iterator[Record]:
    for project in book.research.projects if book.enterprise.is_above_scale else ():
        yield {
            "project_name": project.name,
            "project_start_month": project.start,
            "project_completion_month": project.completion,
            "project_personnel_persons": project.persons,
            "project_work_time_person_months": project.person_months,
            "project_intramural_expenditure_cny_thousand": project.expenditure,
            "project_government_funds_cny_thousand": project.government,
        }


def _research(book: Book) -> Iterator[Record]:
    done = book.research
    if not book.enterprise.is_above_scale:
        return
    if not done.cost:
        yield {"st_personnel_persons": 0, "st_intramural_expenditure_cny_thousand": 0}
        return
    parts: dict[str, int] = {
        "st_materials_cost_cny_thousand": done.intramural * 3 // 10,
        "st_depreciation_cny_thousand": done.intramural // 12,
        "st_amortisation_cny_thousand": done.intramural // 50,
        "st_other_cost_cny_thousand": done.intramural // 20,
    }
    rights = [right for right in book.rights if right.kind in PATENTS]
    applied = [right for right in rights if right.applied.year == book.year]
    yield {
        **parts,
        "st_personnel_persons": done.persons,
        "st_project_personnel_persons": done.persons - done.management,
        "st_management_and_service_personnel_persons": done.management,
        "st_women_persons": done.persons // 4,
        "st_senior_and_middle_titles_persons": done.persons // 3,
        "st_full_time_persons": done.full_time,
        "st_intramural_expenditure_cny_thousand": done.intramural,
        "st_personnel_cost_cny_thousand": done.intramural - sum(parts.values()),
        "st_outsourced_cny_thousand": done.outsourced,
        "st_fixed_assets_formed_cny_thousand": done.intramural // 10,
        "patent_applications_count": len(applied),
        "invention_applications_count": sum(right.kind == "invention" for right in applied),
        "valid_inventions_count": sum(
            right.kind == "invention" and right.granted is not None and right.granted.year <= book.year
            for right in rights
        ),
        "new_product_sales_cny_thousand": done.new_product_sales,
    }


def _facts(book: Book) -> Iterator[Record]:
    one = book.enterprise
    yield {
        "industry_code": one.industry.code,
        "location_division_code": f"{one.division_code}000000",
        "registration_type_code": "159" if one.is_above_scale else "173",
    }


RECORDS: Mapping[str, Callable[[Book], Iterator[Record]]] = {"107-1": _projects, "107-2": _research, "101-1": _facts}
