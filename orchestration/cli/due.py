"""Commands about deadlines: calendar, remind, extend.

Belongs here: their arguments and output. Does not belong here: what is due and who is late.
"""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated

import typer

from orchestration import durable
from orchestration.cli import show
from orchestration.cli.options import Json, Sample
from orchestration.deadlines import extensions
from orchestration.periods import NotAPeriod, parse
from orchestration.workspace import Workspace


def a_day(text: str | None) -> date | None:
    """An option's value as a day; wrong usage otherwise."""
    try:
        return None if text is None else date.fromisoformat(text)
    except ValueError as error:
        raise typer.BadParameter(
            f"“{text}”不是日期。日期应写作“年-月-日”，如 2024-03-10"
            f" / {text} is no date; write dates as YYYY-MM-DD, like 2024-03-10"
        ) from error


def calendar(
    as_of: Annotated[
        str | None,
        typer.Option(help="查看哪一天前后各一个月，默认所知时点。 / a month before and after this day."),
    ] = None,
    sample: Sample = False,
    json: Json = False,
) -> None:
    """报送日历：哪些将到期、谁迟报、谁缺报。 / What is due, who is late, what is missing."""
    from orchestration.reminders import STATES, overview

    found = overview(Workspace.open(sample), a_day(as_of))
    if json:
        show.as_json(asdict(found))
        return
    show.table(
        f"报送期限 / deadlines：{found.as_of} 前后一个月，收到情况截至 / received up to {found.known_day or '—'}",
        ["期限 / due", "报表 / form", "报告期 / period", *STATES.values(), "运行日 / run", "备注 / remark"],
        [
            [
                one.due_date,
                f"{one.form} {one.form_name_zh}",
                one.reference_period,
                *(one.states.get(state) for state in STATES),
                one.run_date,
                "；".join(one.remarks_zh),
            ]
            for one in found.deadlines
        ],
    )
    if found.open_returns:
        show.table("待催报 / to be reminded", ["说明 / what"], [[row["sentence_zh"]] for row in found.open_returns])
    if found.documents:
        rows = [[one["due_date"], one["name_zh"], one["reference_period"]] for one in found.documents]
        show.table("应提交的文件 / documents due", ["期限 / due", "文件 / document", "期间 / period"], rows)


def remind(
    to: Annotated[Path, typer.Option(help="写到哪个目录。 / folder to write to.")] = Path(),
    sample: Sample = False,
    json: Json = False,
) -> None:
    """按盟市写出催报清单（XLSX）。 / Write one reminder list per league or city."""
    from orchestration.reminders import write_reminders

    written = write_reminders(Workspace.open(sample), to)
    if json:
        show.as_json([str(path) for path in written])
    else:
        show.table("催报清单 / reminder lists", ["文件 / file"], [[path] for path in written])


def extend(  # noqa: PLR0913, PLR0917  the options of a command
    form: Annotated[str, typer.Argument(help="报表，如 107-2。 / form.")],
    area: Annotated[str, typer.Argument(help="园区编码，如 ordos。 / area code.")],
    period: Annotated[str, typer.Argument(help="报告期，如 2024、2024-06。 / period.")],
    until: Annotated[str, typer.Option(help="延期至哪一日（含当日）。 / last day, inclusive.")],
    by: Annotated[str, typer.Option(help="批准人。 / who decided.")],
    reason: Annotated[str, typer.Option(help="理由。 / why.")],
    document: Annotated[str, typer.Option(help="依据文件。 / the document that grants it.")],
    sample: Sample = False,
) -> None:
    """登记一项延期决定（只追加，不改动）。 / Record an extension; it is appended, never changed."""
    from orchestration.pipeline import latest_moment

    try:
        parse(period)
    except NotAPeriod as error:
        raise typer.BadParameter("应为 2024 或 2024-06 / expected 2024 or 2024-06") from error
    day = a_day(until)
    assert day is not None
    workspace = Workspace.open(sample)
    now = datetime.now(UTC).replace(microsecond=0)
    decision = extensions.Extension(0, form, area, period, day, by, reason, document, now, "")
    with durable.lock(workspace.var):
        extensions.extend(workspace, decision, latest_moment(workspace))
    show.out.print(f"已登记 / recorded：{area} {form} {period} → {day}")


def register(app: typer.Typer) -> None:
    app.command()(calendar)
    app.command()(remind)
    app.command()(extend)
