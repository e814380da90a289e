"""Commands of the stewards' loop: issues list, show, export, import; decide.

Belongs here: their arguments and output. Does not belong here: what is an issue, and what may be decided.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.text import Text

from orchestration import durable
from orchestration.cli import show
from orchestration.cli.due import a_day
from orchestration.cli.options import Json, Sample
from orchestration.decisions.kinds import Demand, Detail, detail_of, kinds
from orchestration.decisions.record import Draft, NotDecidable, next_moment
from orchestration.workspace import Workspace

commands = typer.Typer(
    help="问题清单：查看、导出、收回答复。 / Issues: list, hand out, take answers in.", no_args_is_help=True
)


def known_desks(given: list[str] | None) -> list[str] | None:
    """An option's values as desks; wrong usage otherwise."""
    from orchestration import catalogue
    from orchestration.quality.desk import BUREAU

    known = {area.area_code for area in catalogue.areas()} | {BUREAU}
    if unknown := [desk for desk in given or () if desk not in known]:
        zones = [area.area_code for area in catalogue.areas() if area.area_level == "zone"]
        raise typer.BadParameter(
            f"没有园区 {'、'.join(unknown)}，可用：{'、'.join([*zones, BUREAU])}；"
            "候选园区和盟市见 zonestat explain --list"
            " / no such zone; candidates and leagues: zonestat explain --list"
        )
    return given


Zone = Annotated[
    list[str] | None,
    typer.Option(
        callback=known_desks, help="园区编码，如 ordos；bureau 为统计机构。 / area code; bureau for the bureau."
    ),
]


@commands.callback()
def issues() -> None:
    """问题清单：查看、导出、收回答复。 / Issues: list, hand out, take answers in."""


def a_state(text: str) -> str:
    """An option's value as a state; wrong usage otherwise."""
    from orchestration.quality.issues import STATES

    if text not in (*STATES, "all"):
        raise typer.BadParameter("、".join([*STATES, "all"]))
    return text


@commands.command("list")
def list_issues(  # noqa: PLR0913, PLR0917  the options of a command
    zone: Zone = None,
    state: Annotated[str, typer.Option(callback=a_state, help="状态，all 为全部。 / state, or all.")] = "open",
    mandatory: Annotated[bool, typer.Option("--mandatory", help="只列强制性。 / mandatory ones only.")] = False,
    form: Annotated[str | None, typer.Option(help="报表。 / form.")] = None,
    period: Annotated[str | None, typer.Option(help="报告期。 / reference period.")] = None,
    rule: Annotated[str | None, typer.Option(help="规则编号。 / rule.")] = None,
    sample: Sample = False,
    json: Json = False,
) -> None:
    """列出问题，影响评价指标大的在前。 / List issues, those that weigh most on ranked indicators first."""
    from orchestration import catalogue
    from orchestration.quality.desk import CLASSES, all_issues, desk_of

    described = catalogue.form_named(form) if form else None
    if form and described is None:
        raise typer.BadParameter(f"没有报表 {form} / there is no such form")
    asked = {
        "class": "mandatory" if mandatory else None,
        "form": described.form if described else None,
        "reference_period": period,
        "rule_id": rule,
        "status_code": None if state == "all" else state,
    }
    found = [
        issue
        for issue in all_issues(Workspace.open(sample)).values()
        if all(wanted in (None, issue[name]) for name, wanted in asked.items()) and (not zone or desk_of(issue) in zone)
    ]
    if json:
        show.as_json(found)
        return
    counts = Counter((issue["status_code"], issue["class"]) for issue in found)
    told = "，".join(f"{_state(code)}{CLASSES[kind]} {count}" for (code, kind), count in sorted(counts.items()))
    show.table(
        f"问题 / issues：{len(found)}" + (f"（{told}）" if told else ""),
        ["编号", "影响", "状态", "类型", "地区", "报表", "报告期", "单元格", "上报值 / found", "规则 / rule"],
        [
            [
                issue["issue_id"],
                "" if issue["influence"] is None else f"{issue['influence']:.4f}",
                _state(issue["status_code"]),
                CLASSES[issue["class"]],
                issue["area_code"],
                issue["form"],
                issue["reference_period"],
                issue["cell"],
                show.visible(issue["found"] or ""),
                issue["sentence_zh"],
            ]
            for issue in found
        ],
    )


def _state(code: str) -> str:
    from orchestration.quality.issues import STATES

    return STATES[code]


EVENTS = {"seen": "出现 / seen", "gone": "已没有 / gone", "expired": "决定到期 / ran out", "decided": "决定 / decided"}


@commands.command("show")
def show_issue(
    issue: Annotated[str, typer.Argument(help="编号，或其开头至少8位。 / id, or how it begins.")],
    sample: Sample = False,
    json: Json = False,
) -> None:
    """一个问题及其经过。 / An issue and its history."""
    from orchestration.quality import proposals
    from orchestration.quality.desk import all_issues, events_of, issue_named

    workspace = Workspace.open(sample)
    found = issue_named(all_issues(workspace), issue)
    events = events_of(workspace, found["issue_id"])
    if json:
        proposed = [vars(one) for one in proposals.from_json(found["proposal"])]
        show.as_json(found | {"proposal": proposed, "history": events})
        return
    names = (
        "status_code",
        "file_name",
        "sheet",
        "cell",
        "found",
        "sentence_zh",
        "remedy_zh",
        "times_seen",
        "influence",
    )
    rows = [[name, None if found[name] is None else show.visible(str(found[name]))] for name in names]
    # What is proposed is for people to judge; nothing applies it.
    rows += [["建议更正 / proposed", show.visible(line)] for line in proposals.told(found["proposal"]).splitlines()]
    show.table(found["issue_id"], ["", ""], rows)
    show.table(
        "经过 / history",
        ["时间（UTC）", "事件 / event", "版本 / version", "何人 / who", "依据 / document", "内容 / what", "有效期至"],
        [
            [
                event["happened_at"],
                kinds()[event["kind"]].name_zh if event["event_code"] == "decided" else EVENTS[event["event_code"]],
                event["version"],
                "、".join(filter(None, (event["who"], event["second_person"]))),
                show.visible(event["document"] or ""),
                show.visible(event["what"] or ""),
                event["valid_until"],
            ]
            for event in events
        ],
    )


@commands.command("export")
def export(
    to: Annotated[Path, typer.Option(help="写到哪个目录。 / folder to write to.")] = Path(),
    zone: Zone = None,
    sample: Sample = False,
    json: Json = False,
) -> None:
    """每个园区写一份问题清单（XLSX），填好后用 issues import 收回。 / Write one work list per zone."""
    from orchestration.deadlines.calendar import beijing_day
    from orchestration.pipeline import latest_moment
    from orchestration.quality.worklist import export as write

    workspace = Workspace.open(sample)
    written = write(workspace, to, beijing_day(latest_moment(workspace)), zone or ())
    if json:
        show.as_json([str(path) for path in written])
    elif written:
        show.table("问题清单 / work lists", ["文件 / file"], [[path] for path in written])
    else:
        show.out.print("没有待处理的问题。 / No open issues.")


OUTCOMES = {
    "taken": "已登记 / taken",
    "already_recorded": "此前已登记 / already recorded",
    "refused": "未采用 / refused",
}


@commands.command("import")
def import_answers(
    files: Annotated[list[Path], typer.Argument(help="填好的问题清单。 / work lists that were filled in.")],
    zone: Annotated[
        str | None, typer.Option(help="由谁送回；默认按清单所写。 / whose answers; default as the lists say.")
    ] = None,
    sample: Sample = False,
    json: Json = False,
) -> None:
    """收回填好的问题清单：合格的登记，其余逐格说明原因。 / Take answers in; what is refused is said cell by cell."""
    from orchestration.pipeline import latest_moment
    from orchestration.publishing.record import check_records
    from orchestration.quality import answers

    known_desks([zone] if zone else None)
    workspace = Workspace.open(sample)
    with durable.lock(workspace.var):
        check_records(workspace)
        at = next_moment(workspace, latest_moment(workspace), datetime.now(UTC))
        found = answers.import_files(workspace, files, at, zone)
    if json:
        show.as_json(answers.as_json(found))
    else:
        _say(found)
    if any(not one.desk for one in found):
        raise typer.Exit(1)


def _say(found: Iterable[Any]) -> None:
    for one in found:
        counts = "，".join(f"{name} {one.count(code)}" for code, name in OUTCOMES.items())
        rows = []
        for outcome in one.outcomes:
            said = f"{outcome.said_zh} / {outcome.said_en}"
            notes = [f"锁定的单元格与现在的清单不同 / a locked cell differs：{note}" for note in outcome.notes]
            rows.append([outcome.cell, OUTCOMES[outcome.outcome], show.visible(outcome.issue_id), said])
            rows += [["", "", "", show.visible(note)] for note in notes]
        show.out.print(Text(f"{show.visible(one.file)}：{counts}，未填 / left empty {one.skipped}", style="bold"))
        show.table("", ["单元格 / cell", "结果 / outcome", "编号 / id", "说明 / why"], rows)


def decide(  # noqa: PLR0913, PLR0917  the options of a command
    kind: Annotated[str | None, typer.Argument(help="决定的种类，见 --list。 / kind of decision, see --list.")] = None,
    about: Annotated[
        str | None,
        typer.Argument(
            help="问题编号、收到的文件的 SHA-256、报告期、园区，或园区/条款。"
            " / issue id, SHA-256 of a received file, period, area, or area/rule."
        ),
    ] = None,
    by: Annotated[str, typer.Option(help="处理人。 / who decides.")] = "",
    reason: Annotated[str, typer.Option(help="理由。 / why.")] = "",
    second: Annotated[str, typer.Option(help="第二人（复核人）。 / the second person.")] = "",
    document: Annotated[str, typer.Option(help="依据文件。 / the document it rests on.")] = "",
    until: Annotated[str | None, typer.Option(help="有效期至（含当日）。 / last day on which it holds.")] = None,
    on: Annotated[str | None, typer.Option(help="自哪一日起生效。 / day from which it holds.")] = None,
    detail: Annotated[
        list[str] | None,
        typer.Option(help="细目，如 is_met=true，可多次；见 --list。 / a detail, may be repeated; see --list."),
    ] = None,
    kinds_only: Annotated[bool, typer.Option("--list", help="有哪些决定。 / which decisions there are.")] = False,
    sample: Sample = False,
    json: Json = False,
) -> None:
    """登记一项决定（只追加，不改动）；不得决定的予以拒绝。 / Record a decision; it is appended, never changed."""
    if kinds_only:
        _list_kinds(json)
        return
    if kind is not None and kind not in kinds():
        raise NotDecidable(
            f"没有这种决定：{kind:.40}，见 zonestat decide --list。"
            f" / no such kind of decision: {kind:.40}; see zonestat decide --list."
        )
    if kind is None or about is None:
        raise typer.BadParameter("需要种类和对象，如 waiver <编号> / give the kind and what it is about")
    if kind in kinds() and kinds()[kind].about == ("release",):
        raise typer.BadParameter("请用 zonestat release approve / use zonestat release approve")
    from orchestration.evaluation import desk as areas
    from orchestration.evaluation.life.events import JUDGEMENT
    from orchestration.labels import states
    from orchestration.pipeline import latest_moment
    from orchestration.publishing.record import check_records
    from orchestration.quality import desk

    workspace = Workspace.open(sample)
    draft = Draft(
        *(kind, "issue", about, by.strip(), reason.strip(), second.strip(), document.strip()),
        valid_until=a_day(until),
        effective_on=a_day(on),
        details=_details(kind, detail or []),
    )
    with durable.lock(workspace.var):
        check_records(workspace)
        at = next_moment(workspace, latest_moment(workspace), datetime.now(UTC))
        is_about_areas = areas.is_about_areas(kind)
        ready = areas.about(workspace, about, draft, at) if is_about_areas else desk.about(workspace, about, draft)
        [decision] = desk.settle(workspace, [ready], at)
        remark = areas.remark_on(workspace, decision) if is_about_areas else ""
    if json:
        show.as_json(vars(decision) | ({"remark": remark} if remark else {}))
    else:
        name = kinds()[kind].name_zh
        state = states().get(decision.state_after, decision.state_after)
        after = f" → {state}" if state else ""
        show.out.print(f"已登记 / recorded：{decision.sequence} {name} {decision.about_id}{after}", markup=False)
        if remark:
            show.out.print(f"提示 / note：{remark}", markup=False)
        if kind == JUDGEMENT:
            show.out.print(
                "下次运行（zonestat run）之后，zonestat entry、targets 和各种文件才反映这项认定。"
                " / entry, targets and documents show it after the next run."
            )


def _details(kind: str, given: list[str]) -> dict[str, Detail]:
    """``name=value`` options with the types that the kind gives them; wrong usage otherwise."""
    pairs = [text.partition("=") for text in given]
    if wrong := [text for text, (_, sign, _) in zip(given, pairs, strict=True) if not sign]:
        raise typer.BadParameter(f"{'、'.join(wrong)}：应写作 名称=值 / write name=value")
    known = kinds().get(kind)
    return {name: detail_of(known.type_of(name) if known else None, value.strip()) for name, _, value in pairs}


OPTIONS: dict[Demand, str] = {
    "second_person": "--second",
    "document": "--document",
    "valid_until": "--until",
    "effective_on": "--on",
}


def _detail_options(details: Iterable[str]) -> list[str]:
    return [f"--detail {name}=…" for name in details]


def _list_kinds(json: bool) -> None:
    if json:
        show.as_json({code: kind.model_dump() for code, kind in kinds().items()})
        return
    rows = [
        [
            code,
            kind.name_zh,
            "、".join(kind.about),
            kind.advice_zh,
            " ".join(
                [
                    *(["--by", "--reason"] if kind.shortest_reason else ["--by"]),
                    *(OPTIONS[demand] for demand in kind.demands),
                    *_detail_options(kind.details),
                ]
            ),
            " ".join(_detail_options(kind.optional_details)),
        ]
        for code, kind in kinds().items()
    ]
    heads = ["", "名称", "针对 / about", "什么时候用", "还须写明 / also needs", "还可写明 / may have"]
    show.table("决定的种类 / kinds of decisions", heads, rows)


def register(app: typer.Typer) -> None:
    app.add_typer(commands, name="issues")
    app.command()(decide)
