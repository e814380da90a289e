"""A data file for the scoring engine, as people have it.

Belongs here: its encoding and separators, by the same fixed ladder as received files. Does not belong here: which
columns count, and what they mean (``scoring``).
"""

from __future__ import annotations

from pathlib import Path

from orchestration.evaluation.scoring.errors import ScoreError
from orchestration.evaluation.scoring.table import as_records, read_records
from orchestration.landing import text_file
from orchestration.landing.container import Unreadable
from orchestration.landing.grammar import squeeze
from orchestration.landing.limits import limits

WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")


def read(path: Path, heads: frozenset[str]) -> tuple[list[dict[str, str]], str]:
    """The rows as text cells, and how a text was read (empty for Parquet). ``heads`` are column names of which a text
    in GB18030 or Big5 must show one. Raises ``ScoreError``."""
    if path.suffix.lower() == ".parquet":
        return read_records(path), ""
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        raise ScoreError(f"找不到数据文件 {path}。", f"there is no data file {path}.") from None
    except OSError as error:
        raise ScoreError(
            f"数据文件 {path} 读不出：不是文件，或没有权限。", f"the data file {path} cannot be read: {error.strerror}."
        ) from error
    if content.startswith(WORKBOOKS):
        raise ScoreError(
            f"数据文件 {path} 是工作簿。请另存为“CSV UTF-8（逗号分隔）”再计分。",
            f"the data file {path} is a workbook: save it as CSV UTF-8 and score that.",
        )
    try:
        text = text_file.read_rows(content, frozenset(map(squeeze, heads)), limits())
    except Unreadable as error:
        zh, en = (error.finding.sentence(language, str(path)) for language in ("zh", "en"))
        raise ScoreError(zh.replace("后重报", "后再计分"), en.replace("and resend", "and score it again")) from error
    return as_records(text.rows, path), text.read_as
