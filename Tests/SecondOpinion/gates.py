"""Gates: what must be approved, by whom and how often, before it is done; and whether it was.

`Gates` is the document of kind ApprovalPolicies. The functions ask it about the case of one event (rules.py): every
gate that matches must be satisfied, and the receipts say by whom.
"""

import collections
import re

from documents import CHOICES, OVERLAY
from event import EXECUTABLE, TRAILERS, UNGATED
from names import read_record, seconds
from sshsig import fingerprint
from verdict import demand

APPROVAL = "request.approve"
MOST, DEEPEST, LONGEST_SPAN = 16, 4, 366 * 86400
UNITS = {"m": 60, "h": 3600, "d": 86400}
OWN_RULES = ("lifecycle", "exception", "recovery")  # names that receipts have for gates that no policy writes

Gate = collections.namedtuple(
    "Gate", "action environments before after denies count roles excludes owner evidence expires is_recovery",
    defaults=([], None, None, None, 1, [], False, False, [], None, False))
Rule = collections.namedtuple("Rule", "name selector gates")
Selector = collections.namedtuple("Selector", "plugins kinds conditions any all")
# Who asked, and who has said yes: names and approvals, or None for who acts without a request.
Ballot = collections.namedtuple("Ballot", "requester voices")


def effect(kind):
    """What a gate matches is what an event does, by whichever verb."""
    family = kind.split(".")[0]
    return {"promotion": "promotion.bind", "lifecycle": "lifecycle.setState"}.get(
        family, "policy.activate" if kind == "policy.rollback" else kind)


def words_of(kind):
    return [word.rstrip("?") for word in TRAILERS[kind].split()]


class Gates:
    """What the document says; a policy without one has no gate."""

    def __init__(self, document, policy):
        self.policy, self.sound, self.fields = policy, policy.sound, policy.fields
        defaults = self.fields(document.get("defaults", {}), (), ("requireOwnerForApproval", "expiresAfter"))
        self.wants_owner = self.truth(defaults, "requireOwnerForApproval", True)
        self.expires = self.span(defaults, "expiresAfter", None)
        terms = self.fields(document.get("exceptions", {}), (), ("expiresAfter", "settleWithin"))
        self.exception_expires = self.span(terms, "expiresAfter", 86400)
        self.settle_within = self.span(terms, "settleWithin", 7 * 86400)
        rules = document.get("rules", [])
        self.sound(isinstance(rules, list) and len(rules) <= 256, "rules")
        self.rules = [self.rule(rule) for rule in rules]
        self.sound(len({rule.name for rule in self.rules}) == len(rules), "a rule twice")

    # -- single values --

    def truth(self, fields, key, usual):
        self.sound(isinstance(fields.get(key, usual), bool), key)
        return fields.get(key, usual)

    def span(self, fields, key, usual):
        """`90m`, `36h` or `14d`, in seconds."""
        if key not in fields:
            return usual
        found = isinstance(fields[key], str) and re.fullmatch("([1-9][0-9]{0,8})([mhd])", fields[key])
        self.sound(found and int(found[1]) * UNITS[found[2]] <= LONGEST_SPAN, key)
        return int(found[1]) * UNITS[found[2]]

    def whole(self, fields, key, usual):
        value = fields.get(key, usual)
        self.sound(type(value) is int and 0 <= value <= MOST, key)
        return value

    def one_or_more(self, value, known, noun):
        values = value if isinstance(value, list) else [value]
        self.sound(values and len(set(map(str, values))) == len(values), noun)
        self.sound(all(isinstance(one, str) and one in known for one in values), noun)
        return values

    # -- rules --

    def rule(self, value):
        self.fields(value, ("name", "gates"), ("selector",))
        self.policy.names([value["name"]])
        self.sound(value["name"] not in OWN_RULES, "a rule's name")
        selector = self.selector(value.get("selector", {}))
        self.sound(isinstance(value["gates"], list) and value["gates"], "rule '%s' has no gate" % value["name"])
        return Rule(value["name"], selector, [self.gate(gate, selector) for gate in value["gates"]])

    def gate(self, value, selector):
        self.fields(value, ("action",), (
            "when", "denyWhen", "approvalsRequired", "approverRoles", "excluding", "ownerApproval", "evidence",
            "personallySigned", "expiresAfter"))
        action = value["action"]
        self.sound(isinstance(action, str) and action in TRAILERS and action not in UNGATED, "action")
        own = words_of(action)
        self.sound("Asset" in own or not any(selector), "a selector of no asset")
        environments, before, after = self.circumstance(value["when"], action) if "when" in value else ([], None, None)
        denies = self.selector(value["denyWhen"]) if "denyWhen" in value else None
        self.sound(denies is None or any(denies) and "Asset" in own, "denyWhen")
        evidence = self.policy.names(value.get("evidence", []))
        count = self.whole(value, "approvalsRequired", 0 if "denyWhen" in value or "evidence" in value else 1)
        roles = self.policy.names(value["approverRoles"], empty=False) if "approverRoles" in value else []
        self.sound(set(roles) <= set(self.policy.roles), "approverRoles")
        excludes = value.get("excluding", [])
        self.sound(excludes in ([], ["requester"]), "excluding")
        owner = self.truth(value, "ownerApproval", False)
        signed = self.whole(value, "personallySigned", count)
        expires = self.span(value, "expiresAfter", None)
        # What nothing could ever match, or what asks for nothing, would only look like a gate.
        self.sound(not evidence or "Version" in own, "evidence of no version")
        self.sound(not owner or "Asset" in own, "the owner of no asset")
        self.sound(count or denies or evidence, "a gate that asks for nothing")
        self.sound(count or not owner and not excludes, "whose approval, of none")
        self.sound(signed <= count, "personallySigned")
        self.sound(action in EXECUTABLE or count <= 1 and not excludes, "what brings files cannot be requested")
        return Gate(action, environments, before, after, denies, count, roles, bool(excludes), owner, evidence, expires)

    @property
    def has_exceptions(self):
        return any(gate.action == "exception.grant" for rule in self.rules for gate in rule.gates)

    def circumstance(self, value, action):
        self.fields(value, (), ("environment", "transition"))
        self.sound(value, "'when' says nothing")
        environments, ends = [], {}
        if "environment" in value:
            self.sound("Environment" in words_of(action), "no environment")
            environments = self.one_or_more(value["environment"], self.policy.environments, "environment")
        if "transition" in value:
            self.sound(effect(action) == "lifecycle.setState", "no transition")
            ends = self.fields(value["transition"], (), ("from", "to"))
            states = {state for life in self.policy.lives.values() for state in self.policy.profiles[life]["states"]}
            self.sound(ends and all(isinstance(state, str) and state in states for state in ends.values()),
                       "transition")
        return environments, ends.get("from"), ends.get("to")

    def selector(self, value, depth=1):
        self.sound(depth <= DEEPEST, "selectors too deep")
        self.fields(value, (), ("plugins", "kinds", "labels", "governance", "any", "all"))
        kinds = {kind for kinds in self.policy.kinds.values() for kind in kinds}
        conditions = []
        for section, prefix in (("labels", "labels."), ("governance", "")):
            self.sound(isinstance(value.get(section, {}), dict), section)
            conditions += [self.condition(prefix + key, at) for key, at in value.get(section, {}).items()]
        below = {}
        for key in ("any", "all"):
            self.sound(isinstance(value.get(key, [1]), list) and value.get(key, [1]), key)
            below[key] = [self.selector(one, depth + 1) for one in value.get(key, [])]
            self.sound(all(map(any, below[key])), "a selector that asks nothing")
        return Selector(
            self.one_or_more(value["plugins"], self.policy.kinds, "plugins") if "plugins" in value else [],
            self.one_or_more(value["kinds"], kinds, "kinds") if "kinds" in value else [],
            conditions, below["any"], below["all"])

    def condition(self, key, values):
        """Where it looks in an overlay, and the words that may stand there; `none` where nothing does."""
        section, _, field = key.partition(".")
        form = OVERLAY.get(section)
        self.sound(field in form if isinstance(form, dict) else form and field, key)
        texts = [word(value) for value in (values if isinstance(values, list) else [values])]
        self.sound(texts and None not in texts and len(set(texts)) == len(texts), key)
        self.sound(key not in CHOICES or set(texts) <= {*CHOICES[key], "none"}, key)
        return section, field, texts


def word(value):
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, (int, str)) else None


# -- who could --

def recovery_gate(policy):
    """What the recovery keys are asked, in the place of the policy's gates, where one of them revokes a key."""
    return Gate("key.revoke", count=policy.threshold, is_recovery=True)


def approvers(policy, gate):
    """The people whose word counts there: with a key, and one of its roles. A machine's word is none, and at their own
    gate the recovery keys alone have one."""
    people = {person for person in policy.people if policy.keys[person] and speaks(policy, gate, person)}
    if gate.is_recovery:
        return people
    if gate.roles:
        return {person for person in people if policy.roles_of(person) & set(gate.roles)}
    return {person for person in people if (APPROVAL, person) in policy.permitted}


def speaks(policy, gate, person):
    return person not in policy.machines and (person in policy.recovery) == gate.is_recovery


def hears(policy, gate, person, owner):
    return person in approvers(policy, gate) or gate.owner and person == owner and speaks(policy, gate, person)


def can_satisfy(policy, gate):
    """Whether there are people enough, whoever of them asks."""
    if not gate.excludes:
        return len(approvers(policy, gate)) >= gate.count
    return any(policy.keys[person] and are_enough(policy, gate, person) for person in policy.people)


def are_enough(policy, gate, requester):
    able = approvers(policy, gate)
    return len(able - policy.asking(requester) if gate.excludes else able) >= gate.count


def can_pass(policy, kind):
    """Whether somebody can do it past all its gates at once: alone, where acting is approving, or by asking others."""
    found = [gate for rule in policy.gates.rules for gate in rule.gates if gate.action == kind and gate.count]

    def passes(actor):
        if not policy.keys[actor] or (kind, actor) not in policy.permitted:
            return False
        if all(gate.count == 1 and not gate.excludes and actor in approvers(policy, gate) for gate in found):
            return True
        return (kind in EXECUTABLE and ("request.open", actor) in policy.permitted
                and all(are_enough(policy, gate, actor) for gate in found))

    return any(map(passes, policy.people))


def refuse_unstaffed(policy, code):
    """Every gate alone can be opened, and somebody can bring the next policy."""
    for rule in policy.gates.rules:
        demand(all(can_satisfy(policy, gate) for gate in rule.gates), code, "too few people for " + rule.name)
    refuse_lockout(policy, code)


def refuse_lockout(policy, code):
    for kind in ("policy.propose", "policy.activate"):
        demand(can_pass(policy, kind), code, "nobody past all gates of " + kind)


# -- which gates match --

def admits(selector, asset, overlay):
    plugin, kind, _ = asset.split("/")
    return ((not selector.plugins or plugin in selector.plugins) and (not selector.kinds or kind in selector.kinds)
            and all(holds(condition, overlay) for condition in selector.conditions)
            and (not selector.any or any(admits(one, asset, overlay) for one in selector.any))
            and all(admits(one, asset, overlay) for one in selector.all))


def holds(condition, overlay):
    section, field, values = condition
    found = overlay.get(section, {}).get(field)
    found = {word(one) for one in (found if isinstance(found, list) else [found])} - {None}
    return bool(found & set(values)) or not found and "none" in values


def overlays(case, environments):
    """What is said of the asset now, in the version that the event names, and in what the environments have, or had
    last. A gate matches if any of them makes it: playing a risk down afterwards opens none."""
    found = [read_record(case.overlay(), "state")]
    places = [case.last_place_in(environment) for environment in environments]
    if case.event["Version"]:
        places.append("%s/versions/%s" % (case.folder, case.event["Version"]))
    return found + [read for read in (case.record_at(place + "/overlay.json") for place in places) if read is not None]


def looking(case):
    """The gates that look at the event, as (name, gate, whether it denies) in order of rule then index."""
    if case.event.kind == "key.revoke" and case.person in case.policy.recovery:
        return [("recovery/1", recovery_gate(case.policy), False)]
    changed = {*case.renames, case.event["Environment"]} - {None}
    said = overlays(case, sorted(changed)) if case.asset else []

    def selects(selector):
        if not case.asset:
            return not any(selector)
        return any(admits(selector, case.asset, overlay) for overlay in said)

    found = []
    for rule in case.policy.gates.rules:
        if not selects(rule.selector):
            continue
        for index, gate in enumerate(rule.gates, 1):
            if concerns(case, gate, changed):
                # The way out of an environment stays open, whatever an asset has become.
                denies = case.event.kind != "promotion.unbind" and gate.denies and selects(gate.denies)
                found.append(("%s/%d" % (rule.name, index), gate, bool(denies)))
    return found


def matching(case):
    """The gates that the event must pass, as (name, gate)."""
    found = []
    # What leaves an environment, or gets another name there, has nothing to prove.
    proves = case.event["Version"] or case.event.kind in ("lifecycle.deprecate", "lifecycle.archive")
    for name, gate, denies in looking(case):
        demand(not denies, "gate.denies", name)
        if proves:
            demand(set(gate.evidence) <= {type for type, _ in case.evidence()}, "evidence.missing", name)
        if not gate.denies or gate.count or gate.evidence:
            found.append((name, gate))
    if case.needs_approval and not any(gate.count for _, gate in found):
        found.append(("lifecycle/1", Gate("lifecycle.setState")))
    return found


def concerns(case, gate, changed):
    kind = case.event.kind
    if gate.action not in (kind, effect(kind)) and not (gate.action == "promotion.bind" and case.renames):
        return False
    if gate.environments and not changed & set(gate.environments):
        return False
    if not gate.before and not gate.after:
        return True
    # An asset that is in use as a whole has versions in any state: there either end may be None.
    return case.transition is not None and all(
        None in (wanted, found) or wanted == found
        for wanted, found in zip((gate.before, gate.after), case.transition))


# -- whose word counts --

def actors_ballot(case, gates):
    """To act without a request is to approve, unless one of the gates does not count who asks."""
    return Ballot(case.person, [] if any(gate.excludes for _, gate in gates) else [(case.person, None)])


def receipts(case, gates, ballot):
    """One line a gate: who has opened it."""
    found = []
    for name, gate in gates:
        counted = []
        if gate.count or gate.owner:
            able, owner = approvers(case.policy, gate), case.owner() if gate.owner else None
            counted = [person for person, approval in ballot.voices if (person in able or person == owner)
                       and counts(case, gate, ballot, person, approval)]
            demand(not gate.owner or owner in counted, "approval.needed", "%s: the owner's" % name)
            # The owner's word is one of the number only where they have one of the roles as well.
            demand(len(able & set(counted)) >= gate.count, "approval.needed", "%s: of %s" % (name, counted))
        found.append("%s by %s" % (name, ", ".join(sorted(counted)) or "none"))
    return found


def voices(receipts):
    """Everybody whom they name."""
    return sorted({name for receipt in receipts for name in receipt.split(" by ")[1].split(", ")} - {"none"})


def counts(case, gate, ballot, person, approval):
    policy = case.policy
    if person not in policy.people or not speaks(policy, gate, person) or case.removes(person, gate):
        return False
    if gate.excludes and person in policy.asking(ballot.requester):
        return False
    if approval is None:
        return True
    age = case.counter - int(approval["policy"].split(":")[0])
    return (any(fingerprint(key.blob) == approval["key"] for key in policy.keys[person])
            and age <= policy.compatible and not has_expired(case, gate, approval))


def has_expired(case, gate, approval):
    limit = gate.expires or case.policy.gates.expires
    return limit is not None and case.time - seconds(approval["time"]) > limit
