"""The policy: from the YAML that people wrote to what a verdict needs, and the files that follow from it.

Documents are read by the subset of YAML in yamlsubset.py. Not re-derived here: that no plugin bears the name of
a command of the program.
"""

import copy
import hashlib
import re

from event import TRAILERS
from gates import Gates, refuse_unstaffed
from names import EMAIL, canonical, is_line, is_name
from sshsig import read_key
from verdict import demand
from yamlsubset import Yaml

EVENTS = tuple(TRAILERS)
STRIPPED = " .,:;<>\"\\'"  # what git takes from the ends of a name in a commit
MOST_FILES, LARGEST, LONGEST_EMAIL, LONGEST_LINE = 64, 8 << 20, 254, 16 << 10
RECOVERY, NOWHERE = "recovery-", "@catalogctl.invalid"
RECOVERING = ("key.revoke", "request.open", "request.withdraw", "request.cancel")
STATES = ["draft", "approved", "deprecated", "archived"]
CLOSED = ("draft->deprecated", "draft->archived", "archived->approved")
# Which of the standard transitions need approval; those of CLOSED exist once a profile enables them.
STANDARD = {
    "draft->approved": True, "approved->deprecated": False, "deprecated->archived": False,
    "approved->archived": False, "deprecated->approved": False, "archived->deprecated": False,
    "archived->draft": True, "draft->deprecated": False, "draft->archived": False, "archived->approved": True,
}


class Policy:
    """What a bundle of sources means for a verdict, and the files that follow from it."""

    def __init__(self, sources):
        self.sound(len(sources) <= MOST_FILES, "%d files" % len(sources))
        documents = [{"file": file, "content": Yaml(data, file, "policy.source").value} for file, data in sources]
        for document in documents:
            content = document["content"]
            self.sound(isinstance(content, dict) and content.get("apiVersion") == "catalogctl/v1", "apiVersion")
        documents.sort(key=lambda document: (str(document["content"].get("kind")), document["file"].encode()))
        kinds = [document["content"].get("kind") for document in documents]
        self.bundle = canonical({"documents": documents})
        self.sound(len(self.bundle) <= LARGEST, "%d bytes" % len(self.bundle))
        approvals = documents.pop(0)["content"] if kinds[:1] == ["ApprovalPolicies"] else {}
        profiles, kinds = documents[1:-1], [kind for kind in kinds if kind != "ApprovalPolicies"]
        self.sound(kinds == ["Catalog"] + ["Lifecycle"] * len(profiles) + ["Principals"], "kinds %s" % kinds)
        self.digest = hashlib.sha256(self.bundle).hexdigest()
        self.catalog(documents[0]["content"])
        self.principals(documents[-1]["content"])
        self.profiles = {"default": self.profile("default", STATES, "draft", self.standard(()), {})}
        named = set()
        for document in profiles:
            name = self.lifecycle(document["content"])
            self.sound(name not in named, "profile '%s' twice" % name)
            named.add(name)
        self.sound(all(name in self.profiles for name in self.lives.values()), "a plugin without a profile")
        self.sound(set(approvals) <= {"apiVersion", "kind", "defaults", "exceptions", "rules"}, "ApprovalPolicies")
        self.gates = Gates(approvals, self)
        refuse_unstaffed(self, "policy.bundle")
        self.staffed()

    def staffed(self):
        """Where somebody may move versions, what needs an approval has somebody who may give it, and take it."""
        able = {event for event, person in self.permitted if self.keys[person]}
        if not able & {"lifecycle.setState", "lifecycle.restore"}:
            return
        approver = any(self.keys[person] and person not in self.machines for event, person in self.permitted
                       if event == "request.approve")
        for life in self.lives.values():
            for way, (approval, roles) in self.profiles[life]["ways"].items():
                takers = [person for role in roles for person in self.roles[role] if self.keys[person]]
                self.sound(not approval or approver and (takers or not roles), "nobody for %s" % way)

    def without(self, revoked):
        """The same policy with the keys that count after some were revoked: where one stands under its holder, its next
        one stands in its place, or none. `revoked` has the holder of each, and the next key or None, by its blob."""
        same = copy.copy(self)
        same.keys = {}
        for person, keys in self.keys.items():
            counting = {}
            for key in keys:
                while key and key.blob in revoked:
                    holder, following = revoked[key.blob]
                    key = following if holder == person else None
                if key:
                    counting[key.blob] = key
            same.keys[person] = list(counting.values())
        return same

    @property
    def owners(self):
        return {key.blob: person for person, keys in self.keys.items() for key in keys}

    @property
    def allowed_signers(self):
        return "".join(sorted('%s namespaces="git,approval@catalogctl" %s\n' % (mail, key.line)
                              for person, keys in self.keys.items() for key in keys
                              for mail in self.people[person][1])).encode()

    def roles_of(self, person):
        return {role for role, people in self.roles.items() if person in people}

    def sound(self, condition, detail):
        demand(condition, "policy.bundle", detail)

    def fields(self, value, required, optional=()):
        self.sound(isinstance(value, dict) and set(required) <= set(value) <= {*required, *optional},
                   "fields %s" % (sorted(value) if isinstance(value, dict) else value))
        return value

    def named(self, value):
        self.sound(isinstance(value, dict) and all(map(is_name, value)), "names")
        return value.items()

    def names(self, value, empty=True):
        self.sound(isinstance(value, list) and all(map(is_name, value)) and len(set(value)) == len(value)
                   and (empty or value), "names %s" % value)
        return value

    def catalog(self, document):
        self.fields(document, ("apiVersion", "kind", "environments", "plugins"),
                    ("clockSkewSeconds", "compatibility", "complianceTags", "protectDependents"))
        self.environments = self.names(document["environments"], empty=False)
        self.tags = self.names(document.get("complianceTags", []))
        self.protects = document.get("protectDependents", False)
        self.sound(isinstance(self.protects, bool), "protectDependents")
        skew = document.get("clockSkewSeconds", 300)
        self.sound(type(skew) is int and 0 <= skew <= 86400, "clock skew")
        earlier = self.fields(document.get("compatibility", {}), (), ("earlierApprovals",))
        self.compatible = earlier.get("earlierApprovals", 0)  # of how many policies before this one approvals count
        self.sound(type(self.compatible) is int and 0 <= self.compatible <= 1000, "compatibility")
        self.kinds, self.usual, self.lives, self.formats = {}, {}, {}, {}
        for name, plugin in self.named(document["plugins"]):
            self.fields(plugin, ("kinds",), ("defaultKind", "lifecycle", "labelFormat", "autoSnapshot"))
            self.sound(isinstance(plugin.get("autoSnapshot", False), bool), "autoSnapshot")
            self.lives[name] = plugin.get("lifecycle", "default")
            self.formats[name] = plugin.get("labelFormat", "freeform")
            self.sound(is_name(self.lives[name]) and self.formats[name] in ("semver", "freeform"), name)
            self.kinds[name] = self.names(plugin["kinds"], empty=False)
            self.usual[name] = plugin.get("defaultKind", self.kinds[name][0])
            self.sound(self.usual[name] in self.kinds[name], "default kind")
        self.sound(self.kinds, "no plugin")

    def lifecycle(self, document):
        """Reads one profile into `profiles`, and gives its name."""
        own = {"states", "initial", "transitions"}
        self.fields(document, ("apiVersion", "kind", "name"), (*own, "enable", "bindable"))
        name, bindable = document["name"], {}
        self.sound(is_name(name), "profile '%s'" % name)
        if own & set(document):
            self.sound(own <= set(document) and "enable" not in document, "profile '%s'" % name)
            states, initial = self.names(document["states"], empty=False), document["initial"]
            self.sound("none" not in states and initial in states, "states of '%s'" % name)
            ways = self.ways(document["transitions"], states)
            self.sound(self.reached(initial, ways) == set(states), "a state of '%s' is never reached" % name)
        else:
            enable = document.get("enable", [])
            self.sound(isinstance(enable, list) and len(set(enable)) == len(enable) and set(enable) <= set(CLOSED),
                       "enable of '%s'" % name)
            states, initial, ways = STATES, "draft", self.standard(enable)
        for environment, admitted in self.named(document.get("bindable", {})):
            self.sound(environment in self.environments and set(self.names(admitted, empty=False)) <= set(states)
                       and "archived" not in admitted, "bindable of '%s'" % name)
            bindable[environment] = admitted
        silent = [one for one in self.environments[1:] if one not in bindable]
        self.sound("approved" in states or not silent, "'%s' leaves %s closed" % (name, silent))
        self.profiles[name] = self.profile(name, states, initial, ways, bindable)
        return name

    @staticmethod
    def profile(name, states, initial, ways, bindable):
        return {"name": name, "states": states, "initial": initial, "ways": ways, "bindable": bindable,
                "vouched": "deprecated" not in Policy.unapproved(initial, ways)}

    @staticmethod
    def standard(enabled):
        """Where a draft can become deprecated, the way from there to approved is no way around an approval."""
        ways = {way: (approval, []) for way, approval in STANDARD.items() if way not in CLOSED or way in enabled}
        if "deprecated" in Policy.unapproved("draft", ways):
            ways["deprecated->approved"] = (True, [])
        return ways

    @staticmethod
    def unapproved(initial, ways):
        """The states that a version can come to without ever being approved."""
        around = {way for way in ways if "approved" not in way.split("->")}
        return Policy.reached(initial, around) if initial != "approved" else set()

    def ways(self, transitions, states):
        """What may follow what: whether it needs approval, and who may do it."""
        ways = {}
        self.sound(isinstance(transitions, list), "transitions")
        for one in transitions:
            self.fields(one, ("from", "to"), ("approval", "roles"))
            way, approval = "%s->%s" % (one["from"], one["to"]), one.get("approval", False)
            self.sound(one["from"] in states and one["to"] in states and one["from"] != one["to"]
                       and way not in ways and isinstance(approval, bool), "transition %s" % way)
            roles = self.names(one["roles"], empty=False) if "roles" in one else []
            self.sound(set(roles) <= set(self.roles), "roles of %s" % way)
            ways[way] = (approval, roles)
        return ways

    @staticmethod
    def reached(initial, ways):
        reached, edge = {initial}, [initial]
        while edge:
            state = edge.pop()
            found = {way.split("->")[1] for way in ways if way.split("->")[0] == state} - reached
            reached |= found
            edge += found
        return reached

    def principals(self, document):
        self.fields(document, ("apiVersion", "kind", "principals", "roles", "permissions"), ("recovery",))
        self.people, self.machines, self.recovery, self.keys, seen = {}, set(), set(), {}, set()
        self.keepers = {}
        for name, person in self.named(document["principals"]):
            self.fields(person, ("emails", "keys"), ("type", "displayName", "keeper"))
            self.sound(name != "none" and not name.startswith(RECOVERY) and person.get("type", "person") in ("person", "machine"), name)
            display, emails, keys = person.get("displayName", name), person["emails"], person["keys"]
            self.sound(is_line(display, 128) and display.strip(STRIPPED) == display and not set("<>") & set(display), "name")
            self.sound(isinstance(emails, list) and isinstance(keys, list) and emails, name)
            for text in emails + keys:
                self.sound(isinstance(text, str) and text not in seen, "'%s' stands twice" % text)
                seen.add(text)
            self.sound(all(EMAIL.fullmatch(mail) and len(mail) <= LONGEST_EMAIL and not mail.endswith(NOWHERE)
                           for mail in emails), "e-mails of %s" % name)
            self.people[name] = (display, emails)
            if person.get("type") == "machine":
                self.machines.add(name)
            if "keeper" in person:
                self.keepers[name] = person["keeper"]
            self.keys[name] = []
            for line in keys:
                self.add_key(name, line, seen)
        self.sound(all(machine in self.machines and is_name(keeper) and keeper in set(self.people) - self.machines
                       for machine, keeper in self.keepers.items()), "keepers")
        roles = {role: self.names(people) for role, people in self.named(document["roles"])}
        self.sound(all(person in self.people for people in roles.values() for person in people), "role")
        self.roles, self.permitted, self.threshold = roles, set(), None
        if "recovery" in document:
            self.recovers(document["recovery"], seen)
        words = set(EVENTS) | {one.split(".")[0] + ".*" for one in EVENTS}
        for role, events in self.named(document["permissions"]):
            self.sound(role in roles and isinstance(events, list) and all(e in words for e in events)
                       and len(set(events)) == len(events), "permissions of %s" % role)
            for event in EVENTS:
                if event in events or event.split(".")[0] + ".*" in events:
                    self.permitted |= {(event, person) for person in roles[role]}
        for event in ("ledger.init", "policy.propose", "policy.activate"):
            self.sound(any(self.keys[person] for one, person in self.permitted if one == event), "nobody for %s" % event)

    def asking(self, requester):
        """What a machine asks for its keeper asks for."""
        return {requester, self.keepers.get(requester)}

    def add_key(self, name, line, seen):
        self.sound(isinstance(line, str) and len(line.encode()) <= LONGEST_LINE
                   and not re.search(r"[\0-\x1f\x7f]", line), "key of %s" % name)
        key = read_key(" ".join(line.split(" ", 2)[:2]), "policy.bundle")  # behind it stands a comment, if anything
        self.sound(key.material not in seen, "key of %s" % name)
        seen.add(key.material)
        self.keys[name].append(key)

    def recovers(self, value, seen):
        """Keys for the day when others are lost: each a principal of its own, who may revoke keys and nothing else."""
        self.fields(value, ("keys", "threshold"))
        keys, self.threshold = value["keys"], value["threshold"]
        self.sound(isinstance(keys, list) and type(self.threshold) is int and 1 <= self.threshold <= min(len(keys), 16),
                   "recovery")
        for number, line in enumerate(keys, 1):
            name = "%s%d" % (RECOVERY, number)
            self.people[name], self.keys[name] = (name, [name + NOWHERE]), []
            self.recovery.add(name)
            self.add_key(name, line, seen)
            self.permitted |= {(event, name) for event in RECOVERING}
