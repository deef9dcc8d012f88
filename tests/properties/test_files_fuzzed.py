"""Whatever files come beside a certificate, nothing but a documented error ever escapes."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from attrs import evolve
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from fixtures.amendments import carried, holder, rich_task
from fixtures.certificates import issued, kept_folder
from fixtures.fuzzing import judged, replace_somewhere
from randcheck.canonical import jcs
from randcheck.certificates.pending import load_pending
from randcheck.certificates.register.comparing import compare
from randcheck.certificates.results import RESULTS_FILE
from randcheck.certificates.rosters import ROSTERS_FOLDER
from randcheck.certificates.secretfiles import SECRETS_FILE
from randcheck.certificates.views import Views
from randcheck.errors import RandcheckError
from randcheck.selftest import office_folder
from randcheck.selftest.cases import load_cases, run_case
from randcheck.selftest.signed import KINDS as SIGNED_KINDS

if TYPE_CHECKING:
    import randcheck as rc

BOOK = b'format = "randcheck/rulebook@1"\nid = "own"\ntitle = "own"\nextends = "huaxian-2023"\n'
PENDING, CERTIFICATE = issued()
FIRST, DRAWN = issued(rich_task(), sealed=True, bucket=32)
HELD, AMENDED = carried(FIRST, DRAWN, recusals=[holder(DRAWN)])
AUDITOR = Views(AMENDED, HELD).auditor()
TARGET = Views(AMENDED, HELD).target(holder(DRAWN)[1], team=True)
FOLDER = kept_folder()
evolve(HELD, certificate=AMENDED).save(FOLDER)
LISTS = {"rosters": FOLDER / ROSTERS_FOLDER, "secrets": FOLDER / SECRETS_FILE}
VECTORS = office_folder().with_name("vectors")
CASES = [
    *load_cases(VECTORS / "certificates.json"),
    *load_cases(VECTORS / "heads.json"),
    *load_cases(VECTORS / "registers.json"),
]
RESULTS = (FOLDER / RESULTS_FILE).read_bytes()


class TestFilesBesideACertificate:
    """“Nothing else ever escapes from bad input”, whatever it is that was given.

    Caught by it: a rule book's table read as a list, a request shown whose reserve is no target
    and which is carried out all the same, a results file trusted for its numbers.
    """

    @given(st.sampled_from(["plan", "items", "rule_book", "published"]), st.binary(max_size=80))
    @example("rule_book", b"[" * 10_000)
    @example("rule_book", b"extends = 7")
    @example("rule_book", b"extends = 'none'")
    def test_files_of_the_office(self, name: str, data: bytes):
        """Any bytes as a file of the office: refuted, or it is the file itself."""
        verdict = judged(CERTIFICATE, files={name: data})
        same = name == "rule_book" and data == b"rule book"
        assert verdict == ("verified" if same else "refuted")

    @given(st.text(max_size=60), st.sampled_from(["strata", "teams", "quota", "draw"]))
    def test_rule_book_with_anything_in_it(self, text: str, table: str):
        """A book that extends another with any text behind it is read or is none; never more."""
        data = BOOK + f"[{table}]\n".encode() + text.encode()
        assert judged(CERTIFICATE, files={"rule_book": data}) == "refuted"

    @given(st.sampled_from([AUDITOR, TARGET]), st.data())
    @settings(suppress_health_check=[HealthCheck.too_slow], max_examples=60)
    def test_disclosures_of_an_amendment(self, view: rc.Certificate, data: st.DataObject):
        """A request or leaf shown with one part replaced by anything, with complete rosters too."""
        value: Any = jcs.parse(view.to_bytes())
        replace_somewhere(value["disclosures"], data)
        forged = jcs.serialize(value)
        shown = all(leaf in view.disclosures for leaf in value["disclosures"])
        judged(forged, **LISTS)
        if not shown:
            assert judged(forged) == "refuted"

    @given(st.data())
    @settings(suppress_health_check=[HealthCheck.too_slow], max_examples=60)
    def test_results(self, data: st.DataObject):
        """The private file of results with one part replaced: documented errors, or the same."""
        value: Any = json.loads(RESULTS)
        replace_somewhere(value, data)
        changed = jcs.serialize(value)
        (FOLDER / RESULTS_FILE).write_bytes(changed)
        try:
            held = load_pending(FOLDER)
            assert held.certificate.teams == AMENDED.teams
            assert held.certificate.drawn == AMENDED.drawn
        except RandcheckError:
            pass  # documented; whatever else comes fails the test
        finally:
            (FOLDER / RESULTS_FILE).write_bytes(RESULTS)

    @given(st.binary(max_size=120))
    def test_compared_files(self, data: bytes):
        """Any file against a certificate: it proves nothing, and nothing else is raised."""
        folder = kept_folder()
        (folder / "a.json").write_bytes(data)
        (folder / "b.json").write_bytes(CERTIFICATE.to_bytes())
        proofs, notes = compare(folder / "a.json", folder / "b.json")
        assert (proofs, len(notes)) == ([], 1)

    @given(st.sampled_from(sorted(SIGNED_KINDS)), st.data())
    @settings(suppress_health_check=[HealthCheck.too_slow])
    def test_vectors(self, kind: str, data: st.DataObject):
        """A case with one part replaced fails or passes; it never stops the others."""
        case = data.draw(st.sampled_from([c for c in CASES if c["kind"] == kind]))
        case = json.loads(json.dumps(case))
        replace_somewhere(case["in"], data)
        assert isinstance(run_case(case), str)
