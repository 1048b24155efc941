#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""`read --follow`: a capture that grows while it is read gives what it would give read at once, the
store can be read meanwhile, and whatever ends it is said."""
import gzip
import os
import signal
import subprocess
import threading
import time

import _malote
from _check import KINDS, SANITIZED, Place, Tally, sample

tally = Tally()
SLOW = 4 if SANITIZED else 1


def begin(place, *arguments, **more):
    return subprocess.Popen([_malote.program(), 'read', *map(str, arguments)], env=place.environment,
                            cwd=place.folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, **more)


def end(child, status, about):
    try:
        out, err = child.communicate(timeout=60)
    except subprocess.TimeoutExpired:
        child.kill()
        out, err = child.communicate()
    tally.same(child.returncode, status, f'{about}: {err!r}: exit status')
    return out, err.decode('utf-8', 'replace')


def append(path, octets):
    with open(path, 'ab') as out:
        out.write(octets)


def eventually(holds, seconds=20.0):
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if holds():
            return True
        time.sleep(0.05)
    return False


def packets_in(place, store):
    if not os.path.exists(store):
        return -1
    ran = place.run('list', 'captures', store, '--json', '--quiet')
    return ran.rows[0]['packets'] if ran.status == 0 and ran.rows else -1


def same_rows(place, ours, theirs, about):
    for kind in KINDS[:-1]:
        tally.same(place.rows(kind, ours), place.rows(kind, theirs), f'{about}: {kind}')


def grows(place, name, whole, suffix):
    """In pieces that end anywhere; the store is looked at in between."""
    growing, store = place / f'{name}{suffix}', place / f'{name}.db'
    growing.write_bytes(whole[:10])
    child = begin(place, growing, '-d', store, '--follow', '--idle', 2 * SLOW)
    seen = -1
    for part in range(1, 4):
        time.sleep(0.2)
        append(growing, whole[max(10, (part - 1) * len(whole) // 3):part * len(whole) // 3])
        if suffix.endswith('gz'):
            continue
        seen_before = seen
        tally.check(eventually(lambda: packets_in(place, store) > seen_before),
                    f'{name}: part {part} is in the store while the file is followed')
        seen = packets_in(place, store)
    _, said = end(child, 0, name)
    tally.check('following' in said and str(growing) in said, f'{name}: says what it does: {said!r}')
    at_once = place / f'{name}-at-once.db'
    place.run('read', growing, '-d', at_once, '--quiet')
    same_rows(place, store, at_once, name)
    capture = place.rows('captures', store)[0]
    tally.same((capture['state'], capture['bytes']), ('whole', len(whole)), f'{name}: its row')
    again = place.run('read', growing, '-d', store)
    tally.check(b'nothing added' in again.out, f'{name}: read again adds nothing: {again.out!r}')
    refused = place.run('read', growing, '-d', store, '--follow', '--idle', 1)
    tally.same(refused.status, 3, f'{name}: not followed into the store that has it')


def ended_by_hand(place, whole):
    growing, store = place / 'hand.pcap', place / 'hand.db'
    growing.write_bytes(whole[:-5])  # a packet is half written
    for one, status in ((signal.SIGINT, 0), (signal.SIGTERM, 0)):
        if store.exists():
            os.unlink(store)
        child = begin(place, growing, '-d', store, '--follow')
        tally.check(eventually(lambda: packets_in(place, store) > 0), f'{one}: packets are there')
        child.send_signal(one)
        _, said = end(child, status, str(one))
        tally.check('middle of a packet' not in said, f'{one}: half a packet is no fault: {said!r}')
        tally.same(place.rows('captures', store)[0]['state'], 'whole', f'{one}: state')
    begun = time.monotonic()
    child = begin(place, growing, '-d', place / 'duration.db', '--follow', '--duration', 0.6)
    end(child, 0, '--duration')
    tally.check(0.5 < time.monotonic() - begun < 10 * SLOW, '--duration ends it')


def cut_and_replaced(place, whole):
    for name, what, word in (
            ('cut', lambda path: os.truncate(path, 30), 'shorter'),
            ('replaced', lambda path: (os.rename(path, f'{path}.1'), path.write_bytes(whole)),
             'replaced'),
            ('removed', os.unlink, 'removed')):
        growing, store = place / f'{name}.pcap', place / f'{name}.db'
        growing.write_bytes(whole)
        child = begin(place, growing, '-d', store, '--follow', '--idle', 20)
        tally.check(eventually(lambda: packets_in(place, store) > 0), f'{name}: packets are there')
        what(growing)
        _, said = end(child, 1, name)
        tally.check(word in said, f'{name}: is said: {said!r}')
        kinds = [row['kind'] for row in place.rows('notices', store)]
        tally.check('capture-fault' in kinds, f'{name}: and noticed: {kinds}')


def from_a_pipe(place, whole):
    store = place / 'pipe.db'
    child = begin(place, '-', '-d', store, '--follow', stdin=subprocess.PIPE)
    half = len(whole) // 2
    child.stdin.write(whole[:half])
    child.stdin.flush()
    tally.check(eventually(lambda: packets_in(place, store) > 0), 'pipe: packets are there')

    def rest():
        time.sleep(0.3)
        child.stdin.write(whole[half:])
        child.stdin.close()

    writer = threading.Thread(target=rest)
    writer.start()
    writer.join()
    child.stdin = None
    end(child, 0, 'pipe')
    at_once = place / 'pipe-at-once.db'
    place.run('read', '-', '-d', at_once, '--quiet', stdin=whole)
    same_rows(place, store, at_once, 'pipe')


def refusals(place, whole):
    (place / 'a.pcap').write_bytes(whole)
    for arguments, status, word in (
            (['a.pcap', 'a.pcap', '-d', 'x.db', '--follow'], 2, 'one CAPTURE'),
            (['a.pcap', '-d', 'x.db', '--idle', '1'], 2, '--follow'),
            (['a.pcap', '-d', 'x.db', '--duration', '1'], 2, '--follow'),
            (['none.pcap', '-d', 'x.db', '--follow'], 3, 'no such file'),
            (['.', '-d', 'x.db', '--follow'], 3, 'directory'),
            (['text', '-d', 'x.db', '--follow'], 3, 'not a capture')):
        (place / 'text').write_text('this is no capture at all\n')
        ran = place.run('read', *arguments)
        tally.same(ran.status, status, f'{arguments}: {ran.said!r}: exit status')
        tally.check(word in ran.said and ran.said.count('\n') <= 2, f'{arguments}: says {ran.said!r}')
        tally.check(not (place / 'x.db').exists(), f'{arguments}: leaves no store')


with Place() as place:
    pcap = sample('smtp-two-at-once').read_bytes()
    converted = place / 'converted.pcapng'
    place.run('export', 'pcap', sample('smtp-two-at-once'), '-o', converted)
    grows(place, 'pcap', pcap, '.pcap')
    grows(place, 'pcapng', converted.read_bytes(), '.pcapng')
    grows(place, 'packed', gzip.compress(pcap, mtime=0), '.pcap.gz')
    ended_by_hand(place, pcap)
    cut_and_replaced(place, pcap)
    from_a_pipe(place, pcap)
    refusals(place, pcap)
tally.finish()
