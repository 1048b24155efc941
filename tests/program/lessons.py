#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Every lesson over loopback, in a network of its own: what a sniffer caught, read by malote, must be what both
ends say, and nothing besides. Then the same files as the player writes them.

usage: lessons.py
"""
import contextlib
import ctypes
import fcntl
import os
import socket
import struct
import sys
import time

import _malote
from _check import Place, Tally
from serve import Server, Sniffer

NEW_NETWORK = 0x40000000  # CLONE_NEWNET
# A drive that is not to wait for keys; a lesson whose sessions wait for each other still does.
QUICK = ('--speed', '0')
TWO_SERVERS = {'mail-two-servers'}
NOTHING_SENT = {'imap-starttls', 'pop3-stls', 'smtp-starttls-injected'}


def own_network():
    """Why there is none; nothing where there is one."""
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(NEW_NETWORK) != 0:
        return os.strerror(ctypes.get_errno())
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        request = struct.pack('16sh22x', b'lo', 1 | 64)  # IFF_UP, IFF_RUNNING
        fcntl.ioctl(any_socket, 0x8914, request)  # SIOCSIFFLAGS
    return None


def names():
    return sorted(path.stem for path in (_malote.source() / 'samples' / 'lessons').glob('*.txt'))


def captured(tally, place):
    for name in names():
        two = name in TWO_SERVERS
        his = Server(place, '--domain', 'his.example', '--listen', '127.0.0.2', ports=None) if two else None
        relay = ('--relay', 'his.example=127.0.0.2:25') if two else ()
        with Server(place, *relay, ports=None) as server, his or contextlib.nullcontext():
            sniffer = Sniffer(place / f'{name}.pcap', None)
            truth = place / f'{name}.jsonl'
            ran = place.run('drive', _malote.source() / 'samples' / 'lessons' / f'{name}.txt', *QUICK, '--strict',
                            '--truth', truth, '--keylog', place / f'{name}.keys', timeout=60)
            tally.same(ran.status, 0, f'{name}: {ran.said}')
            tally.same([one.end() for one in (server, his) if one], [0] * (1 + two), f'{name}: served')
            time.sleep(0.1)
            sniffer.end()
        # Commands behind an injected STARTTLS are all there is of that lesson.
        if name not in NOTHING_SENT:
            tally.check(server.truth(), f'{name}: there is something to tell')
        more = ('--truth', his.truth_path) if two else ()
        ran = place.run('verify', place / f'{name}.pcap', '--truth', server.truth_path, '--truth', truth, *more,
                        '--keylog', place / f'{name}.keys')
        tally.same((ran.status, ran.out), (0, b''), f'{name}: the capture against what both ends say')


def played(tally, place):
    for name in names():
        wire, truth = place / f'{name}.pcap', place / f'{name}.jsonl'
        lesson = _malote.source() / 'samples' / 'lessons' / f'{name}.txt'
        keys = place / f'{name}.played.keys'
        tally.same(place.run('play', lesson, '-o', wire, '--truth', truth, '--keylog', keys, '--quiet').status, 0, name)
        ran = place.run('verify', wire, '--truth', truth, '--keylog', keys)
        tally.same((ran.status, ran.out), (0, b''), f'{name}: as played')


def main():
    tally = Tally()
    with Place() as place:
        played(tally, place)
    why = own_network()
    if why is None:
        with Place() as place:
            captured(tally, place)
    else:
        print(f'skipped: no network of our own: {why}')
    tally.finish()


if __name__ == '__main__':
    sys.exit(main())
