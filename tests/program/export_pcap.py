#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""export pcap: what is read from the exported file is what the store had of those sessions, for every
sample, for fragments, VLAN tags, damage and several captures; and what is said when captures were
moved, changed or never kept. Real captures are used where ../shared is there.

usage: export_pcap.py [CAPTURE...]
"""
import os
import pathlib
import shutil
import subprocess
import sys

import _check
import _malote

FULL = bool(os.environ.get('MALOTE_FULL'))
SHARED = pathlib.Path(os.environ.get('MALOTE_SHARED', _malote.source() / '..' / 'shared')) / 'captures'
# What a row is called by, and where it was read from.
NAMES = {'session': ('id', 'capture'), 'exchanges': ('session', 'message', 'transfer'), 'messages': ('id', 'session'),
         'notices': ('session',)}


def rows_of(place, store):
    """(id, all that was said in it) of each session."""
    ran = place.run('export', 'json', store, '-o', '-', '--reveal', '--quiet')
    for session in ran.rows:
        everything = {kind: [{k: open_at_end(k, v) for k, v in row.items() if k not in names}
                             for row in ([session[kind]] if kind == 'session' else session[kind])]
                      for kind, names in NAMES.items()}
        yield session['session']['id'], everything


def open_at_end(key, value):
    """A connection times out by the packets of others, which are not exported."""
    return 'open' if (key, value) == ('outcome', 'timeout') else value


def compare(tally, place, wanted, out, what):
    again = place / 'again.db'
    ran = place.run('read', out, '-d', again, '--quiet')
    tally.same(ran.status, 0, f'{what}: what was exported is read ({ran.said})')
    found = [rows for _, rows in rows_of(place, again)]
    tally.same(len(found), len(wanted), f'{what}: as many sessions')
    for one, other in zip(wanted, found):
        for kind in NAMES:
            tally.same(other[kind], one[kind], f'{what}: the same {kind}')
    for leftover in place.folder.glob('again.db*'):
        leftover.unlink()


def round_trip(tally, place, captures, what, each=FULL):
    """All sessions at once, and each alone."""
    store, out = place / 'all.db', place / 'out.pcapng'
    for leftover in place.folder.glob('all.db*'):
        leftover.unlink()
    if place.run('read', *captures, '-d', store, '--quiet').status not in (0, 1):
        return
    sessions = list(rows_of(place, store))
    ran = place.run('export', 'pcap', store, '-o', out, '--force')
    tally.same(ran.status, 0, f'{what}: exported ({ran.said.strip()})')
    compare(tally, place, [rows for _, rows in sessions], out, what)
    if len(sessions) == 1 or not each:
        return
    for number, rows in sessions[:20]:
        ran = place.run('export', 'pcap', store, f'id:{number}', '-o', out, '--force')
        tally.same(ran.status, 0, f'{what}, id:{number}: exported')
        compare(tally, place, [rows], out, f'{what}, id:{number}')


def samples(tally, place):
    for capture in sorted((_malote.source() / 'samples' / 'captures').glob('*.pcap')):
        round_trip(tally, place, [capture], capture.stem, each=FULL or capture.stem == 'smtp-refusals')


def roads(tally, place):
    scenario = _malote.source() / 'samples' / 'scenarios' / 'smtp-transactions.txt'
    roads = (['--fragment', '48', '--vlan', '7'], ['--ipv6', '--fragment', '64', '--duplicate', '0.3'],
             ['--mss', '60', '--lose', '0.1', '--reorder', '0.3'], ['--snaplen', '100'])
    for options in roads:
        capture = place / 'played.pcap'
        _malote.play(scenario, capture, '--seed', '3', *options)
        round_trip(tally, place, [capture], ' '.join(options))


def split(capture, folder, parts):
    """One capture as several, in turns of a few packets, as rotating files and two interfaces give."""
    octets = capture.read_bytes()
    head, at, packets = octets[:24], 24, []
    while at < len(octets):
        length = int.from_bytes(octets[at + 8:at + 12], 'little')
        packets.append(octets[at:at + 16 + length])
        at += 16 + length
    files = []
    for part in range(parts):
        files.append(folder / f'part{part}.pcap')
        files[-1].write_bytes(head + b''.join(packets[part::parts]))
    return files


def several_captures(tally, place):
    parts = split(_check.sample('smtp-two-at-once'), place.folder, 3)
    round_trip(tally, place, parts, 'one conversation in three captures', each=True)
    store = place / 'all.db'
    parts[1].unlink()
    out = place / 'two.pcapng'
    ran = place.run('export', 'pcap', store, '-o', out)
    tally.same(ran.status, 1, 'a capture that is gone: the others are exported')
    tally.check('part1.pcap: is not there any more' in ran.said, f'and it is said: {ran.said}')
    parts[0].write_bytes(parts[0].read_bytes() + b'\0')
    ran = place.run('export', 'pcap', store, '-o', out, '--force')
    tally.same(ran.status, 1, 'a capture that has changed')
    tally.check('part0.pcap: has changed since it was read' in ran.said, f'and it is said: {ran.said}')
    parts[2].unlink()
    kept = out.read_bytes()
    ran = place.run('export', 'pcap', store, '-o', out, '--force')
    tally.same(ran.status, 3, 'no capture is left')
    tally.same(out.read_bytes(), kept, 'what was exported before is left alone')
    tally.check(not (place / 'two.pcapng.part').exists(), 'and no draft stays')


def networks(tally, place):
    """The same two ends on two VLANs at the same time: one's packets are none of the other's."""
    scenario = _malote.source() / 'samples' / 'scenarios' / 'smtp-transactions.txt'
    captures = [place / f'vlan{tag}.pcap' for tag in (7, 8)]
    for tag, capture in zip((7, 8), captures):
        _malote.play(scenario, capture, '--seed', str(tag), '--vlan', str(tag))
    octets, at = bytearray(captures[1].read_bytes()), 24
    while at < len(octets):  # a millisecond later
        fraction = int.from_bytes(octets[at + 4:at + 8], 'little')
        octets[at + 4:at + 8] = ((fraction + 1000) % 1_000_000).to_bytes(4, 'little')
        at += 16 + int.from_bytes(octets[at + 8:at + 12], 'little')
    captures[1].write_bytes(octets)
    round_trip(tally, place, captures, 'two VLANs', each=True)
    sessions = list(rows_of(place, place / 'all.db'))
    tally.check(len(sessions) > 1, f'two VLANs: {len(sessions)} sessions')
    counts = [int(row['packets']) for row in place.run('list', 'captures', place / 'all.db', '--json').rows]
    sums = 0
    for number, _ in sessions:
        out = place / f'vlan-{number}.pcapng'
        place.run('export', 'pcap', place / 'all.db', f'id:{number}', '-o', out)
        sums += sum(int(row['packets']) for row in place.run('list', 'captures', out, '--json').rows)
    tally.same(sums, sum(counts), 'two VLANs: every packet in one of the sessions')


def moved(tally, place):
    capture, away = place / 'here.pcap', place / 'away'
    shutil.copy(_check.sample('smtp-header'), capture)
    store = place / 'moved.db'
    place.run('read', 'here.pcap', '-d', store, '--quiet')
    away.mkdir()
    capture.rename(away / 'renamed.pcap')
    out = place / 'moved.pcapng'
    tally.same(place.run('export', 'pcap', store, '-o', out).status, 3, 'a capture that was moved')
    ran = place.run('export', 'pcap', store, '-o', out, '--capture-dir', away)
    tally.same(ran.status, 0, f'--capture-dir finds it under another name: {ran.said}')
    compare(tally, place, [rows for _, rows in rows_of(place, store)], out, 'a capture that was moved')
    # The cache knows the capture by what is in it, under the path that it had then.
    shutil.copy(away / 'renamed.pcap', capture)
    place.run('list', 'sessions', capture)
    capture.rename(place / 'there.pcap')
    ran = place.run('export', 'pcap', place / 'there.pcap', '-o', out, '--force')
    tally.same(ran.status, 0, f'a capture that was read under another name: {ran.said}')


def refusals(tally, place):
    octets = _check.sample('pop3-classroom').read_bytes()
    ran = place.run('export', 'pcap', '-', '-o', place / 'x.pcapng', stdin=octets)
    tally.same(ran.status, 3, 'standard input')
    tally.check('standard input' in ran.said, f'and it is said: {ran.said}')
    place.run('read', '-', '-d', place / 'stdin.db', '--quiet', stdin=octets)
    ran = place.run('export', 'pcap', place / 'stdin.db', '-o', place / 'x.pcapng')
    tally.same(ran.status, 3, 'a store read from standard input')
    tally.check('standard input' in ran.said, f'and it is said: {ran.said}')
    capture = place / 'own.pcap'
    capture.write_bytes(octets)
    ran = place.run('export', 'pcap', capture, '-o', capture)
    tally.same(ran.status, 3, 'the capture itself is not overwritten')
    tally.same(capture.read_bytes(), octets, 'and is left as it was')


def outputs(tally, place):
    capture = _check.sample('smtp-two-at-once')
    out = place / 'classic.pcap'
    ran = place.run('export', 'pcap', capture, 'id:2', '-o', out)
    tally.same((ran.status, out.read_bytes()[:4]), (0, bytes.fromhex('4d3cb2a1')), '.pcap gives pcap')
    tally.same(len(place.rows('sessions', out)), 1, 'with one session')
    ran = place.run('export', 'pcap', capture, 'id:2', '-o', '-')
    tally.same((ran.status, ran.out[:4]), (0, bytes.fromhex('0a0d0d0a')), '- gives pcapng')
    ran = place.run('export', 'pcap', capture, 'user:nobody', '-o', place / 'none.pcapng')
    tally.same(ran.status, 0, 'no session fits')
    tally.same(place.rows('sessions', place / 'none.pcapng'), [], 'gives a capture without packets')
    if shutil.which('tcpdump'):
        seen = subprocess.run(['tcpdump', '-nr', out], capture_output=True, timeout=60)
        wanted = place.run('list', 'sessions', capture, 'id:2', '--json').rows[0]['client']['port']
        lines = seen.stdout.decode().splitlines()
        tally.check(lines and all(f'.{wanted} ' in line or f'.{wanted}:' in line for line in lines),
                    'tcpdump sees the packets of that connection only')


def foreign(tally, place, names):
    if not SHARED.is_dir():
        print(f'skipped: there are no captures in {SHARED}')
        return
    chosen = [SHARED / name for name in names]
    if not chosen:
        for line in (SHARED / 'MANIFEST.tsv').read_text('utf-8').splitlines()[1:]:
            fields = line.split('\t')
            small = (SHARED / fields[0]).stat().st_size < 300_000
            if any(f.startswith('target') for f in fields) and (FULL or small):
                chosen.append(SHARED / fields[0])
    chosen = chosen if FULL or names else chosen[::6]
    for capture in chosen:
        round_trip(tally, place, [capture], capture.name)
    print(f'{len(chosen)} captures that nobody here wrote')


def main():
    tally = _check.Tally()
    with _check.Place() as place:
        if len(sys.argv) == 1:
            samples(tally, place)
            roads(tally, place)
            several_captures(tally, place)
            networks(tally, place)
            moved(tally, place)
            refusals(tally, place)
            outputs(tally, place)
        foreign(tally, place, sys.argv[1:])
    tally.finish()


main()
