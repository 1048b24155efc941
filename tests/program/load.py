#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""`drive` under load: a thousand sessions at once against `serve` without an error, in bounded memory; the same
seed gives the same octets; Ctrl-C ends both ends well and leaves whole truth files.

usage: load.py
"""
import collections
import json
import os
import resource
import signal
import subprocess
import sys
import time
import zlib

import _malote
from _check import SANITIZED, Place, Tally
from serve import Server

SESSIONS = 300 if SANITIZED and not os.environ.get('MALOTE_FULL') else 1000
PEAK_MIB = 400 if SANITIZED else 250
SCENARIO = """session send
S: 220 hi
C: EHLO me
S: 250 hello
C: MAIL FROM:<a@b>
C: RCPT TO:<bob@lab.example>
C: DATA
S: 250 ok
S: 250 ok
S: 354 go
C message:
text 2000 octets
S: 250 ok
C: QUIT
S: 221 bye

session look
server: 127.0.0.1 143
S: * OK hi
C: a LOGIN carol lab-carol
S: a OK in
C: b STATUS INBOX (MESSAGES)
S: b OK done
C: c LOGOUT
S: c OK bye

session fetch
server: 127.0.0.1 21
S: 220 hi
C: USER anonymous
S: 331 go on
C: PASS me@
S: 230 in
C: EPSV
S: 229 Call (|||50000|)
C: RETR /pub/picture.bin
S: 150 comes
data:
| x
S: 226 done
C: QUIT
S: 221 bye
"""


def serving(place, *options):
    return Server(place, '--max-connections', '5000', *options, ports='smtp=0,imap=0,ftp=0')


def many(tally, place):
    (place / 's.txt').write_text(SCENARIO)
    with serving(place) as server:
        began = time.monotonic()
        ran = place.run('drive', place / 's.txt', '--ports', server.ports, '--parallel', SESSIONS, '--strict', '--json',
                        '--truth', place / 't.jsonl', timeout=500)
        tally.same(ran.status, 0, f'{SESSIONS} at once: {ran.said[-500:]}')
        report = ran.rows[0]
        tally.same((report['sessions'], report['messages'], report['transfers'], report['broken'], report['differing']),
                   (3 * SESSIONS, SESSIONS, SESSIONS, 0, 0), 'counts')
        times = report['session_seconds']
        tally.check(0 < times['p50'] <= times['p95'] <= times['p99'] <= times['max'] < time.monotonic() - began, f'{times}')
        tally.check(ran.peak_mib < PEAK_MIB, f'drive: {ran.peak_mib:.0f} MiB')
        tally.same(server.end(), 0, 'served')
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
        tally.check(peak < PEAK_MIB, f'serve: {peak:.0f} MiB')
        print(f"{SESSIONS} at once: {report['seconds']:.1f} s, p95 {times['p95']:.3f} s, drive {ran.peak_mib:.0f} MiB, "
              f'serve {peak:.0f} MiB')
        mine, theirs = (collections.Counter((r.get('via') or r['command'], r['sha256']) for r in rows)
                        for rows in (_malote.lines(place / 't.jsonl'), server.truth()))
        tally.same(mine, theirs, 'both ends tell the same')


def seeds(tally, place):
    (place / 's.txt').write_text(SCENARIO.split('\nsession look')[0])
    told = []
    for seed in ('7', '7', '8'):
        with serving(place) as server:
            place.run('drive', place / 's.txt', '--ports', server.ports, '--total', '5', '--parallel', '2', '--seed', seed,
                      '--quiet')
            place.run('drive', '--make-up', '15', '--ports', server.ports, '--seed', seed, '--quiet')
            server.end()
            told.append(sorted(r['sha256'] for r in server.truth()))
    tally.same(told[0], told[1], 'the same seed, the same octets')
    tally.check(told[0] != told[2], 'another seed, other octets')


def rates(tally, place):
    (place / 's.txt').write_text(SCENARIO.split('\nsession look')[0])
    with serving(place) as server:
        began = time.monotonic()
        options = (place / 's.txt', '--ports', server.ports, '--total', '10', '--parallel', '10')
        ran = place.run('drive', *options, '--rate', '20')
        tally.check(ran.status == 0 and time.monotonic() - began > 0.44, '--rate')
        tally.same(place.run('drive', *options, '--within', '0.001ms').status, 1, '--within')
        ports = server.ports
    tally.same(place.run('drive', *options).status, 3, 'nobody there')
    with serving(place, '--fault', 'disconnect@DATA#1') as server:
        for allowed, status in (('9', 1), ('10', 0), ('100%', 0), ('99%', 1)):
            ran = place.run('drive', place / 's.txt', '--ports', server.ports, '--total', '10', '--parallel', '2',
                            '--allow-errors', allowed)
            tally.same(ran.status, status, f'--allow-errors {allowed}: {ran.said[-300:]}')
    tally.same(place.run('drive', place / 's.txt', '--allow-errors', 'x', '--ports', ports).status, 2, 'no errors')


def interrupted(tally, place):
    (place / 's.txt').write_text(SCENARIO)
    with serving(place) as server:
        child = subprocess.Popen([_malote.program(), 'drive', place / 's.txt', '--ports', server.ports, '--parallel', '50',
                                  '--total', '1000000', '--json', '--truth', place / 't.jsonl'], env=place.environment,
                                 stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        time.sleep(1.5)
        child.send_signal(signal.SIGINT)
        began = time.monotonic()
        said, errors = child.communicate(timeout=30)
        tally.check(time.monotonic() - began < 10, 'it ends soon')
        tally.check(child.returncode in (0, 1), f'drive: {child.returncode} {errors[-300:]!r}')
        tally.same(server.end(), 0, 'served')
        report = json.loads(said)
        for path, rows in ((place / 't.jsonl', report['messages'] + report['transfers']), (server.truth_path, None)):
            octets = path.read_bytes()
            tally.check(octets.endswith(b'\n'), f'{path.name} ends with a line')
            lines = [json.loads(line) for line in octets.splitlines()]
            tally.check(rows is None or len(lines) == rows, f'{path.name}: {len(lines)} rows, {rows} counted')
            tally.check(len(lines) > 20, f'{path.name}: there is something')


def yenc(mail):
    """How many octets a yEnc text has, whose sum is right."""
    head, rest = mail.split(b'=ybegin ', 1)[1].split(b'\r\n', 1)
    body, tail = rest.rsplit(b'=yend ', 1)
    octets, escaped = bytearray(), False
    for octet in body.replace(b'\r\n', b''):
        if octet == ord('=') and not escaped:
            escaped = True
            continue
        octets.append((octet - (64 if escaped else 0) - 42) % 256)
        escaped = False
    told = int(tail.split(b'crc32=')[1].strip(), 16)
    return len(octets) if zlib.crc32(octets) == told and b'size=%d ' % len(octets) in head + b' ' else None


def made_up(tally, place):
    """All kinds of mails, as Python reads them, and a file of the user's."""
    import email
    from email import policy
    (place / 'mine.eml').write_bytes(b'Subject: mine\n\n.one\ntwo')
    with Server(place, ports='smtp=0,pop3=0') as server:
        ran = place.run('drive', '--make-up', '15', '--send', place / 'mine.eml', '--to', 'carol@lab.example', '--strict',
                        '--ports', server.ports)
        tally.same(ran.status, 0, f'--make-up: {ran.said}')
        box = server.box('carol')
        mails = [b'\r\n'.join(box.retr(n)[1]) for n in range(1, box.stat()[0] + 1)]
        tally.same(len(mails), 16, 'sixteen mails')
        tally.check(mails[-1].endswith(b'Subject: mine\r\n\r\n.one\r\ntwo'), 'the file')
        types, charsets, encodings = set(), set(), set()
        for octets in mails[:-1]:
            mail = email.message_from_bytes(octets, policy=policy.default)
            tally.check(mail['message-id'].startswith('<made-up.'), 'a Message-ID')
            for part in mail.walk():
                types.add(part.get_content_type())
                encodings.add(part.get('content-transfer-encoding', '7bit').lower())
                if part.get_content_charset():
                    charsets.add(part.get_content_charset())
                    if part.get_content_charset() not in ('us-ascii',) and part.get_payload(decode=True):
                        part.get_payload(decode=True).decode(part.get_content_charset())
        for kind in ('multipart/mixed', 'multipart/alternative', 'message/rfc822', 'image/png', 'text/html'):
            tally.check(kind in types, f'{kind} among {types}')
        tally.check(len(charsets) >= 10, f'{charsets}')
        tally.same(encodings, {'7bit', '8bit', 'binary', 'quoted-printable', 'base64'}, 'RFC 2045 6.1')
        tally.check(any(b'\r\nbegin 644 ' in mail for mail in mails), 'uuencode')
        unpacked = [yenc(mail) for mail in mails if b'\r\n=ybegin ' in mail]
        tally.same(unpacked, [500], 'yEnc')
        box.quit()
    for words in ((), (place / 'x.txt', '--make-up', '1'), ('--make-up', '0')):
        tally.same(place.run('drive', *words).status, 2, f'drive {words}')
    tally.same(place.run('drive', '--send', place / 'none.eml').status, 3, 'no such file')


def main():
    tally = Tally()
    for part in (many, seeds, rates, interrupted, made_up):
        with Place() as place:
            try:
                part(tally, place)
            except (OSError, RuntimeError, ValueError, KeyError, subprocess.TimeoutExpired) as error:
                tally.check(False, f'{part.__name__}: {type(error).__name__}: {error}')
    tally.finish()


if __name__ == '__main__':
    sys.exit(main())
