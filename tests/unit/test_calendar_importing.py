import json
from datetime import date, timedelta

import pytest

from randcheck.calendars import Level, import_notice, national, read_layer, state_council_notices
from randcheck.calendars.notice_text import read_text
from randcheck.errors import InputError

NATIONAL = national()

# A notice that has not been issued, in the form in which such notices are written.
NOTICE = """国务院办公厅关于2027年部分节假日安排的通知
国办发明电〔2026〕99号

一、元旦：1月1日（周五）至3日（周日）放假，共3天。
二、春节：2月5日（农历除夕、周五）至11日（农历正月初六、周四）放假调休，共7天。2月14日（周日）上班。
三、清明节：4月3日（周六）至5日（周一）放假，共3天。
四、劳动节：5月1日（周六）至5日（周三）放假调休，共5天。5月8日（周六）上班。
五、端午节：6月9日（周三）放假1天，不调休。
六、中秋节：9月15日（周三）放假1天，不调休。
七、国庆节：10月1日（周五）至7日（周四）放假调休，共7天。9月26日（周日）、10月9日（周六）上班。
鼓励单位安排职工在2月12日休息。

国务院办公厅
2026年11月30日
"""


def imported(text=NOTICE, **options: object):
    """Return the layer that a text makes."""
    data = text if isinstance(text, bytes) else text.encode()
    return import_notice(data, NATIONAL, **{"read_at": "notice.txt", **options})


def refused(text, **options: object):
    """Return what is wrong, after checking that it is told in both languages."""
    with pytest.raises(InputError) as caught:
        imported(text, **options)
    assert all(problem.zh and problem.en for problem in caught.value.problems)
    return [problem.code for problem in caught.value.problems]


def test_a_new_year_takes_one_step():
    """The text as published becomes a layer, and with it the year is settled."""
    layer = imported(NOTICE)
    calendar = NATIONAL.with_layers(layer)
    assert calendar.last_settled == date(2027, 12, 28)
    assert calendar.status(date(2026, 12, 31)) == "settled"
    assert calendar.due(date(2026, 12, 25), 5).due == date(2027, 1, 4)
    assert calendar.due(date(2027, 9, 28), 5).status == "settled"
    notice = layer.notices[0]
    assert (notice.id, notice.number.value) == ("cn-2027", "国办发明电〔2026〕99号")
    assert notice.number.read_at == "notice.txt"
    assert notice.known_from == date(2026, 11, 30)
    assert notice.settles == 2027
    assert read_layer(layer.to_json()) == layer


def test_before_its_publication_the_new_notice_is_unknown():
    """Imported today, it still does not answer for yesterday."""
    calendar = NATIONAL.with_layers(imported(NOTICE))
    assert calendar.as_of(date(2026, 11, 29)).digest == NATIONAL.digest
    later = NATIONAL.with_layers(imported(NOTICE, published=date(2026, 12, 2)))
    assert later.as_of(date(2026, 12, 1)).digest == NATIONAL.digest


def test_the_text_may_look_as_texts_do():
    """GB18030, half-width brackets, full-width digits, long dashes, lost line breaks."""
    expected = imported(NOTICE).notices[0].blocks
    variants = (
        NOTICE.encode("gb18030"),
        NOTICE.encode("utf-8-sig"),
        NOTICE.replace("（", "(").replace("）", ")").replace("：", ":"),
        NOTICE.replace("2027年", "２０２７年").replace("共7天", "共７天"),
        NOTICE.replace("至", "—"),
        NOTICE.replace("\n", " "),
        NOTICE.replace("共7天", "共七天"),
        NOTICE.replace("周", "星期"),
        NOTICE.replace("2026年11月30日", "二〇二六年十一月三十日"),
    )
    for text in variants:
        assert imported(text).notices[0].blocks == expected


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("11日（农历正月初六、周四）", "11日（农历正月初六、周五）", "calendar-notice-weekday"),
        ("10月9日（周六）", "10月9日（周日）", "calendar-notice-weekday"),
        ("共5天", "共6天", "calendar-notice-day-count"),
        ("6月9日（周三）放假1天", "6月9日（周三）放假2天", "calendar-notice-day-count"),
        ("、10月9日（周六）上班", "上班", "calendar-notice-balance"),
        ("6月9日（周三）", "6月31日（周三）", "calendar-notice-no-such-day"),
        (
            "（周六）上班。\n鼓励",
            "（周六）上班。2027年10月16日办公。\n鼓励",
            "calendar-notice-unclear",
        ),
        ("不调休。\n六", "不调休。6月12日（周六）另行通知。\n六", "calendar-notice-unclear"),
        ("10月9日（周六）上班", "10月11日（周一）上班", "calendar-notice-makeup-weekday"),
        ("10月9日（周六）上班", "2028年10月7日（周六）上班", "calendar-notice-outside-year"),
        ("1日（周五）至3日", "3日（周日）至1日", "calendar-notice-span"),
        ("10月9日（周六）上班", "1月9日（周六）上班", "calendar-notice-spread"),
        ("六、中秋节：9月15日", "六、中秋节：915日", "calendar-notice-balance"),
        (
            "10月1日（周五）至7日（周四）放假调休，共7天",
            "10月4日（周一）至7日（周四）放假",
            "calendar-notice-statutory-day",
        ),
    ],
)
def test_a_slip_in_the_text_is_refused(old, new, code):
    """Weekday, number of days, balance, dates, and whatever is not understood."""
    assert old in NOTICE
    assert code in refused(NOTICE.replace(old, new, 1))


def test_all_slips_are_told_at_once():
    """Whoever corrects the text corrects it once."""
    text = NOTICE.replace("共7天", "共8天").replace("10月9日（周六）", "10月9日（周日）")
    assert sorted(set(refused(text))) == ["calendar-notice-day-count", "calendar-notice-weekday"]


def test_texts_without_days_or_years_are_refused():
    """Nothing to read, no year, no date of publication, an unknown encoding."""
    assert refused("关于食堂的通知") == ["calendar-notice-year"]
    assert refused("2027年见") == ["calendar-notice-nothing"]
    assert refused("一、某节：2月8日放假。", year=2027, extra_days=1) == ["calendar-notice-undated"]
    assert refused(b"\xff\xff\xff") == ["calendar-notice-encoding"]
    extended = "延长2020年春节假期至2月2日（星期日），2月3日（星期一）起正常上班。"
    assert refused(extended) == ["calendar-notice-extended-before"]


EXTENDED = """国务院办公厅关于延长2020年春节假期的通知
国办发明电〔2020〕1号
一、延长2020年春节假期至2月2日（农历正月初九，星期日），2月3日（星期一）起正常上班。
2020年1月26日
"""


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("", ""),
        ("延长2020年春节假期至", "春节假期延长至"),
        ("一、延长2020年春节假期至", "2020年春节假期顺延到"),
        ("起正常上班", "起恢复正常上班"),
        ("国务院办公厅关于延长2020年春节假期的通知\n", ""),
    ],
)
def test_a_holiday_that_goes_on(old, new):
    """The days begin where the older notice ends: those of 2020, in the words of that day."""
    before = NATIONAL.as_of(date(2020, 1, 25))
    text = EXTENDED.replace(old, new, 1)
    layer = import_notice(text.encode(), before, read_at="n.txt", extra_days=2)
    (block,) = layer.notices[0].blocks
    assert block.off == tuple(date(2020, 1, 31) + timedelta(n) for n in range(3))
    (known,) = [n for n in state_council_notices() if n.id == "cn-2020-spring-festival"]
    assert block.off == known.blocks[0].off
    assert before.with_layers(layer).is_working_day(date(2020, 2, 3))


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("延长2028年春节假期至2月3日，2月4日起正常上班。", "calendar-notice-extension"),
        ("假期延长至2020年2月2日。", "calendar-notice-extension"),
        (EXTENDED.replace("2月3日（星期一）", "2月5日（星期三）"), "calendar-notice-unclear"),
        (
            EXTENDED.replace("2月2日（农历正月初九，星期日）", "1月30日"),
            "calendar-notice-extended-before",
        ),
        (NOTICE.split("\n", 1)[1].replace("1月1日", "2027年1月1日", 1), "calendar-notice-title"),
    ],
)
def test_what_a_notice_lacks_is_named(text, code):
    """The holiday that goes on, its end, or the title of a notice for a whole year."""
    before = NATIONAL.as_of(date(2020, 1, 25)) if "2020" in text else NATIONAL
    with pytest.raises(InputError) as caught:
        import_notice(text.encode(), before, read_at="n.txt", extra_days=2, year=None)
    assert code in [problem.code for problem in caught.value.problems]
    assert all(problem.zh and problem.en for problem in caught.value.problems)


def test_an_impossible_date_under_the_text_is_no_date():
    """In figures it is a slip; without one, the day of publication must be given."""
    for wrong, code in (
        ("2026年11月31日", "calendar-notice-no-such-day"),
        ("二〇二六年十三月一日", "calendar-notice-undated"),
        ("", "calendar-notice-undated"),
    ):
        assert refused(NOTICE.replace("2026年11月30日", wrong)) == [code]


def test_years_are_inferred_over_new_year():
    """Days of the December before, with and without their year."""
    for text in (
        "一、元旦：2028年12月30日至2029年1月1日放假调休，共3天。2028年12月29日（星期五）上班。",
        "一、元旦：12月30日（周六）至1月1日（周一）放假，共3天。12月29日（周五）上班。",
    ):
        block = read_text(text, year=2029).blocks[0]
        assert block.off == (date(2028, 12, 30), date(2028, 12, 31), date(2029, 1, 1))
        assert block.work == (date(2028, 12, 29),)


def test_moved_days_of_rest_are_worked():
    """The older wording: X公休日调至Y has X worked unless X is a holiday itself."""
    text = (
        "一、国庆节：9月29日—10月5日放假，共7天。其中，10月1日、2日、3日为法定节假日，"
        "9月27日（星期六）、9月28日（星期日）两个公休日调至9月29日（星期一）、30日（星期二），"
        "10月4日（星期六）、5日（星期日）照常公休。"
        "二、端午节：6月8日（星期日）为法定节假日，6月7日—9日放假，共3天，"
        "6月8日（星期日）公休日调至6月9日（星期一）。"
    )
    reading = read_text(text, year=2008)
    assert reading.problems == ()
    assert reading.blocks[0].work == (date(2008, 9, 27), date(2008, 9, 28))
    assert reading.blocks[1].work == ()


def test_an_office_may_add_what_it_announces():
    """A day granted beyond the law must be declared, and then it must come out."""
    text = "2026年6月30日（周二）本单位放假1天。\n某市国动办\n2026年6月1日"
    assert refused(text) == ["calendar-notice-net-change"]
    layer = imported(text, extra_days=1, name="office")
    assert (layer.name, layer.level) == ("office", Level.OFFICE)
    assert layer.notices[0].settles is None
    assert not NATIONAL.with_layers(layer).is_working_day(date(2026, 6, 30))
    assert refused(text, extra_days=2) == ["calendar-notice-net-change"]


def test_a_quoted_title_settles_no_year():
    """An office that quotes the State Council's notice does not become it."""
    text = (
        "根据《国务院办公厅关于2026年部分节假日安排的通知》，6月30日（周二）放假，"
        "7月4日（周六）上班。\n2026年6月1日"
    )
    assert imported(text, year=2026).notices[0].settles is None
    regional = (
        "某省人民政府办公厅关于2026年部分节假日安排的通知\n"
        "6月30日（周二）放假，7月4日（周六）上班。\n2026年1月4日"
    )
    assert imported(regional, year=2026).notices[0].settles is None


def test_known_notices_come_back_out_of_json():
    """A layer file, a notice file, one entry, and a list of days."""
    notice = next(n for n in state_council_notices() if n.id == "cn-2026")
    forms = (
        imported(NOTICE).to_json(),
        json.dumps({"format": "randcheck/notices/1", "notices": [notice.to_dict()]}),
        json.dumps(notice.to_dict()),
    )
    for form in forms:
        assert imported(form).notices
    days = [{"name": b.name, "date": str(d), "isOffDay": off} for b in notice.blocks
            for ds, off in ((b.off, True), (b.work, False)) for d in ds]  # fmt: skip
    listed = json.dumps({"year": 2026, "papers": [], "days": days})
    found = imported(listed, published=date(2025, 11, 4)).notices[0]
    assert found.blocks == notice.blocks
    assert refused(listed) == ["calendar-notice-undated"]
    fewer = [day for day in days if day["date"] != "2026-02-28"]
    short = json.dumps({"year": 2026, "days": fewer})
    assert refused(short, published=date(2025, 11, 4)) == ["calendar-notice-balance"]


@pytest.mark.parametrize(
    "value",
    [{}, {"format": "x"}, {"days": []}, {"year": 2026, "days": [{}]},
     {"year": "2026", "days": [{"date": "2026-01-01", "isOffDay": True}]}],
)  # fmt: skip
def test_other_json_is_refused(value):
    """JSON that is no notice says so."""
    assert refused(json.dumps(value)) == ["calendar-notice-json"]


def test_a_year_too_far_ahead_is_refused():
    """2028 cannot be settled before 2027."""
    text = (
        "国务院办公厅关于2028年部分节假日安排的通知\n"
        "一、元旦：1月1日放假。二、劳动节：5月1日至15日放假，共15天。"
        "三、国庆节：10月1日至3日放假，共3天。\n2027年11月1日"
    )
    assert refused(text) == ["calendar-year-missing"]
