"""Many connections at once to a server of HTTP behind a gateway that takes PROXY protocol, each with a client of its own, who is asked for.

many.py PORT FIRST COUNT

Connection N, from FIRST on, has the client that client(N) says. All stay open; then it prints `open COUNT`, waits for SIGUSR1, asks on each
once more, prints `again COUNT` and closes them. Whoever sees another client than that of the connection ends it with exit code 1.
"""
import ipaddress, resource, signal, socket, sys

WAVE = 250  # requests under way at once: the server's queue of connections to be accepted has room for them
REQUEST = b"GET / HTTP/1.1\r\nHost: a\r\n\r\n"


def client(number):
    """Three of four have an address of IPv4. The networks are those of benchmarks and documentation."""
    address = ipaddress.ip_address("2001:db8::") + number if number % 4 == 3 else ipaddress.ip_address("198.18.0.0") + number
    return str(address), 1024 + number


def header(number):
    address, port = client(number)
    return f"PROXY TCP6 {address} 2001:db8:1::1 {port} 80\r\n" if ":" in address else f"PROXY TCP4 {address} 192.0.2.1 {port} 80\r\n"


def check(connection, number):
    answer = connection.recv(4096)
    while b"\r\n\r\n" not in answer or not answer.endswith(b"\n"):
        part = connection.recv(4096)
        if not part:
            sys.exit(f"connection {number} ended: {answer}")
        answer += part
    seen = answer.split(b"\r\n\r\n")[1].decode().strip().removeprefix("::ffff:")
    if seen != "%s %d" % client(number):
        sys.exit(f"connection {number} is that of {client(number)}, and the server saw {seen}")


def waves(items):
    return [items[at:at + WAVE] for at in range(0, len(items), WAVE)]


def main():
    port, first, count = map(int, sys.argv[1:])
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGUSR1])
    numbers = range(first, first + count)
    connections = []
    for wave in waves(numbers):
        opened = [(socket.create_connection(("127.0.0.1", port), timeout=50), number) for number in wave]
        for connection, number in opened:
            connection.sendall(header(number).encode() + REQUEST)
        for connection, number in opened:
            check(connection, number)
        connections += opened
    print("open", len(connections), flush=True)
    signal.sigwait([signal.SIGUSR1])
    for wave in waves(connections):
        for connection, _ in wave:
            connection.sendall(REQUEST)
        for connection, number in wave:
            check(connection, number)
    print("again", len(connections), flush=True)


main()
