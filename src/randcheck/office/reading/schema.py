"""The columns of each list, by the names that offices give them.

The first name of a column is the usual one: messages and exports use it. Where a
sheet has several names of one column, the earlier in the list is taken and the
others stay further columns.
"""

from __future__ import annotations

import re
import unicodedata

from attrs import frozen


@frozen
class Column:
    """One column: the field it fills, its names, and whether a list must have it.

    Attributes:
        field: Name of the field.
        names: What offices call it, the usual name first.
        required: Whether a list without it cannot be read.
    """

    field: str
    names: tuple[str, ...]
    required: bool = False


_CODE = (
    *("统一社会信用代码", "社会信用代码", "统一信用代码", "统一代码", "信用代码", "机构代码"),
    *("code", "credit_code", "uscc"),
)
_NUMBER = (
    *(
        "对象编号",
        "检查对象编号",
        "工程编号",
        "设施编号",
        "项目编号",
        "工程（设施）编号",
        "产品编号",
    ),
    *("target", "target_id", "id"),
)
_LICENCE = (
    *("执法证号", "行政执法证号", "执法证件号", "执法证编号", "行政执法证编号", "执法证件编号"),
    *("证件编号", "证件号", "工号", "inspector", "licence", "license"),
)
_ITEM = ("检查事项", "抽查事项", "事项名称", "抽查事项名称", "抽查项目", "检查项目", "事项", "item")
_MODE = ("抽查方式", "检查方式", "抽取方式", "mode")
_RATE = ("抽查比例", "检查比例", "比例", "抽取比例", "rate")
_FREQUENCY = ("抽查频次", "检查频次", "频次", "frequency")

TARGETS = (
    Column("number", _NUMBER),
    Column("code", _CODE),
    Column(
        "name",
        (
            *("名称", "对象名称", "检查对象名称", "工程名称", "项目名称", "设施名称", "产品名称"),
            *("企业名称", "市场主体名称", "主体名称", "机构名称", "公司名称", "单位名称"),
            *("检查对象", "企业", "单位", "name"),
        ),
        required=True,
    ),
    Column(
        "kind", ("类型", "对象类型", "主体类型", "企业类型", "单位类型", "类别", "kind", "type")
    ),
    Column("trade", ("行业", "所属行业", "行业类别", "行业分类", "trade", "industry")),
    Column(
        "region", ("区域", "所属区域", "所在区域", "辖区", "行政区划", "所属街道", "街道", "region")
    ),
    Column(
        "tier",
        (
            *(
                "信用风险等级",
                "信用风险分类",
                "信用风险",
                "风险等级",
                "信用等级",
                "信用风险分类等级",
            ),
            *("信用分类", "tier"),
        ),
    ),
    Column(
        "state",
        (
            *("状态", "登记状态", "经营状态", "企业状态", "工程状态", "主体状态", "存续状态"),
            *("设施状态", "阶段", "state", "status"),
        ),
    ),
    Column(
        "seriously_dishonest",
        ("严重违法失信", "严重违法失信名单", "严重违法失信企业", "严重失信", "seriously_dishonest"),
    ),
    Column(
        "abnormal_operation",
        ("经营异常", "经营异常名录", "列入经营异常名录", "异常名录", "abnormal_operation"),
    ),
    Column("penalty", ("行政处罚", "受过行政处罚", "受行政处罚", "penalty")),
    Column("trustworthy", ("守信企业", "守信红名单", "红名单", "守信", "trustworthy")),
    Column("parties", ("相关单位代码", "相关单位", "parties")),
    Column("sheet", ("所属名录", "名录", "sheet")),
)
INSPECTORS = (
    Column("id", _LICENCE, required=True),
    Column(
        "name",
        ("姓名", "检查人员姓名", "执法人员姓名", "检查人员", "执法人员", "name"),
        required=True,
    ),
    Column(
        "department",
        (
            *(
                "部门",
                "所在部门",
                "所属部门",
                "股室",
                "科室",
                "处室",
                "所在单位",
                "工作单位",
                "单位",
            ),
            "department",
        ),
    ),
    Column("post", ("岗位", "岗位类别", "A/B岗", "AB岗", "post")),
    Column(
        "qualifications",
        (
            *("专业", "专业领域", "资质", "资格", "专业资质", "执法领域", "专业特长"),
            "qualifications",
        ),
    ),
    Column(
        "licence_until",
        (
            *("证件有效期至", "证件有效期", "有效期至", "执法证有效期至", "执法证有效期", "有效期"),
            *("有效期限", "证件到期日", "到期日期", "licence_until", "valid_until"),
        ),
    ),
    Column("present", ("在岗", "是否在岗", "在岗在位", "在岗情况", "present")),
    Column("in_place", ("在位", "是否在位", "in_place")),
)
PRESENCE = (
    Column("id", _LICENCE, required=True),
    Column("present", ("在岗", "是否在岗", "在岗在位", "在岗情况", "present"), required=True),
    Column("in_place", ("在位", "是否在位", "in_place")),
    Column("name", ("姓名", "检查人员", "name")),
    Column("confirmed_by", ("确认人", "confirmed_by")),
    Column("confirmed_on", ("确认日期", "确认时间", "confirmed_on")),
)
INTERESTS = (
    Column("inspector", _LICENCE, required=True),
    Column("inspector_name", ("姓名", "检查人员", "执法人员", "检查人员姓名")),
    Column("number", _NUMBER),
    Column("code", (*_CODE, "party")),
    Column(
        "party_name",
        (
            *("对象名称", "单位名称", "企业名称", "利害关系单位", "检查对象", "名称", "单位"),
            *("利害关系单位名称", "工程名称"),
        ),
    ),
    Column("relation", ("关系", "利害关系", "利害关系说明", "关系说明", "回避事由", "relation")),
)
HISTORY = (
    Column("day", ("检查日期", "检查时间", "日期", "实施日期", "day", "date"), required=True),
    Column("number", _NUMBER),
    Column("code", _CODE),
    Column("cause", ("来源", "检查来源", "任务来源", "检查类型", "cause")),
    Column("item", _ITEM),
    Column("unit", ("检查单位", "实施单位", "检查部门", "检查科室", "unit")),
    Column("drawn", ("抽取日期", "抽签日期", "抽取时间", "drawn")),
    Column("until", ("检查期限", "检查截止日期", "until")),
)
RESULTS = (
    Column("day", ("检查日期", "检查时间", "实施日期", "日期", "day", "date"), required=True),
    Column("check", ("检查编号", "检查单号", "检查单编号", "check")),
    Column("number", _NUMBER),
    Column("code", _CODE),
    Column(
        "name",
        (
            *("检查对象", "被检查对象", "检查对象名称", "被检查对象名称", "名称", "企业名称"),
            *("单位名称", "对象名称", "工程名称", "name"),
        ),
    ),
    Column("item", _ITEM),
    Column(
        "inspectors",
        (
            *("检查人员", "执法人员", "执法检查人员", "检查人员执法证号", "执法证号"),
            *("行政执法证号", "执法证件号", "inspectors"),
        ),
        required=True,
    ),
    Column(
        "codes",
        ("检查结果", "抽查结果", "检查结论", "结果", "结果代码", "codes", "result"),
        required=True,
    ),
    Column("text", ("检查情况", "检查情况说明", "发现问题", "问题描述", "存在问题", "text")),
    Column("form", ("签字情况", "签字盖章情况", "签字盖章", "签字确认", "form")),
    Column("who", ("签字人", "签字盖章人", "who")),
    Column("reason", ("未签字原因", "未签字盖章原因", "拒签原因", "拒签理由", "reason")),
    Column("witness", ("见证人", "witness")),
    Column("mode", ("检查方式", "检查形式", "mode")),
    Column("licence_shown", ("出示执法证件", "是否出示执法证件", "出示证件", "licence_shown")),
    Column("notice_shown", ("出示检查通知书", "是否出示检查通知书", "出示通知书", "notice_shown")),
    Column("noticed", ("告知日期", "告知单日期", "告知单发送日期", "noticed")),
    Column("assistants", ("辅助人员", "协助人员", "辅助机构", "专业机构", "assistants")),
    Column("place", ("检查地点", "地点", "place")),
    Column("ended", ("检查结束日期", "结束日期", "检查结束时间", "ended")),
    Column("unit", ("检查单位", "实施单位", "检查部门", "检查科室", "unit")),
    Column("cause", ("来源", "检查来源", "任务来源", "检查类型", "cause")),
    Column("by", ("录入人", "记录人", "填报人", "by")),
    Column("recorded", ("录入日期", "记录日期", "填报日期", "录入时间", "recorded")),
    Column("entered", ("平台录入日期", "上传平台日期", "上传日期", "entered")),
    Column("published", ("公示日期", "公开日期", "公示时间", "published")),
)
ITEMS = (
    Column("name", (*_ITEM, "name"), required=True),
    Column("basis", ("抽查依据", "检查依据", "依据", "basis")),
    Column("body", ("抽查主体", "检查主体", "实施主体", "检查机关", "body")),
    Column("content", ("抽查内容", "检查内容", "内容", "content")),
    Column("rate", _RATE),
    Column("frequency", _FREQUENCY),
    Column("mode", _MODE),
    Column("requirements", ("抽查要求", "检查要求", "要求", "requirements")),
    Column("item_class", ("事项类别", "类别", "item_class")),
)
PLAN = (
    Column("item", _ITEM, required=True),
    Column(
        "unit", ("科室", "责任科室", "股室", "责任股室", "部门", "检查单位", "牵头科室", "unit")
    ),
    Column("mode", _MODE),
    Column(
        "scope",
        ("检查对象范围", "抽查对象范围", "对象范围", "检查对象", "抽查对象", "范围", "scope"),
    ),
    Column("rate", _RATE),
    Column("frequency", _FREQUENCY),
    Column("requirements", ("执法检查人员要求", "检查人员要求", "人员要求", "requirements")),
    Column(
        "period",
        ("实施时间", "检查时间", "时间安排", "抽查时间", "抽查起止时间", "起止时间", "period"),
    ),
)
JOINT = (
    Column("field", ("检查领域", "抽查领域", "领域", "抽查行业", "field"), required=True),
    Column("target", ("检查对象", "抽查对象", "对象", "target")),
    Column("lead", ("牵头单位", "牵头部门", "发起部门", "lead"), required=True),
    Column("cooperating", ("配合单位", "配合部门", "参与部门", "联合部门", "cooperating")),
    Column("mode", _MODE),
    Column("rate", _RATE),
    Column("frequency", _FREQUENCY),
    Column("level", ("检查层级", "层级", "level")),
)
ORDINAL = ("序号", "no.", "no")  # counts the lines; says nothing
_SPACE = re.compile(r"[\s*＊:：]+")
_BRACKETS = re.compile(r"\([^()]*\)")


def key(header: str) -> str:
    """Return what two spellings of one column name have in common."""
    return _SPACE.sub("", unicodedata.normalize("NFKC", header)).casefold()


def keys(header: str) -> tuple[str, ...]:
    """Return the spellings under which a header is looked up: with and without brackets."""
    full = key(header)
    bare = _BRACKETS.sub("", full)
    return (full, bare) if bare and bare != full else (full,)


def known(schema: tuple[Column, ...]) -> dict[str, tuple[str, int]]:
    """Return every name of a list's columns: key → field, rank."""
    table: dict[str, tuple[str, int]] = {}
    for column in schema:
        for rank, name in enumerate(column.names):
            table.setdefault(key(name), (column.field, rank))
    return table
