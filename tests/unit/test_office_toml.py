"""TOML as people type it: the Chinese sign is named, with its line and its cure."""

import pytest

from randcheck.errors import InputError
from randcheck.office.toml import parse_toml


def refused(text):
    """The only problem of a text."""
    with pytest.raises(InputError) as caught:
        parse_toml(text.encode(), "规则书.toml")
    (problem,) = caught.value.problems
    return problem


@pytest.mark.parametrize(
    ("text", "place", "sign", "wanted"),
    [
        ("a = 1\ntitle = “细则”\n", "2:9", "“", '"'),
        ('a = 1\ntitle = "细则”\n', "2:12", "”", '"'),
        ('title = "甲，乙”\nb = "，"\n', "1:13", "”", '"'),
        ("title = ‘细则’\n", "1:9", "‘", "'"),
        ('title ＝ "细则"\n', "1:7", "＝", "="),
        ('a = ["甲"，"乙"]\n', "1:9", "，", ","),
        ('［office］\nid = "a"\n', "1:1", "［", "["),
        ('【office】\nid = "a"\n', "1:1", "【", "["),
        ('id："a"\n', "1:3", "：", "="),
        ("floor = １\n", "1:9", "１", "1"),
        ('id\u00a0= "a"\n', "1:3", "\u00a0", " "),
        ('a = "x" # 注：“好”\nb = 1 ＃ 好\n', "2:7", "＃", "#"),
        ('a = """\n“好”，\n"""\nb ＝ 1', "4:3", "＝", "="),
        ('a = "x"\u3000# 好', "1:8", "\u3000", " "),
        ('a = "\\"“" \nb = ”x”', "2:5", "”", '"'),
    ],
)
def test_chinese_signs(text, place, sign, wanted):
    """The first sign outside of texts and remarks is told, in both languages."""
    problem = refused(text)
    assert (problem.code, problem.place) == ("toml-sign", f"规则书.toml:{place}")
    assert (problem.params["sign"], problem.params["wanted"]) == (sign, wanted)
    assert f"第 {place.split(':')[0]} 行" in problem.zh
    assert wanted in problem.zh
    assert wanted in problem.en


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ('a = "x\nb = 1', "引号没有成对"),
        ("a 1", "等号"),
        ("a = 是", "文字须加英文引号"),
        ('a = "x" "y"', "末尾"),
        ("a = 1\na = 2", "写了两次"),
        ("[a]\n[a]", "写了两次"),
    ],
)
def test_other_slips(text, word):
    """What else is wrong is told by its line, and why, in Chinese."""
    problem = refused(text)
    assert problem.code == "toml-line"
    assert word in problem.zh


def test_signs_within_texts_are_text():
    """Where the file is sound, Chinese signs in texts and remarks are nothing to speak of."""
    text = '# “注”：\na = "“甲”，乙"\nb = [\'，\', """\n［"""]\n'
    assert parse_toml(b"\xef\xbb\xbf" + text.encode(), "") == {"a": "“甲”，乙", "b": ["，", "［"]}


def test_what_is_no_text():
    """Another encoding, and brackets without end, give one error each."""
    with pytest.raises(InputError) as caught:
        parse_toml("a = “甲”".encode("gb18030"), "a.toml")
    assert caught.value.code == "json-encoding"
    assert refused("a = " + "[" * 100_000).code in {"toml-syntax", "toml-line"}
