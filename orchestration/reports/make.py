"""From a release to a document, and from a document to files.

Belongs here: choosing release and area, putting the sections together, marks, names of files.
Does not belong here: what sections say, and how files are written.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from orchestration import catalogue, durable
from orchestration.deadlines.calendar import beijing_day
from orchestration.periods import label_zh
from orchestration.reports import annex, docx, pdf
from orchestration.reports.content import Document, Section, numbered
from orchestration.reports.documents import CONTEXTS, Told
from orchestration.reports.figures import day_zh, plain, typeset
from orchestration.reports.kinds import Kind, NotReportable, check_period, kind_named, kinds, quarter_zh
from orchestration.reports.parts.basis import basis, rules
from orchestration.reports.parts.experts import TRIAL, is_trial
from orchestration.reports.parts.life import phases
from orchestration.reports.reader import LEVELS, Reader, Scope
from orchestration.reports.source import Row, Source, open_release, round_release
from orchestration.workspace import Workspace

REGION = "150000"
INTERNAL, SAMPLE, DRAFT = "内部", "示例数据", "送审稿"
NUMERALS = "一二三四五六七八九十"
WRITERS: dict[str, Callable[[Document], bytes]] = {"docx": docx.write, "pdf": pdf.write, "xlsx": annex.write}


@dataclass(frozen=True)
class Due:
    """A document that the calendar of a release lists, and the command that makes it (empty: not to be made yet)."""

    period: str
    code: str
    name_zh: str
    area_code: str
    due_date: str
    state: str
    clause: str
    kind: str


def make(  # noqa: PLR0913, PLR0917  the options of the command
    workspace: Workspace,
    kind: str,
    period: str,
    formats: Iterable[str],
    to: Path,
    area: str | None = None,
    version: str | None = None,
    template: Path | None = None,
) -> list[Path]:
    """Writes a document in each format and returns the files. ``template`` is the bureau's own DOCX template.

    Raises ``NotReportable``, ``NoSuchRelease``, ``ReleaseChanged``, ``docx.TemplateError``.
    """
    wanted = list(dict.fromkeys(formats))
    if unknown := [one for one in wanted if one not in WRITERS]:
        raise NotReportable(f"没有格式 {'、'.join(unknown)}，可选 {'、'.join(WRITERS)}。 / no such format.")
    found = document(workspace, kind, period, area, version)
    stem = file_name(kind_named(kind), period, found.area_code, dict(found.facts)["发布"])
    written = []
    for one in wanted:
        content = docx.write(found, template) if one == "docx" else WRITERS[one](found)
        path = to / f"{stem}.{one}"
        path.parent.mkdir(parents=True, exist_ok=True)
        durable.write_bytes(path, content)
        written.append(path)
    return written


def document(
    workspace: Workspace, kind: str, period: str, area: str | None = None, version: str | None = None
) -> Document:
    """The document as plain content. Raises ``NotReportable``, ``NoSuchRelease``, ``ReleaseChanged``."""
    asked = kind_named(kind)
    check_period(asked, period)
    source = open_release(workspace, period, version, asked.release == "round")
    reader = Reader(source)
    reader.check_period(period)
    scope = reader.scope(area or asked.only_area or REGION)
    if asked.only_area and scope.area.area_code != asked.only_area:
        raise NotReportable(
            f"{asked.name_zh}只按{asked.only_area}编制，不用指明区域。 / {kind} is about {asked.only_area} only."
        )
    if asked.area == "zone" and scope.area.area_level not in LEVELS:
        raise NotReportable(f"{asked.name_zh}按园区编制，请用 --area 指明园区。 / {kind} is about one zone, name it.")
    sections = CONTEXTS[kind](Told(reader, scope, period))
    due = documents_asked(reader, asked, scope, period)
    marks = _marks(source, sections)
    # The definitions come last: they list what the sections before them used.
    sections.append(basis(reader, due, marks, f"{NUMERALS[_count(sections)]}、口径和依据"))
    return Document(
        kind=kind,
        name_zh=asked.name_zh,
        title=typeset(_title(asked, scope)),
        period=period,
        period_line=_period_line(asked, period),
        area_code=scope.area.area_code,
        issuer=_issuer(asked, scope, due),
        marks=marks,
        data_line=_data_line(source),
        known_at=source.manifest["known_at"],
        facts=_facts(source, scope, asked, period, marks),
        sections=numbered(sections),
        rules=rules(reader, due),
        figures=tuple(reader.used.values()),
    )


def _issuer(kind: Kind, scope: Scope, due: list[Row]) -> str:
    """Who issues it: the zone of which it is the report (the file of a zone in a round is not its own), or the body
    that the calendar names; what is said of several (各高新区) names nobody who could sign."""
    if kind.area == "zone" and kind.release != "round":
        return scope.area.name_zh
    return plain(next((row["from_zh"] for row in due if row["from_zh"] and not row["from_zh"].startswith("各")), ""))


def _count(sections: list[Section]) -> int:
    """How many headings of the first level there are; those of the second begin with a bracket."""
    return sum(not section.heading.startswith("（") for section in sections)


def documents_asked(reader: Reader, kind: Kind, scope: Scope, period: str) -> list[Row]:
    """Rows of the calendar that ask for this document: about the area, or, for a zone, about where it lies."""
    around = {scope.area.area_code}
    if scope.is_single:
        rows = reader.places_around(scope.area.area_code)
        around |= {
            REGION,
            *(row[name] for row in rows for name in ("league_area_code", "banner_area_code") if row[name]),
        }
    query = """SELECT * FROM fct_documents_due WHERE reference_period = $period
        AND list_contains($codes, document_code) AND list_contains($areas, area_code) ORDER BY document_code"""
    return reader.source.rows(query, "fct_documents_due", period=period, codes=list(kind.due), areas=sorted(around))


def due_documents(workspace: Workspace, period: str, version: str | None = None) -> list[Due]:
    """What the calendar asks for in a period. Raises ``NoSuchRelease``, ``ReleaseChanged``."""
    source = open_release(workspace, period, version)
    # Reports of a round need the release of the round: the one asked for, or any of it if none was.
    has_round = source.has("fct_ranking") or (version is None and round_release(workspace, period) is not None)
    can_be_made = [kind for kind in kinds().values() if kind.release != "round" or has_round]
    by_code = {code: kind.key for kind in can_be_made for code in kind.due}
    rows = source.rows(
        "SELECT * FROM fct_documents_due WHERE reference_period = $period ORDER BY document_code, area_code",
        "fct_documents_due",
        period=period,
    )
    return [
        Due(
            row["reference_period"],
            row["document_code"],
            row["name_zh"],
            row["area_code"],
            str(row["due_date"] or ""),
            row["document_state"],
            f"{row['document']} {row['article']}",
            by_code.get(row["document_code"], ""),
        )
        for row in rows
    ]


def make_due(
    workspace: Workspace, period: str, formats: Iterable[str], to: Path, version: str | None = None
) -> list[Path]:
    """Writes what the calendar asks for in a period, as far as it can be made; reports of zones one by one.

    Raises what ``make`` raises.
    """
    wanted = [*formats]
    return [
        path
        for kind, area in asked_in(workspace, period, version)
        for path in make(workspace, kind, period, wanted, to, area, version)
    ]


def asked_in(workspace: Workspace, period: str, version: str | None = None) -> list[tuple[str, str]]:
    """Kind and area of each document that the calendar asks for in a period and that can be made: one may answer
    several entries, and that of a zone is asked of every zone. Raises ``NoSuchRelease``, ``ReleaseChanged``."""
    found: list[tuple[str, str]] = []
    for kind, area in dict.fromkeys(
        (one.kind, one.area_code) for one in due_documents(workspace, period, version) if one.kind
    ):
        is_of_zones = kind_named(kind).area == "zone"
        of = standing_zones(Reader(open_release(workspace, period, version)), area) if is_of_zones else [area]
        found += [(kind, one) for one in of]
    return found


def standing_zones(reader: Reader, area: str) -> list[str]:
    """The zones in an area that stand: neither candidates nor those that left or were merged (by their newest state;
    a zone of which no state is recorded stands)."""
    gone = {code for code, phase in phases().items() if phase != "zone"}
    states = reader.source.rows(
        "SELECT area_code, state_code FROM fct_zone_states WHERE left_date IS NULL", "fct_zone_states"
    )
    left = {row["area_code"] for row in states if row["state_code"] in gone}
    return [one.area_code for one in reader.scope(area).zones if one.area_level == "zone" and one.area_code not in left]


def file_name(kind: Kind, period: str, area: str, version: str) -> str:
    """``2024-04_月度调度通报_150000_2024-04.r1``: sorts by period, names its release."""
    return f"{period}_{kind.name_zh}_{area}_{version}"


def _marks(source: Source, sections: list[Section]) -> tuple[str, ...]:
    marks = [INTERNAL] if source.manifest["disclosure"] == "internal" else []
    marks += [SAMPLE] if source.manifest["is_sample"] else []
    marks += [DRAFT] if source.manifest["is_draft"] and not source.is_approved else []
    marks += [f"含{TRIAL}"] if any(map(is_trial, sections)) else []
    return tuple(marks)


def _title(kind: Kind, scope: Scope) -> str:
    if scope.is_single:
        return f"{scope.area.name_zh}{kind.name_zh}"
    return f"{scope.area.name_zh}高新区{kind.name_zh}"


def _period_line(kind: Kind, period: str) -> str:
    if kind.periods in ("quarter", "half_year"):
        return f"（{quarter_zh(period)}）"
    return f"（{label_zh(period, january_february_merged=True)}）"


def _data_line(source: Source) -> str:
    day = beijing_day(datetime.fromisoformat(source.manifest["known_at"]))
    return f"数据截至{day_zh(day)}　发布 {source.version}"


def _facts(
    source: Source, scope: Scope, kind: Kind, period: str, marks: tuple[str, ...]
) -> tuple[tuple[str, str], ...]:
    manifest = source.manifest
    return (
        ("文件", kind.name_zh),
        ("范围", f"{scope.area.name_zh}（{scope.area.area_code}）"),
        ("报告期", f"{_period_line(kind, period)} {period}"),
        ("标记", "、".join(marks)),
        ("发布", source.version),
        ("所知时点", str(manifest["known_at"])),
        ("程序版本", str(manifest["code_version"])),
        ("方法校验值", str(manifest["method_hash"])),
        *((f"报表 {form.form}", form.name_zh) for form in catalogue.forms().values()),
    )
