"""What the desk says is what the catalogues, the rules and the reports say."""

from __future__ import annotations

import re

import dagster as dg
import pytest

from orchestration import catalogue, durable
from orchestration.assets import tree
from orchestration.assets.landing import check_name, landing_key
from orchestration.assets.tree import GATE_2, GATE_3, INDICATORS, PERIOD_TAG, RELEASE, WAREHOUSE_POOL
from orchestration.landing.layout import built_in
from orchestration.quality import rules
from orchestration.releasable import NothingReceived
from orchestration.workspace import PROJECT_ROOT, Workspace
from tests.conftest import environment

CHINESE, LATIN = re.compile("[\u4e00-\u9fff]"), re.compile("[A-Za-z]{2}")
MODELS, SEEDS = PROJECT_ROOT / "dbt_project" / "models", PROJECT_ROOT / "dbt_project" / "seeds"


@pytest.fixture(scope="module")
def definitions() -> dg.Definitions:
    from orchestration.definitions import defs

    return defs


@pytest.fixture(scope="module")
def specs(definitions: dg.Definitions) -> dict[dg.AssetKey, dg.AssetSpec]:
    return {spec.key: spec for spec in definitions.resolve_all_asset_specs()}


@pytest.fixture(scope="module")
def texts(definitions: dg.Definitions) -> dict[tuple[dg.AssetKey, str], str]:
    """What each check says of itself."""
    holders = (*(definitions.assets or ()), *(definitions.asset_checks or ()))
    assert all(isinstance(one, dg.AssetsDefinition) for one in holders)
    return {(spec.asset_key, spec.name): spec.description or "" for one in holders for spec in one.check_specs}


def columns(spec: dg.AssetSpec) -> dict[str, dg.TableColumn]:
    schema = spec.metadata["dagster/column_schema"]
    schema = schema.value if isinstance(schema, dg.TableSchemaMetadataValue) else schema
    return {column.name: column for column in schema.columns}


def test_every_asset_is_described_in_both_languages_and_has_an_owner(
    specs: dict[dg.AssetKey, dg.AssetSpec],
) -> None:
    for key, spec in specs.items():
        text = spec.description or ""
        assert CHINESE.search(text) and LATIN.search(text), key
        assert [owner for owner in spec.owners if CHINESE.search(owner)], key
        assert spec.kinds, key


def test_groups_mirror_the_tree(specs: dict[dg.AssetKey, dg.AssetSpec]) -> None:
    """Where a model or seed lies says its group; a landing asset goes by the folder of raw/ that it comes from."""
    folders = {path.stem: path.parent.relative_to(MODELS).as_posix() for path in MODELS.rglob("*.sql")}
    folders |= {path.stem: f"seeds/{path.parent.relative_to(SEEDS)}" for path in SEEDS.rglob("*.csv")}
    families = {landing_key(form): f"landing/{form.family}" for form in catalogue.forms().values()}
    beside = {"landing/ledger", "gates", "release"}
    for key, spec in specs.items():
        place = families.get(key) or folders.get(key.path[-1])
        assert spec.group_name in ({place} if place else beside), key
    assert set(folders) <= {key.path[-1] for key in specs}


def test_a_landing_asset_says_what_the_catalogue_says(specs: dict[dg.AssetKey, dg.AssetSpec]) -> None:
    for form in catalogue.forms().values():
        spec = specs[landing_key(form)]
        told = {key: str(getattr(value, "value", value)) for key, value in spec.metadata.items()}
        said = "\n".join((spec.description or "", *told.values()))
        wanted = [form.form, *form.aliases, form.name_zh, form.name_en, form.agency_zh, form.approval_no]
        wanted += [one.layout for one in built_in() if one.form == form.form]
        wanted += [str(form.valid_until)] if form.valid_until else []
        assert [text for text in wanted if text not in said] == [], form.form
        shown = columns(spec)
        assert list(shown) == [item.item_column for item in catalogue.items(form.form)]
        for item in catalogue.items(form.form):
            column = shown[item.item_column]
            unit = catalogue.units().get(item.unit_code)
            parts = [item.item_code, item.name_zh, item.name_en, *([unit.name_zh, unit.name_en] if unit else [])]
            assert all(part in (column.description or "") for part in parts), item
            assert column.constraints.nullable is not item.is_required


def test_columns_of_models_have_their_text_and_unit(specs: dict[dg.AssetKey, dg.AssetSpec]) -> None:
    models = [spec for key, spec in specs.items() if key.path[-1].startswith(("stg_", "int_", "fct_", "dim_", "rpt_"))]
    for spec in models:
        assert columns(spec), spec.key
        for column in columns(spec).values():
            assert CHINESE.search(column.description or ""), (spec.key, column.name)
    staged = columns(specs[dg.AssetKey(["staging", "stg_nbs__b204_1"])])
    assert "千元" in (staged["industrial_output_ytd_cny_thousand"].description or "")
    assert "单位" not in (staged["file_sha256"].description or "")


def test_checks_say_their_rules(texts: dict[tuple[dg.AssetKey, str], str]) -> None:
    """Each rule of gate 1 is a check of its own; gates 2 and 3 are a check each, which lists its rules."""
    forms = {form.landing_table: form for form in catalogue.forms().values()}
    of_tables = {"indicators": (INDICATORS, GATE_2), "exports": (RELEASE, GATE_3)}
    told = 0
    for rule_set in rules.load(PROJECT_ROOT):
        for rule in rule_set.rules:
            of_form = forms.get(rule_set.table)
            where = of_tables.get(rule_set.gate) or (landing_key(of_form), check_name(rule))  # type: ignore[arg-type]
            assert rule.sentence_zh in texts[where] and rule.sentence_en in texts[where], rule.id
            told += 1
    assert told > 20


def test_tests_of_dbt_are_said_in_a_sentence(texts: dict[tuple[dg.AssetKey, str], str]) -> None:
    silent = [name for (_, name), text in texts.items() if not CHINESE.search(text)]
    assert silent == []
    assert "uscc" not in texts[dg.AssetKey(["core", "dim_area"]), "unique_dim_area_area_code"]
    assert "area_code" in texts[dg.AssetKey(["core", "dim_area"]), "unique_dim_area_area_code"]


def test_jobs_say_what_they_do_and_tag_the_period(definitions: dg.Definitions) -> None:
    for name, period in (("month", "2024-04"), ("year", "2024")):
        job = definitions.resolve_job_def(name)
        assert CHINESE.search(job.description or "") and LATIN.search(job.description or "")
        assert job.get_tags_for_partition_key(period, selected_asset_keys=None)[PERIOD_TAG] == period
        assert job.run_tags["zonestat/tree"] in ("sample", "received")


def landed(definitions: dg.Definitions, name: str) -> dg.ExecuteInProcessResult:
    return dg.materialize([definitions.get_assets_def(dg.AssetKey(["landing", name]))], raise_on_error=False)


def kinds(done: dg.ExecuteInProcessResult) -> list[dg.DagsterEventType]:
    return [event.event_type for event in done.all_events]


@pytest.fixture
def empty(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    for name, value in environment(workspace).items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(tree, "RETRY_AFTER_SECONDS", 0)
    return workspace


def test_a_tree_that_is_held_is_tried_again(definitions: dg.Definitions, empty: Workspace) -> None:
    with durable.lock(empty.var):
        done = landed(definitions, "zone_membership")
    assert not done.success
    assert kinds(done).count(dg.DagsterEventType.STEP_UP_FOR_RETRY) == tree.RETRIES
    assert landed(definitions, "zone_membership").success


def test_what_the_data_say_is_said_once_and_without_a_traceback(definitions: dg.Definitions, empty: Workspace) -> None:
    (definition,) = [one for one in definitions.assets or () if RELEASE in one.keys]  # type: ignore[union-attr]
    done = dg.materialize([definition], raise_on_error=False)
    assert kinds(done).count(dg.DagsterEventType.STEP_UP_FOR_RETRY) == 0
    (failure,) = [event for event in done.all_events if event.event_type is dg.DagsterEventType.STEP_FAILURE]
    told = failure.step_failure_data.user_failure_data
    assert told is not None and (told.description or "").startswith("raw/ 中还没有可用的报表")
    assert NothingReceived.__name__ not in str(failure.step_failure_data.error)


def test_the_pool_of_one_holds_all_steps(definitions: dg.Definitions) -> None:
    """Without it runs would find the tree held by one another."""
    for one in (*(definitions.assets or ()), *(definitions.asset_checks or ())):
        assert {op.pool for op in one.op.iterate_op_defs()} == {WAREHOUSE_POOL}  # type: ignore[union-attr]
