# SPDX-License-Identifier: MIT
"""malote serve with the programs people send and fetch mail with (swaks, msmtp, curl, fetchmail), and malote drive
against Dovecot. What the fetching program got must end with what the sending one had, and what both ends of ours
say must be what was captured."""
import json
import pathlib

import ground
from imap_servers import Dovecot, PASSWORD, USER
from packages import malote
from run import Case

PACKAGES = ('msmtp', 'libgsasl18', 'libntlm0', 'libsecret-1-0', 'fetchmail', *Dovecot.packages)
KINDS = ('sessions', 'messages')
OWN = {'session_name', 'time'}  # of the truth: nobody else knows it
MAIL = (b'From: alice@lab.example\r\nTo: bob@lab.example\r\nSubject: between programs\r\n\r\n'
        b'.dots\r\n..and dots\r\n' + b'a line of some length, again and again\r\n' * 500)


def check(found, told):
    """Each row that our end tells of is among those found, and nothing besides."""
    rest = [dict(row) for row in found['messages']]
    for truth in told:
        wanted = {k: v for k, v in truth.items() if k not in OWN and (k != 'result' or v is not None)}
        row = next((r for r in rest if all(r.get(k) == v for k, v in wanted.items())), None)
        if row is None:
            yield f"{truth['via']} {truth['action']}, {truth.get('size')} octets: was not found like this: {wanted}"
        else:
            rest.remove(row)
    for row in rest:
        yield f"besides: {row['via']} {row['action']}, {row['size']} octets"
    for row in found['sessions']:
        if not row['complete']:
            yield f"session {row['id']} is not complete"


def key_log(folder):
    """A key log that the capturing malote, which is nobody by then, may read as well."""
    path = folder / 'keys.log'
    path.touch()
    path.chmod(0o644)
    return path


def lines(path):
    return [json.loads(line) for line in path.read_text().splitlines()]


class Between:
    """One program sends, another fetches, over a server of ours."""

    def __init__(self, place, send, fetch):
        self.place, self.send, self.fetch = place, send, fetch

    def __call__(self, folder):
        truth, mail = folder / 'served.jsonl', folder / 'mail'
        mail.write_bytes(MAIL)
        server = self.place.start('server', malote(), 'serve', '--quiet', '--listen', ground.SERVER, '--port-offset', '0', '--truth',
                                  truth, port=110)
        try:
            self.send(self.place, mail)
            got = self.fetch(self.place, folder).replace(b'\r\n', b'\n')
            wanted = MAIL.replace(b'\r\n', b'\n').split(b'\n\n', 1)[1]
            assert wanted in got, f'what was fetched is not what was sent: {got[-200:]!r}'
        finally:
            self.place.end(server)
        return lines(truth)


def by_swaks(place, mail):
    place.run('client', 'swaks', '--silent', '3', '--server', ground.SERVER, '--from', 'alice@lab.example', '--to',
              'bob@lab.example', '--auth', 'CRAM-MD5', '--auth-user', 'alice', '--auth-password', 'lab-alice', '--data', f'@{mail}')


def by_msmtp(place, mail):
    place.run('client', place.packages.program('msmtp'), f'--host={ground.SERVER}', '--port=25', '--file=/dev/null', '--auth=off',
              '--tls=off', '--from=alice@lab.example', 'bob@lab.example', given=mail.read_bytes().replace(b'\r\n', b'\n'))


def by_curl(place, mail):
    place.run('client', 'curl', '-sS', f'smtp://{ground.SERVER}', '--mail-from', 'alice@lab.example', '--mail-rcpt',
              'bob@lab.example', '--upload-file', mail, '--user', 'alice:lab-alice')


def curl_pop3(place, folder):
    return place.run('client', 'curl', '-sS', '--user', 'bob:lab-bob', f'pop3://{ground.SERVER}/1')


def curl_imap(place, folder):
    return place.run('client', 'curl', '-sS', '--user', 'bob:lab-bob', f'imap://{ground.SERVER}/INBOX;UID=1')


def by_fetchmail(protocol):
    def fetch(place, folder):
        config = folder / 'fetchmailrc'
        config.write_text(f'poll {ground.SERVER} protocol {protocol} user bob password lab-bob sslproto "" fetchall\n'
                          f'mda "cat >>{folder}/got"\n')
        config.chmod(0o700)
        place.run('client', 'env', f'HOME={folder}', place.packages.program('fetchmail'), '-f', config, '--nosyslog', '--nodetach',
                  '--pidfile', folder / 'pid')
        return (folder / 'got').read_bytes()
    return fetch


DRIVEN = """server: 10.77.2.2 143
S: * OK hello
C: a LOGIN {user} {password}
S: a OK in
C: b SELECT INBOX
S: b OK selected
C: c FETCH 1:* (UID BODY.PEEK[])
S: c OK fetched
C: d APPEND INBOX {{literal}}
S: + go on
C literal:
| Subject: driven
|
text 5000 octets
C:
S: d OK appended
C: e LOGOUT
S: e OK bye
end fin server
"""


def driven(place, server):
    def talk(folder):
        server.refill()
        (folder / 's.txt').write_text(DRIVEN.format(user=USER, password=PASSWORD))
        place.run('client', malote(), 'drive', folder / 's.txt', '--server', ground.SERVER, '--ports', 'imap=143', '--strict',
                  '--quiet', '--truth', folder / 'truth.jsonl')
        told = lines(folder / 'truth.jsonl')
        assert len(told) == len(server.mails) + 1, told
        return told
    return talk


def cases(place, folder):
    for send in (by_swaks, by_msmtp, by_curl):
        for fetch in (curl_pop3, curl_imap):
            name = f"malote, {send.__name__[3:]} and {fetch.__name__.replace('_', ' ')}"
            yield Case(name, Between(place, send, fetch), check, KINDS)
    for protocol in ('pop3', 'imap'):
        yield Case(f'malote, curl and fetchmail {protocol}', Between(place, by_curl, by_fetchmail(protocol)), check, KINDS)
    where = pathlib.Path(folder) / 'dovecot'
    where.mkdir()
    server = Dovecot(place, where, [b'Subject: one\r\n\r\n1\r\n', b'Subject: two\r\n\r\n' + b'22\r\n' * 3000])
    yield Case('dovecot malote drive', driven(place, server), check, KINDS)
    server.stop()
