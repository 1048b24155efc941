# SPDX-License-Identifier: MIT
"""FTP: every server with every client, active and passive, over IPv4 and IPv6; through NATs, with REST, ABOR,
MODE Z, texts, and several sessions at once. Every file's digest in malote's rows must be that of the file."""
import hashlib
import json
import random

import ground
from ftp_clients import CLIENTS, Curl, Ftplib, Lftp, do_all
from ftp_servers import PASSIVE, SERVERS, Lab, Proftpd, Vsftpd
from packages import malote
from run import Case

PACKAGES = tuple(p for one in (*SERVERS, *CLIENTS) for p in one.packages) + (
    'nftables', 'libnftables1', 'libnftnl11', 'libmnl0', 'libxtables12', 'libjansson4', 'libedit2')
KINDS = ('sessions', 'transfers')


def made_up(octets, seed):
    return random.Random(seed).randbytes(octets)


FILES = {
    'empty.bin': b'',
    'notes.txt': b'The control connection stays.\nData connections come and go.\n' * 40,
    'photo.jpg': made_up(200_000, 1),
    'with blank.bin': made_up(3_000, 2),
}
FETCHED = ('empty.bin', 'notes.txt', 'photo.jpg')
SENT = {'up.bin': made_up(150_000, 3), 'small.txt': b'one line\n'}


def digest(octets):
    return hashlib.sha256(octets).hexdigest()


class Expected:
    """One transfer that must be among the rows."""

    def __init__(self, direction, name, octets=None, links=('exact',), **more):
        self.direction, self.name, self.octets, self.links, self.more = direction, name, octets, links, more

    def faults(self, row):
        wanted = {'complete': True, 'verdict': 'complete', **self.more}
        if self.octets is not None:
            wanted.update(size=len(self.octets), sha256=digest(self.octets))
        for key, value in wanted.items():
            if row.get(key) != value:
                yield f'{key} is {row.get(key)!r}, should be {value!r}'
        if row['link'] not in self.links:
            yield f"link is {row['link']}, should be {' or '.join(self.links)}"
        if row['session'] is None:
            yield 'belongs to no session'

    def fits(self, row):
        path = row['path'] or ''
        return row['direction'] == self.direction and (self.name is None or path.rsplit('/', 1)[-1] == self.name)


def check(found, expected):
    """In their order, and nothing besides."""
    rest = list(found['transfers'])
    for want in expected:
        row = next((r for r in rest if want.fits(r) and not list(want.faults(r))), None)
        row = row or next((r for r in rest if want.fits(r)), None)
        if row is None:
            yield f'{want.direction} {want.name}: not among {[(r["command"], r["path"], r["size"]) for r in rest]}'
            continue
        rest.remove(row)
        for fault in want.faults(row):
            yield f'{row["command"]} {row["path"]}: {fault}'
    for row in rest:
        yield f'besides: {row["command"]} {row["path"]}, {row["size"]} octets, {row["link"]}'
    for row in found['sessions']:
        if row['protocol'] != 'ftp' or not row['complete']:
            yield f'session {row["id"]}: {row["protocol"]}, complete is {row["complete"]}'


def same(file, octets):
    assert file.read_bytes() == octets, f'the client got something else: {file}'


class Talk:
    """The common conversation of a client and a server."""

    def __init__(self, place, server, client_class, host, active, links=('exact',)):
        self.place, self.server, self.client_class = place, server, client_class
        self.host, self.active, self.links = host, active, links

    def __call__(self, folder):
        client = self.client_class(self.place, folder, self.server, self.host, self.active)
        sent = []
        for name, octets in SENT.items():
            (folder / name).write_bytes(octets)
            (self.server.home / 'incoming' / name).unlink(missing_ok=True)
            sent.append((folder / name, f'incoming/{name}'))
        do_all(client, 'pub', [(f'pub/{name}', folder / f'got-{name}') for name in FETCHED], sent)
        mode = 'active' if self.active else 'passive'
        expected = [Expected('listing', None, links=self.links, mode=mode)]
        for name in FETCHED:
            same(folder / f'got-{name}', FILES[name])
            expected.append(Expected('download', name, FILES[name], self.links, mode=mode, type='I'))
        for name, octets in SENT.items():
            same(self.server.home / 'incoming' / name, octets)
            expected.append(Expected('upload', name, octets, self.links, mode=mode, type='I'))
        return expected


def common_cases(place, server):
    for client in CLIENTS:
        for active in (True, False):
            for family, host in (('IPv4', ground.SERVER), ('IPv6', ground.SERVER6)):
                mode = 'active' if active else 'passive'
                yield Case(f'{server.name} {client.name} {mode} {family}', Talk(place, server, client, host, active),
                           check, KINDS)


def chain(hook, priority, rule):
    return f'table ip n {{\n chain c {{\n type nat hook {hook} priority {priority};\n {rule}\n }}\n}}\n'


def nat_cases(place, server):
    """The server behind a NAT announces an address that the client does not know; then the client behind one."""
    forward = chain('prerouting', -100, f'ip daddr {ground.ROUTER_INSIDE} tcp dport {{ 21, {PASSIVE[0]}-{PASSIVE[1]} }} '
                                        f'dnat to {ground.SERVER}')
    masquerade = chain('postrouting', 100, 'oifname "outside" masquerade')
    for client in (Curl, Lftp):
        talk = Talk(place, server, client, ground.ROUTER_INSIDE, False, ('nat', 'exact'))
        yield Case(f'{server.name} {client.name} passive, server behind NAT', talk, check, KINDS, 'client', forward)
    for seen_from in ('client', 'server'):
        yield Case(f'{server.name} ftplib passive, masqueraded, {seen_from}',
                   Talk(place, server, Ftplib, ground.SERVER, False), check, KINDS, seen_from, masquerade)


def resumed(place, server):
    def talk(folder):
        curl = Curl(place, folder, server, ground.SERVER, False)
        octets = FILES['photo.jpg']
        (folder / 'part').write_bytes(octets[:70_000])
        curl.fetch('pub/photo.jpg', folder / 'part', 70_000)
        same(folder / 'part', octets)
        return [Expected('download', 'photo.jpg', octets[70_000:], offset=70_000)]
    return Case(f'{server.name} curl REST', talk, check, KINDS)


def deflated(place, server):
    def talk(folder):
        lftp = Lftp(place, folder, server, ground.SERVER, False)
        (folder / 'up.txt').write_bytes(FILES['notes.txt'] * 20)
        lftp.call('set ftp:use-mode-z yes', 'ls pub', f'get pub/notes.txt -o {folder}/got', f'put {folder}/up.txt -o incoming/up.txt')
        same(folder / 'got', FILES['notes.txt'])
        return [Expected('listing', None), Expected('download', 'notes.txt', FILES['notes.txt'], transfer_mode='Z'),
                Expected('upload', 'up.txt', FILES['notes.txt'] * 20, transfer_mode='Z')]
    return Case(f'{server.name} lftp MODE Z', talk, check, KINDS)


def looked_about(place, server):
    """Folders, listings for programs, texts, a name with a blank."""
    def talk(folder):
        client = Ftplib(place, folder, server, ground.SERVER6, True)
        got = client.call(['where'], ['folder', 'pub'], ['where'], ['names', ''], ['fetch_text', 'notes.txt', str(folder / 'text')],
                          ['fetch', 'with blank.bin', str(folder / 'blank')])
        same(folder / 'blank', FILES['with blank.bin'])
        lines = b''.join(line + b'\r\n' for line in FILES['notes.txt'].split(b'\n')[:-1])
        names = ''.join(f'{name}\r\n' for name in got[3]).encode()
        return [Expected('listing', None, names, type='A'),
                Expected('download', 'notes.txt', lines, type='A', resolved='/pub/notes.txt'),
                Expected('download', 'with blank.bin', FILES['with blank.bin'], resolved='/pub/with blank.bin')]
    return Case(f'{server.name} ftplib folders and texts', talk, check, KINDS)


def appended(place, server):
    def talk(folder):
        (folder / 'one').write_bytes(SENT['small.txt'])
        (server.home / 'incoming' / 'log.txt').unlink(missing_ok=True)
        Ftplib(place, folder, server, ground.SERVER, False).call(
            ['send', str(folder / 'one'), 'incoming/log.txt'], ['append', str(folder / 'one'), 'incoming/log.txt'])
        same(server.home / 'incoming' / 'log.txt', SENT['small.txt'] * 2)
        return [Expected('upload', 'log.txt', SENT['small.txt'], command='STOR'),
                Expected('upload', 'log.txt', SENT['small.txt'], command='APPE')]
    return Case(f'{server.name} ftplib APPE', talk, check, KINDS)


def aborted(place, server):
    """How much got through is a matter of luck; that it broke off is not."""
    def talk(folder):
        (server.home / 'pub' / 'long.bin').write_bytes(made_up(30_000_000, 9))
        Ftplib(place, folder, server, ground.SERVER, False).call(['abort', 'pub/long.bin'])
        return [Expected('download', 'long.bin', complete=False, verdict='aborted')]
    return Case(f'{server.name} ftplib ABOR', talk, check, KINDS)


def at_once(place, server):
    def talk(folder):
        lftp = Lftp(place, folder, server, ground.SERVER, False)
        lftp.call(f'mirror --parallel=4 --no-perms pub {folder}/mirror')
        expected = []
        for name, octets in FILES.items():
            same(folder / 'mirror' / name, octets)
            if octets:  # it makes empty ones itself
                expected.append(Expected('download', name, octets))
        return expected

    def check_files(found, expected):
        # How often it lists is lftp's own business.
        files = {**found, 'transfers': [r for r in found['transfers'] if r['direction'] != 'listing']}
        yield from check(files, expected)
    return Case(f'{server.name} lftp, four sessions at once', talk, check_files, KINDS)


DRIVEN = """server: 10.77.2.2 21
client: 10.77.1.2 40000
S: 220 hello
C: USER {user}
S: 331 password
C: PASS {password}
S: 230 in
C: PWD
S: 257 "/"
C: TYPE I
S: 200 I
C: PASV
S: 227 (10,77,2,2,100,100)
C: LIST pub
S: 150 comes
data:
| x
S: 226 done
C: EPSV
S: 229 (|||40001|)
C: RETR pub/photo.jpg
S: 150 comes
data:
| x
S: 226 done
C: PORT 10,77,1,2,100,101
S: 200 ok
C: RETR pub/notes.txt
S: 150 comes
data:
| x
S: 226 done
C: PASV
S: 227 (10,77,2,2,100,102)
C: REST 70000
S: 350 from there
C: RETR pub/photo.jpg
S: 150 comes
data:
| x
S: 226 done
C: EPSV
S: 229 (|||40003|)
C: STOR incoming/driven.bin
S: 150 send
data:
binary 100000 octets
S: 226 done
C: QUIT
S: 221 bye
end fin server
"""


def driven(place, server):
    """Our own client: what it says it moved must be on the wire, and be the files."""
    def talk(folder):
        (folder / 's.txt').write_text(DRIVEN.format(user=server.user, password=server.password))
        (server.home / 'incoming' / 'driven.bin').unlink(missing_ok=True)
        place.run('client', malote(), 'drive', folder / 's.txt', '--server', ground.SERVER, '--ports', 'ftp=21', '--strict',
                  '--quiet', '--truth', folder / 'truth.jsonl')
        told = [json.loads(line) for line in (folder / 'truth.jsonl').read_text().splitlines()]
        assert [r['sha256'] for r in told[1:]] == [digest(octets) for octets in (
            FILES['photo.jpg'], FILES['notes.txt'], FILES['photo.jpg'][70_000:],
            (server.home / 'incoming' / 'driven.bin').read_bytes())], 'what drive says is not what the files are'
        return told

    def compare(found, told):
        own = {'session_name', 'start', 'end'}
        rows = [{k: v for k, v in r.items() if k in told[0] and k not in own} for r in found['transfers']]
        for wanted in ({k: v for k, v in r.items() if k not in own} for r in told):
            if wanted not in rows:
                yield f"{wanted['command']} {wanted['path']} was not found like this: {wanted}"
        if len(rows) != len(told):
            yield f'{len(rows)} transfers, {len(told)} told of'
    return Case(f'{server.name} malote drive', talk, compare, KINDS)


def cases(place, folder):
    for server_class in SERVERS:
        where = folder / server_class.name
        where.mkdir()
        server = server_class(place, where, FILES)
        yield from common_cases(place, server)
        yield driven(place, server)
        yield resumed(place, server)
        yield looked_about(place, server)
        if server_class is Vsftpd:
            yield at_once(place, server)
            yield from nat_cases(place, server)
        if server_class in (Proftpd, Lab):
            yield deflated(place, server)
            yield appended(place, server)
        yield aborted(place, server)
        server.stop()
