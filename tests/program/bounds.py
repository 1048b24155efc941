#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What has no end: lines, bodies, recipients, replies, commands. Memory stays bounded, a cap that is
reached is a notice, and nothing behind it is lost.

usage: bounds.py [CASE...]
"""
import hashlib
import json
import os
import sqlite3
import sys
import time

from _check import SANITIZED, Place, Tally
from _wire import Capture

MANY = 100_000 if SANITIZED else 1_000_000
BODY_OCTETS = 100_000_000
PEAK_MIB = 500 if SANITIZED else 128  # the sanitizer keeps what was freed for a while
LINE_CAP = 64 * 1024
RECIPIENTS_CAP, NOTICES_CAP = 1_000, 1_000
BLOCK = 60_000

tally = Tally()
cases = {}


def case(function):
    cases[function.__name__] = function
    return function


class Case:
    """One capture of one connection, read into a store."""

    def __init__(self, place, name):
        self.place, self.name = place, name
        self.path, self.store = place / f'{name}.pcap', place / f'{name}.db'
        self.capture = Capture(self.path)
        self.ran = None

    def connect(self, port=25):
        self.connection = self.capture.connect(port)
        if port == 25:
            self.connection.talk(None, b'220 mail.school.example ESMTP', b'EHLO student.example', b'250 hello')
        return self.connection

    def quit(self, farewell=b'221 bye', sent=False):
        """Ends the connection, reads the capture, and holds what is true of every case."""
        if not sent:
            self.connection.client(b'QUIT\r\n')
        if farewell:
            self.connection.server(farewell + b'\r\n')
        self.connection.close()
        self.capture.file.close()
        self.ran = ran = self.place.run('read', self.path, '-d', self.store, '--quiet')
        self.path.unlink()
        print(f'{self.name}: {ran.seconds:.1f} s, {ran.peak_mib:.0f} MiB', flush=True)
        tally.same((ran.status, ran.said), (0, ''), f'{self.name}: reading')
        tally.check(ran.peak_mib <= PEAK_MIB, f'{self.name}: {ran.peak_mib:.0f} MiB, more than {PEAK_MIB}')
        sessions = self.place.rows('sessions', self.store)
        tally.same(len(sessions), 1, f'{self.name}: sessions')
        self.session = sessions[0]
        told = [self.session[k] for k in ('outcome', 'complete', 'client_bytes', 'server_bytes', 'gap_bytes')]
        tally.same(told, ['closed', True, *self.connection.sent, 0], f'{self.name}: session')
        self.notices = self.place.rows('notices', self.store)
        self.kinds = {n['kind'] for n in self.notices}
        tally.check(len(self.notices) <= NOTICES_CAP + 1, f'{self.name}: {len(self.notices)} notices')
        quits = self.exchanges('QUIT')
        said = farewell.split(b' ', 1)[1].decode() if farewell else None
        tally.check(quits and quits[-1]['reply'] == said, f'{self.name}: QUIT at the end: {quits[-1:]}')

    def exchanges(self, command=None):
        """By the view that people query by hand: listing a million of them takes its time."""
        asked = 'SELECT command, argument, reply_code, reply, replies, body FROM exchanges'
        with sqlite3.connect(self.store) as database:
            database.row_factory = sqlite3.Row
            if command:
                found = database.execute(f'{asked} WHERE command = ? ORDER BY n', [command]).fetchall()
            else:
                found = database.execute(f'{asked} ORDER BY n').fetchall()
        database.close()
        return [dict(row) for row in found]

    def messages(self):
        return self.place.rows('messages', self.store)

    def noticed(self, *kinds):
        tally.check(self.kinds & set(kinds), f'{self.name}: none of {kinds} in {sorted(self.kinds)}')


def blocks(line, count):
    """`count` copies of a line in pieces of BLOCK octets: (octets, lines in them)."""
    each = max(1, BLOCK // len(line))
    whole = line * each
    while count > 0:
        here = min(each, count)
        yield (whole if here == each else line * here), here
        count -= here


def begin_mail(connection):
    connection.talk(b'MAIL FROM:<a@b>', b'250 ok', b'RCPT TO:<c@d>', b'250 ok', b'DATA', b'354 go')


def whole_message(it, octets, digest, **wanted):
    messages = it.messages()
    tally.same(len(messages), 1, f'{it.name}: messages')
    found = {k: messages[0][k] for k in ('size', 'sha256', 'complete', 'verdict', 'result')}
    tally.same(found, {'size': octets, 'sha256': digest, 'complete': True, 'verdict': 'complete',
                       'result': '250 queued'}, f'{it.name}: message')
    for key, value in wanted.items():
        tally.same(messages[0][key], value, f'{it.name}: {key}')
    return messages[0]


@case
def long_lines(it):
    """A command and a reply beyond the cap of a line."""
    connection = it.connect()
    for octets in (LINE_CAP - 7, LINE_CAP + 7, 1_000_000):
        connection.client(b'NOOP ' + b'x' * octets + b'\r\n')
        connection.server(b'250 ' + b'y' * octets + b'\r\n')
    connection.talk(b'NOOP', b'250 short again')
    it.quit()
    it.noticed('long-line')
    noops = it.exchanges('NOOP')
    tally.same([n['reply_code'] for n in noops], ['250'] * 4, 'long_lines: replies')
    tally.check(all(len(n['argument'] or '') <= LINE_CAP for n in noops), 'long_lines: an argument is too long')
    tally.check(all(len(n['reply']) <= LINE_CAP for n in noops), 'long_lines: a reply is too long')
    tally.same(noops[0]['argument'], 'x' * (LINE_CAP - 7), 'long_lines: one that just fits')
    tally.same(noops[-1]['reply'], 'short again', 'long_lines: what comes behind')


@case
def long_lines_pop3(it):
    connection = it.connect(110)
    connection.talk(None, b'+OK ready', b'USER bob', b'+OK', b'PASS x', b'+OK')
    connection.client(b'NOOP ' + b'x' * 300_000 + b'\r\n')
    connection.server(b'+OK ' + b'y' * 300_000 + b'\r\n')
    connection.client(b'TOP 1 ' + b'1' * 300_000 + b'\r\n')
    connection.server(b'-ERR ' + b'z' * 300_000 + b'\r\n')
    it.quit(b'+OK bye')
    it.noticed('long-line')
    tally.same([e['command'] for e in it.exchanges()], [None, 'USER', 'PASS', 'NOOP', 'TOP', 'QUIT'],
               'long_lines_pop3: exchanges')


@case
def big_message(it):
    """100 MB by DATA: all of it is kept, and memory does not grow with it."""
    connection = it.connect()
    begin_mail(connection)
    digest, octets = hashlib.sha256(), 0
    head = b'Subject: the big one\r\nFrom: a@b\r\n\r\n'
    line = b'0123456789abcdef' * 4 + b'0123456789\r\n'
    dotted = b'.' + line
    piece = line * 800
    for part, sent in [(head, head), (dotted, b'.' + dotted)] + [(piece, piece)] * (BODY_OCTETS // len(piece)):
        connection.client(sent)
        digest.update(part)
        octets += len(part)
    connection.talk(b'.', b'250 queued')
    it.quit()
    whole_message(it, octets, digest.hexdigest(), subject='the big one')
    ran = it.place.run('export', 'eml', it.store, '-o', it.place / 'big.eml', '--quiet')
    tally.check(ran.status == 0 and ran.peak_mib <= PEAK_MIB, f'big_message: export: {ran.said}, {ran.peak_mib:.0f} MiB')
    with open(it.place / 'big.eml', 'rb') as file:
        found = hashlib.file_digest(file, 'sha256').hexdigest()
    tally.same(found, digest.hexdigest(), 'big_message: the exported file')
    (it.place / 'big.eml').unlink()
    ran = it.place.run('show', '1', it.store)
    tally.check(ran.status == 0 and len(ran.out) < 100_000 and ran.peak_mib <= PEAK_MIB,
                f'big_message: show: {len(ran.out)} octets, {ran.peak_mib:.0f} MiB')


@case
def many_recipients(it):
    connection = it.connect()
    connection.talk(b'MAIL FROM:<a@b>', b'250 ok')
    each, reply = 2_000, b'250 ok\r\n'
    for start in range(0, MANY, each):
        connection.client(b''.join(b'RCPT TO:<u%07d@d.example>\r\n' % n for n in range(start, start + each)))
        connection.server(reply * each)
    connection.talk(b'DATA', b'354 go', b'Subject: to all\r\n\r\nHi\r\n.', b'250 queued')
    it.quit()
    it.noticed('too-many-recipients')
    body = b'Subject: to all\r\n\r\nHi\r\n'
    row = whole_message(it, len(body), hashlib.sha256(body).hexdigest(), subject='to all')
    wanted = [f'u{n:07}@d.example' for n in range(RECIPIENTS_CAP)]
    tally.same(row['envelope_to'], wanted, 'many_recipients: envelope')
    tally.same(row['accepted_to'], wanted, 'many_recipients: accepted')
    tally.same(it.session['exchanges'], MANY + 5, 'many_recipients: exchanges')
    told = [n['text'] for n in it.notices if n['kind'] == 'too-many-recipients']
    tally.check(f'{MANY}' in told[0].replace(',', ''), f'many_recipients: {told}')
    with open(os.devnull, 'wb') as nowhere:
        ran = it.place.run('show', '1', it.store, stdout=nowhere)
    tally.check(ran.status == 0 and ran.peak_mib <= PEAK_MIB, f'many_recipients: show: {ran.peak_mib:.0f} MiB')


@case
def long_recipients(it):
    connection = it.connect()
    connection.talk(b'MAIL FROM:<a@b>', b'250 ok')
    for _ in range(3_000):
        connection.client(b'RCPT TO:<' + b'u' * 50_000 + b'@d.example>\r\n')
        connection.server(b'250 ok\r\n')
    connection.talk(b'DATA', b'354 go', b'Subject: long\r\n\r\nHi\r\n.', b'250 queued')
    it.quit()
    it.noticed('too-many-recipients')
    body = b'Subject: long\r\n\r\nHi\r\n'
    whole_message(it, len(body), hashlib.sha256(body).hexdigest(), subject='long')


@case
def only_replies(it):
    """Replies that no command asked for."""
    connection = it.connect()
    for octets, _ in blocks(b'250 out of the blue\r\n', MANY):
        connection.server(octets)
    connection.talk(b'NOOP', b'250 asked')
    it.quit()
    it.noticed('unexpected-reply')
    it.noticed('too-many-notices')
    tally.same([n['reply'] for n in it.exchanges('NOOP')], ['asked'], 'only_replies: NOOP')
    tally.same(it.session['exchanges'], MANY + 4, 'only_replies: exchanges')


@case
def only_replies_pop3(it):
    connection = it.connect(110)
    connection.talk(None, b'+OK ready', b'USER bob', b'+OK', b'PASS x', b'+OK')
    for octets, _ in blocks(b'+OK out of the blue\r\n', MANY):
        connection.server(octets)
    connection.talk(b'STAT', b'+OK 0 0')
    it.quit(b'+OK bye')
    tally.same([n['reply'] for n in it.exchanges('STAT')], ['0 0'], 'only_replies_pop3: STAT')


@case
def no_replies(it):
    """Pipelined commands that nobody answers."""
    connection = it.connect()
    for octets, _ in blocks(b'NOOP\r\n', MANY):
        connection.client(octets)
    it.quit(None)
    it.noticed('too-many-pending')
    tally.same(it.session['exchanges'], MANY + 3, 'no_replies: exchanges')


@case
def late_replies(it):
    """Pipelined commands, more than are remembered, and then all their replies in order."""
    connection = it.connect()
    for octets, _ in blocks(b'NOOP\r\n', MANY // 10):
        connection.client(octets)
    connection.client(b'QUIT\r\n')
    for octets, _ in blocks(b'250 ok\r\n', MANY // 10):
        connection.server(octets)
    it.quit(b'221 bye', sent=True)
    it.noticed('too-many-pending')


@case
def long_listing(it):
    connection = it.connect(110)
    connection.talk(None, b'+OK ready', b'USER bob', b'+OK', b'PASS x', b'+OK', b'LIST')
    connection.server(b'+OK here they come\r\n')
    each = 4_000
    for start in range(1, MANY, each):
        connection.server(b''.join(b'%d 120\r\n' % n for n in range(start, start + each)))
    connection.server(b'.\r\n')
    connection.talk(b'UIDL', b'+OK')
    for start in range(1, MANY, each):
        connection.server(b''.join(b'%d id-%d\r\n' % (n, n) for n in range(start, start + each)))
    connection.server(b'.\r\n')
    connection.talk(b'NOOP', b'+OK')
    it.quit(b'+OK bye')
    it.noticed('long-reply')
    exchanges = it.exchanges()
    tally.same([(e['command'], e['reply_code']) for e in exchanges],
               [(None, '+OK'), ('USER', '+OK'), ('PASS', '+OK'), ('LIST', '+OK'), ('UIDL', '+OK'),
                ('NOOP', '+OK'), ('QUIT', '+OK')], 'long_listing: exchanges')
    for row in exchanges[3:5]:
        tally.check(10_000 < len(row['reply']) <= LINE_CAP, f"long_listing: {row['command']}: {len(row['reply'])} kept")


@case
def long_greeting(it):
    connection = it.connect()
    connection.client(b'EHLO again\r\n')
    for octets, _ in blocks(b'250-EXTENSION-OF-OURS\r\n', MANY):
        connection.server(octets)
    connection.server(b'250 END\r\n')
    connection.talk(b'NOOP', b'250 ok')
    it.quit()
    it.noticed('long-reply')
    second = it.exchanges('EHLO')[1]
    tally.check(second['reply_code'] == '250' and 10_000 < len(second['reply']) <= LINE_CAP + 100,
                f"long_greeting: {second['reply_code']}, {len(second['reply'])} octets kept")


def send_body(it, body, **wanted):
    connection = it.connect()
    begin_mail(connection)
    connection.client(body)
    connection.talk(b'.', b'250 queued')
    it.quit()
    return whole_message(it, len(body), hashlib.sha256(body).hexdigest(), **wanted)


@case
def big_header(it):
    """10 MB of header fields; the known ones stand at the top and behind them all."""
    field = b'X-Filler: ' + b'f' * 60 + b'\r\n'
    body = (b'Subject: on top\r\n' + field * (10_000_000 // len(field)) + b'Message-ID: <late@x>\r\n\r\nHi\r\n')
    row = send_body(it, body, subject='on top')
    if row['message_id'] is None:
        it.noticed('long-header')


@case
def long_subject(it):
    """A Subject of 1 MB, folded, and one of 1 MB in one line."""
    body = b'From: a@b\r\nSubject: s' + b'\r\n tttttttttttttttttttttttttttttttttttttttttttttttttttttttttt' * 17_000
    row = send_body(it, body + b'\r\nTo: c@d\r\n\r\nHi\r\n')
    tally.same(row['from'], 'a@b', 'long_subject: From')
    tally.check(row['subject'] and row['subject'].startswith('s ttt') and len(row['subject']) <= 17_000,
                f"long_subject: {len(row['subject'] or '')} octets kept")


@case
def long_subject_line(it):
    row = send_body(it, b'Subject: ' + b's' * 1_000_000 + b'\r\nTo: c@d\r\n\r\nHi\r\n')
    tally.check(row['subject'] and set(row['subject']) <= set('s…') and len(row['subject']) <= 17_000,
                f"long_subject_line: {len(row['subject'] or '')} octets kept")


@case
def long_login(it):
    """AUTH that never comes to an end."""
    connection = it.connect()
    connection.client(b'AUTH LOGIN\r\n')
    for _ in range(100_000 // (10 if SANITIZED else 1)):
        connection.server(b'334 UGFzc3dvcmQ6\r\n')
        connection.client(b'c2VjcmV0LXNlY3JldA==\r\n')
    connection.server(b'535 enough\r\n')
    connection.talk(b'NOOP', b'250 ok')
    it.quit()
    it.noticed('too-many-replies', 'too-many-continuations')
    row = it.exchanges('AUTH')[0]
    listed = it.place.rows('exchanges', it.store)[-3]
    kept = len(json.loads(row['replies'])), len(listed['replies']), len(listed['continuations'])
    tally.check(row['reply_code'] == '535' and max(kept) <= 256, f"long_login: {row['reply_code']}, {kept} kept")
    tally.same(len(it.place.rows('credentials', it.store)), 1, 'long_login: attempts')


@case
def many_mails(it):
    """Transactions without end in one session."""
    connection = it.connect()
    count = MANY // 50
    for n in range(count):
        connection.client(b'MAIL FROM:<a%d@b>\r\nRCPT TO:<c@d>\r\nDATA\r\n' % n)
        connection.server(b'250 ok\r\n250 ok\r\n354 go\r\n')
        connection.client(b'Subject: %d\r\n\r\nHi\r\n.\r\n' % n)
        connection.server(b'250 queued\r\n')
    it.quit()
    tally.same(it.session['messages'], count, 'many_mails: messages of the session')
    subjects = [m['subject'] for m in it.messages() if m['complete']]
    tally.same(subjects, [str(n) for n in range(count)], 'many_mails: subjects')


@case
def endless_line(it):
    """100 MB without a line end, where a command should be."""
    connection = it.connect()
    for octets, _ in blocks(b'x' * 1_000, 100_000):
        connection.client(octets)
    connection.client(b'\r\n')
    connection.server(b'500 what?\r\n')
    it.quit()
    it.noticed('long-line')


def main():
    wanted = sys.argv[1:] or cases
    begun = time.monotonic()
    with Place() as place:
        for name in wanted:
            cases[name](Case(place, name))
    print(f'{len(list(wanted))} cases in {time.monotonic() - begun:.0f} s, at {MANY:,} of a kind')
    tally.finish()


main()
