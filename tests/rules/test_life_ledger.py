"""The life of zones from the ledger to the tables: what the desk refuses, what the sample holds, what is written."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

from orchestration.catalogue import NoSuchArea
from orchestration.cli import app
from orchestration.cli.work import SPOKEN_ERRORS
from orchestration.decisions.kinds import Detail
from orchestration.decisions.record import (
    Decision,
    Draft,
    NotDecidable,
    decisions,
    ledger,
    next_moment,
    record,
    refuse_incomplete,
)
from orchestration.evaluation import desk
from orchestration.evaluation.life import tables
from orchestration.evaluation.life.rules import BOX
from orchestration.evaluation.rounds.certainty import Lines, lines_of
from orchestration.labels import DUTIES
from orchestration.sample import decided
from orchestration.workspace import Workspace
from tests.conftest import environment

NOW = datetime(2025, 6, 1, 4, 0, tzinfo=UTC)
LATER = NOW + timedelta(days=1)
CONTESTED = "unnamed-2021-2022"
WHY = "示例：年度评价较差，按规定限期整改"


def decide(
    tree: Workspace, kind: str, area: str, on: str | None = None, by: str = "示例甲", **details: Detail
) -> Decision:
    """What ``zonestat decide`` does, but for the list of issues."""
    day = date.fromisoformat(on) if on else None
    draft = Draft(kind, "issue", area, by, WHY, "示例乙", "示例文件", effective_on=day, details=details)
    at = next_moment(tree, NOW, NOW)
    return record(tree, [desk.about(tree, area, draft, at)], at)[0]


@pytest.fixture
def sample(workspace: Workspace) -> Workspace:
    """A tree with nothing but the decisions of the sample."""
    ledger(workspace).extend(decided.entries())
    return workspace


def test_the_sample_replays_without_a_problem_up_to_a_contested_proposal(sample: Workspace) -> None:
    recorded = decisions(sample)
    for one in recorded:
        refuse_incomplete(one, one.recorded_at)
    moments = [one.recorded_at for one in recorded]
    assert moments == sorted(moments) and all("示例" in one.decided_by + one.document for one in recorded)
    history, _ = tables.history(sample, NOW)
    assert not history.problems
    zone = history.zones[CONTESTED]
    passed = [step.state_after for step in zone.steps if step.moves]
    assert passed == [
        *("intended", "visited", "proposed", "revised", "applied", "normal"),
        *("warned", "rectifying", "rectified", "exit_proposed"),
    ]
    assert [len(pair) for pair in zone.objections] == [2, 1], "one was answered, one is open"
    assert history.zones["unnamed-hohhot-2"].readings["2024", "both_after"].is_met is None
    assert len({step.event.text("round") for step in zone.steps} - {""}) == 4


def test_the_tables_hold_what_was_known_and_the_same_bytes_each_time(sample: Workspace) -> None:
    marts = tables.write(sample, NOW)
    first = {mart.name: (sample.marts / f"{mart.name}.parquet").read_bytes() for mart in marts}
    tables.write(sample, NOW)
    assert {mart.name: (sample.marts / f"{mart.name}.parquet").read_bytes() for mart in marts} == first
    rows = {name: pq.read_table(sample.marts / f"{name}.parquet").to_pylist() for name in first}
    for mart in marts:
        keys = Counter(tuple(row[name] for name in mart.primary_key) for row in rows[mart.name])
        assert keys and max(keys.values()) == 1 and all(None not in key for key in keys)
    assert all(row["rule_ids"] and row["clause_document"] for row in rows["fct_zone_states"])
    assert {row["due_code"] for row in rows["fct_status_due"]} <= set(DUTIES)
    tables.write(sample, datetime(2021, 5, 1, tzinfo=UTC))
    before = {name: pq.read_table(sample.marts / f"{name}.parquet").to_pylist() for name in first}
    assert not before["fct_objections"] and len(before["fct_status_events"]) < len(rows["fct_status_events"])
    [award] = [row for row in before["fct_status_due"] if row["due_code"] == "award"]
    assert (award["area_code"], award["amount_cny_10k"], award["is_overdue"]) == (CONTESTED, 1000, True)
    assert "baotou-equip" not in {row["area_code"] for row in before["fct_zone_states"]}, "approved in 2023"


def test_the_open_objection_is_overdue_the_day_after_its_deadline(sample: Workspace) -> None:
    def is_overdue(day: int) -> list[bool]:
        found = tables.rows(sample, datetime(2025, 5, day, 4, 0, tzinfo=UTC))
        return [row["is_overdue"] for row in found["fct_objections"]]

    assert (is_overdue(20), is_overdue(21)) == ([False, False], [False, True])


def test_what_the_state_does_not_allow_is_not_recorded(workspace: Workspace) -> None:
    decide(workspace, "intention", "duolun", "2025-03-01")
    for kind, on, details, why in (
        ("approval", "2025-03-02", {}, "处于“已提意向”.*do not allow 'approved'"),
        ("site_visit", "2025-06-02", {}, "2025-06-02 还没有到"),
        ("site_visit", "2025-02-28", {}, "没有状态"),
        ("site_visit", None, {}, "须写明自哪一日起生效"),
        ("objection", "2025-03-02", {"against": 9, "deadline": "2025-04-01"}, "没有可以提出异议的决定 9"),
        ("merger", "2025-03-02", {"into": "duolun"}, "不能并入 duolun"),
        ("round_result", "2025-03-02", {"round": "2024"}, "细目 pool 应为regional、national 之一"),
    ):
        with pytest.raises(NotDecidable, match=why):
            decide(workspace, kind, "duolun", on, **details)
    with pytest.raises(NotDecidable, match="没有园区 atlantis"):
        decide(workspace, "intention", "atlantis", "2025-03-01")
    with pytest.raises(NotDecidable, match="不能针对 包头市"):
        decide(workspace, "intention", "150200", "2025-03-01")
    for kind, area, details, why in (
        ("merger", "alxa", {"into": "kundulun"}, "不能并入 kundulun：不是另一高新区"),
        ("round_result", "alxa", {"round": "2026", "pool": "regional"}, "还不能有 2026 年的评价"),
        ("round_missed", "alxa", {"round": "2026", "pool": "regional"}, "还不能有 2026 年的评价"),
        ("round_result", "alxa", {"round": "2024", "pool": "national"}, "不是国家级"),
        ("round_result", "alxa", {"round": "2024", "pool": "regional", "rank": 11, "pool_size": 10}, "名次 11 大于"),
    ):
        with pytest.raises(NotDecidable, match=why):
            decide(workspace, kind, area, "2025-03-02", **details)
    for parameter, value, why in (
        ("status_low_last_count", "-2", "应是大于 0、小于 1000 的整数"),
        ("status_low_last_count", "2.5", "应是大于 0、小于 1000 的整数"),
        ("status_poor_points", "101", "应是大于 0、小于 100 的数"),
        ("exit_low_rounds_count", "3", "不是待采用的参数"),
    ):
        said: dict[str, Detail] = {"parameter": parameter, "value": value, "authority": "示例厅"}
        with pytest.raises(NotDecidable, match=why):
            decide(workspace, "parameter_adoption", "150000", "2025-03-02", **said)
    visit = decide(workspace, "site_visit", "duolun", "2025-03-02")
    assert (visit.state_before, visit.state_after, len(decisions(workspace))) == ("intended", "visited", 2)


def test_an_earlier_event_that_would_spoil_what_is_recorded_is_refused(workspace: Workspace) -> None:
    decide(workspace, "round_result", "wuhai", "2025-02-01", round="2024", pool="regional", is_poor=True)
    decide(workspace, "rectification_notice", "wuhai", "2025-03-01", deadline="2025-12-31")
    with pytest.raises(NotDecidable, match=r"登记后，决定 2（wuhai）不再成立：.*不是较差"):
        decide(workspace, "round_result", "wuhai", "2025-02-02", round="2024", pool="regional", is_poor=False)
    with pytest.raises(NotDecidable, match="决定 2（wuhai）不再成立"):
        decide(workspace, "revocation", "wuhai", "2025-04-01", decision=1)
    decide(workspace, "revocation", "wuhai", "2025-04-01", decision=2)
    history, _ = tables.history(workspace, NOW + timedelta(days=1))
    assert history.zones["wuhai"].state == "normal" and not history.problems


def test_a_number_bears_a_warning_once_it_is_adopted(workspace: Workspace) -> None:
    decide(workspace, "round_result", "wuhai", "2025-02-01", round="2024", pool="regional", points="55")
    with pytest.raises(NotDecidable, match=r"只能试算，不能据此建议.*bears no proposal"):
        decide(workspace, "warning", "wuhai", "2025-03-01", form="circular")
    said: dict[str, Detail] = {"value": "58", "authority": "示例机关"}
    with pytest.raises(NotDecidable, match="exit_low_rounds_count 不是待采用的参数"):
        decide(workspace, "parameter_adoption", "150000", "2025-01-01", parameter="exit_low_rounds_count", **said)
    with pytest.raises(NotDecidable, match="不能针对 乌海"):
        decide(workspace, "parameter_adoption", "wuhai", "2025-01-01", parameter="status_poor_points", **said)
    decide(workspace, "parameter_adoption", "150000", "2025-02-02", parameter="status_poor_points", **said)
    with pytest.raises(NotDecidable, match="只能试算"):
        decide(workspace, "warning", "wuhai", "2025-03-01", form="circular")
    decide(workspace, "parameter_adoption", "150000", "2025-02-01", parameter="status_poor_points", **said)
    assert decide(workspace, "warning", "wuhai", "2025-03-01", form="circular").state_after == "warned"


def test_the_weight_box_is_adopted_like_the_lines_and_before_that_all_is_a_trial(workspace: Workspace) -> None:
    def lines() -> Lines:
        found, adopted = tables.history(workspace, NOW + timedelta(days=1))
        assert not found.problems
        return lines_of(adopted, date(2025, 3, 1))

    said: dict[str, Detail] = {"authority": "示例机关"}
    assert lines().is_trial and "名次确定程度的示例" in lines().basis
    for code, value in (("status_low_last_count", "3"), ("status_poor_points", "58")):
        decide(workspace, "parameter_adoption", "150000", "2025-02-01", parameter=code, value=value, **said)
    assert lines().is_trial, "the box is still an example"
    decide(workspace, "parameter_adoption", "150000", "2025-02-01", parameter=BOX, value="20", **said)
    assert not lines().is_trial
    box = lines().box
    assert box is not None and (box.value, box.is_adopted) == (20, True) and "示例机关" in box.basis
    assert "certainty_weight_box_pct=20，示例机关" in lines().basis
    for code, value in ((BOX, "100"), (BOX, "0"), (BOX, "12.5"), ("status_low_last_count", "2.5")):
        with pytest.raises(NotDecidable, match=f"应是大于 0、小于 .*整数，不能是 {value}"):
            decide(workspace, "parameter_adoption", "150000", "2025-02-01", parameter=code, value=value, **said)


def test_a_judgement_is_about_a_known_rule_and_says_what_it_replaces(workspace: Workspace) -> None:
    assert decide(workspace, "judgement", "kundulun/G-10", as_of="2021-03-31", is_met=False).state_after == "not_met"
    second = decide(workspace, "judgement", "kundulun/G-10", as_of="2021-12-31", is_met=True)
    assert (second.state_before, second.state_after) == ("not_met", "met")
    for about, as_of, why in (
        ("kundulun/K-99999", "2021-12-31", "没有条款 K-99999"),
        ("atlantis/G-10", "2021-12-31", "没有园区 atlantis"),
        ("kundulun/G-10", "2025-12-31", "还没有到"),
        ("kundulun", "2021-12-31", "kundulun/G-10"),
        ("kundulun/K-03", "2021-12-31", "不由人认定：作为目标"),
        ("kundulun/G-01", "2021-12-31", "不由人认定：由数据判定"),
        ("wuhai/K-S1", "2021-12-31", "不适用于 wuhai"),
        ("ordos/G-D8", "2021-12-31", "不适用于 ordos"),  # of regional zones
        ("wuhai/O-21", "2021-12-31", "不适用于 wuhai"),  # of national zones
        ("kundulun/G-X2", "2021-12-31", "不适用于 kundulun"),  # a candidate is no zone yet
        ("150100/G-10", "2021-12-31", "不适用于 150100"),
    ):
        with pytest.raises(NotDecidable, match=why):
            decide(workspace, "judgement", about, as_of=as_of, is_met=True)


@pytest.mark.parametrize(
    "about",
    [
        *("wuhai/G-X2", "wuhai/O-X3", "wuhai/G-10", "wuhai/O-06"),
        *("ordos/O-21", "xilinhot/X-17", "150203/K-13", "150600/O-10"),
    ],
)
def test_what_people_judge_is_taken(workspace: Workspace, about: str) -> None:
    assert decide(workspace, "judgement", about, as_of="2022-03-31", is_met=True).state_after == "met"


def test_the_judgements_of_the_sample_could_be_taken_again(sample: Workspace) -> None:
    judged = [one for one in decisions(sample) if one.kind == "judgement"]
    assert judged
    for one in judged:
        assert desk.about(sample, one.about_id, one, NOW).state_before == "met"


def test_an_area_of_which_only_judgements_are_recorded_has_no_state(workspace: Workspace) -> None:
    decide(workspace, "judgement", "kundulun/G-10", as_of="2021-03-31", is_met=True)
    found = tables.rows(workspace, NOW)
    assert found["fct_status_events"] and found["overview"]
    assert not [row for rows in found.values() for row in rows if row["area_code"] == "kundulun"]


@pytest.mark.parametrize("kind", ["objection", "rectification_notice"])
def test_a_deadline_is_not_before_the_day(sample: Workspace, kind: str) -> None:
    said: dict[str, Detail] = {"against": 54} if kind == "objection" else {}
    with pytest.raises(NotDecidable, match="期限 2025-03-01 早于当日 2025-05-02"):
        decide(sample, kind, CONTESTED, "2025-05-02", deadline="2025-03-01", **said)


def test_an_event_that_came_past_the_desk_is_told_and_changes_nothing(sample: Workspace) -> None:
    smuggled = replace(
        decisions(sample)[-1], kind="exit_approval", about_id="wuhai", details={}, second_person="示例乙"
    )
    ledger(sample).append(smuggled.body() | {"recorded_at": "2025-05-01T00:00:00Z"})
    rows = tables.rows(sample, NOW)
    [event] = [row for row in rows["fct_status_events"] if row["event_code"] == "exit_approval"]
    assert not event["is_applied"] and "不允许“批准退出”" in event["problem_zh"]
    assert event["state_after_code"] == "commended"


def test_status_tells_people_and_machines_the_same(sample: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in environment(sample).items():
        monkeypatch.setenv(name, value)
    shown = CliRunner().invoke(app, ["status", CONTESTED])
    for text in (
        "建议退出",
        "O-X2、O-X3 内政发〔2021〕13号",
        "示例科技厅、示例乙",
        "待答复 / open",
        "2022年管理办法没有找全",
        "整改已验收→建议退出",
        "有未答复的异议（决定 67）",
        "最后几位为靠后：2",
    ):
        assert text in shown.output
    told = json.loads(CliRunner().invoke(app, ["status", CONTESTED, "--json"]).output)
    assert [zone["state_code"] for zone in told["zones"]] == ["exit_proposed"]
    assert "exit_approval" in told["zones"][0]["may_follow"] and len(told["fct_objections"]) == 2
    every = json.loads(CliRunner().invoke(app, ["status", "--json", "--known-at", "2021-06-01"]).output)
    assert {zone["area_code"]: zone["state_code"] for zone in every["zones"]}[CONTESTED] == "normal"
    assert told["is_sample"] is False and "示例数据 / sample data" not in shown.output
    assert "示例数据 / sample data" in CliRunner().invoke(app, ["status", "--sample"]).output
    assert "没有登记的事项" in CliRunner().invoke(app, ["status", "kundulun"]).output


@pytest.mark.parametrize(
    "command",
    [
        ["status", "atlantis"],
        ["entry", "atlantis"],
        ["targets", "atlantis"],
        ["evaluate", "--round", "2024", "--zone", "atlantis"],
        ["decide", "judgement", "atlantis/G-10"],
        ["decide", "warning", "atlantis"],
    ],
)
def test_an_unknown_zone_is_said_alike_everywhere(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch, command: list[str]
) -> None:
    for name, value in environment(workspace).items():
        monkeypatch.setenv(name, value)
    done = CliRunner().invoke(app, command)
    assert isinstance(done.exception, NoSuchArea | NotDecidable) and isinstance(done.exception, SPOKEN_ERRORS)
    assert str(done.exception).startswith("没有园区 atlantis，见 zonestat explain --list。 / no such zone: atlantis")


def test_the_command_tells_how_to_decide(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in environment(workspace).items():
        monkeypatch.setenv(name, value)

    def said(*arguments: str) -> str:
        done = CliRunner().invoke(app, ["decide", *arguments])
        return done.output + str(done.exception or "")

    listed = said("--list")
    assert "--second" in listed and "--detail is_met=…" in listed
    assert not [name for name in ("second_person", "valid_until", "effective_on") if name in listed]
    assert "没有这种决定：veto" in said("veto") and "zonestat decide --list" in said("veto", "kundulun")
    assert "园区编码/条款代码，如 kundulun/G-10" in said("judgement", "kundulun")
    day = said("warning", "wuhai", "--on", "2025-02-30")
    assert "2025-02-30" in day and "日期应写作“年-月-日”，如 2024-03-10 / 2025-02-30" in day.replace("\n", "")
    details = ["--detail", "is_met=true", "--detail", "as_of=2021-03-31"]
    taken = said("judgement", "kundulun/G-10", "--by", "示例甲", "--document", "示例", *details)
    assert "→ met" in taken and "after the next run" in taken


def test_an_exit_while_an_objection_is_open_is_marked_and_not_refused(sample: Workspace) -> None:
    """No text says that an exit has to wait for the answer; the file says that there was none."""
    proposed = tables.rows(sample, NOW)["overview"]
    [remark] = [row["remark"] for row in proposed if row["area_code"] == CONTESTED]
    assert "有未答复的异议（决定 67）" in remark and "没有规定" in remark
    approved = decide(sample, "exit_approval", CONTESTED, "2025-06-01")
    assert desk.remark_on(sample, approved) == remark
    events = tables.rows(sample, LATER)["fct_status_events"]
    assert [row["decision_sequence"] for row in events if row["remark_zh"]] == [approved.sequence]
    [due] = [row for row in tables.rows(sample, LATER)["fct_status_due"] if row["area_code"] == CONTESTED]
    assert (due["due_code"], due["opened_by_sequence"]) == ("objection_answer", 67), "the answer is still due"


def test_an_exit_after_the_answer_is_not_marked(sample: Workspace) -> None:
    answer: dict[str, Detail] = {"objection": 67, "outcome": "rejected", "recalculation": "示例：重新核对，不变"}
    decide(sample, "objection_answer", CONTESTED, "2025-05-30", **answer)
    approved = decide(sample, "exit_approval", CONTESTED, "2025-06-01")
    assert desk.remark_on(sample, approved) == ""
    assert not any(row["remark"] for row in tables.rows(sample, LATER)["overview"])
