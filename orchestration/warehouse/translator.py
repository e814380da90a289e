"""Maps dbt to Dagster; the only place that does.

Belongs here: keys and groups of dbt nodes in the asset graph. Does not belong here: assets.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import dagster as dg
from dagster_dbt import DagsterDbtTranslator, DagsterDbtTranslatorSettings

# Sources that landing writes as assets of their own; the others are written beside them, by landing and gate 1.
LANDED = {"nbs", "torch", "bureau", "registry", "yearbook"}


class Translator(DagsterDbtTranslator):
    """Sources are the landing assets; models and seeds are grouped as the tree groups them."""

    def __init__(self) -> None:
        super().__init__(DagsterDbtTranslatorSettings(enable_asset_checks=True, enable_source_tests_as_checks=True))

    def get_asset_key(self, dbt_resource_props: Mapping[str, Any]) -> dg.AssetKey:
        name = dbt_resource_props["name"]
        if dbt_resource_props["resource_type"] == "source":
            source = dbt_resource_props["source_name"]
            return dg.AssetKey(["landing", name] if source in LANDED else [source, name])
        return dg.AssetKey([self.get_group_name(dbt_resource_props) or "dbt", name])

    def get_group_name(self, dbt_resource_props: Mapping[str, Any]) -> str | None:
        if dbt_resource_props["resource_type"] == "seed":
            return "seeds"
        folder = dbt_resource_props["fqn"][1:-1]
        return str(folder[1] if folder[0] == "marts" else folder[0])
