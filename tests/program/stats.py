#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""`malote stats` against figures that are worked out here, by sorting, over the rows of `list --json`: of every
sample, of captures from outside this repository where they are, and of captures that reach the bounds."""
import collections
import datetime
import fcntl
import json
import os
import pathlib
import pty
import re
import struct
import subprocess
import termios
import unicodedata

import _malote
from _check import SANITIZED, Place, Tally
from _wire import Capture

tally = Tally()
shared = pathlib.Path(os.environ.get('MALOTE_SHARED', _malote.source() / '..' / 'shared')) / 'captures'
OUTCOMES = 'closed', 'reset', 'timeout', 'open'
TLS = 'none', 'implicit', 'starttls'
VERDICTS = 'complete', 'gap', 'cut-start', 'cut-end', 'size-differs', 'aborted', 'encrypted'
PROTOCOLS = 'unknown', 'smtp', 'pop3', 'imap', 'ftp'


def ns(text):
    whole, fraction = text[:-1].split('.')
    moment = datetime.datetime.fromisoformat(whole + '+00:00')
    return int(moment.timestamp()) * 10**9 + int(fraction)


def quantiles(numbers):
    numbers = sorted(numbers)
    rank = {p: max(1, -(-len(numbers) * p // 100)) for p in (50, 95)}
    return {'median': numbers[rank[50] - 1], 'p95': numbers[rank[95] - 1], 'max': numbers[-1]} if numbers else {}


def class_of(code):
    return code[0] + 'xx' if re.fullmatch('[0-9]{3}', code) else code[:64]


def refused(exchange):
    return class_of(exchange['reply_code'] or '') in ('4xx', '5xx', '-ERR', 'NO', 'BAD')


class Expected:
    """The figures over rows, by the words of docs/command-line.md."""

    def __init__(self, place, source, *terms):
        rows = {kind: place.rows(kind, source, *terms)
                for kind in ('sessions', 'exchanges', 'messages', 'transfers', 'credentials', 'notices')}
        self.rows = rows
        everything = {s['id']: s for s in place.rows('sessions', source)} if terms else {s['id']: s for s in rows['sessions']}
        bodies = {m['id']: m for m in place.rows('messages', source)}
        self.responses = collections.defaultdict(lambda: {'count': 0, 'refused': 0, 'times': []})
        self.replies = collections.Counter()
        for e in rows['exchanges']:
            session = everything[e['session']]
            protocol, server = session['protocol'], (session['server']['ip'], session['server']['port'])
            self.replies.update((protocol, class_of(r['code'])) for r in e['replies'])
            first = ns(e['replies'][0]['time']) if e['replies'] else None
            if e['command'] is None:
                if e['n'] == 1 and session['complete'] and e['replies']:
                    self.count(e, ns(session['start']), first, (protocol, None), (protocol, None, server))
                continue
            command = e['command'][:64]
            self.count(e, ns(e['time']), first, (protocol,), (protocol, command), (protocol, command, server))
            if command == 'DATA' and e['message'] and e['reply_time']:
                end = ns(bodies[e['message']]['time'])
                if end >= ns(e['time']):
                    self.count(e, end, ns(e['reply_time']), (protocol, '.'), (protocol, '.', server))

    def count(self, exchange, asked, answered, *groups):
        for name in groups:
            group = self.responses[name]
            group['count'] += 1
            group['refused'] += refused(exchange)
            if answered is not None and answered >= asked:
                group['times'].append(answered - asked)


def same_quantiles(found, numbers, about, scale=1):
    wanted = quantiles(numbers)
    if not numbers:
        tally.same([found[k] for k in ('median', 'p95', 'max')], [None] * 3, about)
        return
    if len(numbers) <= 4096:
        tally.check(found['exact'], f'{about}: few numbers and not exact')
    for key, value in wanted.items():
        have = round(found[key] * scale)
        near = 1 if scale == 1 else 0
        if not found['exact'] and key != 'max':
            near = value * 0.011 + 1
        tally.check(abs(have - value) <= near, f'{about}: {key}: expected {value}, found {have}')


def check_responses(found, expected, about):
    seen = {}
    for row in found['responses']['by_protocol']:
        seen[(row['protocol'],)] = row
    for row in found['responses']['by_command']:
        seen[(row['protocol'], row['command'])] = row
    for row in found['responses']['by_server']:
        seen[(row['protocol'], row['command'], (row['server']['ip'], row['server']['port']))] = row
    tally.same(sorted(map(str, seen)), sorted(map(str, expected.responses)), f'{about}: groups of responses')
    for name, group in expected.responses.items():
        row = seen.get(name)
        if row is None:
            continue
        numbers = row['count'], row['answered'], row['refused']
        tally.same(numbers, (group['count'], len(group['times']), group['refused']), f'{about}: {name}')
        same_quantiles(row, group['times'], f'{about}: {name}', scale=10**9)


def carried(found, rows, key, about):
    by = collections.defaultdict(list)
    for row in rows:
        by[row[key]].append(row)
    tally.same({r[key] for r in found}, set(by), f'{about}: groups')
    for row in found:
        of = by[row[key]]
        tally.same((row['count'], row['complete']), (len(of), sum(r['complete'] for r in of)), f'{about}: {row[key]}')
        tally.same(row['verdicts'], {v: sum(r['verdict'] == v for r in of) for v in VERDICTS}, f'{about}: {row[key]}')
        tally.same(row['size']['total'], sum(r['size'] for r in of), f'{about}: {row[key]}: total')
        same_quantiles(row['size'], [r['size'] for r in of], f'{about}: {row[key]}: size')
        if 'rate' in row:
            took = [(r['size'], ns(r['end']) - ns(r['start'])) for r in of if r['end'] and r['size']]
            rates = [size * 10**9 // time for size, time in took if time > 0]
            tally.same(row['rate']['count'], len(rates), f'{about}: {row[key]}: rates')
            same_quantiles(row['rate'], rates, f'{about}: {row[key]}: rate')


def check(place, source, about, *terms):
    ran = place.run('stats', source, *terms, '--json', '--quiet')
    if not tally.check(ran.status in (0, 1), f'{about}: exit {ran.status}: {ran.said}'):
        return None
    found, expected = json.loads(ran.out), Expected(place, source, *terms)
    rows = expected.rows
    sessions = rows['sessions']
    starts = [s['start'] for s in sessions]
    tally.same(found['first'], min(starts, default=None), f'{about}: first')
    tally.same(found['last'], max((s['end'] or s['start'] for s in sessions), default=None), f'{about}: last')
    wanted = []
    for protocol in PROTOCOLS:
        of = [s for s in sessions if s['protocol'] == protocol]
        if of:
            wanted.append({'protocol': protocol, 'count': len(of), 'complete': sum(s['complete'] for s in of),
                           'octets': sum(s['client_bytes'] + s['server_bytes'] for s in of),
                           'outcomes': {o: sum(s['outcome'] == o for s in of) for o in OUTCOMES},
                           'tls': {t: sum(s['tls'] == t for s in of) for t in TLS}})
    tally.same(found['sessions'], wanted, f'{about}: sessions')
    check_responses(found, expected, about)
    replies = {(r['protocol'], c): n for r in found['replies'] for c, n in r['classes'].items()}
    tally.same(replies, dict(expected.replies), f'{about}: replies')
    carried(found['messages'], rows['messages'], 'via', f'{about}: messages')
    carried(found['transfers'], rows['transfers'], 'direction', f'{about}: transfers')
    by_id = {s['id']: s['protocol'] for s in place.rows('sessions', source)}
    logins = collections.Counter((by_id[c['session']], c['mechanism'], c['accepted']) for c in rows['credentials'])
    have = {(r['protocol'], r['mechanism'], state): r[key] for r in found['logins'] for key, state in
            (('accepted', True), ('refused', False), ('unknown', None)) if r[key]}
    tally.same(have, dict(logins), f'{about}: logins')
    notices = collections.Counter(n['kind'] for n in rows['notices'])
    tally.same({n['kind']: n['count'] for n in found['notices']}, dict(notices), f'{about}: notices')
    severities = {n['kind']: n['severity'] for n in rows['notices']}
    tally.same({n['kind']: n['severity'] for n in found['notices']}, severities, f'{about}: severities')
    return found


def samples(place):
    everything = sorted((_malote.source() / 'samples' / 'captures').glob('*.pcap'))
    ran = place.run('read', *everything, '-d', place / 'everything.db', '--quiet')
    tally.check(ran.status in (0, 1), f'all samples: {ran.said}')
    found = check(place, place / 'everything.db', 'all samples')
    commands = len(found['responses']['by_command']) if found else 0
    tally.check(commands > 40, f'only {commands} commands in the samples: is this test blind?')
    for path in everything[::8]:
        check(place, path, path.stem)
    store = place / 'all.db'
    names = ('smtp-classroom', 'smtp-refusals', 'smtp-lost-segment', 'pop3-commands', 'ftp-many', 'ftp-refusals', 'smtp-auth')
    captures = [_malote.source() / 'samples' / 'captures' / f'{name}.pcap' for name in names]
    place.run('read', *captures, '-d', store, '--quiet')
    for terms in ((), ('proto:smtp',), ('reply:5xx',), ('--', '-proto:ftp'), ('cmd:RCPT', 'OR', 'cmd:PASS'), ('id:1',)):
        check(place, store, f'terms {terms}', *([t for t in terms if t != '--']))
    nothing = place.run('stats', store, 'user:nobody-of-this-name')
    tally.same((nothing.status, nothing.out), (0, b''), 'no row fits')
    tally.check('no session fits' in nothing.said, f'no row fits: {nothing.said}')
    wrong = place.run('stats', store, 'nonsense:7')
    tally.same(wrong.status, 2, 'an unknown term')
    on_terminal(place, store)


def on_terminal(place, store):
    """The tables fit the window, whatever its width; colours there and nowhere else."""
    for columns in (60, 80, 132):
        leader, follower = pty.openpty()
        fcntl.ioctl(follower, termios.TIOCSWINSZ, struct.pack('HHHH', 200, columns, 0, 0))
        environment = dict(place.environment, TERM='xterm-256color')
        child = subprocess.Popen([_malote.program(), 'stats', str(store)], stdout=follower,
                                 stderr=subprocess.DEVNULL, env=environment)
        os.close(follower)
        text = b''
        while True:
            try:
                piece = os.read(leader, 65536)
            except OSError:  # the last one has closed it
                break
            text += piece
            if not piece:
                break
        os.close(leader)
        tally.same(child.wait(60), 0, f'{columns} columns: exit')
        shown = text.decode('utf-8')
        tally.check('\x1b[' in shown, f'{columns} columns: no colours')
        for line in re.sub('\x1b\\[[0-9;]*m', '', shown).splitlines():
            width = sum(2 if unicodedata.east_asian_width(c) in 'WF' else 1 for c in line)
            tally.check(width <= columns, f'{columns} columns: {width}: {line!r}')
    plain = place.run('stats', store).out.decode('utf-8')
    tally.check('\x1b' not in plain, 'colours in a pipe')
    for heading in ('Sessions', 'Replies', 'Logins', 'Notices', 'Messages', 'Transfers', 'by command', 'by server'):
        tally.check(heading in plain, f'no {heading!r} in the tables')


def bounds(place):
    """Beyond so many numbers a sketch; beyond so many names the rest together."""
    path = place / 'many.pcap'
    with Capture(path) as capture:
        talk = capture.connect(25)
        talk.talk(None, b'220 ready')
        for i in range(6000):
            capture.microseconds += (i * 7919) % 10_007
            talk.client(b'NOOP\r\n')
            capture.microseconds += (i * 104_729) % 1_000_003
            talk.server(b'250 ok\r\n')
        talk.talk(b'QUIT', b'221 bye')
        talk.close()
    found = check(place, path, '6,000 commands')
    row = next(r for r in found['responses']['by_command'] if r['command'] == 'NOOP')
    tally.same(row['exact'], False, 'the sketch is said to be one')
    path = place / 'servers.pcap'
    with Capture(path) as capture:
        for i in range(1100):
            talk = capture.connect(25, server=f'10.1.{i // 200}.{i % 200 + 1}')
            talk.talk(None, b'220 ready', b'NOOP', b'250 ok', b'X%d' % i, b'500 what', b'QUIT', b'221 bye')
            talk.close()
    ran = place.run('stats', path, '--json', '--quiet')
    responses = json.loads(ran.out)['responses']
    for kind in ('by_command', 'by_server'):
        rows = responses[kind]
        tally.check(1000 <= len(rows) <= 1001, f'{kind}: {len(rows)} groups')
        others = [r for r in rows if r['command'] == '(other)']
        tally.same(len(others), 1, f'{kind}: the others')
        commands = sum(r['count'] for r in rows)
        tally.same(commands, 4 * 1100, f'{kind}: every command and greeting is counted somewhere')
    tally.same([r['count'] for r in responses['by_protocol']], [3300], 'by protocol')


def others(place):
    """Captures that nobody here wrote."""
    if not (shared / 'MANIFEST.tsv').exists():
        print('no captures beside the source: only our own')
        return
    paths = sorted(p for p in shared.rglob('*.pcap*') if p.stat().st_size < 200_000)
    chosen = [p for p in paths if re.search('smtp|pop|imap|ftp|mail', p.name.lower())][::3]
    tally.check(len(chosen) > 10, f'only {len(chosen)} captures')
    for path in chosen[::max(1, len(chosen) // (6 if SANITIZED else 20))]:
        store = place / 'other.db'
        store.unlink(missing_ok=True)
        if place.run('read', path, '-d', store, '--quiet').status in (0, 1):
            check(place, store, path.name)


def main():
    with Place() as place:
        for test in (samples, bounds, others):
            test(place)
    tally.finish()


main()
