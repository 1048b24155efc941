#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Faults on request are really on the wire: each one, seen by a raw socket that shares nothing with ours: what
`serve --fault` says to a client of ours, and what `drive --fault` says to a server of ours.

usage: faults.py
"""
import socket
import sys
import threading
import time

import _malote
from _check import Place, Tally
from serve import Server

LOGIN = b'USER bob\r\nPASS lab-bob\r\n'


class Wire:
    """A connection that keeps what came, and when."""

    def __init__(self, port):
        self.socket = socket.create_connection(('127.0.0.1', port), timeout=20)
        self.heard, self.reads = b'', []

    def say(self, octets):
        self.socket.sendall(octets)

    def until(self, end, patience=20.0):
        self.socket.settimeout(patience)
        while end not in self.heard:
            try:
                piece = self.socket.recv(65536)
            except socket.timeout:
                break
            if not piece:
                break
            self.reads.append((time.monotonic(), len(piece)))
            self.heard += piece
        return self.heard

    def ends(self):
        """'fin', 'reset' or 'open' behind what comes."""
        self.socket.settimeout(3)
        try:
            while piece := self.socket.recv(65536):
                self.heard += piece
            return 'fin'
        except ConnectionResetError:
            return 'reset'
        except socket.timeout:
            return 'open'

    def talk(self, octets, end):
        self.heard = b''
        self.say(octets)
        return self.until(end)


def with_mail(server):
    with server.mail() as mail:
        mail.sendmail('a@b', ['bob@lab.example'], b'Subject: x\r\n\r\nline\r\n.dot\r\n')


def serving(place, *faults):
    return Server(place, *(word for fault in faults for word in ('--fault', fault)), ports='smtp=0,pop3=0,imap=0,ftp=0')


def replies(tally, place):
    with serving(place, 'reply=450 4.2.1 not now@RCPT#2', 'no-starttls', 'reply=-ERR [SYS/TEMP] no@STAT',
                 'reply=NO no@SELECT', 'reply=550 no@ftp:PWD', 'reply=554 busy@smtp:GREETING') as server:
        wire = Wire(server.smtp)
        tally.check(wire.until(b'\n').startswith(b'554 busy\r\n'), '5xx for a greeting')
        said = wire.talk(b'HELO me\r\nMAIL FROM:<a@b>\r\nRCPT TO:<bob@lab.example>\r\nRCPT TO:<bob@lab.example>\r\n'
                         b'STARTTLS\r\nRCPT TO:<bob@lab.example>\r\nNOOP\r\nQUIT\r\n', b'221 ')
        tally.same([line[:3] for line in said.split(b'\r\n')][:6], [b'250', b'250', b'250', b'450', b'454', b'250'],
                   'the second RCPT, and STARTTLS')
        wire = Wire(server.pop3)
        tally.check(b'\r\n-ERR [SYS/TEMP] no\r\n' in wire.talk(LOGIN + b'STAT\r\n', b'SYS/TEMP] no\r\n'), 'POP3')
        wire = Wire(server.imap)
        tally.check(b'\r\nb NO no\r\n' in wire.talk(b'a LOGIN bob lab-bob\r\nb SELECT INBOX\r\n', b'b NO no\r\n'), 'IMAP')
        wire = Wire(server.said['ports']['ftp'])
        tally.check(b'\r\n550 no\r\n' in wire.talk(LOGIN + b'PWD\r\n', b'550 no\r\n'), 'FTP')


def times(tally, place):
    with serving(place, 'delay=600ms@NOOP', 'dribble=20ms@HELP', 'jitter=1ms@RSET') as server:
        wire = Wire(server.smtp)
        wire.until(b'\n')
        began = time.monotonic()
        wire.talk(b'NOOP\r\n', b'\n')
        tally.check(0.6 <= time.monotonic() - began < 5, 'delay')
        wire.talk(b'RSET\r\n', b'\n')
        wire.reads.clear()
        said = wire.talk(b'HELP\r\n', b'214 ')
        tally.check(len(wire.reads) > len(said) // 2 and max(n for _, n in wire.reads) < 8,
                    f'dribble: {len(said)} octets in {len(wire.reads)} pieces')
        tally.check(wire.reads[-1][0] - wire.reads[0][0] > 0.015 * len(wire.reads), 'and slowly')


def ends(tally, place):
    for word, wanted in (('disconnect=5@RETR', 'fin'), ('reset=5@RETR', 'reset'), ('half-close=5@RETR', 'fin')):
        with serving(place, word) as server:
            with_mail(server)
            wire = Wire(server.pop3)
            wire.until(b'\n')
            wire.talk(LOGIN, b'mailbox has 1 message')
            wire.until(b'octets\r\n')
            wire.heard = b''
            wire.say(b'RETR 1\r\n')
            tally.same(wire.ends(), wanted, word)
            tally.same(wire.heard, b'+OK 1' if wanted == 'fin' else wire.heard[:5], f'{word}: five octets')
            if word.startswith('half'):
                wire.say(b'NOOP\r\n')  # nobody answers, and nothing refuses it yet
                tally.same(wire.ends(), 'fin', 'half-close goes on reading')
            wire.socket.close()
            tally.same(server.end(), 0, 'served')
            rows = [r for r in server.truth() if r['via'] == 'pop3']
            tally.same([r['complete'] for r in rows], [False], f'{word}: told as broken off')


def texts(tally, place):
    with serving(place, 'size=+100', 'no-dot@TOP', 'bare-lf@RETR', 'long-line=600@LIST', 'literal=+7@FETCH') as server:
        with_mail(server)
        wire = Wire(server.pop3)
        wire.until(b'\n')
        wire.talk(LOGIN, b'mailbox has 1 message')
        wire.until(b' octets\r\n')
        said = wire.talk(b'STAT\r\nRETR 1\r\n', b'\r\n.\r\n')
        told = int(said.split(b'+OK 1 ')[1].split(b'\r\n')[0])
        body = said.split(b' octets\n')[1]
        tally.check(b'\r' not in body[:-5] and body.endswith(b'\r\n.\r\n'), 'bare LF, and an end')
        message = body[:-3].replace(b'\r\n', b'\n').replace(b'\n', b'\r\n').replace(b'\n..', b'\n.')
        tally.same(told, len(message) + 100, 'the size is a lie')
        said = wire.talk(b'LIST\r\n', b'\r\n.\r\n')
        tally.same(said.split(b'\r\n')[0][-600:], b'x' * 600, 'a line that is too long')
        said = wire.talk(b'TOP 1 0\r\nNOOP\r\n', b'+OK\r\n')
        tally.check(b'\r\n.\r\n' not in said, 'no dot')
        wire = Wire(server.imap)
        said = wire.talk(b'a LOGIN bob lab-bob\r\nb SELECT INBOX\r\nc FETCH 1 BODY.PEEK[]\r\n', b'c OK')
        literal = said.split(b'BODY[] {')[1]
        announced, rest = int(literal.split(b'}')[0]), literal.split(b'}\r\n', 1)[1]
        tally.same(len(rest.split(b')\r\nc OK')[0]) + 7, announced, 'a literal of another length')
        wire = Wire(server.said['ports']['ftp'])
        said = wire.talk(LOGIN + b'TYPE I\r\nSIZE pub/big.bin\r\n', b'213 1')
        tally.check(b'\r\n213 1048676' in said + wire.until(b'676'), 'FTP SIZE')
    with serving(place, 'address=10.0.0.21') as server:
        wire = Wire(server.said['ports']['ftp'])
        tally.check(b'(10,0,0,21,' in wire.talk(LOGIN + b'PASV\r\n', b'(10,0,0,21,'), 'another address')


class Listener:
    """A server of SMTP's words that keeps what a client really sends."""

    def __init__(self):
        self.door = socket.create_server(('127.0.0.1', 0))
        self.port = self.door.getsockname()[1]
        self.heard, self.end, self.pieces = b'', None, []
        self.thread = threading.Thread(target=self._run)
        self.thread.start()

    def _run(self):
        wire, _ = self.door.accept()
        wire.settimeout(5)
        wire.sendall(b'220 hi\r\n')
        answered, body = 0, False
        try:
            while piece := wire.recv(65536):
                self.heard += piece
                self.pieces.append((time.monotonic(), len(piece)))
                while b'\n' in self.heard[answered:]:
                    end = self.heard.index(b'\n', answered) + 1
                    line, answered = self.heard[answered:end], end
                    if body and line != b'.\r\n':
                        continue
                    body = line == b'DATA\r\n'
                    wire.sendall(b'354 go\r\n' if body else b'250 ok\r\n')
            self.end = 'fin'
        except ConnectionResetError:
            self.end = 'reset'
        except socket.timeout:
            self.end = 'open'
        wire.close()
        self.door.close()


SCENARIO = """S: 220 hi
C: MAIL FROM:<a@b> SIZE=7
S: 250 ok
C: RCPT TO:<c@d>
S: 250 ok
C: DATA
S: 354 go
C message:
| one
| two
S: 250 ok
C: NOOP
S: 250 ok
C: QUIT
S: 250 ok
"""


def driven(tally, place):
    wanted = {
        'no-dot': lambda heard, end: b'one\r\ntwo\r\n' in heard and b'\r\n.\r\n' not in heard,
        'bare-lf@.': lambda heard, end: b'DATA\r\none\ntwo\r\n.\r\n' in heard,
        'size=+100@MAIL': lambda heard, end: b' SIZE=107\r\n' in heard,
        'long-line=2000@NOOP': lambda heard, end: b'NOOP' + b'x' * 2000 + b'\r\n' in heard,
        'disconnect=2@.': lambda heard, end: heard.endswith(b'DATA\r\non') and end == 'fin',
        'reset=2@.': lambda heard, end: end == 'reset',
        'half-close=4@DATA': lambda heard, end: heard.endswith(b'\r\nDATA') and end == 'fin',
    }
    for word, fine in wanted.items():
        listener = Listener()
        (place / 's.txt').write_text(SCENARIO)
        ran = place.run('drive', place / 's.txt', '--ports', f'smtp={listener.port}', '--fault', word, '--patience', '1',
                        '--truth', place / 't.jsonl', timeout=60)
        listener.thread.join()
        tally.check(fine(listener.heard, listener.end), f'{word}: {listener.heard!r:.300} {listener.end}')
        broken = word.split('=')[0] in ('no-dot', 'disconnect@.', 'reset', 'disconnect', 'half-close')
        tally.same(ran.status, 1 if broken else 0, f'{word}: {ran.said}')
        rows = _malote.lines(place / 't.jsonl')
        if word == 'no-dot':
            tally.same([r['complete'] for r in rows], [False], 'told as broken off')
        if word == 'bare-lf@.':
            tally.same([r['size'] for r in rows], [9], 'told as it was sent')
    for word, least in (('delay=500ms@RCPT', 0.5), ('dribble=10ms@RCPT', 0.15)):
        listener = Listener()
        (place / 's.txt').write_text('fault: ' + word + '\n' + SCENARIO)  # the same, in the scenario
        began = time.monotonic()
        place.run('drive', place / 's.txt', '--ports', f'smtp={listener.port}', timeout=60)
        listener.thread.join()
        tally.check(time.monotonic() - began >= least, word)
        if word.startswith('dribble'):
            tally.check(len(listener.pieces) >= 12, f'{word}: {len(listener.pieces)} pieces')


def words(tally, place):
    for verb, word in (('serve', 'nonsense'), ('serve', 'delay'), ('drive', 'reply=450@RCPT'), ('serve', 'delay=1s@')):
        tail = ('--duration', '1', '--ports', 'smtp=0') if verb == 'serve' else (place / 's.txt',)
        ran = place.run(verb, *tail, '--fault', word)
        tally.same(ran.status, 2, f'{verb} --fault {word}')
    (place / 'bad.txt').write_text('fault: nonsense\n' + SCENARIO)
    tally.same(place.run('drive', place / 'bad.txt').status, 3, 'fault: nonsense')


def main():
    tally = Tally()
    for part in (replies, times, ends, texts, driven, words):
        with Place() as place:
            try:
                part(tally, place)
            except (OSError, RuntimeError, ValueError, IndexError) as error:
                tally.check(False, f'{part.__name__}: {type(error).__name__}: {error}')
    tally.finish()


if __name__ == '__main__':
    sys.exit(main())
