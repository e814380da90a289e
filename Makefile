# zonestat: two commands do everything.
#   make run    sets up, runs the sample (示例数据), then what lies under raw/, and shows both
#   make test   runs all tests
# Nothing but Python 3.11 to 3.13, pip and make is needed; after the installation nothing is fetched.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help

# python3.11 if it starts (shims of absent versions do not), otherwise python3, of which the version is checked
PYTHON ?= $(shell python3.11 -c '' 2>/dev/null && echo python3.11 || echo python3)
BIN := .venv/bin
# a uv on the PATH is used as it is; otherwise a pinned one is put into .uv/
UV := $(or $(shell command -v uv 2>/dev/null),.uv/bin/uv)
# gates, dbt and Dagster send nothing home, whoever starts them
export DAGSTER_DISABLE_TELEMETRY := 1
export DO_NOT_TRACK := 1
export GX_ANALYTICS_ENABLED := false

.PHONY: help run test lint ui setup setup-ui setup-dev check-python lock clean

help: ## 列出命令 / list the commands
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/'

run: setup ## 安装、运行示例数据和 raw/ 中的真实数据 / set up, run the sample and what lies under raw/
	@$(BIN)/zonestat sample --scale demo
	@$(BIN)/zonestat run --sample
	@$(BIN)/zonestat run

test: setup-dev ## 运行全部测试 / run all tests
	@$(BIN)/python -m pytest -n auto --dist worksteal $(PYTEST)

lint: setup-dev ## 代码检查 / static checks
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@cd dbt_project && ../$(BIN)/sqlfluff lint --disable-progress-bar models
	@$(BIN)/dagster definitions validate -m orchestration.definitions 2>&1 | tail -1

ui: setup-ui ## 在本机打开 Dagster 操作台（127.0.0.1:3000） / the operator's desk on loopback
	@umask 077 && mkdir -p var/dagster && cp -f orchestration/dagster.yaml var/dagster/dagster.yaml
	@DAGSTER_HOME=$(CURDIR)/var/dagster $(BIN)/dagster dev -m orchestration.definitions -h 127.0.0.1 -p 3000

setup: .venv/.runtime ## 安装运行环境 / install what a run needs
setup-ui: .venv/.ui
setup-dev: .venv/.dev

# A larger set contains the smaller ones, so installing it satisfies their stamps as well.
.venv/.runtime: requirements/runtime.txt pyproject.toml | $(UV)
	$(call install,runtime)
.venv/.ui: requirements/ui.txt pyproject.toml | $(UV)
	$(call install,ui)
	@touch .venv/.runtime
.venv/.dev: requirements/dev.txt pyproject.toml | $(UV)
	$(call install,dev)
	@touch .venv/.runtime .venv/.ui

check-python:
	@$(need_python)

define need_python
$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null || { \
  echo "需要 Python 3.11 至 3.13；“$(PYTHON)”不是或不存在。请安装 python3.11，或执行 make PYTHON=<解释器>。" >&2; \
  echo "Python 3.11 to 3.13 is needed; '$(PYTHON)' is another version or absent. Install python3.11, or say make PYTHON=<interpreter>." >&2; \
  exit 1; }
endef

define install
@test -x $(BIN)/python || { $(need_python); }
@test -x $(BIN)/python || $(UV) venv -q --python "$$(command -v $(PYTHON))" .venv
@echo "安装依赖 / installing: requirements/$(1).txt"
@UV_COMPILE_BYTECODE=1 $(UV) pip install -q --python $(BIN)/python --require-hashes -r requirements/$(1).txt
@$(UV) pip install -q --python $(BIN)/python --no-deps --no-build-isolation --editable .
@touch $@
endef

.uv/bin/uv: requirements/uv.txt
	@echo "准备安装工具 / preparing the installer"
	@$(need_python)
	@$(PYTHON) -m venv .uv
	@.uv/bin/pip install -q --disable-pip-version-check --require-hashes -r requirements/uv.txt
	@touch $@

lock: | $(UV) ## 重新锁定依赖版本 / pin the dependencies again
	@$(UV) pip compile pyproject.toml $(LOCK) -o requirements/runtime.txt
	@$(UV) pip compile pyproject.toml $(LOCK) --extra ui -c requirements/runtime.txt -o requirements/ui.txt
	@$(UV) pip compile pyproject.toml $(LOCK) --extra dev -c requirements/ui.txt -o requirements/dev.txt
LOCK := -q --universal --generate-hashes --no-annotate --no-header --no-emit-index-url --no-emit-find-links

clean: ## 删除可重建的内容（不动 raw/ 和 exports/） / delete what can be rebuilt, never raw/ and exports/
	@rm -rf var .venv .uv dbt_project/target dbt_project/logs
