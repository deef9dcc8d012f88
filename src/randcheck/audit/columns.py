"""The columns of a record of past draws, and the words in them.

The names of a list of past checks, of a list of results and of a published table are names of
the columns of visits as well: whoever has one of these has a record.
"""

from __future__ import annotations

from typing import Final

from randcheck.office.reading.schema import SCHEMAS, Column

_OF_CHECKS: Final = {
    column.field: column.names for role in ("results", "history") for column in SCHEMAS[role]
}
_DRAW = ("抽取批次", "批次", "任务编号", "draw_id")
_TARGET = ("对象编号", "检查对象编号", "统一社会信用代码", "target_id")
_STRATUM = ("分层", "类别", "信用等级", "风险等级", "stratum")

DRAWS: Final = (
    Column("draw", _DRAW, required=True),
    Column("day", ("抽取日期", "日期", "date"), required=True),
    Column("stratum", _STRATUM, required=True),
    Column("n", ("抽取数量", "抽取数", "n_drawn"), required=True),
)
ROSTER: Final = (
    Column("draw", _DRAW, required=True),
    Column("row", ("序号", "行号", "row"), required=True),
    Column("target", _TARGET, required=True),
    Column("stratum", _STRATUM, required=True),
    Column("drawn", ("是否抽中", "抽中", "drawn"), required=True),
)
_PEOPLE = ("检查人员", "执法人员", "inspectors")
_SOURCE = ("来源", "检查来源", "source")
CHECKS: Final = (
    Column("draw", _DRAW, required=True),
    Column("day", ("检查日期", "日期", "date"), required=True),
    Column("target", _TARGET, required=True),
    Column("inspectors", _PEOPLE, required=True),
    Column("source", _SOURCE, required=True),
)
EXPORTED: Final = (
    Column("draw", _DRAW),
    Column("drawn", _OF_CHECKS["drawn"]),
    Column("day", (*_OF_CHECKS["day"], "检查日期"), required=True),
    Column(
        "target",
        (
            *_OF_CHECKS["number"],
            *_OF_CHECKS["code"],
            *("被检查对象", "抽查对象", "抽中对象", "被检查单位", "被检查单位名称"),
            *_OF_CHECKS["name"],
        ),
        required=True,
    ),
    Column("inspectors", (*_PEOPLE, "检查组成员", "选派人员", *_OF_CHECKS["inspectors"])),
    Column("source", (*_OF_CHECKS["cause"], "source")),
)
INSPECTORS: Final = (
    Column("id", ("检查人员编号", "执法证号", "inspector_id"), required=True),
    Column("present", ("在岗批次", "在岗在位批次", "present_draws"), required=True),
    Column("group", ("岗位", "部门", "专业", "class")),
    Column("licence_until", ("证件有效期至", "有效期至", "licence_until")),
)
RULES: Final = (
    Column("rule", ("规则", "rule"), required=True),
    Column("stratum", _STRATUM, required=True),
    Column("value", ("值", "value"), required=True),
)
NAMED: Final = (
    Column("set", ("名单", "set_id"), required=True),
    Column("target", ("检查对象编号", *_TARGET), required=True),
    Column("day", ("指定日期", "named_on"), required=True),
)

FILES: Final = {
    "draws": ("draws", "抽取批次", "抽取记录"),
    "roster": ("roster", "抽取名册", "名册"),
    "checks": ("checks", "检查记录", "检查"),
    "inspectors": ("inspectors", "检查人员", "检查人员名单"),
    "rules": ("rules", "规则"),
    "named": ("named", "指定名单"),
    "interests": ("interests", "利害关系"),
}
EXPORTS: Final = (
    *("checks", "history", "results", "published", "检查记录", "历史检查记录", "历史检查"),
    *("检查结果", "抽查结果", "检查结果公示", "抽查结果公示", "双随机抽查结果"),
)
YES: Final = {"1", "是", "true"}
NO: Final = {"0", "否", "false"}
RANDOM: Final = {"random", "随机抽查", "双随机", "双随机抽查", "双随机、一公开", "部门联合双随机"}
FOR_CAUSE: Final = {
    *("for_cause", "投诉举报等", "投诉举报", "投诉", "举报", "交办", "移送", "转办", "上级交办"),
    *("专项检查", "日常检查", "重点检查"),
}
