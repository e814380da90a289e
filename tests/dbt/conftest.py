"""The warehouse that dbt builds from a small tree, shared by the tests of this folder.

Belongs here: fixtures. Does not belong here: what is in the tree (``small_tree.py``).
"""

from __future__ import annotations

from pathlib import Path

import pytest
from small_tree import Warehouse, first_state


@pytest.fixture(scope="session")
def dbt_files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where dbt remembers what it parsed, so that it parses once."""
    return tmp_path_factory.mktemp("dbt_files")


@pytest.fixture(scope="session")
def first(tmp_path_factory: pytest.TempPathFactory, dbt_files: Path) -> Warehouse:
    """The first state, built from empty with all tests; not to be changed."""
    root = tmp_path_factory.mktemp("warehouse")
    warehouse = Warehouse(first_state(root / "var"), dbt_files)
    warehouse.dbt("build")
    return warehouse
