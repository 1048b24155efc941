#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""TLS through the whole program: conversations under Python's ssl (OpenSSL's), over memory, written as
packets. With the key log the rows are those of the same conversation in the clear; without, with others'
keys or with rubbish, the row says so."""
import hashlib
import json
import os
import shutil
import ssl
import subprocess
import sys
import time
import warnings

import _check
import _malote
import _wire

warnings.simplefilter('ignore', DeprecationWarning)  # old versions are what is tried here
MAIL = b'From: a@example\r\nSubject: hidden\r\n\r\n' + b'line of the mail\r\n' * 3000
FILE = bytes(range(256)) * 400


class Tls:
    """One TLS connection over memory; what goes over the wire is given to `send(side, octets)`."""

    def __init__(self, keys, folder, version, alpn=None):
        client = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        client.check_hostname, client.verify_mode = False, ssl.CERT_NONE
        server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        server.load_cert_chain(folder / 'cert.pem', folder / 'key.pem')
        for context in (client, server):
            context.set_ciphers('ALL:@SECLEVEL=0')
            context.minimum_version = context.maximum_version = version
            if alpn:
                context.set_alpn_protocols([alpn])
        if keys:
            client.keylog_filename = str(keys)
        pairs = [(ssl.MemoryBIO(), ssl.MemoryBIO()) for _ in range(2)]
        self.bios = pairs
        self.ends = [client.wrap_bio(*pairs[0], server_hostname='mail.example'),
                     server.wrap_bio(*pairs[1], server_side=True)]

    def carry(self, side, send):
        octets = self.bios[side][1].read()
        if octets:
            self.bios[1 - side][0].write(octets)
            send(side, octets)

    def shake(self, send):
        done = [False, False]
        for _ in range(20):
            for side in (0, 1):
                if not done[side]:
                    try:
                        self.ends[side].do_handshake()
                        done[side] = True
                    except ssl.SSLWantReadError:
                        pass
                self.carry(side, send)
            if all(done):
                return
        raise RuntimeError('no handshake')

    def say(self, side, octets, send):
        for at in range(0, len(octets), 16000):
            self.ends[side].write(octets[at:at + 16000])
        self.carry(side, send)
        try:
            while self.ends[1 - side].read(65536):
                pass
        except (ssl.SSLWantReadError, ssl.SSLZeroReturnError):
            pass

    def close(self, send, first=0):
        for side in (first, 1 - first):
            try:
                self.ends[side].unwrap()
            except ssl.SSLError:
                pass
            self.carry(side, send)


def sender(connection):
    return lambda side, octets: (connection.client, connection.server)[side](octets)


def talk(tls, send, turns):
    """`>` from the client, `<` from the server."""
    for turn in turns:
        tls.say(0 if turn[:1] == b'>' else 1, turn[1:], send)


POP3 = [b'<+OK ready\r\n', b'>USER bob\r\n', b'<+OK\r\n', b'>PASS secret\r\n', b'<+OK\r\n', b'>RETR 1\r\n',
        b'<+OK %d octets\r\n' % len(MAIL) + MAIL + b'.\r\n', b'>QUIT\r\n', b'<+OK bye\r\n']
IMAP_PLAIN = [b'<* OK IMAP4rev1 ready\r\n', b'>a STARTTLS\r\n', b'<a OK go\r\n']
IMAP = [b'>b LOGIN bob secret\r\n', b'<b OK in\r\n', b'>c SELECT INBOX\r\n', b'<* 1 EXISTS\r\nc OK [READ-WRITE] done\r\n',
        b'>d FETCH 1 BODY[]\r\n', b'<* 1 FETCH (BODY[] {%d}\r\n' % len(MAIL) + MAIL + b')\r\nd OK done\r\n',
        b'>e LOGOUT\r\n', b'<* BYE\r\ne OK bye\r\n']
SMTP_PLAIN = [b'<220 mail.example ESMTP\r\n', b'>EHLO a\r\n', b'<250-mail.example\r\n250 STARTTLS\r\n', b'>STARTTLS\r\n',
              b'<220 go\r\n']
SMTP = [b'>EHLO a\r\n', b'<250 mail.example\r\n', b'>MAIL FROM:<a@example>\r\n', b'<250 ok\r\n', b'>RCPT TO:<b@example>\r\n',
        b'<250 ok\r\n', b'>DATA\r\n', b'<354 go\r\n', b'>' + MAIL + b'.\r\n', b'<250 ok\r\n', b'>QUIT\r\n', b'<221 bye\r\n']


def plain(connection, turns):
    for turn in turns:
        (connection.client if turn[:1] == b'>' else connection.server)(turn[1:])


def write_session(capture, port, before, turns, keys, folder, version, alpn=None):
    connection = capture.connect(port)
    plain(connection, before)
    tls = Tls(keys, folder, version, alpn)
    send = sender(connection)
    tls.shake(send)
    talk(tls, send, turns)
    tls.close(send)
    connection.close()


def write_ftps(capture, keys, folder, version):
    control = capture.connect(21)
    plain(control, [b'<220 ftp.example\r\n', b'>AUTH TLS\r\n', b'<234 go\r\n'])
    tls, send = Tls(keys, folder, version), sender(control)
    tls.shake(send)
    talk(tls, send, [b'>USER bob\r\n', b'<331 pass\r\n', b'>PASS secret\r\n', b'<230 in\r\n', b'>PBSZ 0\r\n', b'<200 ok\r\n',
                     b'>PROT P\r\n', b'<200 ok\r\n', b'>TYPE I\r\n', b'<200 ok\r\n'])
    for port, up, name in ((50001, False, b'a.bin'), (50002, True, b'b.bin')):
        verb = b'STOR ' if up else b'RETR '
        talk(tls, send, [b'>PASV\r\n', b'<227 Entering Passive Mode (10,0,0,25,%d,%d)\r\n' % (port >> 8, port & 255),
                         b'>' + verb + name + b'\r\n'])
        data = capture.connect(port)
        talk(tls, send, [b'<150 here it comes\r\n'])
        inner, carry = Tls(keys, folder, version), sender(data)
        inner.shake(carry)
        inner.say(0 if up else 1, FILE, carry)
        inner.close(carry, 0 if up else 1)
        data.close()
        talk(tls, send, [b'<226 done\r\n'])
    talk(tls, send, [b'>CCC\r\n', b'<200 clear\r\n'])
    tls.close(send)
    plain(control, [b'>QUIT\r\n', b'<221 bye\r\n'])
    control.close()


VERSIONS = [(ssl.TLSVersion.TLSv1_3, 'TLS 1.3'), (ssl.TLSVersion.TLSv1_2, 'TLS 1.2'), (ssl.TLSVersion.TLSv1, 'TLS 1.0')]


def check_rows(tally, place, store, name, wanted_tls):
    digest = hashlib.sha256(MAIL).hexdigest()
    messages = place.rows('messages', store)
    tally.same([(m['via'], m['size'], m['sha256'], m['complete']) for m in messages],
               [(via, len(MAIL), digest, True) for via in ('pop3', 'imap', 'smtp')], f'{name}: messages')
    sessions = place.rows('sessions', store)
    tally.same([(s['protocol'], s['tls'], s['tls_version'], s['decrypted']) for s in sessions],
               [('pop3', 'implicit', wanted_tls, True), ('imap', 'starttls', wanted_tls, True),
                ('smtp', 'starttls', wanted_tls, True), ('ftp', 'starttls', wanted_tls, True)], f'{name}: sessions')
    tally.same([s['user'] for s in sessions], ['bob', 'bob', None, 'bob'], f'{name}: users')
    file_digest = hashlib.sha256(FILE).hexdigest()
    tally.same([(t['command'], t['size'], t['sha256'], t['protection'], t['verdict'], t['link'])
                for t in place.rows('transfers', store)],
               [('RETR', len(FILE), file_digest, 'P', 'complete', 'exact'),
                ('STOR', len(FILE), file_digest, 'P', 'complete', 'exact')], f'{name}: transfers')
    tls = place.rows('tls', store)
    tally.same([(t['session'], t['transfer'], t['version'], t['state']) for t in tls],
               [(n, t, wanted_tls, 'opened') for n, t in ((1, None), (2, None), (3, None), (4, None), (4, 1), (4, 2))],
               f'{name}: tls')
    tally.same({t['sni'] for t in tls}, {'mail.example'}, f'{name}: names')
    tally.same({t['subject'] for t in tls}, {'CN=mail.example'}, f'{name}: certificates')
    exchanges = place.rows('exchanges', store, 'id:4')
    tally.same([(e['command'], e['under_tls']) for e in exchanges if e['command'] in ('AUTH', 'USER', 'QUIT')],
               [('AUTH', False), ('USER', True), ('QUIT', False)], f'{name}: under TLS')
    tally.check(not [n for n in place.rows('notices', store) if n['kind'] == 'auth-plain-text'],
                f'{name}: a password in the clear')


def write_all(place, version):
    keys, capture = place / 'keys.log', place / 'all.pcap'
    keys.unlink(missing_ok=True)
    with _wire.Capture(capture) as packets:
        write_session(packets, 995, [], POP3, keys, place.folder, version)
        write_session(packets, 143, IMAP_PLAIN, IMAP, keys, place.folder, version)
        write_session(packets, 25, SMTP_PLAIN, SMTP, keys, place.folder, version)
        write_ftps(packets, keys, place.folder, version)
    return capture, keys


def read(place, tally, store, *arguments, status=0):
    (place / store).unlink(missing_ok=True)
    ran = place.run('read', *arguments, '-d', place / store, '--quiet')
    tally.same(ran.status, status, f'{store}: {ran.said}')
    return place / store


def check_with_keys(tally, place):
    for version, name in VERSIONS:
        try:
            capture, keys = write_all(place, version)
        except (ssl.SSLError, ValueError) as error:
            print(f'skipped: {name} is not to be had here: {error}')
            continue
        check_rows(tally, place, read(place, tally, 'open.db', capture, '--keylog', keys), name, name)
        # The block takes the key log's place.
        out = place / 'out.pcapng'
        ran = place.run('export', 'pcap', place / 'open.db', '--with-keys', '--keylog', keys, '-o', out, '--force')
        tally.same(ran.status, 0, f'{name}: export: {ran.said}')
        check_rows(tally, place, read(place, tally, 'again.db', out), f'{name} from its own export', name)
        if os.environ.get('MALOTE_FULL') and shutil.which('tshark'):
            check_tshark(tally, out, name)


def check_tshark(tally, capture, name):
    """What another program finds in the file without being given anything besides."""
    ran = subprocess.run(['tshark', '-r', capture, '-Y', 'pop.request || imap.request || smtp.req || ftp.request', '-T', 'fields',
                          '-e', 'tcp.stream'], capture_output=True, timeout=120)
    streams = set(ran.stdout.decode().split())
    tally.check({'0', '1', '2', '3'} <= streams, f'{name}: tshark opens {streams}')


def check_one_of_two(tally, place):
    """The export of one session has the secrets of that one only."""
    capture, keys = write_all(place, ssl.TLSVersion.TLSv1_3)
    store = read(place, tally, 'open.db', capture, '--keylog', keys)
    out = place / 'one.pcapng'
    place.run('export', 'pcap', store, 'id:1', '--with-keys', '--keylog', keys, '-o', out, '--force')
    random = place.rows('tls', store, 'id:1')[0]['client_random']
    found = {line.split()[1] for line in out.read_bytes().split(b'\n') if line.startswith(b'CLIENT_TRAFFIC_SECRET_0 ')}
    tally.same(found, {random.encode()}, 'secrets of one session')
    # A log with the secrets of the first session, others' and rubbish.
    text = keys.read_text().splitlines()
    some = place / 'some.log'
    some.write_text('\n'.join(['rubbish', *[line for line in text if random in line],
                               'CLIENT_RANDOM ' + '00' * 32 + ' ' + '11' * 48, 'CLIENT_RANDOM 0']) + '\n')
    store = read(place, tally, 'some.db', capture, '--keylog', some)
    tally.same([t['state'] for t in place.rows('tls', store)], ['opened'] + ['missing'] * len(place.rows('tls', store, '-id:1')),
               'keys of one of several')
    kinds = [n['kind'] for n in place.rows('notices', store)]
    tally.same((kinds.count('keylog-rubbish'), kinds.count('tls-no-keys') >= 3), (1, True), 'what is said of the key log')
    wrong = place / 'wrong.log'
    wrong.write_text('\n'.join(line[:-4] + 'ffff' for line in text) + '\n')
    store = read(place, tally, 'wrong.db', capture, '--keylog', wrong)
    tally.same({t['state'] for t in place.rows('tls', store)}, {'wrong'}, 'wrong keys')
    tally.same({s['decrypted'] for s in place.rows('sessions', store)}, {False}, 'wrong keys open nothing')
    store = read(place, tally, 'none.db', capture)
    tally.same({t['state'] for t in place.rows('tls', store)}, {'no-keys'}, 'no keys')
    tally.same([(s['protocol'], s['tls']) for s in place.rows('sessions', store)],
               [('pop3', 'implicit'), ('imap', 'starttls'), ('smtp', 'starttls'), ('ftp', 'starttls')], 'protocols without keys')
    tally.same(place.rows('messages', store), [], 'no keys, no messages')
    ran = place.run('read', capture, '-d', place / 'x.db', '--keylog', place / 'nothing.log')
    tally.same(ran.status, 3, 'a key log that is not there')


def check_elsewhere(tally, place):
    """On ports of nobody's: by ALPN, by keys, or not at all."""
    keys, capture = place / 'elsewhere.log', place / 'elsewhere.pcap'
    with _wire.Capture(capture) as packets:
        write_session(packets, 4443, [], IMAP_PLAIN[:1] + IMAP, None, place.folder, ssl.TLSVersion.TLSv1_3, 'imap')
        write_session(packets, 4444, [], POP3, keys, place.folder, ssl.TLSVersion.TLSv1_3)
        write_session(packets, 4445, [], POP3, None, place.folder, ssl.TLSVersion.TLSv1_3)
        write_session(packets, 4446, [], [b'>GET / HTTP/1.1\r\n\r\n', b'<HTTP/1.1 200 OK\r\n\r\n'], keys, place.folder,
                      ssl.TLSVersion.TLSv1_3)
    store = read(place, tally, 'elsewhere.db', capture, '--keylog', keys)
    tally.same([(s['server']['port'], s['protocol'], s['tls'], s['decrypted']) for s in place.rows('sessions', store)],
               [(4443, 'imap', 'implicit', False), (4444, 'pop3', 'implicit', True)], 'TLS elsewhere')
    tally.same([m['sha256'] for m in place.rows('messages', store)], [hashlib.sha256(MAIL).hexdigest()], 'its mail')


def check_private_key(tally, place):
    capture = place / 'rsa.pcap'
    with _wire.Capture(capture) as packets:
        connection = packets.connect(995)
        tls = Tls(None, place.folder, ssl.TLSVersion.TLSv1_2)
        client = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        client.check_hostname, client.verify_mode = False, ssl.CERT_NONE
        client.maximum_version = ssl.TLSVersion.TLSv1_2
        client.set_ciphers('AES128-SHA256:@SECLEVEL=0')
        tls.ends[0] = client.wrap_bio(*tls.bios[0], server_hostname='mail.example')
        send = sender(connection)
        tls.shake(send)
        talk(tls, send, POP3)
        tls.close(send)
        connection.close()
    store = read(place, tally, 'rsa.db', capture, '--tls-key', place / 'key.pem')
    tally.same([m['sha256'] for m in place.rows('messages', store)], [hashlib.sha256(MAIL).hexdigest()], 'by a private key')
    ran = place.run('read', capture, '-d', place / 'x.db', '--tls-key', place / 'cert.pem')
    tally.same(ran.status, 3, 'a certificate is no key')


def check_certificates(tally, place):
    capture, keys = write_all(place, ssl.TLSVersion.TLSv1_2)
    store = read(place, tally, 'open.db', capture)
    rows = place.rows('certificates', store)
    tally.same([(r['subject'], r['names'], r['key'], r['self_signed']) for r in rows],
               [('CN=mail.example', ['mail.example'], 'RSA 2048', True)], 'list certificates')
    pem = place.run('export', 'certificates', store, '-o', '-').out.decode()
    sent = (place / 'cert.pem').read_text()
    tally.same(pem[pem.index('-----BEGIN'):], sent, 'export certificates')
    place.run('export', 'certificates', store, '-o', place / 'pem')
    tally.same([p.name for p in (place / 'pem').iterdir()], [rows[0]['fingerprint'][:32] + '.pem'], 'a file a certificate')
    shown = place.run('show', '1', store).out.decode()
    for text in ('TLS 1.2', 'CN=mail.example', 'mail.example'):
        tally.check(text in shown, f'show names {text}')
    one = json.loads(place.run('export', 'json', store, 'id:1', '-o', '-').out)
    tally.same(len(one['tls']), 1, 'export json')


def check_growing(tally, place):
    """The key log comes while the capture grows: what waits for it is opened, the rest as it comes."""
    keys, whole, capture = place / 'growing.log', place / 'whole.pcap', place / 'growing.pcap'
    with _wire.Capture(whole) as packets:
        write_session(packets, 995, [], POP3, keys, place.folder, ssl.TLSVersion.TLSv1_3)
    octets = whole.read_bytes()
    late, store = place / 'late.log', place / 'late.db'
    at = 24  # the packets up to the first that are longer than 50,000 octets, and two more
    while int.from_bytes(octets[at + 8:at + 12], 'little') < 50_000:
        at += 16 + int.from_bytes(octets[at + 8:at + 12], 'little')
    for _ in range(2):
        at += 16 + int.from_bytes(octets[at + 8:at + 12], 'little')
    capture.write_bytes(octets[:at])
    child = subprocess.Popen([_malote.program(), 'read', str(capture), '-d', str(store), '--follow', '--idle', '3', '--quiet',
                              '--keylog', str(late)], env=place.environment, stdout=subprocess.DEVNULL)
    time.sleep(1)
    late.write_bytes(keys.read_bytes())
    with open(capture, 'ab') as more:
        more.write(octets[at:])
    tally.same(child.wait(60), 0, 'read --follow')
    tally.same([m['sha256'] for m in place.rows('messages', store)], [hashlib.sha256(MAIL).hexdigest()], 'keys that come late')
    tally.same([t['state'] for t in place.rows('tls', store)], ['opened'], 'keys that come late')


def main():
    if not shutil.which('openssl'):
        print('skipped: there is no openssl')
        sys.exit(77)
    tally = _check.Tally()
    with _check.Place() as place:
        subprocess.run(['openssl', 'req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', place / 'key.pem', '-out',
                        place / 'cert.pem', '-days', '3650', '-subj', '/CN=mail.example', '-addext', 'subjectAltName=DNS:mail.example'],
                       check=True, capture_output=True, timeout=60)
        check_with_keys(tally, place)
        check_one_of_two(tally, place)
        check_elsewhere(tally, place)
        check_private_key(tally, place)
        check_certificates(tally, place)
        check_growing(tally, place)
    tally.finish()


if __name__ == '__main__':
    main()
