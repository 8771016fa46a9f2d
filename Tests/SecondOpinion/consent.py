"""Requests, approvals and exceptions: what needs the word of others is asked for, approved, and then done by an event
that names the request.

Each rule is given the case of its event (rules.py) and says there what it changes.
"""

import base64
import hashlib

import gates
from event import Asked, is_version
from policies import revocations
from names import canonical, read_json, read_record, record, seconds, shard, stamp
from sshsig import check_signature, fingerprint
from verdict import Refused, demand

NAMESPACE = b"approval@catalogctl"
GATES = ("approval.needed", "gate.denies", "evidence.missing")  # what an exception lets through
CROCKFORD = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", "0123456789ABCDEFGHJKMNPQRSTVWXYZ")


def request_id(event_id):
    """The first fifty bits of a hash, in an alphabet without letters that are taken for digits."""
    digest = hashlib.sha256(event_id.encode()).digest()
    return "R-" + base64.b32encode(digest).decode()[:10].translate(CROCKFORD)


def open_place(id):
    return "requests/open/" + id


def closed_place(id):
    return "requests/closed/%s/%s" % (shard(id), id)


def exception_place(id):
    return "exceptions/open/%s.json" % id


def settled_place(id):
    return "exceptions/closed/%s/%s.json" % (shard(id), id)


# -- the request as it stands --

def unclosed(case, id):
    """What is asked for, and how far it is."""
    asked = case.record_at(open_place(id) + "/request.json")
    demand(asked is not None, "request.closed" if case.state.find(closed_place(id)) else "request.unknown", id)
    return asked, case.record_at(open_place(id) + "/progress.json")


def is_expired(case, progress):
    limit = case.policy.gates.expires
    return limit is not None and case.time - seconds(progress["time"]) > limit


def opened(case, id):
    request, progress = unclosed(case, id)
    demand(not is_expired(case, progress), "request.expired", id)
    return request, progress


def circumstances(case, asked):
    """What the approvers have looked at: the version's files, its evidence, the asset's overlay. None is left out."""
    stands = case.beside(asked)
    files, version = {}, asked["Version"]
    evidence = [id for _, id in stands.evidence()]
    if stands.asset and version:
        folder = "%s/versions/%s" % (stands.folder, version)
        files = {name: case.bytes_at("%s/%s" % (folder, name)) for name in case.state.names(folder)}
        for id in evidence:
            files["evidence/%s.json" % id] = case.bytes_at("%s/evidence/%s/%s.json" % (stands.folder, version, id))
    lines = ["%s\0%s\n" % (name, hashlib.sha256(files[name]).hexdigest())
             for name in sorted(files, key=lambda name: name.encode())]
    digest = "sha256:" + hashlib.sha256("".join(lines).encode()).hexdigest()
    found = {"content": digest if lines else None, "evidence": evidence or None,
             "overlay": stands.digest_at(stands.folder + "/overlay.json") if stands.asset else None}
    return {key: value for key, value in found.items() if value is not None}


def fresh(case, request):
    """The asset is what it was when the request was opened."""
    now = circumstances(case, Asked(request, case.time))
    demand(now == {key: request[key] for key in ("content", "evidence", "overlay") if key in request}, "request.stale")


def hearing(case, request):
    """The case that the request's event would be if who asks for it did it now, and the gates in its way."""
    heard = case.beside(Asked(request, case.time), request["requester"], "request.stale")
    heard.rule()
    return heard, gates.matching(heard)


def close(case, id, outcome):
    """The whole folder goes among the closed ones, with what became of it."""
    case.put(closed_place(id), case.state.find(open_place(id)))
    case.put(open_place(id), None)
    closure = {"by": case.person, "outcome": outcome, "seq": case.sequence}
    case.put(closed_place(id) + "/closed.json", record({**closure, **reason(case)}))


def reason(case):
    return {"reason": case.reason()} if case.reason() else {}


# -- request.* --

def open_request(case):
    id = case.event["Request"]
    data = case.bring(open_place(id) + "/request.json")
    demand(id == request_id(case.event["id"]), "request.record", "id")
    demand(not case.state.names(open_place(id)) and not case.state.names(closed_place(id)), "event.duplicate-id")
    asked = Asked(read_record(data, "request.record"), case.time)
    demand(all(asked[key] == case.event[key] for key in ("Asset", "Asset-Uid")), "request.record", "asset")
    request = {"action": asked.action, "event": case.event["id"], "ledger": case.root, "policy": case.version_in_force,
               "requester": case.person, **circumstances(case, asked), **reason(case)}
    demand(data == record(request), "request.record")
    case.may_as_well(asked.kind)
    # Whatever refuses the action but its gates refuses the request too. What no approval could open, an exception
    # could, where the policy has any.
    heard = case.beside(asked, case.person)
    heard.rule()
    try:
        demand(gates.matching(heard), "request.needless")
    except Refused as fault:
        demand(fault.args[0] in GATES and case.policy.gates.has_exceptions, *fault.args)
    case.put(open_place(id) + "/request.json", data)
    case.put(open_place(id) + "/progress.json",
             record({"approvals": {}, "seq": case.sequence, "time": stamp(case.time)}))


def approve(case):
    """Carried by anybody: whose word it is, the signature over the statement says."""
    id, approver, policy = case.event["Request"], case.event["Approver"], case.policy
    request, progress = opened(case, id)
    place = "%s/approvals/%s.json" % (open_place(id), approver)
    data, armour = case.bring(place), case.bring(place + ".sig")
    statement = read_statement(data)
    demand(statement == (id, hashlib.sha256(canonical(request)).hexdigest(), approver, statement[3]),
           "approval.digest", id)
    demand(armour.endswith(b"\n"), "signature.form")
    key = check_signature(armour[:-1], data, NAMESPACE)
    demand(policy.owners.get(key.blob) == approver, "approval.signer")
    is_own = case.person == approver
    demand(is_own or approver not in progress.get("withdrawn", ()), "approval.withdrawn")
    known_policy(case, statement[3])
    fresh(case, request)
    heard, found = hearing(case, request)
    able = useful(policy, approver, found, heard.owner(), request)
    earlier = progress["approvals"].get(approver)
    if earlier:
        # The same signature again would only make an approval younger than it is, and so would an older one that
        # somebody else carries over one that counts.
        same = earlier["policy"] == statement[3] and earlier["key"] == fingerprint(key.blob)
        holds = any(fingerprint(own.blob) == earlier["key"] for own in policy.keys[approver])
        older = counter(earlier["policy"]) >= counter(statement[3])
        # What has expired its approver may say again.
        expired = is_own and any(gates.has_expired(heard, gate, earlier) for gate in able)
        demand(expired or not same and (is_own or not holds or not older), "approval.duplicate")
    progress["approvals"][approver] = {"key": fingerprint(key.blob), "policy": statement[3], "seq": case.sequence,
                                       "time": stamp(case.time)}
    case.put(place, data)
    case.put(place + ".sig", armour)
    case.put(open_place(id) + "/progress.json", record(progress))
    try:
        complete = gates.receipts(heard, found, ballot(request, progress))
    except Refused as fault:
        demand(fault.args[0] == "approval.needed", *fault.args)
    else:
        case.put(open_place(id) + "/permit.json", record(
            {"gates": complete, "policy": case.version_in_force, "seq": case.sequence}))


def read_statement(data):
    """(request, subject's digest, approver, policy) of an in-toto statement, which has one spelling."""
    try:
        value = read_json(data, "payload.digest")
        predicate = value["predicate"]
        id, approver, policy = predicate["request"], predicate["approver"], predicate["policy"]
        digest = value["subject"][0]["digest"]["sha256"]
    except (KeyError, IndexError, TypeError) as fault:
        raise Refused("payload.digest", "no statement: %s" % fault) from None
    form = {"_type": "https://in-toto.io/Statement/v1", "predicateType": "https://catalogctl.dev/approval/v1",
            "predicate": {"approver": approver, "policy": policy, "request": id},
            "subject": [{"digest": {"sha256": digest}, "name": id}]}
    demand(data == canonical(form) and is_version(policy), "payload.digest", "not in the one form of a statement")
    return id, digest, approver, policy


def counter(version):
    return int(version.split(":")[0])


def known_policy(case, version):
    """An approval is given under a policy that there was, and one that is not too old."""
    age = case.counter - counter(version)
    demand(version == case.version_in_force or 0 < age <= case.policy.compatible, "approval.policy-version")
    if age:
        kept = case.bytes_at("policy/archive/%06d/version" % counter(version))
        demand(kept == version.encode() + b"\n", "approval.policy-version")


def useful(policy, approver, found, owner, request):
    """The gates at which an approval can count. Without any it is not taken: it would only look like one."""
    able = [gate for _, gate in found if gates.hears(policy, gate, approver, owner)]
    demand(able, "approval.role")
    demand(approver not in policy.asking(request["requester"]) or not all(gate.excludes for gate in able), "approval.self")
    return able


def ballot(request, progress):
    """In a request only what was signed counts."""
    return gates.Ballot(request["requester"], sorted(progress["approvals"].items()))


def withdraw(case):
    id, approver = case.event["Request"], case.event["Approver"]
    request, progress = opened(case, id)
    demand(approver in progress["approvals"], "approval.unknown")
    del progress["approvals"][approver]
    progress["withdrawn"] = sorted({*progress.get("withdrawn", ()), approver})
    if approver != case.person:
        could_approve(case, request, approver)
    place = "%s/approvals/%s.json" % (open_place(id), approver)
    case.put(place, None)
    case.put(place + ".sig", None)
    case.put(open_place(id) + "/progress.json", record(progress))
    if case.state.find(open_place(id) + "/permit.json"):
        case.put(open_place(id) + "/permit.json", None)


def reject(case):
    could_approve(case, opened(case, case.event["Request"])[0])
    close(case, case.event["Request"], "rejected")


def cancel(case):
    request, _ = opened(case, case.event["Request"])
    if request["requester"] != case.person:
        could_approve(case, request)
    close(case, case.event["Request"], "cancelled")


def expire(case):
    demand(is_expired(case, unclosed(case, case.event["Request"])[1]), "request.not-expired")
    close(case, case.event["Request"], "expired")


def could_approve(case, request, approver=None):
    """To take away what others gave or asked for needs a word that counts there; an approval, one that counts wherever
    its approver is heard. Where no gate asks, or what is asked for cannot be done any more, the right to approve."""
    able = (gates.APPROVAL, case.person) in case.policy.permitted
    try:
        words = taking(case, request, approver)
        able = words if words is not None else able
    except Refused:
        pass
    demand(able, "authz.role")


def taking(case, request, approver):
    """Whether their word counts at one of the gates that look at what is asked for, or at all that hear an approver;
    None where no gate asks anybody."""
    heard = case.beside(Asked(request, case.time), request["requester"], "request.stale")
    heard.rule()
    owner, asked = heard.owner(), gates.Ballot(request["requester"], [])
    found = [gate for _, gate, _ in gates.looking(heard) if gate.count or gate.owner]
    found = found or [gate for _, gate in gates.matching(heard)]
    theirs = [gate for gate in found if approver and gates.hears(case.policy, gate, approver, owner)]
    words = [gates.hears(case.policy, gate, case.person, owner) and gates.counts(heard, gate, asked, case.person, None)
             for gate in theirs or found]
    return (all(words) if theirs else any(words)) if found else None


# -- what a request lets happen --

def execute(case, id):
    """Exactly what was asked for, of what has not changed since; the receipts of the gates as they are now."""
    request, progress = opened(case, id)
    demand(request["action"] == case.event.action, "request.action")
    demand(request.get("reason", case.event.note) == case.event.note, "request.action", "reason")
    fresh(case, request)
    exception = None
    try:
        receipts = gates.receipts(case, gates.matching(case), ballot(request, progress))
    except Refused as fault:
        exception = usable(case, id)
        if exception is None or fault.args[0] not in GATES:
            raise
        receipts = ["exception/1 by " + ", ".join(exception["voices"])]
    close(case, id, "executed")
    if exception:
        case.put(exception_place(id), record({**exception, "used": step(case)}))
    return receipts


# -- exception.* --

def step(case):
    return {"by": case.person, "seq": case.sequence, "time": stamp(case.time)}


def stated(case):
    demand(case.reason() is not None, "reason.missing")
    return {**step(case), **reason(case)}


def usable(case, id):
    """The exception by which a request can be executed now: once, soon, while nobody who granted it has lost a key, and
    while their words would be enough."""
    found = case.record_at(exception_place(id))
    if found is None or "used" in found:
        return None
    granted = found["granted"]
    fallen = any(lost["seq"] > granted["seq"] and lost["holder"] in found["voices"] for lost in revocations(case))
    late = case.time - seconds(granted["time"]) > case.policy.gates.exception_expires
    return None if fallen or late or not stands(case, id, found) else found


def stands(case, id, exception):
    """Whether the words of those who granted it, counted again, pass the gates that there are for that now."""
    action = {"Event": "exception.grant", "Asset": case.asset, "Asset-Uid": case.event["Asset-Uid"], "Exception": id}
    try:
        granting = case.beside(Asked({"action": action}, case.time), case.person, "request.stale")
        # Who asked was left out when the words were counted.
        ballot = gates.Ballot(None, [(name, None) for name in exception["voices"]])
        return bool(gates.voices(gates.receipts(granting, gates.matching(granting), ballot)))
    except Refused:
        return False


def grant(case):
    id = case.event["Exception"]
    request, _ = opened(case, id)
    fresh(case, request)
    asked = Asked(request, case.time)
    demand(all(asked[key] == case.event[key] for key in ("Asset", "Asset-Uid"))
           and asked.kind not in ("exception.grant", "exception.settle"), "exception.scope")
    for place in (exception_place(id), settled_place(id)):
        demand(case.state.find(place) is None, "exception.exists")
    for file in case.state.names("exceptions/open"):
        used = case.record_at("exceptions/open/" + file).get("used")
        demand(used is None or seconds(used["time"]) + case.policy.gates.settle_within >= case.time,
               "exception.overdue", file)
    granted = stated(case)
    case.by_quorum = lambda voices: case.put(
        exception_place(id), record({"granted": granted, "voices": voices}))


def settle(case):
    id = case.event["Exception"]
    found = case.record_at(exception_place(id))
    demand(found is not None, "exception.unknown")
    request = (case.record_at(open_place(id) + "/request.json")
               or case.record_at(closed_place(id) + "/request.json"))
    asked = Asked(request, case.time)
    # The gates are those of the asset that it was for, by the name that it has now.
    demand(asked["Asset-Uid"] and asked["Asset-Uid"] == case.event["Asset-Uid"]
           and case.place_of(asked["Asset-Uid"]) == case.folder, "exception.scope")
    settled = stated(case)

    def change(_):
        case.put(exception_place(id), None)
        case.put(settled_place(id), record({**found, "settled": settled}))

    case.by_quorum = change


RULES = {
    "request.open": open_request, "request.approve": approve, "request.withdraw": withdraw, "request.reject": reject,
    "request.cancel": cancel, "request.expire": expire, "exception.grant": grant, "exception.settle": settle,
}
