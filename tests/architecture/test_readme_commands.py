"""The commands that the READMEs give and .ci/run executes."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def command(readme: str, name: str) -> str:
    """The block after the comment ``<!-- name -->``."""
    text = (ROOT / readme).read_text(encoding="utf-8")
    (block,) = re.findall(rf"^<!-- {name} -->\n```bash\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    return block


@pytest.mark.parametrize("name", ["test command", "demo command"])
def test_readmes_give_the_same_command(name: str):
    """Each command is one line, marked once, and the same in both languages."""
    english = command("README.md", name)
    assert len(english.splitlines()) == 1
    assert command("README.zh.md", name) == english
