#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What runs for days: a simulated month of traffic leaves the store within its bound, memory flat, and what
is kept whole; files of packets that follow each other, the oldest removed. Capturing is for root only.

usage: days.py
"""
import base64
import datetime
import hashlib
import os
import pathlib
import random
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time

import _malote
from _check import SANITIZED, Place, Tally
from _wire import Capture

DAY = 86_400 * 1_000_000  # microseconds
MIB = 1 << 20


def month(path, days, a_day, octets):
    """Sessions with a mail and one that fetches a file, evenly over so many days of packet time; the mails'
    hashes in the order they were sent."""
    chance, hashes = random.Random(7), []
    with Capture(path) as capture:
        begin = capture.microseconds
        for n in range(days * a_day):
            capture.microseconds = begin + n * DAY // a_day
            text = base64.encodebytes(chance.randbytes(octets * 3 // 4)).replace(b'\n', b'\r\n')
            mail = b'Subject: %d\r\nMessage-ID: <%d@days>\r\n\r\n' % (n, n) + text
            hashes.append(hashlib.sha256(mail).hexdigest())
            talk = capture.connect(25, client=f'10.1.{n % 200}.{n % 251 + 1}')
            talk.server(b'220 mail ready\r\n')
            for line, reply in ((b'EHLO x', b'250 hello'), (b'MAIL FROM:<a@days>', b'250 ok'),
                                (b'RCPT TO:<b@days>', b'250 ok'), (b'DATA', b'354 go on')):
                talk.client(line + b'\r\n')
                talk.server(reply + b'\r\n')
            talk.client(mail + b'.\r\n')
            talk.server(b'250 queued\r\n')
            talk.client(b'QUIT\r\n')
            talk.server(b'221 bye\r\n')
            talk.close()
    return hashes


def seconds_of(text):
    return datetime.datetime.fromisoformat(text[:26].rstrip('Z') + '+00:00').timestamp()


def orphans(store):
    """Rows that belong to nobody any more, by table."""
    found = {}
    with sqlite3.connect(f'file:{store}?mode=ro', uri=True) as base:
        for table in ('messages', 'credentials', 'notices', 'transfers', 'dialogue', 'unsettled', 'parts'):
            count = base.execute(f'SELECT count(*) FROM {table} WHERE session IS NOT NULL AND session NOT IN '
                                 '(SELECT id FROM sessions)').fetchone()[0]
            if count:
                found[table] = count
        for table, key in (('contents', 'id'), ('chunks', 'id >> 20')):
            count = base.execute(f'SELECT count(*) FROM {table} WHERE {key} NOT IN (SELECT content FROM messages '
                                 'UNION SELECT content FROM transfers WHERE content IS NOT NULL)').fetchone()[0]
            if count:
                found[table] = count
        found.update({'integrity': word for (word,) in base.execute('PRAGMA integrity_check') if word != 'ok'})
    return found


def kept_by_age(tally, place):
    """--keep: what ended within the last week of packet time, whole, and nothing else."""
    capture, store, plain = place / 'month.pcap', place / 'week.malote', place / 'all.malote'
    hashes = month(capture, days=30, a_day=40, octets=3_000)
    ran = place.run('read', capture, '-d', store, '--keep', '7d', '--quiet')
    tally.same(ran.status, 0, f'--keep: {ran.said}')
    sessions = place.rows('sessions', store)
    newest = max(seconds_of(s['end']) for s in sessions)
    ages = [newest - seconds_of(s['end']) for s in sessions]
    slack = 3_600  # between two looks
    tally.check(max(ages) <= 7 * 86_400 + slack, f'the oldest ended {max(ages) / 86_400:.2f} days before')
    tally.check(7 * 40 <= len(sessions) <= 7 * 40 + 3, f'{len(sessions)} sessions of a week')
    found = [m['sha256'] for m in place.rows('messages', store)]
    tally.same(found, hashes[-len(sessions):], 'the messages of the week')
    tally.same(orphans(store), {}, 'rows of nobody')
    # The same week, read without forgetting, is told in the same words.
    place.run('read', capture, '-d', plain, '--quiet')
    last = max(s['id'] for s in place.rows('sessions', plain))
    one, other = (place.run('show', last, s).out for s in (store, plain))
    tally.same(one, other, 'the last session')
    # A store from before is brought within bounds by the next reading.
    hour = place / 'hour.pcap'
    with Capture(hour) as more:
        more.microseconds += 31 * DAY
        talk = more.connect(25)
        talk.talk(None, b'220 hi', b'QUIT', b'221 bye')
        talk.close()
    ran = place.run('read', hour, '-d', plain, '--keep', '2d', '--quiet')
    left = place.rows('sessions', plain)
    tally.check(ran.status == 0 and 1 + 40 - 2 <= len(left) <= 1 + 40 + 2, f'{len(left)} sessions of two days')
    tally.same(orphans(plain), {}, 'rows of nobody in the older store')


def kept_by_size(tally, place):
    """--max-size: the file never grows larger, whatever comes; what is kept is the newest, whole."""
    octets, most = 400_000, 64 * MIB
    small, large = 200, 500 if os.environ.get('MALOTE_FULL') != '1' else 5_000
    peaks = {}
    for sessions in (small, large):
        capture, store = place / f'{sessions}.pcap', place / f'{sessions}.malote'
        hashes = month(capture, days=30, a_day=1 + sessions // 30, octets=octets)
        largest, over = 0, threading.Event()

        def watch():
            nonlocal largest
            while not over.wait(0.02):
                if store.exists():
                    largest = max(largest, store.stat().st_size)
        watcher = threading.Thread(target=watch)
        watcher.start()
        ran = place.run('read', capture, '-d', store, '--max-size', '64M', '--quiet')
        over.set()
        watcher.join()
        largest = max(largest, store.stat().st_size)
        tally.same(ran.status, 0, f'--max-size: {ran.said}')
        tally.check(largest <= most, f'{sessions} sessions: the store has had {largest / MIB:.1f} MiB')
        found = [m['sha256'] for m in place.rows('messages', store)]
        tally.check(len(found) * octets >= most // 8, f'{len(found)} messages are kept')
        tally.same(found, hashes[-len(found):], f'{sessions} sessions: the newest messages')
        tally.same(orphans(store), {}, f'{sessions} sessions: rows of nobody')
        peaks[sessions] = ran.peak_mib
        capture.unlink()
    print(f'memory: {peaks[small]:.0f} MiB with {small} sessions, {peaks[large]:.0f} with {large}')
    tally.check(SANITIZED or peaks[large] < peaks[small] * 1.25 + 4, f'memory grows: {peaks}')


def refusals(tally, place):
    for words in (('--keep', '7w'), ('--keep', '0'), ('--keep', 'd'), ('--max-size', '1M'), ('--max-size', 'x'),
                  ('--keep', '-1')):
        ran = place.run('read', place / 'none.pcap', '-d', place / 'x.malote', *words)
        tally.check(ran.status == 2 and ran.said.count('\n') <= 2, f'{words}: {ran.status} {ran.said!r}')
    for words in (('--rotate-size', '1M'), ('-w', 'x.pcapng', '--files', '3'), ('-w', 'x', '--rotate-size', '1K')):
        ran = place.run('capture', '-i', 'lo', '-d', place / 'x.malote', *words)
        tally.same(ran.status, 2, f'{words}: {ran.said!r}')


def own_network():
    """True in a network namespace of its own."""
    if os.geteuid() != 0:
        print('files of packets: skipped, only root may capture')
        return False
    if os.environ.get('MALOTE_OWN_NETWORK') == '1':
        subprocess.run(['ip', 'link', 'set', 'lo', 'up'], check=True)
        return True
    if subprocess.run(['unshare', '-n', 'ip', 'link', 'set', 'lo', 'up'], capture_output=True).returncode != 0:
        print('files of packets: skipped, no network namespaces here')
        return False
    os.environ['MALOTE_OWN_NETWORK'] = '1'
    os.execvp('unshare', ['unshare', '-n', sys.executable, '-B', *sys.argv])
    return False


def upload(port, octets):
    """A mail in a dialogue of our own; the server's side runs in a thread."""
    listener = socket.create_server(('127.0.0.1', port))

    def serve():
        connection, _ = listener.accept()
        with connection, connection.makefile('rb') as lines:
            connection.sendall(b'220 ready\r\n')
            body = False
            for line in lines:
                if body and line != b'.\r\n':
                    continue
                body = line.startswith(b'DATA')
                connection.sendall(b'354 go on\r\n' if body else b'250 ok\r\n')
    thread = threading.Thread(target=serve)
    thread.start()
    with socket.create_connection(('127.0.0.1', port)) as client, client.makefile('rb') as lines:
        lines.readline()
        for line in (b'EHLO x', b'MAIL FROM:<a@x>', b'RCPT TO:<b@x>', b'DATA',
                     b'Subject: long\r\n\r\n' + b'All the same, again and again.\r\n' * (octets // 32) + b'.'):
            client.sendall(line + b'\r\n')
            lines.readline()
    thread.join()
    listener.close()


def followed_files(tally, place):
    """-w with --rotate-size and --files: sessions go on over the border; the store and the files agree."""
    folder = place / 'files'
    folder.mkdir()
    user = ['SUDO_UID=12345', 'SUDO_GID=12345']
    place.folder.chmod(0o755)
    os.chown(folder, 12345, 12345)
    earlier = folder / 'mail-00007-20250101-000000.pcapng'
    other = folder / 'mail-notes.pcapng'
    for path in (earlier, other):
        path.write_bytes(b'')
    child = subprocess.Popen(
        ['env', *user, _malote.program(), 'capture', '-i', 'lo', '-d', folder / 'live.malote', '-w', folder / 'mail.pcapng',
         '--rotate-size', '300K', '--files', '3', '--port', '2525=smtp', '-f', 'tcp port 2525'],
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=place.environment)
    tally.check(b'capturing on' in child.stderr.readline(), 'capturing')
    for _ in range(3):
        upload(2525, 400_000)
    time.sleep(1)
    child.send_signal(signal.SIGINT)
    said = child.communicate(timeout=60)[1].decode()
    tally.same(child.returncode, 0, f'capture: {said}')
    files = sorted(path.name for path in folder.glob('mail-0*.pcapng'))
    rows = place.rows('captures', folder / 'live.malote')
    tally.check(len(rows) >= 4, f'{len(rows)} files were written')
    tally.same(files, [pathlib.Path(row['path']).name for row in rows][-3:], 'the last three are there')
    tally.same(files[0].split('-')[1], f'{7 + len(rows) - 2:05}', 'numbers go on behind those of earlier runs')
    tally.check(not earlier.exists() and other.exists(), 'those of earlier runs count, others are left alone')
    for row in rows[-3:]:
        size = (folder / pathlib.Path(row['path']).name).stat().st_size
        tally.check(size < 310_000, f'{row["path"]}: {size} octets')
        tally.same(row['state'], 'whole', 'a file')
    tally.same([m['complete'] for m in place.rows('messages', folder / 'live.malote')], [True] * 3, 'messages')
    # The files that are left, read as one timeline, have the last message as the store has it.
    again = place / 'again.malote'
    ran = place.run('read', *(folder / name for name in files), '-d', again, '--port', '2525=smtp', '--quiet')
    tally.same(ran.status, 0, f'read: {ran.said}')
    last = [place.rows('messages', store)[-1]['sha256'] for store in (folder / 'live.malote', again)]
    tally.same(last[0], last[1], 'the last message')
    ran = place.run('export', 'pcap', folder / 'live.malote', 'id:3', '-o', place / 'third.pcapng')
    tally.check(ran.status in (0, 1) and (place / 'third.pcapng').stat().st_size > 400_000, f'export: {ran.said}')


def main():
    tally = Tally()
    network = own_network()
    with Place() as place:
        for part in (refusals, kept_by_age, kept_by_size, *([followed_files] if network else [])):
            part(tally, place)
    tally.finish()


if __name__ == '__main__':
    main()
