"""A digest as a QR code (二维码), where the extra ``qr`` is installed."""

from __future__ import annotations

import io


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
