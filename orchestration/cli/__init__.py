"""The command line: thin shells over the functions that do the work.

Belongs here: arguments, exit codes, what is shown on a terminal or as JSON. Does not belong here: any work.
Exit codes: 0 done (files set aside are listed, not an error), 1 error, 2 wrong usage, 3 release refused.
"""

from __future__ import annotations

import os
import sys
import traceback

import typer

from orchestration.cli import (
    changes,
    due,
    entry,
    evaluate,
    forms,
    issues,
    look,
    page,
    quality,
    receive,
    report,
    scores,
    status,
    targets,
    work,
)
from orchestration.workspace import keep_private

app = typer.Typer(
    name="zonestat",
    help="高新技术产业开发区统计：接收报表、检查、计算指标、发布。"
    " / Statistics of high-tech zones: receive, check, compute, release.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
receive.register(app)
forms.register(app)
work.register(app)
look.register(app)
due.register(app)
issues.register(app)
changes.register(app)
quality.register(app)
report.register(app)
targets.register(app)
entry.register(app)
status.register(app)
evaluate.register(app)
scores.register(app)
page.register(app)


def main() -> None:
    """The entry point: turns errors that have a sentence into that sentence and an exit code."""
    keep_private()
    code = _run()
    sys.stderr.flush()
    # DuckDB's binding reports leaks of its own on standard error while the interpreter ends; nobody can act on them.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stderr.fileno())
    sys.exit(code)


def _run() -> int:
    from orchestration.cli.show import error_line
    from orchestration.pipeline import ReleaseRefused

    try:
        app()
    except SystemExit as finished:
        return finished.code if isinstance(finished.code, int) else 1
    except ReleaseRefused as refused:
        error_line(str(refused))
        return 3
    except work.SPOKEN_ERRORS as error:
        error_line(str(error))
        return 1
    except Exception:
        traceback.print_exc()
        return 1
    return 0
