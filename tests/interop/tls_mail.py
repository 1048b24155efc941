# SPDX-License-Identifier: MIT
"""Mail under TLS: Postfix by STARTTLS and on 465, Dovecot on 993 and 995, with curl; OpenSSL's s_client and s_server
over each version and all their suites; GnuTLS with what OpenSSL does not have any more. Opened with the key log
that the client writes meanwhile; tshark opens the same packets and must have seen the same commands."""
import collections
import hashlib
import os
import shutil
import subprocess
import time

import ground
import imap
import mail_servers
from mail_servers import PASSWORD, RECIPIENT, USER
from run import Case
from tls import SUITES, curl, opened

PACKAGES = (mail_servers.Postfix.packages + mail_servers.Dovecot.packages + ('gnutls-bin', 'libopts25', 'libunbound8', 'libevent-2.1-7'))
KINDS = ('sessions', 'messages', 'tls', 'exchanges')
MAIL = (b'From: a@malote.example\r\nTo: b@malote.example\r\nSubject: under TLS\r\n\r\n.a dot\r\n' + b'a line of the mail\r\n' * 4000)
COMMANDS = {'smtp': 'smtp.req.command', 'pop3': 'pop.request.command', 'imap': 'imap.request.command'}


def digest(octets):
    return hashlib.sha256(octets).hexdigest()


def check_messages(found, version, protocol, sent):
    rows = [(r['via'], r['size'], r['sha256'], r['complete']) for r in found['messages']]
    wanted = [(protocol, len(octets), digest(octets), True) for octets in sent]
    if sorted(rows) != sorted(wanted):
        yield f'messages: {rows}, expected {wanted}'
    yield from opened(found, version)
    for row in found['sessions']:
        if row['protocol'] != protocol or not row['decrypted'] or not row['complete']:
            yield f"session {row['id']}: {row['protocol']}, decrypted {row['decrypted']}, complete {row['complete']}"


def commands_of_tshark(folder, protocol):
    """How often each command was said, as another program reads the same packets with the same keys."""
    ran = subprocess.run(['tshark', '-r', folder / 'packets.pcapng', '-o', f'tls.keylog_file:{folder}/keys.log', '-T', 'fields', '-E',
                          'occurrence=a', '-e', COMMANDS[protocol]], capture_output=True, timeout=120)
    words = ran.stdout.decode().replace(',', '\n').split('\n')
    return collections.Counter(word.strip().upper() for word in words if word.strip())


class Tried:
    """What was said, for the check: it compares with tshark, too, where there is one."""

    def __init__(self, folder, sent):
        self.folder, self.sent = folder, sent


def check(version, protocol, suites):
    """tshark does not open ARIA: those suites are not asked of it."""
    alike = [suite for suite in suites if 'ARIA' not in suite]

    def run(found, tried):
        yield from check_messages(found, version, protocol, tried.sent)
        if not shutil.which('tshark') or not alike:
            return
        ours = collections.Counter(row['command'].split()[0] for row in found['exchanges'] if row['command'])
        theirs = commands_of_tshark(tried.folder, protocol)
        wanted = {name: count for name, count in ours.items() if name in ('MAIL', 'RCPT', 'DATA', 'USER', 'PASS', 'RETR', 'LOGIN',
                                                                           'SELECT', 'FETCH', 'QUIT', 'LOGOUT')}
        for name, count in wanted.items():
            count = count // len(suites) * len(alike)
            if theirs[name] != count:
                yield f'{name}: {count} times, and {theirs[name]} times to tshark'
    return run


def send(place, server, url, arguments):
    def talk(folder):
        server.refill()
        (folder / 'mail').write_bytes(MAIL)
        place.run('client', 'env', f'SSLKEYLOGFILE={folder}/keys.log', 'curl', '--silent', '--show-error', '--insecure', '--max-time', '30',
                  *arguments, url, '--mail-from', 'a@malote.example', '--mail-rcpt', RECIPIENT, '--upload-file', folder / 'mail')
        for _ in range(100):
            stored = [f.read_bytes() for f in (server.maildir / 'new').glob('*')]
            if stored:
                break
            time.sleep(0.1)
        assert stored and stored[0].endswith(MAIL.split(b'\r\n\r\n', 1)[1].replace(b'\r\n', b'\n')), 'the server stored something else'
        return Tried(folder, [MAIL])
    return talk


def fetch_pop3(place, server, scheme, arguments):
    def talk(folder):
        server.refill()
        more = ['--ssl-reqd'] if scheme == 'pop3' else []
        got = [curl(place, folder, USER, PASSWORD, *arguments, *more, f'{scheme}://{ground.SERVER}/{n + 1}') for n in range(2)]
        assert got == server.stored()[:2], 'the client got something else'
        return Tried(folder, got)
    return talk


def fetch_imap(place, server, arguments):
    def talk(folder):
        server.refill()
        got = [curl(place, folder, USER, PASSWORD, *arguments, f'imaps://{ground.SERVER}/INBOX;MAILINDEX={n + 1}') for n in range(2)]
        assert got == server.stored()[:2], 'the client got something else'
        return Tried(folder, got)
    return talk


POP3 = [(1, b'+OK ready\r\n'), (0, b'USER bob\r\n'), (1, b'+OK\r\n'), (0, b'PASS secret\r\n'), (1, b'+OK\r\n'), (0, b'RETR 1\r\n'),
        (1, b'+OK here\r\n' + MAIL.replace(b'\r\n.', b'\r\n..') + b'.\r\n'), (0, b'QUIT\r\n'), (1, b'+OK bye\r\n')]
OPENSSL_VERSIONS = [('TLS 1.3', '-tls1_3'), ('TLS 1.2', '-tls1_2'), ('TLS 1.1', '-tls1_1'), ('TLS 1.0', '-tls1')]


def suites_of(option):
    """Those that need nothing but certificates, a shared key, or nobody's name (OpenSSL's names)."""
    said = subprocess.run(['openssl', 'ciphers', '-v', '-s', option, '-psk', 'ALL:COMPLEMENTOFALL:@SECLEVEL=0'], capture_output=True,
                          check=True, timeout=60).stdout.decode()
    lines = [line.split() for line in said.splitlines()]
    wanted = 'TLSv1.3' if option == '-tls1_3' else None
    return [words[0] for words in lines if (words[1] == 'TLSv1.3') == bool(wanted) and 'Au=DSS' not in words]


def read_until(stream, octets):
    got = b''
    while len(got) < len(octets):
        more = os.read(stream.fileno(), 65536)
        assert more, f'the connection broke off after {got[-100:]!r}'
        got += more
    assert got == octets, f'{got[:100]!r} instead of {octets[:100]!r}'


def pipe(place, role, folder, *command):
    return subprocess.Popen(place.inside(role, *command), stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                            stderr=open(folder / f'{role}.err', 'wb'), env=place.packages.environment(), start_new_session=True)


def hold(place, folder, server, client, port=995):
    """The two programs take on standard input what the other has on standard output; the client leaves."""
    ends = {1: pipe(place, 'server', folder, *server)}
    try:
        for _ in range(200):  # one that takes a single connection must not be asked whether it listens
            if f':{port:04X} ' in place.run('server', 'cat', '/proc/net/tcp', '/proc/net/tcp6').decode():
                break
            time.sleep(0.02)
        ends[0] = pipe(place, 'client', folder, *client)
        for side, octets in POP3:
            ends[side].stdin.write(octets)
            ends[side].stdin.flush()
            read_until(ends[1 - side].stdout, octets)
        ends[0].terminate()  # the kernel closes for it, and the server takes no second connection
        ends[1].wait(10)
    finally:
        for end in ends.values():
            if end.poll() is None:
                end.kill()
            end.wait(10)
            end.stdout.close()


def by_openssl(place, key, cert, option, suites):
    def talk(folder):
        for suite in suites:
            chosen = ['-ciphersuites', suite] if option == '-tls1_3' else ['-cipher', f'{suite}:@SECLEVEL=0']
            shared = ['-psk', '0123456789abcdef'] if 'PSK' in suite else []
            server = ['openssl', 's_server', '-accept', '995', '-naccept', '1', '-quiet', '-key', key, '-cert', cert, '-dkey',
                      key.with_name('ec-key.pem'), '-dcert', key.with_name('ec-cert.pem'), option, *chosen, *shared]
            client = ['openssl', 's_client', '-connect', f'{ground.SERVER}:995', '-quiet', '-keylogfile',
                      folder / 'keys.log', option, *chosen, *shared]
            try:
                hold(place, folder, server, client)
            except AssertionError as error:
                said = (folder / 'client.err').read_text(errors='replace')[-300:]
                raise AssertionError(f'{suite}: {error}: {said}') from error
        return Tried(folder, [MAIL] * len(suites))
    return talk


# GnuTLS's names of what Debian's OpenSSL is built without.
GNUTLS = [('TLS 1.2', '+ARCFOUR-128:+SHA1'), ('TLS 1.2', '+3DES-CBC:+SHA1'), ('TLS 1.0', '+ARCFOUR-128:+MD5'), ('TLS 1.0', '+3DES-CBC:+SHA1'),
          ('TLS 1.1', '+3DES-CBC:+SHA1')]


def by_gnutls(place, key, cert, version, words):
    """gnutls-serv gives back each line: no dialogue, but records that must open."""
    priority = f"NONE:+VERS-TLS{version[4:]}:+RSA:+ECDHE-RSA:+COMP-NULL:+GROUP-ALL:+SIGN-ALL:{words}:%COMPAT"

    def talk(folder):
        serv, cli = (place.packages.program(name) for name in ('gnutls-serv', 'gnutls-cli'))
        server = pipe(place, 'server', folder, serv, '--echo', '--quiet', '--port', '995', '--priority', priority, '--x509keyfile', key,
                      '--x509certfile', cert)
        try:
            time.sleep(0.5)
            said = place.run('client', 'env', f'SSLKEYLOGFILE={folder}/keys.log', cli, '--insecure', '--port', '995', '--priority', priority,
                             ground.SERVER, given=b'NOOP\r\n' * 200)
            assert b'NOOP' in said, said[-300:]
        finally:
            server.kill()
            server.wait(10)
        return Tried(folder, [])
    return talk


def check_opened(version):
    def run(found, _):
        yield from opened(found, version)
    return run


def cases(place, folder):
    key, cert = mail_servers.certificate(folder)
    subprocess.run(['openssl', 'req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout',
                    folder / 'ec-key.pem', '-out', folder / 'ec-cert.pem', '-days', '30', '-subj', '/CN=interop.malote.example'],
                   check=True, capture_output=True, timeout=60)
    for version, option in OPENSSL_VERSIONS:
        suites = suites_of(option)
        yield Case(f'openssl  s_client and s_server  {version}, {len(suites)} suites', by_openssl(place, key, cert, option, suites),
                   check(version, 'pop3', suites), KINDS, keylog='keys.log')
    for version, words in GNUTLS:
        yield Case(f'gnutls  {version} {words}', by_gnutls(place, key, cert, version, words), check_opened(version), KINDS,
                   keylog='keys.log')
    (folder / 'postfix').mkdir()
    server = mail_servers.Postfix(place, folder / 'postfix', key, cert)
    for version, arguments in SUITES:
        suite = arguments[-1].split(':')[0]
        for url, how in ((f'smtp://{ground.SERVER}', '25, STARTTLS'), (f'smtp://{ground.SERVER}:587', '587, STARTTLS'),
                         (f'smtps://{ground.SERVER}', '465')):
            more = ['--ssl-reqd'] if url.startswith('smtp:') else []
            yield Case(f'postfix  curl  {how}  {suite}', send(place, server, url, [*arguments, *more]),
                       check(version, 'smtp', [suite]), KINDS, keylog='keys.log')
    server.stop()
    (folder / 'dovecot').mkdir()
    server = mail_servers.Dovecot(place, folder / 'dovecot', imap.MAILS, key, cert)
    for version, arguments in SUITES:
        suite = arguments[-1].split(':')[0]
        for scheme, how in (('pop3s', '995'), ('pop3', '110, STLS')):
            yield Case(f'dovecot  curl  {how}  {suite}', fetch_pop3(place, server, scheme, arguments),
                       check(version, 'pop3', [suite]), KINDS, keylog='keys.log')
        yield Case(f'dovecot  curl  993  {suite}', fetch_imap(place, server, arguments), check(version, 'imap', [suite]), KINDS,
                   keylog='keys.log')
    server.stop()
