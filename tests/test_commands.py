"""The commands of the README do what they say: which Python they take, and what the gate lets pass."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from orchestration.workspace import PROJECT_ROOT

SKIPS = """
import pytest

@pytest.mark.skipif(True, reason="{reason}")
def test_skipped():
    assert False

def test_passed():
    assert True
"""


def gate(folder: Path, text: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    (folder / "test_it.py").write_text(text, encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "-p", "tests.skips", "-p", "no:cacheprovider"]
    command += ["-c", os.devnull, "--rootdir", str(folder), *arguments, str(folder)]
    return subprocess.run(
        command,
        check=False,
        cwd=PROJECT_ROOT,
        env=os.environ | {"PYTHONPATH": str(PROJECT_ROOT)},
        capture_output=True,
        text=True,
    )


def test_a_skip_for_want_of_real_files_passes_the_gate(tmp_path: Path) -> None:
    outcome = gate(tmp_path, SKIPS.format(reason="real files absent"))
    assert outcome.returncode == 0, outcome.stdout
    assert "1 passed, 1 skipped" in outcome.stdout


@pytest.mark.parametrize(
    "text",
    [
        SKIPS.format(reason="Java absent"),
        SKIPS.format(reason="real files absent, and Java"),
        "import pytest\npytest.importorskip('no_such_module_of_any_kind')\n",
        "import pytest\ndef test_it():\n    pytest.skip('later')\ndef test_other():\n    pass\n",
    ],
)
def test_any_other_skip_fails_the_gate_and_is_named(tmp_path: Path, text: str) -> None:
    outcome = gate(tmp_path, text)
    assert outcome.returncode != 0, outcome.stdout
    assert "跳过的测试不算通过" in outcome.stdout


@pytest.mark.parametrize("workers", [["-n", "0"], ["-n", "2"]])
def test_skips_are_seen_on_every_core(tmp_path: Path, workers: list[str]) -> None:
    assert gate(tmp_path, SKIPS.format(reason="Java absent"), *workers).returncode != 0
    assert gate(tmp_path, SKIPS.format(reason="real files absent"), *workers).returncode == 0


def test_the_gate_uses_the_plugin() -> None:
    """What the gate would run, printed by make without running it."""
    lines = (PROJECT_ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()
    (line,) = (line for line in lines if line.startswith("make test"))
    printed = subprocess.run(
        ["bash", "-c", f"{line} -n"], cwd=PROJECT_ROOT, capture_output=True, text=True, check=True
    ).stdout
    assert "python -m pytest -n auto --dist worksteal -p tests.skips" in printed


def interpreter(folder: Path, name: str, version: str) -> None:
    """A stand-in for an interpreter of another version, of which there may be none on this machine."""
    said = f"import sys; sys.version_info = ({version}); sys.argv.pop(0); exec(sys.argv[1])"
    path = folder / name
    path.write_text(f"""#!/bin/sh\nshift\nexec '{sys.executable}' -c "{said}" -c "$@"\n""", encoding="utf-8")
    path.chmod(0o755)


def check_python(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    for tool in ("make", "bash", "sh", "sed", "grep"):
        found = shutil.which(tool)
        assert found is not None
        (folder / tool).symlink_to(found)
    return subprocess.run(
        ["make", "check-python", *arguments],
        check=False,
        cwd=PROJECT_ROOT,
        env={"PATH": str(folder)},
        capture_output=True,
        text=True,
    )


def test_python311_is_taken_before_python3(tmp_path: Path) -> None:
    interpreter(tmp_path, "python3.11", "3, 11, 7")
    interpreter(tmp_path, "python3", "3, 8, 1")
    assert check_python(tmp_path).returncode == 0


def test_a_python311_that_does_not_start_is_not_taken(tmp_path: Path) -> None:
    """As the shims of version managers are, which stand on the PATH for versions that are not installed."""
    (tmp_path / "python3.11").write_text("#!/bin/sh\nexit 127\n", encoding="utf-8")
    (tmp_path / "python3.11").chmod(0o755)
    interpreter(tmp_path, "python3", "3, 12, 0")
    assert check_python(tmp_path).returncode == 0


@pytest.mark.parametrize("version", ["3, 10, 12", "3, 14, 0", None])
def test_another_python_is_refused_in_plain_words(tmp_path: Path, version: str | None) -> None:
    if version is not None:
        interpreter(tmp_path, "python3", version)
    outcome = check_python(tmp_path)
    assert outcome.returncode != 0
    assert "需要 Python 3.11 至 3.13" in outcome.stderr
    assert "Python 3.11 to 3.13 is needed" in outcome.stderr
    assert "Traceback" not in outcome.stderr
