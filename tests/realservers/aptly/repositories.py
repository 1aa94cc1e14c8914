"""Makes flat Debian repositories: fresh1 to freshN with three packages each, empty, and broken.

usage: repositories.py DIRECTORY N
"""

import hashlib
import io
import os
import sys
import tarfile

DIRECTORY, COUNT = sys.argv[1], int(sys.argv[2])
PACKAGE_BYTES = 600_000


def tar(files):
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w:gz", compresslevel=1) as archive:
        for name, content in files:
            info = tarfile.TarInfo("./" + name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return stream.getvalue()


def package(name, control):
    """A .deb is an ar archive of three members."""
    members = [
        ("debian-binary", b"2.0\n"),
        ("control.tar.gz", tar([("control", control.encode())])),
        ("data.tar.gz", tar([(f"usr/share/{name}/data", os.urandom(PACKAGE_BYTES))])),
    ]
    deb = b"!<arch>\n"
    for member, content in members:
        deb += f"{member:<16}{0:<12}{0:<6}{0:<6}{'100644':<8}{len(content):<10}`\n".encode()
        deb += content + b"\n" * (len(content) % 2)
    return deb


def repository(name, packages, without_files=False):
    folder = os.path.join(DIRECTORY, name)
    os.makedirs(folder, exist_ok=True)
    entries = []
    for title in packages:
        control = f"Package: {title}\nVersion: 1.0\nArchitecture: all\nMaintainer: Rig <rig@example.invalid>\n"
        summary = f"Description: package {title} of the rig\n"
        deb = package(title, control + summary)
        if not without_files:
            with open(os.path.join(folder, f"{title}_1.0_all.deb"), "wb") as file:
                file.write(deb)
        entries.append(
            f"{control}Filename: ./{title}_1.0_all.deb\nSize: {len(deb)}\nMD5sum: {hashlib.md5(deb).hexdigest()}\n"
            f"SHA1: {hashlib.sha1(deb).hexdigest()}\nSHA256: {hashlib.sha256(deb).hexdigest()}\n{summary}")
    index = "\n".join(entries).encode()
    with open(os.path.join(folder, "Packages"), "wb") as file:
        file.write(index)
    with open(os.path.join(folder, "Release"), "w") as file:
        file.write(
            "Origin: rig\nLabel: rig\nSuite: rig\nCodename: rig\nDate: Mon, 02 Nov 2026 00:00:00 UTC\nArchitectures: all\n"
            f"MD5Sum:\n {hashlib.md5(index).hexdigest()} {len(index)} Packages\n"
            f"SHA256:\n {hashlib.sha256(index).hexdigest()} {len(index)} Packages\n")


for number in range(1, COUNT + 1):
    repository(f"fresh{number}", [f"{part}{number}" for part in ("orders-core", "orders-data", "orders-web")])
repository("empty", [])
repository("broken", ["gone"], without_files=True)
