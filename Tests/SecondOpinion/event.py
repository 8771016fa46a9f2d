"""One event: a commit's raw bytes, read by one grammar that leaves no second spelling."""

import re
import unicodedata

from names import is_label, is_name
from sshsig import check_signature, read_key
from verdict import Refused, demand

UUID7 = r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"
PERSON = rb"([^<>\x00-\x1f\x7f]+) <([^<>\x00-\x20\x7f]+)> (0|[1-9][0-9]{0,11}) \+0000"
COMMIT = re.compile(
    rb"tree ([0-9a-f]{40})\n(?:parent ([0-9a-f]{40})\n)?(author " + PERSON + rb")\n(committer " + PERSON
    + rb")\ngpgsig (-----BEGIN SSH SIGNATURE-----(?:\n [^\n]*)+)\n\n(.*)", re.DOTALL)
LATEST_TIME = 253402300799  # the last second of the year 9999
LONGEST_NOTE = 64 << 10
COUNT = r"(?:0|[1-9][0-9]{0,15})"

TRAILERS = {  # which lines of its own an event has, in their order; one with a ? may be missing
    "ledger.init": "",
    "asset.register": "Asset Asset-Uid",
    "asset.rename": "Asset Asset-Uid Renamed-To",
    "asset.set": "Asset Asset-Uid Replaces",
    "governance.set": "Asset Asset-Uid Replaces",
    "version.create": "Asset Asset-Uid Version Version-Id",
    "lifecycle.setState": "Asset Asset-Uid Version Version-Id State Replaces",
    "lifecycle.deprecate": "Asset Asset-Uid Version? Version-Id? State Replacement? Replaces",
    "lifecycle.archive": "Asset Asset-Uid Version? Version-Id? State Replaces",
    "lifecycle.restore": "Asset Asset-Uid Version? Version-Id? State? Replaces",
    "promotion.bind": "Asset Asset-Uid Environment Version Version-Id Allow? Replaces",
    "promotion.promote": "Asset Asset-Uid Environment From Version Version-Id Allow? Replaces",
    "promotion.rollback": "Asset Asset-Uid Environment Version Version-Id Allow? Replaces",
    "promotion.unbind": "Asset Asset-Uid Environment Replaces",
    "alias.set": "Asset Asset-Uid Alias Version? Replaces",
    "asset.halt": "Asset Asset-Uid",
    "asset.resume": "Asset Asset-Uid",
    "environment.freeze": "Environment",
    "environment.thaw": "Environment",
    "policy.propose": "Proposal",
    "policy.withdraw": "Proposal",
    "policy.activate": "Activates",
    "policy.rollback": "Activates Restores",
    "key.revoke": "Key Holder Compromised-Since? Next-Key?",
    "evidence.attach": "Asset Asset-Uid Version Version-Id Evidence",
    "evidence.revoke": "Asset Asset-Uid Version Version-Id Evidence",
    "exception.grant": "Asset Asset-Uid Exception",
    "exception.settle": "Asset Asset-Uid Exception",
    "request.open": "Request Asset? Asset-Uid?",
    "request.approve": "Request Approver",
    "request.withdraw": "Request Approver",
    "request.reject": "Request",
    "request.cancel": "Request",
    "request.expire": "Request",
}
UNGATED = {"ledger.init", *(kind for kind in TRAILERS if kind.startswith("request."))}
# What can be gated can be asked for by a request, which the event that does it names; but not what brings files.
EXECUTABLE = set(TRAILERS) - UNGATED - {
    "asset.register", "asset.set", "governance.set", "version.create", "policy.propose", "evidence.attach"}


def is_asset(text):
    parts = text.split("/")
    return len(parts) == 3 and all(map(is_name, parts))


def is_version(text):
    counter, _, digest = text.partition(":")
    return is_count(counter) and counter != "0" and bool(re.fullmatch("[0-9a-f]{64}", digest))


def is_count(text):
    return bool(re.fullmatch(COUNT, text)) and int(text) < 1 << 53


def is_request(text):
    return bool(re.fullmatch("R-[0-9A-HJKMNP-TV-Z]{10}", text))


def is_key(line):
    try:
        return bool(read_key(line, "message.form"))
    except Refused:
        return False


def evidence_type(text):
    """What kind of evidence an id names, before the first digits of the document's hash; None where it is no id."""
    found = re.fullmatch("(.+)-[0-9a-f]{16}", text)
    return found[1] if found and is_name(found[1]) else None


FORMS = {
    "Asset": is_asset, "Asset-Uid": re.compile(UUID7).fullmatch, "Renamed-To": is_name, "Environment": is_name,
    "From": is_name, "Alias": is_name, "Version": is_label, "Version-Id": re.compile("[0-9a-f]{40}").fullmatch,
    "State": is_name, "Replacement": is_asset, "Allow": lambda text: text == "deprecated",
    "Replaces": re.compile("[A-Za-z0-9._+:-]{1,128}").fullmatch,
    "Proposal": re.compile("sha256:[0-9a-f]{64}").fullmatch, "Activates": is_version, "Restores": is_version,
    # 32 bytes in base64 without its padding: the last two bits of the last letter are none of them.
    "Key": re.compile("SHA256:[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]").fullmatch,
    "Holder": is_name, "Compromised-Since": is_count, "Next-Key": is_key, "Approver": is_name,
    "Request": is_request, "Exception": is_request, "Evidence": lambda text: bool(evidence_type(text)),
}
HEAD = (r"Event-Id: (?P<id>" + UUID7 + r")\nFormat: (?P<format>" + COUNT + r")\nSeq: (?P<seq>" + COUNT
        + r")\nPolicy: (?P<policy>[1-9][0-9]{0,15}:[0-9a-f]{64})\n")
GATES = r"(?P<gates>(?:Gate: [^\n]+\n)*)"
TAIL = r"(?P<payloads>(?:Payload: sha256:[0-9a-f]{64} [^\n]+\n)*)Chain: sha256:[0-9a-f]{64}\n"
SUBJECTS = {
    "ledger.init": "begin the ledger", "asset.register": "register {Asset}",
    "asset.rename": "rename {Asset} to {Renamed-To}", "asset.set": "set the source of {Asset}",
    "governance.set": "set the governance of {Asset}", "version.create": "snapshot {Asset} {Version}",
    "lifecycle.setState": "move {Asset} {Version} to {State}",
    "lifecycle.deprecate": "deprecate {Asset}[ {Version}]", "lifecycle.archive": "archive {Asset}[ {Version}]",
    "lifecycle.restore": "restore {Asset}[ {Version}][ to {State}]",
    "promotion.bind": "promote {Asset} {Version} to {Environment}",
    "promotion.promote": "promote {Asset} {Version} from {From} to {Environment}",
    "promotion.rollback": "roll back {Asset} in {Environment} to {Version}",
    "promotion.unbind": "unbind {Asset} from {Environment}",
    "asset.halt": "halt {Asset}", "asset.resume": "resume {Asset}", "environment.freeze": "freeze {Environment}",
    "environment.thaw": "thaw {Environment}", "policy.propose": "propose policy {proposal}",
    "policy.withdraw": "withdraw proposed policy {proposal}", "policy.activate": "activate policy {activates}",
    "policy.rollback": "roll the policy back to that of {restores}, as {activates}",
    "key.revoke": "revoke key {Key} of {Holder}",
    "evidence.attach": "attach {Evidence} to {Asset} {Version}",
    "evidence.revoke": "revoke {Evidence} of {Asset} {Version}",
    "exception.grant": "grant an exception for request {Exception} of {Asset}",
    "exception.settle": "settle the exception for request {Exception} of {Asset}",
    "request.open": "open request {Request}", "request.approve": "approve request {Request} by {Approver}",
    "request.withdraw": "withdraw the approval of {Approver} from request {Request}",
    "request.reject": "reject request {Request}", "request.cancel": "cancel request {Request}",
    "request.expire": "expire request {Request}",
}


def form(kind):
    lines = [re.escape("Event: %s\n" % kind), HEAD]
    for word in TRAILERS[kind].split() + (["Request?"] if kind in EXECUTABLE else []):
        key = word.rstrip("?")
        line = r"%s: (?P<%s>[^\n]+)\n" % (key, key.replace("-", "_"))
        lines.append("(?:%s)?" % line if word.endswith("?") else line)
    return re.compile("".join(lines) + ("" if kind in UNGATED else GATES) + TAIL)


MESSAGES = {kind: form(kind) for kind in TRAILERS}


class Statement:
    """What is done, whether it is done or asked for. `values` are its trailers; one that it does not have is None."""

    def __getitem__(self, key):
        return self.values.get(key)

    @property
    def action(self):
        """What it says that not every event says."""
        own = [word.rstrip("?") for word in TRAILERS[self.kind].split()]
        return {"Event": self.kind, **{key: self[key] for key in own if self[key]}}


class Asked(Statement):
    """The event that a request asks for, as if it came now."""

    def __init__(self, request, time):
        action = request.get("action")
        demand(isinstance(action, dict) and action.get("Event") in EXECUTABLE, "request.record", "no such event")
        self.kind, self.time, self.note = action["Event"], time, request.get("reason", "")
        self.values = {key: text for key, text in action.items() if key != "Event"}
        words = TRAILERS[self.kind].split()
        must = {word for word in words if not word.endswith("?")}
        demand(must <= set(self.values) <= {word.rstrip("?") for word in words}, "request.record", "trailers")
        for key, text in self.values.items():
            demand(isinstance(text, str) and FORMS[key](text), "request.record", key)


class Event(Statement):
    """What a commit says."""

    def __init__(self, raw):
        demand(b"\0" not in raw, "form.nul")
        demand(b"\ngpgsig " in raw.partition(b"\n\n")[0], "signature.missing")
        fields = COMMIT.fullmatch(raw)
        demand(fields is not None, "form.commit")
        (self.tree, self.parent, self.author_line, *author, self.committer_line, name, mail, time,
         armour, message) = fields.groups()
        self.identities, self.time, self.authored = (tuple(author[:2]), (name, mail)), int(time), int(author[2])
        demand(self.time <= LATEST_TIME and self.authored <= LATEST_TIME, "form.identity")
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
        self.values = {key.replace("_", "-"): value for key, value in found.groupdict().items()}
        for key, is_form in FORMS.items():
            demand(self[key] is None or is_form(self[key]), "message.form", key)
        for key in ("Proposal", "Activates", "Restores"):  # for the subject, which has 12 digits of a hash
            if self[key]:
                self.values[key.lower()] = re.sub("([0-9a-f]{12})[0-9a-f]{52}$", r"\1", self[key]).removeprefix("sha256:")
        demand(all(int(self[key]) < 1 << 53 for key in ("format", "seq")), "message.form", "number")
        self.gates = [line[len("Gate: "):] for line in (self["gates"] or "").split("\n")[:-1]]
        self.payloads = [tuple(line[len("Payload: sha256:"):].split(" ", 1))
                         for line in self["payloads"][:-1].split("\n") if line]
        paths = [path.encode() for _, path in self.payloads]
        demand(paths == sorted(set(paths)), "message.form", "order of payloads")
        self.chain = bytes.fromhex(trailers[-65:-1])
        subject, blank, self.note = lead.partition("\n\n")
        demand(subject == self.subject() and bool(blank) == bool(self.note), "message.subject")
        self.check_note(message)

    def subject(self):
        if self.kind == "alias.set":
            pattern = ("point alias {Alias} of {Asset} at {Version}" if self["Version"]
                       else "remove alias {Alias} of {Asset}")
        else:
            pattern = SUBJECTS[self.kind]
        # What stands in brackets goes where its trailer is missing.
        pattern = re.sub(r"\[([^{]*\{([^}]*)\})\]", lambda part: part[1] if self[part[2]] else "", pattern)
        return re.sub(r"\{([^}]*)\}", lambda part: self[part[1]], pattern)

    def check_note(self, message):
        note = self.note
        for line in note.split("\n") if note else ():
            demand(not line.endswith(" ") and not line.startswith(("---", "#")), "message.note")
            demand(all(unicodedata.category(c) != "Cc" for c in line), "message.note", "control character")
        demand("\n\n\n" not in message and not note.startswith("\n") and not note.endswith("\n")
               and len(note.encode()) <= LONGEST_NOTE, "message.note")
