"""The text of a notice, read with everything in it that can be checked.

What is not understood is refused, never passed over: the text says "off" and "worked"
in a handful of ways, and a date followed by anything else is a reason to ask a person.
"""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

from attrs import field, frozen

from randcheck.calendars.days import ONE_DAY
from randcheck.calendars.notices import Block
from randcheck.errors import InputError, Problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_LONGEST_RUN = 31  # days; more is a slip in a month
_WEEKDAYS = "一二三四五六日"
_NUMERALS = {c: i for i, c in enumerate("〇一二三四五六七八九十")} | {"○": 0, "零": 0, "两": 2}
_DECEMBER = 12

_PLAIN = str.maketrans(
    "０１２３４５６７８９（）：；，[]［］—–－~～―", "0123456789():;,〔〕〔〕------"
)
_SPACE = re.compile(r"\s+|\u3000")
_TITLE = re.compile(r"(《)?(国务院(?:办公厅)?)?关于(\d{4})年部分节假日(?:休息)?安排的通知")
_OTHER_ISSUER = re.compile(r"(?:政府|办公厅|办公室|委员会|局|办)$")
_ANY_TITLE = re.compile(r"(?<!《)(?:国务院(?:办公厅)?)?关于[^。:《]{2,60}?的通知")
_NUMBER = re.compile(r"([\u4e00-\u9fff]{2,12})〔(\d{4})〕第?(\d+)号")
_DATED = re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})日")
_DATED_ZH = re.compile(r"([一二][〇○零一二三四五六七八九]{3})年([一二三四五六七八九十]{1,2})月([一二三四五六七八九十]{1,3})日")  # fmt: skip  # noqa: E501
_ITEM = re.compile(r"(?<![一二三四五六七八九十])[一二三四五六七八九十]{1,3}、([^、。:;,\d]{0,20}(?:、[^、。:;,\d]{1,10})?):?(?=(?:\d{4}年)?\d{1,2}月)")  # fmt: skip  # noqa: E501
_ADVICE = re.compile(r"[^。]*(?:鼓励|提倡|倡导|建议)[^。]*。?")

_DAY = r"(?:(?<!\d)(?:\d{4}年)?(?:\d{1,2}月)?\d{1,2}日(?:\([^)]*\))?)"
_LIST = re.compile(rf"{_DAY}(?:(?:至|到|-|、|和|及|与){_DAY})*")
_PART = re.compile(
    r"(至|到|-)?[、和及与]?(?:(\d{4})年)?(?:(\d{1,2})月)?(\d{1,2})日(?:\(([^)]*)\))?"
)
_OFF = re.compile(
    r"(?:全国|全区|全省|全市|全体公民|全体职工|本单位)?(?:放假|补休|调休|休息)[^,。;]*?(?=[,。;\d一二三四五六七八九十]|$)"
)
_WORK = re.compile(r"(?:正常|照常|均)?上班")
_MOVED = re.compile(r"(?:[一二两三四五六]个)?公休日(?:及[^,。;\d]{1,8})?(?:分别)?调至")
_REMARK = re.compile(r"(?:均?为|是|照常公休|公休)")
_EXTENDED = re.compile(r"(?:延长|顺延)[^。;,]{0,20}?(?:至|到)$")
_RESUMED = re.compile(r"起(?:恢复)?(?:正常|照常|均)?上班")
_FESTIVAL = re.compile("元旦|春节|清明节|劳动节|端午节|中秋节|国庆节")
_YEARLY = 5  # festivals of a notice that can only be that of a whole year
_SENTENCE = re.compile(r"[^。:]*[,。;]")
_COUNT = re.compile(r"[,]?共?(?:放假|休息)?([\d]{1,2}|[一二三四五六七八九十])天")
_WEEKDAY = re.compile(r"(?:周|星期|礼拜)([一二三四五六日天])")


@frozen(kw_only=True)
class Extension:
    """A holiday that goes on: 春节假期延长至2月2日. Where it began, the notice does not say.

    Attributes:
        name: The festival.
        last: Its new last day.
        place: Which item of the notice says so.
    """

    name: str
    last: date
    place: str


@frozen(kw_only=True)
class Reading:
    """What a text was found to say.

    Attributes:
        title: Its title, empty where there is none.
        year: The year it is about.
        yearly: Whether it is the State Council's notice for a whole year.
        number: Document number, or ``None``.
        issued: The date under the text, or ``None``.
        blocks: Its festivals.
        extensions: Holidays that go on.
        problems: Everything that is wrong with it.
    """

    title: str
    year: int
    yearly: bool
    number: str | None
    issued: date | None
    blocks: tuple[Block, ...]
    extensions: tuple[Extension, ...]
    problems: tuple[Problem, ...]


def read_text(text: str, *, year: int | None = None, place: str = "") -> Reading:
    """Return what the text of a notice says, with all its problems.

    Args:
        text: The whole text; line breaks and spaces do not matter.
        year: The year it is about, where the title does not say.
        place: Which file it is, for the message.

    Raises:
        InputError: No year can be found (``calendar-notice-year``), or no day off or
            worked (``calendar-notice-nothing``).
    """
    plain = _SPACE.sub("", text.translate(_PLAIN))
    yearly = _yearly_title(plain)
    title = yearly or _ANY_TITLE.search(plain)
    about = int(yearly[3]) if yearly else year if year is not None else _first_year(plain)
    if about is None:
        raise InputError("calendar-notice-year", place=place)
    items = [_Item(name, body, about, f"{place} {name}".strip()) for name, body in _items(plain)]
    blocks = tuple(item.block() for item in items if item.off or item.work)
    extensions = tuple(found for item in items for found in item.extensions)
    problems = tuple(problem for item in items for problem in item.problems)
    if yearly is None and len(_festivals(blocks)) >= _YEARLY:
        problems = (*problems, Problem("calendar-notice-title", {"year": about}, place))
    if not blocks and not extensions:
        raise InputError.collect(problems or [Problem("calendar-notice-nothing", {}, place)])
    number = _NUMBER.search(plain)
    return Reading(
        title=title[0] if title else "",
        year=about,
        yearly=yearly is not None,
        number=f"{_issuer(number[1])}〔{number[2]}〕{number[3]}号" if number else None,
        issued=_issued(plain),
        blocks=blocks,
        extensions=extensions,
        problems=problems,
    )


def _festivals(blocks: Iterable[Block]) -> set[str]:
    return {name for block in blocks for name in _FESTIVAL.findall(block.name)}


def _yearly_title(plain: str) -> re.Match[str] | None:
    for found in _TITLE.finditer(plain):
        # In 《》 it is quoted; after another issuer it is a region's or an office's own.
        if not found[1] and (found[2] or not _OTHER_ISSUER.search(plain[: found.start()])):
            return found
    return None


def _issuer(before: str) -> str:
    # Without its line break the number stands right behind the title.
    return before.rpartition("通知")[2] or before


def _first_year(plain: str) -> int | None:
    body = _NUMBER.sub("", plain)
    found = re.search(r"(\d{4})年", body)
    return int(found[1]) if found else None


def _issued(plain: str) -> date | None:
    tail = plain[max(plain.rfind(word) for word in ("上班", "放假", "补休", "调休")) + 1 :]
    try:
        if found := _DATED.search(tail):
            return date(*map(int, found.groups()))
        if found := _DATED_ZH.search(tail):
            year = int("".join(str(_NUMERALS[c]) for c in found[1]))
            return date(year, _numeral(found[2]), _numeral(found[3]))
    except ValueError:
        return None
    return None


def _numeral(text: str) -> int:
    if text.isdecimal():
        return int(text)
    tens, ten, ones = text.rpartition("十")
    if not ten:
        return _NUMERALS[ones]
    return (_NUMERALS[tens] if tens else 1) * 10 + (_NUMERALS[ones] if ones else 0)


def _items(plain: str) -> Iterator[tuple[str, str]]:
    heads = list(_ITEM.finditer(plain))
    if not heads:
        yield "", plain
    for i, head in enumerate(heads):
        end = heads[i + 1].start() if i + 1 < len(heads) else len(plain)
        yield head[1].strip("“”\"'"), plain[head.end() : end]


@frozen(eq=False)
class _Item:
    """One numbered item of a notice: which days are off, which are worked."""

    name: str
    body: str
    year: int
    place: str
    off: list[date] = field(factory=list, init=False)
    work: list[date] = field(factory=list, init=False)
    extensions: list[Extension] = field(factory=list, init=False)
    problems: list[Problem] = field(factory=list, init=False)

    def __attrs_post_init__(self) -> None:
        moved: list[date] = []
        body = _ADVICE.sub("", self.body)
        month, seen_end = 0, 0
        for found in _LIST.finditer(body):
            days, month = self._days(found[0], month)
            before, after = body[seen_end : found.start()], body[found.end() :]
            lead = before if seen_end else self.name + before
            if _EXTENDED.search(lead):
                self._extend(lead, days)
            elif _RESUMED.match(after):
                self._check_resumed(days, f"{before[-12:]}{found[0]}{after[:12]}")
            elif _MOVED.search(before) and before.endswith("调至"):
                pass  # where a day of rest went: inside the block that was read already
            elif verb := _OFF.match(after):
                self.off.extend(days)
                self._check_count(found[0], len(set(days)), after[verb.end() :])
            elif _WORK.match(after):
                self.work.extend(days)
            elif _MOVED.match(after):
                moved.extend(days)
            elif not _REMARK.match(after) and not self._is_date_of_text(found, body):
                clause = f"{before[-12:]}{found[0]}{after[:12]}"
                self._report("calendar-notice-unclear", clause=clause)
            seen_end = found.end()
        # "X公休日调至Y" has X worked, unless X is itself a statutory holiday of the block.
        self.work.extend(day for day in moved if day not in self.off)

    def _extend(self, lead: str, days: list[date]) -> None:
        """Note that a holiday goes on to the last of some days."""
        names = _FESTIVAL.findall(lead)
        if days:
            name = names[-1] if names else ""
            self.extensions.append(Extension(name=name, last=days[-1], place=self.place))

    def _check_resumed(self, days: list[date], clause: str) -> None:
        """Compare the day on which work begins again with the end of the holiday."""
        ends = [found.last for found in self.extensions] + self.off
        if not ends or days != [max(ends) + ONE_DAY]:
            self._report("calendar-notice-unclear", clause=clause)

    def block(self) -> Block:
        """Return what was found, each day once and in order."""
        return Block(
            name=self.name, off=tuple(sorted(set(self.off))), work=tuple(sorted(set(self.work)))
        )

    def _is_date_of_text(self, found: re.Match[str], body: str) -> bool:
        # The date under the text: written in full, and no sentence goes on behind it.
        return bool(_DATED.match(found[0])) and not _SENTENCE.match(body, found.end())

    def _report(self, code: str, **params: object) -> None:
        self.problems.append(Problem(code, params, self.place))

    def _days(self, text: str, month: int) -> tuple[list[date], int]:
        days: list[date] = []
        year: int | None = None
        for part in _PART.finditer(text):
            if part[2]:
                year = int(part[2])
            if part[3]:
                if not part[2]:
                    year = None if int(part[3]) != month else year
                month = int(part[3])
            day = self._date(year, month, int(part[4]), later_than=days[-1] if days else None)
            if day is None:
                continue
            self._check_weekday(day, part[5] or "")
            if part[1] and days:
                if not 0 < (day - days[-1]).days < _LONGEST_RUN:
                    self._report("calendar-notice-span", first=str(days[-1]), last=str(day))
                    continue
                while days[-1] < day:
                    days.append(days[-1] + ONE_DAY)
            else:
                days.append(day)
        return days, month

    def _date(self, year: int | None, month: int, day: int, later_than: date | None) -> date | None:
        try:
            found = date(self.year if year is None else year, month, day)
            december = month == _DECEMBER and year is None
            # 12月 without a year, in an item that reaches into January, is last year's.
            if december and re.search(r"(?:至|到|-)(?:\d{4}年)?1月", self.body):
                found = date(self.year - 1, month, day)
            elif later_than and year is None and found < later_than:
                found = date(later_than.year, month, day)
        except ValueError:
            self._report("calendar-notice-no-such-day", value=f"{month}月{day}日")
            return None
        return found

    def _check_weekday(self, day: date, remark: str) -> None:
        said = _WEEKDAY.search(remark)
        if said is None:
            return
        index = _WEEKDAYS.index(said[1].replace("天", "日"))
        if index != day.weekday():
            self._report(
                "calendar-notice-weekday",
                day=str(day),
                said=f"周{_WEEKDAYS[index]}",
                found=f"周{_WEEKDAYS[day.weekday()]}",
            )

    def _check_count(self, text: str, days: int, after: str) -> None:
        said = _COUNT.match(after)
        if said and _numeral(said[1]) != days:
            self._report("calendar-notice-day-count", text=text, said=_numeral(said[1]), found=days)
