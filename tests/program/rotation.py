#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Files of packets that follow each other: sessions go on over the border, the oldest are removed, the store
and the files agree. Capturing is for root only.

usage: rotation.py
"""
import os
import pathlib
import signal
import socket
import subprocess
import sys
import threading
import time

import _malote
from _check import Place, Tally


def refusals(tally, place):
    for words in (('--rotate-size', '1M'), ('-w', 'x.pcapng', '--rotate-files', '3'), ('-w', 'x', '--rotate-size', '1X'),
                  ('-w', 'x', '--rotate-time', '5')):
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
    earlier = folder / 'mail_00007_20250101000000.pcapng'
    other = folder / 'mail_notes.pcapng'
    for path in (earlier, other):
        path.write_bytes(b'')
    child = subprocess.Popen(
        ['env', *user, _malote.program(), 'capture', '-i', 'lo', '-d', folder / 'live.malote', '-w', folder / 'mail.pcapng',
         '--rotate-size', '300K', '--rotate-files', '3', '--port', '2525=smtp', '-f', 'tcp port 2525'],
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=place.environment)
    tally.check(b'capturing on' in child.stderr.readline(), 'capturing')
    for _ in range(3):
        upload(2525, 400_000)
    time.sleep(1)
    child.send_signal(signal.SIGINT)
    said = child.communicate(timeout=60)[1].decode()
    tally.same(child.returncode, 0, f'capture: {said}')
    files = sorted(path.name for path in folder.glob('mail_0*.pcapng'))
    rows = place.rows('captures', folder / 'live.malote')
    tally.check(len(rows) >= 4, f'{len(rows)} files were written')
    tally.same(files, [pathlib.Path(row['path']).name for row in rows][-3:], 'the last three are there')
    tally.same(files[0].split('_')[1], f'{7 + len(rows) - 2:05}', 'numbers go on behind those of earlier runs')
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
        for part in (refusals, *([followed_files] if network else [])):
            part(tally, place)
    tally.finish()


if __name__ == '__main__':
    main()
