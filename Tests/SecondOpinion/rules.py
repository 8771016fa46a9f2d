"""The rules: what an event may do on a state, and what the state then is, path by path."""

import collections
import hashlib
import re

import consent
import evidence
import gates
import policies
from documents import Manifest, read_overlay
from event import EXECUTABLE
from names import SEMVER, is_label, is_line, is_source, read_record, record, shard, stamp
from state import Folder, object_id
from verdict import demand

LONGEST_MEMORY = 64
MOST_ALIASES = 100
APPROVED, DEPRECATED, ARCHIVED = "approved", "deprecated", "archived"


def folder_of(asset):
    plugin, kind, name = asset.split("/")
    return "assets/%s/%s/%s/%s" % (plugin, kind, shard(name), name)


def place_in(environment, asset):
    return "environments/%s/%s" % (environment, folder_of(asset).removeprefix("assets/"))


def uid_place(uid):
    return "uids/%s/%s" % (shard(uid), uid)


def present(**values):
    return record({key: value for key, value in values.items() if value is not None})


def folded(labels):
    return [label.lower() for label in labels]


# The state before an event and how to read its files; the policy in force and its version; the ledger's root; and the
# number and the log time of the event.
World = collections.namedtuple("World", "state read policy version root sequence time")


class Case:
    """One event on the state before it. `edits` is what it changes, in order: (path, bytes, a Folder, or None for
    what is taken away); `adopted` is the policy that counts from then on and its version, where it changes.

    What gates ask is `transition`, the states that it changes from and to; `renames`, the environments where what is
    bound gets another name; `needs_approval`, where the lifecycle asks for one; `by_quorum`, what is changed in the
    name of those who opened them."""

    def __init__(self, event, files, person, world):
        self.event, self.files, self.person, self.world = event, files, person, world
        self.state, self.read, self.policy, self.version_in_force, self.root, self.sequence, self.time = world
        self.counter = int(self.version_in_force.split(":")[0])
        self.edits, self.adopted, self.brought = [], None, set()
        self.transition, self.renames, self.needs_approval, self.by_quorum = None, [], False, None
        self.asset = event["Asset"]
        self.folder = self.asset and folder_of(self.asset)

    def decide(self):
        """What the event's own rule allows, once its gates are passed; the receipts must say how."""
        request = self.event["Request"] if self.event.kind in EXECUTABLE else None
        if request:
            consent.opened(self, request)
        self.rule()
        demand(set(self.files) == self.brought, "payload.unexpected")
        if request:
            receipts = consent.execute(self, request)
        else:
            found = gates.matching(self)
            receipts = gates.receipts(self, found, gates.actors_ballot(self, found))
        if self.by_quorum:
            voices = gates.voices(receipts)
            demand(voices, "exception.ungated")
            self.by_quorum(voices)
        demand(self.event.gates == receipts, "gate.receipt", str(receipts))

    def rule(self):
        """What the event's own rule allows, before any gate is asked."""
        if self.asset and self.event.kind not in CARRIERS:
            self.plugin, kind, _ = self.asset.split("/")
            declared = kind in self.policy.kinds.get(self.plugin, ())
            demand(declared or self.is_leaving(), "asset.kind")
            self.life = self.policy.profiles[self.policy.lives[self.plugin]] if declared else None
            if self.event.kind != "asset.register":
                self.known()
        RULES[self.event.kind](self)

    def is_leaving(self):
        """What goes out of an environment or out of use as a whole may do so where the policy has dropped its plugin."""
        return self.event.kind == "promotion.unbind" or (
            self.event.kind in ("lifecycle.deprecate", "lifecycle.archive") and not self.event["Version"])

    def beside(self, event, person=None, code=None):
        """Another event on the same state, by somebody who must be known still."""
        demand(person is None or person in self.policy.people, code, person)
        return Case(event, {}, person, self.world)

    # -- what gates ask --

    def last_place_in(self, environment):
        """Where there is what the environment has of the asset or, where that was taken out, what it had last."""
        binding = self.record_at("%s/bindings/%s.json" % (self.folder, environment)) or {}
        if "bound" not in binding and binding.get("previous"):
            return "%s/versions/%s" % (self.folder, binding["previous"][0]["label"])
        return place_in(environment, self.asset)

    def evidence(self):
        return evidence.attached(self)

    def owner(self):
        """Who answers for the asset, as a principal of the policy."""
        return read_record(self.overlay(), "state").get("owner", {}).get("principal") if self.asset else None

    def removes(self, person, gate):
        """Nobody is counted among those who remove them: who would have no word at this gate afterwards has none now."""
        if self.event.kind == "key.revoke":
            return self.event["Holder"] == person
        if self.event.kind not in ("policy.activate", "policy.rollback"):
            return False
        following = self.adopted[0]
        stay = {key.blob for key in following.keys.get(person, ())} & {key.blob for key in self.policy.keys[person]}
        return person not in gates.approvers(following, gate) or not stay

    # -- what all ask --

    def bytes_at(self, path):
        found = self.state.find(path)
        return self.read(found) if isinstance(found, str) else None

    def record_at(self, path):
        data = self.bytes_at(path)
        return None if data is None else read_record(data, "state")

    def put(self, path, data):
        self.edits.append((path, data))

    def bring(self, path):
        demand(path in self.files, "payload.missing", path)
        self.brought.add(path)
        return self.files[path]

    def known(self):
        """The asset is one that stands there, and nothing but its return happens to one that is archived."""
        self.mine = self.record_at(self.folder + "/asset.json")
        demand(self.mine is not None, "asset.unknown")
        demand(self.mine["uid"] == self.event["Asset-Uid"], "asset.uid")
        demand(self.retired() != ARCHIVED or self.event.kind == "lifecycle.restore", "asset.archived")

    def may_as_well(self, event):
        """What takes something back needs the right to have done it."""
        demand((event, self.person) in self.policy.permitted, "authz.role", event)

    def unfrozen(self, environment):
        demand(self.state.find(policies.freeze_place(environment)) is None, "environment.frozen", environment)

    def retired(self):
        return self.mine.get("retired", {}).get("state")

    def replaces(self, found):
        demand(self.event["Replaces"] == (found or "none"), "event.stale", found or "none")

    def place_of(self, uid):
        """The folder of the asset with an identity, by the name that it has now."""
        return (self.bytes_at(uid_place(uid)) or b"\n").decode()[:-1]

    def digest_at(self, path):
        data = self.bytes_at(path)
        return None if data is None else "sha256:" + hashlib.sha256(data).hexdigest()

    def standing(self, label):
        """The state of a version, which there must be."""
        found = self.record_at("%s/states/%s.json" % (self.folder, label))
        demand(found is not None, "version.unknown", label)
        return found

    def version(self):
        """The same for the version that the event means, which must have the id that it says."""
        standing = self.standing(self.event["Version"])
        demand(self.tree_of(self.event["Version"]).tree([]) == self.event["Version-Id"], "version.id")
        return standing

    def tree_of(self, label):
        return self.state.find("%s/versions/%s" % (self.folder, label))

    def bindings(self, folder):
        """environment -> record, of what is bound now."""
        found = {name.removesuffix(".json"): self.record_at("%s/bindings/%s" % (folder, name))
                 for name in self.state.names(folder + "/bindings")}
        return {environment: binding for environment, binding in found.items() if "bound" in binding}

    # -- asset.* and governance.set --

    def unused(self, folder):
        demand(self.state.find(folder) is None, "asset.exists")

    def register(self):
        uid = self.event["Asset-Uid"]
        data = self.bring(self.folder + "/asset.json")
        source = read_record(data, "asset.record").get("source")
        demand(source is None or is_source(source), "asset.record", "source")
        demand(uid == self.event["id"] and data == present(source=source, uid=uid), "asset.record")
        demand(self.state.find(uid_place(uid)) is None, "event.duplicate")
        demand(self.record_at("store.json")["id"] != uid, "event.duplicate")
        self.unused(self.folder)
        self.put(self.folder + "/asset.json", data)
        self.put(uid_place(uid), self.folder.encode() + b"\n")

    def rename(self):
        plugin, kind, _ = self.asset.split("/")
        new = "%s/%s/%s" % (plugin, kind, self.event["Renamed-To"])
        # A runtime looks for the stop under the name that it knows.
        demand("halted" not in self.mine, "asset.halted")
        self.unused(folder_of(new))
        bound = self.bindings(self.folder)
        self.put(folder_of(new), self.state.find(self.folder))
        self.put(self.folder, None)
        self.put(self.folder + "/moved.json", record({"uid": self.mine["uid"]}))
        self.put(uid_place(self.mine["uid"]), folder_of(new).encode() + b"\n")
        for environment in bound:
            self.unfrozen(environment)
            tree = self.state.find(place_in(environment, self.asset))
            self.put(place_in(environment, self.asset), None)
            self.put(place_in(environment, new), tree)
            self.renames.append(environment)

    def set_source(self):
        path = self.folder + "/asset.json"
        self.replaces(self.digest_at(path))
        data = self.bring(path)
        source = read_record(data, "asset.record").get("source")
        demand(source is None or is_source(source), "asset.record", "source")
        demand(source != self.mine.get("source"), "asset.unchanged")
        demand(data == self.changed(source=source), "asset.record")
        self.put(path, data)

    def changed(self, **values):
        """The asset's record with other values; None takes one away."""
        return present(**{**self.mine, **values})

    def govern(self):
        path = self.folder + "/overlay.json"
        self.replaces(self.digest_at(path))
        data = self.bring(path)
        read_overlay(data, self.policy)
        demand(data != self.overlay(), "governance.unchanged")
        self.put(path, data)

    def overlay(self):
        return self.bytes_at(self.folder + "/overlay.json") or record({})

    # -- version.create --

    def snapshot(self):
        label, uid = self.event["Version"], self.mine["uid"]
        demand(self.policy.formats[self.plugin] != "semver" or SEMVER.fullmatch(label), "version.label")
        demand(label.lower() not in folded(self.state.names(self.folder + "/versions")), "version.exists")
        demand(label.lower() not in self.mine.get("aliases", {}), "alias.taken")
        folder = "%s/versions/%s" % (self.folder, label)
        stated = read_record(self.bring(folder + "/version.json"), "version.record")
        file, origin = stated.get("record"), stated.get("sourceRevisionRef")
        demand(isinstance(file, str) and re.fullmatch(r"record\.(?!lock$|git$)[a-z0-9]{1,8}", file), "version.record")
        demand(origin is None or is_line(origin, 1200) and ":" in origin[1:] and origin[0] != ":"
               and origin[-1] != " ", "version.record", "sourceRevisionRef")
        content = self.bring("%s/%s" % (folder, file))
        links = self.links(Manifest(content, file)) if file == "record.yaml" else []
        uses = [{"uid": used, **({"label": at} if at else {})} for used, at, _ in sorted(
            links, key=lambda link: "%s@%s" % (link[0], link[1] or ""))]
        version = present(
            contentDigest="sha256:" + hashlib.sha256(content).hexdigest(),
            createdAt=stamp(self.event.authored), createdBy=self.person,
            label=label, record=file, sourceRevisionRef=origin, uid=uid, uses=uses or None)
        demand(self.files[folder + "/version.json"] == version, "version.record")
        files, made = {file: content, "version.json": version, "overlay.json": self.overlay()}, Folder()
        for name, data in files.items():
            made.put(name, object_id(b"blob", data))
            self.put("%s/%s" % (folder, name), data)
        demand(made.tree([]) == self.event["Version-Id"], "version.id")
        self.put("%s/states/%s.json" % (self.folder, label), present(
            by=self.person, created=self.sequence, reason=self.reason(), seq=self.sequence,
            state=self.life["initial"]))
        for _, at, used in links:
            self.put("%s/users/%s/%s/%s.json" % (used, shard(uid), uid, label), present(label=at))

    def links(self, manifest):
        """(uid, label or None, folder) of what a manifest says it uses."""
        demand(manifest.kind == self.asset.split("/")[1], "version.record", "kind")
        demand(manifest.version in (None, self.event["Version"]), "version.label")
        found = []
        for plugin, kind, name, label in manifest.uses:
            demand(plugin in self.policy.kinds, "link.unknown", plugin)
            folder = folder_of("%s/%s/%s" % (plugin, kind or self.policy.usual[plugin], name))
            if moved := self.record_at(folder + "/moved.json"):
                folder = self.place_of(moved["uid"])
            used = self.record_at(folder + "/asset.json")
            demand(used is not None, "link.unknown", name)
            demand(label is None or self.state.names("%s/versions/%s" % (folder, label)), "link.unknown", name)
            demand(used["uid"] not in (self.mine["uid"], *(uid for uid, _, _ in found)), "link.invalid", name)
            found.append((used["uid"], label, folder))
        return found

    # -- lifecycle.* --

    def set_state(self):
        self.move(self.event["State"])

    def deprecate(self):
        demand(self.event["State"] == DEPRECATED, "message.form", "State")
        replacement = None
        if other := self.event["Replacement"]:
            found = self.record_at(folder_of(other) + "/asset.json")
            demand(found is not None and other != self.asset and "retired" not in found, "lifecycle.replacement")
            replacement = found["uid"]
        if self.event["Version"]:
            return self.move(DEPRECATED, replacement)
        self.retire(DEPRECATED, replacement)

    def archive(self):
        demand(self.event["State"] == ARCHIVED, "message.form", "State")
        if self.event["Version"]:
            return self.move(ARCHIVED)
        demand(not self.bindings(self.folder), "lifecycle.bound")
        self.retire(ARCHIVED)

    def restore(self):
        if self.event["Version"]:
            demand(self.retired() != ARCHIVED, "asset.archived")
            demand(self.standing(self.event["Version"])["state"] == ARCHIVED and self.event["State"],
                   "lifecycle.transition")
            return self.move(self.event["State"])
        before, to = self.retired(), self.event["State"]
        self.replaces(before)
        demand(not self.event["Version-Id"], "message.form", "Version-Id")
        demand(before is not None, "lifecycle.unchanged")
        demand(to is None or (before, to) == (ARCHIVED, DEPRECATED), "lifecycle.transition")
        self.transition, self.needs_approval = (before, to), before == ARCHIVED and to is None
        self.put(self.folder + "/asset.json", self.changed(retired=to and self.retirement(to)))

    def move(self, state, replacement=None):
        standing, label = self.version(), self.event["Version"]
        before = standing["state"]
        self.replaces(before)
        way = self.life["ways"].get("%s->%s" % (before, state))
        demand(way is not None, "lifecycle.transition", "%s->%s" % (before, state))
        approval, roles = way
        demand(not roles or self.policy.roles_of(self.person) & set(roles), "lifecycle.role")
        if state == APPROVED and self.policy.gates.wants_owner:
            owner = read_record(self.overlay(), "state").get("owner")
            demand(owner, "governance.owner-missing")
        if state == ARCHIVED:
            bound = [one["bound"]["label"] for one in self.bindings(self.folder).values()]
            demand(label not in bound, "lifecycle.bound")
        if state == ARCHIVED or state == DEPRECATED and before != ARCHIVED:
            self.spare_dependents(label)
        self.transition, self.needs_approval = (before, state), approval
        if state in (DEPRECATED, ARCHIVED):
            replacement = replacement or standing.get("replacement")
        self.put("%s/states/%s.json" % (self.folder, label), present(
            by=self.person, created=standing["created"], reason=self.reason(),
            replacement=replacement, seq=self.sequence, state=state))

    def retire(self, state, replacement=None):
        before = self.retired()
        self.replaces(before)
        demand(before != state, "lifecycle.unchanged")
        demand(not self.event["Version-Id"], "message.form", "Version-Id")
        self.spare_dependents(None)
        self.transition = before, state
        self.put(self.folder + "/asset.json", self.changed(retired=self.retirement(state, replacement)))

    def retirement(self, state, replacement=None):
        values = {"by": self.person, "reason": self.reason(), "seq": self.sequence, "state": state,
                  "replacement": replacement or self.mine.get("retired", {}).get("replacement")}
        return {key: value for key, value in values.items() if value is not None}

    def reason(self):
        """Every list reads it with the state that it explains, so it is short."""
        note = self.event.note or None
        demand(note is None or len(note.encode()) <= 2000, "lifecycle.reason-too-long")
        return note

    def spare_dependents(self, label):
        """Where the policy protects them: no version is bound that uses this one, or any, or whichever is in force."""
        for first in self.state.names(self.folder + "/users") if self.policy.protects else ():
            for uid in self.state.names("%s/users/%s" % (self.folder, first)):
                user = self.place_of(uid)
                for binding in self.bindings(user).values():
                    place = "%s/users/%s/%s/%s.json" % (self.folder, first, uid, binding["bound"]["label"])
                    use = self.record_at(place)
                    demand(use is None or label and use.get("label", label) != label, "lifecycle.used", user)

    # -- promotion.* and alias.set --

    def seat(self):
        """What the environment has of the asset so far."""
        self.where = self.event["Environment"]
        self.binding = self.record_at("%s/bindings/%s.json" % (self.folder, self.where)) or {}
        self.bound = self.binding.get("bound", {})
        # The way back stays open; where nothing is bound there is none.
        self.goes_back = self.event.kind == "promotion.rollback" and self.bound
        if not self.goes_back:
            self.unfrozen(self.where)
        self.replaces(self.bound.get("version"))

    def bind(self):
        self.seat()
        standing = self.version()
        self.admit(standing)
        demand(self.bound.get("version") != self.event["Version-Id"] or self.binding.get("held"), "binding.unchanged")
        self.point(None, self.memory(self.event["Version"]))

    def promote(self):
        source = self.event["From"]
        demand(source in self.policy.environments and source != self.event["Environment"], "binding.source")
        there = self.bindings(self.folder).get(source, {}).get("bound", {})
        demand((there.get("label"), there.get("version")) == (self.event["Version"], self.event["Version-Id"]),
               "binding.source")
        self.bind()

    def roll_back(self):
        self.seat()
        standing, label = self.version(), self.event["Version"]
        demand(label != self.bound.get("label"), "binding.unchanged")
        demand(label in [one["label"] for one in self.binding.get("previous", ())], "binding.not-previous")
        self.admit(standing)
        # What is left behind is behind no more: the way forward is a binding like any other.
        previous = self.binding["previous"]
        self.point(True, previous[[one["label"] for one in previous].index(label) + 1:] or None)

    def unbind(self):
        self.seat()
        demand(self.bound, "binding.absent")
        self.put("%s/bindings/%s.json" % (self.folder, self.where), present(
            by=self.person, held=self.binding.get("held"), previous=self.memory(None), seq=self.sequence))
        self.put(place_in(self.where, self.asset), None)

    def admit(self, standing):
        state, environments = standing["state"], self.policy.environments
        demand(self.where in environments, "environment.unknown")
        demand("halted" not in self.mine or self.goes_back, "asset.halted")
        demand(state != ARCHIVED, "binding.state")
        if self.where in self.life["bindable"]:
            admitted = self.life["bindable"][self.where]
        else:
            admitted = self.life["states"] if self.where == environments[0] else [APPROVED]
        # What is deprecated counts as approved where it was: always, in this place, or where a beginner may go too.
        was_approved = (self.life["vouched"] or self.event.kind == "promotion.rollback"
                        or self.life["initial"] in admitted)
        demand(state in admitted or state == DEPRECATED and APPROVED in admitted and was_approved,
               "binding.state", state)
        demand(DEPRECATED not in (state, self.retired()) or self.event["Allow"], "binding.deprecated")
        demand(not self.binding.get("held") or self.person not in self.policy.machines
               or self.event.kind == "promotion.rollback", "binding.held")

    def point(self, held, previous):
        label = self.event["Version"]
        self.put("%s/bindings/%s.json" % (self.folder, self.where), present(
            bound={"label": label, "seq": self.sequence, "version": self.event["Version-Id"]}, by=self.person,
            held=held, previous=previous, seq=self.sequence))
        self.put(place_in(self.where, self.asset), self.tree_of(label))

    def memory(self, following):
        """What was bound before, the latest first, each label once, what follows left out."""
        found = {}
        for one in ([self.bound] if self.bound else []) + self.binding.get("previous", []):
            found.setdefault(one["label"], one)
        return [one for label, one in found.items() if label != following][:LONGEST_MEMORY] or None

    def alias(self):
        alias, label, aliases = self.event["Alias"], self.event["Version"], dict(self.mine.get("aliases", {}))
        self.replaces(aliases.get(alias))
        demand(aliases.get(alias) != label, "alias.unchanged")
        aliases.pop(alias, None)
        if label:
            self.standing(label)
            demand(is_label(alias), "alias.invalid")
            demand(alias not in folded(self.state.names(self.folder + "/versions")), "alias.taken")
            demand(self.policy.formats[self.plugin] != "semver" or not SEMVER.fullmatch(alias), "alias.invalid")
            aliases[alias] = label
        demand(len(aliases) <= MOST_ALIASES, "alias.invalid")
        self.put(self.folder + "/asset.json", self.changed(aliases=aliases or None))


RULES = {
    "asset.register": Case.register, "asset.rename": Case.rename, "asset.set": Case.set_source,
    "governance.set": Case.govern, "version.create": Case.snapshot, "lifecycle.setState": Case.set_state,
    "lifecycle.deprecate": Case.deprecate, "lifecycle.archive": Case.archive, "lifecycle.restore": Case.restore,
    "promotion.bind": Case.bind, "promotion.promote": Case.promote, "promotion.rollback": Case.roll_back,
    "promotion.unbind": Case.unbind, "alias.set": Case.alias, **policies.RULES,
    **evidence.RULES, **consent.RULES,
}
# They name the asset of a request, which the request's own event has looked at.
CARRIERS = ("request.open", "exception.grant", "exception.settle")
