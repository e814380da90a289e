from __future__ import annotations

from pathlib import Path

import pytest

from tests.quality.small_tree import Tree, new_tree


@pytest.fixture
def tree(tmp_path: Path) -> Tree:
    return new_tree(tmp_path)
