"""Landing trees in miniature, and dbt in this process.

Belongs here: Parquet files in the schema that landing writes, built from a few rows; two states of a small tree;
running dbt over them.
Does not belong here: received files and landing itself.
"""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from contextlib import chdir
from dataclasses import asdict, dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from orchestration import catalogue, periods
from orchestration.deadlines.calendar import deadlines, documents, moment
from orchestration.landing import store
from orchestration.warehouse import build

PROJECT = Path(__file__).parents[2] / "dbt_project"
KNOWN_AT = "2024-12-31 00:00:00"
Row = dict[str, Any]

_SET_ASIDE = pa.schema(
    [(name, pa.string()) for name in ("rule_id", "form", "reference_period", "scope", "file_sha256", "sheet")]
    + [(name, pa.int32()) for name in ("receipt_sequence", "row_number")]
)


def write(path: Path, rows: Sequence[Row], schema: pa.Schema) -> None:
    """Writes rows as Parquet; a column that a row does not name is NULL."""

    def cell(row: Row, field: pa.Field) -> Any:
        value = row.get(field.name)
        return Decimal(str(value)) if value is not None and pa.types.is_decimal(field.type) else value

    path.parent.mkdir(parents=True, exist_ok=True)
    filled = [{field.name: cell(row, field) for field in schema} for row in rows]
    pq.write_table(pa.Table.from_pylist(filled, schema=schema), path)


class Tree:
    """A ``var/`` folder with empty landing tables, to which tests deliver files."""

    def __init__(self, var: Path) -> None:
        self.var = var
        self._receipts: list[Row] = []
        self._verdicts: list[Row] = []
        self._set_aside: list[Row] = []
        for form in catalogue.forms():
            write(var / "landing" / form / "_empty" / "empty.parquet", [], store.schema(form))
        self._extensions: list[Row] = []
        self._write_ledgers()

    def deliver(self, form: str, folder: str, received_at: str, rows: Sequence[Row], area: str | None = None) -> str:
        """One accepted file. ``folder`` is the period or edition in its path. Returns what stands for its hash."""
        sha = f"{len(self._receipts) + 1:064d}"
        path = f"returns/{form}/{folder}/{sha[-4:]}.xlsx"
        moment = datetime.fromisoformat(received_at)
        lineage: Row = {"form": form, "layout": "test", "file_sha256": sha, "file_name": path, "sheet": ""}
        lineage["receipt_sequence"] = len(self._receipts) + 1
        lineage |= {"received_at": moment, "reference_period": folder, "reporting_area_code": area}
        landed = [{**lineage, "row_number": number, **row} for number, row in enumerate(rows, start=2)]
        write(self.var / "landing" / form / folder / f"{sha}.parquet", landed, store.schema(form))
        receipt: Row = {"sequence": len(self._receipts) + 1, "file_sha256": sha, "path": path, "bytes": 1}
        receipt |= {"received_at": moment, "received_from": area or "bureau", "entry_hash": sha}
        self._receipts.append(receipt)
        verdict: Row = {
            "entry_hash": sha,
            "file_sha256": sha,
            "path": path,
            "form": form,
            "layout": "test",
            "row_count": len(rows),
        }
        verdict |= {"verdict": "accept", "code": "ok", "reference_period": folder, "reporting_area_code": area}
        self._verdicts.append(verdict)
        self._write_ledgers()
        return sha

    def judge(self, form: str, folder: str, received_at: str, area: str, verdict: str, code: str) -> str:
        """A file of which only the verdict is looked at: a nil return, one that landing did not take, or any other."""
        sha = self.deliver(form, folder, received_at, [], area)
        self._verdicts[-1] |= {"verdict": verdict, "code": code, "row_count": int(code == "ok")}
        self._write_ledgers()
        return sha

    def extend(self, form: str, area: str, period: str, until: date) -> None:
        """An extension that people granted."""
        row = {"sequence": len(self._extensions) + 1, "form": form, "area_code": area, "reference_period": period}
        row |= {"until": until, "extended_until_at": moment(until, "24:00").replace(tzinfo=None)}
        row |= {"decided_by": "示例", "reason": "示例", "document": "示例", "entry_hash": "示例"}
        self._extensions.append(row | {"recorded_at": datetime(2024, 1, 1)})
        self._write_ledgers()

    def set_aside(self, form: str, period: str, sha: str, row_number: int | None = None) -> None:
        """Gate 1 sets aside a whole return, or one record of it."""
        scope = "return" if row_number is None else "record"
        place = {"sheet": None if row_number is None else "", "row_number": row_number}
        row = {"rule_id": "R-1", "form": form, "reference_period": period, "scope": scope, "file_sha256": sha, **place}
        row["receipt_sequence"] = int(sha)
        self._set_aside.append(row)
        self._write_ledgers()

    def _write_ledgers(self) -> None:
        write(self.var / "landing" / "ledger" / "receipts.parquet", self._receipts, store.LEDGERS["receipts"])
        write(self.var / "landing" / "ledger" / "verdicts.parquet", self._verdicts, store.LEDGERS["verdicts"])
        write(self.var / "landing" / "ledger" / "extensions.parquet", self._extensions, store.LEDGERS["extensions"])
        write(self.var / "landing" / "ledger" / "judgements.parquet", [], store.LEDGERS["judgements"])
        for name, found in (("due_dates", deadlines(2025)), ("document_due_dates", documents(2025))):
            rows = [asdict(one) for one in found]
            naive = [
                {k: v.replace(tzinfo=None) if isinstance(v, datetime) else v for k, v in row.items()} for row in rows
            ]
            write(self.var / "landing" / "ledger" / f"{name}.parquet", naive, store.LEDGERS[name])
        write(self.var / "quality" / "_empty" / "_empty" / "set_aside.parquet", self._set_aside, _SET_ASIDE)


@dataclass(frozen=True)
class Warehouse:
    """What dbt builds from a tree."""

    tree: Tree
    dbt_files: Path

    @property
    def database(self) -> Path:
        return self.tree.var / "warehouse.duckdb"

    def dbt(self, *arguments: str, periods: str = "", threads: int = 1, known_at: str = KNOWN_AT) -> None:
        """Runs dbt in this process; fails with its messages."""
        told = {"ZONESTAT_PERIODS": periods, "ZONESTAT_KNOWN_AT": known_at, "ZONESTAT_THREADS": str(threads)}
        places = ["--project-dir", str(PROJECT), "--profiles-dir", str(PROJECT)]
        places += ["--target-path", str(self.dbt_files), "--log-path", str(self.dbt_files)]
        outcome = build.invoke(self.tree.var, ["--quiet", *arguments, *places], told)
        results: Any = getattr(outcome.result, "results", [])
        failed = [result for result in results if str(result.status) in ("error", "fail")]
        said = "\n".join(f"{result.node.name}: {result.message}" for result in failed)
        assert outcome.success, said or repr(outcome.exception)

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """The answer to a query. Views read the files of the tree, as they do when dbt runs."""
        with chdir(self.tree.var), duckdb.connect(str(self.database)) as connection:
            return connection.execute(query).fetchall()

    def copied_to(self, tree: Tree) -> Warehouse:
        """The same database beside another tree."""
        self.rows("force checkpoint")  # what is not in the file cannot be copied
        shutil.copy(self.database, tree.var / self.database.name)
        return Warehouse(tree, self.dbt_files)


E1, E2, E3, E4, E5 = (f"9115060000000000{n}X" for n in range(1, 6))


def b204(uscc: str, month: float, ytd: float, sales: float | None = None) -> Row:
    return {
        "uscc": uscc,
        "industrial_output_month_cny_thousand": month,
        "industrial_output_ytd_cny_thousand": ytd,
        "industrial_sales_ytd_cny_thousand": sales,
    }


def gq002(uscc: str, revenue: float, research: float) -> Row:
    return {"uscc": uscc, "operating_revenue_cny_thousand": revenue, "rd_expense_cny_thousand": research}


def filed(area: str, period: str, code: str, value: float, unit: str) -> Row:
    row = {"area_code": area, "reference_period": period, "indicator_code": code, "reported_value": value}
    return row | {"reported_unit_code": unit, "source_note": "示例数据"}


def deliver_registers(tree: Tree) -> None:
    since = {"established_date": date(2015, 1, 1), "is_above_scale": True}
    register = [{"uscc": code, "division_code": "150602", **since} for code in (E1, E2, E3, E5)]
    register.append({"uscc": E4, "division_code": "150699", **since})
    tree.deliver("enterprise-register", "2024-06", "2024-06-01", register)
    joined: list[Row] = [{"uscc": code, "area_code": "ordos", "joined_date": date(2020, 1, 1)} for code in (E1, E2, E3)]
    joined.append({"uscc": E4, "area_code": "otog", "joined_date": date(2024, 1, 1)})
    tree.deliver("zone-membership", "2024-06", "2024-06-01", joined)
    issued = {E1: date(2022, 11, 1), E2: date(2021, 6, 30), E4: date(2023, 11, 1), E5: date(2023, 11, 1)}
    certificates = [{"certificate_no": f"GR{uscc}", "uscc": uscc, "issued_date": day} for uscc, day in issued.items()]
    tree.deliver("hnte-certificate", "2024-06", "2024-06-01", certificates)


def first_state(var: Path) -> Tree:
    tree = Tree(var)
    deliver_registers(tree)
    tree.deliver("B204-1", "2023-05", "2023-06-08", [b204(E1, 10, 50, 45)], "ordos")
    tree.deliver("B204-1", "2023-06", "2023-07-08", [b204(E1, 10, 60, 54), b204(E2, 5, 40, 40)], "ordos")
    tree.deliver("B204-1", "2024-05", "2024-06-08", [b204(E1, 9, 70, 66)], "ordos")
    tree.deliver("B204-1", "2024-06", "2024-07-08", [b204(E1, 9, 85, 80), b204(E2, 7, 45, 40)], "ordos")
    tree.deliver("B204-1", "2024-06", "2024-07-09", [b204(E4, 3, 18, 9)], "otog")
    tree.deliver("GQ-002", "2023", "2024-03-08", [gq002(E1, 400, 10), gq002(E2, 600, 15)], "ordos")
    tree.deliver("GQ-002", "2024", "2025-03-08", [gq002(E1, 500, 20), gq002(E3, 500, 0)], "ordos")
    deliver_annual_returns(tree)
    baseline = [
        filed("kundulun", "2021-03", "enterprise_count", 162, "count"),
        filed("kundulun", "2021-03", "rd_gdp_ratio", 1, "pct"),
        filed("ordos", "2022", "rd_gdp_ratio", 3, "pct"),
    ]
    tree.deliver("indicator-return", "2021-03", "2024-01-05", baseline, "kundulun")
    yearbook = [{"area_code": "150000", "reference_period": "2021", "rd_intensity_pct": 0.93}]
    tree.deliver("rd-intensity-yearbook", "2022", "2024-01-06", yearbook)
    return tree


def deliver_annual_returns(tree: Tree) -> None:
    """What else units and zones file for 2023 and 2024; industry and holding as code and as name."""
    kinds = [
        {"uscc": E1, "industry_code": "2710", "holding_status_code": "私人控股"},
        {"uscc": E3, "industry_code": "6513", "holding_status_code": "5"},
    ]
    tree.deliver("GQ-001", "2024", "2025-03-08", kinds, "ordos")
    staff = [{"uscc": E1, "employees_persons": 40, "bachelors_persons": 9, "postgraduates_persons": 1}]
    tree.deliver("GQ-003", "2024", "2025-03-08", [*staff, {"uscc": E3, "employees_persons": 10}], "ordos")
    tree.deliver("GQ-004", "2024", "2025-03-08", [{"uscc": E1, "rd_intramural_expenditure_cny_thousand": 25}], "ordos")
    abroad = [{"uscc": uscc, "rd_units_abroad_count": 1, "rd_cost_cny_thousand": 30} for uscc in (E1, E3)]
    tree.deliver("GQ-005", "2024", "2025-03-08", abroad, "ordos")
    projects = [{"uscc": E1, "project_name": name, "project_intramural_expenditure_cny_thousand": 5} for name in "AB"]
    tree.deliver("107-1", "2024", "2025-03-08", projects, "ordos")
    tree.deliver("107-2", "2024", "2025-03-08", [{"uscc": E2, "st_intramural_expenditure_cny_thousand": 7}], "ordos")
    tree.deliver("101-1", "2024", "2025-03-08", [{"uscc": E1, "industry_code": "2710"}], "ordos")
    zone = {"area_code": "ordos", "hospital_count": 2, "school_count": 3, "zone_land_area_hectares": 120.5}
    tree.deliver("area-annual-return", "2024", "2025-03-08", [zone], "ordos")
    tree.deliver("expert-score", "2024", "2025-05-08", scores(70, 75, 80, 85, 99), "150000")


def scores(*points: float) -> list[Row]:
    """What experts gave one zone for the last indicator of the edition of 2021; one more of them is recused."""
    about = {"area_code": "ordos", "edition": "2021", "indicator_no": "5.10"}
    given = [about | {"expert_score": each, "is_recused": False} for each in points]
    return [row | {"expert_code": f"Z{n}"} for n, row in enumerate([*given, about | {"is_recused": True}], start=1)]


def second_state(tree: Tree) -> list[str]:
    """Later deliveries: a correction, returns set aside with and without a version before, a new filed figure."""
    tree.deliver("B204-1", "2023-06", "2024-08-01", [b204(E1, 10, 64, 54), b204(E2, 5, 40, 40)], "ordos")
    bad = tree.deliver("B204-1", "2024-05", "2024-08-02", [b204(E1, 9, 7000, 66)], "ordos")
    tree.set_aside("B204-1", "2024-05", bad)
    otog = sorted((tree.var / "landing" / "B204-1" / "2024-06").glob("*.parquet"))[-1].stem
    tree.set_aside("B204-1", "2024-06", otog)
    corrected = filed("ordos", "2022", "rd_gdp_ratio", 3.5, "pct")
    tree.deliver("indicator-return", "2022", "2024-08-03", [corrected], "ordos")
    tree.deliver("GQ-002", "2023", "2025-06-01", [gq002(E1, 440, 10), gq002(E2, 600, 15)], "ordos")
    scored = tree.deliver("expert-score", "2024", "2025-06-02", scores(0, 0, 0, 0, 0), "150000")
    tree.set_aside("expert-score", "2024", scored, row_number=2)
    return periods.affected_by(["2023-06", "2024-05", "2024-06", "2022", "2023", "2024"])
