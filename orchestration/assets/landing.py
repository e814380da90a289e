"""Landing assets, one per form, and gate 1 as their checks.

Belongs here: what Dagster shows of received files. Does not belong here: landing and gates themselves.
"""

from collections.abc import Iterator
from typing import Any

import dagster as dg

from orchestration import catalogue
from orchestration.assets import described
from orchestration.assets.schedules import freshness_of
from orchestration.assets.tree import WAREHOUSE_POOL, held, partitions_of, workspace
from orchestration.catalogue import Form
from orchestration.landing.land import LandingReport, land
from orchestration.quality import due, gates, rules
from orchestration.quality.rules import Rule, RuleSet
from orchestration.workspace import PROJECT_ROOT


def landing_key(form: Form) -> dg.AssetKey:
    return dg.AssetKey(["landing", form.landing_table])


def check_name(rule: Rule) -> str:
    return rule.id.replace(".", "__")


def severity_of(rule: Rule) -> dg.AssetCheckSeverity:
    """Only a rule of scope run stops a job."""
    return dg.AssetCheckSeverity.ERROR if rule.scope == "run" else dg.AssetCheckSeverity.WARN


def checked_before(form: Form) -> list[dg.AssetKey]:
    """The registries that gate 1 takes before a form, in the order of ``run_landing_gates``: rules look at what
    remains of them. All of them come before a return."""
    registries = sorted(one.form for one in catalogue.forms().values() if one.family == "registries")
    before = registries[: registries.index(form.form)] if form.form in registries else registries
    return [landing_key(catalogue.forms()[one]) for one in before]


def _partition(context: dg.AssetExecutionContext | dg.AssetCheckExecutionContext) -> str | None:
    return context.partition_key if context.has_partition_key else None


def filed(report: LandingReport, form: Form, period: str | None) -> list[dict[str, Any]]:
    """The verdicts on the files of a form (of a period, if there is one), under each of its names."""
    folders = tuple(f"{form.family}/{name}/" + (f"{period}/" if period else "") for name in (form.form, *form.aliases))
    return [row for row in report.verdicts if row["path"].startswith(folders)]


def landing_asset(form: Form) -> dg.AssetsDefinition:
    """The received files of a form. A run lands everything that is new; the asset reports its own part."""

    @dg.asset(
        key=landing_key(form),
        partitions_def=partitions_of(form.frequency),
        group_name=f"landing/{form.family}",
        description=f"{form.name_zh}（{form.form}） / {form.name_en}",
        kinds={"python", "parquet"},
        freshness_policy=freshness_of(form),
        owners=described.owners(),
        tags={"source": form.source, "frequency": form.frequency},
        metadata=described.form_metadata(form, workspace().raw),
        pool=WAREHOUSE_POOL,
    )
    def _land(context: dg.AssetExecutionContext) -> dg.MaterializeResult[None]:
        period = _partition(context)
        tree = workspace()
        with held(tree):
            report = land(tree)
        return dg.MaterializeResult(metadata=described.landed(filed(report, form, period)))

    return _land


def landing_checks(form: Form, rule_set: RuleSet) -> dg.AssetChecksDefinition:
    """Gate 1 of a form: one check per rule, for the partition of the run.

    The models wait for all of them, because they leave out what the gate sets aside; only a failed rule of scope run
    (severity ERROR) stops the job. A gate waits for those of the registries before it.
    """
    specs = [
        dg.AssetCheckSpec(
            name=check_name(rule),
            asset=landing_key(form),
            description=described.rule_text(rule),
            blocking=True,
            additional_deps=checked_before(form),
            partitions_def=partitions_of(form.frequency),
            metadata={
                "类型 class": rule.rule_class,
                "范围 scope": rule.scope,
                "责任方 owner": rule.owner,
                "处理 remedy": f"{rule.remedy_zh} / {rule.remedy_en}",
            },
        )
        for rule in rule_set.rules
    ]

    @dg.multi_asset_check(name=f"gate_1_{form.landing_table}", specs=specs, pool=WAREHOUSE_POOL)
    def _check(context: dg.AssetCheckExecutionContext) -> Iterator[dg.AssetCheckResult]:
        tree = workspace()
        period = _partition(context)
        partitions = [one for one in due.landed_partitions(tree) if one[0] == form.form and period in (None, one[1])]
        with held(tree):
            reports = gates.run_landing_gates(tree, partitions)
            due.mark_done(tree, partitions)
        for rule in rule_set.rules:
            results = [result for report in reports for result in report.results if result.rule.id == rule.id]
            yield dg.AssetCheckResult(
                check_name=check_name(rule),
                asset_key=landing_key(form),
                passed=all(result.passed for result in results),
                severity=severity_of(rule),
                metadata=described.findings(tree, results, gates.landing_failures_of(tree, form.form, period)),
            )

    return _check


assets = [landing_asset(form) for form in catalogue.forms().values()]
checks = [
    landing_checks(form, rule_set)
    for rule_set in rules.load(PROJECT_ROOT)
    for form in catalogue.forms().values()
    if rule_set.gate == "landing" and rule_set.table == form.landing_table
]
