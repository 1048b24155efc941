#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""serve, drive and play under TLS, against Python's own ssl, smtplib, poplib and imaplib; play's captures
against tshark where it is installed.

usage: tls_ends.py
"""
import contextlib
import hashlib
import imaplib
import json
import poplib
import shutil
import signal
import smtplib
import socket
import ssl
import subprocess
import sys
import time
import warnings

import _malote
from _check import Place, Tally

SERVICES = ('smtp', 'submission', 'smtps', 'lmtp', 'pop3', 'pop3s', 'imap', 'imaps')
BODY = b'Subject: sealed\r\nMessage-ID: <tls@test>\r\n\r\n.\r\n..two\r\nlast\r\n'


class Server:
    def __init__(self, place, *options):
        name = f'{time.monotonic_ns()}'
        self.truth_path, self.keys, self.ca = (place / f'{name}.{end}' for end in ('jsonl', 'keys', 'pem'))
        self.child = subprocess.Popen(
            [_malote.program(), 'serve', '--json', '--quiet', '--ports', ','.join(f'{s}=0' for s in SERVICES), '--truth',
             self.truth_path, '--keylog', self.keys, '--ca', self.ca, *options],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=place.environment)
        self.said = json.loads(self.child.stdout.readline())
        self.port = self.said['ports']
        self.ports = ','.join(f'{s}={p}' for s, p in self.port.items())

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.child.poll() is None:
            self.child.send_signal(signal.SIGINT)
        self.errors = self.child.communicate(timeout=20)[1].decode()

    def truth(self):
        return _malote.lines(self.truth_path)

    def trusting(self):
        return ssl.create_default_context(cafile=str(self.ca))


def submit(mail):
    mail.ehlo()
    mail.login('alice', 'lab-alice')
    mail.sendmail('alice@lab.example', ['bob@lab.example'], BODY)
    mail.quit()


def libraries(tally, place):
    with Server(place) as server:
        trust = server.trusting()
        mail = smtplib.SMTP('localhost', server.port['submission'], timeout=20)
        mail.ehlo()
        tally.check(mail.has_extn('starttls'), 'EHLO offers STARTTLS')
        mail.starttls(context=trust)
        mail.ehlo()
        tally.check(not mail.has_extn('starttls'), 'under TLS it does not')
        tally.same(mail.docmd('STARTTLS')[0], 503, 'STARTTLS again')
        submit(mail)
        submit(smtplib.SMTP_SSL('localhost', server.port['smtps'], timeout=20, context=trust))
        box = poplib.POP3('localhost', server.port['pop3'], timeout=20)
        tally.check('STLS' in box.capa(), 'CAPA offers STLS')
        box.stls(context=trust)
        box.user('bob')
        box.pass_('lab-bob')
        mine = b''.join(line + b'\r\n' for line in box.retr(1)[1])
        tally.check(mine.endswith(BODY), 'fetched is what was sent')
        tally.check(b' with ESMTPSA id ' in mine, 'the Received line tells of TLS and the login (RFC 3848)')
        box.quit()
        box = poplib.POP3_SSL('localhost', server.port['pop3s'], timeout=20, context=trust)
        box.apop('bob', 'lab-bob')
        tally.same(box.stat()[0], 2, 'POP3 over TLS')
        box.quit()
        for open_box in (lambda: imaplib.IMAP4('localhost', server.port['imap'], timeout=20),
                         lambda: imaplib.IMAP4_SSL('localhost', server.port['imaps'], timeout=20, ssl_context=trust)):
            box = open_box()
            if not isinstance(box, imaplib.IMAP4_SSL):
                tally.same(box.starttls(ssl_context=trust)[0], 'OK', 'STARTTLS')
            box.login('bob', 'lab-bob')
            box.select('INBOX')
            tally.same(box.fetch('1', '(BODY.PEEK[])')[1][0][1], mine, 'IMAP over TLS')
            box.logout()
        with contextlib.suppress(ssl.SSLError):  # nobody is to be taken in by who trusts others
            ssl.create_default_context().wrap_socket(
                socket.create_connection(('localhost', server.port['imaps']), timeout=20), server_hostname='localhost')
            tally.check(False, 'a stranger trusts the certificate')
    rows = server.truth()
    tally.same([r['action'] for r in rows], ['submit'] * 2 + ['retrieve'] * 3, 'truth')
    tally.same({r['sha256'] for r in rows[:2]}, {hashlib.sha256(BODY).hexdigest()}, 'what was submitted')
    labels = [line.split()[0] for line in server.keys.read_text().splitlines()]
    tally.same(labels.count('CLIENT_TRAFFIC_SECRET_0'), 6, 'key log')
    tally.same(oct(server.keys.stat().st_mode & 0o777), '0o600', 'nobody else reads the keys')


def addresses(tally, place):
    """Where else it listens is in the certificate, too."""
    with Server(place, '--listen', '127.0.0.9') as server:
        with server.trusting().wrap_socket(socket.create_connection(('127.0.0.9', server.port['pop3s']), timeout=20),
                                           server_hostname='127.0.0.9') as wire:
            tally.check(wire.recv(100).startswith(b'+OK'), 'an address of its own')


def versions(tally, place):
    def context(version):
        one = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        one.check_hostname, one.verify_mode = False, ssl.CERT_NONE
        one.set_ciphers('ALL:@SECLEVEL=0')
        with warnings.catch_warnings():
            warnings.simplefilter('ignore')
            one.minimum_version = one.maximum_version = version
        return one

    def version_at(port, version):
        try:
            with context(version).wrap_socket(socket.create_connection(('127.0.0.1', port), timeout=20)) as wire:
                return wire.version(), wire.cipher()[0]
        except (ssl.SSLError, OSError):
            return None, None

    with Server(place) as server:
        tally.same(version_at(server.port['imaps'], ssl.TLSVersion.TLSv1_2)[0], 'TLSv1.2', '1.2')
        tally.same(version_at(server.port['imaps'], ssl.TLSVersion.TLSv1)[0], None, '1.0 is not for everybody')
    with Server(place, '--tls-version', '1.0-1.2', '--rsa', '--tls-suites', 'AES128-SHA') as server:
        tally.same(version_at(server.port['imaps'], ssl.TLSVersion.TLSv1), ('TLSv1', 'AES128-SHA'), '1.0 on request')
        tally.same(version_at(server.port['imaps'], ssl.TLSVersion.TLSv1_3)[0], None, 'and no 1.3 then')
    for options in (['--tls-version', '1.9'], ['--tls-suites', 'NO-SUCH']):
        tally.same(place.run('serve', '--ports', 'smtps=0', *options).status, 3, options[1])
    tally.same(place.run('serve', '--ports', 'smtps=0', '--no-tls').status, 2, 'TLS without TLS')
    tally.same(place.run('serve', '--ports', 'smtp=0', '--key', 'x').status, 2, 'a key without its certificate')


def replies_behind_starttls(server):
    """EHLO's and injected replies, as a client sees them after the handshake."""
    wire = socket.create_connection(('127.0.0.1', server.port['smtp']), timeout=20)
    reader = wire.makefile('rb')
    reader.readline()
    wire.sendall(b'EHLO me\r\n')
    while not reader.readline().startswith(b'250 '):
        pass
    wire.sendall(b'STARTTLS\r\nVRFY bob\r\nMAIL FROM:<evil@x>\r\n')
    reader.readline()
    sealed = server.trusting().wrap_socket(wire, server_hostname='localhost')
    sealed.sendall(b'EHLO again\r\nQUIT\r\n')
    heard = b''
    while piece := sealed.recv(4096):
        heard += piece
    return heard


def attacks(tally, place):
    with Server(place) as server:
        heard = replies_behind_starttls(server)
        tally.check(heard.startswith(b'250-mail.lab.example Hello again'), f'injected commands are dropped: {heard[:60]!r}')
    with Server(place, '--fault', 'starttls-injected') as server:
        heard = replies_behind_starttls(server)
        tally.check(heard.startswith(b'250 ') and b'bob@lab.example' in heard, f'a fault obeys them: {heard[:60]!r}')
    with Server(place, '--fault', 'starttls-stripped') as server:
        with smtplib.SMTP('127.0.0.1', server.port['smtp'], timeout=20) as mail:
            mail.ehlo()
            tally.check(not mail.has_extn('starttls'), 'stripped')
            tally.same(mail.docmd('STARTTLS')[0], 502, 'and not known')
        ran = place.run('drive', lesson('smtp-starttls'), '--ports', server.ports, '--speed', '0', timeout=60)
        tally.same(ran.status, 1, 'who wants TLS does not go on in clear')
        tally.check(not server.truth(), 'and sends nothing')


def lesson(name):
    return _malote.source() / 'samples' / 'lessons' / f'{name}.txt'


def driven(tally, place):
    for name in ('smtp-starttls', 'smtp-implicit-tls', 'pop3-stls', 'imap-starttls', 'smtp-starttls-injected'):
        with Server(place) as server:
            keys = place / f'{name}.client.keys'
            ran = place.run('drive', lesson(name), '--ports', server.ports, '--speed', '0', '--strict', '--keylog', keys,
                            '--ca', server.ca, timeout=60)
            tally.same((ran.status, ran.err.decode().count('expected')), (0, 0), f'{name}: {ran.err.decode()[-300:]}')
            stranger = place.run('drive', lesson(name), '--ports', server.ports, '--speed', '0', '--ca',
                                 '/etc/ssl/certs/ca-certificates.crt', timeout=60)
            tally.check(stranger.status in (1, 3), f'{name}: another authority')
        mine, theirs = (sorted(path.read_text().splitlines()) for path in (keys, server.keys))
        tally.check(set(mine) <= set(theirs) and mine, f'{name}: both ends have the same secrets')


def played(tally, place):
    tshark = shutil.which('tshark')
    for name in ('smtp-starttls', 'smtp-implicit', 'pop3-stls', 'imap-starttls', 'imap-implicit', 'ftp-auth-tls'):
        scenario = _malote.source() / 'samples' / 'scenarios' / f'{name}.txt'
        files = []
        for time_ in (1, 2):
            capture, keys, truth = (place / f'{name}.{time_}.{end}' for end in ('pcap', 'keys', 'jsonl'))
            _malote.call('play', scenario, '-o', capture, '--keylog', keys, '--truth', truth, '--quiet')
            files.append([path.read_bytes() for path in (capture, keys, truth)])
        tally.same(files[0], files[1], f'{name}: the same twice')
        other = place / 'other.pcap'
        _malote.call('play', scenario, '-o', other, '--seed', '9', '--quiet')
        tally.check(other.read_bytes() != files[0][0], f'{name}: another seed')
        rows = [json.loads(line) for line in files[0][2].splitlines()]
        tally.check(rows and all(row['complete'] for row in rows), f'{name}: truth')
        tally.check(b'From: alice@student' not in files[0][0], f'{name}: nothing in clear')
        if tshark and name != 'ftp-auth-tls' and name != 'imap-starttls':
            wanted = [row['subject'] for row in rows]
            done = subprocess.run([tshark, '-r', place / f'{name}.1.pcap', '-o', f"tls.keylog_file:{place / f'{name}.1.keys'}",
                                   '-Y', 'imf.subject', '-T', 'fields', '-e', 'imf.subject'], capture_output=True, timeout=120)
            if name.startswith('smtp'):
                tally.same(done.stdout.decode().split('\n')[:-1], wanted, f'{name}: tshark decrypts it')
    bad = place / 'bad.txt'
    bad.write_text('tls: implicit\ntls-suites: AES128-SHA\nS: 220 x\n')
    tally.same(place.run('play', bad, '-o', place / 'bad.pcap').status, 3, 'no suite in common with an EC key')


def local_mail(tally, place):
    with Server(place) as server:
        mail = smtplib.LMTP('127.0.0.1', server.port['lmtp'])
        tally.same(mail.docmd('EHLO me')[0], 500, 'LMTP has no EHLO')
        mail.docmd('LHLO me')
        mail.docmd('MAIL FROM:<a@b>')
        for to, code in (('alice', 250), ('nobody', 550), ('bob', 250)):
            tally.same(mail.docmd(f'RCPT TO:<{to}@lab.example>')[0], code, to)
        mail.docmd('DATA')
        mail.send(b'Subject: x\r\n\r\nhello\r\n.\r\n')
        tally.same([mail.getreply()[0] for _ in range(2)], [250, 250], 'a reply for each accepted recipient')
        tally.same(mail.docmd('QUIT')[0], 221, 'and no more')
        mail.close()
    tally.same([r['accepted_to'] for r in server.truth()], [['alice@lab.example', 'bob@lab.example']], 'LMTP truth')


def main():
    tally = Tally()
    for part in (libraries, addresses, versions, attacks, driven, played, local_mail):
        with Place() as place:
            try:
                part(tally, place)
            except (OSError, RuntimeError, ValueError, smtplib.SMTPException, poplib.error_proto, imaplib.IMAP4.error) as error:
                tally.check(False, f'{part.__name__}: {type(error).__name__}: {error}')
    tally.finish()


if __name__ == '__main__':
    sys.exit(main())
