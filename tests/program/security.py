#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What is dangerous is said in plain words: each such notice from octets on the wire to `list notices`, and beside each
the conversation that looks like it and is harmless. What the wire says is from the RFCs named."""
import base64

from _check import Place, Tally
from _wire import Capture

tally = Tally()
EHLO = (None, b'220 mx', b'EHLO me')
MAIL = (b'MAIL FROM:<a@b.example>', b'250 ok', b'RCPT TO:<c@d.example>', b'250 ok', b'DATA', b'354 go on')
PLAIN = b'AUTH PLAIN ' + base64.b64encode(b'\0bob\0secret')
TLS_HELLO = b'\x16\x03\x01\x00\x05\x01\x00\x00\x01\x00'
SERVER_HELLO = b'\x16\x03\x03\x00\x05\x02\x00\x00\x01\x00'


def smtp(*turns, body=None, after=b'', server='10.0.0.25'):
    def write(capture):
        talk = capture.connect(25, server=server)
        talk.talk(*turns)
        if body is not None:
            talk.client(body)
            talk.server(b'250 queued\r\n')
        if after:
            talk.client(after)
        talk.close()
    return write


def plain(port, *turns, server='10.0.0.25'):
    def write(capture):
        talk = capture.connect(port, server=server)
        talk.talk(*turns)
        talk.close()
    return write


def injected(port, *turns):
    """The last two turns stand in one segment: a command behind the one that asks for TLS."""
    def write(capture):
        talk = capture.connect(port)
        talk.talk(*turns[:-3])
        talk.client(turns[-3] + b'\r\n' + turns[-2] + b'\r\n')
        talk.server(turns[-1] + b'\r\n')
        talk.client(TLS_HELLO)
        talk.close()
    return write


def answered_early(port, *turns, more, hello=SERVER_HELLO):
    """Behind the last answer stands more, and then TLS begins, or (without a `hello` of the server's) does not."""
    def write(capture):
        talk = capture.connect(port)
        talk.talk(*turns[:-1])
        talk.server(turns[-1] + b'\r\n' + more)
        talk.client(TLS_HELLO)
        talk.server(hello)
        talk.close()
    return write


def logins(count, answer=b'-ERR no', server='10.0.0.25', client='10.0.0.5'):
    def write(capture):
        for _ in range(count):
            talk = capture.connect(110, client=client, server=server)
            talk.talk(None, b'+OK ready', b'USER bob', b'+OK', b'PASS guess', answer)
            talk.close()
    return write


def bounced(address):
    """RFC 2577 3; the client of _wire is 10.0.0.5."""
    return plain(21, None, b'220 ftp', b'USER bob', b'331 pw', b'PASS x', b'230 in', b'PORT ' + address, b'200 ok',
                 b'LIST', b'150 here', b'QUIT', b'221 bye')


CASES = [
    # kind, what is in the severity column, a conversation that shows it, one that does not
    ('auth-plain-text', 'warn', smtp(*EHLO, b'250-mx\r\n250 AUTH PLAIN', PLAIN, b'235 in'),
     plain(21, None, b'220 ftp', b'USER anonymous', b'331 address?', b'PASS me@here.example', b'230 in')),
    ('starttls-unused', 'warn', smtp(*EHLO, b'250-mx\r\n250 STARTTLS', *MAIL, body=b'Subject: x\r\n\r\ny\r\n.\r\n'),
     smtp(*EHLO, b'250 mx', *MAIL, body=b'Subject: x\r\n\r\ny\r\n.\r\n', server='10.0.0.26')),
    ('starttls-unused', 'warn',
     plain(110, None, b'+OK', b'CAPA', b'+OK\r\nTOP\r\nSTLS\r\n.', b'USER bob', b'+OK', b'PASS x', b'+OK'),
     plain(110, None, b'+OK', b'CAPA', b'+OK\r\nTOP\r\nSTLS\r\n.', b'QUIT', b'+OK')),
    ('starttls-unused', 'warn',
     plain(143, None, b'* OK ready', b'1 CAPABILITY', b'* CAPABILITY IMAP4rev1 STARTTLS\r\n1 OK', b'2 LOGIN bob x', b'2 OK'),
     plain(143, None, b'* OK ready', b'1 CAPABILITY', b'* CAPABILITY IMAP4rev1\r\n1 OK', b'2 LOGIN bob x', b'2 OK',
           server='10.0.0.27')),
    ('starttls-unused', 'warn',
     plain(21, None, b'220 ftp', b'FEAT', b'211-Features:\r\n AUTH TLS\r\n211 End', b'USER bob', b'331 pw', b'PASS x', b'230 in'),
     plain(21, None, b'220 ftp', b'FEAT', b'211-Features:\r\n SIZE\r\n211 End', b'USER bob', b'331 pw', b'PASS x', b'230 in',
           server='10.0.0.27')),
    ('starttls-refused', 'warn', smtp(*EHLO, b'250-mx\r\n250 STARTTLS', b'STARTTLS', b'454 4.7.0 not now'),
     injected(25, *EHLO, b'250-mx\r\n250 STARTTLS', b'STARTTLS', b'NOOP', b'220 go')),
    # What Cisco's firewalls do to a keyword.
    ('starttls-stripped', 'alert', smtp(*EHLO, b'250-mx\r\n250-SIZE 1000\r\n250 XXXXXXXA', b'QUIT', b'221 bye'),
     smtp(*EHLO, b'250-mx\r\n250-SIZE 1000\r\n250 XEXCH50', b'QUIT', b'221 bye')),
    ('starttls-stripped', 'alert', smtp(*EHLO, b'250 mx', b'XXXXXXXX', b'500 what?', b'QUIT', b'221 bye'),
     smtp(*EHLO, b'250 mx', b'XFORWARD', b'500 what?', b'QUIT', b'221 bye')),
    # RFC 3207 6, RFC 2595 4, RFC 4217 15
    ('command-injection', 'alert', injected(25, *EHLO, b'250-mx\r\n250 STARTTLS', b'STARTTLS', b'MAIL FROM:<e@f>', b'220 go'),
     smtp(*EHLO, b'250-mx\r\n250 STARTTLS', b'STARTTLS', b'220 go', after=TLS_HELLO)),
    ('command-injection', 'alert', injected(110, None, b'+OK', b'STLS', b'USER eve', b'+OK go'),
     plain(110, None, b'+OK', b'STLS', b'-ERR no', b'USER eve', b'+OK')),
    ('command-injection', 'alert', injected(143, None, b'* OK ready', b'1 STARTTLS', b'2 LOGIN eve x', b'1 OK go'),
     plain(143, None, b'* OK ready', b'1 STARTTLS', b'1 NO', b'2 LOGIN eve x', b'2 OK')),
    ('command-injection', 'alert', injected(21, None, b'220 ftp', b'AUTH TLS', b'USER eve', b'234 go'),
     plain(21, None, b'220 ftp', b'AUTH TLS', b'534 no', b'USER eve', b'331 pw')),
    # What a client takes for the server's, and came before TLS ("NO STARTTLS", USENIX Security 2021, 4.2).
    ('response-injection', 'alert',
     answered_early(25, *EHLO, b'250-mx\r\n250 STARTTLS', b'STARTTLS', b'220 go', more=b'250-mx\r\n250 AUTH PLAIN\r\n'),
     answered_early(25, *EHLO, b'250-mx\r\n250 STARTTLS', b'STARTTLS', b'220 go', more=b'')),
    ('response-injection', 'alert', answered_early(110, None, b'+OK', b'STLS', b'+OK go', more=b'+OK you are in\r\n'),
     answered_early(110, None, b'+OK', b'STLS', b'+OK go', more=b'')),
    ('response-injection', 'alert',
     answered_early(143, None, b'* OK ready', b'1 STARTTLS', b'1 OK go', more=b'* PREAUTH [ALERT] pay us\r\n2 OK in\r\n'),
     answered_early(143, None, b'* OK ready', b'1 STARTTLS', b'* OK wait\r\n1 OK go', more=b'')),
    ('response-injection', 'alert', answered_early(21, None, b'220 ftp', b'AUTH TLS', b'234 go', more=b'230 in\r\n'),
     plain(21, None, b'220 ftp', b'AUTH TLS', b'234 go\r\n230 in', b'NOOP', b'200 ok')),
    # No injection either: a client that begins with TLS, and a server that knows nothing of it.
    ('tls-none', 'warn', answered_early(25, *EHLO, b'250-mx\r\n250 STARTTLS', b'STARTTLS', b'220 go', more=b'250 mx\r\n', hello=b''),
     answered_early(25, *EHLO, b'250-mx\r\n250 STARTTLS', b'STARTTLS', b'220 go', more=b'250 mx\r\n')),
    ('response-injection', 'alert', answered_early(143, None, b'* OK ready', b'1 STARTTLS', b'1 OK go', more=b'* OK more\r\n'),
     answered_early(143, None, b'* OK ready', b'1 STARTTLS', b'1 OK go', more=b'* OK more\r\n', hello=b'')),
    # A mail within a mail: servers that end a body at <LF>.<LF> obey what stands behind it.
    ('bare-lf-end', 'alert',
     smtp(*EHLO, b'250 mx', *MAIL, body=b'Subject: x\r\n\r\ny\n.\nMAIL FROM:<e@f>\r\nRCPT TO:<g@h>\r\nDATA\r\nz\r\n.\r\n'),
     smtp(*EHLO, b'250 mx', *MAIL, body=b'Subject: x\r\n\r\na dot .\r\n..\r\ny\r\n.\r\n')),
    ('many-failed-logins', 'alert', logins(10), logins(9)),
    ('many-failed-logins', 'alert', logins(25), logins(25, answer=b'+OK in')),
    ('bounce', 'alert', bounced(b'10,9,9,9,4,1'), bounced(b'10,0,0,5,4,1')),
]


def noticed(place, name, *writers):
    with Capture(place / f'{name}.pcap') as capture:
        for write in writers:
            write(capture)
    store = place / f'{name}.db'
    tally.check(place.run('read', place / f'{name}.pcap', '-d', store, '--quiet').status in (0, 1), f'{name}: read')
    return place.rows('notices', store)


def main():
    with Place() as place:
        for number, (kind, severity, shown, harmless) in enumerate(CASES):
            rows = [row for row in noticed(place, f'case{number}', shown) if row['kind'] == kind]
            tally.same([row['severity'] for row in rows], [severity], f'{number}: {kind} is told once')
            tally.check(rows and rows[0]['session'] and rows[0]['text'].endswith('.'), f'{number}: {kind}: {rows}')
            kinds = [row['kind'] for row in noticed(place, f'plain{number}', harmless)]
            tally.check(kind not in kinds, f'{number}: {kind} is told of what is harmless')
        offers = smtp(*EHLO, b'250-mx\r\n250 STARTTLS', b'QUIT', b'221 bye')
        silent = smtp(*EHLO, b'250 mx', b'QUIT', b'221 bye')
        elsewhere = smtp(*EHLO, b'250 mx', b'QUIT', b'221 bye', server='10.0.0.26')
        rows = noticed(place, 'missing', offers, silent, elsewhere)
        tally.same([(row['session'], row['kind'], row['severity']) for row in rows], [(2, 'starttls-stripped', 'alert')],
                   'an offer that a session before had')
        rows = noticed(place, 'alone', silent, offers)
        tally.same(rows, [], 'an offer that comes later')
        rows = noticed(place, 'hundred', logins(100))
        told = [row['text'].split()[0] for row in rows if row['kind'] == 'many-failed-logins']
        tally.same(told, ['10', '100'], 'a hundred failed logins')
        rows = noticed(place, 'two', logins(6), logins(6, client='10.0.0.6'))
        tally.check('many-failed-logins' not in [row['kind'] for row in rows], 'two clients, six each')
    tally.finish()


main()
