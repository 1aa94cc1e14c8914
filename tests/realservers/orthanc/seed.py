"""Stores two patients with images of noise in an Orthanc server and prints their ids as NAME=VALUE lines.

usage: seed.py BASE SLICES
"""

import base64
import http.client
import json
import os
import struct
import sys
import urllib.parse

HOST = urllib.parse.urlsplit(sys.argv[1]).netloc
HEADERS = {"Authorization": "Basic " + base64.b64encode(b"orthanc:orthanc").decode(), "Content-Type": "application/dicom"}
ROOT = "1.2.826.0.1.3680043.2.1125.1"
SECONDARY_CAPTURE = "1.2.840.10008.5.1.4.1.1.7"
EXPLICIT_LITTLE_ENDIAN = "1.2.840.10008.1.2.1"


def element(group, number, kind, value):
    """One data element; texts are padded to an even length, with a zero byte for identifiers."""
    if isinstance(value, int):
        value = struct.pack("<H", value)
    elif isinstance(value, str):
        value = value.encode("ascii")
    if len(value) % 2:
        value += b"\0" if kind in ("UI", "OB") else b" "
    head = struct.pack("<HH", group, number) + kind.encode("ascii")
    if kind in ("OB", "OW"):
        return head + struct.pack("<HI", 0, len(value)) + value
    return head + struct.pack("<H", len(value)) + value


def image(patient, name, study, slice_number, width):
    series = f"{ROOT}.{study}.1"
    uid = f"{series}.{slice_number}"
    meta = b"".join([
        element(2, 0x01, "OB", b"\0\1"),
        element(2, 0x02, "UI", SECONDARY_CAPTURE),
        element(2, 0x03, "UI", uid),
        element(2, 0x10, "UI", EXPLICIT_LITTLE_ENDIAN),
        element(2, 0x12, "UI", ROOT),
    ])
    body = b"".join([
        element(0x08, 0x16, "UI", SECONDARY_CAPTURE),
        element(0x08, 0x18, "UI", uid),
        element(0x08, 0x60, "CS", "OT"),
        element(0x08, 0x1030, "LO", "rig"),
        element(0x08, 0x103E, "LO", "noise"),
        element(0x10, 0x10, "PN", name),
        element(0x10, 0x20, "LO", patient),
        element(0x20, 0x0D, "UI", f"{ROOT}.{study}"),
        element(0x20, 0x0E, "UI", series),
        element(0x20, 0x13, "IS", str(slice_number)),
        element(0x28, 0x02, "US", 1),
        element(0x28, 0x04, "CS", "MONOCHROME2"),
        element(0x28, 0x10, "US", width),
        element(0x28, 0x11, "US", width),
        element(0x28, 0x100, "US", 8),
        element(0x28, 0x101, "US", 8),
        element(0x28, 0x102, "US", 7),
        element(0x28, 0x103, "US", 0),
        element(0x7FE0, 0x10, "OB", os.urandom(width * width)),
    ])
    return b"\0" * 128 + b"DICM" + element(2, 0x00, "UL", struct.pack("<I", len(meta))) + meta + body


def store(patient, name, study, slices, width):
    connection = http.client.HTTPConnection(HOST, timeout=30)
    for number in range(1, slices + 1):
        connection.request("POST", "/instances", image(patient, name, study, number, width), HEADERS)
        answer = connection.getresponse()
        body = answer.read()
        if answer.status != 200:
            sys.exit(f"storing image {number} of {patient}: {answer.status} {body[:200]!r}")
    return json.loads(body)["ParentPatient"]


print("BIG_PATIENT=" + store("RIG-BIG", "Big^Patient", 1, int(sys.argv[2]), 1024))
print("SMALL_PATIENT=" + store("RIG-SMALL", "Small^Patient", 2, 2, 16))
