#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The lab's servers and the driving client, against Python's own mail libraries, raw sockets typed as
telnet would, and curl where it is installed. As root the lessons are also captured on loopback, and
`verify` must find no difference between the capture and what both ends say.

usage: serve.py
"""
import contextlib
import hashlib
import imaplib
import json
import os
import pathlib
import poplib
import shutil
import signal
import smtplib
import socket
import struct
import subprocess
import sys
import threading
import time

import _malote
from _check import Place, Tally

LESSONS = ('smtp-first-mail', 'smtp-refusals', 'pop3-fetch', 'pop3-delete', 'imap-fetch', 'mail-journey')


class Server:
    """`malote serve` on free ports of loopback; ended by SIGINT, as a person would."""

    def __init__(self, place, *options, ports='smtp=0,pop3=0,imap=0'):
        self.truth_path = place / f'served-{time.monotonic_ns()}.jsonl'
        self.child = subprocess.Popen(
            [_malote.program(), 'serve', '--json', '--quiet', *(('--ports', ports) if ports else ()), '--truth',
             self.truth_path, *options],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=place.environment)
        self.said = json.loads(self.child.stdout.readline())
        self.smtp, self.pop3, self.imap = (self.said['ports'].get(p) for p in ('smtp', 'pop3', 'imap'))
        self.ports = ','.join(f'{name}={port}' for name, port in self.said['ports'].items())

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.end()

    def end(self):
        if self.child.poll() is None:
            self.child.send_signal(signal.SIGINT)
        self.errors = self.child.communicate(timeout=20)[1].decode()
        return self.child.returncode

    def truth(self):
        return _malote.lines(self.truth_path)

    def mail(self):
        return smtplib.SMTP('127.0.0.1', self.smtp, timeout=20)

    def box(self, user):
        box = poplib.POP3('127.0.0.1', self.pop3, timeout=20)
        box.user(user)
        box.pass_('lab-' + user)
        return box


def typed(port, octets, pause=0.0, patience=10.0):
    """Sends octet by octet and reads until the server closes."""
    heard = b''
    with socket.create_connection(('127.0.0.1', port), timeout=patience) as wire:
        wire.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        with contextlib.suppress(BrokenPipeError):  # it may have had enough
            for octet in octets:
                wire.sendall(bytes([octet]))
                time.sleep(pause)
        while piece := wire.recv(65536):
            heard += piece
    return heard


def fetched(box, number):
    """A message as it went over the wire, dots unstuffed."""
    return b''.join(line + b'\r\n' for line in box.retr(number)[1])


def libraries(tally, place):
    body = b'Subject: dots\r\nMessage-ID: <1@test>\r\n\r\n.\r\n..two\r\n.three\r\nlast\r\n'
    with Server(place, '--user', 'dave:two words') as server:
        tally.same([u['name'] for u in server.said['users']], ['alice', 'bob', 'carol', 'dave'], 'users')
        with server.mail() as mail:
            mail.ehlo()
            for word in ('pipelining', 'size', '8bitmime', 'chunking', 'enhancedstatuscodes', 'smtputf8'):
                tally.check(mail.has_extn(word), f'EHLO offers {word}')
            for mechanism in ('auth_cram_md5', 'auth_plain', 'auth_login'):
                with server.mail() as other:
                    other.ehlo()
                    other.user, other.password = 'alice', 'lab-alice'
                    name = mechanism[5:].upper().replace('_', '-')
                    tally.same(other.auth(name, getattr(other, mechanism))[0], 235, name)
            refused = mail.sendmail('alice@lab.example', ['bob@lab.example', 'nobody@lab.example'], body)
            tally.same(refused['nobody@lab.example'][0], 550, 'nobody')
            tally.same(mail.vrfy('bob')[0], 250, 'VRFY')
            tally.same(mail.docmd('TURN')[0], 502, 'TURN')
        box = server.box('bob')
        mine = fetched(box, 1)
        tally.check(mine.endswith(body), 'fetched is what was sent, behind the trace fields')
        tally.check(mine.startswith(b'Return-Path: <alice@lab.example>\r\nReceived: from '), 'trace fields')
        tally.same(box.stat(), (1, len(mine)), 'STAT')
        tally.same(int(box.list()[1][0].split()[1]), len(mine), 'LIST')
        try:
            server.box('bob')
            tally.check(False, 'a second session must not have the mailbox')
        except poplib.error_proto as error:
            tally.check(b'[IN-USE]' in error.args[0], f'IN-USE: {error}')
        box.dele(1)
        box.quit()
        again = poplib.POP3('127.0.0.1', server.pop3, timeout=20)
        again.apop('bob', 'lab-bob')
        tally.same(again.stat()[0], 0, 'deleted at QUIT')
        again.quit()
        tally.same(server.end(), 0, 'SIGINT ends it well')
        sent, got = server.truth()
        tally.same((sent['sha256'], sent['size']), (hashlib.sha256(body).hexdigest(), len(body)), 'submit')
        tally.same(sent['envelope_to'], ['bob@lab.example', 'nobody@lab.example'], 'envelope')
        tally.same(sent['accepted_to'], ['bob@lab.example'], 'accepted')
        tally.same((got['sha256'], got['number']), (hashlib.sha256(mine).hexdigest(), 1), 'retrieve')


def folders(tally, place):
    """imaplib over the mailbox that SMTP fills and POP3 reads."""
    body = b'From: alice@lab.example\r\nSubject: for imaplib\r\n\r\nOne line.\r\n.dot\r\n'
    sent = b'Subject: kept\r\n\r\n' + bytes(b for b in range(1, 256) if b not in b'\r\n') * 40 + b'\r\n'
    with Server(place) as server:
        with server.mail() as mail:
            mail.sendmail('alice@lab.example', ['bob@lab.example'], body)
        box = imaplib.IMAP4('127.0.0.1', server.imap, timeout=20)
        box.login('bob', 'lab-bob')
        tally.same(box.select('INBOX'), ('OK', [b'1']), 'SELECT')
        whole = box.fetch('1', '(BODY[])')[1][0][1]
        tally.check(whole.endswith(body), 'IMAP gives what SMTP took')
        tally.same(whole, fetched(server.box('bob'), 1), 'and POP3 the same')
        pieces = b''.join(box.uid('FETCH', '1', f'(BODY.PEEK[]<{at}.50>)')[1][0][1] for at in range(0, len(whole), 50))
        tally.same(pieces, whole, 'in pieces')
        tally.same(box.search(None, 'SUBJECT', '"imaplib"')[1], [b'1'], 'SEARCH')
        tally.same(box.append('Kept', None, None, sent)[0], 'NO', 'no such mailbox')
        tally.same(box.create('Kept')[0], 'OK', 'CREATE')
        tally.same(box.append('Kept', r'(\Flagged)', None, sent)[0], 'OK', 'APPEND')
        tally.same(box.copy('1', 'Kept')[0], 'OK', 'COPY')
        box.store('1', '+FLAGS', r'(\Deleted)')
        tally.same(box.expunge(), ('OK', [b'1']), 'EXPUNGE')
        tally.same(box.select('Kept'), ('OK', [b'2']), 'two are kept')
        tally.same(box.fetch('1', '(RFC822)')[1][0][1], sent, 'octets of every value')
        box.logout()
        plain = imaplib.IMAP4('127.0.0.1', server.imap, timeout=20)
        tally.same(plain.login_cram_md5('bob', 'lab-bob')[0], 'OK', 'CRAM-MD5')
        plain.logout()
        tally.same(server.end(), 0, 'served')
        rows = [(r['via'], r['action'], r['sha256'], r['mailbox']) for r in server.truth() if r['via'] == 'imap']
        expected = [('retrieve', whole, 'INBOX'), ('append', sent, 'Kept'), ('append', sent, 'Kept'),
                    ('retrieve', sent, 'Kept')]
        tally.same([r[1:] for r in rows if r[2] != hashlib.sha256(b'').hexdigest()],
                   [(a, hashlib.sha256(b).hexdigest(), m) for a, b, m in expected if (a, b) != ('append', None)],
                   'what the server says of it')


THUNDERBIRD = r"""capability
authenticate PLAIN AGJvYgBsYWItYm9i
ID ("name" "Thunderbird" "version" "115.0")
namespace
lsub "" "*"
list "" "INBOX"
create "Trash"
subscribe "Trash"
select "INBOX"
UID fetch 1:* (FLAGS)
UID fetch 1 (UID RFC822.SIZE FLAGS BODY.PEEK[HEADER.FIELDS (From To Cc Bcc Subject Date Message-ID Priority X-Priority References)])
UID fetch 1 (UID RFC822.SIZE BODY.PEEK[])
UID store 1 +Flags (\Seen)
uid move 1 "Trash"
noop
select "Trash" (CONDSTORE)
UID store 1:1 +FLAGS (\Deleted \Seen)
UID expunge 1
check
STATUS "INBOX" (UIDNEXT MESSAGES UNSEEN RECENT)
enable utf8=accept
close
logout"""


def programs_words(tally, place):
    """The commands of a mail program for screens, in its order and its way of writing them."""
    with Server(place) as server:
        with server.mail() as mail:
            mail.sendmail('alice@lab.example', ['bob@lab.example'], b'Subject: x\r\n\r\ny\r\n')
        with socket.create_connection(('127.0.0.1', server.imap), timeout=20) as wire, wire.makefile('rb') as lines:
            lines.readline()
            for number, words in enumerate(THUNDERBIRD.splitlines(), 1):
                wire.sendall(f'{number} {words}\r\n'.encode())
                while not (line := lines.readline()).startswith(b'%d ' % number):
                    if not line:
                        break
                tally.check(line.startswith(b'%d OK' % number), f'{words}: {line!r}')


def keyboards(tally, place):
    with Server(place) as server:
        heard = typed(server.smtp, b'HELO me\nMAIL FROM:<x@y>\nRCPT TO:<bob@lab.example>\nDATA\n'
                                   b'hello\n..\n.\nQUIT\n', 0.001)
        tally.same([line[:3] for line in heard.decode().splitlines()],
                   ['220', '250', '250', '250', '354', '250', '221'], 'typed with LF')
        tally.same(server.truth()[0]['sha256'], hashlib.sha256(b'hello\n.\n').hexdigest(), 'as sent')
        heard = typed(server.smtp, b'HELX\x08O me\r\xff\xfb\x01QUIT\r')
        tally.check(heard.endswith(b'closing connection\r\n') and b'\r\n250 ' in heard, 'CR alone, backspace')
        heard = typed(server.pop3, b'USER bob\r\nPASS lab-bob\r\nRETR 1\r\nQUIT\r\n')
        tally.check(b'\r\n\r\nhello\r\n..\r\n.\r\n+OK' in heard, f'typed POP3: {heard!r:.300}')
        heard = typed(server.smtp, b'\x00\xff\xff\xf0\r\n' * 100 + b'QUIT\r\n')
        tally.check(b'421' in heard, 'too many errors')


def limits(tally, place):
    with Server(place, '--max-message', '1000', '--max-connections', '2', '--idle', '1') as server:
        with server.mail() as first, server.mail():
            tally.same(first.sendmail('a@b', ['bob@lab.example'], 'x' * 900), {}, '900 octets')
            with contextlib.suppress(smtplib.SMTPDataError):
                first.ehlo()
                first.esmtp_features.pop('size', None)
                first.sendmail('a@b', ['bob@lab.example'], 'x' * 1100)
                tally.check(False, '1100 octets must be refused')
            with socket.create_connection(('127.0.0.1', server.smtp), timeout=20) as third:
                tally.check(third.recv(1000).startswith(b'421 '), 'a third connection')
        with socket.create_connection(('127.0.0.1', server.smtp), timeout=20) as silent:
            heard = b''
            while piece := silent.recv(1000):
                heard += piece
            tally.check(b'\r\n421 ' in heard, f'idle: {heard!r}')
    short = place.run('serve', '--ports', 'smtp=0,pop3=0,imap=0', '--duration', '200ms', timeout=20)
    tally.same(short.status, 0, '--duration')
    tally.check(b'lab-alice' in short.out, 'the passwords are printed')
    tally.same(place.run('serve', '--ports', 'gopher=70').status, 2, 'a port that is not ours')
    with Server(place) as server:
        taken = place.run('serve', '--ports', server.ports)
        tally.same(taken.status, 3, 'a port that is taken')


OWN_PORTS = {'smtp': 25, 'submission': 587, 'smtps': 465, 'lmtp': 24, 'pop3': 110, 'pop3s': 995, 'imap': 143, 'imaps': 993,
             'ftp': 21, 'ftps': 990}


def offsets(tally, place):
    """All services, so far above their own ports; without root 10000."""
    for offset in (23_000, 33_000, 43_000):
        with contextlib.suppress(ValueError):  # somebody is there already
            server = Server(place, '--port-offset', str(offset), ports=None)
            break
    with server:
        tally.same(server.said['ports'], {name: port + offset for name, port in OWN_PORTS.items()}, '--port-offset')
        ran = place.run('drive', _malote.source() / 'samples' / 'lessons' / 'mail-journey.txt', '--port-offset', offset, '--speed', '0',
                        '--strict')
        tally.same(ran.status, 0, f'drive --port-offset: {ran.said}')
    if os.geteuid() != 0:
        return
    try:
        nobody = subprocess.run([_malote.program(), 'serve', '--json', '--quiet', '--duration', '100ms'], capture_output=True,
                                user=65_534, group=65_534, extra_groups=[], timeout=60, cwd='/')
    except PermissionError:
        print('not tried: nobody may not run the program where it lies')
        return
    if nobody.returncode == 0:
        ports = json.loads(nobody.stdout)['ports']
        tally.same(ports, {name: port + 10_000 for name, port in OWN_PORTS.items()}, 'without root')
    else:
        tally.check(b':100' in nobody.stderr or b':105' in nobody.stderr, f'without root: {nobody.stderr!r}')  # in use


def with_curl(tally, place):
    if not shutil.which('curl'):
        print('skipped: curl is not installed')
        return
    body = b'Subject: by curl\r\n\r\n.dot\r\n'
    (place / 'mail').write_bytes(body)
    with Server(place) as server:
        sent = subprocess.run(['curl', '-sS', '--url', f'smtp://127.0.0.1:{server.smtp}', '--mail-from',
                               'alice@lab.example', '--mail-rcpt', 'carol@lab.example', '--upload-file',
                               place / 'mail', '--user', 'alice:lab-alice'], timeout=30)
        got = subprocess.run(['curl', '-sS', '--url', f'pop3://127.0.0.1:{server.pop3}/1', '--user',
                              'carol:lab-carol'], timeout=30, capture_output=True)
        tally.same((sent.returncode, got.returncode), (0, 0), 'curl')
        tally.check(got.stdout.endswith(body), 'curl fetched what curl sent')


def drive(place, server, lesson, *options):
    path = _malote.source() / 'samples' / 'lessons' / f'{lesson}.txt'
    return place.run('drive', path, '--ports', server.ports, '--speed', '0', *options, timeout=60)


def lessons(tally, place):
    for lesson in LESSONS:
        with Server(place) as server:
            truth = place / f'{lesson}.jsonl'
            ran = drive(place, server, lesson, '--strict', '--truth', truth)
            tally.same(ran.status, 0, f'{lesson}: {ran.said}')
            what = [(r['via'], r['sha256'], r['size'], r['result'], r['partial']) for r in server.truth()]
            mine = [(r['via'], r['sha256'], r['size'], r['result'], r['partial'])
                    for r in _malote.lines(truth)]
            tally.same(mine, what, f'{lesson}: both ends tell the same')
            tally.check(mine, f'{lesson}: there is something to tell')
    with Server(place) as server:
        (place / 'other.txt').write_text('S: 220 hi\nC: HELO\nS: 250 hello\nC: QUIT\nS: 221 bye\n')
        for options, status in (((), 0), (('--strict',), 1)):
            ran = place.run('drive', place / 'other.txt', '--ports', server.ports, *options)
            tally.same(ran.status, status, f'a reply of another class {options}')
            tally.check('501' in ran.said, 'what came is told')
        ports = server.ports
    tally.same(place.run('drive', place / 'other.txt', '--ports', ports).status, 3, 'no server')
    tally.same(place.run('drive', place / 'missing.txt').status, 3, 'no scenario')


class Sniffer:
    """What passes on loopback to and from some ports (None: any), as a pcap file; shares nothing with ours."""

    def __init__(self, path, ports):
        self.path, self.ports, self.done = path, ports, False
        self.wire = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(3))
        self.wire.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8 << 20)
        self.wire.bind(('lo', 0))
        self.wire.settimeout(0.2)
        self.thread = threading.Thread(target=self._run)
        self.thread.start()

    def _run(self):
        with open(self.path, 'wb') as file:
            file.write(struct.pack('<IHHiIII', 0xA1B2C3D4, 2, 4, 0, 0, 262_144, 1))
            while True:
                try:
                    frame, (_, _, kind, *_) = self.wire.recvfrom(262_144)
                except socket.timeout:
                    if self.done:
                        return
                    continue
                # Loopback shows each packet twice: going out and coming in.
                if kind == socket.PACKET_OUTGOING or frame[12:14] != b'\x08\x00' or frame[23] != 6:
                    continue
                start = 14 + (frame[14] & 15) * 4
                if self.ports and not set(struct.unpack('>HH', frame[start:start + 4])) & self.ports:
                    continue
                now = time.time_ns() // 1000
                file.write(struct.pack('<IIII', now // 1_000_000, now % 1_000_000, len(frame), len(frame)))
                file.write(frame)

    def end(self):
        self.done = True
        self.thread.join()
        self.wire.close()


class LiveCapture:
    """`malote capture` on loopback, where the program has it; else nothing."""

    def __init__(self, place, store, ports):
        self.store, self.child = store, None
        if b'Usage: malote capture' not in place.run('capture', '--help').out:
            print('skipped: this malote does not capture')
            return
        ports = ' or '.join(f'tcp port {port}' for port in ports)
        self.child = subprocess.Popen([_malote.program(), 'capture', '-i', 'lo', '-d', store, '-f', ports,
                                       '--quiet'], env=place.environment, stdout=subprocess.DEVNULL,
                                      stderr=subprocess.PIPE)
        time.sleep(2)

    def end(self):
        if self.child is None:
            return None
        if self.child.poll() is None:
            self.child.send_signal(signal.SIGINT)
        said = self.child.communicate(timeout=60)[1].decode(errors='replace')
        return self.child.returncode, said


def captured(tally, place):
    try:
        probe = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, 0)
        probe.close()
    except OSError as error:
        print(f'skipped: capturing on loopback: {error}')
        return
    truths = []
    with Server(place) as server:
        sniffer = Sniffer(place / 'lo.pcap', {server.smtp, server.pop3, server.imap})
        live = LiveCapture(place, place / 'live.db', (server.smtp, server.pop3, server.imap))
        for lesson in LESSONS:
            truths.append(place / f'{lesson}.live.jsonl')
            tally.same(drive(place, server, lesson, '--truth', truths[-1]).status, 0, lesson)
        with server.mail() as mail:
            mail.sendmail('a@b', ['alice@lab.example'], b'Subject: big\r\n\r\n' + b'.line\r\n' * 30_000)
        typed(server.smtp, b'EHLO me\nMAIL FROM:<x@y>\nRCPT TO:<bob@lab.example>\nRCPT TO:<z@y>\nDATA\n'
                           b'hello\n..\n.\nMAIL FROM:<>\nRCPT TO:bob\nBDAT 3\nabcBDAT 4 LAST\n.\r\nxQUIT\n')
        with socket.create_connection(('127.0.0.1', server.smtp), timeout=20) as broken:
            broken.sendall(b'HELO me\r\nMAIL FROM:<x@y>\r\nRCPT TO:<bob@lab.example>\r\nDATA\r\n')
            while b'354' not in broken.recv(1000):
                pass
            broken.sendall(b'half a line')
        box = server.box('alice')
        for number in range(1, box.stat()[0] + 1):
            box.retr(number)
        box.top(2, 3)
        box.quit()
        time.sleep(0.5)
        sniffer.end()
        captured_live = live.end()
        tally.same(server.end(), 0, 'served')
        if captured_live is not None:
            tally.same(captured_live[0], 0, f'malote capture: {captured_live[1]}')
            ran = place.run('verify', live.store, '--truth', server.truth_path)
            tally.same((ran.status, ran.out), (0, b''), 'what malote captured against what the server says')
        ran = place.run('read', place / 'lo.pcap', '-d', place / 'lo.db')
        tally.same(ran.status, 0, f'read: {ran.said}')
        ran = place.run('verify', place / 'lo.db', '--truth', server.truth_path)
        tally.same((ran.status, ran.out), (0, b''), 'the capture against what the server says')
        joined = place / 'clients.jsonl'
        joined.write_bytes(b''.join(pathlib.Path(t).read_bytes() for t in truths))
        ran = place.run('verify', place / 'lo.db', '--truth', server.truth_path, '--truth', joined)
        tally.same((ran.status, ran.out), (0, b''), 'the capture against what both ends say')
        ran = place.run('verify', place / 'lo.db', '--truth', joined, '--json')
        tally.same(ran.status, 1, 'what only the server told of is besides')
        tally.same({row['difference'] for row in ran.rows}, {'besides'}, 'besides')


def verify(tally, place):
    sample = _malote.source() / 'samples'
    capture, truth = sample / 'captures' / 'smtp-bdat.pcap', sample / 'truth' / 'smtp-bdat.jsonl'
    tally.same(place.run('verify', capture, '--truth', truth).status, 0, 'a sample against its truth')
    rows = _malote.lines(truth)
    changed = [dict(rows[0], result='250 else'), dict(rows[1], size=1, sha256='00')]
    (place / 'changed.jsonl').write_text(''.join(json.dumps(r) + '\n' for r in changed))
    ran = place.run('verify', capture, '--truth', place / 'changed.jsonl', '--json')
    tally.same(ran.status, 1, 'changed')
    tally.same([(r['difference'], r['keys']) for r in ran.rows],
               [('differs', ['result']), ('differs', ['sha256', 'size'])], 'what differs')
    (place / 'half.jsonl').write_text(json.dumps(rows[0]) + '\n')
    ran = place.run('verify', capture, '--truth', place / 'half.jsonl')
    tally.check(ran.status == 1 and ran.out.startswith(b'besides: '), 'besides')
    (place / 'more.jsonl').write_text(truth.read_text() + json.dumps(rows[0]) + '\n')
    ran = place.run('verify', capture, '--truth', place / 'more.jsonl')
    tally.check(ran.status == 1 and ran.out.startswith(b'missing: '), 'missing')
    (place / 'bad.jsonl').write_text('{"via"\n')
    for wrong in (place / 'bad.jsonl', place / 'none.jsonl'):
        tally.same(place.run('verify', capture, '--truth', wrong).status, 3, f'{wrong.name}')
    tally.same(place.run('verify', place / 'none.db', '--truth', truth).status, 3, 'no store')
    tally.same(place.run('verify', capture).status, 2, 'no truth')


def main():
    tally = Tally()
    for part in (verify, libraries, folders, programs_words, keyboards, limits, offsets, with_curl, lessons, captured):
        with Place() as place:
            try:
                part(tally, place)
            except (OSError, RuntimeError, ValueError, smtplib.SMTPException, poplib.error_proto) as error:
                tally.check(False, f'{part.__name__}: {type(error).__name__}: {error}')
    tally.finish()


if __name__ == '__main__':
    sys.exit(main())
