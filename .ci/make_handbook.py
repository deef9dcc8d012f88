"""Prints the handbook for an office as a PDF: what an official reads, in Chinese, in one file.

``make_handbook.py FOLDER`` writes ``handbook.zh.pdf``: Sphinx makes one page of the chapters,
a headless Chromium prints it on A4.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

DOCS = Path(__file__).parents[1] / "docs"
CHAPTERS = (
    "tutorial/first-draw.zh",
    "tutorial/a-whole-year.zh",
    "how-to/check-a-certificate.zh",
    "how-to/witness-each-other.zh",
    "how-to/hold-a-cap.zh",
    "how-to/draw-in-two-stages.zh",
    "explanation/before-a-court.zh",
    "reference/columns.zh",
)
LEAST = 100_000  # bytes; a page that failed to load makes a smaller file
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
STYLE = """
@page { size: A4; margin: 20mm 18mm 18mm;
  @bottom-center { content: "— " counter(page) " —"; font-size: 9pt; } }
body { font: 10.5pt/1.65 "Noto Serif CJK SC", serif; max-width: none; margin: 0; color: #000; }
h1, h2, h3 { font-family: "Noto Sans CJK SC", sans-serif; line-height: 1.3; break-after: avoid; }
h1 { font-size: 20pt; } h2 { font-size: 14pt; } h3 { font-size: 12pt; }
section section.chapter, .toctree-wrapper > section { break-before: page; }
pre { font: 8.5pt/1.45 "Noto Sans Mono CJK SC", monospace; white-space: pre-wrap;
  overflow-wrap: anywhere; background: #f3f3f3; padding: 2mm 3mm; break-inside: avoid; }
code { font: .88em "Noto Sans Mono CJK SC", monospace; overflow-wrap: anywhere; }
pre code { font: inherit; }
table { border-collapse: collapse; width: 100%; font-size: 9pt; }
th, td { border: .25mm solid #888; padding: 1mm 1.5mm; text-align: left; vertical-align: top;
  overflow-wrap: break-word; }
tr { break-inside: avoid; } a { color: inherit; text-decoration: none; }
a.headerlink, .sphinxsidebar, .related, .footer, .clearer { display: none; }
img, svg { max-width: 100%; max-height: 200mm; }
"""
SETTINGS = """
project = "randcheck"
language = "zh_CN"
extensions = ["myst_parser"]
myst_enable_extensions = ["colon_fence", "deflist"]
myst_heading_anchors = 3
html_theme = "basic"
html_title = "randcheck"
html_static_path = ["_static"]
html_css_files = ["print.css"]
# links to pages that are no chapter are text on paper
suppress_warnings = ["myst.xref_missing", "image.not_readable"]
"""


def make(out: Path) -> Path:
    """Write the handbook and return its path."""
    browser = next((path for name in BROWSERS if (path := shutil.which(name))), None)
    if browser is None:
        sys.exit("no Chromium on this machine")
    source, built, pdf = out / "source", out / "page", out / "handbook.zh.pdf"
    (source / "_static").mkdir(parents=True)
    for chapter in CHAPTERS:
        (source / chapter).parent.mkdir(exist_ok=True)
        shutil.copy(DOCS / f"{chapter}.md", source / f"{chapter}.md")
    shutil.copytree(DOCS / "pictures", source / "pictures")
    (source / "conf.py").write_text(SETTINGS, encoding="utf-8")
    (source / "_static" / "print.css").write_text(STYLE, encoding="utf-8")
    listed = "\n".join(CHAPTERS)
    (source / "index.md").write_text(
        f"# 双随机抽查手册\n\nrandcheck：抽取、派员、核验。\n\n"
        f"```{{toctree}}\n:maxdepth: 2\n\n{listed}\n```\n",
        encoding="utf-8",
    )
    sphinx = [sys.executable, "-m", "sphinx", "-q", "-b", "singlehtml", str(source), str(built)]
    subprocess.run(sphinx, check=True)  # noqa: S603 - our own page
    printing = [browser, "--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer"]
    page = (built / "index.html").resolve().as_uri()
    subprocess.run(  # noqa: S603 - our own page
        [*printing, f"--print-to-pdf={pdf}", page], check=True, capture_output=True, timeout=100
    )
    return pdf


if __name__ == "__main__":
    path = make(Path(sys.argv[1]).resolve())
    size = path.stat().st_size
    if not path.read_bytes().startswith(b"%PDF") or size < LEAST:
        sys.exit(f"{path} is no handbook ({size} bytes)")
    print(f"{path.name}: {size} bytes")
