#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""IMAP through the whole program, in captures that this test writes itself: the dialogue of the course notes, a compressed
session, fetches in pieces and in parts, lost segments, hostile sizes. Hashes are hashlib's, DEFLATE is Python's zlib."""
import hashlib
import random
import zlib

from _check import Place, SANITIZED, Tally
from _wire import Capture

tally = Tally()
noise = random.Random(4)


def sha256(octets):
    return hashlib.sha256(octets).hexdigest()


def mail(octets, subject='x'):
    head = f'Subject: {subject}\r\nFrom: a@example.com\r\nTo: b@example.com\r\n\r\n'.encode()
    lines = b''
    while len(head) + len(lines) < octets:
        lines += bytes(noise.choice(b'abcdefghij klmnop') for _ in range(70)) + b'\r\n'
    return head + lines[:octets - len(head) - 2] + b'\r\n'


def literal(octets):
    return b'{%d}\r\n' % len(octets) + octets


HEADER = (b'Date: Wed, 17 Jul 1996 02:23:25 -0700 (PDT)\r\nFrom: Terry Gray <gray@cac.washington.edu>\r\n'
          b'Subject: IMAP4rev1 WG mtg summary and minutes\r\nTo: imap@cac.washington.edu\r\n'
          b'cc: minutes@CNRI.Reston.VA.US, John Klensin <KLENSIN@MIT.EDU>\r\n'
          b'Message-Id: <B27397-0100000@cac.washington.edu>\r\nMIME-Version: 1.0\r\n'
          b'Content-Type: TEXT/PLAIN; CHARSET=US-ASCII\r\n\r\n')


def select(talk, tag=b'a002'):
    talk.client(tag + b' select inbox\r\n')
    talk.server(b'* 18 EXISTS\r\n* FLAGS (\\Answered \\Flagged \\Deleted \\Seen \\Draft)\r\n* 2 RECENT\r\n'
                b'* OK [UNSEEN 17] Message 17 is the first unseen message\r\n'
                b'* OK [UIDVALIDITY 3857529045] UIDs valid\r\n' + tag + b' OK [READ-WRITE] SELECT completed\r\n')


def log_in(talk):
    talk.server(b'* OK IMAP4rev1 Service Ready\r\n')
    talk.client(b'a001 login mrc secret\r\n')
    talk.server(b'a001 OK LOGIN completed\r\n')


def classroom(place):
    """RFC 3501 8, as the course notes print it; on a port of its own."""
    with Capture(place / 'classroom.pcap') as capture:
        talk = capture.connect(8143)
        log_in(talk)
        select(talk)
        talk.client(b'a003 fetch 12 full\r\n')
        talk.server(b'* 12 FETCH (FLAGS (\\Seen) INTERNALDATE "17-Jul-1996 02:44:25 -0700" RFC822.SIZE 4286 '
                    b'BODY ("TEXT" "PLAIN" ("CHARSET" "US-ASCII") NIL NIL "7BIT" 3028 92))\r\n'
                    b'a003 OK FETCH completed\r\n')
        talk.client(b'a004 fetch 12 body[header]\r\n')
        talk.server(b'* 12 FETCH (BODY[HEADER] ' + literal(HEADER) + b')\r\na004 OK FETCH completed\r\n')
        talk.client(b'a005 store 12 +flags \\deleted\r\n')
        talk.server(b'* 12 FETCH (FLAGS (\\Seen \\Deleted))\r\na005 OK +FLAGS completed\r\n')
        talk.client(b'a006 logout\r\n')
        talk.server(b'* BYE IMAP4rev1 server terminating connection\r\na006 OK LOGOUT completed\r\n')
        talk.close()
    store = read(place, 'classroom')
    session, = place.rows('sessions', store)
    tally.same((session['protocol'], session['user'], session['exchanges'], session['messages'], session['complete']),
               ('imap', 'mrc', 7, 1, True), 'the session of the course notes')
    exchanges = place.rows('exchanges', store)
    tally.same([(e['tag'], e['command'], e['reply_code'], e['untagged']) for e in exchanges],
               [(None, None, 'OK', None), ('a001', 'LOGIN', 'OK', 0), ('a002', 'SELECT', 'OK', 5), ('a003', 'FETCH', 'OK', 1),
                ('a004', 'FETCH', 'OK', 1), ('a005', 'STORE', 'OK', 1), ('a006', 'LOGOUT', 'OK', 1)], 'its exchanges')
    tally.same([e['phase'] for e in exchanges],
               ['not-authenticated'] * 2 + ['authenticated'] + ['selected'] * 4, 'its states')
    message, = place.rows('messages', store)
    tally.same({k: message[k] for k in ('sha256', 'size', 'partial', 'complete', 'mailbox', 'number', 'uidvalidity', 'subject')},
               {'sha256': sha256(HEADER), 'size': 342, 'partial': 'headers', 'complete': False, 'mailbox': 'INBOX', 'number': 12,
                'uidvalidity': 3857529045, 'subject': 'IMAP4rev1 WG mtg summary and minutes'}, 'its message')
    tally.same([(e['action'], e['numbers'], e['change'], e['flags']) for e in place.rows('mailbox', store)],
               [('selected', None, None, []), ('flagged', '12', 'add', ['\\deleted'])], 'what it did to the mailbox')
    shown = place.run('show', 1, store, '--explain').out.decode()
    for wanted in ('a002 select inbox', '* 18 EXISTS', 'a002 OK [READ-WRITE] SELECT completed', 'BODY[HEADER] {342}',
                   '│ Subject: IMAP4rev1 WG mtg summary', 'only its header was fetched', 'How many messages the mailbox holds'):
        tally.check(wanted in shown, f'show lacks {wanted!r}')
    tally.check('secret' not in shown, 'show gives the password away')
    known = place.run('explain', 'imap', 'uid fetch').out.decode() + place.run('explain', 'imap', 'trycreate').out.decode()
    tally.check('UIDs' in known and 'CREATE' in known, 'explain imap')


class Compressed:
    """Both sides' deflate streams over one connection."""

    def __init__(self, talk):
        self.talk = talk
        self.sides = [zlib.compressobj(9, zlib.DEFLATED, -15) for _ in range(2)]

    def say(self, side, octets):
        packed = self.sides[side].compress(octets) + self.sides[side].flush(zlib.Z_SYNC_FLUSH)
        self.talk._data(side, packed)
        return packed

    def client(self, octets):
        self.say(0, octets)

    def server(self, octets):
        self.say(1, octets)

    def lost_server(self, octets):
        packed = self.sides[1].compress(octets) + self.sides[1].flush(zlib.Z_SYNC_FLUSH)
        self.talk.next[1] += len(packed)


def begin_compressed(talk):
    log_in(talk)
    talk.client(b'c1 COMPRESS DEFLATE\r\n')
    talk.server(b'c1 OK DEFLATE active\r\n')
    return Compressed(talk)


def compressed(place):
    mails = [mail(500, 'one'), mail(200_000, 'two'), mail(9_000, 'three')]
    with Capture(place / 'deflate.pcap') as capture:
        talk = capture.connect(143)
        packed = begin_compressed(talk)
        select(packed)
        packed.client(b'f1 UID FETCH 1:2 (BODY.PEEK[])\r\n')
        packed.server(b''.join(b'* %d FETCH (UID %d BODY[] ' % (i, 10 * i) + literal(m) + b')\r\n'
                               for i, m in enumerate(mails[:2], 1)) + b'f1 OK done\r\n')
        for i, at in enumerate((8_000, 4_000, 0)):  # the last piece first
            tag = b'p%d' % i
            packed.client(tag + b' UID FETCH 30 BODY.PEEK[]<%d.4000>\r\n' % at)
            packed.server(b'* 3 FETCH (UID 30 BODY[]<%d> ' % at + literal(mails[2][at:at + 4_000]) + b')\r\n' + tag + b' OK done\r\n')
        sent = mail(3_000, 'sent')
        packed.client(b'g APPEND Entw&APw-rfe (\\Seen) {3000+}\r\n' + sent + b'\r\n')
        packed.server(b'g OK [APPENDUID 9 77] done\r\n')
        packed.client(b'z LOGOUT\r\n')
        packed.server(b'* BYE\r\nz OK\r\n')
        talk.close()
    store = read(place, 'deflate')
    messages = place.rows('messages', store)
    tally.same([(m['sha256'], m['complete'], m['uid'], m['mailbox'], m['action']) for m in messages],
               [(sha256(mails[0]), True, 10, 'INBOX', 'retrieve'), (sha256(mails[1]), True, 20, 'INBOX', 'retrieve'),
                (sha256(mails[2]), True, 30, 'INBOX', 'retrieve'), (sha256(sent), True, 77, 'Entwürfe', 'append')],
               'the messages of a compressed session')
    tally.same(place.rows('exchanges', store)[-1]['command'], 'LOGOUT', 'its last command')
    tally.check(all(n['kind'] == 'auth-plain-text' for n in place.rows('notices', store)), 'nothing is noticed in it')


def compressed_with_a_hole(place):
    first, second = mail(400, 'first'), mail(400, 'second')
    with Capture(place / 'hole.pcap') as capture:
        talk = capture.connect(143)
        packed = begin_compressed(talk)
        select(packed)
        packed.client(b'f1 FETCH 1 BODY[]\r\n')
        packed.lost_server(b'* 1 FETCH (BODY[] ' + literal(first) + b')\r\nf1 OK done\r\n')
        packed.sides[1].flush(zlib.Z_FULL_FLUSH)  # so that what follows needs nothing from before
        packed.sides[1] = zlib.compressobj(9, zlib.DEFLATED, -15)
        packed.client(b'f2 NOOP\r\n')
        packed.server(b'* 18 EXISTS\r\nf2 OK done\r\n')
        packed.client(b'f3 FETCH 2 BODY[]\r\n')
        packed.sides[1] = zlib.compressobj(9, zlib.DEFLATED, -15)
        packed.server(b'* 2 FETCH (BODY[] ' + literal(second) + b')\r\nf3 OK done\r\n')
        talk.close()
    store = read(place, 'hole', 1)
    whole = [m['sha256'] for m in place.rows('messages', store) if m['complete']]
    tally.same(whole, [sha256(second)], 'what is whole behind a hole in a compressed stream')
    replies = {e['command']: e['reply_code'] for e in place.rows('exchanges', store) if e['tag'] == 'f3'}
    tally.same(replies, {'FETCH': 'OK'}, 'the reply behind it')


def hostile(place):
    zeros = zlib.compressobj(9, zlib.DEFLATED, -15)
    with Capture(place / 'hostile.pcap') as capture:
        talk = capture.connect(143)
        log_in(talk)
        talk.client(b'h1 APPEND x {4294967296}\r\n')
        talk.server(b'h1 NO [TOOBIG] no\r\n')
        talk.client(b'h2 SEARCH ' + b'(' * 100_000 + b'\r\n')
        talk.server(b'h2 BAD what\r\n* 1 FETCH (BODYSTRUCTURE ' + b'(' * 100_000 + b')' * 100_000 + b' UID 5)\r\n')
        talk.client(b't' * (1 << 20) + b' NOOP\r\n')
        talk.server(b'* BAD what\r\n')
        talk.client(b'h3 NOOP\r\n')
        talk.server(b'h3 OK done\r\n')
        talk.close()
        bomb = capture.connect(143)
        log_in(bomb)
        bomb.client(b'c1 COMPRESS DEFLATE\r\n')
        bomb.server(b'c1 OK go\r\n')
        packed = b''.join(zeros.compress(bytes(1 << 20)) for _ in range(120)) + zeros.flush(zlib.Z_SYNC_FLUSH)
        bomb.server(packed)
        bomb.close()
    ran = place.run('read', place / 'hostile.pcap', '-d', place / 'hostile.db', '--quiet')
    tally.check(ran.status in (0, 1), f'reading hostile sizes: {ran.said}')
    tally.check(SANITIZED or ran.peak_mib < 150, f'reading hostile sizes takes {ran.peak_mib:.0f} MiB')
    kinds = {n['kind'] for n in place.rows('notices', place / 'hostile.db')}
    for wanted in ('huge-literal', 'deep-nesting', 'long-line', 'inflate-bomb'):
        tally.check(wanted in kinds, f'hostile sizes: no notice {wanted}')
    last = [e for e in place.rows('exchanges', place / 'hostile.db') if e['tag'] == 'h3']
    tally.same([e['reply_code'] for e in last], ['OK'], 'the command behind hostile sizes')


def read(place, name, *accepted):
    ran = place.run('read', place / f'{name}.pcap', '-d', place / f'{name}.db', '--quiet')
    tally.check(ran.status in (0, *accepted), f'{name}: read exits {ran.status}: {ran.said}')
    return place / f'{name}.db'


with Place() as place:
    classroom(place)
    compressed(place)
    compressed_with_a_hole(place)
    hostile(place)
tally.finish()
