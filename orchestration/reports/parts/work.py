"""What only people can write: the document leaves its place and says so.

Belongs here: what is asked for in such a place. Does not belong here: any text in the name of a zone.
"""

from __future__ import annotations

from orchestration.reports.content import Section

WRITTEN = {
    "measures": "请填写本年重大创新措施。系统没有这方面的资料，不代拟。",
    "experience": "请填写经验与问题。数据方面的问题见“数据质量”，其他情况系统没有资料，不代拟。",
    "next": "请填写下年度重点工作。系统没有这方面的资料，不代拟。",
    "half_year_next": "请填写下一步工作。系统没有这方面的资料，不代拟。",
}


def written_by_zone(key: str, heading: str, asked: str) -> Section:
    """A section with a place to write in."""
    return Section(key, heading, (f"【{asked}】",))
