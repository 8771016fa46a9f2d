"""What verify.py says of many ledgers, a line each, for the tests, whose ledgers differ by one event.

A line of input is a repository and a root, with a tab between them; what histories share is replayed once.
"""

import sys

sys.dont_write_bytecode = True

from verify import PLACES, verdict  # noqa: E402

known = {}
for line in sys.stdin:
    repository, root = line.rstrip("\n").split("\t")
    print(*verdict(repository, PLACES, root, known), flush=True)
