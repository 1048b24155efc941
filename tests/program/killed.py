#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""A reading killed at any moment leaves a store that opens, holds only what a whole reading finds, and
calls the capture partial; reading again makes it whole.

usage: killed.py [SEED]
"""
import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time

import _malote
from _check import KINDS, Place, Tally, sample
from _wire import Capture

RUNS = 12
BUDGET_SECONDS = 60  # for the runs; at least FEWEST are made
FEWEST = 4
READING_SECONDS = 1.5  # how long the reading that is killed should take
OTHER = 'pop3-classroom'  # what is in the store before, in every second run

tally = Tally()


def mail(chance, number):
    lines = [b'From: alice%d@student.example' % number, b'Subject: number %d' % number, b'']
    lines += [b'%x' % chance.getrandbits(240) for _ in range(chance.choice((3, 30, 300)))]
    return b'\r\n'.join(lines) + b'\r\n.\r\n'


def smtp_steps(connection, chance, number):
    yield connection.talk(None, b'220 mail.school.example ESMTP', b'EHLO student%d' % number, b'250 hi')
    for _ in range(chance.choice((1, 1, 3))):
        yield connection.talk(b'MAIL FROM:<alice%d@student.example>' % number, b'250 ok')
        yield connection.talk(b'RCPT TO:<bob@school.example>', chance.choice((b'250 ok', b'550 no')))
        yield connection.talk(b'DATA', b'354 go ahead')
        body = mail(chance, number)
        for start in range(0, len(body), 1400):
            yield connection.client(body[start:start + 1400])
        yield connection.server(b'250 queued as %X\r\n' % number)
    yield connection.talk(b'QUIT', b'221 bye')
    yield connection.close()


def pop3_steps(connection, chance, number):
    yield connection.talk(None, b'+OK ready', b'USER bob%d' % number, b'+OK', b'PASS x%d' % number, b'+OK')
    body = mail(chance, number)
    yield connection.client(b'RETR 1\r\n')
    yield connection.server(b'+OK %d octets\r\n' % (len(body) - 3))
    for start in range(0, len(body), 1400):
        yield connection.server(body[start:start + 1400])
    yield connection.talk(b'QUIT', b'+OK bye')
    yield connection.close()


def write_capture(path, sessions, seed):
    """So many sessions, seven under way at any time."""
    chance = random.Random(seed)
    begun, under_way = 0, []
    with Capture(path) as capture:
        while begun < sessions or under_way:
            while begun < sessions and len(under_way) < 7:
                begun += 1
                port, steps = chance.choice(((25, smtp_steps), (110, pop3_steps)))
                client = f'10.{begun >> 16}.{begun >> 8 & 255}.{begun & 255}'
                connection = capture.connect(port, client=client, client_port=40_000)
                under_way.append(steps(connection, chance, begun))
            one = chance.choice(under_way)
            if next(one, 'over') == 'over':
                under_way.remove(one)


def big_capture(place):
    """As many sessions as this machine reads in READING_SECONDS."""
    path, sessions = place / 'big.pcap', 400
    write_capture(path, sessions, 1)
    ran = place.run('read', path, '-d', place / 'trial.db', '--quiet')
    tally.same(ran.status, 0, f'the trial reading: {ran.said!r}')
    sessions = int(min(12_000, max(800, sessions * READING_SECONDS / max(ran.seconds, 0.01))))
    write_capture(path, sessions, 1)
    return path, sessions


class Whole:
    """A store read in one go."""

    def __init__(self, place, name, captures):
        self.store = place / name
        for capture in captures:
            begun = time.monotonic()
            ran = place.run('read', capture, '-d', self.store, '--quiet')
            self.seconds = time.monotonic() - begun
            tally.same(ran.status, 0, f'{name}: {ran.said!r}')
        self.json = place.all_rows(self.store)
        self.tables = counts(self.store)
        self.rows = {kind: [json.loads(line) for line in self.json[kind].splitlines()] for kind in KINDS}
        self.known = {kind: set(self.json[kind].splitlines()) for kind in ('messages', 'credentials', 'notices')}
        self.sessions = {r['id']: r for r in self.rows['sessions']}
        self.exchanges = {(r['session'], r['n']): r for r in self.rows['exchanges']}


def counts(store):
    with sqlite3.connect(store) as database:
        tables = [row[0] for row in database.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
        found = {t: database.execute(f'SELECT count(*) FROM "{t}"').fetchone()[0] for t in tables}
    database.close()
    return found


def integrity(store):
    with sqlite3.connect(store) as database:
        found = database.execute('PRAGMA integrity_check').fetchall()
    database.close()
    return found


def kill_reading(place, capture, store, moment):
    """Whether the reading was still going on at that moment."""
    child = subprocess.Popen([_malote.program(), 'read', str(capture), '-d', str(store), '--quiet'],
                             stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=place.environment)
    time.sleep(moment)
    child.send_signal(signal.SIGKILL)
    return child.wait() == -signal.SIGKILL


def only_what_is_true(place, store, whole, about):
    """Every row listed is one of the whole reading's; what is still open may lack its end."""
    found = {}
    for kind in KINDS:
        ran = place.run('list', kind, store, '--json', '--quiet')
        tally.check(ran.status == 0 and not ran.err, f'{about}: list {kind}: {ran.status}, {ran.said!r}')
        found[kind] = ran.out.splitlines()
    for kind, known in whole.known.items():
        strange = [line for line in found[kind] if line not in known]
        tally.check(not strange, f'{about}: {len(strange)} {kind} that the whole reading lacks: {strange[:2]}')
    for row in map(json.loads, found['sessions']):
        true = whole.sessions.get(row['id'], {})
        settled = row['end'] is not None
        keys = row.keys() if settled else ('protocol', 'client', 'server', 'start', 'capture')
        if not all(true.get(k, '-') == row[k] for k in keys) or not settled and row['outcome'] != 'open':
            tally.check(False, f'{about}: session {row} is in truth {true}')
            break
    for row in map(json.loads, found['exchanges']):
        true = whole.exchanges.get((row['session'], row['n']), {})
        keys = row.keys() if row['reply_code'] else ('time', 'phase', 'command')
        if not all(true.get(k, '-') == row[k] for k in keys):
            tally.check(False, f'{about}: exchange {row} is in truth {true}')
            break
    sessions = {json.loads(line)['id'] for line in found['sessions']}
    lost = [r for r in map(json.loads, found['messages']) if r['session'] not in sessions]
    tally.check(not lost, f'{about}: messages without their session: {lost[:2]}')
    return [json.loads(line) for line in found['captures']], len(sessions)


def content_is_there(place, store, messages, chance, about):
    """The octets of finished messages are all there."""
    for row in chance.sample(messages, min(3, len(messages))):
        ran = place.run('export', 'eml', store, f"id:{row['id']}", '-o', '-', '--quiet')
        tally.same((ran.status, len(ran.out)), (0, row['size']), f"{about}: octets of m{row['id']}")


def one_run(place, run, capture, whole, prefill, chance):
    about = f'run {run}'
    store = place / f'killed{run}.db'
    if prefill:
        place.run('read', sample(OTHER), '-d', store, '--quiet')
    moment = chance.uniform(0.02, 1.0) * whole.seconds
    killed = kill_reading(place, capture, store, moment)
    about += f' (killed after {moment:.2f} s of {whole.seconds:.2f} s)'
    seen = 0
    if store.exists():
        if run % 2:
            tally.same(integrity(store), [('ok',)], f'{about}: integrity')
        captures, seen = only_what_is_true(place, store, whole, about)
        if not run % 2:
            tally.same(integrity(store), [('ok',)], f'{about}: integrity')
        big = [c for c in captures if c['path'] == str(capture)]
        tally.check(not big and not seen - prefill or not killed or big and big[0]['state'] in ('partial', 'whole'),
                    f'{about}: {seen} sessions, captures: {captures}')
        if killed and big and seen < len(whole.sessions):
            tally.same(big[0]['state'], 'partial', f'{about}: state of a capture of which rows are missing')
        if prefill:
            tally.same([c['state'] for c in captures][:1], ['whole'], f'{about}: the capture of before')
        content_is_there(place, store, place.rows('messages', store), chance, about)
    if run % 3 == 0:
        kill_reading(place, capture, store, chance.uniform(0.02, 0.8) * whole.seconds)
    ran = place.run('read', capture, '-d', store)
    tally.same(ran.status, 0, f'{about}: reading again: {ran.said!r}')
    for kind, octets in place.all_rows(store).items():
        tally.check(octets == whole.json[kind], f'{about}: read again, {kind} differ from a whole reading')
    tally.same(counts(store), whole.tables, f'{about}: rows in the tables')
    tally.same(integrity(store), [('ok',)], f'{about}: integrity in the end')
    tally.same(sorted(p.name for p in place.folder.glob(f'{store.name}*')), [store.name], f'{about}: files left')
    store.unlink()
    return killed and 0 < seen - prefill


def main():
    seed = int(sys.argv[1]) if len(sys.argv) > 1 else 20_260_131
    chance = random.Random(seed)
    with Place() as place:
        capture, sessions = big_capture(place)
        wholes = [Whole(place, 'alone.db', [capture]), Whole(place, 'beside.db', [sample(OTHER), capture])]
        tally.same(len(wholes[0].sessions), sessions, 'sessions in one go')
        begun, runs, partial = time.monotonic(), 0, 0
        while runs < RUNS and (runs < FEWEST or time.monotonic() - begun < BUDGET_SECONDS):
            prefill = runs // 2 % 2
            partial += bool(one_run(place, runs + 1, capture, wholes[prefill], prefill, chance))
            runs += 1
        print(f'{sessions} sessions, {os.path.getsize(capture):,} octets, {runs} runs, '
              f'{partial} of them with part of the sessions')
        tally.check(partial > 0, 'no run was killed in the middle')
    tally.finish()


main()
