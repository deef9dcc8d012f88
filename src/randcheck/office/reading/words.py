"""Words whose meaning a draw depends on: tiers, states, yes and no.

A word that is not listed is an error: whether a target of an unknown state may be
drawn, or with what chance one of an unknown tier, cannot be guessed.
"""

from __future__ import annotations

# Each family is one scale; a directory uses one of them.
TIER_FAMILIES: tuple[tuple[str, ...], ...] = (
    ("A", "B", "C", "D"),
    ("低", "中", "中高", "高"),
    ("A类", "B类", "C类", "D类"),
    ("A级", "B级", "C级", "D级"),
    ("低风险", "中风险", "中高风险", "高风险"),
    ("低", "较低", "一般", "较高", "高"),
)
TIERS = {tier: family for family in reversed(TIER_FAMILIES) for tier in family}

ACTIVE = (
    "存续",
    "存续（在营、开业、在册）",
    "在营",
    "在业",
    "开业",
    "在册",
    "正常",
    "在用",
    "在建",
    "已批准未开工",
    "已竣工",
)
GONE = (
    "注销",
    "已注销",
    "吊销",
    "已吊销",
    "吊销，未注销",
    "吊销未注销",
    "吊销，已注销",
    "撤销",
    "迁出",
    "停业",
    "歇业",
    "关闭",
    "停用",
    "停工",
    "报废",
    "拆除",
)
STATES = frozenset(ACTIVE + GONE)

YES_NO = {
    "是": True,
    "否": False,
    "有": True,
    "无": False,
    "√": True,
    "×": False,
    "Y": True,
    "N": False,
    "TRUE": True,
    "FALSE": False,
}
