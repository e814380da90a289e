"""Work lists that come back: what is taken, what is refused and where, and that nothing in them is trusted."""

from __future__ import annotations

import io
import shutil
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestration.decisions.kinds import kinds
from orchestration.decisions.record import decisions, ledger, length
from orchestration.landing.package import NO_RESULT
from orchestration.landing.wire import Texts
from orchestration.quality import answers, desk, gates, worklist
from orchestration.quality.answers import KNOWN, REFUSED, TAKEN, Imported, import_files
from orchestration.workbook import Sheet, Value, workbook_bytes
from orchestration.workspace import Workspace
from tests.quality.small_tree import Tree, indicator, new_tree, rows_of
from tests.quality.worklists import DAY, KNOWN_AT, TRUE, by_class, filled, run, send_back, sheets_of, with_issues

AT = KNOWN_AT + timedelta(hours=1)
TRUE_IT_IS: tuple[Value, ...] = ("情况属实", TRUE, None, "王某")


@pytest.fixture(scope="module")
def checked(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """Two zones with two issues each. Not to be changed."""
    tree = new_tree(tmp_path_factory.mktemp("desk"))
    with_issues(tree)
    with_issues(tree, "alxa")
    run(tree)
    return tree.workspace


@pytest.fixture
def workspace(checked: Workspace, tmp_path: Path) -> Iterator[Workspace]:
    shutil.copytree(checked.var, tmp_path / "var")
    yield replace(checked, raw=tmp_path / "raw", var=tmp_path / "var", exports=tmp_path / "exports")


def take(workspace: Workspace, *paths: Path, zone: str | None = None) -> list[Imported]:
    return import_files(workspace, paths, AT, zone)


def results(found: Imported) -> list[tuple[str, str]]:
    return [(one.cell, one.outcome) for one in found.outcomes]


def test_an_answer_becomes_a_decision_and_the_issue_rests(workspace: Workspace, tmp_path: Path) -> None:
    issue = by_class(workspace, "query")
    path = send_back(
        workspace, tmp_path / "回.xlsx", {issue["issue_id"]: ("情况属实", TRUE, date(2026, 1, 31), "王某")}
    )
    [found] = take(workspace, path)
    assert (found.file, found.desk, found.skipped, results(found)) == ("回.xlsx", "ordos", 1, [("O5", TAKEN)])
    [decision] = decisions(workspace)
    assert (decision.kind, decision.about_id, decision.decided_by) == ("explanation", issue["issue_id"], "王某")
    assert (decision.reason, decision.valid_until, decision.recorded_at) == (TRUE, date(2026, 1, 31), AT)
    assert (decision.state_before, decision.state_after, decision.found) == ("open", "explained", issue["found"])
    assert decision.document.startswith("回.xlsx（sha256 ")
    assert by_class(workspace, "query")["status_code"] == "explained", "the list says it at once"
    assert issue["issue_id"] not in {one["issue_id"] for one in worklist.wanted(workspace, ["ordos"])["ordos"]}


def test_an_answer_is_recorded_once(workspace: Workspace, tmp_path: Path) -> None:
    issue = by_class(workspace, "query")
    path = send_back(workspace, tmp_path / "回.xlsx", {issue["issue_id"]: TRUE_IT_IS})
    again = path.with_name("又.xlsx")
    again.write_bytes(path.read_bytes())
    first, second = take(workspace, path, again)
    assert (results(first), results(second)) == ([("O5", TAKEN)], [("A5", REFUSED)])
    assert "回.xlsx 第5行" in second.outcomes[0].said_zh
    before = ledger(workspace).path.read_bytes()
    [third] = take(workspace, again)
    assert results(third) == [("O5", KNOWN)]
    assert ledger(workspace).path.read_bytes() == before


def test_a_promise_to_correct_is_recorded_and_the_issue_stays_open(workspace: Workspace, tmp_path: Path) -> None:
    issue = by_class(workspace, "mandatory")
    path = send_back(workspace, tmp_path / "回.xlsx", {issue["issue_id"]: ("更正重报", None, None, "王某")})
    [found] = take(workspace, path)
    assert found.count(TAKEN) == 1
    assert by_class(workspace, "mandatory")["status_code"] == "open"
    [found] = take(workspace, path)
    assert results(found)[0][1] == KNOWN


@pytest.mark.parametrize(
    ("rule_class", "answer", "cell", "said"),
    [
        ("mandatory", ("情况属实", TRUE, None, "王某"), "O", "强制性"),
        ("mandatory", ("豁免", TRUE, None, "王某"), "O", "不在可选范围：更正重报、误报规则"),
        ("query", ("豁免", TRUE, None, "王某"), "O", "不在可选范围：更正重报、情况属实、误报规则"),
        ("query", ("情况属实", "停产", None, "王某"), "P", "至少10个字（现2个）"),
        ("query", ("情况属实", None, None, "王某"), "P", "至少10个字（现0个）"),
        ("query", ("情况属实", TRUE, None, None), "R", "没有写明处理人"),
        ("query", ("情况属实", TRUE, "明年", "王某"), "Q", "不是日期"),
        ("query", ("情况属实", TRUE, "2025-02-30", "王某"), "Q", "不是日期"),
        ("query", ("情况属实", TRUE, date(2025, 7, 30), "王某"), "Q", "已过"),
        ("query", (None, TRUE, None, "王某"), "O", "没有选处理结果"),
        ("query", ("情况属实", NO_RESULT, None, "王某"), "P", "没有结果的公式"),
        ("query", ("情况属实", "#REF!", None, "王某"), "P", "没有结果的公式"),
        ("query", ("情况属实", "情况属实" * 3, None, "王某"), "P", "重复的字或数字"),
        ("query", ("情况属实", "1234567890", None, "王某"), "P", "重复的字或数字"),
        ("query", ("误报规则", "规则错", None, "王某"), "P", "至少10个字"),
    ],
)
def test_what_is_wrong_is_said_at_its_cell_and_the_good_line_is_taken(
    workspace: Workspace, tmp_path: Path, rule_class: str, answer: tuple[Value, ...], cell: str, said: str
) -> None:
    bad, good = (
        by_class(workspace, name) for name in (rule_class, {"mandatory": "query"}.get(rule_class, "mandatory"))
    )
    fine = TRUE_IT_IS if good["class"] == "query" else ("更正重报", None, None, "王某")
    [found] = take(
        workspace, send_back(workspace, tmp_path / "回.xlsx", {bad["issue_id"]: answer, good["issue_id"]: fine})
    )
    refused = next(one for one in found.outcomes if one.outcome == REFUSED)
    assert (refused.cell[0], refused.issue_id) == (cell, bad["issue_id"])
    assert said in refused.said_zh and refused.said_en
    assert (found.count(TAKEN), [one.about_id for one in decisions(workspace)]) == (1, [good["issue_id"]])


def rewritten(workspace: Workspace, path: Path, changes: dict[str, Value], head: int = 0) -> Path:
    """The work list with the query issue answered and other locked cells in its line; ``head`` moves the columns."""
    issue = by_class(workspace, "query")
    cover, sheet = sheets_of(workspace)
    answered = filled(sheet, {issue["issue_id"]: TRUE_IT_IS})
    rows = [list(row) for row in answered.rows]
    line = next(row for row in rows if row and row[0] == issue["issue_id"])
    for name, value in changes.items():
        line[worklist.NAMES.index(name)] = value
    moved = [[*([None] * head), *row] for row in rows]
    path.write_bytes(workbook_bytes(Sheet(cover.name, cover.rows), Sheet(sheet.name, moved)))
    return path


def test_changed_locked_cells_are_said_and_not_believed(workspace: Workspace, tmp_path: Path) -> None:
    changes: dict[str, Value] = {"类型": "提示", "规则": "another.rule", "期望": "都行", "高新区": "火星"}
    [found] = take(workspace, rewritten(workspace, tmp_path / "a.xlsx", changes))
    assert [note.split("：")[0] for note in found.outcomes[0].notes] == ["B5 高新区", "E5 规则", "F5 类型", "L5 期望"]
    assert found.count(TAKEN) == 1
    [decision] = decisions(workspace)
    assert decision.kind == "explanation"


def test_an_answer_about_other_figures_is_refused(workspace: Workspace, tmp_path: Path) -> None:
    [found] = take(workspace, rewritten(workspace, tmp_path / "a.xlsx", {"上报值": "营业收入=1"}))
    assert results(found) == [("K5", REFUSED)] and "导出后又报过新数" in found.outcomes[0].said_zh
    assert not ledger(workspace).path.exists()


def test_ids_of_nobody_and_of_other_zones_are_refused(workspace: Workspace, tmp_path: Path) -> None:
    theirs = by_class(workspace, "query", "alxa")["issue_id"]
    for other, said in ((theirs, "不属于鄂尔多斯"), ("0" * 20, "没有这个编号"), ("'; DROP TABLE x", "没有这个编号")):
        [found] = take(workspace, rewritten(workspace, tmp_path / "a.xlsx", {"编号": other}))
        assert results(found) == [("A5", REFUSED)] and said in found.outcomes[0].said_zh
    path = send_back(workspace, tmp_path / "b.xlsx", {by_class(workspace, "query")["issue_id"]: TRUE_IT_IS})
    [found] = take(workspace, path, zone="alxa")
    assert results(found) == [("A5", REFUSED)], "who sent it counts, not what the cover says"
    assert not ledger(workspace).path.exists()


def test_moved_columns_are_found_by_their_heads(workspace: Workspace, tmp_path: Path) -> None:
    [found] = take(workspace, rewritten(workspace, tmp_path / "a.xlsx", {}, head=3))
    assert results(found) == [("R5", TAKEN)]


@pytest.mark.parametrize("content", [b"", b"no workbook", b"PK\x03\x04 broken", workbook_bytes(Sheet("s", [["x"]]))])
def test_what_is_no_work_list_is_refused_whole(workspace: Workspace, tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "x.xlsx"
    path.write_bytes(content)
    good = send_back(workspace, tmp_path / "good.xlsx", {by_class(workspace, "query")["issue_id"]: TRUE_IT_IS})
    bad, missing, fine = take(workspace, path, tmp_path / "none.xlsx", good)
    assert bad.outcomes[0].said_zh and missing.outcomes[0].said_zh == "没有这个文件。"
    assert (bad.count(REFUSED), bad.desk, fine.count(TAKEN)) == (1, "", 1)


TEXT = st.text(st.characters(codec="utf-8"), max_size=60)
ANSWER = st.sampled_from([None, "", "情况属实", "更正重报", "误报规则", "豁免", "waiver", "=1+1"])


@cache
def known(var: Path) -> dict[str, desk.Issue]:
    return desk.all_issues(Workspace(raw=var, var=var, exports=var))


@given(
    st.lists(
        st.tuples(st.integers(0, 4), ANSWER | TEXT, TEXT | st.just(TRUE), TEXT | st.just("2030-1-1") | st.none(), TEXT),
        max_size=6,
    ),
    st.sampled_from(["ordos", "alxa", "", "bureau"]),
)
def test_whatever_is_filled_in_only_fit_decisions_come_out(
    checked: Workspace, lines: list[tuple[int, str | None, str, str | None, str]], zone: str
) -> None:
    issues = known(checked.var)
    ids = [*issues, "f" * 20]
    rows: list[list[str | None]] = [list(worklist.NAMES)]
    for number, *answer in lines:
        told = worklist.told(issues[ids[number]]) if number < len(issues) else [ids[number], *[""] * 13]
        rows.append([*told, *answer])
    heads = answers.heads_of(Texts("s", rows))
    assert heads is not None
    found = answers.Judge(issues, set(), None, AT).read(Path("x.xlsx"), Texts("s", rows), heads, zone, "x")
    taken = [draft.about_id for draft in found.drafts]
    assert len(taken) == len(set(taken)) == found.count(TAKEN)
    assert len(found.outcomes) + found.skipped == len(lines)
    for draft in found.drafts:
        issue, kind = issues[draft.about_id], kinds()[draft.kind]
        assert desk.desk_of(issue) == zone and issue["class"] in kind.states and kind.answer
        assert draft.decided_by and length(draft.reason) >= kind.shortest_reason
        assert (draft.valid_until is None or draft.valid_until >= DAY) and draft.found == issue["found"]


def test_equal_issues_give_equal_bytes(workspace: Workspace, tmp_path: Path) -> None:
    one, two = (worklist.export(workspace, tmp_path / name, DAY) for name in "ab")
    assert [path.name for path in one] == [
        "问题清单_阿拉善高新区_20250731.xlsx",
        "问题清单_鄂尔多斯高新区_20250731.xlsx",
    ]
    assert [path.read_bytes() for path in one] == [path.read_bytes() for path in two]
    assert rows_of(workspace.marts / "fct_quality_issues.parquet", "count(*)") == [(4,)]


def test_the_tree_of_another_zone_stays_out_of_a_list(workspace: Workspace) -> None:
    assert {row[1] for row in sheets_of(workspace)[1].rows[worklist.FIRST_ROW :]} == {"鄂尔多斯高新区"}


def test_no_list_before_a_run(tree: Tree) -> None:
    with pytest.raises(desk.NotChecked, match="zonestat run"):
        worklist.wanted(tree.workspace)


def test_a_figure_that_was_derived_is_called_by_its_name(tree: Tree) -> None:
    for name in ("fct_measures", "int_industrial_output_panel"):
        tree.mart(name, [])
    tree.mart("fct_indicators", [indicator("rd_personnel_fte_share", 101)])
    gates.run_indicator_gate(tree.workspace)
    run(tree)
    [issue] = desk.all_issues(tree.workspace).values()
    said = dict(zip(worklist.NAMES, worklist.told(issue), strict=False))
    assert (said["报表"], said["文件"], said["报告期"]) == ("指标：从业人员中研发人员全时当量数占比", "", "2024年")


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@x", "＝1", "\t=1", "<r>x</r>", "{=A1}", '=HYPERLINK("http://x")']
)
def test_nothing_that_was_filed_becomes_a_formula(workspace: Workspace, text: str) -> None:
    issue = by_class(workspace, "query") | {"enterprise_name": text, "found": text, "sheet": text, "file_name": text}
    content = workbook_bytes(*worklist.sheets("ordos", [issue], DAY, is_sample=False))
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        assert sorted(name for name in package.namelist() if "worksheets" in name) == [
            "xl/worksheets/sheet1.xml",
            "xl/worksheets/sheet2.xml",
        ]
        parts = [package.read(f"xl/worksheets/sheet{number}.xml").decode() for number in (1, 2)]
    assert not [part for part in parts if "<f>" in part or "<f " in part or "hyperlink" in part.lower()]
