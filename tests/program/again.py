#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The same octets give the same rows: read twice, under another name, in several files, packed, by a
pipe, into the cache; and what was read once is not read again."""
import gzip
import json
import os
import pathlib
import shutil
import sqlite3
import struct
import subprocess
import time

import _malote
from _check import KINDS, Place, Tally, sample

tally = Tally()
SAMPLES = ('smtp-classroom', 'smtp-transactions', 'smtp-auth', 'smtp-big-mail', 'smtp-rough-road',
           'smtp-two-at-once', 'pop3-classroom', 'pop3-commands')


def dump(store):
    """Every row of every table, and what the store says of itself."""
    with sqlite3.connect(store) as database:  # read-only, SQLite would leave its -wal and -shm behind
        rows = list(database.iterdump())
        rows += database.execute('PRAGMA user_version').fetchall()
        rows += database.execute('PRAGMA integrity_check').fetchall()
    database.close()
    return rows


def read(place, *arguments, status=0, **more):
    ran = place.run('read', *arguments, **more)
    tally.same(ran.status, status, f'read {arguments}: {ran.said!r}: exit status')
    return ran


def stripped(rows, *keys):
    """Rows without what tells one reading from another."""
    return [{k: v for k, v in row.items() if k not in keys} for row in rows]


def same_rows(place, ours, theirs, about, kinds=KINDS[:-1], leave_out=()):
    for kind in kinds:
        tally.same(stripped(place.rows(kind, ours), *leave_out),
                   stripped(place.rows(kind, theirs), *leave_out), f'{about}: {kind}')


def files_beside(place, store):
    return sorted(p.name for p in place.folder.iterdir() if p.name.startswith(store.name))


def twice(place):
    store = place / 'twice.db'
    for name in SAMPLES:
        read(place, sample(name), '-d', store)
    before = dump(store)
    tally.check(len(place.rows('sessions', store)) > len(SAMPLES), 'the store is too empty to tell')
    shutil.copy(sample('smtp-classroom'), place / 'another-name.pcap')
    (place / 'a-link.pcap').symlink_to(sample('pop3-classroom'))
    for again in (sample('smtp-classroom'), sample('pop3-commands'), place / 'another-name.pcap',
                  place / 'a-link.pcap', os.path.relpath(sample('smtp-auth'), place.folder)):
        ran = read(place, again, '-d', store)
        tally.check(b'read before' in ran.out, f'{again}: not said to be known: {ran.out!r}')
        tally.same(dump(store), before, f'{again}: the store changed')
    ran = read(place, *map(sample, SAMPLES), '-d', store, '--json')
    tally.check(all(c['known'] for c in ran.rows[0]['captures']), 'all at once: not all are known')
    tally.same(dump(store), before, 'all at once: the store changed')
    tally.same(files_beside(place, store), ['twice.db'], 'files left beside the store')
    read(place, sample('lmtp'), sample('smtp-classroom'), '-d', store)
    tally.same(len(place.rows('captures', store)), len(SAMPLES) + 1, 'one new capture beside a known one')
    once = place / 'once.db'
    read(place, sample('lmtp'), sample('lmtp'), place / 'another-name.pcap', sample('smtp-classroom'),
         '-d', once)
    tally.same(len(place.rows('captures', once)), 2, 'named twice in one call')


def two_stores(place):
    """Two readings of the same files: the same octets of JSON."""
    for name in SAMPLES:
        found = []
        for store in (place / 'a.db', place / 'b.db'):
            store.unlink(missing_ok=True)
            read(place, sample(name), '-d', store, '--quiet')
            found.append(place.all_rows(store))
            shown = place.run('show', '1', store, '--all').out
            found[-1]['show'] = shown
        for kind, octets in found[0].items():
            tally.check(octets == found[1][kind], f'{name}: two readings differ in {kind}')


def added_up(place):
    """A store that two captures went into, one after the other, has the rows of both."""
    both, alone = place / 'both.db', place / 'alone.db'
    read(place, sample('smtp-auth'), '-d', both)
    before = place.rows('sessions', both)
    first = len(before), max([m['id'] for m in place.rows('messages', both)], default=0)
    read(place, sample('smtp-transactions'), '-d', both)
    read(place, sample('smtp-transactions'), '-d', alone)
    tally.same(place.rows('sessions', both)[:first[0]], before, 'the sessions of before')
    later = [dict(s, id=s['id'] - first[0], capture=1) for s in place.rows('sessions', both)[first[0]:]]
    tally.same(later, place.rows('sessions', alone), 'the sessions added')
    later = [dict(m, id=m['id'] - first[1], session=m['session'] - first[0])
             for m in place.rows('messages', both) if m['session'] > first[0]]
    tally.same(later, place.rows('messages', alone), 'the messages added')
    later = [dict(e, session=e['session'] - first[0], message=e['message'] and e['message'] - first[1])
             for e in place.rows('exchanges', both) if e['session'] > first[0]]
    tally.same(later, place.rows('exchanges', alone), 'the exchanges added')


def split(path, parts, choose):
    """The packets of a pcap file, dealt to several."""
    octets = path.read_bytes()
    order = '<' if octets[:4] in (b'\xd4\xc3\xb2\xa1', b'\x4d\x3c\xb2\xa1') else '>'
    packets, at = [], 24
    while at < len(octets):
        length = struct.unpack_from(order + 'I', octets, at + 8)[0]
        packets.append(octets[at:at + 16 + length])
        at += 16 + length
    for i, part in enumerate(parts):
        part.write_bytes(octets[:24] + b''.join(p for n, p in enumerate(packets)
                                                if choose(n, len(packets)) == i))


def several_files(place):
    """Several files in one call are one timeline, however the packets were dealt to them."""
    dealings = {'in the middle': (2, lambda n, total: n * 2 // total),
                'one by one': (2, lambda n, total: n % 2),
                'three ways': (3, lambda n, total: (n * 7 // 5) % 3)}
    for name in ('smtp-transactions', 'smtp-two-at-once', 'pop3-commands', 'smtp-big-mail'):
        whole = place / f'{name}.db'
        read(place, sample(name), '-d', whole)
        for about, (count, choose) in dealings.items():
            parts = [place / f'{name}.{about}.{i}.pcap' for i in range(count)]
            split(sample(name), parts, choose)
            store = place / f'{name}.{about}.db'
            read(place, *parts, '-d', store)
            same_rows(place, store, whole, f'{name}, dealt {about}', leave_out=('capture',))
            turned = place / f'{name}.{about}.turned.db'
            read(place, *reversed(parts), '-d', turned)
            same_rows(place, turned, whole, f'{name}, dealt {about}, named in reverse', leave_out=('capture',))
            tally.same(len(place.rows('captures', store)), count, f'{name}, dealt {about}: captures')


def packed(place):
    """gzip, zstd and lz4 are told by content, whatever the file is called."""
    for name in ('smtp-classroom', 'smtp-big-mail'):
        whole = place / f'{name}.plain.db'
        read(place, sample(name), '-d', whole)
        octets = sample(name).read_bytes()
        forms = {'gzip': gzip.compress(octets), 'gzip twice over': gzip.compress(octets[:99]) +
                 gzip.compress(octets[99:])}
        for tool in ('zstd', 'lz4'):
            if shutil.which(tool):
                forms[tool] = subprocess.run([tool, '-q', '-c'], input=octets, capture_output=True,
                                             check=True).stdout
            else:
                print(f'{tool} is not tried: there is no such tool')
        for form, content in forms.items():
            path, store = place / f'{name} {form}.capture', place / f'{name} {form}.db'
            path.write_bytes(content)
            read(place, path, '-d', store)
            same_rows(place, store, whole, f'{name}, {form}')
            row, plain = place.rows('captures', store)[0], place.rows('captures', whole)[0]
            tally.same((row['packets'], row['first'], row['state']),
                       (plain['packets'], plain['first'], 'whole'), f'{name}, {form}: capture')
            store.unlink()
            read(place, '-', '-d', store, stdin=content)
            same_rows(place, store, whole, f'{name}, {form}, by standard input')


def standard_input(place):
    octets = sample('smtp-transactions').read_bytes()
    whole, piped = place / 'file.db', place / 'piped.db'
    read(place, sample('smtp-transactions'), '-d', whole)
    read(place, '-', '-d', piped, stdin=octets)
    same_rows(place, piped, whole, 'standard input')
    for kind in KINDS[:-1]:
        ran = place.run('list', kind, '-', '--json', '--quiet', stdin=octets)
        tally.check(ran.out == place.run('list', kind, whole, '--json', '--quiet').out, f'list {kind} -: differs')
    ran = place.run('show', '1', '-', stdin=octets)
    tally.check(ran.out == place.run('show', '1', whole).out and ran.status == 0, 'show 1 -: differs')
    left = list((place / 'cache').rglob('stdin*'))
    tally.same(left, [], 'left of standard input in the cache')


def cache(place):
    """A capture where a store is wanted: read once."""
    capture = place / 'cached.pcap'
    shutil.copy(sample('smtp-transactions'), capture)
    place.environment['XDG_CACHE_HOME'] = str(place / 'fresh-cache')
    folder = place / 'fresh-cache' / 'malote'
    first = place.run('list', 'sessions', capture, '--json')
    stores = sorted(folder.iterdir())
    tally.check(len(stores) == 1 and first.rows, f'in the cache: {stores}')
    inode, content = stores[0].stat().st_ino, dump(stores[0])
    tally.same(oct(folder.stat().st_mode & 0o777), '0o700', 'mode of the cache')
    tally.same(oct(stores[0].stat().st_mode & 0o777), '0o600', 'mode of a store in the cache')
    time.sleep(0.01)
    again = place.run('list', 'sessions', capture, '--json')
    tally.check(again.out == first.out, 'the second call answers otherwise')
    tally.same(sorted(folder.iterdir()), stores, 'the cache after the second call')
    tally.same((stores[0].stat().st_ino, dump(stores[0])), (inode, content), 'the store was made anew')
    # Proof that it is not read again: what the store says counts.
    with sqlite3.connect(stores[0]) as database:
        database.execute("UPDATE sessions SET software = 'from the cache'")
    database.close()
    row = place.run('list', 'sessions', capture, '--json').rows[0]
    tally.same(row['software'], 'from the cache', 'the capture was read again')
    shutil.copy(capture, place / 'cached-too.pcap')
    row = place.run('list', 'sessions', place / 'cached-too.pcap', '--json').rows[0]
    tally.same(row['software'], 'from the cache', 'the same octets by another name were read again')
    row = place.run('list', 'sessions', capture, '--json', '--port', '2525=smtp').rows[0]
    tally.check(row['software'] != 'from the cache', 'another port map, the same answer')
    tally.same(len(list(folder.glob('*.malote'))), 2, 'stores in the cache, one a port map')
    shutil.copy(sample('pop3-classroom'), capture)
    rows = place.run('list', 'sessions', capture, '--json').rows
    tally.same([r['protocol'] for r in rows], ['pop3'], 'another capture under the name of a cached one')
    place.environment['XDG_CACHE_HOME'] = str(place / 'cache')


def last_store(place):
    """Without a SOURCE the store last written is meant, and standard error says which."""
    store = place / 'the last one.db'
    read(place, sample('smtp-two-at-once'), '-d', store, '--quiet')
    ran = place.run('list', 'sessions', '--json')
    tally.check(ran.status == 0 and 'the last one.db' in ran.said, f'without SOURCE: {ran.said!r}')
    tally.check(ran.out == place.run('list', 'sessions', store, '--json').out, 'without SOURCE: other rows')
    ran = place.run('list', 'sessions', 'proto:pop3', '--json')
    tally.check(ran.status == 0 and ran.out == b'', f'a term and no SOURCE: {ran.out!r} {ran.said!r}')
    ran = place.run('show', '1')
    tally.check(ran.status == 0 and 'the last one.db' in ran.said and ran.out, f'show 1: {ran.said!r}')
    tally.check(ran.out.endswith(b'\n'), 'show 1 does not end its last line')
    ran = place.run('export', 'text', '-o', '-')
    tally.check(ran.status == 0 and 'the last one.db' in ran.said and ran.out, f'export: {ran.said!r}')
    ran = place.run('list', 'sessions', '--json', '--quiet')
    tally.same(ran.said, '', 'said in spite of --quiet')
    relative = place.run('read', sample('lmtp'), '-d', 'relative.db', '--quiet')
    tally.same(relative.status, 0, 'a store by a relative name')
    ran = place.run('list', 'captures', '--json')
    tally.check(str(place / 'relative.db') in ran.said and 'lmtp' in ran.out.decode(), f'relative: {ran.said!r}')


def main():
    with Place() as place:
        for test in (twice, two_stores, added_up, several_files, packed, standard_input, cache, last_store):
            test(place)
    tally.finish()


main()
