"""The sample trees, generated once for all tests of this folder."""

from __future__ import annotations

import pytest

from orchestration.sample import SampleReport, generate


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> SampleReport:
    return generate(tmp_path_factory.mktemp("demo"), "demo")


@pytest.fixture(scope="session")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> SampleReport:
    return generate(tmp_path_factory.mktemp("tiny"), "tiny")
