#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Texts that mean harm: nothing that a terminal obeys reaches standard output, JSON stays UTF-8 with
the exact octets beside, tables stay tables, and secrets are shown to nobody who did not ask."""
import base64
import csv
import hashlib
import hmac
import io
import json
import re
import stat

from _check import KINDS, Place, Tally
from _wire import Capture

tally = Tally()

NASTY = {
    'colours': b'\x1b[31mred\x1b[0m',
    'title': b'\x1b]0;owned\x07',
    'clear': b'\x1b[2J\x1b[H',
    'c1 csi': b'\x9b31m',
    'c1 as utf-8': '\u009b31m\u0085\u0090'.encode(),
    'backspaces': b'good\b\b\b\bevil',
    'nul': b'a\x00b',
    'delete': b'a\x7fb',
    'tabs and feeds': b'a\tb\x0bc\x0cd',
    'bare cr': b'shown\rhidden',
    'bidi': 'abc\u202egnp.exe\u202c \u2066x\u2069 \u200f'.encode(),
    'separators': 'a\u2028b\u2029c'.encode(),
    'bad utf-8': b'\xc3\x28\xff\xfe\xed\xa0\x80\xf8\x88\x80\x80\x80',
    'overlong': b'\xc0\xaf\xe0\x80\xaf',
    'formula': b"=cmd|'/C calc'!A0",
    'plus': b'+1+2',
    'at': b'@SUM(A1:A9)',
    'quotes': b'",";\'"',
}
# Nothing but line ends; what turns the direction of writing or ends a line unseen.
UNWANTED = re.compile('[\\x00-\\x09\\x0b-\\x1f\\x7f-\\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]')
SGR = re.compile(r'\x1b\[[0-9;]*m')


def plain(text, about):
    """Held against UNWANTED; and it must be UTF-8."""
    try:
        shown = text.decode('utf-8')
    except UnicodeDecodeError as error:
        tally.check(False, f'{about}: not UTF-8: {error}')
        return
    if 'color' in about:
        shown = SGR.sub('', shown)
    found = UNWANTED.search(shown)
    tally.check(found is None, f'{about}: {shown[max(0, found.start() - 30):found.end() + 10]!r}' if found else '')


def smtp_session(capture, octets):
    """One session with those octets wherever there is room for a text."""
    one_line = octets.replace(b'\r', b'?')
    talk = capture.connect(25)
    talk.talk(None, b'220 ' + octets + b' ESMTP ' + octets, b'EHLO ' + octets, b'250-' + octets)
    talk.server(b'250 AUTH PLAIN ' + octets + b'\r\n')
    talk.talk(b'MAIL FROM:<' + octets + b'@a>', b'250 ' + octets, b'RCPT TO:<' + octets + b'@b>', b'250 ok',
              b'RCPT TO:<no@' + octets + b'>', b'550 5.1.1 ' + octets, octets + b' ' + octets, b'500 ' + octets,
              b'DATA', b'354 ' + octets)
    word = b'=?utf-8?B?' + base64.b64encode(octets) + b'?='
    talk.client(b'Subject: ' + one_line + b' ' + word + b'\r\nFrom: ' + word + b' <' + one_line + b'@a>\r\nTo: ' +
                one_line + b'\r\nDate: ' + one_line + b'\r\nMessage-ID: <' + one_line + b'>\r\n'
                b'Content-Disposition: attachment; filename="' + one_line + b'"\r\n\r\nbody ' + octets +
                b'\r\n' + octets + b'\r\n')
    talk.talk(b'.', b'250 queued ' + octets)
    login = base64.b64encode(b'\0' + octets + b'\0pw')
    talk.talk(b'AUTH PLAIN ' + login, b'535 ' + octets, b'QUIT', b'221 ' + octets)
    talk.close()


def pop3_session(capture, octets):
    talk = capture.connect(110)
    talk.talk(None, b'+OK ' + octets, b'USER ' + octets, b'+OK ' + octets, b'PASS ' + octets, b'-ERR ' + octets,
              b'USER bob', b'+OK', b'PASS x', b'+OK', b'UIDL', b'+OK\r\n1 ' + octets + b'\r\n.', b'RETR 1',
              b'+OK 5 octets\r\nSubject: ' + octets + b'\r\n\r\n' + octets + b'\r\n.', b'QUIT', b'+OK ' + octets)
    talk.close()


def every_text(place, source, sessions, messages, *options):
    """What every verb says for people: (about, octets)."""
    for kind in KINDS:
        yield f'list {kind} {options}', place.run('list', kind, source, *options)
    for session in sessions:
        for more in ((), ('--explain', '--all')):
            yield f'show {session} {more} {options}', place.run('show', session, source, *more, *options)
    for message in messages:
        yield f'show m{message} {options}', place.run('show', f'm{message}', source, *options)
        yield f'show m{message} --all {options}', place.run('show', f'm{message}', source, '--all', *options)
    yield f'export text {options}', place.run('export', 'text', source, '-o', '-', '--explain', *options)
    yield f'export html {options}', place.run('export', 'html', source, '-o', '-', '--explain', *options)
    yield f'stats {options}', place.run('stats', source, *options)
    yield f'bare {options}', place.run(source, *options)


def every_json(place, source, sessions, messages, *options):
    for kind in KINDS:
        yield f'list {kind} --json {options}', place.run('list', kind, source, '--json', *options)
    for identity in [*map(str, sessions), *(f'm{m}' for m in messages)]:
        yield f'show {identity} --json {options}', place.run('show', identity, source, '--json', *options)
    yield f'export json {options}', place.run('export', 'json', source, '-o', '-', *options)


def texts_of(value):
    """Every (key, text, exact octets or None) in a JSON value."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if isinstance(inner, str) and not key.endswith('_hex'):
                exact = value.get(f'{key}_hex')
                yield key, inner, bytes.fromhex(exact) if isinstance(exact, str) else None
            else:
                yield from texts_of(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from texts_of(inner)


def exact_json(place, source, name, octets, sessions, messages):
    """U+FFFD stands only where the exact octets stand beside, and they are what was sent."""
    found = []
    for about, ran in every_json(place, source, sessions, messages):
        tally.check(ran.status == 0, f'{name}: {about}: exit {ran.status}, {ran.said!r}')
        try:
            text = ran.out.decode('utf-8')
        except UnicodeDecodeError as error:
            tally.check(False, f'{name}: {about}: not UTF-8: {error}')
            continue
        raw = re.search('[\\x00-\\x09\\x0b-\\x1f\\x7f-\\x9f]', text)
        tally.check(raw is None, f'{name}: {about}: a control character stands in the JSON')
        rows = [json.loads(line) for line in text.split('\n') if line]
        for key, inner, exact in texts_of(rows):
            if exact is None:
                tally.check('\ufffd' not in inner, f'{name}: {about}: {key}: U+FFFD and no {key}_hex: {inner!r:.80}')
            else:
                tally.check(exact.decode('utf-8', 'replace').count('\ufffd') > 0,
                            f'{name}: {about}: {key}_hex where the text is UTF-8')
            found.append(exact if exact is not None else inner.encode())
        plain(ran.err, f'{name}: {about}: standard error')
    wanted_texts = [b'FROM:<' + octets + b'@a>', b'5.1.1 ' + octets, octets]
    if not {8, 127} & set(octets):  # a typed correction: the envelope has what was meant
        wanted_texts.append(octets + b'@a')
    for wanted in wanted_texts:
        tally.check(wanted in found, f'{name}: {wanted!r:.80} is nowhere in the JSON')


def message_files(place, source, name):
    """Names of our own making, modes that run nothing, cells that are no formulas."""
    folder = place / f'eml of {name}'
    ran = place.run('export', 'eml', source, '-o', folder, '--quiet')
    tally.same((ran.status, ran.said), (0, ''), f'{name}: export eml')
    for path in folder.iterdir():
        tally.check(re.fullmatch(r'm\d{6,}\.eml|index\.(json|csv)', path.name), f'{name}: a file called {path.name!r}')
        mode = path.stat().st_mode
        tally.check(stat.S_ISREG(mode) and not mode & 0o111, f'{name}: {path.name}: mode {mode:o}')
    rows = json.loads((folder / 'index.json').read_text('utf-8'))
    tally.check(rows and all((folder / row['file']).stat().st_size == row['size'] for row in rows), f'{name}: index.json')
    for row in rows:
        digest = hashlib.sha256((folder / row['file']).read_bytes()).hexdigest()
        tally.same(digest, row['sha256'], f"{name}: {row['file']}")
    text = (folder / 'index.csv').read_bytes()
    table = list(csv.reader(io.StringIO(text.decode('utf-8'), newline='')))
    tally.check(len(table) == len(rows) + 1 and len({len(r) for r in table}) == 1, f'{name}: index.csv: {table!r:.300}')
    for cell in (c for r in table[1:] for c in r):
        harmless = not cell or cell[0] not in '=+-@\t\r\n' or re.fullmatch(r'-?\d+', cell)
        tally.check(harmless, f'{name}: index.csv: a spreadsheet would run {cell!r:.80}')


def nasty_texts(place):
    for number, (name, octets) in enumerate(NASTY.items()):
        # The file's own name, too, as far as a file may be called so.
        called = octets.replace(b'/', b'_').replace(b'\0', b'0').decode('utf-8', 'surrogateescape')
        path = place / f'{number} {called}.pcap'
        store = place / f'{number}.db'
        with Capture(path) as capture:
            smtp_session(capture, octets)
            pop3_session(capture, octets)
        ran = place.run('read', path, '-d', store)
        tally.same(ran.status, 0, f'{name}: read: {ran.said!r}')
        plain(ran.out, f'{name}: read')
        plain(ran.err, f'{name}: read: standard error')
        protocols = [s['protocol'] for s in place.rows('sessions', store)]
        tally.same(protocols, ['smtp', 'pop3'], f'{name}: sessions')
        for option in ((), ('--color', 'always')) if number < 3 else ((),):
            for about, ran in every_text(place, store, (1, 2), (1, 2), *option):
                # Nobody did anything to a mailbox, and there is no TLS.
                said = ran.out or about.startswith(('list mailbox', 'list tls', 'list certificates'))
                tally.check(ran.status == 0 and said, f'{name}: {about}: exit {ran.status}, {ran.said!r}')
                plain(ran.out, f'{name}: {about}')
                plain(ran.err, f'{name}: {about}: standard error')
        exact_json(place, store, name, octets, (1, 2), (1, 2))
        message_files(place, store, name)
        for arguments in (('list', 'sessions', path), ('list', 'sessions', f'{path}.gone'), ('show', called, store),
                          ('list', called, store), ('list', 'sessions', store, f'x:{called}'), ('explain', 'smtp', called),
                          ('export', called, store, '-o', '-'), ('export', 'text', store, '-o', place / 'no' / called),
                          ('read', f'{path}.gone', '-d', store), (called,), ('list', 'sessions', store, f'--{called}')):
            if '\0' in ''.join(map(str, arguments)):
                continue
            ran = place.run(*arguments)
            plain(ran.err, f'{name}: {arguments}: standard error')


def b64(text):
    return base64.b64encode(text)


def login_sessions(capture):
    """Ways to log in; yields (about, [forms of the secret], known): True: there is a row of credentials
    with it; False: it stands in the dialogue; None: nobody could tell that it is one, so it is not kept."""
    def smtp(*turns):
        talk = capture.connect(587)
        talk.talk(None, b'220 m ESMTP', b'EHLO s', b'250 AUTH PLAIN LOGIN CRAM-MD5', *turns, b'QUIT', b'221 bye')
        talk.close()

    def pop3(*turns):
        talk = capture.connect(110)
        talk.talk(None, b'+OK ready <1.2@m>', *turns, b'QUIT', b'+OK bye')
        talk.close()

    number = 0

    def secret():
        nonlocal number
        number += 1
        return b'Hush%dSesame' % number

    word = secret()
    smtp(b'AUTH PLAIN ' + b64(b'\0alice\0' + word), b'235 ok')
    yield 'AUTH PLAIN', [word, b64(b'\0alice\0' + word)], True
    word = secret()
    smtp(b'auth plain', b'334 ', b64(b'\0alice\0' + word), b'535 no')
    yield 'AUTH PLAIN in two', [word, b64(b'\0alice\0' + word)], True
    word = secret()
    smtp(b'AUTH LOGIN', b'334 VXNlcm5hbWU6', b64(b'alice'), b'334 UGFzc3dvcmQ6', b64(word), b'235 ok')
    yield 'AUTH LOGIN', [word, b64(word)], True
    word = secret()
    smtp(b'AUTH LOGIN ' + b64(b'alice'), b'334 UGFzc3dvcmQ6', b64(word), b'535 no')
    yield 'AUTH LOGIN with the name', [word, b64(word)], True
    word = secret()
    smtp(b'AUTH LOGIN', b'334 VXNlcm5hbWU6', b'alice', b'334 UGFzc3dvcmQ6', word, b'501 not base64')
    yield 'AUTH LOGIN without base64', [word], False
    digest = hmac.new(secret(), b'<1896.697170952@x>', 'md5').hexdigest().encode()
    smtp(b'AUTH CRAM-MD5', b'334 ' + b64(b'<1896.697170952@x>'), b64(b'tim ' + digest), b'235 ok')
    yield 'CRAM-MD5', [digest, b64(b'tim ' + digest)], False
    token = secret()
    bearer = b64(b'user=a@b\1auth=Bearer ' + token + b'\1\1')
    smtp(b'AUTH XOAUTH2 ' + bearer, b'235 ok')
    yield 'XOAUTH2', [token, bearer], True
    word = secret()
    smtp(b'AUTH PLAIN ' + b64(b'\0alice\0' + word) + b' trailing', b'501 no')
    yield 'AUTH PLAIN and more', [word, b64(b'\0alice\0' + word)], False
    word = secret()
    smtp(b'AUTH PLAIN  \t ' + b64(b'\0alice\0' + word), b'235 ok')
    yield 'AUTH PLAIN, blanks', [word, b64(b'\0alice\0' + word)], True
    word = secret()
    mistyped = b64(b'\0alice\0' + word)
    smtp(b'AUTX\bH PLAIN ' + mistyped, b'235 ok')
    yield 'AUTH typed with a correction', [word, mistyped], True
    word = secret()
    mistyped = b64(b'\0alice\0' + word)
    smtp(b'AUTH PLAIN ' + mistyped[:9] + b'Q\b' + mistyped[9:], b'235 ok')
    yield 'AUTH PLAIN typed with a correction in it', [word, mistyped, mistyped[9:]], True
    word = secret()
    pop3(b'USER bob', b'+OK', b'PASS ' + word, b'+OK')
    yield 'PASS', [word], True
    word = secret()
    pop3(b'user bob', b'+OK', b'pass  with blanks ' + word + b' ', b'-ERR no')
    yield 'PASS with blanks', [word], True
    word = secret()
    pop3(b'USER bob', b'+OK', b'PASX\bS ' + word, b'+OK')
    yield 'PASS typed with a correction', [word], True
    word = secret()
    pop3(b'USER bob', b'+OK', b'PASS ' + word[:5] + b'Q\b' + word[5:], b'+OK')
    yield 'PASS typed with a correction in it', [word, word[5:]], False
    word = secret()
    pop3(b'PASS ' + word, b'-ERR USER first')
    yield 'PASS without USER', [word], False
    word = secret()
    pop3(b'USER bob\r\nPASS ' + word + b'\r\nSTAT', b'+OK\r\n+OK\r\n+OK 0 0')
    yield 'PASS, pipelined', [word], True
    digest = hashlib.md5(b'<1.2@m>' + secret()).hexdigest().encode()
    pop3(b'APOP bob ' + digest, b'+OK')
    yield 'APOP', [digest], False
    word = secret()
    pop3(b'AUTH PLAIN', b'+ ', b64(b'\0bob\0' + word), b'+OK')
    yield 'POP3 AUTH PLAIN', [word, b64(b'\0bob\0' + word)], True
    word = secret()
    pop3(b'AUTH PLAIN ' + b64(b'\0bob\0' + word), b'-ERR')
    yield 'POP3 AUTH PLAIN at once', [word, b64(b'\0bob\0' + word)], True
    word = secret()
    pop3(b'AUTH LOGIN', b'+ VXNlcm5hbWU6', b64(b'bob'), b'+ UGFzc3dvcmQ6', b64(word), b'+OK')
    yield 'POP3 AUTH LOGIN', [word, b64(word)], True
    word = secret()  # the capture ends before the reply
    talk = capture.connect(110)
    talk.talk(None, b'+OK ready', b'USER bob', b'+OK', b'PASS ' + word)
    yield 'PASS and no reply', [word], False
    word = secret()  # ... and in the middle of the line
    talk = capture.connect(110)
    talk.talk(None, b'+OK ready', b'USER bob', b'+OK')
    talk.client(b'PASS ' + word)
    yield 'PASS and no line end', [word], None
    word = secret()  # the AUTH line is lost
    talk = capture.connect(587)
    talk.talk(None, b'220 m ESMTP', b'EHLO s', b'250 AUTH LOGIN')
    talk.lost_client(b'AUTH LOGIN\r\n')
    talk.talk(None, b'334 VXNlcm5hbWU6', b64(b'alice'), b'334 UGFzc3dvcmQ6', b64(word), b'235 ok', b'QUIT', b'221 bye')
    talk.close()
    yield 'AUTH LOGIN, its line lost', [word, b64(word)], None
    word = secret()  # the capture begins with the challenge
    talk = capture.connect(587, syn=False)
    talk.talk(None, b'334 UGFzc3dvcmQ6', b64(word), b'235 2.7.0 ok', b'MAIL FROM:<a@b>', b'250 2.1.0 ok', b'QUIT',
              b'221 2.0.0 bye')
    talk.close()
    yield 'AUTH LOGIN, older than the capture', [word, b64(word)], None
    word = secret()
    talk = capture.connect(110, syn=False)
    talk.talk(b'PASS ' + word, b'+OK', b'STAT', b'+OK 0 0', b'QUIT', b'+OK bye')
    talk.close()
    yield 'PASS first in the capture', [word], False


def secrets(place):
    """Masked in every output; shown by --reveal."""
    path, store = place / 'logins.pcap', place / 'logins.db'
    with Capture(path) as capture:
        logins = list(login_sessions(capture))
    ran = place.run('read', path, '-d', store)
    tally.same(ran.status, 0, f'logins: read: {ran.said!r}')
    sessions = [s['id'] for s in place.rows('sessions', store)]
    tally.same(len(sessions), len(logins), 'logins: sessions')
    folder = place / 'eml of logins'
    place.run('export', 'eml', store, '-o', folder, '--force')
    outputs = [('read', ran), *every_text(place, store, sessions, ()), *every_json(place, store, sessions, ())]
    outputs += [(f'export csv {kind}', place.run('export', 'csv', store, '--kind', kind, '-o', '-')) for kind in KINDS]
    outputs += [('export mbox', place.run('export', 'mbox', store, '-o', '-'))]
    outputs += [('stats', place.run('stats', store, '--json'))]
    outputs += [('terms', place.run('list', 'exchanges', store, 'has:secret', '--json'))]
    revealed = b''.join(r.out for _, r in [*every_text(place, store, sessions, (), '--reveal'),
                                           *every_json(place, store, sessions, (), '--reveal')])
    for about, forms, known in logins:
        forms = forms + [f.hex().encode() for f in forms]
        for verb, done in outputs:
            for form in forms:
                tally.check(form not in done.out and form not in done.err, f'{about}: {verb} shows {form!r}')
        if known is not None:
            tally.check(any(form in revealed for form in forms), f'{about}: --reveal does not show it')
        if known:
            rows = place.run('list', 'credentials', store, '--json', '--reveal').rows
            tally.check(forms[0].decode() in ' '.join(r['secret'] or '' for r in rows),
                        f'{about}: no row of credentials has the secret')
    for path in folder.iterdir() if folder.exists() else ():
        content = path.read_bytes()
        tally.check(not any(form in content for _, forms, _ in logins for form in forms), f'export eml: {path.name}')


def main():
    with Place() as place:
        for test in (nasty_texts, secrets):
            test(place)
    tally.finish()


if __name__ == '__main__':
    main()
