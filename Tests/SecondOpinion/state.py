"""The state that a replay keeps: a tree of our own, hashed by our own hand. Of a file it keeps the id alone."""

import hashlib


def object_id(kind, data):
    return hashlib.sha1(b"%s %d\0" % (kind, len(data)) + data).hexdigest()


class Folder:
    """A folder of our own state. Ids are kept until something below changes."""

    def __init__(self):
        self.entries = {}  # name -> Folder, or the id of a blob
        self.kept = None

    def copy(self):
        same = Folder()
        same.kept = self.kept
        same.entries = {name: entry.copy() if isinstance(entry, Folder) else entry
                        for name, entry in self.entries.items()}
        return same

    def find(self, path):
        here = self
        for name in path.split("/"):
            here = here.entries.get(name) if isinstance(here, Folder) else None
        return here

    def names(self, path):
        """What stands in a folder; nothing where there is none."""
        found = self.find(path)
        return list(found.entries) if isinstance(found, Folder) else []

    def put(self, path, entry):
        self.kept = None
        name, slash, rest = path.partition("/")
        if slash:
            self.entries.setdefault(name, Folder()).put(rest, entry)
        else:
            self.entries[name] = entry

    def remove(self, path):
        """Takes an entry out, and the folders that this leaves empty: git has none."""
        self.kept = None
        name, slash, rest = path.partition("/")
        if slash:
            self.entries[name].remove(rest)
        if not slash or not self.entries[name].entries:
            del self.entries[name]

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
