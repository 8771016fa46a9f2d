"""What people write and an event brings: the overlay's fields, and a manifest."""

import datetime
import re
import unicodedata

from names import EMAIL, canonical, is_label, is_name, read_record
from verdict import Refused, demand
from yamlsubset import Yaml

CODE, MANIFEST = "governance.form", "manifest.form"
ENTRY = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/-]{0,62}")
LONGEST_LIST = 100


def is_prose(value, longest=2000):
    return (isinstance(value, str) and 0 < len(value.encode()) <= longest
            and all(c == "\n" or unicodedata.category(c) != "Cc" for c in value))


def is_email(value):
    return isinstance(value, str) and EMAIL.fullmatch(value) is not None and len(value) <= 254


def is_date(value):
    try:
        return bool(re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}", value)) and bool(datetime.date.fromisoformat(value))
    except (TypeError, ValueError):
        return False


def among(*words):
    return lambda value: isinstance(value, str) and value in words


def within(least, most):
    return lambda value: type(value) is int and least <= value <= most


def each(is_entry):
    """A list: not empty, nothing twice."""
    return lambda value: (isinstance(value, list) and 0 < len(value) <= LONGEST_LIST and all(map(is_entry, value))
                          and len(set(value)) == len(value))


def is_map(value):
    return (isinstance(value, dict) and 0 < len(value) <= LONGEST_LIST
            and all(ENTRY.fullmatch(key) for key in value))


def depth(value):
    below = value.values() if isinstance(value, dict) else value if isinstance(value, list) else None
    return 0 if below is None else 1 + max(map(depth, below), default=0)


def is_texts(value):
    return is_map(value) and all(map(is_prose, value.values()))


def is_extension(value):
    return is_map(value) and depth(value) <= 8 and len(canonical(value)) <= 16 << 10


CHOICES = {"sla.tier": ("gold", "silver", "bronze", "none"), "risk.level": ("low", "medium", "high", "critical")}
OVERLAY = {
    "owner": {"principal": is_name, "displayName": is_prose, "email": is_email},
    "team": {"name": is_prose, "id": is_prose},
    "sla": {"tier": among(*CHOICES["sla.tier"]), "responseHours": within(0, 8760)},
    "risk": {"level": among(*CHOICES["risk.level"]), "categories": each(is_prose)},
    "intendedUse": {"summary": is_prose, "environments": each(is_name), "restrictions": each(is_prose)},
    "compliance": {"tags": each(is_name), "controls": each(is_prose)},
    "audit": {"lastReviewedAt": is_date, "reviewCadenceDays": within(1, 3650)},
    "labels": is_texts, "annotations": is_texts, "ext": is_extension,
}


def read_overlay(data, policy):
    overlay = read_record(data, CODE)
    for section, value in overlay.items():
        form = OVERLAY.get(section)
        demand(form is not None, CODE, section)
        if not isinstance(form, dict):
            demand(form(value), CODE, section)
            continue
        demand(isinstance(value, dict) and value and set(value) <= set(form), CODE, section)
        for key, field in value.items():
            demand(form[key](field), CODE, "%s.%s" % (section, key))
    owner = overlay.get("owner", {}).get("principal")
    demand(owner is None or owner in set(policy.people) - policy.recovery, "governance.invalid", "owner.principal")
    demand(set(overlay.get("intendedUse", {}).get("environments", ())) <= set(policy.environments),
           "governance.invalid", "intendedUse.environments")
    demand(set(overlay.get("compliance", {}).get("tags", ())) <= set(policy.tags),
           "governance.invalid", "compliance.tags")


class Manifest:
    """The part of a manifest that the ledger understands: its kind, its version, and what it uses."""

    def __init__(self, data, file):
        value = self.fields(Yaml(data, file, MANIFEST).value, ("apiVersion", "kind", "spec"), ("metadata",))
        self.sound(value["apiVersion"] == "catalogctl/v1" and is_name(value["kind"]), "kind")
        metadata = self.fields(value.get("metadata", {}), (), ("name", "displayName", "description"))
        for key, text in metadata.items():
            self.sound(is_name(text) if key == "name" else is_prose(text), key)
        spec = value["spec"]
        self.sound(isinstance(spec, dict), "spec")
        self.kind, self.version, self.uses = value["kind"], spec.get("version"), []
        self.sound("version" not in spec or is_label(self.version), "version")
        links = spec.get("uses", [])
        self.sound(isinstance(links, list) and len(links) <= 1000, "uses")
        for link in links:
            self.uses.append(self.link(link))
        self.sound(len(set(self.uses)) == len(self.uses), "uses")
        if "contract" in spec:
            contract = self.fields(spec["contract"], (), ("inputs", "outputs"))
            for side in contract.values():
                self.sound(isinstance(side, list), "contract")
                names = [self.parameter(one) for one in side]
                self.sound(len(set(names)) == len(names), "contract")

    def parameter(self, value):
        self.fields(value, ("name", "type"), ("required",))
        self.sound(is_prose(value["name"], 200) and is_prose(value["type"], 200)
                   and isinstance(value.get("required", True), bool), "contract")
        return value["name"]

    def link(self, text):
        """(plugin, kind or None, name, label or None)"""
        self.sound(isinstance(text, str), "link")
        place, at, label = text.partition("@")
        parts = place.split("/")
        self.sound(len(parts) in (2, 3) and all(map(is_name, parts)) and (not at or is_label(label)), "link")
        return parts[0], parts[1] if len(parts) == 3 else None, parts[-1], label if at else None

    def fields(self, value, required, optional):
        self.sound(isinstance(value, dict) and set(required) <= set(value) <= {*required, *optional}, "fields")
        return value

    @staticmethod
    def sound(condition, detail):
        if not condition:
            raise Refused(MANIFEST, detail)
