# SPDX-License-Identifier: MIT
"""FTP under TLS: malote serve with curl, lftp and Python's ftplib, by AUTH TLS, with CCC and over port 990; malote drive
against vsftpd, proftpd (both want the data connections to resume the session) and pure-ftpd. Opened with the key log
that our end writes."""
import json
import os

import ftp
import ftp_ftplib
import ftp_servers
import ground
import lab
import tls
from ftp_clients import Curl, Ftplib, Lftp
from packages import malote
from run import Case

PACKAGES = tuple(p for one in (*ftp_servers.SERVERS, Lftp) for p in one.packages) + ('proftpd-mod-crypto',)
KINDS = ('sessions', 'transfers', 'tls')


def check(found, expected):
    yield from ftp.check(found, expected)
    for row in found['tls']:
        if row['state'] != 'opened':
            yield f"session {row['session']}, transfer {row['transfer']}: {row['version']}, {row['cipher']}: {row['state']}"
    if not found['tls']:
        yield 'no TLS was seen'


class Lab(ftp_servers.Server):
    """Our own. It opens its key log when it starts, so each case has one of its own."""
    name = 'malote'

    def __init__(self, place, folder, files, keys):
        super().__init__(place, folder, files)
        self.start(malote(), 'serve', '--quiet', '--listen', ground.SERVER, '--listen', ground.SERVER6, '--ports', 'ftp=21,ftps=990',
                   '--ftp-root', self.home, '--user', f'{self.user}:{self.password}', '--keylog', keys)


class SealedCurl(Curl):
    def __init__(self, place, folder, server, host, active, more=('--ssl-reqd',), scheme='ftp'):
        super().__init__(place, folder, server, host, active)
        self.more, self.scheme = more, scheme

    def call(self, *arguments, accept=(0,)):
        super().call('--insecure', *self.more, *arguments, accept=accept)

    def url(self, path):
        return f'{self.scheme}://{self.url_host}/{path}'


class SealedLftp(Lftp):
    def call(self, *commands):
        settings = (f"set ftp:passive-mode {'off' if self.active else 'on'}; set ftp:ssl-force yes; set ftp:ssl-protect-data yes; "
                    'set ftp:ssl-protect-list yes; set ssl:verify-certificate no; set net:timeout 10; set net:max-retries 1; '
                    'set cmd:fail-exit yes; set ftp:use-mdtm off; set xfer:log no; ')
        login = f'open -u {self.server.user},{self.server.password} ftp://{self.url_host}; '
        self.run('lftp', '--norc', '-c', settings + login + '; '.join(commands))


class SealedFtplib(Ftplib):
    def call(self, *steps):
        job = {'host': self.host, 'user': self.server.user, 'password': self.server.password, 'passive': not self.active,
               'tls': True, 'steps': steps}
        return json.loads(self.place.run('client', 'python3', '-B', ftp_ftplib.__file__, given=json.dumps(job).encode()))


def with_options(*options, scheme='ftp'):
    return lambda *arguments: SealedCurl(*arguments, more=options, scheme=scheme)


CLIENTS = {
    'curl': SealedCurl,
    'curl TLS 1.2': with_options('--ssl-reqd', '--tls-max', '1.2'),
    'curl CCC': with_options('--ssl-reqd', '--ftp-ssl-ccc'),
    'curl ftps': with_options(scheme='ftps'),
    'lftp': SealedLftp,
    'ftplib': SealedFtplib,
}


def served(place, make, host, active):
    def talk(folder):
        server = Lab(place, folder / 'server', ftp.FILES, lab.key_log(folder))
        try:
            expected = ftp.Talk(place, server, make, host, active)(folder)
        finally:
            server.stop()
        for one in expected:
            one.more['protection'] = 'P'
        return expected
    return talk


class Vsftpd(ftp_servers.Vsftpd):
    def start(self, *command):
        key, cert = tls.certificate(self.folder)
        config = self.folder / 'vsftpd.conf'
        config.write_text(config.read_text() + f'ssl_enable=YES\nallow_anon_ssl=YES\nrsa_cert_file={cert}\nrsa_private_key_file={key}\n'
                          'require_ssl_reuse=YES\n')
        super().start(*command)


class Proftpd(ftp_servers.Proftpd):
    def start(self, *command):
        key, cert = tls.certificate(self.folder)
        config = self.folder / 'proftpd.conf'
        config.write_text(config.read_text() + f'LoadModule mod_tls.c\nTLSEngine on\nTLSRequired off\nTLSRSACertificateFile {cert}\n'
                          f'TLSRSACertificateKeyFile {key}\nTLSLog {self.folder}/tls.log\n')
        super().start(*command)


class PureFtpd(ftp_servers.PureFtpd):
    def start(self, *command):
        key, cert = tls.certificate(self.folder)
        both = self.folder / 'both.pem'
        both.write_bytes(key.read_bytes() + cert.read_bytes())
        os.chmod(both, 0o600)
        super().start(*command, '-Y', '1', '-2', both)


DRIVEN = '''server: 10.77.2.2 21
tls-version: {version}
client: 10.77.1.2 40000
S: 220 hello
C: AUTH TLS
S: 234 go
starttls
C: USER {user}
S: 331 password
C: PASS {password}
S: 230 in
C: PBSZ 0
S: 200 ok
C: PROT P
S: 200 ok
C: TYPE I
S: 200 ok
C: PASV
S: 227 (10,77,2,2,100,100)
C: LIST pub
S: 150 comes
data:
| x
S: 226 done
C: PASV
S: 227 (10,77,2,2,100,100)
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
C: EPSV
S: 229 (|||40003|)
C: STOR incoming/driven.bin
S: 150 send
data:
binary 100000 octets
S: 226 done
C: PROT C
S: 200 ok
C: PASV
S: 227 (10,77,2,2,100,102)
C: REST 70000
S: 350 from there
C: RETR pub/photo.jpg
S: 150 comes
data:
| x
S: 226 done
C: QUIT
S: 221 bye
end fin server
'''


def driven(place, server, version):
    def talk(folder):
        (folder / 's.txt').write_text(DRIVEN.format(user=server.user, password=server.password, version=version))
        (server.home / 'incoming' / 'driven.bin').unlink(missing_ok=True)
        place.run('client', malote(), 'drive', folder / 's.txt', '--server', ground.SERVER, '--ports', 'ftp=21', '--strict', '--quiet',
                  '--truth', folder / 'truth.jsonl', '--keylog', lab.key_log(folder))
        told = lab.lines(folder / 'truth.jsonl')
        sent = (server.home / 'incoming' / 'driven.bin').read_bytes()
        assert [(r['protection'], r['sha256']) for r in told[1:]] == [
            ('P', ftp.digest(ftp.FILES['photo.jpg'])), ('P', ftp.digest(ftp.FILES['notes.txt'])), ('P', ftp.digest(sent)),
            ('C', ftp.digest(ftp.FILES['photo.jpg'][70_000:]))], 'what drive says is not what the files are'
        assert all(r['complete'] for r in told), told
        return told
    return talk


def check_told(found, told):
    own = {'session_name', 'start', 'end'}
    rows = [{k: v for k, v in r.items() if k in told[0] and k not in own} for r in found['transfers']]
    for wanted in ({k: v for k, v in r.items() if k not in own} for r in told):
        if wanted not in rows:
            yield f"{wanted['command']} {wanted['path']} was not found like this: {wanted}"
    if len(rows) != len(told):
        yield f'{len(rows)} transfers, {len(told)} told of'
    for row in found['tls']:
        if row['state'] != 'opened':
            yield f"session {row['session']}, transfer {row['transfer']}: {row['version']}, {row['cipher']}: {row['state']}"


def cases(place, folder):
    for name, make in CLIENTS.items():
        for active in (False, True):
            if active and 'curl' in name:
                continue  # Debian 12's sends active data in clear, whatever PROT says
            for family, host in (('IPv4', ground.SERVER), ('IPv6', ground.SERVER6)):
                yield Case(f"malote {name} {'active' if active else 'passive'} {family}", served(place, make, host, active), check,
                           KINDS, keylog='keys.log')
    for server_class in (Vsftpd, Proftpd, PureFtpd):
        where = folder / server_class.name
        where.mkdir()
        server = server_class(place, where, ftp.FILES)
        for version in ('1.2', '1.3'):
            yield Case(f'{server.name} malote drive TLS {version}', driven(place, server, version), check_told, KINDS,
                       keylog='keys.log')
        server.stop()
