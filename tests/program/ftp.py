#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The lab's FTP server against Python's ftplib, and curl, lftp and wget where they are installed: active and
passive, over IPv4 and IPv6; people with telnet; ABOR; and `drive` against it. What both ends say they moved
must be what the clients saw.

usage: ftp.py
"""
import ftplib
import hashlib
import io
import shutil
import socket
import subprocess
import sys

import _malote
from _check import Place, Tally
from serve import Server, typed

LESSONS = ('ftp-active', 'ftp-passive', 'ftp-behind-nat', 'ftp-resume')
BIG = 1_048_576


class FtpServer(Server):
    """Only FTP, on a free port."""

    def __init__(self, place, *options):
        super().__init__(place, *options, ports='ftp=0')
        self.ftp = self.said['ports']['ftp']
        self.url = f'ftp://127.0.0.1:{self.ftp}'

    def client(self, host='127.0.0.1', passive=True, user='bob'):
        client = ftplib.FTP()
        client.connect(host, self.ftp, timeout=20)
        client.set_pasv(passive)
        client.login(user, 'lab-' + user)
        return client


def digest(octets):
    return hashlib.sha256(octets).hexdigest()


def fetched(client, path, **options):
    octets = io.BytesIO()
    client.retrbinary('RETR ' + path, octets.write, **options)
    return octets.getvalue()


def libraries(tally, place):
    data = bytes(range(256)) * 700
    with FtpServer(place) as server:
        moved = []
        for host in ('127.0.0.1', '::1'):
            for passive in (True, False):
                what = f'{host}, {"passive" if passive else "active"}'
                client = server.client(host, passive)
                client.storbinary('STOR /incoming/x', io.BytesIO(data))
                tally.same(fetched(client, '/incoming/x'), data, what)
                tally.same(fetched(client, '/incoming/x', rest=1000), data[1000:], f'{what}, REST')
                tally.same(client.size('/incoming/x'), len(data), 'SIZE')
                client.rename('/incoming/x', '/incoming/y')
                tally.same([name for name, _ in client.mlsd('/incoming')], ['y'], 'MLSD')
                client.delete('/incoming/y')
                client.storlines('STOR t', io.BytesIO(b'a\nb\n'))
                lines = []
                client.retrlines('RETR t', lines.append)
                tally.same(lines, ['a', 'b'], f'{what}, lines')
                client.quit()
                moved += [('STOR', data), ('RETR', data), ('RETR', data[1000:]), ('MLSD', None),
                          ('STOR', b'a\r\nb\r\n'), ('RETR', b'a\r\nb\r\n')]
        tally.same(server.end(), 0, 'served')
        rows = server.truth()
        tally.same([(r['command'], r['sha256']) for r in rows if r['command'] != 'MLSD'],
                   [(c, digest(o)) for c, o in moved if c != 'MLSD'], 'what the server says of it')
        tally.same({(r['mode'], r['client']['ip']) for r in rows},
                   {(m, ip) for m in ('active', 'passive') for ip in ('127.0.0.1', '::1')}, 'who called')
        tally.check(all(r['complete'] and r['link'] == 'exact' for r in rows), 'all whole')


def confined(tally, place):
    """A folder of the disk, with links that lead out of it."""
    root = place / 'root'
    root.mkdir()
    (place / 'secret').write_text('outside')
    (root / 'leak').symlink_to(place / 'secret')
    (root / 'up').symlink_to(place.folder)
    (root / 'a.txt').write_bytes(b'one\ntwo\n')
    with FtpServer(place, '--ftp-root', root, '--max-file', '1000') as server:
        client = server.client()
        for path in ('leak', 'up/secret', '../secret', '/../secret', 'up/../../secret'):
            try:
                fetched(client, path)
                tally.check(False, f'{path} must not be given')
            except ftplib.error_perm as error:
                tally.check(str(error).startswith('550'), f'{path}: {error}')
        tally.same(fetched(client, 'a.txt'), b'one\ntwo\n', 'octets of a file')
        client.storbinary('STOR new', io.BytesIO(b'x' * 1000))
        tally.same((root / 'new').read_bytes(), b'x' * 1000, 'on the disk')
        try:
            client.storbinary('STOR more', io.BytesIO(b'x' * 1001))
            tally.check(False, 'more than --max-file')
        except ftplib.error_perm as error:
            tally.check(str(error).startswith('552'), f'--max-file: {error}')
        client.quit()
    tally.same(place.run('serve', '--ports', 'ftp=0', '--ftp-root', place / 'none').status, 3, 'no such folder')


def programs(tally, place):
    """What the user's own programs fetch is what Python fetched."""
    with FtpServer(place) as server:
        big = fetched(server.client(), '/pub/big.bin')
        tally.same(len(big), BIG, 'the big file')
        url = server.url + '/pub/big.bin'
        six = f'ftp://[::1]:{server.ftp}/pub/big.bin'
        lftp = 'cd pub; cat big.bin; put -O /incoming {}; quit'.format(place / 'sent')
        (place / 'sent').write_bytes(big[:5000])
        calls = {
            'curl, passive': (['curl', '-sS', url], big),
            'curl, active': (['curl', '-sS', '-P', '-', url], big),
            'curl, IPv6': (['curl', '-sS', '-g', six], big),
            'curl, active, IPv6': (['curl', '-sS', '-g', '-P', '-', six], big),
            'curl, a piece': (['curl', '-sS', '-r', '1000-1999', url], big[1000:2000]),
            'wget, passive': (['wget', '-q', '-O', '-', url], big),
            'wget, active': (['wget', '-q', '--no-passive-ftp', '-O', '-', url], big),
            'lftp, passive': (['lftp', '-e', lftp, server.url], big),
            'lftp, active': (['lftp', '-e', 'set ftp:passive-mode no; ' + lftp, server.url], big),
        }
        for what, (call, wanted) in calls.items():
            if not shutil.which(call[0]):
                print(f'skipped: {call[0]} is not installed')
                continue
            done = subprocess.run(call, capture_output=True, timeout=60, stdin=subprocess.DEVNULL,
                                  env=dict(place.environment, LC_ALL='C'))
            tally.same((done.returncode, digest(done.stdout)), (0, digest(wanted)), f'{what}: {done.stderr[-200:]!r}')
        if shutil.which('curl'):
            done = subprocess.run(['curl', '-sS', '-T', place / 'sent', server.url + '/incoming/by-curl'], timeout=60)
            tally.same(done.returncode, 0, 'curl sends')
            tally.same(fetched(server.client(), '/incoming/by-curl'), big[:5000], 'what curl sent')


def keyboards(tally, place):
    with FtpServer(place, '--idle', '2') as server:
        heard = typed(server.ftp, b'HELLO\nuser anonymous\npass me@\npwd\nlist nowhere\nport 10,0,0,1,1,1\nquit\n', 0.001)
        codes = [line[:4] for line in heard.decode().splitlines()]
        tally.same(codes, ['220-', '220 ', '500 ', '331 ', '230 ', '257 ', '550 ', '500 ', '221 '], 'typed')
        with socket.create_connection(('127.0.0.1', server.ftp), timeout=20) as silent:
            heard = b''
            while piece := silent.recv(1000):
                heard += piece
        tally.check(b'\r\n421 ' in heard, f'idle: {heard!r}')
        # The greeting says who is called; whoever is not the client is not served.
        client = server.client()
        host, port = client.makepasv()
        with socket.create_connection((host, port), source_address=('127.0.0.2', 0)) as stranger:
            client.putcmd('RETR /welcome.txt')
            tally.check(client.getresp().startswith('150'), '150')
            stranger.settimeout(20)
            tally.same(stranger.recv(10), b'', 'a stranger gets nothing')
            with socket.create_connection((host, port)) as mine:
                heard = b''
                while piece := mine.recv(1000):
                    heard += piece
        tally.check(heard.startswith(b'Welcome'), 'the client does')
        tally.check(client.getresp().startswith('226'), 'and goes on')
        client.close()


def abort(tally, place):
    with FtpServer(place) as server:
        client = server.client()
        client.voidcmd('TYPE I')
        data = client.transfercmd('RETR /pub/big.bin')
        head = data.recv(10_000)
        client.sock.sendall(b'\xff\xf4')
        client.sock.sendall(b'\xff', socket.MSG_OOB)
        client.sock.sendall(b'\xf2ABOR\r\n')
        tally.same([client.getmultiline()[:3], client.getmultiline()[:3]], ['426', '226'], 'ABOR')
        data.close()
        whole = fetched(client, '/pub/big.bin', rest=len(head))
        tally.same(len(head) + len(whole), BIG, 'and the rest')
        client.quit()
        server.end()
        rows = server.truth()
        tally.same([r['complete'] for r in rows], [False, True], 'told so')
        tally.check(rows[0]['size'] < BIG, 'not all of it had gone')


def lessons(tally, place):
    folder = _malote.source() / 'samples' / 'lessons'
    for name in LESSONS:
        with FtpServer(place) as server:
            truth = place / f'{name}.jsonl'
            ran = place.run('drive', folder / f'{name}.txt', '--ports', server.ports, '--speed', '0', '--strict',
                            '--truth', truth, timeout=60)
            tally.same(ran.status, 0, f'{name}: {ran.said}')
            server.end()
            told = [[(r['command'], r['path'], r['client'], r['server'], r['complete'], r['link'], r['result']) +
                     ((r['size'], r['sha256']) if r['complete'] else ()) for r in rows]
                    for rows in (server.truth(), _malote.lines(truth))]
            tally.same(told[1], told[0], f'{name}: both ends tell the same')
            tally.check(told[0], f'{name}: there is something to tell')


def main():
    tally = Tally()
    for part in (libraries, confined, programs, keyboards, abort, lessons):
        with Place() as place:
            try:
                part(tally, place)
            except (OSError, RuntimeError, ValueError, EOFError, ftplib.Error) as error:
                tally.check(False, f'{part.__name__}: {type(error).__name__}: {error}')
    tally.finish()


if __name__ == '__main__':
    sys.exit(main())
