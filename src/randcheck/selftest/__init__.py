"""The library against test vectors and against altered certificates (自检).

Other implementations bring files of vectors in the formats of `docs/spec/vectors.md`; the
certificates that are altered are draws of an invented office (`demonstration`), for whose
folder anybody may ask.

>>> from randcheck.selftest import run_case, shipped_cases
>>> next(filter(None, map(run_case, shipped_cases()[:3])), "nothing is wrong")
'nothing is wrong'
"""

from randcheck.selftest.cases import LACKING, load_cases, run_case, shipped_cases
from randcheck.selftest.demonstration import office_folder
from randcheck.selftest.tampering import Result, run_tamperings

__all__ = [
    "LACKING",
    "Result",
    "load_cases",
    "office_folder",
    "run_case",
    "run_tamperings",
    "shipped_cases",
]
