# SPDX-License-Identifier: MIT
"""IMAP: Dovecot and Courier with curl, mbsync, mutt and Python's imaplib: mails fetched whole, in pieces, as header
and text, pipelined and deflated; sent with APPEND. Each message's digest must be that of the file in the mail
store."""
import hashlib
import json
import mailbox
import random

import ground
import imap_imaplib
from imap_servers import PASSWORD, SERVERS, USER
from run import Case

PACKAGES = tuple(p for one in SERVERS for p in one.packages) + ('isync', 'mutt', 'libtokyocabinet9')
KINDS = ('sessions', 'messages')


def made_up():
    """Mails with CRLF: what lies in the store is then what goes over the wire."""
    chance = random.Random(5)
    lines = lambda n: b''.join(bytes(chance.choices(b'abcdefgh .)({}"\\', k=chance.randrange(70))) + b'\r\n'
                               for _ in range(n))
    head = b'From: a@malote.example\r\nTo: b@malote.example\r\nMessage-ID: <%d@malote.example>\r\nSubject: %s\r\n'
    nested = (head % (4, b'parts') + b'MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary="=_b"\r\n\r\n--=_b\r\n'
              b'Content-Type: text/plain; charset=utf-8\r\n\r\nol\xc3\xa1\r\n--=_b\r\nContent-Type: message/rfc822\r\n\r\n'
              + head % (5, b'within') + b'\r\n' + lines(20) + b'\r\n--=_b--\r\n')
    return [head % (1, b'short') + b'\r\nOne line.\r\n',
            head % (2, b'dots and tags') + b'\r\n.\r\na1 OK not a reply\r\n* 9 FETCH (BODY[] {3}\r\nabc)\r\n',
            head % (3, b'long') + b'\r\n' + lines(5_000),
            nested,
            head % (6, b'no text') + b'\r\n']


MAILS = made_up()
SENT = [b'Subject: appended\r\n\r\n' + b'x' * 70 + b'\r\n', MAILS[2]]


def digest(octets):
    return hashlib.sha256(octets).hexdigest()


class Expected:
    def __init__(self, mails, action='retrieve', besides=False):
        self.mails, self.action, self.besides = mails, action, besides


def check(found, expected):
    """Each mail once, whole; partial ones only where the client looks at headers first."""
    rows = [r for r in found['messages'] if r['action'] == expected.action and r['partial'] is None]
    for octets in expected.mails:
        row = next((r for r in rows if r['sha256'] == digest(octets)), None)
        if row is None:
            yield f'{len(octets)} octets: not among {[(r["size"], r["verdict"]) for r in found["messages"]]}'
            continue
        rows.remove(row)
        if not row['complete'] or row['verdict'] != 'complete' or row['size'] != len(octets):
            yield f'm{row["id"]}: {row["size"]} octets, {row["verdict"]}'
        if row['mailbox'] != 'INBOX' or (expected.action == 'retrieve' and row['uid'] is None):
            yield f'm{row["id"]}: mailbox {row["mailbox"]}, UID {row["uid"]}'
    for row in rows:
        yield f'besides: m{row["id"]}, {row["size"]} octets, {row["verdict"]}'
    for row in found['messages']:
        if row['partial'] is not None and not expected.besides:
            yield f'besides: m{row["id"]}, partial: {row["partial"]}'
    for row in found['sessions']:
        if row['protocol'] != 'imap' or not row['complete']:
            yield f'session {row["id"]}: {row["protocol"]}, complete is {row["complete"]}'


def python(place, server, what, **more):
    job = {'host': ground.SERVER, 'user': USER, 'password': PASSWORD, 'what': what, 'mails': len(MAILS),
           'deflate': False, **more}
    return json.loads(place.run('client', 'python3', '-B', imap_imaplib.__file__, given=json.dumps(job).encode()))


def with_python(place, server, what, **more):
    def talk(folder):
        server.refill()
        got = python(place, server, what, **more)
        stored = server.stored()
        assert sorted(got) == sorted(octets.hex() for octets in stored), 'the client got something else'
        return Expected(stored)
    return talk


def appended(place, server):
    def talk(folder):
        server.refill()
        said = python(place, server, 'append', send=[octets.hex() for octets in SENT])
        assert said == ['OK'] * len(SENT), said
        stored = [digest(octets.replace(b'\r\n', b'\n')) for octets in server.stored()]
        for octets in SENT:
            assert digest(octets.replace(b'\r\n', b'\n')) in stored, 'not in the store'
        return Expected(SENT, 'append')
    return talk


def with_curl(place, server):
    def talk(folder):
        server.refill()
        urls = [f'imap://{ground.SERVER}/INBOX;MAILINDEX={n}' for n in range(1, len(MAILS) + 1)]
        got = b''.join(place.run('client', 'curl', '--silent', '--show-error', '--max-time', '30', '--user',
                                 f'{USER}:{PASSWORD}', url) for url in urls)
        assert got == b''.join(server.stored()), 'the client got something else'
        return Expected(server.stored())
    return talk


def check_without_uid(found, expected):
    """curl asks for numbers only."""
    for fault in check(found, expected):
        if not fault.endswith('mailbox INBOX, UID None'):
            yield fault


def with_mbsync(place, server):
    def talk(folder):
        server.refill()
        (folder / 'local').mkdir()
        config = folder / 'mbsyncrc'
        config.write_text(f'''IMAPAccount a
Host {ground.SERVER}
Port 143
User {USER}
Pass {PASSWORD}
SSLType None
AuthMechs LOGIN

IMAPStore far
Account a

MaildirStore near
Path {folder}/local/
Inbox {folder}/local/INBOX

Channel c
Far :far:
Near :near:
Patterns INBOX
Sync Pull
Create Near
SyncState *
''')
        config.chmod(0o600)
        place.run('client', place.packages.program('mbsync'), '-c', config, 'c', accept=(0,))
        got = [f.read_bytes() for part in ('cur', 'new') for f in (folder / 'local/INBOX' / part).glob('*')]
        assert len(got) == len(MAILS), f'{len(got)} mails came'
        return Expected(server.stored())
    return talk


def with_mutt(place, server):
    def talk(folder):
        server.refill()
        config = folder / 'muttrc'
        config.write_text(f'''set imap_user="{USER}"
set imap_pass="{PASSWORD}"
set ssl_starttls=no ssl_force_tls=no imap_deflate={'yes' if server.compresses else 'no'}
set imap_authenticators="login"
set copy=no confirmappend=no confirmcreate=no delete=no move=no quit=yes mark_old=no
set header_cache="" message_cachedir="" mbox_type=mbox
unset imap_peek
push "T.\\n;C{folder}/copied\\n<quit>"
''')
        # It wants a terminal.
        place.run('client', 'script', '-qec',
                  f"TERM=xterm {place.packages.program('mutt')} -n -F {config} -f imap://{ground.SERVER}/INBOX",
                  '/dev/null', patience=40)
        assert len(mailbox.mbox(folder / 'copied')) == len(MAILS), 'not all were copied'
        return Expected(server.stored(), besides=True)
    return talk


def cases(place, folder):
    for server_class in SERVERS:
        where = folder / server_class.name
        where.mkdir()
        server = server_class(place, where, MAILS)
        for what, about in (('whole', 'whole'), ('pieces', 'in pieces'), ('halves', 'header and text')):
            yield Case(f'{server.name} imaplib {about}', with_python(place, server, what), check, KINDS)
        yield Case(f'{server.name} imaplib APPEND', appended(place, server), check, KINDS)
        yield Case(f'{server.name} pipelined', with_python(place, server, 'raw'), check, KINDS)
        if server.compresses:
            yield Case(f'{server.name} pipelined, deflated', with_python(place, server, 'raw', deflate=True), check,
                       KINDS)
        yield Case(f'{server.name} curl', with_curl(place, server), check_without_uid, KINDS)
        yield Case(f'{server.name} mbsync', with_mbsync(place, server), check, KINDS)
        yield Case(f"{server.name} mutt{', deflated' if server.compresses else ''}", with_mutt(place, server), check,
                   KINDS)
        server.stop()
