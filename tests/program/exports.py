#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""`export mbox`, `csv` and `html` read back by what others wrote: Python's mailbox, csv and html.parser. What they
find is held against the octets of `export eml` and the rows of `list --json`."""
import base64
import csv
import hashlib
import html.parser
import io
import json
import mailbox
import re
import time

import _malote
import hostile
from _check import Place, Tally
from _wire import Capture

tally = Tally()
KINDS = ('sessions', 'exchanges', 'messages', 'parts', 'transfers', 'credentials', 'notices', 'mailbox', 'tls', 'certificates',
         'captures')
SAMPLES = ('smtp-classroom', 'smtp-picture', 'smtp-lost-segment', 'smtp-transactions', 'smtp-auth', 'smtp-refusals',
           'pop3-classroom', 'pop3-apop', 'ftp-many', 'ftp-portugues', 'smtp-portugues')
FROM_LINES = (b'From here on\r\n', b'body\r\nFrom x\r\n>From y\r\n>>>From z\r\n>Fro m\r\nFrom\r\n From a\r\n>\r\n>>\r\nX>From b\r\n',
              b'no line end at the end', b'ends\r\nFrom ', b'ends\r\nFrom', b'ends\r\n>>', b'bare\rFrom cr\r\n', b'lf\nFrom lf\n',
              b'\r\nFrom after an empty line\r\n\r\n\r\n', b'', b'x' * 65_534 + b'\r\nFrom at a border\r\n',
              b'y' * 65_520 + b'\r\n' + b'>' * 100 + b'From many\r\n', b'>' * 200_000 + b'From more\r\n')


def store_of_samples(place):
    store = place / 'samples.db'
    captures = [_malote.source() / 'samples' / 'captures' / f'{name}.pcap' for name in SAMPLES]
    ran = place.run('read', *captures, '-d', store, '--quiet')
    tally.check(ran.status in (0, 1), f'samples: {ran.said}')
    return store


def mails_with_from(place):
    """POP3 and SMTP: bodies with lines that begin like a new message; senders that are strange."""
    path = place / 'from.pcap'
    with Capture(path) as capture:
        for i, body in enumerate(FROM_LINES):
            talk = capture.connect(110)
            talk.talk(None, b'+OK', b'RETR 1')
            talk.server(b'+OK\r\n' + re.sub(rb'(?m)^\.', b'..', body) + b'\r\n.\r\n')
            talk.talk(b'QUIT', b'+OK')
            talk.close()
        for sender in (b'<a@b.example>', b'<>', b'<"two words"@c>', b'<\xff\xfe@d>', b'<' + b'l' * 900 + b'@e>'):
            talk = capture.connect(25)
            talk.talk(None, b'220 m', b'HELO s', b'250 m', b'MAIL FROM:' + sender, b'250 ok', b'RCPT TO:<r@x>', b'250 ok',
                      b'DATA', b'354 go')
            talk.client(b'Subject: s\r\n\r\nFrom us\r\n.\r\n')
            talk.talk(None, b'250 ok', b'QUIT', b'221 bye')
            talk.close()
    return path


def unquoted(octets):
    return re.sub(rb'(?m)^>(>*From )', rb'\1', octets)


def as_mailbox(place, source, about):
    """Python's mailbox finds the messages of `export eml`, octet for octet."""
    out, folder = place / f'{about}.mbox', place / f'{about} eml'
    ran = place.run('export', 'mbox', source, '-o', out)
    tally.check(ran.status in (0, 1), f'{about}: mbox: {ran.said}')
    place.run('export', 'eml', source, '-o', folder, '--quiet')
    wanted = json.loads((folder / 'index.json').read_text('utf-8'))
    index = json.loads((place / f'{about}.mbox.index.json').read_text('utf-8'))
    box = mailbox.mbox(out, create=False)
    tally.same(len(box), len(wanted), f'{about}: messages in the mailbox')
    whole = out.read_bytes()
    end = 0
    for key, row, place_of in zip(box.keys(), wanted, index):
        octets = (folder / row['file']).read_bytes()
        found = unquoted(box.get_bytes(key))
        # A last line without an end was given one: a mailbox knows lines only.
        ended = octets if octets.endswith(b'\n') or not octets else octets + b'\n'
        tally.same(found, ended, f"{about}: m{row['id']}")
        tally.same({k: v for k, v in place_of.items() if k not in ('offset', 'octets')},
                   {k: v for k, v in row.items() if k != 'file'}, f"{about}: index of m{row['id']}")
        tally.same(place_of['offset'], end, f"{about}: offset of m{row['id']}")
        end = place_of['offset'] + place_of['octets']
        line = box.get_message(key).get_from()
        sender, _, date = line.partition(' ')
        try:
            seconds = time.strptime(date, '%a %b %d %H:%M:%S %Y')
            tally.same(time.strftime('%Y-%m-%dT%H:%M:%S', seconds), row['time'][:19], f"{about}: date of m{row['id']}")
        except ValueError as error:
            tally.check(False, f'{about}: {line!r}: {error}')
        if re.fullmatch('[!-~]{1,300}', row['envelope_from'] or ''):
            tally.same(sender, row['envelope_from'], f"{about}: sender of m{row['id']}")
        elif not row['envelope_from']:
            tally.same(sender, 'MAILER-DAEMON', f"{about}: no sender of m{row['id']}")
    tally.same(end, len(whole), f'{about}: the index covers the file')
    table = list(csv.DictReader(io.StringIO((place / f'{about}.mbox.index.csv').read_bytes().decode('utf-8'), newline='')))
    tally.same([(r['offset'], r['id'], r['verdict'], r['sha256']) for r in table],
               [(str(r['offset']), str(r['id']), r['verdict'], r['sha256']) for r in index], f'{about}: index.csv')
    return wanted


def mailboxes(place, store):
    rows = as_mailbox(place, store, 'samples')
    tally.check(any(not r['complete'] for r in rows), 'no message of the samples is not whole: is this test blind?')
    rows = as_mailbox(place, mails_with_from(place), 'from lines')
    tally.same(len(rows), len(FROM_LINES) + 5, 'from lines: messages')
    some = place.run('export', 'mbox', store, 'from:alice', '-o', place / 'some.mbox', '--quiet')
    tally.same((some.status, some.said), (0, ''), 'mbox with a term')
    tally.same(len(mailbox.mbox(place / 'some.mbox')), len(place.rows('messages', store, 'from:alice')), 'mbox with a term')
    piped = place.run('export', 'mbox', store, '-o', '-')
    tally.same(piped.out, (place / 'samples.mbox').read_bytes(), 'mbox to standard output')
    tally.check('not whole' in piped.said, f'mbox to standard output: {piped.said}')
    before = store.read_bytes()
    refused = place.run('export', 'mbox', store, '-o', store)
    tally.same((refused.status, store.read_bytes() == before), (3, True), 'mbox over a store')
    tally.same(place.run('export', 'mbox', store, '-o', place.folder).status, 3, 'mbox over a folder')
    tally.check(not list(place.folder.glob('*.part')), 'drafts are left')


def shown(text):
    """What a terminal could obey, escaped as the pages say; here only so far as the samples go."""
    return text.replace('\t', '\\t').replace('\r', '\\r')


def cells(row):
    flat = {}
    for key, value in row.items():
        if key.endswith('_hex'):
            continue
        if isinstance(value, dict):
            flat.update({f'{key}_{inner}': v for inner, v in value.items()})
        else:
            flat[key] = value
    return {k: cell(v) for k, v in flat.items()}


def cell(value):
    if value is None or value == []:
        return ''
    if isinstance(value, bool):
        return 'true' if value else 'false'
    if isinstance(value, list):
        value = ', '.join(value) if isinstance(value[0], str) else json.dumps(value, ensure_ascii=False, separators=(',', ':'))
    text = shown(str(value))
    return "'" + text if text[:1] and text[0] in '=+-@\n' else text


def tables(place, store):
    for options in ((), ('--reveal',)):
        folder = place / f'csv{len(options)}'
        ran = place.run('export', 'csv', store, '-o', folder, *options)
        tally.same(ran.status, 0, f'csv: {ran.said}')
        tally.same({p.name for p in folder.iterdir()}, {f'{k}.csv' for k in KINDS}, 'csv: files')
        for kind in KINDS:
            octets = (folder / f'{kind}.csv').read_bytes()
            tally.check(b'\n' not in octets.replace(b'\r\n', b'') or kind in ('exchanges', 'messages', 'transfers'), f'{kind}: bare LF')
            found = list(csv.DictReader(io.StringIO(octets.decode('utf-8'), newline=''), strict=True))
            rows = place.run('list', kind, store, '--json', '--quiet', *options).rows
            tally.same(len(found), len(rows), f'csv {kind}: rows')
            for have, row in zip(found, rows):
                tally.same(have, cells(row), f'csv {kind} {options}')
            one = place.run('export', 'csv', store, '--kind', kind, '-o', '-', *options)
            tally.same(one.out, octets, f'csv --kind {kind}')
    tally.check(b'***' in (place / 'csv0' / 'credentials.csv').read_bytes(), 'csv: nothing is masked')
    terms = place.run('export', 'csv', store, 'proto:pop3', '--kind', 'sessions', '-o', '-').out.decode()
    tally.same({r['protocol'] for r in csv.DictReader(io.StringIO(terms, newline=''))}, {'pop3'}, 'csv with a term')
    tally.same(place.run('export', 'csv', store, '-o', '-').status, 2, 'csv: no kind')
    tally.same(place.run('export', 'csv', store, '--kind', 'nonsense', '-o', '-').status, 2, 'csv: wrong kind')
    tally.same(place.run('export', 'csv', store, '-o', place / 'csv0').status, 3, 'csv: the folder is not empty')


class Page(html.parser.HTMLParser):
    """Well-formed: every element is ended where it should, none and no attribute but those that are known."""
    VOID = {'meta'}
    KNOWN = {'html', 'head', 'meta', 'title', 'style', 'body', 'h1', 'h2', 'h3', 'nav', 'table', 'thead', 'tbody', 'tr', 'th',
             'td', 'a', 'main', 'section', 'dl', 'dt', 'dd', 'div', 'span', 'details', 'summary', 'pre'}
    ATTRIBUTES = {'lang', 'charset', 'http-equiv', 'content', 'name', 'class', 'id', 'href', 'title'}

    def __init__(self, text, about):
        super().__init__(convert_charrefs=True)
        self.about, self.open, self.ids, self.links, self.style, self.policy = about, [], [], [], '', ''
        self.sections, self.text, self.classes = {}, '', set()
        tally.check(text.startswith('<!DOCTYPE html>\n<html'), f'{about}: no doctype')
        self.feed(text)
        self.close()
        tally.same(self.open, [], f'{about}: elements left open')
        tally.same(len(self.ids), len(set(self.ids)), f'{about}: ids twice')
        tally.same(set(self.links), {f'#{i}' for i in self.ids}, f'{about}: anchors')
        digest = base64.b64encode(hashlib.sha256(self.style.encode()).digest()).decode()
        tally.check(f"style-src 'sha256-{digest}'" in self.policy, f'{about}: the policy does not allow the style {digest}')
        tally.check("default-src 'none'" in self.policy, f'{about}: {self.policy}')
        tally.check('url(' not in self.style and '@import' not in self.style, f'{about}: the style reaches out')

    def handle_starttag(self, tag, attributes):
        tally.check(tag in self.KNOWN, f'{self.about}: <{tag}>')
        given = dict(attributes)
        tally.same(len(given), len(attributes), f'{self.about}: an attribute twice')
        tally.check(set(given) <= self.ATTRIBUTES, f'{self.about}: <{tag}>: {given}')
        self.classes |= set((given.get('class') or '').split())
        if 'id' in given:
            self.ids.append(given['id'])
            self.sections[given['id']] = ''
        if 'href' in given:
            self.links.append(given['href'])
        if given.get('http-equiv') == 'Content-Security-Policy':
            self.policy = given['content']
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        expected = self.open.pop() if self.open else None
        tally.same(tag, expected, f'{self.about}: ended')

    def handle_data(self, data):
        if self.open and self.open[-1] == 'style':
            self.style += data
            return
        self.text += data
        if 'section' in self.open:
            self.sections[self.ids[-1]] += data

    def handle_comment(self, data):
        tally.check(False, f'{self.about}: a comment: {data!r:.80}')

    def handle_pi(self, data):
        tally.check(False, f'{self.about}: an instruction: {data!r:.80}')

    def unknown_decl(self, data):
        tally.check(False, f'{self.about}: a declaration: {data!r:.80}')


def squeezed(text):
    """Without blanks and the signs of the left margin: the transcript as text and as a page differ in these."""
    return re.sub('[\\s─│·→←↔…]+', '', text)


def page_of(place, source, about, *options):
    ran = place.run('export', 'html', source, '-o', '-', *options)
    tally.check(ran.status in (0, 1), f'{about}: {ran.said}')
    return Page(ran.out.decode('utf-8'), about)


def pages(place, store):
    for options in ((), ('--explain',), ('--reveal',)):
        page = page_of(place, store, f'samples {options}', *options)
        sessions = place.rows('sessions', store)
        tally.same(page.ids, [f's{s["id"]}' for s in sessions], f'{options}: a section a session')
        for session in sessions[::3]:
            text = place.run('export', 'text', store, f'id:{session["id"]}', '-o', '-', *options).out.decode('utf-8')
            missing = [line for line in text.splitlines() if squeezed(re.sub(r'^ {2}\s*[-\d. +]+', '', line))
                       and squeezed(re.sub(r'^\s*[-\d.]*\s+[-+\d.]*\s', '', line)) not in squeezed(page.sections[f's{session["id"]}'])]
            tally.same(missing, [], f'{options}: session {session["id"]}')
    plain = place.run('export', 'html', store, '-o', '-').out
    tally.check(b'***' in plain and b'class="masked"' in plain, 'html: nothing is masked')
    for message in place.rows('messages', store):
        if not message['complete']:
            tally.check(f"m{message['id']} {message['verdict']}".encode() in plain, f"html: m{message['id']} is not in the contents")
    out = place / 'page.html'
    ran = place.run('export', 'html', store, 'proto:pop3', '-o', out)
    tally.check(ran.status == 0 and out.read_bytes().count(b'<section') == len(place.rows('sessions', store, 'proto:pop3')), 'html with a term')
    tally.same(place.run('export', 'html', store, '-o', store).status, 3, 'html over a store')


MARKUP = (b'<script>alert(1)</script>', b'</pre></details><script src="//evil.example/x.js"></script>', b'"><img src=x onerror=alert(1)>',
          b"' onmouseover='alert(1)", b'<!-- ', b'--><b>', b'<![CDATA[x]]>', b'&lt;b&gt;&amp;', b'&#60;script&#62;', b'<?php x ?>',
          b'</style><style>*{display:none}</style>', b'javascript:alert(1)', b'<a href=javascript:alert(1)>x</a>', b'\x00<b>', b'<s\x00cript>')


def hostile_pages(place):
    texts = (*MARKUP, *hostile.NASTY.values())
    path = place / 'of <b>&amp;"\'.pcap'
    with Capture(path) as capture:
        for octets in texts:
            hostile.smtp_session(capture, octets)
            hostile.pop3_session(capture, octets)
    for options in ((), ('--explain', '--reveal')):
        page = page_of(place, path, f'hostile {options}', *options)
        found = hostile.UNWANTED.search(page.text)
        tally.check(found is None, f'a control character stands in the page: {found}')
        tally.same(page.ids, [f's{i + 1}' for i in range(2 * len(texts))], 'hostile: sections')
        for number, octets in enumerate(MARKUP):
            if b'\0' not in octets:
                section = squeezed(page.sections[f's{2 * number + 1}'])
                tally.check(squeezed(octets.decode()) in section, f'{octets!r}: not to be read in the page')
    for kind in KINDS:
        ran = place.run('export', 'csv', path, '--kind', kind, '-o', '-', '--reveal')
        text = ran.out.decode('utf-8')
        found = hostile.UNWANTED.search(text.replace('\r\n', '\n'))
        tally.check(found is None, f'hostile: csv {kind}: a control character: {found}')
        table = list(csv.reader(io.StringIO(text, newline=''), strict=True))
        tally.same(len({len(r) for r in table}), 1, f'hostile: csv {kind}: columns')
        run = [c for r in table for c in r if c and c[0] in '=+-@\t\r\n']
        tally.same(run, [], f'hostile: csv {kind}: a spreadsheet would run')


def main():
    with Place() as place:
        store = store_of_samples(place)
        mailboxes(place, store)
        tables(place, store)
        pages(place, store)
        hostile_pages(place)
    tally.finish()


main()
