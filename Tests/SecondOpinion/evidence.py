"""Evidence: documents that speak for a version, each bound to it by the digest of its bytes."""

import hashlib
import re

from event import evidence_type
from names import is_line, is_name, read_record
from verdict import demand


def place(case):
    case.version()
    return "%s/evidence/%s/%s" % (case.folder, case.event["Version"], case.event["Evidence"])


def attach(case):
    stem = place(case)
    data = case.bring(stem + ".json")
    record = read_record(data, "evidence.record")
    kind, digest, size, address = (record.get(key) for key in ("type", "digest", "size", "url"))
    demand(set(record) <= {"type", "digest", "size", "url"} and is_name(kind) and type(size) is int and size >= 0
           and isinstance(digest, str) and re.fullmatch("sha256:[0-9a-f]{64}", digest), "evidence.record")
    demand(case.event["Evidence"] == "%s-%s" % (kind, digest[7:23]), "evidence.record", "id")
    demand(("url" in record) != (stem + ".doc" in case.files), "evidence.record", "either a document or an address")
    if "url" in record:
        demand(is_line(address, 2000), "evidence.record", "url")
    else:
        document = case.bring(stem + ".doc")
        demand(len(document) == size and "sha256:" + hashlib.sha256(document).hexdigest() == digest,
               "evidence.record", "document")
        case.put(stem + ".doc", document)
    demand(case.state.find(stem + ".json") is None, "evidence.exists")
    case.put(stem + ".json", data)


def revoke(case):
    stem = place(case)
    demand(case.state.find(stem + ".json") is not None, "evidence.unknown")
    case.may_as_well("evidence.attach")
    for ending in (".json", ".doc"):
        if case.state.find(stem + ending) is not None:
            case.put(stem + ending, None)


def attached(case):
    """(type, id) of what the version has that the event names, in byte order of id."""
    if not case.asset or not case.event["Version"]:
        return []
    names = case.state.names("%s/evidence/%s" % (case.folder, case.event["Version"]))
    ids = [name.removesuffix(".json") for name in names if name.endswith(".json")]
    return [(evidence_type(id), id) for id in sorted(ids)]


RULES = {"evidence.attach": attach, "evidence.revoke": revoke}
