#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Makes the seeds of frames_fuzz and capture_fuzz: small, of our own making, the same each time.

Usage: make_frame_seeds.py CORPUS_FOLDER   (needs the zstd and lz4 programs)
"""
import gzip
import pathlib
import struct
import subprocess
import sys

LINKS = [1, 0, 101, 108, 113, 228, 229, 276, 12, 14, 9, 50, 51, 104, 105, 119, 127, 163, 192, 204, 219]


def tcp(payload, flags=0x18, options=b""):
    offset = (5 + len(options) // 4) << 4
    return struct.pack(">HHIIBBHHH", 40000, 25, 1, 2, offset, flags, 8192, 0, 0) + options + payload


def ipv4(payload, protocol=6, fragment=0, options=b"", total=None):
    header = 20 + len(options)
    total = header + len(payload) if total is None else total
    return struct.pack(">BBHHHBBH4s4s", 0x40 | header // 4, 0, total, 7, fragment, 64, protocol, 0,
                       bytes([10, 0, 0, 1]), bytes([10, 0, 0, 2])) + options + payload


def ipv6(payload, following=6):
    host = bytes.fromhex("20010db8") + bytes(11)
    return struct.pack(">IHBB", 0x60000000, len(payload), following, 64) + \
        host + b"\1" + host + b"\2" + payload


def ether(payload, kind=0x0800):
    return bytes(12) + struct.pack(">H", kind) + payload


def frames(*items):
    """Each item: link type and frame, or link type, frame and octets cut off."""
    out = b""
    for link, frame, *cut in items:
        out += struct.pack(">BBHB", LINKS.index(link), cut[0] if cut else 0, len(frame), 1) + frame
    return out


def udp(port, payload):
    return struct.pack(">HHHH", 50000, port, 8 + len(payload), 0) + payload


def snap(packet):
    return b"\xaa\xaa\3\0\0\0\x08\0" + packet


def wlan(body, kind=0x08, more=b""):
    return bytes([kind, 1]) + bytes(22) + more + body


def aggregate(*packets):
    out = b""
    for packet in packets:
        body = snap(packet)
        out += bytes(12) + struct.pack(">H", len(body)) + body
        out += bytes(-len(out) % 4)
    return wlan(out, 0x88, b"\x80\0")


def tunnel_seeds():
    segment = tcp(b"220 hello\r\n")
    packet, packet6 = ipv4(segment), ipv6(segment, 6)
    frame = ether(packet)
    labels = struct.pack(">II", 16 << 12 | 64, 17 << 12 | 0x140)
    pppoe = struct.pack(">BBHHH", 0x11, 0, 5, len(packet) + 2, 0x21) + packet
    vxlan = struct.pack(">II", 0x08000000, 5 << 8) + frame
    geneve = struct.pack(">BBHII", 1, 0, 0x6558, 7 << 8, 0) + frame
    gtp = struct.pack(">BBHI", 0x34, 255, len(packet) + 8, 9) + b"\0\0\0\x85\1\x10\x09\0" + packet
    key = struct.pack(">HHII", 0x3000, 0x6558, 7, 1) + frame
    pptp = struct.pack(">HHHHI", 0x3001, 0x880B, len(packet) + 4, 7, 1) + b"\xff\3\0\x21" + packet
    erspan2 = struct.pack(">HHIHHI", 0x1000, 0x88BE, 1, 0x1005, 9, 1) + frame
    erspan3 = struct.pack(">HHIHHIHHQ", 0x1000, 0x22EB, 1, 0x2005, 9, 1, 0, 1, 0) + frame
    routed = struct.pack(">HHIHBBII", 0x4000, 0x0800, 0, 0x0800, 0, 4, 1, 0) + packet
    nested = packet
    for _ in range(9):
        nested = ipv4(nested, 4)
    radiotap = struct.pack("<BBHIQB", 0, 0, 17, 3, 0, 0x20)
    carrier = ipv4(udp(4789, vxlan), 17)[20:]
    return {
        "mpls": frames((1, ether(labels + packet, 0x8847)), (219, labels + packet6),
                       (1, ether(labels + bytes(4) + frame, 0x8847))),
        "pppoe": frames((1, ether(pppoe, 0x8864)), (51, pppoe)),
        "ppp": frames((9, b"\xff\3\0\x21" + packet), (9, b"\x57" + packet6),
                      (104, b"\x0f\0\x08\0" + packet), (204, b"\1\xff\3\0\x21" + packet)),
        "backbone": frames((1, ether(bytes(4) + frame, 0x88E7)),
                           (1, ether(bytes(6) + b"\x08\0" + packet, 0x893F)),
                           (1, ether(bytes(4) + b"\x08\0" + packet, 0x8926))),
        "ip_in_ip": frames((101, ipv4(packet, 4)), (101, ipv4(packet6, 41)),
                           (101, ipv6(packet, 4)), (101, ipv6(packet6, 41)), (101, nested)),
        "gre": frames((101, ipv4(key, 47)), (101, ipv4(pptp, 47)), (101, ipv4(routed, 47)),
                      (101, ipv6(b"\0\0\x08\0" + packet, 47))),
        "erspan": frames((101, ipv4(erspan2, 47)), (101, ipv4(erspan3, 47)),
                         (101, ipv4(b"\0\0\x88\xbe" + frame, 47))),
        "overlays": frames((101, ipv4(udp(4789, vxlan), 17)), (101, ipv4(udp(6081, geneve), 17)),
                           (101, ipv6(udp(8472, vxlan), 17))),
        "gtp": frames((101, ipv4(udp(2152, gtp), 17))),
        "ether_ip": frames((101, ipv4(b"\x30\0" + frame, 97)), (101, ipv6(frame, 143))),
        "wlan": frames((105, wlan(snap(packet))), (127, radiotap + wlan(snap(packet), 0x88, bytes(4))),
                       (119, struct.pack("<II", 0x44, 144) + bytes(136) + wlan(snap(packet))),
                       (163, struct.pack(">II", 0x80211001, 64) + bytes(56) + wlan(snap(packet))),
                       (192, struct.pack("<BBHI", 0, 0, 8, 105) + wlan(snap(packet)))),
        "aggregate": frames((105, aggregate(packet, ipv4(b"x", 1), packet))),
        "fragmented_tunnel": frames((101, ipv4(carrier[:40], 17, fragment=0x2000)),
                                    (101, ipv4(carrier[40:], 17, fragment=5))),
    }


def frame_seeds():
    segment = tcp(b"220 hello\r\n")
    packet, packet6 = ipv4(segment), ipv6(segment)
    options = struct.pack(">BB6x", 6, 0) + segment
    return {
        "ethernet": frames((1, ether(packet)), (1, ether(packet6, 0x86DD)),
                           (1, ether(packet + bytes(6)))),
        "tags": frames((1, ether(struct.pack(">HHHH", 5, 0x8100, 6, 0x0800) + packet, 0x88A8))),
        "snap": frames((1, ether(b"\xaa\xaa\3\0\0\0\x08\0" + packet, 8 + len(packet)))),
        "cooked": frames((113, struct.pack(">HHHQH", 0, 1, 6, 0, 0x0800) + packet),
                         (276, struct.pack(">HHIHBBQ", 0x86DD, 0, 3, 1, 0, 6, 0) + packet6)),
        "loopback": frames((0, b"\2\0\0\0" + packet), (108, b"\0\0\0\x1e" + packet6)),
        "raw": frames((101, packet), (12, packet6), (228, packet), (229, packet6)),
        "options": frames((101, ipv4(tcp(b"x", options=b"\1" * 12), options=b"\1" * 8))),
        "extensions": frames((101, ipv6(struct.pack(">BB6x", 60, 0) + options, 0))),
        "tso": frames((101, ipv4(tcp(b"a" * 200), total=0))),
        "snap_length": frames((101, packet[:45], 6)),
        "fragments4": frames((101, ipv4(segment[:16], fragment=0x2000)),
                             (101, ipv4(segment[8:24], fragment=0x2001)),
                             (101, ipv4(segment[24:], fragment=3))),
        "fragments6": frames((101, ipv6(struct.pack(">BBHI", 6, 0, 1, 9) + segment[:24], 44)),
                             (101, ipv6(struct.pack(">BBHI", 6, 0, 24, 9) + segment[24:], 44))),
    }


def pcap(order, magic, *packets, extra=b""):
    out = struct.pack(order + "IHHIIII", magic, 2, 4, 0, 0, 65535, 1)
    for i, packet in enumerate(packets):
        out += struct.pack(order + "IIII", i, 5, len(packet), len(packet)) + extra + packet
    return out


def block(order, kind, body):
    body += bytes(-len(body) % 4)
    length = len(body) + 12
    return struct.pack(order + "II", kind, length) + body + struct.pack(order + "I", length)


def option(order, code, value):
    return struct.pack(order + "HH", code, len(value)) + value + bytes(-len(value) % 4)


def pcapng(order, packet):
    interface = struct.pack(order + "HHI", 1, 0, 96) + option(order, 2, b"eth0") + \
        option(order, 9, b"\x09") + option(order, 14, struct.pack(order + "q", 3)) + \
        option(order, 0, b"")
    lengths = struct.pack(order + "II", len(packet), len(packet))
    return block(order, 0x0A0D0D0A, struct.pack(order + "IHHq", 0x1A2B3C4D, 1, 0, -1)) + \
        block(order, 1, interface) + \
        block(order, 6, struct.pack(order + "III", 0, 1, 2) + lengths + packet) + \
        block(order, 2, struct.pack(order + "HHII", 0, 0, 1, 2) + lengths + packet) + \
        block(order, 3, lengths[:4] + packet) + \
        block(order, 10, struct.pack(order + "II", 0x544C534B, 4) + b"KEYS") + \
        block(order, 4, b"names") + \
        block(order, 5, struct.pack(order + "III", 0, 0, 0) +
              option(order, 5, struct.pack(order + "Q", 2)))


def capture_seeds():
    packet = ether(ipv4(tcp(b"220 hello\r\n")))
    plain = pcap("<", 0xA1B2C3D4, packet, packet)
    unfold = {"zst": ["zstd", "-qc"], "lz4": ["lz4", "-qc"]}
    seeds = {
        "micro": plain,
        "nano_big_endian": pcap(">", 0xA1B23C4D, packet, b""),
        "longer_records": pcap("<", 0xA1B2CD34, packet, extra=bytes(8)),
        "cut": plain[:-5],
        "pcapng": pcapng("<", packet),
        "pcapng_sections": pcapng("<", packet) + pcapng(">", packet),
        "pcap_gz": gzip.compress(plain, mtime=0) + gzip.compress(packet, mtime=0),
        "snoop": b"snoop\0\0\0\0\0\0\2\0\0\0\4",
    }
    for suffix, command in unfold.items():
        seeds["pcap_" + suffix] = subprocess.run(command, input=plain, check=True,
                                                 stdout=subprocess.PIPE).stdout
    return seeds


def main():
    for name, seeds in (("frames", {**frame_seeds(), **tunnel_seeds()}), ("capture", capture_seeds())):
        folder = pathlib.Path(sys.argv[1]) / name
        folder.mkdir(parents=True, exist_ok=True)
        for seed, octets in seeds.items():
            (folder / seed).write_bytes(octets)


if __name__ == "__main__":
    main()
