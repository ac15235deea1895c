"""A TCP client made by hand: it says which options each of its segments has, sends one text, and prints what comes back.

segments.py SOURCE PORT TARGET PORT [--syn HEX] [--again HEX] [--ack HEX] [--data HEX] [--text TEXT] [--more HEX TEXT]

--again: a second SYN with these options before the handshake goes on. --more: a second segment with data, with its own options.
The kernel knows nothing of this connection and would reset it: the caller drops resets that leave the host.
"""
import argparse, ipaddress, random, socket, struct, sys, time

FIN, SYN, RST, PSH, ACK = 1, 2, 4, 8, 16


def checksum(data):
    data += b"\0" * (len(data) % 2)
    total = sum(struct.unpack("!%dH" % (len(data) // 2), data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


class Client:
    def __init__(self, source, source_port, target, target_port):
        self.source, self.target = ipaddress.ip_address(source), ipaddress.ip_address(target)
        self.ports = (source_port, target_port)
        self.sequence, self.acknowledged = random.randrange(1 << 32), 0
        family = socket.AF_INET if self.source.version == 4 else socket.AF_INET6
        self.socket = socket.socket(family, socket.SOCK_RAW, socket.IPPROTO_TCP)
        self.socket.bind((source, 0))
        self.socket.settimeout(20)

    def send(self, flags, options=b"", payload=b""):
        options += b"\1" * (-len(options) % 4) if options[:1] != b"\0" else b"\0" * (-len(options) % 4)
        offset = (5 + len(options) // 4) << 4
        header = struct.pack("!HHIIBBHHH", *self.ports, self.sequence, self.acknowledged, offset, flags, 65535, 0, 0)
        body = header + options + payload
        pseudo = self.source.packed + self.target.packed + struct.pack("!IHBB", len(body), 0, 0, socket.IPPROTO_TCP)
        body = body[:16] + struct.pack("!H", checksum(pseudo + body)) + body[18:]
        self.socket.sendto(body, (str(self.target), 0))

    def receive(self):
        while True:
            packet, (address, *_) = self.socket.recvfrom(65535)
            segment = packet[(packet[0] & 15) * 4:] if self.source.version == 4 else packet
            if ipaddress.ip_address(address.split("%")[0]) != self.target or struct.unpack("!HH", segment[:4]) != self.ports[::-1]:
                continue
            sequence, _, offset, flags = struct.unpack("!IIBB", segment[4:14])
            if flags & RST:
                sys.exit("reset")
            return sequence, flags, segment[(offset >> 4) * 4:]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("ends", nargs=4)
    for name in ("--syn", "--again", "--ack", "--data"):
        parser.add_argument(name, type=bytes.fromhex, default=b"")
    parser.add_argument("--text", default="")
    parser.add_argument("--more", nargs=2)
    given = parser.parse_args()
    client = Client(given.ends[0], int(given.ends[1]), given.ends[2], int(given.ends[3]))
    client.send(SYN, given.syn)
    sequence, flags, _ = client.receive()
    if given.again:
        client.send(SYN, given.again)
        client.receive()
    assert flags & SYN and flags & ACK, flags
    client.sequence = (client.sequence + 1) % (1 << 32)
    client.acknowledged = (sequence + 1) % (1 << 32)
    client.send(ACK, given.ack)
    for options, text in [(given.data, given.text)] + ([(bytes.fromhex(given.more[0]), given.more[1])] if given.more else []):
        text = text.replace("\\r", "\r").replace("\\n", "\n").encode()
        if text:
            client.send(ACK | PSH, options, text)
            client.sequence = (client.sequence + len(text)) % (1 << 32)
            time.sleep(0.05)  # two writes, not one: nothing depends on it
    while True:
        sequence, flags, payload = client.receive()
        if sequence != client.acknowledged:
            continue  # sent once more
        sys.stdout.write(payload.decode("latin-1"))
        client.acknowledged = (client.acknowledged + len(payload) + (flags & FIN)) % (1 << 32)
        client.send(ACK)
        if flags & FIN:
            client.send(FIN | ACK)
            return


main()
