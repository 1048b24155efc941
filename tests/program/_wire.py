# SPDX-License-Identifier: MIT
"""Writes captures octet by octet: raw IPv4 packets of TCP connections in a pcap file, numbers and
acknowledgements right, checksums zero. Nothing of it is shared with the program's own player."""
import socket
import struct

SEGMENT = 60_000  # payload of one packet: large, for big streams need no small ones


class Capture:
    """with Capture(path) as capture: connection = capture.connect(...)"""

    def __init__(self, path):
        self.file = open(path, 'wb', buffering=1 << 20)
        self.file.write(struct.pack('<IHHiIII', 0xA1B2C3D4, 2, 4, 0, 0, 262_144, 101))
        self.microseconds = 1_750_000_000_000_000
        self.packets = 0

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.file.close()

    def connect(self, port, client='10.0.0.5', client_port=None, server='10.0.0.25', syn=True):
        client_port = client_port or 40_000 + self.packets % 20_000
        return Connection(self, (client, client_port), (server, port), syn)

    def packet(self, source, target, sequence, acknowledged, flags, payload):
        tcp = struct.pack('>HHIIBBHHH', source[1], target[1], sequence & 0xFFFFFFFF,
                          acknowledged & 0xFFFFFFFF, 5 << 4, flags, 65_535, 0, 0)
        ip = struct.pack('>BBHHHBBH4s4s', 0x45, 0, 40 + len(payload), self.packets & 0xFFFF, 0, 64,
                         6, 0, socket.inet_aton(source[0]), socket.inet_aton(target[0]))
        length = 40 + len(payload)
        self.microseconds += 100
        self.packets += 1
        self.file.write(struct.pack('<IIII', self.microseconds // 1_000_000,
                                    self.microseconds % 1_000_000, length, length))
        self.file.write(ip + tcp)
        self.file.write(payload)


class Connection:
    FIN, SYN, RST, PSH, ACK = 1, 2, 4, 8, 16

    def __init__(self, capture, client, server, syn):
        self.capture = capture
        self.ends = client, server
        self.next = [1_000, 9_000]
        self.sent = [0, 0]
        if syn:
            self._send(0, self.SYN, b'', first=True)
            self._send(1, self.SYN | self.ACK, b'')
            self._send(0, self.ACK, b'')

    def _send(self, side, flags, payload, first=False):
        self.capture.packet(self.ends[side], self.ends[1 - side], self.next[side],
                            0 if first else self.next[1 - side], flags, payload)
        self.next[side] += len(payload) + bool(flags & (self.SYN | self.FIN))
        self.sent[side] += len(payload)

    def _data(self, side, octets):
        view = memoryview(octets)
        for start in range(0, len(view), SEGMENT):
            self._send(side, self.ACK | self.PSH, bytes(view[start:start + SEGMENT]))

    def client(self, octets):
        self._data(0, octets)

    def server(self, octets):
        self._data(1, octets)

    def lost_client(self, octets):
        """Sent, and received, and not captured."""
        self.next[0] += len(octets)

    def acknowledge(self):
        """An empty segment of the server's: it has all so far."""
        self._send(1, self.ACK, b'')

    def talk(self, *turns):
        """Commands and replies in turn, CRLF added; a greeting first where turns begin with None."""
        for i, turn in enumerate(turns):
            if turn is not None:
                self._data(i % 2, turn + b'\r\n')

    def close(self):
        self._send(0, self.FIN | self.ACK, b'')
        self._send(1, self.FIN | self.ACK, b'')
        self._send(0, self.ACK, b'')
