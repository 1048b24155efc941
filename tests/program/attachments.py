#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What people get out of mails: attachments and transfers under names that were made to do harm, tables that a
spreadsheet would run, messages sent in pieces, and parts that are named for what they are. Expected: what was sent."""
import csv
import email
import email.message
import email.policy
import io
import json
import re

import hostile
from _check import Place, Tally
from _wire import Capture
from _mail import send, store_of

tally = Tally()

NAMES = ['../../etc/passwd', '/etc/shadow', '..', '.bashrc', 'con', 'NUL.txt', 'aux.tar.gz', 'x' * 4096 + '.pdf', 'a\x1b[2Jb',
         'invoice\u202egpj.exe', 'a\tb', 'one\\two\\three.txt', '-rf', 'a:b', 'a|b', '$(id).sh', '`id`', 'a\u200bb', '\ufeffbom', '',
         'name.', 'name ', '=cmd|\'/C calc\'!A0', '+1+1', '-2+3', '@SUM(1,2)', '\t=1', ' =1', '"quoted"', '<script>alert(1)</script>.html',
         "' onmouseover='alert(1)", 'relat\u00f3rio.pdf', '\u4e2d\u6587.txt', 'a%2e%2e%2fb', 'index.json', 'index.csv', '~/x']
# What neither Unix nor Windows minds, behind a beginning of malote's own.
SAFE = re.compile(r"(m\d{6}-[\d.]+|t\d{6})(-[^\x00-\x1f\x7f/\\:*?\"<>|`$;]+)?")
DEVICES = re.compile(r'(?i)(con|prn|aux|nul|com\d|lpt\d)(\..*)?$')
LINES_FOLDED = ['two\r\n words.txt', 'x\r\nBcc: eve@example.org']


def with_names():
    """A message a name, in each way that a name can be said; the last ones with line ends in it."""
    for name in NAMES:
        message = email.message.EmailMessage(policy=email.policy.SMTP)
        message['Subject'] = 'x'
        message.set_content('text')
        message.add_attachment(b'octets', 'application', 'octet-stream')
        octets = message.as_bytes()
        # RFC 2231 says any octet; python would fold and quote.
        said = ''.join(f'%{octet:02X}' for octet in name.encode())
        yield name, octets.replace(b'Content-Disposition: attachment', b"Content-Disposition: attachment; filename*=utf-8''" + said.encode())
    for name in LINES_FOLDED:
        said = ''.join(f'%{octet:02X}' for octet in name.encode())
        yield name, (b"Content-Type: application/octet-stream; name*=utf-8''" + said.encode() + b'\r\n\r\noctets\r\n')


def transfer(capture, number, name):
    talk = capture.connect(21)
    port = 5000 + number
    talk.talk(None, b'220 ftp', b'USER anonymous', b'331 address', b'PASS me@x', b'230 in', b'PASV',
              b'227 Entering Passive Mode (10,0,0,25,%d,%d)' % divmod(port, 256))
    talk.client(b'RETR ' + name.encode() + b'\r\n')
    talk.server(b'150 here\r\n')
    data = capture.connect(port)
    data.server(b'octets')
    data.close()
    talk.server(b'226 done\r\n')
    talk.close()


def files(place):
    """Every file lies in the folder, under a safe name, not executable, with the octets that were sent."""
    mails = list(with_names())
    paths = [name for name in NAMES if name and not set(name) & set('\r\n')]
    with Capture(place / 'names.pcap') as capture:
        for _, octets in mails:
            send(capture, octets)
        for number, name in enumerate(paths):
            transfer(capture, number, name)
    store = store_of(place, 'names')
    before = {path for path in place.folder.rglob('*')}
    folder = place / 'files'
    ran = place.run('export', 'files', store, '-o', folder)
    tally.same(ran.status, 0, f'export files: {ran.said}')
    made = {path for path in place.folder.rglob('*')} - before - {folder}
    tally.check(all(path.parent == folder for path in made), f'files outside the folder: {made}')
    rows = json.loads((folder / 'index.json').read_text('utf-8'))
    tally.same({row['file'] for row in rows} | {'index.json', 'index.csv'}, {path.name for path in made}, 'what the index names is there')
    tally.same(len(rows), len({row['file'] for row in rows}), 'no file is written twice')
    for path in made:
        tally.check(path.is_file() and path.stat().st_mode & 0o111 == 0, f'{path.name}: mode {path.stat().st_mode:o}')
        tally.check(len(path.name.encode()) <= 255, f'{path.name}: too long')
        if path.name.startswith('index.'):
            continue
        tally.check(SAFE.fullmatch(path.name), f'{path.name!r} is not safe')
        tally.check(not DEVICES.match(path.name) and not path.name.endswith(('.', ' ')), f'{path.name!r}: not on Windows')
        tally.check(hostile.UNWANTED.search(path.name) is None, f'{path.name!r}: control characters')
        tally.check(path.read_bytes().rstrip() == b'octets', f'{path.name}: {path.read_bytes()[:40]!r}')
    attachments = [row for row in rows if 'path' in row and row.get('message')]
    tally.same(sorted(row['declared_name'] or '' for row in attachments), sorted(name for name, _ in mails), 'names in the index are as they came')
    tally.same(sum(1 for row in rows if row['file'].startswith('t')), len(paths), 'transfers')
    for about, octets in (('files', (folder / 'index.csv').read_bytes()), *other_tables(place, store)):
        table = list(csv.reader(io.StringIO(octets.decode('utf-8'), newline=''), strict=True))
        tally.same(len({len(row) for row in table}), 1, f'{about}: columns')
        tally.check(len(table) > len(mails), f'{about}: {len(table)} rows')
        run = [cell for row in table for cell in row if cell.lstrip(' ')[:1] and cell.lstrip(' ')[0] in '=+-@\t\r\n']
        tally.same([cell for cell in run if not cell.startswith(' ')], [], f'{about}: a spreadsheet would run')
        found = hostile.UNWANTED.search(octets.decode('utf-8').replace('\r\n', '\n'))
        tally.check(found is None, f'{about}: control characters: {found}')
    for kind in ('parts', 'transfers', 'files'):
        out = place.run('list', kind, store).out.decode('utf-8')
        found = hostile.UNWANTED.search(out)
        tally.check(found is None, f'list {kind}: control characters: {found}')
    html = place.run('export', 'html', store, '-o', '-').out
    tally.check(b'<script' not in html and b"' onmouseover='" not in html, 'html: a name becomes markup')


def other_tables(place, store):
    yield 'csv of parts', place.run('export', 'csv', store, '--kind', 'parts', '-o', '-').out
    place.run('export', 'eml', store, '-o', place / 'eml', '--quiet')
    yield 'eml', (place / 'eml' / 'index.csv').read_bytes()
    place.run('export', 'mbox', store, '-o', place / 'all.mbox', '--quiet')
    yield 'mbox', (place / 'all.mbox.index.csv').read_bytes()


def many(place):
    """Ten thousand attachments: as many files as there are rows, and it is said that there are more."""
    parts = b''.join(b'--b\r\nContent-Type: text/plain; name=f%d.txt\r\n\r\n%d\r\n' % (i, i) for i in range(10_000))
    with Capture(place / 'many.pcap') as capture:
        send(capture, b'Content-Type: multipart/mixed; boundary=b\r\n\r\n' + parts + b'--b--\r\n')
    store = store_of(place, 'many')
    rows = place.rows('parts', store)
    ran = place.run('export', 'files', store, '-o', place / 'many files')
    tally.same((ran.status, len(list((place / 'many files').iterdir()))), (0, len(rows) + 2), 'ten thousand attachments: files')
    tally.check(1000 < len(rows) <= 5000, f'ten thousand attachments: {len(rows)} rows')
    tally.same([row['kind'] for row in place.rows('notices', store)], ['too-many-parts'], 'ten thousand attachments: notices')
    for row in rows[::500]:
        tally.same((place / 'many files' / f"m000001-{row['path']}-{row['declared_name']}").read_text(), row['declared_name'][1:-4], 'the octets')


def pieces(place):
    """RFC 2046 5.2.2.2: a message in three pieces, over three sessions, out of order."""
    inner = (b'From: Bill@host.com\r\nTo: joe@otherhost.com\r\nSubject: Audio mail\r\nMessage-ID: <anotherid@foo.com>\r\n'
             b'MIME-Version: 1.0\r\nContent-type: audio/basic\r\nContent-transfer-encoding: base64\r\n\r\n')
    body = b''.join(b'QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNkZWZnaGlqa2xtbm9wcXJzdHV2\r\n' for _ in range(90))
    head = (b'From: Bill@host.com\r\nTo: joe@otherhost.com\r\nSubject: Audio mail\r\nMIME-Version: 1.0\r\n'
            b'Content-type: message/partial; id="ABC@host.com"; number=%d; total=3\r\n\r\n')
    lines = (inner + body).split(b'\r\n')
    cut = [lines[:40], lines[40:70], lines[70:]]
    with Capture(place / 'pieces.pcap') as capture:
        for number in (2, 1, 3):
            # The line end before the next piece is part of this one (RFC 2046 5.2.2.1).
            rest = b'\r\n' if number < 3 else b''
            send(capture, head % number + b'\r\n'.join(cut[number - 1]) + rest)
    store = store_of(place, 'pieces')
    page = place.run('show', 'm2', store).out.decode('utf-8')
    for text in ('1 of 3', 'ABC@host.com', 'all are here', 'a piece of a message (RFC 2046 5.2.2)'):
        tally.check(text in page, f'pieces: show m2 lacks {text!r}:\n{page}')
    ran = place.run('export', 'eml', store, '-o', place / 'pieces eml')
    tally.check(ran.status == 0 and 'joined' in ran.said, f'pieces: {ran.said}')
    joined = email.message_from_bytes((place / 'pieces eml' / 'joined-m000002.eml').read_bytes())
    tally.same((joined['Subject'], joined['Message-ID'], joined.get_content_type()), ('Audio mail', '<anotherid@foo.com>', 'audio/basic'), 'pieces: header')
    tally.same(joined.get_payload(decode=True), email.message_from_bytes(inner + body).get_payload(decode=True), 'pieces: the audio')


REPORT = b'''From: MAILER-DAEMON@example.org\r
To: ana@example.org\r
Subject: Returned mail\r
Content-Type: multipart/report; report-type=delivery-status; boundary=b\r
\r
--b\r
\r
It did not work.\r
--b\r
Content-Type: message/delivery-status\r
\r
Reporting-MTA: dns; mx.example.org\r
\r
Final-Recipient: rfc822; nobody@example.net\r
Action: failed\r
Status: 5.1.1\r
Diagnostic-Code: smtp; 550 no such user\r
--b\r
Content-Type: text/rfc822-headers\r
\r
Subject: hello\r
--b--\r
'''
HOPS = (b'Received: from mx.example.org (mx.example.org [192.0.2.1]) by store.example.net with LMTP id 3;\r\n Wed, 11 Jun 2025 12:00:09 +0200\r\n'
        b'Received: from laptop (dsl.example.com [192.0.2.9]) by mx.example.org with ESMTPSA id 2\r\n for <bob@example.net>; Wed, 11 Jun 2025 10:00:04 +0000\r\n')
# What was sent, and what `show` must say of it.
KINDS = [
    (b'Content-Type: application/ms-tnef; name="winmail.dat"\r\n\r\n\x78\x9f\x3e\x22x\r\n', ['TNEF']),
    (b'Content-Type: application/octet-stream; name="winmail.dat"\r\n\r\n\x78\x9f\x3e\x22x\r\n', ['TNEF']),
    (b'Content-Type: application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m\r\nContent-Transfer-Encoding: base64\r\n\r\nMIIB\r\n', ['S/MIME']),
    (b'Content-Type: multipart/signed; protocol="application/pkcs7-signature"; boundary=b\r\n\r\n--b\r\n\r\nx\r\n--b\r\n'
     b'Content-Type: application/pkcs7-signature; name=smime.p7s\r\n\r\nx\r\n--b--\r\n', ['signed (RFC 1847)', 'S/MIME signature']),
    (b'Content-Type: multipart/encrypted; protocol="application/pgp-encrypted"; boundary=b\r\n\r\n--b\r\nContent-Type: application/pgp-encrypted\r\n\r\n'
     b'Version: 1\r\n--b\r\nContent-Type: application/octet-stream\r\n\r\nx\r\n--b--\r\n', ['encrypted (RFC 1847)', 'PGP/MIME']),
    (REPORT, ['a report about another message', 'nobody@example.net: failed: 5.1.1: 550 no such user']),
    (HOPS + b'Subject: way\r\n\r\nx\r\n', ['2025-06-11 10:00:04', 'mx.example.org  from laptop', '+5.000 s', 'store.example.net  from mx.example.org', 'with LMTP']),
    (b'Content-Type: text/plain; charset=utf-8; format=flowed\r\n\r\nquoted-printable \r\nis not used here. \r\n> level one \r\n> goes on\r\n',
     ['quoted-printable is not used here.', '> level one goes on']),
]


def kinds(place):
    with Capture(place / 'kinds.pcap') as capture:
        for octets, _ in KINDS:
            send(capture, octets)
    store = store_of(place, 'kinds')
    for number, (_, texts) in enumerate(KINDS, 1):
        page = place.run('show', f'm{number}', store).out.decode('utf-8')
        for text in texts:
            tally.check(text in page, f'show m{number} lacks {text!r}:\n{page}')


def main():
    with Place() as place:
        for test in (files, many, pieces, kinds):
            test(place)
    tally.finish()


main()
