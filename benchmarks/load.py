"""Sends ready-made requests over kept-open connections and times each. A process of its own.

Reads {"address", "writers", "requests": [[path, body, cookie], …]} from a file, prints one JSON.
Writer n sends every so manieth request in order; "expected" is the status of success.
"""

import json
import socket
import sys
import threading
import time


def main(path: str) -> None:
    with open(path, encoding="utf-8") as file:
        told = json.load(file)
    host, port = told["address"]
    method = told.get("method", "POST")
    ready = [_bytes(method, host, port, *request) for request in told["requests"]]
    writers, expected = told["writers"], told.get("expected", 200)
    times: list[list[float]] = [[] for _ in range(writers)]
    failures: list[str] = []
    begin = threading.Barrier(writers + 1)

    def write(number: int) -> None:
        line = socket.create_connection((host, port))
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        reader = line.makefile("rb")
        begin.wait()
        for request in ready[number::writers]:
            began = time.perf_counter()
            line.sendall(request)
            status = _answer(reader)
            times[number].append(time.perf_counter() - began)
            if status != expected:
                failures.append(str(status))

    threads = [threading.Thread(target=write, args=(n,)) for n in range(writers)]
    for thread in threads:
        thread.start()
    begin.wait()
    began = time.perf_counter()
    for thread in threads:
        thread.join()
    took = time.perf_counter() - began
    done = sorted(t for some in times for t in some)
    failures += ["no answer"] * (len(ready) - len(done))
    print(json.dumps({"seconds": took, "times": done, "failures": failures}))


def _bytes(method: str, host: str, port: int, path: str, body: str, cookie: str) -> bytes:
    return (
        f"{method} {path} HTTP/1.1\r\nHost: {host}:{port}\r\nCookie: {cookie}\r\n"
        "Content-Type: application/x-www-form-urlencoded\r\n"
        f"Content-Length: {len(body)}\r\n\r\n{body}"
    ).encode()


def _answer(reader) -> int:
    status = int(reader.readline().split()[1])
    length, chunked = 0, False
    while (line := reader.readline().strip()) != b"":
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            length = int(value)
        chunked |= name.lower() == b"transfer-encoding"
    while chunked:
        length = int(reader.readline(), 16)
        reader.read(length + 2)
        chunked = length > 0
        length = 0
    reader.read(length)
    return status


if __name__ == "__main__":
    main(sys.argv[1])
