"""Maps dbt to Dagster; the only place that does.

Belongs here: keys, groups, owners and texts of dbt nodes in the asset graph. Does not belong here: assets.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import dagster as dg
from dagster_dbt import DagsterDbtTranslator, DagsterDbtTranslatorSettings, DbtProject

from orchestration import catalogue

# Sources that landing writes as assets of their own; the others are written beside them, by landing and gate 1.
LANDED = {"nbs", "torch", "bureau", "registry", "yearbook"}
# What dbt's kinds of tests say; a test that describes itself is not asked.
TESTS = {
    "not_null": "不得为空：{column_name} / is never empty",
    "unique": "不得重复：{column_name} / is unique",
    "accepted_values": "只能取规定的值：{column_name}（{values}） / has one of these values",
    "relationships": "{column_name} 应在 {to} 的 {field} 中 / refers to a row that exists",
    "expression_is_true": "每行都应成立：{expression} / holds in every row",
}


def team(name: str) -> str:
    """An owner as Dagster takes it."""
    return f"team:{name}"


def with_unit(text: str, unit_code: str) -> str:
    """A description with the unit of what it describes, if there is one."""
    unit = catalogue.units().get(unit_code)
    return f"{text}（单位 / unit：{unit.name_zh} / {unit.name_en}）" if unit else text


class Translator(DagsterDbtTranslator):
    """Sources are the landing assets; models and seeds are grouped as the tree groups them."""

    def __init__(self) -> None:
        super().__init__(DagsterDbtTranslatorSettings(enable_asset_checks=True, enable_source_tests_as_checks=True))

    def get_asset_key(self, dbt_resource_props: Mapping[str, Any]) -> dg.AssetKey:
        name = dbt_resource_props["name"]
        if dbt_resource_props["resource_type"] == "source":
            source = dbt_resource_props["source_name"]
            return dg.AssetKey(["landing", name] if source in LANDED else [source, name])
        folder = _folders(dbt_resource_props)
        return dg.AssetKey([folder[1] if folder[0] == "marts" else folder[0], name])

    def get_group_name(self, dbt_resource_props: Mapping[str, Any]) -> str | None:
        return "/".join(_folders(dbt_resource_props))

    def get_description(self, dbt_resource_props: Mapping[str, Any]) -> str:
        return " ".join(str(dbt_resource_props["description"]).split())

    def get_metadata(self, dbt_resource_props: Mapping[str, Any]) -> Mapping[str, Any]:
        columns = [_column(column) for column in dbt_resource_props["columns"].values()]
        described = {"dagster/column_schema": dg.TableSchema(columns)} if columns else {}
        return {**super().get_metadata(dbt_resource_props), **described}

    def get_owners(self, dbt_resource_props: Mapping[str, Any]) -> Sequence[str] | None:
        group = dbt_resource_props.get("group")  # the row of the group, put there by get_asset_spec
        return [team(group["owner"]["name"])] if isinstance(group, Mapping) else None

    def get_asset_check_spec(
        self, asset_spec: dg.AssetSpec, manifest: Mapping[str, Any], unique_id: str, project: DbtProject | None
    ) -> dg.AssetCheckSpec | None:
        spec = super().get_asset_check_spec(asset_spec, manifest, unique_id, project)
        return spec and spec._replace(description=_said(self.get_resource_props(manifest, unique_id)))


def _folders(props: Mapping[str, Any]) -> list[str]:
    """Where a node lies in the tree of models or seeds."""
    return [*(["seeds"] if props["resource_type"] == "seed" else []), *props["fqn"][1:-1]]


def _column(column: Mapping[str, Any]) -> dg.TableColumn:
    name, unit_code = column["name"], column["meta"].get("unit") or catalogue.unit_in(column["name"])
    text = with_unit(" ".join(column["description"].split()), unit_code)
    return dg.TableColumn(name, column["data_type"] or "?", text)


def _said(test: Mapping[str, Any]) -> str:
    """What a test of dbt asks for, in a sentence."""
    kind = test.get("test_metadata") or {}
    sentence = TESTS.get(kind.get("name", ""))
    if test["description"] or sentence is None:
        return str(test["description"] or test["name"])
    told = dict(kind["kwargs"])
    told["values"] = "、".join(map(str, told.get("values", ())))
    return sentence.format(**{"column_name": "", **told})
