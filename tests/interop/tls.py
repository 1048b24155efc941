# SPDX-License-Identifier: MIT
"""TLS: Dovecot and proftpd with curl over every version and several suites, by implicit TLS, STARTTLS and AUTH TLS,
opened with curl's key log while it is written. Mails and files must have the digests that they have in the clear."""
import ftp_servers
import ground
import imap
from mail_servers import Dovecot, certificate
from run import Case

PACKAGES = Dovecot.packages + ftp_servers.Proftpd.packages + ('proftpd-mod-crypto',)
KINDS = ('sessions', 'messages', 'transfers', 'tls')
# (name, what curl is told); the servers take what OpenSSL's lowest level lets through.
SUITES = [('TLS 1.3', ['--tlsv1.3', '--tls13-ciphers', suite]) for suite in
          ('TLS_AES_128_GCM_SHA256', 'TLS_AES_256_GCM_SHA384', 'TLS_CHACHA20_POLY1305_SHA256')]
SUITES += [('TLS 1.2', ['--tlsv1.2', '--tls-max', '1.2', '--ciphers', f'{suite}:@SECLEVEL=0']) for suite in
           ('ECDHE-RSA-AES128-GCM-SHA256', 'ECDHE-RSA-CHACHA20-POLY1305', 'AES128-CCM8', 'AES256-SHA256', 'CAMELLIA128-SHA',
            'ECDHE-ARIA128-GCM-SHA256')]
SUITES += [('TLS 1.1', ['--tlsv1.1', '--tls-max', '1.1', '--ciphers', 'AES128-SHA:@SECLEVEL=0']),
           ('TLS 1.0', ['--tlsv1.0', '--tls-max', '1.0', '--ciphers', 'AES256-SHA:@SECLEVEL=0'])]


class Proftpd(ftp_servers.Proftpd):
    def __init__(self, place, folder, files, key, cert):
        self.tls = f'''
LoadModule mod_tls.c
TLSEngine on
TLSRequired off
TLSProtocol TLSv1 TLSv1.1 TLSv1.2 TLSv1.3
TLSCipherSuite ALL:@SECLEVEL=0
TLSRSACertificateFile {cert}
TLSRSACertificateKeyFile {key}
TLSOptions NoSessionReuseRequired
TLSLog {folder}/tls.log
'''
        super().__init__(place, folder, files)

    def start(self, *command):
        config = self.folder / 'proftpd.conf'
        config.write_text(config.read_text() + self.tls)
        super().start(*command)


def curl(place, folder, user, password, *arguments):
    return place.run('client', 'env', f'SSLKEYLOGFILE={folder}/keys.log', 'curl', '--silent', '--show-error', '--insecure',
                     '--max-time', '30', '--user', f'{user}:{password}', *arguments)


def opened(found, version):
    for row in found['tls']:
        if row['state'] != 'opened' or row['version'] != version:
            yield f"session {row['session']}, transfer {row['transfer']}: {row['version']}, {row['cipher']}: {row['state']}"
    if not found['tls']:
        yield 'no TLS was seen'


def fetch_mails(place, server, scheme, arguments):
    def talk(folder):
        server.refill()
        urls = [f'{scheme}://{ground.SERVER}/INBOX;MAILINDEX={n}' for n in range(1, len(imap.MAILS) + 1)]
        more = ['--ssl-reqd'] if scheme == 'imap' else []
        got = b''.join(curl(place, folder, server.user, server.password, *arguments, *more, url) for url in urls)
        assert got == b''.join(server.stored()), 'the client got something else'
        return imap.Expected(server.stored())
    return talk


def check_mails(version):
    def check(found, expected):
        yield from imap.check_without_uid(found, expected)
        yield from opened(found, version)
    return check


def move_files(place, server, files, arguments):
    def talk(folder):
        (folder / 'up').write_bytes(files['big'])
        base = f'ftp://{ground.SERVER}'
        both = [*arguments, '--ssl-reqd']
        got = curl(place, folder, server.user, server.password, *both, f'{base}/pub/big')
        assert got == files['big'], 'the client got something else'
        curl(place, folder, server.user, server.password, *both, '-T', folder / 'up', f'{base}/incoming/up')
        assert (server.home / 'incoming' / 'up').read_bytes() == files['big'], 'the server got something else'
        return files['big']
    return talk


def check_files(version):
    def check(found, octets):
        rows = [(r['command'], r['size'], r['sha256'], r['protection'], r['verdict']) for r in found['transfers']]
        wanted = [(c, len(octets), imap.digest(octets), 'P', 'complete') for c in ('RETR', 'STOR')]
        if rows != wanted:
            yield f'transfers: {rows}'
        yield from opened(found, version)
    return check


def cases(place, folder):
    key, cert = certificate(folder)
    (folder / 'dovecot').mkdir()
    server = Dovecot(place, folder / 'dovecot', imap.MAILS, key, cert)
    for version, arguments in SUITES:
        for scheme, how in (('imaps', 'implicit'), ('imap', 'STARTTLS')):
            yield Case(f'dovecot  curl  {how}  {arguments[-1].split(":")[0]}', fetch_mails(place, server, scheme, arguments),
                       check_mails(version), KINDS, keylog='keys.log')
    server.stop()
    files = {'big': bytes(range(256)) * 4000}
    (folder / 'proftpd').mkdir()
    server = Proftpd(place, folder / 'proftpd', files, key, cert)
    for version, arguments in SUITES:
        yield Case(f'proftpd  curl  AUTH TLS  {arguments[-1].split(":")[0]}', move_files(place, server, files, arguments),
                   check_files(version), KINDS, keylog='keys.log')
    server.stop()
