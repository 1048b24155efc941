#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Mail that serve keeps in a Maildir, and mail that it hands on to another server, or back.

usage: post.py
"""
import email
import email.policy
import hashlib
import imaplib
import json
import mailbox
import poplib
import signal
import smtplib
import socket
import subprocess
import sys
import time

import _malote
from _check import Place, Tally

BODY = b'From: alice@hers.example\r\nSubject: on its way\r\nMessage-ID: <way@test>\r\n\r\n.dot\r\nlast\r\n'


class Server:
    def __init__(self, place, *options, ports='smtp=0,pop3=0,imap=0'):
        self.truth_path = place / f'{time.monotonic_ns()}.jsonl'
        self.child = subprocess.Popen(
            [_malote.program(), 'serve', '--json', '--no-tls', '--ports', ports, '--truth', self.truth_path, *options],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=place.environment)
        line = self.child.stdout.readline()
        if not line:
            raise RuntimeError(self.child.communicate(timeout=20)[1].decode())
        self.port = json.loads(line)['ports']

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.child.poll() is None:
            self.child.send_signal(signal.SIGINT)
        self.errors = self.child.communicate(timeout=20)[1].decode()

    def truth(self):
        return _malote.lines(self.truth_path)

    def send(self, to, sender='alice@lab.example', body=BODY):
        with smtplib.SMTP('127.0.0.1', self.port['smtp'], timeout=20) as mail:
            mail.ehlo('me')
            return mail.sendmail(sender, to, body)

    def box(self, user='bob', password=None):
        box = poplib.POP3('127.0.0.1', self.port['pop3'], timeout=20)
        box.user(user)
        box.pass_(password or 'lab-' + user)
        return box

    def folders(self):
        box = imaplib.IMAP4('127.0.0.1', self.port['imap'], timeout=20)
        box.login('bob', 'lab-bob')
        return box


def fetched(box, number=1):
    return b''.join(line + b'\r\n' for line in box.retr(number)[1])


def waits_for(what, seconds=20):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        found = what()
        if found:
            return found
        time.sleep(0.1)
    return None


def kept(tally, place):
    """What Python's own mailbox.Maildir sees, and what is there after a restart."""
    folder = place / 'mail'
    with Server(place, '--maildir', folder) as server:
        for number in range(3):
            server.send(['bob@lab.example'], body=b'Subject: %d\r\n\r\ntext %d\r\n' % (number, number))
        seen = mailbox.Maildir(folder / 'bob', create=False)
        tally.same(sorted(m['Subject'] for m in seen), ['0', '1', '2'], 'delivered is on the disk')
        tally.same(len(list((folder / 'bob' / 'new').iterdir())), 3, 'in new')
        box = server.folders()
        box.select('INBOX')
        box.store('1', '+FLAGS', r'(\Seen \Flagged)')
        box.create('Kept/old')
        box.append('Kept/old', r'(\Draft)', None, b'Subject: draft\r\n\r\nx\r\n')
        box.copy('2', 'Kept/old')
        box.store('3', '+FLAGS', r'(\Deleted)')
        box.expunge()
        box.subscribe('Kept/old')
        uids = box.uid('SEARCH', 'ALL')[1][0]
        validity = box.response('UIDVALIDITY')[1]
        box.logout()
        flags = {m['Subject']: m.get_flags() for m in mailbox.Maildir(folder / 'bob', create=False)}
        tally.same(flags, {'0': 'FS', '1': ''}, 'flags in names')
        tally.same(sorted(m['Subject'] for m in mailbox.Maildir(folder / 'bob' / '.Kept.old', create=False)), ['1', 'draft'],
                   'a folder in a folder')
        before = server.box().uidl()[1]
        mine = fetched(server.box('carol')) if server.send(['carol@lab.example']) == {} else b''
    # Somebody else's program delivers while the server is away.
    mailbox.Maildir(folder / 'bob', create=False).add(b'Subject: from outside\n\ntext\n')
    with Server(place, '--maildir', folder) as server:
        tally.same(server.box().uidl()[1][:2], before, 'UIDLs stay')
        tally.same(fetched(server.box('carol')), mine, 'octets stay')
        box = server.folders()
        box.select('INBOX')
        tally.same(box.response('UIDVALIDITY')[1], validity, 'UIDVALIDITY stays')
        found = box.uid('SEARCH', 'ALL')[1][0].split()
        tally.same(found[:2], uids.split(), 'UIDs stay')
        tally.same(len(found), 3, 'what came meanwhile is there')
        tally.check(int(found[2]) > 3, 'with a UID that nobody had')
        tally.check(b'\\Flagged' in box.fetch('1', '(FLAGS)')[1][0], 'flags stay')
        tally.check(b'Kept/old' in b''.join(box.lsub()[1]), 'subscribed')
        box.rename('Kept/old', 'Elsewhere')
        box.delete('Elsewhere')
        box.logout()
    tally.check(not (folder / 'bob' / '.Kept.old').exists() and not (folder / 'bob' / '.Elsewhere').exists(), 'deleted folders are gone')
    tally.same(place.run('serve', '--ports', 'smtp=0', '--maildir', '/proc/none').status, 3, 'no folder can be there')


def two_servers(tally, place):
    with socket.create_server(('127.0.0.1', 0)) as probe:
        his_port = probe.getsockname()[1]  # free again in a moment
    hers = Server(place, '--domain', 'hers.example', '--relay', f'his.example=127.0.0.1:{his_port}')
    with hers:
        # He is not there yet: the mail waits.
        hers.send(['bob@his.example', 'carol@hers.example'], 'alice@hers.example')
        refused = {}
        try:
            hers.send(['x@elsewhere.example'])
        except smtplib.SMTPRecipientsRefused as error:
            refused = error.recipients
        tally.same([code for code, _ in refused.values()], [550], 'nothing for domains that nobody named')
        his = Server(place, '--domain', 'his.example', ports=f'smtp={his_port},pop3=0')
        with his:
            mine = waits_for(lambda: his.truth())
            tally.check(mine, 'handed on once he is there')
            got = fetched(his.box())
            tally.check(got.endswith(BODY), 'the octets arrive')
            tally.same(len(email.message_from_bytes(got).get_all('Received')), 2, 'a Received line of each server')
            tally.check(fetched(hers.box('carol')).endswith(BODY), 'and who is local has it, too')
            hers.send(['nobody@his.example'], 'alice@hers.example')
            bounce = waits_for(lambda: hers.box('alice').stat()[0])
            tally.check(bounce, 'alice is told')
            message = email.message_from_bytes(fetched(hers.box('alice')), policy=email.policy.default)
            tally.same((message.get_content_type(), message['Return-Path']), ('multipart/report', '<>'), 'a report')
            status = next(p for p in message.walk() if p.get_content_type() == 'message/delivery-status')
            fields = [dict(part.items()) for part in status.get_payload()]
            tally.same(fields[1]['Final-Recipient'], 'rfc822; nobody@his.example', 'whom it did not reach')
            tally.same((fields[1]['Action'], fields[1]['Status']), ('failed', '5.1.1'), 'and why')
    sent = [r for r in hers.truth() if r['session_name'].startswith('relay-')]
    taken = [r for r in his.truth() if r['action'] == 'submit']
    tally.same([(r['sha256'], r['envelope_to']) for r in sent], [(r['sha256'], r['envelope_to']) for r in taken],
               'both ends tell the same of the way between them')
    tally.check(taken[0]['sha256'] != hashlib.sha256(BODY).hexdigest(), 'with a Received line in front')
    tally.check('waits for' in hers.errors, 'she says that it waits')


def circles(tally, place):
    with Server(place, '--relay', 'x.example=127.0.0.1:9') as server:
        body = b'Received: from a by b\r\n' * 101 + b'Subject: round\r\n\r\nx\r\n'
        try:
            server.send(['a@x.example'], body=body)
            tally.check(False, 'a mail in circles is taken')
        except smtplib.SMTPDataError as error:
            tally.same(error.smtp_code, 554, 'a mail in circles')
        start = time.monotonic()
        server.send(['a@x.example'])
    tally.check(time.monotonic() - start < 10, 'what waits in the queue does not hold up the end')
    for wrong in ('x', 'x=y', '=h:1', 'x=h:0', 'x=h:99999'):
        tally.same(place.run('serve', '--ports', 'smtp=0', '--relay', wrong).status, 2, f'--relay {wrong}')


def journey(tally, place):
    capture = place / 'journey.pcap'
    _malote.call('play', _malote.source() / 'samples' / 'scenarios' / 'mail-two-servers.txt', '-o', capture, '--quiet')
    rows = [json.loads(line) for line in _malote.call('list', 'journeys', capture, '--json', '--quiet').splitlines()]
    tally.same([(r['message_id'], [h['protocol'] for h in r['hops']]) for r in rows],
               [('<journey.1@alice-pc.hers.example>', ['smtp', 'smtp', 'pop3'])], 'the hops')


def main():
    tally = Tally()
    for part in (kept, two_servers, circles, journey):
        with Place() as place:
            try:
                part(tally, place)
            except (OSError, RuntimeError, ValueError, smtplib.SMTPException, poplib.error_proto, imaplib.IMAP4.error) as error:
                tally.check(False, f'{part.__name__}: {type(error).__name__}: {error}')
    tally.finish()


if __name__ == '__main__':
    sys.exit(main())
