"""Talks to a server that start.sh started in DIR and prints the exchanges as Markdown: what its API really says.

usage: capture.py aria2|orthanc|aptly DIR > samples/real/NAME/transcript.md
The rig's own ports, paths and secret are shown as the server's usual ones.
"""

import base64
import http.client
import json
import os
import sys
import time
import urllib.parse

NAME, DIR = sys.argv[1], os.path.realpath(sys.argv[2])
RIG = dict(line.strip().split("=", 1) for line in open(os.path.join(DIR, "rig.env")))
BASE = RIG["BASE"].rstrip("/")
USUAL_PORT = {"aria2": 6800, "orthanc": 8042, "aptly": 8080}[NAME]
SHOWN_HEADERS = ("content-type", "content-length", "location", "content-disposition", "www-authenticate", "retry-after")
MAX_SHOWN = 1200


def shown(text):
    port = urllib.parse.urlsplit(BASE).port
    text = text.replace(f"127.0.0.1:{port}", f"127.0.0.1:{USUAL_PORT}").replace(DIR, "/srv").replace(DIR.replace("/", "\\/"), "\\/srv")
    if "FILES" in RIG:
        text = text.replace(urllib.parse.urlsplit(RIG["FILES"]).netloc, "127.0.0.1:8000")
    return text.replace(RIG["SECRET"], "s3cret") if "SECRET" in RIG else text


def ask(method, path, body=None, headers=None):
    headers = dict(headers or {})
    if "PASSWORD" in RIG:
        user = f"{RIG['USER']}:{RIG['PASSWORD']}".encode()
        headers.setdefault("Authorization", "Basic " + base64.b64encode(user).decode())
    if isinstance(body, (dict, list)):
        body = json.dumps(body)
        headers.setdefault("Content-Type", "application/json")
    target = urllib.parse.urlsplit(BASE + path)
    connection = http.client.HTTPConnection(target.netloc, timeout=60)
    connection.request(method, target.path + (f"?{target.query}" if target.query else ""), body, headers)
    answer = connection.getresponse()
    content = answer.read()
    connection.close()
    return answer, content, target, body, headers


def show(title, method, path, body=None, headers=None):
    """Makes a request, prints both sides, and returns the answer's content."""
    answer, content, target, body, headers = ask(method, path, body, headers)
    lines = [f"{method} {target.path}{'?' + target.query if target.query else ''} HTTP/1.1", f"Host: {target.netloc}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    lines += ["", body] if body else []
    lines += ["", f"HTTP/1.1 {answer.status} {answer.reason}"]
    lines += [f"{name}: {value}" for name, value in answer.getheaders() if name.lower() in SHOWN_HEADERS]
    try:
        text = content.decode()
        text = text if len(text) <= MAX_SHOWN else text[:MAX_SHOWN] + f"\n... ({len(content)} bytes in all)"
    except UnicodeDecodeError:
        text = f"({len(content)} bytes, the first are {content[:4].hex(' ')})"
    lines += ["", text.strip()] if text.strip() else []
    print(f"## {title}\n\n```http\n{shown(chr(10).join(lines))}\n```\n")
    return content


def until(read, is_over, seconds=30):
    """Polls without printing until the status is over."""
    for _ in range(seconds * 4):
        if is_over(read()):
            return
        time.sleep(0.25)
    sys.exit("the job does not end")


def aria2():
    token, files = "token:" + RIG["SECRET"], RIG["FILES"]
    keys = ["gid", "status", "totalLength", "completedLength", "errorCode", "errorMessage"]

    def call(method, *params):
        return {"jsonrpc": "2.0", "id": "1", "method": "aria2." + method, "params": [token, *params]}

    def status(gid):
        return json.loads(ask("POST", "/jsonrpc", call("tellStatus", gid, ["status"]))[1])["result"]["status"]

    def wait(gid):
        until(lambda: status(gid), lambda value: value in ("complete", "error"))

    gid = json.loads(show("Submit", "POST", "/jsonrpc", call("addUri", [files + "big.bin"], {"max-download-limit": "1M"})))["result"]
    time.sleep(0.5)
    show("In progress", "POST", "/jsonrpc", call("tellStatus", gid, keys))
    wait(gid)
    show("Done", "POST", "/jsonrpc", call("tellStatus", gid, keys))
    show("Result", "POST", "/jsonrpc", call("getFiles", gid))
    gid = json.loads(show("Submit of a job that fails", "POST", "/jsonrpc", call("addUri", [files + "missing.bin"])))["result"]
    wait(gid)
    show("Failure", "POST", "/jsonrpc", call("tellStatus", gid, keys))
    show("An unknown job: HTTP 400 and an error object", "POST", "/jsonrpc", call("tellStatus", "00000000deadbeef"))

    def rpc(method, *params):
        rows = "".join(f"<param><value>{value}</value></param>" for value in (f"<string>{token}</string>", *params))
        return f'<?xml version="1.0"?><methodCall><methodName>aria2.{method}</methodName><params>{rows}</params></methodCall>'

    xml = {"Content-Type": "text/xml"}
    links = f"<array><data><value><string>{files}small.txt</string></value></data></array>"
    answer = show("The same over XML-RPC: submit", "POST", "/rpc", rpc("addUri", links), xml).decode()
    gid = answer.split("<string>")[1].split("</string>")[0]
    wait(gid)
    fields = "<array><data><value><string>gid</string></value><value><string>status</string></value></data></array>"
    show("XML-RPC: done", "POST", "/rpc", rpc("tellStatus", f"<string>{gid}</string>", fields), xml)
    show("XML-RPC: an unknown job is a fault under HTTP 200", "POST", "/rpc", rpc("tellStatus", "<string>00000000deadbeef</string>"), xml)


def orthanc():
    def state(job):
        return json.loads(ask("GET", "/jobs/" + job)[1])["State"]

    def wait(job):
        until(lambda: state(job), lambda value: value in ("Success", "Failure"))

    job = json.loads(show("Submit", "POST", f"/patients/{RIG['BIG_PATIENT']}/archive", {"Asynchronous": True}))["ID"]
    time.sleep(0.3)
    show("In progress", "GET", f"/jobs/{job}")
    show("The result asked for too early", "GET", f"/jobs/{job}/archive")
    wait(job)
    show("Done", "GET", f"/jobs/{job}")
    show("Result: a file", "GET", f"/jobs/{job}/archive")
    job = json.loads(show("Submit of a job that fails: its peer is not there", "POST", "/peers/nowhere/store",
                          {"Resources": [RIG["SMALL_PATIENT"]], "Synchronous": False}))["ID"]
    wait(job)
    show("Failure", "GET", f"/jobs/{job}")
    show("An unknown job", "GET", "/jobs/00000000-0000-0000-0000-000000000000")


def aptly():
    def wait(task):
        until(lambda: json.loads(ask("GET", f"/tasks/{task}")[1])["State"], lambda value: value in (2, 3))

    body = {"IgnoreSignatures": True}
    task = json.loads(show("Submit: 202 and a task; states are numbers, 0 among them", "PUT", "/mirrors/fresh1?_async=true", body))["ID"]
    time.sleep(1)
    show("In progress", "GET", f"/tasks/{task}")
    show("The same mirror again while it is updated", "PUT", "/mirrors/fresh1?_async=true", body)
    wait(task)
    show("Done", "GET", f"/tasks/{task}")
    show("Result", "GET", "/mirrors/fresh1/packages")
    show("Result: what the call would have returned by itself", "GET", f"/tasks/{task}/return_value")
    task = json.loads(show("Submit of a job that fails", "PUT", "/mirrors/broken?_async=true", body))["ID"]
    wait(task)
    show("Failure", "GET", f"/tasks/{task}")
    show("Failure: why", "GET", f"/tasks/{task}/output")
    task = json.loads(ask("PUT", "/mirrors/empty?_async=true", body)[1])["ID"]
    wait(task)
    show("Done without data: the same state as any success, the result is empty", "GET", "/mirrors/empty/packages")
    show("An unknown task", "GET", "/tasks/999999")


TITLES = {
    "aria2": "aria2 1.36: JSON-RPC and XML-RPC",
    "orthanc": "Orthanc 1.10: REST with basic authentication, one job at a time, a file as the result",
    "aptly": "aptly 1.5: REST, numeric states",
}
print(f"# {TITLES[NAME]}\n\nA real run against the server from Debian's package, made by `tests/realservers/capture.py`.\n")
{"aria2": aria2, "orthanc": orthanc, "aptly": aptly}[NAME]()
