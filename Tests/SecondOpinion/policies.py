"""The rules of what is about the ledger as a whole: how one policy follows another, whose keys count, what stands still.

Each is given the case of its event (rules.py) and says there what it changes.
"""

import base64

from bundle import Policy
from gates import can_satisfy
from names import is_name, record
from sshsig import Key, fingerprint, strict_base64
from verdict import demand

ACTIVE = "policy"


def proposal_place(digest):
    return "policy/proposals/" + digest


def archive_place(counter):
    return "policy/archive/%06d" % int(counter)


def freeze_place(environment):
    return "control/freezes/%s.json" % environment


def revoked_place(fingerprint):
    data = base64.b64decode(fingerprint.removeprefix("SHA256:") + "=")
    return "keys/revoked/%s.json" % data.hex()


# -- what stands still --

def stop(case):
    """Who stopped it, in which event, and why, which must be said."""
    demand(case.reason() is not None, "reason.missing")
    return {"by": case.person, "reason": case.reason(), "seq": case.sequence}


def freeze(case):
    environment = case.event["Environment"]
    demand(environment in case.policy.environments, "environment.unknown")
    case.unfrozen(environment)
    case.put(freeze_place(environment), record(stop(case)))


def thaw(case):
    place = freeze_place(case.event["Environment"])
    demand(case.state.find(place) is not None, "environment.not-frozen")
    case.may_as_well("environment.freeze")
    case.put(place, None)


def halt(case):
    demand("halted" not in case.mine, "asset.halted")
    case.put(case.folder + "/asset.json", case.changed(halted=stop(case)))


def resume(case):
    demand("halted" in case.mine, "asset.not-halted")
    case.may_as_well("asset.halt")
    case.put(case.folder + "/asset.json", case.changed(halted=None))


# -- how one policy follows another --

def propose(case):
    digest = case.event["Proposal"].removeprefix("sha256:")
    place, sources = proposal_place(digest), []
    for path in case.files:
        file = path.removeprefix(place + "/source/")
        demand(file != path and is_name(file) and file.endswith(".yaml"), "payload.unexpected", path)
        sources.append((file, case.bring(path)))
    demand(sources, "payload.missing")
    policy = Policy(sources)
    demand(policy.digest == digest, "policy.digest")
    demand(digest != case.policy.digest, "policy.unchanged")
    demand(case.state.find(place) is None, "policy.proposed")
    fit(case, policy)
    for path, data in case.files.items():
        case.put(path, data)
    case.put(place + "/bundle.json", policy.bundle)
    case.put(place + "/proposal.json", record({"base": case.version_in_force, "by": case.person, "seq": case.sequence}))


def proposed(case, digest):
    found = case.record_at(proposal_place(digest) + "/proposal.json")
    demand(found is not None, "policy.not-proposed")
    return found


def withdraw(case):
    digest = case.event["Proposal"].removeprefix("sha256:")
    if proposed(case, digest)["by"] != case.person:
        case.may_as_well("policy.propose")
    case.put(proposal_place(digest), None)


def activate(case):
    digest = case.event["Activates"].split(":")[1]
    proposed(case, digest)
    adopt(case, proposal_place(digest))
    case.put(proposal_place(digest), None)


def roll_back(case):
    case.may_as_well("policy.activate")
    old = case.event["Restores"]
    place = archive_place(old.split(":")[0])
    demand(case.bytes_at(place + "/version") == old.encode() + b"\n", "policy.unknown")
    demand(case.event["Activates"].split(":")[1] == old.split(":")[1], "policy.digest")
    adopt(case, place)


def adopt(case, place):
    """The one before goes to the archive; the policy is what its sources say, wherever its bundle lies."""
    counter, digest = case.event["Activates"].split(":")
    before = case.version_in_force.split(":")[0]
    demand(int(counter) == int(before) + 1, "policy.counter")
    demand(digest != case.policy.digest, "policy.unchanged")
    policy = policy_at(case, place)
    demand(policy is not None and policy.digest == digest, "policy.digest")
    fit(case, policy)
    effective = policy.without(revoked(case))
    archive = archive_place(before)
    case.put(archive + "/version", case.version_in_force.encode() + b"\n")
    for file in ("bundle.json", "allowed_signers"):
        case.put("%s/%s" % (archive, file), case.bytes_at("%s/%s" % (ACTIVE, file)))
    case.put(archive + "/source", case.state.find(ACTIVE + "/source"))
    case.put(ACTIVE + "/version", case.event["Activates"].encode() + b"\n")
    case.put(ACTIVE + "/bundle.json", policy.bundle)
    case.put(ACTIVE + "/allowed_signers", effective.allowed_signers)
    case.put(ACTIVE + "/source", case.state.find(place + "/source"))
    case.adopted = effective, case.event["Activates"]


def policy_at(case, place):
    names = case.state.names(place + "/source")
    return Policy([(name, case.bytes_at("%s/source/%s" % (place, name))) for name in names]) if names else None


def fit(case, policy):
    """Nothing in use loses what it lives by, and somebody can change the policy again."""
    for environment in case.state.names("environments"):
        demand(environment in policy.environments, "policy.in-use", environment)
    for plugin in case.state.names("assets"):
        for kind in case.state.names("assets/" + plugin):
            for first in case.state.names("assets/%s/%s" % (plugin, kind)):
                for name in case.state.names("assets/%s/%s/%s" % (plugin, kind, first)):
                    fit_asset(case, policy, plugin, kind, "assets/%s/%s/%s/%s" % (plugin, kind, first, name))
    for file in case.state.names("keys/revoked"):
        lost = key_of(case.record_at("keys/revoked/" + file)["key"])
        for keys in policy.keys.values():
            demand(all(key.material != lost.material or key.blob == lost.blob for key in keys), "key.twin")
    unlocked(policy.without(revoked(case)))


def fit_asset(case, policy, plugin, kind, folder):
    asset = case.record_at(folder + "/asset.json")
    if asset is None:  # it has moved
        return
    if kind not in policy.kinds.get(plugin, ()):
        demand(asset.get("retired", {}).get("state") == "archived", "policy.in-use", folder)
    if plugin in policy.kinds:
        states = policy.profiles[policy.lives[plugin]]["states"]
        for file in case.state.names(folder + "/states"):
            demand(case.record_at("%s/states/%s" % (folder, file))["state"] in states, "policy.in-use", folder)


def unlocked(policy):
    for event in ("policy.propose", "policy.activate"):
        demand(any((event, person) in policy.permitted for person in policy.owners.values()), "policy.lockout")
    for rule in policy.gates.rules:
        demand(all(can_satisfy(policy, gate) for gate in rule.gates), "policy.lockout", rule.name)


# -- whose keys count --

def key_of(line):
    return Key(strict_base64(line.split(" ")[1].encode(), "state"), "state")


def revoked(case):
    return {fingerprint(key_of(case.record_at("keys/revoked/" + file)["key"]).blob)
            for file in case.state.names("keys/revoked")}


def revoke(case):
    wanted, holder, since = case.event["Key"], case.event["Holder"], case.event["Compromised-Since"]
    demand(case.state.find(revoked_place(wanted)) is None, "key.revoked")
    key = listed(case.policy, wanted, holder)
    counter = int(case.version_in_force.split(":")[0])
    while key is None and counter > 1:
        demand(all(fingerprint(blob) != wanted for blob in case.policy.owners), "key.holder")
        counter -= 1
        key = listed(policy_at(case, archive_place(counter)), wanted, holder)
    demand(key is not None, "key.holder")
    demand(since is None or 1 <= int(since) < case.sequence, "key.compromise")
    following = case.policy.without({wanted})
    for blob in following.owners:
        demand(Key(blob).material != key.material, "key.twin")
    unlocked(following)
    line = "%s %s" % (key.kind.decode(), base64.b64encode(key.blob).decode())
    values = {**stop(case), "holder": holder, "key": line}
    if since:
        values["compromisedSince"] = int(since)
    case.put(revoked_place(wanted), record(values))
    case.put(ACTIVE + "/allowed_signers", following.allowed_signers)
    case.adopted = following, case.version_in_force


def listed(policy, wanted, holder):
    return next((key for key in policy.keys.get(holder, ()) if fingerprint(key.blob) == wanted), None)


RULES = {
    "asset.halt": halt, "asset.resume": resume, "environment.freeze": freeze, "environment.thaw": thaw,
    "policy.propose": propose, "policy.withdraw": withdraw, "policy.activate": activate,
    "policy.rollback": roll_back, "key.revoke": revoke,
}
