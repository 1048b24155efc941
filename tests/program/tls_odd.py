#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""TLS that is broken, and TLS where nobody announced it: lengths that nobody sends, certificates that are none, implicit FTPS
with and without PROT, private keys, resumed sessions, transfers of control connections that stay closed. Sessions under
Python's ssl (OpenSSL's); the digests are those of what was said."""
import hashlib
import shutil
import ssl
import subprocess
import sys

import _check
import _wire
from _tls import FILE, MAIL, POP3, Tls, make_certificate, sender, talk, write_ftps

V12, V13 = ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3
EMPTY = b'\x17\x03\x03\x00\x00'
LONGEST = b'\x17\x03\x03\x48\x00' + bytes(0x4800)  # 2^14 + 2048
TOO_LONG = b'\x17\x03\x03\x48\x01' + bytes(0x4801)
HUGE_MESSAGE = [b'\x16\x03\x01\x40\x00' + (b'\x01\xff\xff\xff' if i == 0 else bytes(4)) + bytes(0x3ffc) for i in range(70)]


def digest(octets):
    return hashlib.sha256(octets).hexdigest()


def write_broken(capture, keys, folder, version, spoil=lambda octets: octets, before=(), amid=()):
    """A POP3 session with octets of nobody's before its handshake, or before its second command."""
    connection = capture.connect(995)
    send = sender(connection)
    for octets in before:
        send(0, octets)
    tls = Tls(keys, folder, version)
    tls.shake(lambda side, octets: send(side, spoil(octets) if side else octets))
    talk(tls, send, POP3[:3])
    for octets in amid:
        send(1, octets)
    talk(tls, send, POP3[3:])
    tls.close(send)
    connection.close()


def spoiled(folder):
    der = ssl.PEM_cert_to_DER_cert((folder / 'cert.pem').read_text())
    return lambda octets: octets.replace(der, der[:40] + bytes(len(der) - 40))


# name, version, how it is broken, the kinds of notices that say so, states without keys, with others', with its own
def broken(folder):
    return [
        ('empty records', V13, {'amid': [EMPTY] * 3}, {'tls-bad-record'}, 'partly'),
        ('the longest record', V13, {'amid': [LONGEST]}, {'tls-bad-record'}, 'partly'),
        ('a record that is too long', V13, {'amid': [TOO_LONG]}, {'tls-bad-record'}, 'partly'),
        ('a message of 16 MB', V13, {'before': HUGE_MESSAGE}, {'tls-long-handshake'}, None),
        ('a certificate that is none', V12, {'spoil': spoiled(folder)}, {'certificate-unreadable'}, 'opened'),
    ]


def check_broken(tally, place):
    other = place / 'others.log'
    other.write_text('CLIENT_RANDOM ' + '00' * 32 + ' ' + '11' * 48 + '\n')
    for number, (name, version, how, kinds, state) in enumerate(broken(place.folder)):
        keys, capture = place / f'broken{number}.log', place / f'broken{number}.pcap'
        with _wire.Capture(capture) as packets:
            write_broken(packets, keys, place.folder, version, **how)
        for log, wanted in ((None, 'no-keys'), (other, 'missing'), (keys, state)):
            store = place / 'broken.db'
            store.unlink(missing_ok=True)
            ran = place.run('read', capture, '-d', store, '--quiet', *(['--keylog', log] if log else []))
            tally.same(ran.status, 0, f'{name}: {ran.said}')
            tally.same([(s['protocol'], s['tls'], s['outcome']) for s in place.rows('sessions', store)],
                       [('pop3', 'implicit', 'closed')], f'{name}: session')
            found = [t['state'] for t in place.rows('tls', store)]
            if wanted:
                tally.same(found, [wanted], f'{name}: state with {log and log.name}')
            tally.same(place.run('show', '1', store).status, 0, f'{name}: show')
            if wanted == 'opened':
                tally.same([m['sha256'] for m in place.rows('messages', store)], [digest(MAIL)], f'{name}: mail')
        said = {n['kind'] for n in place.rows('notices', store)}
        tally.check(kinds <= said, f'{name}: notices are {said}')
        tally.check(all(m['complete'] is False or m['sha256'] == digest(MAIL) for m in place.rows('messages', store)),
                    f'{name}: a mail is called complete and is not')


def check_cut_certificate(tally, place):
    """The capture lacks the second half of the server's certificate, and of everything behind it in that packet."""
    capture = place / 'cut.pcap'
    with _wire.Capture(capture) as packets:
        connection = packets.connect(995)
        tls = Tls(None, place.folder, V12)

        def send(side, octets):
            half = 400 if side and len(octets) > 800 else len(octets)
            sender(connection)(side, octets[:half])
            if half < len(octets):
                connection.next[side] += len(octets) - half
        tls.shake(send)
        talk(tls, sender(connection), POP3)
        tls.close(sender(connection))
        connection.close()
    store = place / 'cut.db'
    ran = place.run('read', capture, '-d', store, '--quiet')
    tally.same(ran.status, 0, f'cut certificate: {ran.said}')
    rows = place.rows('tls', store)
    tally.same([(t['version'], t['subject'], t['state']) for t in rows], [('TLS 1.2', None, 'no-keys')], 'cut certificate')
    tally.same(place.rows('certificates', store), [], 'cut certificate: none is listed')


# PROT's argument, whether the server protects all the same, what `protection` must be
FTPS = [(b'P', True, 'P'), (None, True, 'P'), (b'C', False, 'C'), (None, False, 'C')]


def check_implicit_ftps(tally, place):
    for port in (990, 21):
        for protect, hidden, wanted in FTPS:
            name = f'FTPS at {port}, PROT {protect}, data {"hidden" if hidden else "plain"}'
            keys, capture, store = place / 'ftps.log', place / 'ftps.pcap', place / 'ftps.db'
            for path in (keys, store):
                path.unlink(missing_ok=True)
            with _wire.Capture(capture) as packets:
                write_ftps(packets, keys, place.folder, V13, port=port, protect=protect, hidden=hidden)
            place.run('read', capture, '-d', store, '--quiet', '--keylog', keys)
            tally.same([(t['command'], t['protection'], t['sha256'], t['verdict'], t['link']) for t in place.rows('transfers', store)],
                       [(c, wanted, digest(FILE), 'complete', 'exact') for c in ('RETR', 'STOR')], name)
            store.unlink()
            place.run('read', capture, '-d', store, '--quiet')
            tally.same([(t['protection'], t['sha256'], t['verdict'], t['link']) for t in place.rows('transfers', store)],
                       [('P', None, 'encrypted', 'unlinked') if hidden else (None, digest(FILE), 'complete', 'unlinked')] * 2,
                       f'{name}, without keys')


def check_shown(tally, place):
    """Somebody without keys is told what can be seen, and that there is more."""
    for version, texts in ((V13, ('TLS 1.3, not opened', 'not to be seen: TLS 1.3 hides it')), (V12, ('TLS 1.2, not opened', 'CN=mail.example'))):
        keys, capture, store = place / 'shown.log', place / 'shown.pcap', place / 'shown.db'
        store.unlink(missing_ok=True)
        with _wire.Capture(capture) as packets:
            write_ftps(packets, keys, place.folder, version, file=b'x')
        place.run('read', capture, '-d', store, '--quiet')
        row = place.rows('tls', store)[0]
        shown = place.run('show', '1', store).out.decode()
        for text in (*texts, 'from AUTH TLS on', 'mail.example', row['cipher'], 'none were given (--keylog)',
                     f"{row['client_octets']:,} octets from the client, {row['server_octets']:,} octets from the server, as encrypted",
                     'what was said under TLS stands here, hidden'):
            tally.check(text in shown, f'show without keys lacks “{text}”: {shown}')
        store.unlink()
        place.run('read', capture, '-d', store, '--quiet', '--keylog', keys)
        shown = place.run('show', '1', store).out.decode()
        tally.check('hidden' not in shown and 'opened with keys' in shown, f'show with keys: {shown}')


def write_rsa(capture, folder, keys=None):
    """Two sessions whose secret goes under the server's RSA key, the second of them resumed."""
    first = None
    for _ in range(2):
        connection = capture.connect(995)
        first = Tls(keys, folder, V12, suites='AES128-SHA256:@SECLEVEL=0', resumes=first)
        send = sender(connection)
        first.shake(send)
        talk(first, send, POP3)
        first.close(send)
        connection.close()
    return first.ends[0].session_reused


def check_private_key(tally, place):
    capture, store, out = place / 'rsa.pcap', place / 'rsa.db', place / 'rsa.pcapng'
    with _wire.Capture(capture) as packets:
        tally.check(write_rsa(packets, place.folder), 'the second session was not resumed')
    place.run('read', capture, '-d', store, '--quiet', '--tls-key', place / 'key.pem')
    tally.same([m['sha256'] for m in place.rows('messages', store)], [digest(MAIL)] * 2, 'by a private key')
    ran = place.run('read', capture, '-d', place / 'x.db', '--tls-key', place / 'cert.pem')
    tally.same(ran.status, 3, 'a certificate is no key')
    ran = place.run('export', 'pcap', store, '--with-keys', '--tls-key', place / 'key.pem', '-o', out)
    tally.same(ran.status, 0, f'export by a private key: {ran.said}')
    tally.same(out.read_bytes().count(b'CLIENT_RANDOM '), 2, 'secrets out of a private key')
    tally.check(b'PRIVATE' not in out.read_bytes(), 'the private key itself was written')
    again = place / 'again.db'
    place.run('read', out, '-d', again, '--quiet')
    tally.same([m['sha256'] for m in place.rows('messages', again)], [digest(MAIL)] * 2, 'by secrets out of a private key')
    if shutil.which('tshark'):
        ran = subprocess.run(['tshark', '-r', out, '-Y', 'pop.request.command == "PASS"', '-T', 'fields', '-e', 'tcp.stream'],
                             capture_output=True, timeout=120)
        tally.same(ran.stdout.decode().split(), ['0', '1'], 'what tshark opens')


def check_unlinked(tally, place):
    """Keys of the data connections only: transfers without a session, and exported as such."""
    keys, capture, store, out = place / 'data.log', place / 'data.pcap', place / 'data.db', place / 'data.pcapng'
    with _wire.Capture(capture) as packets:
        write_ftps(packets, keys, place.folder, V13)
    lines = keys.read_text().splitlines()
    place.run('read', capture, '-d', store, '--quiet', '--keylog', keys)
    control = next(t['client_random'] for t in place.rows('tls', store) if t['transfer'] is None)
    keys.write_text('\n'.join(line for line in lines if control not in line) + '\n')
    store.unlink()
    place.run('read', capture, '-d', store, '--quiet', '--keylog', keys)
    wanted = [(None, digest(FILE), 'complete', 'unlinked')] * 2
    row = [(t['session'], t['sha256'], t['verdict'], t['link']) for t in place.rows('transfers', store)]
    tally.same(row, wanted, 'data opened, control closed')
    ran = place.run('export', 'pcap', store, '--with-keys', '--keylog', keys, '-o', out)
    tally.same(ran.status, 0, f'export of unlinked transfers: {ran.said}')
    again = place / 'data.again.db'
    place.run('read', out, '-d', again, '--quiet')
    row = [(t['session'], t['sha256'], t['verdict'], t['link']) for t in place.rows('transfers', again)]
    tally.same(row, wanted, 'unlinked transfers exported with their keys')


def main():
    if not shutil.which('openssl'):
        print('skipped: there is no openssl')
        sys.exit(77)
    tally = _check.Tally()
    with _check.Place() as place:
        make_certificate(place)
        check_broken(tally, place)
        check_cut_certificate(tally, place)
        check_implicit_ftps(tally, place)
        check_shown(tally, place)
        check_private_key(tally, place)
        check_unlinked(tally, place)
    tally.finish()


if __name__ == '__main__':
    main()
