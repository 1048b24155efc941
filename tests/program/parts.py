#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Parts of messages through the whole program: rows against python's email package, the message's page, terms, the
index, types by content, journeys; and messages that are made to do harm."""
import email
import email.message
import email.policy
import fcntl
import hashlib
import json
import re

from _check import Place, SANITIZED, Tally
from _mail import dotted, send
from _wire import Capture

tally = Tally()

PDF = b'%PDF-1.4\n' + bytes(range(256)) * 40
# The head of a Windows program, as file(1) knows it: MZ, the offset of the PE header, PE.
PROGRAM = (b'MZ' + b'\0' * 58 + (64).to_bytes(4, 'little') + b'PE\0\0' + b'\x4c\x01\x01\0' + b'\0' * 14 +
           b'\xe0\0\x02\x01\x0b\x01' + b'\0' * 400)
RECEIVED = (b'Received: from laptop (laptop [10.0.0.5]) by mx.example.org with ESMTP id 1;\r\n'
            b' Wed, 11 Jun 2025 10:00:00 +0000\r\n')
LATER = (b'Received: from mx.example.org by store.example.net with LMTP id 2;\r\n'
         b' Wed, 11 Jun 2025 10:00:07 +0000\r\n')


def rich_message():
    message = email.message.EmailMessage()
    message['From'] = 'Ana <ana@example.org>'
    message['To'] = 'bob@example.net'
    message['Subject'] = 'Relat\u00f3rio'
    message['Message-ID'] = '<journey@example.org>'
    message.set_content('Ol\u00e1, a lagosta chegou.\nAt\u00e9 logo.\n', charset='iso-8859-1', cte='quoted-printable')
    message.add_alternative('<p>Ol\u00e1, a <b>lagosta</b> chegou.</p>\n', subtype='html', charset='utf-8', cte='base64')
    message.add_attachment(PDF, 'application', 'pdf', filename='relat\u00f3rio de vendas.pdf')
    message.add_attachment(PROGRAM, 'image', 'png', filename='gatinho.png')
    return message.as_bytes(policy=email.policy.SMTP)


def fetch(capture, octets):
    talk = capture.connect(110)
    talk.talk(None, b'+OK', b'USER bob', b'+OK', b'PASS x', b'+OK', b'RETR 1',
              b'+OK\r\n' + dotted(octets) + b'.', b'QUIT', b'+OK')
    talk.close()


def leaves(octets):
    message = email.message_from_bytes(octets)
    return [(part.get_content_type(), part.get_filename() and str(email.header.make_header(
        email.header.decode_header(part.get_filename()))), part.get_payload(decode=True))
        for part in message.walk() if not part.is_multipart()]


def rows_and_page(place, store, sent):
    parts = [row for row in place.rows('parts', store) if row['message'] == 1]
    wanted = leaves(sent)
    tally.same([p['path'] for p in parts], ['1.1', '1.2', '2', '3'], 'paths')
    tally.same([(p['type'], p['size'], p['sha256']) for p in parts],
               [(t, len(o), hashlib.sha256(o).hexdigest()) for t, _, o in wanted], 'types, sizes and hashes')
    tally.same([p['declared_name'] for p in parts], [None, None, 'relat\u00f3rio de vendas.pdf', 'gatinho.png'], 'names')
    tally.same([p['charset'] for p in parts], ['iso-8859-1', 'utf-8', None, None], 'charsets')
    tally.same([p['encoding'] for p in parts], ['quoted-printable', 'base64', 'base64', 'base64'], 'encodings')
    tally.same([p['detected_type'] for p in parts], [None] * 4, 'nothing is detected before it is indexed')
    page = place.run('show', 'm1', store).out.decode('utf-8')
    for text in ('Ol\u00e1, a lagosta chegou.', 'relat\u00f3rio de vendas.pdf', 'multipart/alternative', '10:00:00'):
        tally.check(text in page, f'show m1 lacks {text!r}:\n{page}')
    tally.check('<b>' not in page, 'show m1 has the HTML beside its plain text')
    raw = place.run('show', 'm1', store, '--raw').out.decode('utf-8')
    tally.check('Ol=E1, a lagosta chegou.' in raw, 'show --raw decodes')


def terms(place, store):
    def found(kind, *words):
        return [row.get('path', row.get('id')) for row in place.rows(kind, store, *words)]
    tally.same(found('parts', 'file:*.pdf', 'id:1'), ['2'], 'file:')
    tally.same(found('parts', 'type:image/*', 'id:1'), ['3'], 'type:')
    tally.same(found('parts', 'larger:9K', 'id:1'), ['2'], 'larger:')
    tally.same(found('parts', 'sha256:' + hashlib.sha256(PDF).hexdigest()[:20], 'id:1'), ['2'], 'sha256:')
    tally.same(found('messages', 'has:attachment'), [1, 2, 3], 'has:attachment')
    tally.same(found('messages', '-has:attachment'), [4], '-has:attachment')


def searching(place, store):
    lock = open(f'{store}-lock', 'w')
    fcntl.flock(lock, fcntl.LOCK_EX)
    plain = place.run('list', 'messages', store, '--json', 'lagosta')
    fcntl.flock(lock, fcntl.LOCK_UN)
    lock.close()
    (place / f'{store.name}-lock').unlink(missing_ok=True)
    ids = [json.loads(line)['id'] for line in plain.out.decode().splitlines()]
    tally.same(ids, [1, 2, 3], 'a search in a store that is locked')
    tally.check('not indexed' in plain.said, f'a plain search does not say so: {plain.said!r}')
    tally.same(place.run('index', store).status, 0, 'malote index')
    first = place.run('list', 'messages', store, '--json', 'lagosta')
    tally.same(first.out, plain.out, 'with an index the same is found')
    tally.check('not indexed' not in first.said, 'after indexing the search is plain')
    for words, wanted in ((['LAGOST'], [1, 2, 3]), (['gosta'], []), (['ate'], [1, 2, 3]), (['"lagosta chegou"'], [1, 2, 3]),
                          (['relatorio'], [1, 2, 3]), (['-lagosta', 'proto:smtp'], [4]), (['ostras'], [4]),
                          (['lagosta', 'OR', 'ostras'], [1, 2, 3, 4])):
        rows = place.run('list', 'messages', store, '--json', '--quiet', '--', *words).rows
        tally.same([row['id'] for row in rows], wanted, f'search for {words}')
    tally.same([row['id'] for row in place.rows('sessions', store, 'ostras')], [4], 'sessions by what their mails say')
    types = {row['path']: row['detected_type'] for row in place.rows('parts', store) if row['message'] == 1}
    tally.same(types['2'], 'application/pdf', 'the type of a PDF')
    tally.check('dosexec' in types['3'] or 'portable-executable' in types['3'], f'the type of a program: {types}')
    kinds = [row['kind'] for row in place.rows('notices', store)]
    tally.same(kinds.count('hidden-program'), 3, 'a program that says to be a picture')
    again = place.run('index', store)
    tally.same((again.status, place.rows('notices', store).__len__()), (0, len(kinds)), 'indexing twice notices nothing twice')


def journeys(place, store):
    rows = place.rows('journeys', store)
    tally.same(len(rows), 1, 'journeys')
    hops = rows[0]['hops']
    tally.same((rows[0]['id'], rows[0]['message_id']), (1, '<journey@example.org>'), 'the journey')
    tally.same([(h['message'], h['session'], h['protocol'], h['action']) for h in hops],
               [(1, 1, 'smtp', 'submit'), (2, 2, 'smtp', 'submit'), (3, 3, 'pop3', 'retrieve')], 'hops')
    tally.same([h['time'] for h in hops], sorted(h['time'] for h in hops), 'times of hops')
    page = place.run('show', 'j1', store).out.decode('utf-8')
    for text in ('10.0.0.5', 'store.example.net', 'mx.example.org', '+7', 'm3', 'POP3'):
        tally.check(text in page, f'show j1 lacks {text!r}:\n{page}')
    tally.same(json.loads(place.run('show', 'j1', store, '--json').out)['hops'], hops, 'show j1 --json')
    tally.same(place.run('show', 'j4', store).status, 3, 'a message that was seen once')
    tally.same(len(place.rows('journeys', store, 'proto:pop3')), 1, 'journeys by a term')
    tally.same(len(place.rows('journeys', store, 'ostras')), 0, 'journeys that no message fits')


def ordinary(place):
    sent = RECEIVED + rich_message()
    with Capture(place / 'mail.pcap') as capture:
        send(capture, sent)
        send(capture, LATER + sent, server='10.0.0.26')
        fetch(capture, LATER + sent)
        send(capture, b'Subject: oysters\r\n\r\nas ostras: amanh\xe3\r\n')
    store = place / 'mail.db'
    tally.same(place.run('read', place / 'mail.pcap', '-d', store, '--quiet').status, 0, 'read')
    rows_and_page(place, store, sent)
    terms(place, store)
    searching(place, store)
    journeys(place, store)


NAMES = ['../../etc/passwd', 'con', 'x' * 4096, 'a\x1b[2Jb', 'invoice\u202egpj.exe', 'a\tb', '..', 'nul.txt', '/etc/shadow']


def hostile(place):
    with Capture(place / 'bad.pcap') as capture:
        for name in NAMES:
            send(capture, b'Content-Type: application/octet-stream; name="' + name.encode() + b'"\r\n\r\nx\r\n')
        parts = b''.join(b'--b\r\n\r\n%d\r\n' % i for i in range(10_000))
        send(capture, b'Content-Type: multipart/mixed; boundary=b\r\n\r\n' + parts + b'--b--\r\n')
        deep = b''.join(b'Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n' % (i, i) for i in range(1000))
        send(capture, deep + b'\r\nx\r\n')
        send(capture, b'X-Long: ' + b'y' * 1_000_000 + b'\r\nContent-Type: image/gif\r\n\r\nGIF89a\r\n')
        send(capture, b'Content-Type: text/plain; charset=klingon-8\r\nContent-Transfer-Encoding: x-magic\r\n\r\nnuqneH\r\n')
        send(capture, b'Content-Type: multipart/mixed; boundary=never\r\n\r\n' + b'--nearly\r\n' * 5000)
    store = place / 'bad.db'
    tally.same(place.run('read', place / 'bad.pcap', '-d', store, '--quiet').status, 0, 'read what is hostile')
    parts = place.rows('parts', store)
    for number, name in enumerate(NAMES, 1):
        mine = [part for part in parts if part['message'] == number]
        tally.same([part['declared_name'] for part in mine], [name], f'the name stays as it came: {name!r:.40}')
    kinds = [row['kind'] for row in place.rows('notices', store)]
    tally.same(kinds.count('odd-file-name'), len(NAMES), 'odd names are noticed')
    for kind in ('too-many-parts', 'deep-parts', 'unknown-charset', 'unknown-encoding', 'boundary-not-found', 'long-header'):
        tally.check(kind in kinds, f'{kind} is not noticed')
    of_message = {m: [p for p in parts if p['message'] == m] for m in range(1, 15)}
    tally.check(1000 <= len(of_message[10]) <= 5000, f'{len(of_message[10])} of ten thousand parts')
    tally.same([p['type'] for p in of_message[12]], ['text/plain'], 'fields behind a megabyte are not looked at')
    tally.same([p['size'] for p in of_message[12]], [8], 'the body behind a header of a megabyte')
    tally.same([p['size'] for p in of_message[14]], [50_000], 'a boundary that never comes')
    for message in range(1, 15):
        shown = place.run('show', f'm{message}', store)
        tally.same(shown.status, 0, f'show m{message}')
        found = re.search('[\\x00-\\x09\\x0b-\\x1f\\x7f-\\x9f\u202a-\u202e]', shown.out.decode('utf-8'))
        tally.check(found is None, f'show m{message} writes {found!r}')
    tally.same(place.run('index', store).status, 0, 'index what is hostile')
    for form in ('files', 'eml', 'mbox', 'csv', 'html', 'json', 'text'):
        ran = place.run('export', form, store, '-o', place / f'bad {form}')
        tally.same(ran.status, 0, f'export {form}: {ran.said}')
        tally.check(ran.peak_mib < (500 if SANITIZED else 128), f'export {form}: {ran.peak_mib:.0f} MiB')
    tally.check(all(path.parent == place / 'bad files' for path in (place / 'bad files').rglob('*')), 'export files makes folders')


def main():
    with Place() as place:
        ordinary(place)
        hostile(place)
    tally.finish()


main()
