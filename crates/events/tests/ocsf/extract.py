#!/usr/bin/env python3
"""Makes schema.json: what the OCSF schema says of the classes and objects that events use.

Usage: extract.py CHECKOUT-OF-ocsf-schema > schema.json

The schema is Apache-2.0 (https://github.com/ocsf/ocsf-schema). What is kept of each attribute:
type, whether it is a list, whether it is required, and the numbers of its enumeration.
"""

import json
import pathlib
import sys

CLASSES = [
    "detection_finding", "file_activity", "device_config_state_change", "application_lifecycle",
    "api_activity", "file_remediation_activity",
]
OBJECTS = [
    "actor", "analytic", "api", "container", "device", "evidences", "file", "finding_info",
    "fingerprint", "malware", "metadata", "network_endpoint", "os", "process", "product",
    "service", "user", "group", "response", "security_state", "feature",
]
PROFILES = {"host", "security_control", "datetime"}


class Schema:
    def __init__(self, root):
        self.root = pathlib.Path(root)
        self.dictionary = self.read(self.root / "dictionary.json")
        self.categories = self.read(self.root / "categories.json")["attributes"]
        self.events = {path.stem: path for path in self.root.glob("events/**/*.json")}
        self.objects = {path.stem: path for path in self.root.glob("objects/*.json")}
        self.version = self.read(self.root / "version.json")["version"]

    @staticmethod
    def read(path):
        return json.loads(path.read_text())

    def resolved(self, name, paths):
        """A class or object with what it inherits and includes."""
        own = self.read(paths[name])
        parent = own.get("extends")
        base = self.resolved(parent, paths) if parent and parent != name else {"attributes": {}}
        attributes = dict(base["attributes"])
        for key, value in own["attributes"].items():
            if key == "$include":
                for include in [value] if isinstance(value, str) else value:
                    self.include(include, attributes)
            else:
                attributes[key] = merged(attributes.get(key, {}), value)
        return {**base, **own, "attributes": attributes}

    def include(self, path, attributes):
        included = self.read(self.root / path)
        if path.startswith("profiles/") and pathlib.Path(path).stem not in PROFILES:
            return
        for key, value in included["attributes"].items():
            attributes[key] = merged(attributes.get(key, {}), value)

    def attribute(self, name, use):
        known = merged(self.dictionary["attributes"].get(name, {}), use)
        about = {"type": known["type"]}
        if not known["type"].endswith("_t"):
            about = {"type": "object_t", "object": known["type"]}
        if known.get("is_array"):
            about["list"] = True
        if known.get("requirement") == "required" and not known.get("profile"):
            about["required"] = True
        if known.get("enum"):
            about["enum"] = sorted(known["enum"], key=lambda n: (len(n), n))
        return about

    def attributes(self, resolved):
        uses = sorted(resolved["attributes"].items())
        return {name: self.attribute(name, use) for name, use in uses}

    def uid(self, resolved):
        return self.categories[resolved["category"]]["uid"] * 1000 + resolved["uid"]


def merged(known, use):
    enum = {**known.get("enum", {}), **use.get("enum", {})}
    both = {**known, **use}
    if enum:
        both["enum"] = enum
    return both


def main():
    schema = Schema(sys.argv[1])
    classes = {}
    for name in CLASSES:
        resolved = schema.resolved(name, schema.events)
        uid, attributes = schema.uid(resolved), schema.attributes(resolved)
        attributes["class_uid"]["enum"] = [str(uid)]
        attributes["category_uid"]["enum"] = [str(uid // 1000)]
        activities = attributes["activity_id"]["enum"]
        attributes["type_uid"]["enum"] = [str(uid * 100 + int(number)) for number in activities]
        classes[str(uid)] = {"name": name, "attributes": attributes}
    objects = {}
    for name in OBJECTS:
        resolved = schema.resolved(name, schema.objects)
        objects[name] = {"attributes": schema.attributes(resolved)}
        constraints = resolved.get("constraints")
        if constraints:
            objects[name]["constraints"] = constraints
    pinned = {"version": schema.version, "classes": classes, "objects": objects}
    json.dump(pinned, sys.stdout, separators=(",", ":"), sort_keys=True)
    print()


main()
