"""The machine-readable description of a release (Data Package version 2).

Belongs here: ``datapackage.json``, made from dbt's descriptions. Does not belong here: hashes and sizes, which are
in ``manifest.json`` and ``SHA256SUMS``, because readers of descriptors do not check them reliably.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from orchestration.publishing.tables import is_decimal
from orchestration.warehouse.manifest import Column, Mart

PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
TYPES = {
    "varchar": "string",
    "integer": "integer",
    "bigint": "integer",
    "boolean": "boolean",
    "date": "date",
    "timestamp": "datetime",
    "double": "number",
}


def descriptor(marts: Iterable[Mart], period: str, is_sample: bool) -> dict[str, Any]:
    """The descriptor of a release that holds these tables."""
    mark = "示例数据 " if is_sample else ""
    return {
        "$schema": PROFILE,
        "name": f"zonestat-{period}",
        "title": f"{mark}高新技术产业开发区统计指标 截至 {period}",
        "resources": [_resource(mart) for mart in marts],
    }


def _resource(mart: Mart) -> dict[str, Any]:
    schema: dict[str, Any] = {"fields": [_field(column, mart) for column in mart.columns]}
    if mart.primary_key:
        schema["primaryKey"] = list(mart.primary_key)
    return {
        "name": mart.name.replace("_", "-"),
        "path": f"internal/{mart.name}.parquet",
        "format": "parquet",
        "mediatype": "application/vnd.apache.parquet",
        "description": mart.description,
        "schema": schema,
    }


def _field(column: Column, mart: Mart) -> dict[str, Any]:
    kind = "number" if is_decimal(column) else TYPES[column.data_type.lower()]
    field: dict[str, Any] = {"name": column.name, "type": kind, "description": column.description}
    if column.unit_code:
        field["unit"] = column.unit_code
    if column.name in mart.primary_key and not mart.name.endswith("_counts"):
        field["constraints"] = {"required": True}
    return field
