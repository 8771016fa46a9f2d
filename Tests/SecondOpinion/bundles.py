"""Reads policies alone, many in one go: a JSON list of bundles on standard input, each a map of file name to text.

Prints a line for each: `good` and the digest of its canonical form, or `refused` and a code, or `unverifiable`.
"""

import json
import sys

sys.dont_write_bytecode = True

from bundle import Policy  # noqa: E402
from verdict import Refused, Unverifiable  # noqa: E402

for bundle in json.load(sys.stdin):
    try:
        print("good", Policy([(file, text.encode()) for file, text in bundle.items()]).digest)
    except Refused as fault:
        print("refused", *fault.args)
    except (Unverifiable, RecursionError) as fault:
        print("unverifiable", fault)
