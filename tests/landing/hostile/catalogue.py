"""All cases, from the files that hold them by what is wrong with the file."""

from __future__ import annotations

from tests.landing.hostile.case import Case
from tests.landing.hostile.cases_of_containers import CONTAINERS
from tests.landing.hostile.cases_of_csv import TEXT_FILES
from tests.landing.hostile.cases_of_old_workbooks import OLD_WORKBOOKS
from tests.landing.hostile.cases_of_packages import PACKAGES
from tests.landing.hostile.cases_of_texts import TEXTS

CASES: tuple[Case, ...] = (*CONTAINERS, *PACKAGES, *OLD_WORKBOOKS, *TEXT_FILES, *TEXTS)
