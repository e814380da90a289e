"""The file that describes an index system: nodes, and a method for every stage.

Belongs here: the shape of the file and its checks; its JSON Schema is ``docs/reference/score-system.schema.json``, an
example with every field lies beside it. Does not belong here: any method (each is a module of this package), and any
index system.
"""

from __future__ import annotations

import json
import re
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, Literal, TypeAlias

import yaml
from pydantic import Field, ValidationError, model_validator

from orchestration.evaluation.scoring.aggregate import Aggregation, Arithmetic, Missing
from orchestration.evaluation.scoring.errors import ScoreError
from orchestration.evaluation.scoring.impute import Imputation, NoImputation
from orchestration.evaluation.scoring.outliers import NoTreatment, Treatment
from orchestration.evaluation.scoring.outranking import Pairwise
from orchestration.evaluation.scoring.plan import Plan
from orchestration.evaluation.scoring.refusals import refusal
from orchestration.evaluation.scoring.scales import MinMax, Scale, Unchanged
from orchestration.evaluation.scoring.transforms import Rounding, Strict, Transform
from orchestration.evaluation.scoring.weights import WeightSet

Code: TypeAlias = Annotated[str, Field(min_length=1, max_length=80)]


class Data(Strict):
    """Where things stand in the data table. Empty names: there is no such column. ``long`` tables have one row per unit
    (x period) x indicator, with the columns ``indicator`` and ``value``. A unit without a pool is left out, if there
    is a column of pools."""

    layout: Literal["wide", "long"] = "wide"
    unit: str = "unit"
    name: str = ""
    period: str = ""
    pool: str = ""
    group: str = ""
    indicator: str = "indicator"
    value: str = "value"
    missing: tuple[str, ...] = ("", "NA", "N/A", "NaN", "nan", "None", "..", "…", "-")


class Node(Strict):
    """An indicator (a node without children) or a group. What is empty is taken from ``defaults``.

    ``column``: the column of the data (default: the code); ``denominator``: another column that it is divided by,
    then times ``multiplier``; ``base_period``: divided by the unit's own value in that period (an index number).
    ``before`` is applied before normalising, ``after`` after it; for a group, normalising (default: none) follows
    aggregating. ``possible``: the least and most value there can be, in the unit of the indicator; ``whole``: it only
    has whole values; what-if keeps to both."""

    code: Code
    parent: str = ""
    name_zh: str = ""
    name_en: str = ""
    unit: str = ""
    source: str = ""
    weight: float | None = None
    direction: Literal["positive", "negative"] = "positive"
    column: str = ""
    denominator: str = ""
    multiplier: float = 1
    base_period: str = ""
    possible: tuple[float | None, float | None] = (None, None)
    whole: bool = False
    impute: Imputation | None = None
    treat: Treatment | None = None
    before: tuple[Transform, ...] | None = None
    normalise: Scale | None = None
    after: tuple[Transform, ...] | None = None
    aggregate: Aggregation | None = None
    missing: Missing | None = None


class Defaults(Strict):
    """Methods of nodes that say none. ``before``, ``impute``, ``treat``, ``normalise`` and ``after`` are of indicators,
    ``aggregate`` and ``missing`` of groups."""

    impute: Imputation = NoImputation(kind="none")
    treat: Treatment = NoTreatment(kind="none")
    before: tuple[Transform, ...] = ()
    normalise: Scale = MinMax(kind="min_max")
    after: tuple[Transform, ...] = ()
    aggregate: Aggregation = Arithmetic(kind="arithmetic")
    missing: Missing = Missing()


class Screening(Strict):
    """Units with a smaller share of their indicators than ``least_share`` are left out, before anything is imputed; so
    are units with a smaller share of values that are not zero than ``least_nonzero_share``. ``keep`` and ``drop`` name
    units whatever they have."""

    least_share: float = Field(default=0, ge=0, le=1)
    least_nonzero_share: float = Field(default=0, ge=0, le=1)
    keep: tuple[str, ...] = ()
    drop: tuple[str, ...] = ()


class Population(Strict):
    """Which units a scale, an outlier or a mean is taken over: each period by itself or all ``pooled``; each pool by
    itself or all together."""

    periods: Literal["each", "pooled"] = "each"
    pools: Literal["each", "together"] = "each"


class Ranking(Strict):
    """Rank by ``node`` (default: the root), after rounding to ``digits`` (none: as it is). ``ties``: ``min`` gives 1,
    2, 2, 4; ``max`` 1, 3, 3, 4; ``dense`` 1, 2, 2, 3; ``average`` 1, 2.5, 2.5, 4. ``tie_breakers`` are nodes that
    decide between equals, in order."""

    node: str = ""
    digits: int | None = Field(default=None, ge=0, le=12)
    rounding: Rounding = "half_up"
    ties: Literal["min", "max", "dense", "average"] = "min"
    tie_breakers: tuple[str, ...] = ()
    lowest_is_best: bool = False


class System(Strict):
    """An index system and its whole method. ``authority`` is the document that adopted it: without one, and with a
    weight set that has none, results are trial results (试算). ``use``: the name of the weight set to use instead of
    the weights of the nodes. ``certainty`` is read by ``orchestration.evaluation.certainty``."""

    system: Code
    title_zh: str = ""
    title_en: str = ""
    authority: str = ""
    note: str = ""
    data: Data = Data()
    nodes: tuple[Node, ...] = Field(min_length=1)
    defaults: Defaults = Defaults()
    screen: Screening = Screening()
    population: Population = Population()
    weights: WeightSet = WeightSet()
    weight_sets: dict[str, WeightSet] = Field(default={})
    use: str = ""
    ranking: Ranking = Ranking()
    certainty: Plan | None = None

    @model_validator(mode="after")
    def _is_a_tree(self) -> System:
        codes = [node.code for node in self.nodes]
        if twice := sorted({code for code in codes if codes.count(code) > 1}):
            raise ValueError(f"节点编码重复：{'、'.join(twice)} / node codes appear twice")
        roots = [node.code for node in self.nodes if not node.parent]
        if len(roots) != 1:
            raise ValueError(
                f"应恰有一个没有 parent 的节点，现有：{'、'.join(roots) or '无'}"
                " / there must be exactly one node without a parent"
            )
        if lost := sorted({node.parent for node in self.nodes} - {*codes, ""}):
            raise ValueError(f"parent 不是节点：{'、'.join(lost)} / parents that are no nodes")
        if len(self.bottom_up) != len(codes):
            raise ValueError(f"节点成环：{'、'.join(sorted({*codes} - {*self.bottom_up}))} / nodes form a circle")
        for code in (self.ranking.node, *self.ranking.tie_breakers):
            if code and code not in codes:
                raise ValueError(f"ranking 中的 {code} 不是节点 / {code} of ranking is no node")
        held = {code for box in (self.certainty.boxes if self.certainty else ()) for code in box.fixed}
        if lost := sorted(held - {*self.children}):
            raise ValueError(f"boxes 的 fixed 中 {'、'.join(lost)} 不是组 / {', '.join(lost)} of fixed is no group")
        if self.use and self.use not in self.weight_sets:
            sets = "、".join(self.weight_sets)
            raise ValueError(
                f"没有权重集 {self.use}，现有：{sets or '无'}"
                f" / there is no weight set {self.use}, only: {sets or 'none'}"
            )
        return self

    @cached_property
    def by_code(self) -> dict[str, Node]:
        return {node.code: node for node in self.nodes}

    @cached_property
    def children(self) -> dict[str, tuple[str, ...]]:
        """Children of every group, in the order of the file."""
        found: dict[str, list[str]] = {}
        for node in self.nodes:
            if node.parent:
                found.setdefault(node.parent, []).append(node.code)
        return {code: tuple(below) for code, below in found.items()}

    @cached_property
    def root(self) -> str:
        return next(node.code for node in self.nodes if not node.parent)

    @cached_property
    def leaves(self) -> tuple[str, ...]:
        return tuple(node.code for node in self.nodes if node.code not in self.children)

    @cached_property
    def bottom_up(self) -> tuple[str, ...]:
        """All nodes, children before their parents."""
        order: list[str] = []
        waiting = [self.root]
        while waiting:
            code = waiting.pop()
            order.append(code)
            waiting.extend(self.children.get(code, ()))
        return tuple(reversed(order))

    @cached_property
    def weight_set(self) -> WeightSet:
        return self.weight_sets[self.use] if self.use else self.weights

    @property
    def compares_units(self) -> tuple[str, ...]:
        """Groups that are no mean of their own children but compare units in pairs."""
        return tuple(code for code in self.children if isinstance(self.method(code, "aggregate"), Pairwise))

    @property
    def is_trial(self) -> bool:
        """Whether the method or the weights rest on no document."""
        return not self.authority or bool(self.use and not self.weight_set.authority)

    def method(self, code: str, verb: str) -> Any:
        """What a node does at a stage: its own method, or the default. Groups are not normalised unless they say so."""
        own = getattr(self.by_code[code], verb)
        if own is not None:
            return own
        if code in self.children and verb in ("before", "after", "normalise"):
            return Unchanged(kind="none") if verb == "normalise" else ()
        return getattr(self.defaults, verb)


def read_system(path: Path, use: str = "") -> System:
    """Reads a YAML or JSON file; ``use`` names another weight set. Raises ``ScoreError`` with file and key."""
    try:
        raw = yaml.load(path.read_text(encoding="utf-8-sig"), Loader=_OneOfEach)  # noqa: S506  a safe loader
    except FileNotFoundError:
        raise ScoreError(f"找不到指标体系文件 {path}。", f"there is no system file {path}.") from None
    except OSError as error:
        raise ScoreError(
            f"指标体系文件 {path} 读不出：不是文件，或没有权限。",
            f"the system file {path} cannot be read: {error.strerror}.",
        ) from error
    except UnicodeDecodeError as error:
        raise ScoreError(
            f"指标体系文件 {path} 不是 UTF-8 编码，请另存为 UTF-8。",
            f"the system file {path} is not UTF-8: save it as UTF-8.",
        ) from error
    except yaml.YAMLError as error:
        raise _not_yaml(path, error) from error
    if not isinstance(raw, dict):
        raise ScoreError(
            f"指标体系文件 {path} 应是一个映射（system: …，nodes: …），见 docs/reference/score-system.example.yml。",
            f"the system file {path} must be a mapping (system: …, nodes: …).",
        )
    return checked_system(raw | ({"use": use} if use else {}), str(path))


class _OneOfEach(yaml.SafeLoader):
    """A key that is written twice would silently count once."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen: set[str] = set()
        for key in (key for key, _ in node.value if isinstance(key, yaml.ScalarNode)):
            if key.value in seen:
                raise yaml.constructor.ConstructorError(None, None, f"key {key.value!r} twice", key.start_mark)
            seen.add(key.value)
        return super().construct_mapping(node, deep)


def _not_yaml(path: Path, error: yaml.YAMLError) -> ScoreError:
    mark, problem = getattr(error, "problem_mark", None), getattr(error, "problem", None) or str(error)
    zh, en = (
        (f"第 {mark.line + 1} 行第 {mark.column + 1} 列", f"line {mark.line + 1}, column {mark.column + 1}")
        if mark
        else ("", "")
    )
    twice = re.fullmatch(r"key ('.*') twice", problem)
    told = f"{twice[1]} 写了两次" if twice else "写法有误（多为缩进、制表符、引号没有成对，或冒号后缺空格）"
    return ScoreError(f"指标体系文件 {path} {zh}：{told}。", f"the system file {path}, {en}: {problem}.")


def checked_system(raw: dict[str, Any], where: str) -> System:
    """A system from what a file says. Raises ``ScoreError`` that names each wrong key."""
    try:
        return System.model_validate(raw)
    except ValidationError as error:
        raise refusal(error, raw, where, System.model_json_schema()) from error


def json_schema() -> str:
    """The JSON Schema of the file, as it is published."""
    return json.dumps(System.model_json_schema(), ensure_ascii=False, indent=2) + "\n"
