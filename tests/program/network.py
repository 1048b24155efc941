#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""A thousand sessions between two network namespaces, captured on the wire between them: where nothing
was dropped the store is what both ends say; where packets were dropped, the counter says so and every
message that differs is one that the store calls incomplete, or one whose packets are gone. For root only.

usage: network.py
"""
import json
import os
import signal
import subprocess
import sys
import time

import _malote
from _check import SANITIZED, Place, Tally

SESSIONS = 300 if SANITIZED and os.environ.get('MALOTE_FULL') != '1' else 1_000
PARALLEL = 100
SERVER = '10.78.0.2'
PORTS = 'smtp=2525,pop3=2110,imap=2143'
CAPTURED = [word for port in ('2525=smtp', '2110=pop3', '2143=imap') for word in ('--port', port)]
KEPT = 64 << 20  # octets that the kernel keeps for a capture that does not take them
LINE = b'Long enough to fill what the kernel keeps.'
SCENARIO = """title: One of many
S: 220 ready
C: EHLO one.example
S: 250 hello
C: MAIL FROM:<alice@lab.example>
S: 250 ok
C: RCPT TO:<bob@lab.example>
S: 250 ok
C: DATA
S: 354 go on
C message:
| From: Alice <alice@lab.example>
| To: Bob <bob@lab.example>
| Subject: One of many
|
%sS: 250 queued
C: QUIT
S: 221 bye
"""

tally = Tally()


def own_network():
    """Goes on in a network namespace of its own."""
    if os.geteuid() != 0:
        print('skipped: only root may capture')
        sys.exit(77)
    if os.environ.get('MALOTE_OWN_NETWORK') != '1':
        if subprocess.run(['unshare', '-n', 'ip', 'link', 'set', 'lo', 'up'], capture_output=True).returncode != 0:
            print('skipped: no network namespaces here')
            sys.exit(77)
        os.environ['MALOTE_OWN_NETWORK'] = '1'
        os.execvp('unshare', ['unshare', '-n', sys.executable, '-B', *sys.argv])
    for name in ('SUDO_UID', 'SUDO_GID'):
        os.environ.pop(name, None)
    if SANITIZED:  # a process that changed its user can't be looked into by the leak checker
        os.environ['ASAN_OPTIONS'] = os.environ.get('ASAN_OPTIONS', '') + ':detect_leaks=0'


class Wire:
    """This namespace and another one, joined by a pair of devices: client0 here, server0 there."""

    def __enter__(self):
        self.holder = subprocess.Popen(['unshare', '-n', 'sleep', '600'])
        here = os.readlink('/proc/self/ns/net')
        until(lambda: os.readlink(f'/proc/{self.holder.pid}/ns/net') != here, 'another namespace')
        for words in ('link set lo up', f'link add client0 type veth peer name server0 netns {self.holder.pid}',
                      'addr add 10.78.0.1/24 dev client0', 'link set client0 up'):
            subprocess.run(['ip', *words.split()], check=True)
        for words in ('link set lo up', f'addr add {SERVER}/24 dev server0', 'link set server0 up'):
            subprocess.run(self.there('ip', *words.split()), check=True)
        return self

    def __exit__(self, *_):
        self.holder.terminate()
        self.holder.wait(10)

    def there(self, *command):
        return ['nsenter', '-t', str(self.holder.pid), '-n', *map(str, command)]


def until(holds, what, patience=30):
    end = time.monotonic() + patience
    while time.monotonic() < end:
        if holds():
            return
        time.sleep(0.02)
    raise RuntimeError(f'{what}: not within {patience} s')


class Ground:
    """`malote serve` behind the wire, `malote capture` where it comes in."""

    def __init__(self, place, wire, name):
        self.place, self.wire = place, wire
        self.store, self.truth = place / f'{name}.malote', place / f'{name}.jsonl'
        self.report = None

    def __enter__(self):
        malote = _malote.program()
        self.server = subprocess.Popen(
            self.wire.there(malote, 'serve', '--json', '--no-tls', '--quiet', '--listen', SERVER, '--ports', PORTS,
                            '--max-connections', PARALLEL * 2, '--truth', self.truth),
            stdout=subprocess.PIPE, env=self.place.environment)
        tally.check(self.server.stdout.readline(), 'the server listens')
        self.capture = subprocess.Popen(
            self.wire.there(malote, 'capture', '-i', 'server0', '-d', self.store, *CAPTURED),
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=self.place.environment)
        tally.check(b'capturing on' in self.capture.stderr.readline(), 'capturing')
        return self

    def drive(self, size):
        """So many sessions with a mail of about that size each."""
        scenario = self.place / f'{size}.txt'
        scenario.write_text(SCENARIO % (f'| {LINE.decode()}\n' * (size // len(LINE))))
        ran = self.place.run('drive', scenario, '--server', SERVER, '--ports', PORTS, '--speed', '0', '--json',
                             '--parallel', PARALLEL, '--total', SESSIONS)
        tally.same(ran.status, 0, f'driven: {ran.said[-300:]}')
        report = json.loads(ran.out)
        tally.same((report['sessions'], report['messages']), (SESSIONS, SESSIONS), 'sessions and messages driven')

    def __exit__(self, *_):
        time.sleep(0.5)  # the last acknowledgements are still under way
        for child in (self.capture, self.server):
            child.send_signal(signal.SIGINT)
            child.communicate(timeout=120)

    def verified(self):
        return self.place.run('verify', self.store, '--truth', self.truth, '--json')


def dropped(ground):
    return ground.place.rows('captures', ground.store)[0]['dropped']


def explained(ground, sessions):
    """Where packets were dropped: what differs is told, and what is called complete was sent so."""
    lost = dropped(ground)
    tally.check(lost > 0, 'packets are dropped, and counted')
    ran = ground.verified()
    messages = ground.place.rows('messages', ground.store)
    complete = [row for row in messages if row['complete']]
    print(f'{lost} packets dropped: {len(complete)} of {sessions} messages complete, '
          f'{len(messages) - len(complete)} called incomplete, {sessions - len(messages)} gone')
    tally.same(ran.status, 1 if len(complete) < sessions else 0, 'verify: exit status')
    sent = {row['sha256'] for row in map(json.loads, ground.truth.read_text('utf-8').splitlines())}
    tally.check(all(row['sha256'] in sent for row in complete), 'what is called complete was sent so')
    tally.check(len(messages) <= sessions, f'{len(messages)} messages of {sessions}')
    told = gone = 0
    for row in ran.rows:
        stored = row['stored']
        if stored is None:
            gone += 1
        elif not stored['complete']:
            told += 1
        else:  # its octets are whole; the server's last word on it was dropped
            tally.check(row['keys'] == ['result'] and stored['result'] is None, f'a complete message differs: {row}')
    tally.same(told + gone + len(complete), sessions, 'each message: whole, told or gone')
    return complete


def without_drops(place, wire):
    with Ground(place, wire, 'whole') as ground:
        ground.drive(20_000)
    if dropped(ground):  # a machine that is busy with other things
        explained(ground, SESSIONS)
        return
    ran = ground.verified()
    tally.same((ran.status, ran.out), (0, b''), 'the server and the store')
    tally.same(len(place.rows('sessions', ground.store)), SESSIONS, 'sessions')


def with_drops(place, wire):
    """Nobody takes packets out while the first sessions pass."""
    with Ground(place, wire, 'holes') as ground:
        os.kill(ground.capture.pid, signal.SIGSTOP)
        ground.drive(2 * KEPT // SESSIONS)
        os.kill(ground.capture.pid, signal.SIGCONT)
        time.sleep(1)
        ground.drive(1_000)
    complete = explained(ground, 2 * SESSIONS)
    tally.check(len(complete) >= SESSIONS // 2, f'{len(complete)} complete: those behind the drops are')


def main():
    own_network()
    with Place() as place, Wire() as wire:
        without_drops(place, wire)
        with_drops(place, wire)
    tally.finish()


if __name__ == '__main__':
    main()
