"""How a notebook shows a certificate."""

from __future__ import annotations

from typing import TYPE_CHECKING

from randcheck.canonical import html
from randcheck.errors import InputError

if TYPE_CHECKING:
    from randcheck.certificates.certificate import Certificate


def certificate_panel(certificate: Certificate) -> str:
    """Return what a notebook shows of a certificate: nothing that its file does not show."""
    kinds = " → ".join(record.kind for record in certificate.records)
    facts = html.facts([("抽取编号 draw_id", certificate.draw_id), ("记录 records", kinds),
                        ("末条摘要 head", certificate.head)])  # fmt: skip
    if certificate.is_sealed:
        sealed = html.paragraph("数目与结果封存，不显示", "counts and results are sealed")
        return html.panel("抽取凭证", "draw certificate, sealed", facts, sealed)
    try:
        named, count = certificate.drawn, len(certificate.teams)
    except InputError:
        apart = html.paragraph("名单另附，不在此份之内", "its lists are not in this file")
        return html.panel("抽取凭证", "draw certificate, one view", facts, apart)
    drawn = [(name, len(ids)) for name, ids in named.items()]
    parts = [html.table(("分层 stratum", "抽中 drawn"), drawn)] if drawn else []
    if count:
        parts.append(html.paragraph(f"{count} 次检查已选派人员", f"{count} checks are staffed"))
    parts += [
        html.table([column.zh for column in table.columns], table.rows, most=100)
        for table in certificate.grounds
    ]
    parts.append(html.paragraph("尚未核验：randcheck.verify", "not verified by showing it"))
    return html.panel("抽取凭证", "draw certificate", facts, *parts)
