"""A connection that can be taken away, and one that breaks at random: a proxy before a server.

Every connection carries what it is given until it is cut. Where a cut falls is counted in bytes,
of what goes to the server or of what comes back, so that it may fall anywhere in either.
"""

import random
import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

PIECE = 2048
RESET = struct.pack("ii", 1, 0)  # close with a reset, as a lost connection looks


class Faulty:
    """Between a browser and a server. Its own port stays the same when the server's does not."""

    def __init__(self, port: int, *, chance: random.Random | None = None) -> None:
        self.to = port
        self.away = False  # no connection at all
        self.share = 0.0  # of the connections that are cut somewhere
        self.cuts = 0
        self.chance = chance or random.Random(1)
        self.reach = 14_000  # bytes, about two sendings, within which a cut falls
        self.open: set[socket.socket] = set()
        self.lock = threading.Lock()
        self.door = socket.create_server(("127.0.0.1", 0), backlog=128)
        self.port = int(self.door.getsockname()[1])
        threading.Thread(target=self._welcome, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://localhost:{self.port}"

    def cut(self) -> None:
        """From now on nothing goes through, what is under way neither."""
        self.away = True
        self.drop()

    def drop(self) -> None:
        """What is open breaks; what is opened anew goes through."""
        with self.lock:
            held = list(self.open)
        for one in held:
            _reset(one)

    def breaks(self, share: float) -> None:
        """From now on this share of the connections is cut somewhere. Those that are open end:
        a browser would go on with a whole one for ever."""
        self.share = share
        self.drop()

    def mend(self) -> None:
        self.away = False

    def close(self) -> None:
        self.cut()
        self.door.close()

    def _welcome(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self.door.accept()
                threading.Thread(target=self._carry, args=(client,), daemon=True).start()

    def _carry(self, client: socket.socket) -> None:
        try:
            first = b"" if self.away else client.recv(PIECE)
            server = socket.create_connection(("127.0.0.1", self.to), timeout=30)
        except OSError:
            return _reset(client)
        if self.away or not first:
            _reset(server)
            return _reset(client)
        there, back = self._where()
        with self.lock:
            self.open |= {client, server}
        answers = threading.Thread(target=self._pump, args=(server, client, back), daemon=True)
        answers.start()
        self._pump(client, server, there, first)
        answers.join()
        with self.lock:
            self.open -= {client, server}
        client.close()
        server.close()

    def _where(self) -> tuple[int | None, int | None]:
        """After how many bytes to the server, or back from it, this connection breaks."""
        with self.lock:
            if self.chance.random() >= self.share:
                return None, None
            if self.chance.random() < 0.5:
                return self.chance.randrange(self.reach), None
            # Answers are short or long: as many cuts in the first hundred bytes as in thousands.
            return None, int(self.reach ** self.chance.random())

    def _pump(
        self, source: socket.socket, sink: socket.socket, most: int | None, first: bytes = b""
    ) -> None:
        gone = 0
        try:
            while piece := (first or source.recv(PIECE)):
                first = b""
                if most is not None and gone + len(piece) > most:
                    sink.sendall(piece[: most - gone])
                    self.cuts += 1
                    _reset(source)
                    return _reset(sink)
                sink.sendall(piece)
                gone += len(piece)
            with suppress(OSError):
                sink.shutdown(socket.SHUT_WR)
        except OSError:
            _reset(source)
            _reset(sink)


def _reset(one: socket.socket) -> None:
    with suppress(OSError):
        one.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
    with suppress(OSError):
        one.shutdown(socket.SHUT_RDWR)
    with suppress(OSError):
        one.close()


@contextmanager
def between(port: int, *, chance: random.Random | None = None) -> Iterator[Faulty]:
    """A proxy before the server at this port of this machine."""
    proxy = Faulty(port, chance=chance)
    try:
        yield proxy
    finally:
        proxy.close()
