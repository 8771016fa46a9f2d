#!/usr/bin/env python3
"""A second, independent verifier of a catalogctl ledger of Format 1.

It shares no code with the program: its own parsers, its own git hashing, Python's hashlib, and the
signatures of the `cryptography` package. It was written from the formats in the design, so that a
ledger which both accept rests on two readings of the same page. `git cat-file --batch` hands it raw objects, each of which it hashes again;
nothing else of git is believed: no walker, no signature extraction, no configuration.

Every event is replayed on a state of our own. What the commit's tree holds is read only to find the
payloads; the tree that must stand there is computed from the state and compared by its id. Read more
narrowly than by the program is only YAML, of a policy and of a manifest: see yamlsubset.py.

Exit 0 verified, 4 refused, 7 unverifiable (something is missing here), 2 wrong use.
"""

import argparse
import copy
import functools
import hashlib
import os
import re
import subprocess
import sys

sys.dont_write_bytecode = True  # the folder stays as it is in the repository

from bundle import Policy  # noqa: E402
from event import Event  # noqa: E402
from names import record  # noqa: E402
from rules import Case, World  # noqa: E402
from state import Folder, object_id  # noqa: E402
from verdict import Refused, Unverifiable, demand  # noqa: E402


# -- git objects ------------------------------------------------------------------------------------

PLACES = ["refs/governance", "refs/governance/main"]
LARGEST_OBJECT, LARGEST_PAYLOAD = 16 << 20, 1 << 20


class Objects:
    """Raw objects by way of one `git cat-file --batch`, without replacements and without fetching."""

    def __init__(self, repository):
        quiet = {"GIT_NO_REPLACE_OBJECTS": "1", "GIT_NO_LAZY_FETCH": "1", "GIT_ALLOW_PROTOCOL": "none"}
        self.git = subprocess.Popen(
            ["git", "-C", repository, "cat-file", "--batch"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL, env={**os.environ, **quiet})

    def ask(self, name):
        """(id, kind, bytes) of a name, or None where there is no such object."""
        try:
            self.git.stdin.write(name.encode() + b"\n")
            self.git.stdin.flush()
        except BrokenPipeError:
            raise Unverifiable("git reads no repository there") from None
        answer = self.git.stdout.readline().split()
        if not answer:
            raise Unverifiable("git reads no repository there, or '%s' is damaged" % name)
        if len(answer) != 3:
            return None
        found, kind, size = answer[0].decode(), answer[1], int(answer[2])
        if size > LARGEST_OBJECT:
            raise Unverifiable("object %s has %d bytes, more than are read" % (found, size))
        data = self.git.stdout.read(size + 1)[:-1]
        demand(object_id(kind, data) == found, "object.hash", found)
        return found, kind, data

    def read(self, wanted, kind):
        answer = self.ask(wanted)
        if answer is None:
            raise Unverifiable("%s %s is missing" % (kind.decode(), wanted))
        demand(answer[0] == wanted and answer[1] == kind, "object.kind", wanted)
        return answer[2]

    def blob(self, tree, path):
        """The blob at a path of a tree; None where the tree has no such file. Modes are ours only."""
        here, kind = tree, b"tree"
        for name in path.encode().split(b"/"):
            if kind != b"tree":
                return None
            data, offset, entries = self.read(here, b"tree"), 0, {}
            while offset < len(data):
                head = re.compile(rb"(100644|40000) ([^\0/]+)\0").match(data, offset)
                demand(head is not None and head.end() + 20 <= len(data), "tree.form", here)
                demand(head[2] not in entries, "tree.form", here)
                offset = head.end() + 20
                entries[head[2]] = (data[head.end():offset].hex(), b"tree" if head[1] == b"40000" else b"blob")
            if name not in entries:
                return None
            here, kind = entries[name]
        return self.read(here, b"blob") if kind == b"blob" else None


# -- the replay --------------------------------------------------------------------------------------

class Ledger:
    """The state after the events so far, and the rules for the next."""

    def __init__(self, objects):
        self.objects, self.state, self.policy, self.version = objects, Folder(), None, None
        self.sequence, self.time, self.chain, self.root, self.tip = 0, 0, bytes(32), None, None

    def branch(self, objects):
        """The same ledger, which goes on in another repository."""
        other = copy.copy(self)
        other.objects, other.state = objects, self.state.copy()
        return other

    def follow(self, commit, raw):
        event = Event(raw)
        demand((event.parent or b"").decode() == (self.tip or ""), "parent")
        demand((event.kind == "ledger.init") == (self.tip is None), "event.kind")
        demand(event["format"] == "1", "event.format")
        demand(int(event["seq"]) == self.sequence + 1, "event.sequence")
        demand(event.time >= self.time, "time.backwards")
        digest = hashlib.sha256(self.chain + event.author_line + b"\n" + event.committer_line + b"\n"
                                + event.before_chain).digest()
        demand(digest == event.chain, "event.chain")
        files = {}
        for digest, path in event.payloads:
            files[path] = self.objects.blob(event.tree.decode(), path)
            demand(files[path] is not None, "payload.missing", path)
            demand(hashlib.sha256(files[path]).hexdigest() == digest and len(files[path]) <= LARGEST_PAYLOAD,
                   "payload.digest", path)
        policy = self.policy or self.first_policy(files)
        version = self.version or "1:" + policy.digest
        demand(event["policy"] == version, "event.policy")
        person = self.check_authority(event, policy)
        if self.policy is None:
            edits = self.begin(event, policy, files)
        else:
            read = functools.partial(self.objects.read, kind=b"blob")
            world = World(self.state, read, policy, version, self.root, self.sequence + 1, event.time)
            case = Case(event, files, person, world)
            case.decide()
            edits = case.edits
            policy, version = case.adopted or (policy, version)
        made = []
        for path, entry in edits:
            if isinstance(entry, bytes):
                made.append((object_id(b"blob", entry), b"blob"))
                self.state.put(path, made[-1][0])
            elif entry is None:
                self.state.remove(path)
            else:
                self.state.put(path, entry)
        demand(self.state.tree(made).encode() == event.tree, "tree.mismatch")
        for id, kind in made:  # what is derived must be here too, whole
            self.objects.read(id, kind)
        self.policy, self.version, self.root = policy, version, self.root or commit
        self.sequence, self.time = self.sequence + 1, event.time
        self.chain, self.tip = event.chain, commit

    def first_policy(self, files):
        for path in files:
            file = path.removeprefix("policy/source/")
            demand(file != path and "/" not in file and file.endswith(".yaml"), "payload.unexpected", path)
        return Policy([(path.removeprefix("policy/source/"), data) for path, data in files.items()])

    def check_authority(self, event, policy):
        person = policy.owners.get(event.key.blob)
        demand(person is not None, "key.unknown")
        name, mails = policy.people[person]
        for identity in event.identities:
            demand(any(identity == (name.encode(), mail.encode()) for mail in mails), "identity.mismatch")
        # An approval speaks for itself, by whomever it is carried.
        demand(event.kind == "request.approve" or (event.kind, person) in policy.permitted, "authz.role", person)
        return person

    def begin(self, event, policy, files):
        demand(not event.gates, "gate.receipt")
        return [("store.json", record({"format": 1, "id": event["id"]})),
                ("policy/version", ("1:%s\n" % policy.digest).encode()), ("policy/bundle.json", policy.bundle),
                ("policy/allowed_signers", policy.allowed_signers), *files.items()]


def history(objects, tip):
    """(id, raw bytes) of the commits, the root first. Only the first parent of the raw header is followed;
    the replay refuses a commit whose one parent is not the one before it."""
    commits, id = [], tip
    while id:
        raw = objects.read(id, b"commit")
        commits.append((id, raw))
        parent = re.search(rb"^parent ([0-9a-f]{40})$", raw.partition(b"\n\n")[0], re.MULTILINE)
        id = parent and parent[1].decode()
    return commits[::-1]


def verdict(repository, names, root, known=None):
    """How the history ends to which the first of the names leads that there is: the exit status, and a line.

    Who reads many that begin alike may keep what is `known`: the ledger after each commit, under a root."""
    try:
        objects = Objects(repository)
        tip = next(filter(None, map(objects.ask, names)), None)
        if tip is None:
            raise Unverifiable("there is no %s here" % " or ".join(names))
        number, commit, ledger = 0, tip[0], Ledger(objects)
        commits = history(objects, commit)
        for number, (commit, raw) in enumerate(commits, 1):
            demand(number > 1 or commit == root, "root.other", "pinned is %s" % root)
            if known is not None and (root, commit) in known:
                ledger = known[root, commit]
                continue
            if known is not None:
                ledger = ledger.branch(objects)
            ledger.follow(commit, raw)
            if known is not None and number < len(commits):
                known[root, commit] = ledger
    except Refused as fault:
        code, detail = (*fault.args, "")[:2]
        return 4, "refused: %s at event %d (%s)%s" % (code, number, commit, detail and ": " + detail)
    except (Unverifiable, RecursionError) as fault:
        return 7, "unverifiable: %s" % fault
    return 0, "verified %d events, tip %s, chain sha256:%s" % (ledger.sequence, ledger.tip, ledger.chain.hex())


def main():
    reader = argparse.ArgumentParser(description="Verify a catalogctl ledger, independently of catalogctl.")
    reader.add_argument("--root", required=True, metavar="OID", help="the id of the root that you trust")
    reader.add_argument("--ref", help="where the ledger stands (refs/governance or refs/governance/main)")
    reader.add_argument("--repository", default=".", help="a folder inside the repository")
    words = reader.parse_args()
    status, line = verdict(words.repository, [words.ref] if words.ref else PLACES, words.root)
    print(line)
    return status


if __name__ == "__main__":
    sys.exit(main())
