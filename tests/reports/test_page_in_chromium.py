"""The page as a reader has it: from a file, without a network, in a real browser that is started once."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import pytest

from orchestration import catalogue
from orchestration.reports.page.page import write
from tests.conftest import tree
from tests.quality_page.chromium import needs_chromium
from tests.reports.browser import Browser, browser
from tests.reports.small_release import EVALUATED, FIGURES, HOSTILE, write_release
from tests.reports.test_page import a_map

pytestmark = needs_chromium
VIEWS = ("overview", "zones", "ranking", "targets", "tasks", "quality", "explain")


class Open:
    """A browser and the pages that it opens: ``bare`` of today's tables, ``full`` with rounds, targets and a map."""

    def __init__(self, one: Browser, bare: Path, full: Path) -> None:
        self.browser, self.bare, self.full = one, bare, full

    def cells(self, page: Path, part: str, table: int = 0) -> dict[str, list[str]]:
        """The rows of a table of a view: text of the cells by text of the head of the row."""
        self.show(page, part)
        rows = self.browser.read(
            f"[...document.querySelectorAll('main table')[{table}].querySelectorAll('tbody tr')]"
            ".map(row => [...row.children].map(cell => cell.textContent.trim()))"
        )
        return {row[0]: row[1:] for row in rows}

    def show(self, page: Path, part: str) -> None:
        if self.browser.read("location.pathname") != page.as_posix():
            self.browser.open(page)
        self.browser.go(part)

    def text(self, page: Path, part: str) -> str:
        self.show(page, part)
        return str(self.browser.read("document.querySelector('main').innerText"))


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Open]:
    folder = tmp_path_factory.mktemp("page")
    bare, full = tree(folder / "bare"), tree(folder / "full")
    write_release(bare)
    write_release(full, *EVALUATED)
    pages = write(bare), write(full, geojson=a_map(folder))
    with browser(folder) as one:
        one.open(pages[0])
        yield Open(one, *pages)


def shown(value: float | None, shift: int, decimals: int) -> str:
    """As offices write a figure; in decimals, unlike the page."""
    if value is None:
        return "—"
    exact = Decimal(repr(value)).scaleb(shift).quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
    return f"{exact:,}".replace("-", "−") if exact else f"{abs(exact):,}"


def test_every_view_in_both_languages_asks_nobody_and_complains_of_nothing(opened: Open) -> None:
    for page in (opened.bare, opened.full):
        for language, other in (("zh", "en"), ("en", "zh")):
            heads = [opened.text(page, f"{language}/{view}").split("\n")[0] for view in VIEWS]
            assert len(set(heads)) == len(VIEWS), heads
            assert opened.browser.read("document.documentElement.lang").startswith(language)
            assert opened.browser.read("document.getElementById('language').hash") == f"#{other}/explain"
    assert set(opened.browser.asked) <= {opened.bare.as_uri(), opened.full.as_uri()}
    assert opened.browser.said == []


def test_the_browser_would_tell_of_a_page_that_asks_or_complains(tmp_path: Path, opened: Open) -> None:
    """Else the test above could not fail."""
    other = tmp_path / "other.html"
    policy = "<meta http-equiv='Content-Security-Policy' content=\"default-src 'none'\">"
    other.write_text(f"{policy}<img src='http://example.invalid/x.png'><script>1</script>", encoding="utf-8")
    said = len(opened.browser.said)
    opened.browser.open(other)
    opened.browser.wait_until("true")
    assert len(opened.browser.said) >= said + 2
    asking = tmp_path / "asking.html"
    asking.write_text("<img src='http://example.invalid/x.png'>", encoding="utf-8")
    opened.browser.open(asking)
    assert "http://example.invalid/x.png" in opened.browser.asked
    del opened.browser.said[said:]
    opened.browser.asked.clear()


def test_figures_are_those_of_the_release(opened: Open) -> None:
    for indicator, shift, decimals in (
        ("zone_revenue", -5, 2),
        ("hnte_revenue_share", 0, 2),
        ("enterprise_count", 0, 0),
    ):
        rows = opened.cells(opened.bare, f"zh/overview/2024/{indicator}")
        names = {"ordos": "鄂尔多斯高新区", "evil": HOSTILE, "kundulun": "金属深加工园区"}
        for area, period, code, value, numerator, denominator, _ in FIGURES:
            if code != indicator or area not in names or period != "2024":
                continue
            expected = shown(value, shift, decimals) if value is not None else "没有收到可用的报表或填报值"
            assert rows[names[area]][0] == expected
            operands = opened.cells(opened.bare, f"zh/explain/{area}/2024/{code}")
            for term, number in (("分子", numerator), ("分母", denominator)):
                if number is not None:
                    assert operands[term][1] == shown(number, 0, 0)
    assert opened.cells(opened.bare, "zh/overview/2024/zone_revenue")["鄂尔多斯高新区"][2] == shown(28578950.0, -5, 2)


def test_a_zone_has_its_figures_its_chart_and_the_table_behind_it(opened: Open) -> None:
    periods = opened.cells(opened.bare, "zh/zones/ordos/2024/zone_revenue")
    assert periods == {
        "2024年": ["321.42", "32,141,597", "—", ""], "2023年": ["285.79", "28,578,950", "—", ""],
    }  # fmt: skip
    assert opened.browser.read("document.querySelectorAll('.chart svg path').length") > 5
    assert "321.42" in opened.browser.read("document.querySelector('.chart').getAttribute('aria-label')")
    indicators = opened.cells(opened.bare, "zh/zones/ordos/2024/zone_revenue", 1)
    name = catalogue.indicators()["hnte_revenue_share"].name_zh
    assert indicators[name][:4] == ["%", "2.68", "—", "—"]
    assert indicators[name][4].endswith("0.002.68"), "the least and the largest of the zones; none is a candidate's"
    months = opened.cells(opened.bare, "zh/zones/ordos/2024-02/zone_revenue")
    assert months["2024年1—2月"][0] == "41.00"


def test_quality_is_that_of_the_release(opened: Open) -> None:
    returns = opened.cells(opened.bare, "zh/quality/2024")
    assert returns["鄂尔多斯高新区"] == ["✓ 按时 15/16"]
    assert returns[HOSTILE] == ["✕ 缺报 逾期41天"]
    assert opened.cells(opened.bare, "zh/quality/2024", 1)["鄂尔多斯高新区"] == ["3", "2", "0"]


def test_counts_of_the_region_are_not_named_after_zones(opened: Open) -> None:
    head = opened.text(opened.bare, "zh/overview").replace("\n", "")
    assert "全区企业数（含园区以外）2,397" in head


def test_rounds_conditions_and_targets_are_those_of_the_release(opened: Open) -> None:
    ranks = opened.cells(opened.full, "zh/ranking")
    assert ranks["鄂尔多斯高新区"][:4] == ["1试算", "81.01", "1–1", "一定不靠后"]
    assert ranks[HOSTILE][:4] == ["2试算", "60.50", "2–3", "有争议"]
    assert opened.cells(opened.full, "zh/ranking", 1)["鄂尔多斯高新区"] == ["50.50", "30.51"]
    [leaf] = opened.cells(opened.full, "zh/ranking", 2).values()
    assert leaf == ["2.68%", "0.5000", "100.00%", "50.50"]
    nobody = opened.cells(opened.full, "zh/ranking/2024%2F2021%2Fpublished/national")
    assert nobody["金属深加工园区"][:2] == ["—", "没有收到可用的报表或填报值"]
    assert "只作试算" in opened.text(opened.full, "zh/ranking")
    conditions = opened.cells(opened.full, "zh/targets/kundulun")
    assert conditions["G-02a"][:4] == ["符合", "40.13%", "≥ 20.00%", "20.13百分点"], "of two years the newest"
    assert conditions["G-25"][:2] == ["不能判定", "没有收到可用的报表或填报值"]
    assert "总的结论：不符合 符合 1 组，不符合 2 组，不能判定 1 组" in " ".join(
        opened.text(opened.full, "zh/targets/kundulun").split()
    )
    attention = opened.text(opened.full, "zh/overview").replace("\n", "")
    assert "1个候选园区有创建条件不符合" in attention and "1项目标落后" in attention
    states = opened.cells(opened.full, "zh/targets/ordos", 1)
    assert states["受警告现状"][:2] == ["2023-05-01", "—"] and states["正常"][1] == "2023-05-01"
    [target] = opened.cells(opened.full, "zh/targets/ordos").values()
    assert target[:3] == ["落后", "321.42亿元", "≥ 500.00亿元"] and target[5] == "−178.58亿元"


def test_tasks_objections_and_appraisals_are_those_of_the_release(opened: Open) -> None:
    text = opened.text(opened.full, "zh/tasks")
    assert "2024年末，逾期任务 2 项，涉及牵头和责任单位 2 个。" in text and "旧事" not in text, "of this period only"
    rows = opened.browser.read(
        "[...document.querySelectorAll('main table')[0].querySelectorAll('tbody tr')]"
        ".map(row => [...row.children].map(cell => cell.textContent.trim()))"
    )
    assert sorted(row[:3] for row in rows[:2]) == [[HOSTILE, "牵头", "招商引资"], [HOSTILE, "责任", "研发投入"]]
    assert rows[2][:3] == ["区财政局", "牵头", "研发投入"], "offices with most come first"
    assert {row[5] for row in rows} == {"458"} and {row[2]: row[6] for row in rows}["招商引资"] == "没有填报"
    areas = opened.cells(opened.full, "zh/tasks", 1)
    assert areas == {"鄂尔多斯高新区": ["0", "0", "0", "1"], "金属深加工园区": ["1", "1", "1", "0"]}
    tasks = opened.cells(opened.full, "zh/tasks/kundulun", 2)
    assert list(tasks) == ["创新规划", "研发投入", "招商引资"]
    assert tasks["研发投入"] == ["2023-09-30", "逾期未完成", "推进中", "52.3%", "昆府发〔2021〕4号 四（二）"]
    assert tasks["招商引资"][2:4] == ["没有填报", "—"], "nobody knows whether it is done"
    assert opened.cells(opened.full, "zh/tasks", 3) == {"市科学技术局": ["牵头", "2", "1"]}, "no weights, no total"
    items = opened.browser.read(
        "[...document.querySelectorAll('main table')[4].querySelectorAll('tbody tr')]"
        ".map(row => [...row.children].slice(2).map(cell => cell.textContent.trim()))"
    )
    assert items == [
        ["高端创新资源 E-T4", "鄂尔多斯高新区", "80.0"],
        ["技术攻关 E-T6", "鄂尔多斯高新区", "没有收到可用的报表或填报值"],
    ]
    assert "不得作为考核结论" in opened.text(opened.full, "zh/tasks")
    objections = opened.cells(opened.full, "zh/targets/ordos", 2)
    assert objections["2024-04-28"] == ["示例管委会", HOSTILE, "2024-05-28", "2024-05-20 部分成立示例：漏计属实"]
    assert objections["2025-03-01"][3] == "逾期未答复"
    assert "2项任务逾期" in opened.text(opened.full, "zh/overview").replace("\n", "")


def test_no_zone_and_a_zone_of_unknown_league_are_told_apart(opened: Open, tmp_path: Path) -> None:
    wuhai = "document.querySelector('[aria-label=乌海市] .none-here').textContent"
    opened.show(opened.bare, "zh/overview")
    assert opened.browser.read(wuhai) == "无园区"
    unknown = tree(tmp_path)
    write_release(unknown, dim_area=f"SELECT * FROM dim_area_rows UNION ALL BY NAME {UNKNOWN}")
    page = write(unknown)
    text = opened.text(page, "zh/overview")
    assert opened.browser.read(wuhai) == "没有已知的园区", "it may be the one whose league is not known"
    assert "盟市不详：" in text and "（名称未查明：新增1家）" in text and "无园区" not in text


UNKNOWN = """SELECT 'unnamed' AS area_code, 'zone' AS area_level, '(名称未查明: 新增1家)' AS name_zh,
    'unnamed' AS area_status"""


def test_what_a_release_has_not_got_is_said(opened: Open) -> None:
    lacking = {
        "ranking": ["fct_ranking"],
        "targets": ["fct_entry_conditions", "fct_target_progress", "fct_zone_states", "fct_objections"],
        "tasks": ["fct_task_progress", "fct_appraisal_scores"],
        "quality": ["fct_imputed_measures", "fct_receipt_counts"],
    }
    for view, tables in lacking.items():
        for table in tables:
            assert f"（{table}）。" in opened.text(opened.bare, f"zh/{view}")
            assert f"({table})" in opened.text(opened.bare, f"en/{view}")
    assert "本次发布没有" not in opened.text(opened.full, "zh/ranking") + opened.text(opened.full, "zh/targets")


def test_names_stay_text(opened: Open) -> None:
    for page in (opened.bare, opened.full):
        for view in (
            *VIEWS,
            "zones/evil",
            "explain/evil/2024/hnte_revenue_share",
            "targets/ordos",
            f"overview/{HOSTILE[:9]}",
        ):
            text = opened.text(page, f"zh/{view}")
            assert "undefined" not in text and "NaN" not in text and "[object" not in text, view
            assert opened.browser.read("document.querySelectorAll('img, iframe, object, main script').length") == 0
            assert opened.browser.read("document.scripts.length") == 4
        assert HOSTILE in opened.text(page, "zh/zones/evil")
    assert opened.browser.read("document.title").startswith(HOSTILE), "shown as it is written"


def test_keys_alone_reach_every_view(opened: Open) -> None:
    opened.show(opened.bare, "zh/overview")
    opened.browser.open(opened.bare)
    opened.browser.press("Tab")
    assert opened.browser.read("document.activeElement.className") == "skip"
    reached = []
    for _ in VIEWS:
        opened.browser.press("Tab")
        view = opened.browser.read("document.activeElement.dataset.view")
        assert opened.browser.read("getComputedStyle(document.activeElement).outlineStyle") == "solid"
        opened.browser.press("Enter")
        assert opened.browser.read("document.querySelector('[aria-current=page]').dataset.view") == view
        assert opened.browser.read("document.activeElement.tagName") in ("H1", "A")
        reached.append(view)
        opened.browser.read(f"document.querySelector('[data-view={view}]').focus()")
    assert tuple(reached) == VIEWS
    opened.browser.press("Tab")
    opened.browser.press("Enter")
    assert opened.browser.read("document.documentElement.lang") == "en"
    opened.show(opened.bare, "zh/zones/evil")
    opened.browser.read("document.getElementById('zone').focus()")
    opened.browser.press("ArrowDown")
    assert opened.browser.read("document.querySelector('h1').textContent") == "鄂尔多斯高新技术产业开发区"
    assert opened.browser.read("document.activeElement.id") == "zone", "the focus stays where it was"


def test_the_page_can_be_heard(opened: Open) -> None:
    for view in VIEWS:
        opened.show(opened.full, f"zh/{view}")
        assert opened.browser.read("document.querySelectorAll('h1').length") == 1
        assert opened.browser.read(
            "[...document.querySelectorAll('main table')].every(t => t.caption && t.caption.textContent) &&"
            "[...document.querySelectorAll('main th')].every(t => t.scope) &&"
            "[...document.querySelectorAll('main select')].every(s => s.labels.length === 1) &&"
            "[...document.querySelectorAll('[role=img]')].every(i => i.getAttribute('aria-label'))"
        )
        ids = opened.browser.read("[...document.querySelectorAll('[id]')].map(one => one.id)")
        assert len(ids) == len(set(ids))
    assert opened.browser.read("['header', 'nav', 'main', 'footer'].every(tag => document.querySelector(tag))")


def test_the_approved_map_stands_with_its_number(opened: Open) -> None:
    assert "审图号：测S(2000)000号" in opened.text(opened.full, "zh/overview")
    assert opened.browser.read("document.querySelectorAll('.approved path').length") == 12
    assert "审图号" not in opened.text(opened.bare, "zh/overview")
    assert opened.browser.read("document.querySelectorAll('.tiles .tile').length") == 12


def test_nothing_is_cut_off_and_it_prints_on_a4(opened: Open) -> None:
    for width in (1280, 400):
        opened.browser.width(width)
        for view in VIEWS:
            opened.show(opened.full, f"zh/{view}")
            assert opened.browser.read("document.documentElement.scrollWidth") <= width, (width, view)
    opened.browser.width(1280)
    opened.show(opened.bare, "zh/zones/ordos/2024/zone_revenue")
    printed = opened.browser.printed()
    assert b"/MediaBox [0 0 594" in printed or b"/MediaBox [0 0 595" in printed
    assert opened.browser.read("document.querySelectorAll('[data-opened]').length") == 0, "closed again"
