#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Keys that come late: a key log that is written when the packets were read long ago, and a secrets block that stands
behind the packets. Sessions under Python's ssl (OpenSSL's); the digests are those of what was said."""
import gzip
import hashlib
import shutil
import ssl
import struct
import subprocess
import sys
import time

import _check
import _malote
import _wire
from _tls import IMAP, IMAP_PLAIN, MAIL, POP3, SMTP, SMTP_PLAIN, Tls, make_certificate, sender, talk, write_ftps, write_session

V13 = ssl.TLSVersion.TLSv1_3
FILE = bytes(range(256)) * 100  # what is kept of a data connection until its command is known: 64 KiB


def digest(octets):
    return hashlib.sha256(octets).hexdigest()


def write_all(capture, keys, folder):
    write_session(capture, 995, [], POP3, keys, folder, V13)
    write_session(capture, 143, IMAP_PLAIN, IMAP, keys, folder, V13)
    write_session(capture, 25, SMTP_PLAIN, SMTP, keys, folder, ssl.TLSVersion.TLSv1_2)
    write_ftps(capture, keys, folder, V13, file=FILE)


def check_all(tally, place, store, name):
    tally.same(sorted((m['via'], m['size'], m['sha256'], m['complete']) for m in place.rows('messages', store)),
               sorted((via, len(MAIL), digest(MAIL), True) for via in ('pop3', 'imap', 'smtp')), f'{name}: messages')
    tally.same([(s['protocol'], s['decrypted'], s['outcome'], s['complete']) for s in place.rows('sessions', store)],
               [(p, True, 'closed', True) for p in ('pop3', 'imap', 'smtp', 'ftp')], f'{name}: sessions')
    tally.same([(t['command'], t['size'], t['sha256'], t['protection'], t['verdict'], t['link'])
                for t in place.rows('transfers', store)],
               [(c, len(FILE), digest(FILE), 'P', 'complete', 'exact') for c in ('RETR', 'STOR')], f'{name}: transfers')
    tally.same({t['state'] for t in place.rows('tls', store)}, {'opened'}, f'{name}: states')


class Follow:
    """Follows a capture while the test adds to it and to the key log."""

    def __init__(self, place, name):
        self.place, self.capture, self.keys, self.store = place, place / f'{name}.pcap', place / f'{name}.log', place / f'{name}.db'

    def __enter__(self):
        self.child = subprocess.Popen([_malote.program(), 'read', str(self.capture), '-d', str(self.store), '--follow', '--idle', '3',
                                       '--quiet', '--keylog', str(self.keys)], env=self.place.environment, stdout=subprocess.DEVNULL)
        return self

    def __exit__(self, *_):
        try:
            self.status = self.child.wait(60)
        finally:
            self.child.kill()

    def until(self, what, seconds=20):
        """Waits until a condition on the store holds."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            try:
                if what():
                    return True
            except (RuntimeError, ValueError, IndexError):
                pass
            time.sleep(0.2)
        return False


def check_after_the_end(tally, place):
    """All connections are over, and their data connections, before anybody has a key."""
    keys = place / 'whole.log'
    follow = Follow(place, 'over')
    with _wire.Capture(follow.capture) as capture:
        write_all(capture, keys, place.folder)
    with follow:
        tally.check(follow.until(lambda: len(place.rows('sessions', follow.store)) == 4), 'over: nothing was read')
        tally.same(place.rows('messages', follow.store), [], 'over: messages before the keys')
        shutil.copy(keys, follow.keys)
        tally.check(follow.until(lambda: len(place.rows('transfers', follow.store)) == 2), 'over: not opened while it is followed')
    tally.same(follow.status, 0, 'over: status')
    check_all(tally, place, follow.store, 'over')


def check_keys_never(tally, place):
    """Nothing but waiting is different for those whose keys never come."""
    follow = Follow(place, 'never')
    with _wire.Capture(follow.capture) as capture:
        write_all(capture, None, place.folder)
    with follow:
        pass
    tally.same([(s['protocol'], s['decrypted'], s['outcome'], s['complete']) for s in place.rows('sessions', follow.store)],
               [(p, False, 'closed', True) for p in ('pop3', 'imap', 'smtp', 'ftp')], 'never: sessions')
    tally.same({t['state'] for t in place.rows('tls', follow.store)}, {'missing'}, 'never: states')


def check_too_much(tally, place):
    """More than is kept comes before the keys: that is a gap, and what comes behind it is read."""
    keys = place / 'much.whole.log'
    long = b'Subject: long\r\n\r\n' + b'a line of the long mail\r\n' * 120_000
    first = [b'<+OK ready\r\n', b'>USER bob\r\n', b'<+OK\r\n', b'>PASS secret\r\n', b'<+OK\r\n', b'>RETR 1\r\n',
             b'<+OK go\r\n' + long + b'.\r\n']
    second = [b'>RETR 2\r\n', b'<+OK go\r\n' + MAIL + b'.\r\n', b'>QUIT\r\n', b'<+OK bye\r\n']
    follow = Follow(place, 'much')
    with _wire.Capture(place / 'much.whole.pcap') as capture:
        connection = capture.connect(995)
        tls, send = Tls(keys, place.folder, V13), sender(connection)
        tls.shake(send)
        talk(tls, send, first)
        capture.file.flush()
        at = capture.file.tell()
        talk(tls, send, second)
        tls.close(send)
        connection.close()
    whole = (place / 'much.whole.pcap').read_bytes()
    follow.capture.write_bytes(whole[:at])
    with follow:
        tally.check(follow.until(lambda: place.rows('captures', follow.store)[0]['packets'] > 50), 'much: nothing was read')
        shutil.copy(keys, follow.keys)
        with open(follow.capture, 'ab') as more:
            more.write(whole[at:])
    rows = place.rows('messages', follow.store)
    tally.same([(m['verdict'], m['sha256'] == digest(MAIL), m['size'] < len(long)) for m in rows],
               [('gap', False, True), ('complete', True, True)], 'much: messages')
    tally.check('tls-keys-late' in [n['kind'] for n in place.rows('notices', follow.store)], 'much: nothing is said of it')
    tally.same([t['state'] for t in place.rows('tls', follow.store)], ['partly'], 'much: state')


def check_elsewhere(tally, place):
    """On ports of nobody's, and the keys come when the connections are over."""
    keys = place / 'elsewhere.whole.log'
    follow = Follow(place, 'elsewhere')
    with _wire.Capture(follow.capture) as capture:
        write_session(capture, 4444, [], [turn for turn in POP3 if MAIL not in turn], keys, place.folder, V13)
        write_session(capture, 4445, [], [b'>GET / HTTP/1.1\r\n\r\n', b'<HTTP/1.1 200 OK\r\n\r\n'], keys, place.folder, V13)
    with follow:
        time.sleep(1)
        shutil.copy(keys, follow.keys)
    tally.same([(s['server']['port'], s['protocol'], s['user'], s['decrypted']) for s in place.rows('sessions', follow.store)],
               [(4444, 'pop3', 'bob', True)], 'elsewhere')


def blocks_of(octets):
    at = 0
    while at < len(octets):
        length = struct.unpack_from('<I', octets, at + 4)[0]
        yield octets[at:at + length]
        at += length


def check_block_behind(tally, place):
    """The secrets block is the last of the file, also of a compressed one."""
    keys, capture = place / 'block.log', place / 'block.pcap'
    with _wire.Capture(capture) as packets:
        write_all(packets, keys, place.folder)
    place.run('read', capture, '-d', place / 'block.db', '--quiet')
    ran = place.run('export', 'pcap', place / 'block.db', '--with-keys', '--keylog', keys, '-o', place / 'block.pcapng')
    tally.same(ran.status, 0, f'block: export: {ran.said}')
    blocks = list(blocks_of((place / 'block.pcapng').read_bytes()))
    secrets = [b for b in blocks if b[:4] == b'\x0a\0\0\0']
    tally.same(len(secrets), 1, 'block: a secrets block')
    behind = b''.join([b for b in blocks if b not in secrets] + secrets)
    (place / 'behind.pcapng').write_bytes(behind)
    (place / 'behind.pcapng.gz').write_bytes(gzip.compress(behind))
    for name in ('behind.pcapng', 'behind.pcapng.gz'):
        store = place / f'{name}.db'
        ran = place.run('read', place / name, '-d', store, '--quiet')
        tally.same(ran.status, 0, f'{name}: {ran.said}')
        check_all(tally, place, store, name)


def main():
    if not shutil.which('openssl'):
        print('skipped: there is no openssl')
        sys.exit(77)
    tally = _check.Tally()
    with _check.Place() as place:
        make_certificate(place)
        check_block_behind(tally, place)
        check_after_the_end(tally, place)
        check_keys_never(tally, place)
        check_too_much(tally, place)
        check_elsewhere(tally, place)
    tally.finish()


if __name__ == '__main__':
    main()
