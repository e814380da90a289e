"""Landing assets, one per form, and gate 1 as their checks.

Belongs here: what Dagster shows of received files. Does not belong here: landing and gates themselves.
"""

from collections.abc import Iterator

import dagster as dg

from orchestration import catalogue, durable
from orchestration.assets.tree import WAREHOUSE_POOL, partitions_of, workspace
from orchestration.catalogue import Form
from orchestration.landing.land import land
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


def landing_asset(form: Form) -> dg.AssetsDefinition:
    """The received files of a form. A run lands everything that is new; the asset reports its own part."""

    @dg.asset(
        key=landing_key(form),
        partitions_def=partitions_of(form.frequency),
        group_name="landing",
        description=f"{form.name_zh} {form.form} / {form.name_en}",
        kinds={"python", "parquet"},
        metadata={"form": form.form, "agency": form.agency_zh, "approval": form.approval_no},
        pool=WAREHOUSE_POOL,
    )
    def _land(context: dg.AssetExecutionContext) -> dg.MaterializeResult[None]:
        period = _partition(context)
        tree = workspace()
        with durable.lock(tree.var):
            report = land(tree)
        prefixes = tuple(
            f"{form.family}/{name}/" + (f"{period}/" if period else "") for name in (form.form, *form.aliases)
        )
        mine = [row for row in report.verdicts if row["path"].startswith(prefixes)]
        aside = [row for row in mine if row["verdict"] == "quarantine"]
        return dg.MaterializeResult(
            metadata={
                "files_taken": len(mine) - len(aside),
                "files_set_aside": len(aside),
                "rows": sum(row["row_count"] for row in mine),
                "set_aside": dg.MetadataValue.md("\n".join(f"- {row['sentence_zh']}" for row in aside) or "—"),
            }
        )

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
            description=f"{rule.sentence_zh} / {rule.sentence_en}",
            blocking=True,
            additional_deps=checked_before(form),
            partitions_def=partitions_of(form.frequency),
            metadata={"class": rule.rule_class, "scope": rule.scope, "owner": rule.owner},
        )
        for rule in rule_set.rules
    ]

    @dg.multi_asset_check(name=f"gate_1_{form.landing_table}", specs=specs, pool=WAREHOUSE_POOL)
    def _check(context: dg.AssetCheckExecutionContext) -> Iterator[dg.AssetCheckResult]:
        tree = workspace()
        period = _partition(context)
        partitions = [one for one in due.landed_partitions(tree) if one[0] == form.form and period in (None, one[1])]
        with durable.lock(tree.var):
            reports = gates.run_landing_gates(tree, partitions)
            due.mark_done(tree, partitions)
        for rule in rule_set.rules:
            results = [result for report in reports for result in report.results if result.rule.id == rule.id]
            failing = sum(result.failing_count for result in results)
            yield dg.AssetCheckResult(
                check_name=check_name(rule),
                asset_key=landing_key(form),
                passed=failing == 0,
                severity=severity_of(rule),
                metadata={
                    "failing_records": failing,
                    "failing_rows": dg.MetadataValue.path(str(tree.quality / form.form)),
                    "remedy": rule.remedy_zh,
                },
            )

    return _check


assets = [landing_asset(form) for form in catalogue.forms().values()]
checks = [
    landing_checks(form, rule_set)
    for rule_set in rules.load(PROJECT_ROOT)
    for form in catalogue.forms().values()
    if rule_set.gate == "landing" and rule_set.table == form.landing_table
]
