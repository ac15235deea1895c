"""Steady requests to a server of HTTP behind a gateway that takes PROXY protocol, which answers with whom it sees: the client, or the gateway.

steady.py PORT GATEWAY

Two loops, side by side: `new` opens a connection for each request, and between them asks on one that was there at the start; `kept` has
several requests on each connection. When what a loop sees on its new connections changes, it prints `new client`, `kept peer` and so on, with
how often that came. After SIGUSR1, when nobody reveals anything any more, each sees the gateway on some more and ends. Anything else ends it
with exit code 1: a connection that is refused, reset or cut off, one that sees somebody else, or a kept one that sees somebody else than before.
"""
import itertools, os, signal, socket, sys, threading, traceback

REQUEST = b"GET / HTTP/1.1\r\nHost: a\r\n%s\r\n"
REQUESTS_EACH = 20
MORE_AT_THE_END = 100
PORT, GATEWAY = int(sys.argv[1]), sys.argv[2]
ending = threading.Event()


class Connection:
    """Its client is its number in one of the networks of benchmarks, which is that of the loop."""

    def __init__(self, network, number):
        self.client, self.before = f"198.{network}.{number >> 8 & 255}.{number & 255}", None
        self.socket = socket.create_connection(("127.0.0.1", PORT), timeout=50)
        self.socket.sendall(f"PROXY TCP4 {self.client} 192.0.2.1 1000 80\r\n".encode())

    def ask(self, last=False):
        self.socket.sendall(REQUEST % (b"Connection: close\r\n" if last else b""))
        answer = b""
        while not (b"\r\n\r\n" in answer and answer.endswith(b"\n")) or last:
            part = self.socket.recv(4096)
            if not part:
                break
            answer += part
        head, _, seen = answer.decode().partition("\r\n\r\n")
        seen = seen.strip()
        assert head.startswith("HTTP/1.1 200 ") and seen in (self.client, GATEWAY), f"{self.client}: {answer}"
        assert self.before in (None, seen), f"{self.before} became {seen}"
        self.before = seen
        if last:
            self.socket.close()
        return "peer" if seen == GATEWAY else "client"


class Seen:
    """What a loop sees; it begins with the peer."""

    def __init__(self, name):
        self.name, self.what, self.times = name, "peer", {"client": 0, "peer": 0}

    def add(self, what):
        if what != self.what:
            self.what = what
            self.times[what] += 1
            os.write(1, f"{self.name} {what} {self.times[what]}\n".encode())  # in one piece: the other loop prints, too


def new():
    seen, held = Seen("new"), Connection(18, 0)
    for number in itertools.count(1):
        assert held.ask() == "peer"
        seen.add(Connection(18, number).ask(last=True))
        if ending.is_set():
            break
    for number in range(MORE_AT_THE_END):
        assert held.ask(last=number == MORE_AT_THE_END - 1) == "peer"
        assert Connection(18, number).ask(last=True) == "peer"


def kept():
    seen = Seen("kept")
    for number in itertools.count():
        connection = Connection(19, number)
        seen.add([connection.ask(last=left == 1) for left in range(REQUESTS_EACH, 0, -1)][0])
        if ending.is_set():
            break
    for number in range(MORE_AT_THE_END):
        connection = Connection(19, number)
        assert {connection.ask(last=left == 1) for left in range(REQUESTS_EACH, 0, -1)} == {"peer"}


def run(loop):
    try:
        loop()
    except BaseException:
        traceback.print_exc()
        os._exit(1)


signal.signal(signal.SIGUSR1, lambda *_: ending.set())
loops = [threading.Thread(target=run, args=(loop,)) for loop in (new, kept)]
for loop in loops:
    loop.start()
print("started", flush=True)
for loop in loops:
    loop.join()
print("ended", flush=True)
