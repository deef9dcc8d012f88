"""What a document shows as a picture: QR codes (二维码, with the extra ``qr``), and bars."""

from __future__ import annotations

import io
from html import escape
from typing import TYPE_CHECKING, Final

from randcheck.reports.documents.wording import BARS, clean

if TYPE_CHECKING:
    from randcheck.reports.documents.document import Chart

_LINE, _LEFT, _WIDE, _RIGHT = 22, 110, 420, 110  # measures of a chart: a bar, its label, itself
_BLOCKS: Final = 24  # signs of the longest bar of text


def qr_svg(text: str) -> str:
    """Return the code as SVG to stand in a page; empty without the extra ``qr``."""
    try:
        import segno
    except ImportError:
        return ""
    code = segno.make_qr(text, error="m")
    return code.svg_inline(border=2, omitsize=True, svgclass=None, lineclass=None)


def qr_png(text: str) -> bytes:
    """Return the code as a PNG file; empty without the extra ``qr``."""
    try:
        import segno
    except ImportError:
        return b""
    buffer = io.BytesIO()
    segno.make_qr(text, error="m").save(buffer, kind="png", scale=6, border=2)
    return buffer.getvalue()


def bars_svg(chart: Chart) -> str:
    """Return a chart as SVG to stand in a page: a bar observed, a stroke where expected.

    Args:
        chart: The chart.
    """
    scale = _WIDE / chart.longest
    lines = []
    for at, bar in enumerate(chart.bars):
        top = at * _LINE
        stroke = _LEFT + bar.expected * scale
        lines.append(
            f'<text x="{_LEFT - 6}" y="{top + 15}" text-anchor="end">{_text(bar.label)}</text>'
            f'<rect x="{_LEFT}" y="{top + 4}" width="{bar.observed * scale:.1f}" height="14"'
            ' fill="#8aa4c0"/>'
            f'<path d="M{stroke:.1f} {top + 1}v20" stroke="#b00" stroke-width="2"/>'
            f'<text x="{_LEFT + _WIDE + 6}" y="{top + 15}">'
            f"{_numbers(bar.observed, bar.expected)}</text>"
        )
    size = f"0 0 {_LEFT + _WIDE + _RIGHT} {len(chart.bars) * _LINE}"
    return (
        f'<figure class="chart">\n<figcaption>{_text(chart.title)}（{BARS}）</figcaption>\n'
        f'<svg viewBox="{size}" role="img" aria-label="{_text(chart.title)}" font-size="12">'
        f"{''.join(lines)}</svg>\n</figure>"
    )


def bars_text(chart: Chart) -> list[tuple[str, str, str]]:
    """Return a chart as rows of text: label, bars of signs, numbers."""
    scale = _BLOCKS / chart.longest
    return [
        (
            bar.label,
            "█" * round(bar.observed * scale) + "\n" + "░" * round(bar.expected * scale),
            _numbers(bar.observed, bar.expected),
        )
        for bar in chart.bars
    ]


def _numbers(observed: float, expected: float) -> str:
    return f"{observed:g} / {expected:.1f}"


def _text(text: str) -> str:
    return escape(clean(text))
