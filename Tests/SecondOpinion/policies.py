"""The rules of what is about the ledger as a whole: how one policy follows another, whose keys count, what stands still.

Each is given the case of its event (rules.py) and says there what it changes.
"""

import base64

from bundle import Policy
from gates import can_satisfy, recovery_gate, refuse_lockout, refuse_unstaffed
from names import is_name, record
from sshsig import fingerprint, read_key
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
    effective = policy.without(replaced(revocations(case)))
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
    for lost in revocations(case):
        key = read_key(lost["key"], "state")
        for keys in policy.keys.values():
            demand(all(one.material != key.material or one.blob == key.blob for one in keys), "key.twin")
    effective = policy.without(replaced(revocations(case)))
    secrets = [key.material for keys in effective.keys.values() for key in keys]
    demand(len(set(secrets)) == len(secrets), "key.twin")
    refuse_unstaffed(effective, "policy.lockout")
    refuse_unrecoverable(effective)


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


def refuse_unrecoverable(policy):
    demand(policy.threshold is None or can_satisfy(policy, recovery_gate(policy)), "policy.lockout", "recovery")


# -- whose keys count --

def revocations(case):
    return [case.record_at("keys/revoked/" + file) for file in case.state.names("keys/revoked")]


def replaced(records):
    """Whose each revoked key was, and what stands in its place, as `Policy.without` takes it."""
    return {read_key(lost["key"], "state").blob:
            (lost["holder"], read_key(lost["next"], "state") if "next" in lost else None) for lost in records}


def revoke(case):
    wanted, holder, since = case.event["Key"], case.event["Holder"], case.event["Compromised-Since"]
    following, is_recovery = case.event["Next-Key"], case.person in case.policy.recovery
    stopped = stop(case)
    lost = case.record_at(revoked_place(wanted))
    others = [other for other in revocations(case) if other != lost]
    if lost is None:
        key = held(case, wanted, holder)
        counting = [one for keys in case.policy.keys.values() for one in keys if one.blob != key.blob]
        demand(all(one.material != key.material for one in counting), "key.twin")
        owner = case.policy.owners.get(key.blob)
        demand(owner not in case.policy.recovery or is_recovery, "key.recovery")
        demand(since is None or 1 <= int(since) < case.sequence, "key.compromise")
        lost = {**stopped, "holder": holder, "key": key.line}
        if since:
            lost["compromisedSince"] = int(since)
    else:  # what comes after a key can be said later, once
        demand(following and "next" not in lost and lost["holder"] == holder and not since, "key.revoked")
    if following:
        demand(is_recovery, "key.recovery")
        used = [read_key(one["key"], "state") for one in others + [lost]] + [
            one for keys in case.policy.keys.values() for one in keys]
        demand(all(one.material != read_key(following, "state").material for one in used), "key.twin")
        lost = {**lost, "next": following}
    effective = policy_at(case, ACTIVE).without(replaced(others + [lost]))
    demand(not following or effective.owners.get(read_key(following, "state").blob) == holder, "key.holder")
    # A gate that nobody can open any more is mended by the next policy, which somebody must be able to bring; in an
    # emergency the recovery keys can say who comes next.
    if not is_recovery:
        refuse_lockout(effective, "policy.lockout")
    refuse_unrecoverable(effective)
    case.put(revoked_place(wanted), record(lost))
    case.put(ACTIVE + "/allowed_signers", effective.allowed_signers)
    case.adopted = effective, case.version_in_force


def held(case, wanted, holder):
    """The key as a policy lists it under its holder: the one in force or, so that no rollback brings it back, one that
    was. Whose it is now counts, and not whose it was."""
    key, counter = listed(case.policy, wanted, holder), case.counter
    demand(key or all(fingerprint(blob) != wanted for blob in case.policy.owners), "key.holder")
    while key is None and counter > 1:
        counter -= 1
        key = listed(policy_at(case, archive_place(counter)).without(replaced(revocations(case))), wanted, holder)
    demand(key is not None, "key.holder")
    return key


def listed(policy, wanted, holder):
    return next((key for key in policy.keys.get(holder, ()) if fingerprint(key.blob) == wanted), None)


RULES = {
    "asset.halt": halt, "asset.resume": resume, "environment.freeze": freeze, "environment.thaw": thaw,
    "policy.propose": propose, "policy.withdraw": withdraw, "policy.activate": activate,
    "policy.rollback": roll_back, "key.revoke": revoke,
}
