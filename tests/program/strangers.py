#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Other people's protocols: no session where they are at home, one without a word in it where the port is a
mail port and something was carried (docs/command-line.md), and mail on any port is mail. Dialogues as the
protocols' own documents have them."""
import _check
import _wire

CLIENT_HELLO = (bytes.fromhex('16030100310100002d0303') + bytes(32) + bytes.fromhex('00 0002 1301 0100 0002 0000'))
LINES = {
    'http': (80, [b'>GET / HTTP/1.1\r\nHost: www.example\r\n\r\n', b'<HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok']),
    'http post of a mail': (8080, [
        b'>POST /mail HTTP/1.1\r\nHost: x\r\nContent-Length: 60\r\n\r\n',
        b'>EHLO x\r\nMAIL FROM:<a@example>\r\nRCPT TO:<b@example>\r\nDATA\r\n...\r\n', b'<HTTP/1.1 204 No Content\r\n\r\n']),
    'irc': (6667, [b'>NICK bob\r\nUSER bob 0 * :Bob\r\n', b'<:irc.example 001 bob :Welcome\r\n', b'>QUIT\r\n']),
    'redis': (6379, [b'>*1\r\n$4\r\nPING\r\n', b'<+PONG\r\n', b'>*1\r\n$4\r\nQUIT\r\n', b'<+OK\r\n']),
    'redis, typed': (6379, [b'>AUTH hunter2\r\n', b'<+OK\r\n', b'>SET a 1\r\n', b'<+OK\r\n', b'>QUIT\r\n', b'<+OK\r\n']),
    'ssh': (22, [b'<SSH-2.0-OpenSSH_9.2p1\r\n', b'>SSH-2.0-OpenSSH_9.2p1\r\n', b'>\0\0\x05\xdc\x0a\x14' + bytes(60)]),
    'telnet': (23, [b'<\xff\xfd\x18\xff\xfd\x20', b'>\xff\xfb\x18\xff\xfb\x20', b'<login: ', b'>bob\r\0', b'<Password: ']),
    'nntp': (119, [b'<200 news.example InterNetNews NNRP server ready\r\n', b'>GROUP misc.test\r\n',
                   b'<211 3 1 3 misc.test\r\n', b'>ARTICLE 1\r\n',
                   b'<220 1 <a@example> article\r\nFrom: a@example\r\nSubject: x\r\n\r\nbody\r\n.\r\n', b'>QUIT\r\n', b'<205 bye\r\n']),
    'vmware': (902, [b'<220 VMware Authentication Daemon Version 1.10: SSL Required\r\n', b'>' + CLIENT_HELLO]),
    'tls': (443, [b'>' + CLIENT_HELLO, b'<\x15\x03\x03\0\x02\x02\x28']),
    'vnc': (5900, [b'<RFB 003.008\n', b'>RFB 003.008\n', b'<\x01\x01']),
    'rsync': (873, [b'<@RSYNCD: 31.0\n', b'>@RSYNCD: 31.0\n', b'>list\n', b'<@RSYNCD: EXIT\n']),
    'memcached': (11211, [b'>set a 0 0 5\r\nhello\r\n', b'<STORED\r\n', b'>get a\r\n', b'<VALUE a 0 5\r\nhello\r\nEND\r\n']),
    'xmpp': (5222, [b"><?xml version='1.0'?><stream:stream to='example'>", b"<<?xml version='1.0'?>"]),
    'sip': (5060, [b'>INVITE sip:bob@example SIP/2.0\r\nVia: SIP/2.0/TCP a\r\n\r\n', b'<SIP/2.0 100 Trying\r\n\r\n']),
    'sieve': (4190, [b'<"IMPLEMENTATION" "Dovecot"\r\nOK "ready."\r\n', b'>LOGOUT\r\n', b'<OK "bye"\r\n']),
    'mysql': (3306, [b'<J\0\0\0\x0a8.0.36\0' + bytes(60), b'>' + bytes(32)]),
    'finger': (79, [b'>bob\r\n', b'<Login: bob\r\n']),
    'git': (9418, [b'>0032git-upload-pack /p.git\0host=example\0', b'<0000']),
    'whois': (43, [b'>example.com\r\n', b'<% No entries found\r\n']),
    'nothing but octets': (4444, [b'>' + bytes(range(256)), b'<' + bytes(range(255, -1, -1))]),
}
SMTP = [b'<220 mail.example ESMTP\r\n', b'>EHLO a.example\r\n', b'<250 mail.example\r\n', b'>MAIL FROM:<a@a.example>\r\n',
        b'<250 ok\r\n', b'>RCPT TO:<b@b.example>\r\n', b'<250 ok\r\n', b'>DATA\r\n', b'<354 go\r\n',
        b'>Subject: x\r\n\r\nbody\r\n.\r\n', b'<250 ok\r\n', b'>QUIT\r\n', b'<221 bye\r\n']
POP3 = [b'<+OK POP3 ready\r\n', b'>USER bob\r\n', b'<+OK\r\n', b'>PASS x\r\n', b'<+OK\r\n', b'>RETR 1\r\n',
        b'<+OK 14 octets\r\nSubject: x\r\n\r\n.\r\n', b'>QUIT\r\n', b'<+OK bye\r\n']


def sessions_of(place, port, turns, name):
    path = place / 'one.pcap'
    with _wire.Capture(path) as capture:
        connection = capture.connect(port)
        for turn in turns:
            (connection.client if turn[:1] == b'>' else connection.server)(turn[1:])
        connection.close()
    ran = place.run('read', path, '-d', place / f'{name}.db', '--quiet')
    if ran.status != 0:
        raise RuntimeError(f'{name}: {ran.said}')
    return place.rows('sessions', place / f'{name}.db')


def main():
    tally = _check.Tally()
    with _check.Place() as place:
        for name, (home, turns) in LINES.items():
            for port in (home, 2000, 25, 110):
                found = sessions_of(place, port, turns, f'{name} {port}')
                ours = port in (25, 110)
                if name == 'redis, typed' and port == 110:
                    continue  # word for word a login by POP3
                if not ours:
                    tally.same([row['protocol'] for row in found], [], f'{name} on port {port}')
                    continue
                what = f'{name} on port {port}'
                if not tally.same(len(found), 1, what):
                    continue
                tls = name == 'tls' and found[0]['tls'] == 'implicit'
                wanted = {25: 'smtp', 110: 'pop3'}[port] if tls else 'unknown'
                tally.same((found[0]['protocol'], found[0]['messages']), (wanted, 0), what)
        for port in (25, 110, 143, 21, 80, 443, 2525, 6379, 50_000):
            found = sessions_of(place, port, SMTP, f'smtp {port}')
            tally.same([(r['protocol'], r['messages'], r['complete']) for r in found], [('smtp', 1, True)], f'SMTP on port {port}')
            found = sessions_of(place, port, POP3, f'pop3 {port}')
            tally.same([(r['protocol'], r['messages'], r['complete']) for r in found], [('pop3', 1, True)], f'POP3 on port {port}')
        # A connection that carries nothing has no row, whatever its port.
        tally.same(sessions_of(place, 25, [], 'nothing'), [], 'a connection without an octet')
        tally.same([r['protocol'] for r in sessions_of(place, 110, [b'>\0'], 'an octet')], ['unknown'], 'one octet on port 110')
    tally.finish()


main()
