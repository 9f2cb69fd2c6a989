"""Asks an app and a website with http.client: client.py APP_PORT WEBSITE_PORT FOLDER ROUNDS. Prints JSON."""

import http.client
import json
import os
import sys

app_port, website_port, folder, rounds = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3], int(sys.argv[4])
paths = ["index.html", "style.css", "app.js", "logo.png", "about/index.html"]
requests, failures = 0, []


def ask(connection, method, path, status, expected, **more):
    """Sends a request on an open connection, and compares status and body."""
    global requests
    requests += 1
    opened = connection.sock
    connection.request(method, path, **more)
    if opened is not None and connection.sock is not opened:
        failures.append(f"{method} {path}: the connection was opened again")
    response = connection.getresponse()
    body = response.read()
    if response.status != status or body != expected:
        failures.append(f"{method} {path}: status {response.status}, {len(body)} bytes")
    return response


website = http.client.HTTPConnection("127.0.0.1", website_port, timeout=30)
for _ in range(rounds):
    for path in paths:
        with open(os.path.join(folder, path), "rb") as file:
            content = file.read()
        tag = ask(website, "GET", "/" + path, 200, content).getheader("ETag")
        ask(website, "GET", "/" + path, 304, b"", headers={"If-None-Match": tag})
        ask(website, "HEAD", "/" + path, 200, b"")
        ask(website, "GET", "/" + path, 206, content[5:50], headers={"Range": "bytes=5-49"})

app = http.client.HTTPConnection("127.0.0.1", app_port, timeout=30)
chunks = [bytes([index % 251]) * (index * 37 % 9000 + 1) for index in range(200)]
for _ in range(rounds):
    for path in ["/echo", "/stream"]:
        # An iterable body is chunked, one chunk for each of its parts.
        ask(app, "POST", path, 200, b"".join(chunks), body=iter(chunks), encode_chunked=True,
            headers={"Transfer-Encoding": "chunked"})
        ask(app, "POST", path, 200, b"".join(chunks), body=b"".join(chunks))
        ask(app, "POST", path, 200, b"", body=b"")

print(json.dumps({"requests": requests, "failures": failures}))
