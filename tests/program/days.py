#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""A month of traffic in packet time: the store stays within its bounds, what is kept is whole, memory does not grow.

usage: days.py            three thousand sessions
       MALOTE_FULL=1 …    sixty thousand
"""
import os
import pathlib
import sqlite3
import struct
import sys

import _malote
from _check import Place, Tally

DAY = 86_400
BEGIN = 1_767_225_600  # 2026-01-01
FULL = os.environ.get('MALOTE_FULL') == '1'
SESSIONS_A_DAY = 2_000 if FULL else 50


def packets_of(capture):
    """The packets of a little-endian pcap file: offset in nanoseconds, Ethernet frame."""
    octets = pathlib.Path(capture).read_bytes()
    magic = struct.unpack_from('<I', octets)[0]
    factor = {0xa1b2c3d4: 1000, 0xa1b23c4d: 1}[magic]
    at, found = 24, []
    while at < len(octets):
        seconds, fraction, kept, _ = struct.unpack_from('<IIII', octets, at)
        found.append((seconds * 10**9 + fraction * factor, octets[at + 16:at + 16 + kept]))
        at += 16 + kept
    begin = found[0][0]
    return [(time - begin, frame) for time, frame in found]


class Month:
    """One conversation, again and again: other ports and addresses, and days that go by."""

    def __init__(self, capture):
        self.packets = packets_of(capture)
        frame = self.packets[0][1]
        assert frame[12:14] == b'\x08\x00' and frame[23] == 6, 'TCP over IPv4'
        self.client = frame[26:30]

    def frames(self, number, start):
        address = struct.pack('>BBH', 10, 1 + number // 60_000 % 200, 5)
        port = struct.pack('>H', 1024 + number % 60_000)
        for time, frame in self.packets:
            octets = bytearray(frame)
            tcp = 14 + (octets[14] & 15) * 4
            from_client = octets[26:30] == self.client
            octets[26 if from_client else 30:30 if from_client else 34] = address
            octets[tcp if from_client else tcp + 2:tcp + 2 if from_client else tcp + 4] = port
            yield start * 10**9 + time, bytes(octets)

    def write(self, path, days):
        with open(path, 'wb') as out:
            out.write(struct.pack('<IHHiIII', 0xa1b23c4d, 2, 4, 0, 0, 262_144, 1))
            for number in range(days * SESSIONS_A_DAY):
                for time, frame in self.frames(number, BEGIN + number * DAY // SESSIONS_A_DAY):
                    out.write(struct.pack('<IIII', time // 10**9, time % 10**9, len(frame), len(frame)) + frame)


def look(tally, store, name):
    """Nothing is left of what was forgotten, and what is there is whole."""
    with sqlite3.connect(f'file:{store}?mode=ro', uri=True) as database:
        ask = lambda sql: database.execute(sql).fetchone()[0]  # noqa: E731
        first, last, sessions = database.execute('SELECT min(id), max(id), count(*) FROM sessions').fetchone()
        for table in ('messages', 'notices', 'dialogue', 'credentials', 'tls', 'unsettled'):
            tally.same(ask(f'SELECT count(*) FROM {table} WHERE session NOT IN (SELECT id FROM sessions)'), 0,
                       f'{name}: {table} of sessions that are gone')
        tally.same(ask('SELECT count(*) FROM contents WHERE id NOT IN (SELECT content FROM messages)'), 0, f'{name}: contents')
        tally.same(ask('SELECT count(*) FROM chunks WHERE (id >> 20) NOT IN (SELECT id FROM contents)'), 0, f'{name}: chunks')
        tally.same(ask('SELECT count(*) FROM parts WHERE message NOT IN (SELECT id FROM messages)'), 0, f'{name}: parts')
        tally.same(ask('SELECT count(*) FROM messages WHERE NOT complete'), 0, f'{name}: messages that are left are whole')
        tally.same(ask("SELECT count(*) FROM pragma_integrity_check WHERE integrity_check <> 'ok'"), 0, f'{name}: the file')
        tally.same(sessions, last - first + 1, f'{name}: the newest in a row')
        return first, last, ask('SELECT (max(end_time) - min(end_time)) / 86400000000000 FROM sessions')


def main():
    tally = Tally()
    with Place() as place:
        month = Month(_malote.source() / 'samples' / 'captures' / 'smtp-picture.pcap')
        peaks = {}
        for days in (8, 30):
            month.write(place / f'{days}.pcap', days)
            kept = place / f'keep-{days}.malote'
            ran = place.run('read', place / f'{days}.pcap', '-d', kept, '--keep', '7d', '--json', timeout=1800)
            tally.same(ran.status, 0, f'{days} days: {ran.said}')
            tally.same(ran.rows[0]['sessions'], {'smtp': days * SESSIONS_A_DAY}, f'{days} days: all were read')
            peaks[days] = ran.peak_mib
            first, last, span = look(tally, kept, f'{days} days, kept 7d')
            tally.same(last, days * SESSIONS_A_DAY, f'{days} days: the newest is there')
            tally.check(span <= 7 and last - first >= 7 * SESSIONS_A_DAY - 2, f'{days} days: {span} days, {first} to {last} are left')
            print(f'{days} days: {ran.peak_mib:.0f} MiB, {ran.seconds:.1f} s, store {kept.stat().st_size >> 20} MiB')
        # The page cache of 16 MiB may fill meanwhile.
        tally.check(peaks[30] < peaks[8] + 24, f'memory of 8 and of 30 days: {peaks}')
        week, whole = ((place / f'keep-{days}.malote').stat().st_size for days in (8, 30))
        tally.check(whole < week * 1.25 + (1 << 20), f'the store after 8 and 30 days: {week}, {whole} octets')

        bound = (200 if FULL else 4) << 20
        small = place / 'small.malote'
        ran = place.run('read', place / '30.pcap', '-d', small, '--max-size', str(bound), '--quiet', timeout=1800)
        tally.same(ran.status, 0, f'--max-size: {ran.said}')
        tally.check(small.stat().st_size <= bound, f'--max-size {bound}: {small.stat().st_size}')
        _, last, _ = look(tally, small, '--max-size')
        tally.same(last, 30 * SESSIONS_A_DAY, '--max-size: the newest is there')
        print(f'--max-size {bound >> 20}M: {ran.peak_mib:.0f} MiB, {ran.seconds:.1f} s, store {small.stat().st_size >> 20} MiB')

        # Read on where the rest is gone: no id twice.
        more = place / 'more.pcap'
        with open(more, 'wb') as out:
            out.write(struct.pack('<IHHiIII', 0xa1b23c4d, 2, 4, 0, 0, 262_144, 1))
            for time, frame in month.frames(7, BEGIN + 90 * DAY):
                out.write(struct.pack('<IIII', time // 10**9, time % 10**9, len(frame), len(frame)) + frame)
        ran = place.run('read', more, '-d', small, '--keep', '7d', '--quiet')
        tally.same([row['id'] for row in place.run('list', 'sessions', small, '--json').rows], [30 * SESSIONS_A_DAY + 1],
                   'after two months only the new one is there, with the next id')
        for words in (('--keep', '7'), ('--keep', 'x'), ('--max-size', '10k'), ('--max-size', '2GB')):
            ran = place.run('read', more, '-d', place / 'never.malote', *words)
            tally.same((ran.status, (place / 'never.malote').exists()), (2, False), f'{words}: {ran.said}')
    tally.finish()


if __name__ == '__main__':
    sys.exit(main())
