"""Serves the files of a directory on 127.0.0.1, whole or by one byte range, at a limited rate for each answer.

usage: fileserver.py DIRECTORY PORT BYTES_PER_SECOND   (0: no limit)
"""

import http.server
import os
import sys
import time
import urllib.parse

DIRECTORY, PORT, RATE = os.path.realpath(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_HEAD(self):
        self.answer(with_body=False)

    def do_GET(self):
        self.answer(with_body=True)

    def answer(self, with_body):
        name = urllib.parse.unquote(urllib.parse.urlsplit(self.path).path).lstrip("/")
        path = os.path.realpath(os.path.join(DIRECTORY, name))
        if not path.startswith(DIRECTORY + os.sep) or not os.path.isfile(path):
            self.send_error(404)
            return
        size = os.path.getsize(path)
        first, last = 0, size - 1
        wanted = self.headers.get("Range", "")
        is_part = wanted.startswith("bytes=") and wanted[6:].split("-")[0].isdigit()
        if is_part:
            begin, _, end = wanted[6:].partition("-")
            first, last = int(begin), min(int(end) if end.isdigit() else size - 1, size - 1)
            if first > last:
                self.send_error(416)
                return
        self.send_response(206 if is_part else 200)
        self.send_header("Content-Type", "application/octet-stream")
        self.send_header("Content-Length", str(last - first + 1))
        if is_part:
            self.send_header("Content-Range", f"bytes {first}-{last}/{size}")
        self.end_headers()
        if with_body:
            self.send_file(path, first, last - first + 1)

    def send_file(self, path, first, left):
        step = max(1024, RATE // 20) if RATE else 1 << 16
        with open(path, "rb") as file:
            file.seek(first)
            while left > 0:
                block = file.read(min(step, left))
                if not block:
                    return
                self.wfile.write(block)
                left -= len(block)
                if RATE and len(block) == step:
                    time.sleep(step / RATE)


http.server.ThreadingHTTPServer(("127.0.0.1", PORT), Handler).serve_forever()
