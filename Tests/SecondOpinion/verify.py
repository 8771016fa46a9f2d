#!/usr/bin/env python3
"""A second, independent verifier of a catalogctl ledger of Format 1.

It shares no code with the program: its own parsers, its own git hashing, Python's hashlib, and the
signatures of the `cryptography` package. It was written from the formats in the design, so that a
ledger which both accept rests on two readings of the same page. It knows the events `ledger.init`
and `asset.register`. `git cat-file --batch` hands it raw objects, each of which it hashes again;
nothing else of git is believed: no walker, no signature extraction, no configuration.

Every event is replayed on a state of our own. What the commit's tree holds is read only to find the
payloads; the tree that must stand there is computed from the state and compared by its id. Read more
narrowly than by the program is only the YAML of a policy: see bundle.py.

Exit 0 verified, 4 refused, 7 unverifiable (something is missing here), 2 wrong use.
"""

import argparse
import hashlib
import os
import re
import subprocess
import sys
import unicodedata

sys.dont_write_bytecode = True  # the folder stays as it is in the repository

from bundle import Policy, is_name, record, shard  # noqa: E402
from sshsig import check_signature  # noqa: E402
from verdict import Refused, Unverifiable, demand  # noqa: E402


# -- git objects ------------------------------------------------------------------------------------

LARGEST_OBJECT = 16 << 20


def object_id(kind, data):
    return hashlib.sha1(b"%s %d\0" % (kind, len(data)) + data).hexdigest()


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


class Folder:
    """A folder of our own state. Ids are kept until something below changes."""

    def __init__(self):
        self.entries = {}  # name -> Folder, or the id of a blob
        self.kept = None

    def find(self, path):
        here = self
        for name in path.split("/"):
            here = here.entries.get(name) if isinstance(here, Folder) else None
        return here

    def put(self, path, blob):
        self.kept = None
        name, slash, rest = path.partition("/")
        if slash:
            self.entries.setdefault(name, Folder()).put(rest, blob)
        else:
            self.entries[name] = blob

    def tree(self, made):
        """The id of the folder as git stores it; `made` collects the ids that were not known before."""
        if self.kept is None:
            rows = []
            for name, entry in self.entries.items():
                if isinstance(entry, Folder):
                    rows.append((name.encode() + b"/", b"40000 " + name.encode(), entry.tree(made)))
                else:
                    rows.append((name.encode(), b"100644 " + name.encode(), entry))
            data = b"".join(head + b"\0" + bytes.fromhex(id) for _, head, id in sorted(rows))
            self.kept = object_id(b"tree", data)
            made.append((self.kept, b"tree"))
        return self.kept


# -- one event ---------------------------------------------------------------------------------------

UUID7 = r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"
PERSON = rb"([^<>\x00-\x1f\x7f]+) <([^<>\x00-\x20\x7f]+)> (0|[1-9][0-9]{0,11}) \+0000"
COMMIT = re.compile(
    rb"tree ([0-9a-f]{40})\n(?:parent ([0-9a-f]{40})\n)?(author " + PERSON + rb")\n(committer " + PERSON
    + rb")\ngpgsig (-----BEGIN SSH SIGNATURE-----(?:\n [^\n]*)+)\n\n(.*)", re.DOTALL)
LATEST_TIME = 253402300799  # the last second of the year 9999
LONGEST_NOTE = 64 << 10
COUNT = r"(?:0|[1-9][0-9]{0,15})"
TRAILERS = {  # which lines an event has, in their order; what stands in a group is used below
    "ledger.init": r"Event: ledger\.init\n{head}(?P<payloads>(?:{payload})+){chain}",
    "asset.register": r"Event: asset\.register\n{head}Asset: (?P<asset>[^\n]+)\nAsset-Uid: (?P<uid>{uuid})\n"
                      r"(?P<payloads>(?:{payload})+){chain}",
}
PARTS = {
    "head": r"Event-Id: (?P<id>" + UUID7 + r")\nFormat: (?P<format>" + COUNT + r")\nSeq: (?P<seq>" + COUNT
            + r")\nPolicy: (?P<policy>[1-9][0-9]{0,15}:[0-9a-f]{64})\n",
    "payload": r"Payload: sha256:[0-9a-f]{64} [^\n]+\n", "uuid": UUID7, "chain": r"Chain: sha256:[0-9a-f]{64}\n"}
MESSAGES = {kind: re.compile(form.format(**PARTS)) for kind, form in TRAILERS.items()}


class Event:
    """A commit's raw bytes, read by one grammar that leaves no second spelling."""

    def __init__(self, raw):
        demand(b"\0" not in raw, "form.nul")
        demand(b"\ngpgsig " in raw.partition(b"\n\n")[0], "signature.missing")
        fields = COMMIT.fullmatch(raw)
        demand(fields is not None, "form.commit")
        (self.tree, self.parent, self.author_line, *author, self.committer_line, name, mail, time,
         armour, message) = fields.groups()
        self.identities, self.time = (tuple(author[:2]), (name, mail)), int(time)
        demand(self.time <= LATEST_TIME and int(author[2]) <= LATEST_TIME, "form.identity")
        header = raw[:len(raw) - len(message) - 1]
        unsigned = header[:fields.start(11) - len(b"gpgsig ")] + b"\n" + message
        self.key = check_signature(armour.replace(b"\n ", b"\n"), unsigned)
        try:
            raw.decode()
            self.read(message.decode())
        except UnicodeDecodeError:
            raise Refused("form.utf8", "") from None
        self.before_chain = message[:message.rindex(b"Chain: ")]

    def read(self, message):
        lead, blank, trailers = message.rpartition("\n\n")
        kind = re.match(r"Event: ([^\n]*)\n", trailers)
        demand(blank and kind and kind[1] in MESSAGES, "message.form", "no event is stated")
        self.kind = kind[1]
        found = MESSAGES[self.kind].fullmatch(trailers)
        demand(found is not None, "message.form", "trailers")
        self.values = found.groupdict()
        demand(all(int(self.values[key]) < 1 << 53 for key in ("format", "seq")), "message.form", "number")
        self.payloads = [tuple(line[len("Payload: sha256:"):].split(" ", 1))
                         for line in self.values["payloads"][:-1].split("\n")]
        paths = [path.encode() for _, path in self.payloads]
        demand(paths == sorted(set(paths)), "message.form", "order of payloads")
        self.chain = bytes.fromhex(trailers[-65:-1])
        subject, blank, note = lead.partition("\n\n")
        derived = "begin the ledger" if self.kind == "ledger.init" else "register " + self.values["asset"]
        demand(subject == derived and bool(blank) == bool(note), "message.subject")
        for line in note.split("\n") if note else ():
            demand(not line.endswith(" ") and not line.startswith(("---", "#")), "message.note")
            demand(all(unicodedata.category(c) != "Cc" for c in line), "message.note", "control character")
        demand("\n\n\n" not in message and not note.startswith("\n") and not note.endswith("\n")
               and len(note.encode()) <= LONGEST_NOTE, "message.note")


# -- the replay --------------------------------------------------------------------------------------

class Ledger:
    """The state after the events so far, and the rules for the next."""

    def __init__(self, objects):
        self.objects, self.state, self.policy = objects, Folder(), None
        self.sequence, self.time, self.chain, self.tip = 0, 0, bytes(32), None

    def follow(self, commit, raw):
        event = Event(raw)
        demand((event.parent or b"").decode() == (self.tip or ""), "parent")
        demand((event.kind == "ledger.init") == (self.tip is None), "event.kind")
        demand(event.values["format"] == "1", "event.format")
        demand(int(event.values["seq"]) == self.sequence + 1, "event.sequence")
        demand(event.time >= self.time, "time.backwards")
        digest = hashlib.sha256(self.chain + event.author_line + b"\n" + event.committer_line + b"\n"
                                + event.before_chain).digest()
        demand(digest == event.chain, "event.chain")
        files = {}
        for digest, path in event.payloads:
            files[path] = self.objects.blob(event.tree.decode(), path)
            demand(files[path] is not None, "payload.missing", path)
            demand(hashlib.sha256(files[path]).hexdigest() == digest, "payload.digest", path)
        policy = self.policy or self.first_policy(files)
        demand(event.values["policy"] == policy.version, "event.policy")
        self.check_authority(event, policy)
        if self.policy is None:
            files.update(self.begin(event, policy))
        else:
            files.update(self.register(event, files))
        made = []
        for path, data in files.items():
            made.append((object_id(b"blob", data), b"blob"))
            self.state.put(path, made[-1][0])
        demand(self.state.tree(made).encode() == event.tree, "tree.mismatch")
        for id, kind in made:  # what is derived must be here too, whole
            self.objects.read(id, kind)
        self.policy, self.sequence, self.time = policy, self.sequence + 1, event.time
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
        demand((event.kind, person) in policy.permitted, "role.missing", person)

    def begin(self, event, policy):
        return {"store.json": record({"format": 1, "id": event.values["id"]}),
                "policy/version": policy.version.encode() + b"\n", "policy/bundle.json": policy.bundle,
                "policy/allowed_signers": policy.allowed_signers}

    def register(self, event, files):
        parts, uid = event.values["asset"].split("/"), event.values["uid"]
        demand(len(parts) == 3 and all(map(is_name, parts)), "message.form", "asset")
        plugin, kind, name = parts
        demand(kind in self.policy.kinds.get(plugin, ()), "asset.kind")
        folder = "assets/%s/%s/%s/%s" % (plugin, kind, shard(name), name)
        demand(list(files) == [folder + "/asset.json"], "payload.unexpected")
        demand(uid == event.values["id"] and files[folder + "/asset.json"] == record({"uid": uid}), "asset.uid")
        place = "uids/%s/%s" % (shard(uid), uid)
        demand(self.state.find(place) is None, "event.duplicate")
        demand(self.state.find(folder) is None, "asset.exists")
        return {place: folder.encode() + b"\n"}


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


def main():
    reader = argparse.ArgumentParser(description="Verify a catalogctl ledger, independently of catalogctl.")
    reader.add_argument("--root", required=True, metavar="OID", help="the id of the root that you trust")
    reader.add_argument("--ref", help="where the ledger stands (refs/governance or refs/governance/main)")
    reader.add_argument("--repository", default=".", help="a folder inside the repository")
    words = reader.parse_args()
    try:
        objects = Objects(words.repository)
        names = [words.ref] if words.ref else ["refs/governance", "refs/governance/main"]
        tip = next(filter(None, map(objects.ask, names)), None)
        if tip is None:
            raise Unverifiable("there is no %s here" % " or ".join(names))
        number, commit, ledger = 0, tip[0], Ledger(objects)
        commits = history(objects, commit)
        for number, (commit, raw) in enumerate(commits, 1):
            demand(number > 1 or commit == words.root, "root.other", "pinned is %s" % words.root)
            ledger.follow(commit, raw)
    except Refused as fault:
        code, detail = (*fault.args, "")[:2]
        print("refused: %s at event %d (%s)%s" % (code, number, commit, detail and ": " + detail))
        return 4
    except (Unverifiable, RecursionError) as fault:
        print("unverifiable: %s" % fault)
        return 7
    print("verified %d events, tip %s, chain sha256:%s" % (ledger.sequence, ledger.tip, ledger.chain.hex()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
