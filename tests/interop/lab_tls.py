# SPDX-License-Identifier: MIT
"""malote serve under TLS with the programs people send and fetch mail with, which check its certificate; malote drive
against Dovecot's IMAP and POP3. Opened with the key log that our end writes. STARTTLS (STLS) and the ports where TLS
comes first."""
import mailbox

import ground
import lab
import tls
from imap_servers import PASSWORD, USER
from packages import malote
from run import Case

PACKAGES = (*tls.Dovecot.packages, 'dovecot-pop3d', 'msmtp', 'libgsasl18', 'libntlm0', 'libsecret-1-0', 'fetchmail', 'isync', 'mutt', 'libtokyocabinet9')
KINDS = ('sessions', 'messages', 'tls')
HOST = 'mail.lab.example'


def check(found, told):
    yield from lab.check(found, told)
    for row in found['tls']:
        if row['state'] != 'opened':
            yield f"session {row['session']}: {row['version']}, {row['cipher']}: {row['state']}"
    for row in found['sessions']:
        if row['tls'] == 'none' and row['client_bytes']:  # the others only asked whether anybody listens
            yield f"session {row['id']} is in clear"


class Between:
    """One program sends, another fetches; `implicit`: over the ports where TLS comes first."""

    def __init__(self, place, send, fetch, implicit):
        self.place, self.send, self.fetch, self.implicit = place, send, fetch, implicit

    def run(self, *command, given=None, patience=60):
        """Where the server has its name."""
        return self.place.run('client', 'sh', '-c', f'mount --bind {self.folder}/hosts /etc/hosts && exec "$@"', 'sh', *command,
                              given=given, patience=patience)

    def program(self, name):
        return self.place.packages.program(name)

    def __call__(self, folder):
        self.folder, self.ca, self.mail = folder, folder / 'ca.pem', folder / 'mail'
        self.mail.write_bytes(lab.MAIL)
        (folder / 'hosts').write_text(f'127.0.0.1 localhost\n{ground.SERVER} {HOST}\n')
        truth = folder / 'served.jsonl'
        server = self.place.start('server', malote(), 'serve', '--quiet', '--listen', ground.SERVER, '--port-offset', '0', '--truth',
                                  truth, '--keylog', lab.key_log(folder), '--ca', self.ca, port=110)
        try:
            self.send(self)
            got = self.fetch(self).replace(b'\r\n', b'\n')
            wanted = lab.MAIL.replace(b'\r\n', b'\n').split(b'\n\n', 1)[1]
            assert wanted in got, f'what was fetched is not what was sent: {got[-200:]!r}'
        finally:
            self.place.end(server)
        return lab.lines(truth)


def by_swaks(talk):
    how = ['--tlsc', '--port', '465'] if talk.implicit else ['--tls', '--port', '587']
    talk.run('swaks', '--silent', '3', '--server', HOST, *how, '--tls-verify', '--tls-ca-path', talk.ca, '--from',
             'alice@lab.example', '--to', 'bob@lab.example', '--auth', 'PLAIN', '--auth-user', 'alice', '--auth-password',
             'lab-alice', '--data', f'@{talk.mail}')


def by_msmtp(talk):
    how = ['--port=465', '--tls-starttls=off'] if talk.implicit else ['--port=587', '--tls-starttls=on']
    talk.run(talk.program('msmtp'), f'--host={HOST}', *how, '--file=/dev/null', '--auth=plain', '--user=alice',
             '--passwordeval=echo lab-alice', '--tls=on', f'--tls-trust-file={talk.ca}', '--from=alice@lab.example',
             'bob@lab.example', given=lab.MAIL.replace(b'\r\n', b'\n'))


def curl(talk, scheme, path, *more):
    url = f"{scheme}{'s' if talk.implicit else ''}://{HOST}{path}"
    return talk.run('curl', '-sS', '--cacert', talk.ca, *([] if talk.implicit else ['--ssl-reqd']), *more, url)


def by_curl(talk):
    curl(talk, 'smtp', '', '--mail-from', 'alice@lab.example', '--mail-rcpt', 'bob@lab.example', '--upload-file', talk.mail,
         '--user', 'alice:lab-alice')


def curl_pop3(talk):
    return curl(talk, 'pop3', '/1', '--user', 'bob:lab-bob')


def curl_imap(talk):
    return curl(talk, 'imap', '/INBOX;UID=1', '--user', 'bob:lab-bob')


def by_fetchmail(protocol):
    def fetch(talk):
        config = talk.folder / 'fetchmailrc'
        how = 'ssl' if talk.implicit else 'sslproto "TLS1.2+"'
        config.write_text(f'poll {HOST} protocol {protocol} user bob password lab-bob {how} sslcertck sslcertfile {talk.ca} fetchall\n'
                          f'mda "cat >>{talk.folder}/got"\n')
        config.chmod(0o700)
        talk.run('env', f'HOME={talk.folder}', talk.program('fetchmail'), '-f', config, '--nosyslog', '--nodetach', '--pidfile',
                 talk.folder / 'pid')
        return (talk.folder / 'got').read_bytes()
    fetch.__name__ = f'by_fetchmail_{protocol}'
    return fetch


def by_mbsync(talk):
    near = talk.folder / 'near'
    near.mkdir()
    config = talk.folder / 'mbsyncrc'
    config.write_text(f'''IMAPAccount a
Host {HOST}
User bob
Pass lab-bob
SSLType {'IMAPS' if talk.implicit else 'STARTTLS'}
CertificateFile {talk.ca}
AuthMechs LOGIN

IMAPStore far
Account a

MaildirStore near
Path {near}/
Inbox {near}/INBOX

Channel c
Far :far:
Near :near:
Patterns INBOX
Sync Pull
SyncState *
Create Near
''')
    talk.run(talk.program('mbsync'), '-c', config, 'c')
    return b''.join(f.read_bytes() for part in ('cur', 'new') for f in (near / 'INBOX' / part).glob('*'))


def by_mutt(talk):
    config = talk.folder / 'muttrc'
    config.write_text(f'''set imap_user="bob" imap_pass="lab-bob" imap_authenticators="login" imap_deflate=no
set ssl_starttls=yes ssl_force_tls=yes ssl_ca_certificates_file="{talk.ca}" certificate_file=""
set copy=no confirmappend=no confirmcreate=no delete=no move=no quit=yes mark_old=no
set header_cache="" message_cachedir="" mbox_type=mbox
unset imap_peek
push "T.\\n;C{talk.folder}/copied\\n<quit>"
''')
    scheme = 'imaps' if talk.implicit else 'imap'
    # It wants a terminal.
    talk.run('script', '-qec', f"TERM=xterm {talk.program('mutt')} -n -F {config} -f {scheme}://{HOST}/INBOX", '/dev/null', patience=40)
    return b''.join(one.as_bytes() for one in mailbox.mbox(talk.folder / 'copied'))


class Dovecot(tls.Dovecot):
    """With POP3."""

    def start(self, *command):
        config = self.folder / 'dovecot.conf'
        config.write_text(config.read_text().replace('protocols = imap\n', 'protocols = imap pop3\n') +
                          'service pop3-login {\n  chroot =\n}\n')
        super().start(*command)


IMAP = """S: * OK hello
{begin}C: a LOGIN {user} {password}
S: a OK in
C: b SELECT INBOX
S: b OK selected
C: c FETCH 1:* (UID BODY.PEEK[])
S: c OK fetched
C: d FETCH 1 (BODY[HEADER] BODY[TEXT])
S: d OK fetched
C: e APPEND INBOX {{literal}}
S: + go on
C literal:
| Subject: driven
|
text 5000 octets
C:
S: e OK appended
C: f LOGOUT
S: f OK bye
end fin server
"""
POP3 = """S: +OK hello
{begin}C: USER {user}
S: +OK who
C: PASS {password}
S: +OK in
C: STAT
C: LIST
C: UIDL
S: +OK 2 1
S: +OK
S: .
S: +OK
S: .
C: RETR 1
C: RETR 2
S: +OK
S message:
| x
S: +OK
S message:
| x
C: TOP 2 3
S: +OK
S message:
| x
C: DELE 1
S: +OK gone
C: QUIT
S: +OK bye
end fin server
"""
DRIVEN = {
    'imap STARTTLS': (143, IMAP, 'C: s STARTTLS\nS: s OK go\nstarttls\n'),
    'imap implicit': (993, IMAP, ''),
    'pop3': (110, POP3, ''),
    'pop3 STLS': (110, POP3, 'C: STLS\nS: +OK go\nstarttls\n'),
    'pop3 implicit': (995, POP3, ''),
}


def driven(place, server, name):
    port, scenario, begin = DRIVEN[name]

    def talk(folder):
        server.refill()
        (folder / 's.txt').write_text(f'server: {ground.SERVER} {port}\n' +
                                      scenario.format(user=USER, password=PASSWORD, begin=begin))
        place.run('client', malote(), 'drive', folder / 's.txt', '--server', ground.SERVER, '--port-offset', '0', '--strict', '--quiet',
                  '--truth', folder / 'truth.jsonl', '--keylog', lab.key_log(folder))
        told = lab.lines(folder / 'truth.jsonl')
        assert len(told) == 3 and all(r['complete'] for r in told), told
        return told
    return talk


def cases(place, folder):
    (folder / 'dovecot').mkdir()
    key, cert = tls.certificate(folder)
    server = Dovecot(place, folder / 'dovecot', [b'Subject: one\r\n\r\n1\r\n.\r\n', b'Subject: two\r\n\r\n' + b'22\r\n' * 3000],
                     key, cert)
    for name in DRIVEN:
        yield Case(f'dovecot malote drive {name}', driven(place, server, name), lab.check if name == 'pop3' else check, KINDS,
                   keylog='keys.log')
    server.stop()
    pairs = [(by_swaks, curl_pop3), (by_msmtp, curl_imap), (by_curl, by_fetchmail('pop3')), (by_curl, by_fetchmail('imap')),
             (by_swaks, by_mbsync), (by_msmtp, by_mutt)]
    for implicit in (False, True):
        for send, fetch in pairs:
            name = f"malote, {send.__name__[3:]} and {fetch.__name__.removeprefix('by_').replace('_', ' ')}"
            yield Case(f"{name}, {'implicit' if implicit else 'STARTTLS'}", Between(place, send, fetch, implicit), check, KINDS,
                       keylog='keys.log')
