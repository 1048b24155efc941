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

import _check
import _malote
import _wire
from _tls import FILE, IMAP, IMAP_PLAIN, MAIL, POP3, SMTP, SMTP_PLAIN, make_certificate, write_ftps, write_session

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
        make_certificate(place)
        check_with_keys(tally, place)
        check_one_of_two(tally, place)
        check_elsewhere(tally, place)
        check_certificates(tally, place)
        check_growing(tally, place)
    tally.finish()


if __name__ == '__main__':
    main()
