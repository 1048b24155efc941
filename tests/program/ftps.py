#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""FTP under TLS (RFC 4217) against Python's ftplib, and curl and lftp where they are installed: AUTH TLS, PBSZ,
PROT, CCC and the port where TLS comes first; faults; and `drive` against it.

usage: ftps.py
"""
import contextlib
import ftplib
import io
import shutil
import socket
import ssl
import subprocess
import sys

import _malote
from _check import Place, Tally
from ftp import BIG, digest, fetched
from serve import Server

LESSONS = ('ftp-auth-tls', 'ftp-implicit-tls', 'ftp-tls-ccc')
DATA = bytes(range(256)) * 700


class TlsServer(Server):
    """FTP in both ways, on free ports."""

    def __init__(self, place, *options):
        self.keys, self.ca = place / 'server.keys', place / 'ca.pem'
        super().__init__(place, '--keylog', self.keys, '--ca', self.ca, *options, ports='ftp=0,ftps=0')
        self.ftp, self.ftps = (self.said['ports'][name] for name in ('ftp', 'ftps'))

    def trusting(self, version=None):
        trust = ssl.create_default_context(cafile=str(self.ca))
        if version:
            trust.minimum_version = trust.maximum_version = version
        return trust

    def client(self, host='localhost', version=None, implicit=False):
        client = (Implicit if implicit else ftplib.FTP_TLS)(context=self.trusting(version), timeout=20)
        client.connect(host, self.ftps if implicit else self.ftp)
        return client


class Implicit(ftplib.FTP_TLS):
    """ftplib has no port 990: here TLS begins with the connection."""

    def connect(self, host='', port=0, **options):
        self.host, self.port = host, port
        self.sock = self.context.wrap_socket(socket.create_connection((host, port), self.timeout), server_hostname=host)
        self.af = self.sock.family
        self.file = self.sock.makefile('r', encoding=self.encoding)
        self.welcome = self.getresp()
        return self.welcome


def libraries(tally, place):
    with TlsServer(place) as server:
        for host in ('127.0.0.1', '::1'):
            for passive in (True, False):
                for version in (ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3):
                    for implicit in (False, True):
                        what = f'{host}, {"passive" if passive else "active"}, {version.name}, {implicit}'
                        client = server.client(host, version, implicit)
                        client.set_pasv(passive)
                        client.login('bob', 'lab-bob')
                        tally.same(client.prot_p()[:3], '200', what)
                        client.storbinary('STOR /incoming/x', io.BytesIO(DATA))
                        tally.same(fetched(client, '/incoming/x'), DATA, what)
                        tally.same([name for name, _ in client.mlsd('/incoming')], ['x'], what)
                        client.prot_c()
                        tally.same(fetched(client, '/incoming/x', rest=1000), DATA[1000:], f'{what}, in clear')
                        client.delete('/incoming/x')
                        client.quit()
        tally.same(server.end(), 0, 'served')
        rows = server.truth()
        tally.same([(r['command'], r['protection'], r['sha256']) for r in rows if r['command'] != 'MLSD'],
                   [('STOR', 'P', digest(DATA)), ('RETR', 'P', digest(DATA)), ('RETR', 'C', digest(DATA[1000:]))] * 16, 'truth')
        tally.check(all(r['complete'] for r in rows), 'all whole')


def refusals(tally, place):
    with TlsServer(place) as server:
        client = ftplib.FTP()
        client.connect('127.0.0.1', server.ftp, timeout=20)
        tally.check('AUTH TLS' in client.sendcmd('FEAT'), 'FEAT offers it')
        for command, code in (('PBSZ 0', '503'), ('PROT P', '503'), ('AUTH KERBEROS_V4', '504')):
            try:
                tally.check(False, f'{command}: {client.voidcmd(command)}')
            except ftplib.error_perm as error:
                tally.same(str(error)[:3], code, command)
        client.close()
        client = server.client()
        client.login('bob', 'lab-bob')
        for command, code in (('AUTH TLS', '503'), ('PROT P', '503'), ('PBSZ 0', '200'), ('PROT S', '536'), ('REIN', '502')):
            try:
                tally.same(client.voidcmd(command)[:3], code, command)
            except ftplib.error_perm as error:
                tally.same(str(error)[:3], code, command)
        client.close()
        # Who calls the data connection and then says nothing in TLS.
        client = server.client()
        client.login('bob', 'lab-bob')
        client.prot_p()
        host, port = client.makepasv()
        with socket.create_connection((host, port), timeout=20) as plain:
            client.putcmd('STOR /incoming/clear')
            tally.check(client.getresp().startswith('150'), '150')
            plain.sendall(b'in clear, all of it\n' * 10)
            try:
                tally.check(False, client.voidresp())
            except ftplib.error_perm as error:
                tally.same(str(error)[:3], '522', 'no TLS on the data connection')
        client.close()
        server.end()
        tally.same([(r['complete'], r['size']) for r in server.truth()], [(False, 0)], 'what came of it')
    tally.same(place.run('serve', '--ports', 'ftps=0', '--no-tls').status, 2, 'FTPS without TLS')


def cleared(tally, place):
    """CCC: ftplib has it."""
    with TlsServer(place) as server:
        client = server.client()
        client.login('bob', 'lab-bob')
        client.prot_p()
        client.ccc()
        tally.same(client.sock.version(), None, 'in clear')
        client.file = client.sock.makefile('r', encoding=client.encoding)
        tally.same(client.pwd(), '/', 'and goes on')
        tally.same(len(fetched(client, '/pub/big.bin')), BIG, 'data under TLS')
        try:
            tally.check(False, client.voidcmd('AUTH TLS'))
        except ftplib.error_perm as error:
            tally.same(str(error)[:3], '534', 'TLS again')
        client.quit()
        server.end()
        tally.same([(r['protection'], r['size'], r['complete']) for r in server.truth()], [('P', BIG, True)], 'told')


def programs(tally, place):
    with TlsServer(place) as server:
        client = server.client()
        client.login('bob', 'lab-bob')
        client.prot_p()
        big = fetched(client, '/pub/big.bin')
        (place / 'sent').write_bytes(big[:5000])
        curl = ['curl', '-sS', '--cacert', server.ca, '-u', 'bob:lab-bob']
        clear, implicit = f'ftp://localhost:{server.ftp}/pub/big.bin', f'ftps://localhost:{server.ftps}/pub/big.bin'
        begin = f'set ssl:ca-file {server.ca}; set ftp:ssl-force yes; set ftp:ssl-protect-data yes; '
        lftp = 'cat pub/big.bin; put -O /incoming {}; quit'.format(place / 'sent')
        # Debian 12's curl sends active data in clear, whatever PROT says.
        calls = {
            'curl, AUTH TLS': [*curl, '--ssl-reqd', clear],
            'curl, AUTH TLS, 1.2': [*curl, '--ssl-reqd', '--tls-max', '1.2', clear],
            'curl, only the login': [*curl, '--ftp-ssl-control', clear],
            'curl, CCC by the server': [*curl, '--ssl-reqd', '--ftp-ssl-ccc', clear],
            'curl, CCC by the client': [*curl, '--ssl-reqd', '--ftp-ssl-ccc', '--ftp-ssl-ccc-mode', 'active', clear],
            'curl, ftps': [*curl, implicit],
            'lftp, AUTH TLS': ['lftp', '-u', 'bob,lab-bob', '-e', begin + lftp, f'ftp://localhost:{server.ftp}'],
            'lftp, active': ['lftp', '-u', 'bob,lab-bob', '-e', begin + 'set ftp:passive-mode no; ' + lftp,
                             f'ftp://localhost:{server.ftp}'],
            'lftp, ftps': ['lftp', '-u', 'bob,lab-bob', '-e', begin + lftp, f'ftps://localhost:{server.ftps}'],
        }
        for what, call in calls.items():
            if not shutil.which(call[0]):
                print(f'skipped: {call[0]} is not installed')
                continue
            done = subprocess.run(call, capture_output=True, timeout=60, stdin=subprocess.DEVNULL,
                                  env=dict(place.environment, LC_ALL='C'))
            tally.same((done.returncode, digest(done.stdout)), (0, digest(big)), f'{what}: {done.stderr[-200:]!r}')
            if call[0] == 'lftp':
                tally.same(fetched(client, '/incoming/sent'), big[:5000], f'{what}: sends')
                client.delete('/incoming/sent')
        if shutil.which('curl'):
            done = subprocess.run([*curl, '--ssl-reqd', '-T', place / 'sent', f'ftp://localhost:{server.ftp}/incoming/by-curl'],
                                  timeout=60)
            tally.same((done.returncode, fetched(client, '/incoming/by-curl')), (0, big[:5000]), 'curl sends')
        client.quit()
        server.end()
        whole = [(r['path'], r['verdict']) for r in server.truth() if not r['complete']]
        tally.same(whole, [], 'all that was moved is whole')


def behind_auth(server):
    """What an FTP client hears under TLS when somebody has put a command behind its AUTH."""
    wire = socket.create_connection(('127.0.0.1', server.ftp), timeout=20)
    reader = wire.makefile('rb')
    while not reader.readline().startswith(b'220 '):
        pass
    wire.sendall(b'AUTH TLS\r\nUSER evil\r\n')
    reader.readline()
    sealed = server.trusting().wrap_socket(wire, server_hostname='localhost')
    sealed.sendall(b'NOOP\r\nQUIT\r\n')
    heard = b''
    while piece := sealed.recv(4096):
        heard += piece
    return [line[:3] for line in heard.decode().splitlines()]


def faults(tally, place):
    with TlsServer(place) as server:
        tally.same(behind_auth(server), ['200', '221'], 'what is injected is dropped')
    with TlsServer(place, '--fault', 'starttls-injected') as server:
        tally.same(behind_auth(server), ['331', '200', '221'], 'or obeyed')
    for fault, code in (('no-starttls', '431'), ('starttls-stripped', '502')):
        with TlsServer(place, '--fault', fault) as server:
            with contextlib.closing(ftplib.FTP()) as client:
                client.connect('127.0.0.1', server.ftp, timeout=20)
                client.putcmd('AUTH TLS')
                tally.same(client.getline()[:3], code, fault)
                tally.same('AUTH TLS' in client.sendcmd('FEAT'), fault == 'no-starttls', f'{fault}: FEAT')
            ran = place.run('drive', lesson('ftp-auth-tls'), '--ports', server.ports, '--speed', '0', timeout=60)
            tally.same(ran.status, 1, 'who wants TLS does not go on in clear')
            server.end()
            tally.check(not server.truth(), 'and moves nothing')


def lesson(name):
    return _malote.source() / 'samples' / 'lessons' / f'{name}.txt'


def driven(tally, place):
    for name in LESSONS:
        for version in ('1.2', '1.3'):
            with TlsServer(place, '--tls-version', version) as server:
                truth, keys = place / f'{name}.jsonl', place / f'{name}.keys'
                keys.unlink(missing_ok=True)
                ran = place.run('drive', lesson(name), '--ports', server.ports, '--speed', '0', '--strict', '--truth', truth,
                                '--keylog', keys, '--ca', server.ca, '--server', 'localhost', timeout=60)
                tally.same(ran.status, 0, f'{name}: {ran.said}')
                server.end()
                told = [[(r['command'], r['path'], r['client'], r['server'], r['complete'], r['link'], r['result'], r['size'],
                          r['sha256'], r['protection']) for r in rows] for rows in (server.truth(), _malote.lines(truth))]
                tally.same(told[1], told[0], f'{name}, TLS {version}: both ends tell the same')
                tally.check(told[0] and all(row[4] for row in told[0]), f'{name}: and all is whole')
                mine, theirs = (set(path.read_text().splitlines()) for path in (keys, server.keys))
                tally.check(mine and mine <= theirs, f'{name}: both have the same secrets')


def main():
    tally = Tally()
    for part in (libraries, refusals, cleared, programs, faults, driven):
        with Place() as place:
            try:
                part(tally, place)
            except (OSError, RuntimeError, ValueError, EOFError, ftplib.Error) as error:
                tally.check(False, f'{part.__name__}: {type(error).__name__}: {error}')
    tally.finish()


if __name__ == '__main__':
    sys.exit(main())
