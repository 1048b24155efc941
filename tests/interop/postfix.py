# SPDX-License-Identifier: MIT
"""malote drive against Postfix: typed and pipelined, in chunks, under STARTTLS and over port 465, and all kinds of
made-up mails. What drive says it sent must be what was captured, and what lies in the mailboxes must end with it; and
Postfix as a client of malote serve."""
import os
import pathlib
import time

import ground
import lab
import lab_tls
import tls
from packages import malote
from run import Case

PACKAGES = ('postfix', 'libnsl2', 'libtirpc3', 'libicu72', 'libdb5.3')
DOMAIN = 'interop.example'
OWNER, DROP, NOBODY = 61_104, 61_106, 65_534
SERVICES = '''smtp inet n - n - - smtpd
smtps inet n - n - - smtpd
  -o smtpd_tls_wrappermode=yes
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
proxymap unix - - n - - proxymap
virtual unix - n n - - virtual
smtp unix - - n - - smtp
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
'''


class Postfix:
    name = 'postfix'

    def __init__(self, place, folder):
        self.place, self.folder = place, pathlib.Path(folder)
        self.mail = self.folder / 'mail'
        spool, config, data = (self.folder / name for name in ('spool', 'config', 'data'))
        for path, owner in ((self.mail, NOBODY), (spool, 0), (config, 0), (data, OWNER)):
            path.mkdir()
            os.chown(path, owner, owner)
        for name in ('active', 'bounce', 'corrupt', 'defer', 'deferred', 'flush', 'hold', 'incoming', 'maildrop', 'private',
                     'public', 'saved', 'trace'):
            (spool / name).mkdir()
            os.chown(spool / name, OWNER, DROP if name in ('maildrop', 'public') else OWNER)
        (spool / 'pid').mkdir()
        key, cert = tls.certificate(self.folder)
        (config / 'master.cf').write_text(SERVICES)
        (config / 'main.cf').write_text(f'''compatibility_level = 3.6
queue_directory = {spool}
data_directory = {data}
command_directory = /usr/sbin
daemon_directory = /usr/lib/postfix/sbin
shlib_directory = /usr/lib/postfix
meta_directory = {config}
mail_owner = postfix
setgid_group = postdrop
import_environment = LD_LIBRARY_PATH MAIL_CONFIG
maillog_file = {self.folder}/mail.log
maillog_file_prefixes = {self.folder}
myhostname = mail.{DOMAIN}
mydestination =
mynetworks = 10.77.0.0/16
inet_interfaces = all
inet_protocols = ipv4
alias_maps =
virtual_mailbox_domains = {DOMAIN}
virtual_mailbox_base = {self.mail}
virtual_mailbox_maps = inline:{{ {{ alice@{DOMAIN} = alice/ }}, {{ bob@{DOMAIN} = bob/ }} }}
virtual_uid_maps = static:{NOBODY}
virtual_gid_maps = static:{NOBODY}
smtpd_tls_cert_file = {cert}
smtpd_tls_key_file = {key}
smtpd_tls_security_level = may
smtp_tls_security_level = encrypt
relay_domains = lab.example
relay_transport = smtp:[{ground.CLIENT}]:2525
biff = no
''')
        users, groups = self.folder / 'passwd', self.folder / 'group'
        users.write_text(f'root:x:0:0::/root:/bin/sh\nnobody:x:{NOBODY}:{NOBODY}::/:/bin/false\n'
                         f'postfix:x:{OWNER}:{OWNER}::/:/bin/false\n')
        groups.write_text(f'root:x:0:\nnogroup:x:{NOBODY}:\npostfix:x:{OWNER}:\npostdrop:x:{DROP}:\n')
        # As if it were installed, with users of its own.
        self.daemon = place.start('server', 'sh', '-c', f'mount -t overlay overlay -o lowerdir={place.packages.root}/usr:/usr /usr && '
                                  f'mount --bind {users} /etc/passwd && mount --bind {groups} /etc/group && '
                                  f'exec /usr/lib/postfix/sbin/master -c {config} -d', port=25)
        # Its first smtpd takes a moment, and would still be answering the probe when the capture begins.
        place.run('client', 'python3', '-c', f"import smtplib; smtplib.SMTP('{ground.SERVER}', 25, timeout=20).quit()")

    def stop(self):
        self.place.end(self.daemon)

    def mails(self, user):
        return [f.read_bytes() for f in sorted((self.mail / user).glob('new/*'))]


PLAIN = '''server: 10.77.2.2 {port}
{tls}
S: 220 hello
C: EHLO client.example
S: 250 hello
{begin}C: MAIL FROM:<me@client.example> SIZE=3000
S: 250 ok
C: RCPT TO:<alice@interop.example>
S: 250 ok
C: RCPT TO:<nobody@interop.example>
S: 550 no
C: DATA
S: 354 go
C message:
| Subject: driven
|
| .dots
text 3000 octets
S: 250 taken
# RFC 2920: all at once.
C: MAIL FROM:<>
C: RCPT TO:<bob@interop.example>
C: DATA
S: 250 ok
S: 250 ok
S: 354 go
C message:
| Subject: pipelined
|
text 2000 octets
S: 250 taken
# RFC 3030.
C: MAIL FROM:<me@client.example>
S: 250 ok
C: RCPT TO:<bob@interop.example>
S: 250 ok
C bdat:
| Subject: in chunks
|
text 4000 octets
S: 250 got it
C bdat last:
text 1000 octets
S: 250 taken
C: QUIT
S: 221 bye
end fin server
'''
STARTTLS = 'C: STARTTLS\nS: 220 go\nstarttls\nC: EHLO client.example\nS: 250 hello\n'


def delivered(server, user, count, before):
    """Mails that have come; the queue takes a moment."""
    for _ in range(100):
        mails = server.mails(user)[before:]
        if len(mails) >= count:
            return mails
        time.sleep(0.1)
    raise AssertionError(f'{user} has {len(mails)} mails, not {count}')


def driven(place, server, how):
    def talk(folder):
        before = {user: len(server.mails(user)) for user in ('alice', 'bob')}
        implicit, begins = how == 'implicit', how == 'STARTTLS'
        (folder / 's.txt').write_text(PLAIN.format(port=465 if implicit else 25, tls='tls: implicit' if implicit else '',
                                                   begin=STARTTLS if begins else ''))
        place.run('client', malote(), 'drive', folder / 's.txt', '--server', ground.SERVER, '--port-offset', '0', '--strict', '--quiet',
                  '--truth', folder / 'truth.jsonl', '--keylog', lab.key_log(folder))
        got = delivered(server, 'alice', 1, before['alice']) + delivered(server, 'bob', 2, before['bob'])
        for subject, mail in zip((b'driven', b'pipelined', b'in chunks'), sorted(got, key=order)):
            assert b'Subject: ' + subject + b'\n' in mail, mail[:300]
        assert b'\n\n.dots\n' in got[0], 'dots'
        return lab.lines(folder / 'truth.jsonl')
    return talk


def order(mail):
    return [b'Subject: ' + one in mail for one in (b'in chunks', b'pipelined', b'driven')]


def made_up(place, server):
    def talk(folder):
        before = len(server.mails('bob'))
        place.run('client', malote(), 'drive', '--make-up', '28', '--from', 'me@client.example', '--to', f'bob@{DOMAIN}', '--server',
                  ground.SERVER, '--port-offset', '0', '--strict', '--quiet', '--truth', folder / 'truth.jsonl')
        delivered(server, 'bob', 28, before)
        return lab.lines(folder / 'truth.jsonl')
    return talk


def relayed(place, server):
    """Postfix hands a mail on to a server of ours, under STARTTLS; it is seen on its way there only."""
    def talk(folder):
        truth = folder / 'served.jsonl'
        ours = place.start('client', malote(), 'serve', '--quiet', '--listen', ground.CLIENT, '--ports', 'smtp=2525,pop3=2110',
                           '--truth', truth, '--keylog', lab.key_log(folder), port=2525, address=ground.CLIENT)
        try:
            place.run('server', malote(), 'drive', '--make-up', '3', '--from', 'me@client.example', '--to', 'bob@lab.example', '--server',
                      '127.0.0.1', '--port-offset', '0', '--strict', '--quiet')
            for _ in range(100):
                if truth.exists() and len(lab.lines(truth)) == 3:
                    break
                time.sleep(0.1)
        finally:
            place.end(ours)
        told = lab.lines(truth)
        assert len(told) == 3, f'{len(told)} mails came'
        return told
    return talk


def cases(place, folder):
    (folder / 'postfix').mkdir()
    os.chmod(folder / 'postfix', 0o755)
    server = Postfix(place, folder / 'postfix')
    yield Case('postfix  malote drive', driven(place, server, None), lab.check, lab.KINDS)
    for how in ('STARTTLS', 'implicit'):
        yield Case(f'postfix  malote drive  {how}', driven(place, server, how), lab_tls.check, lab_tls.KINDS, keylog='keys.log')
    yield Case('postfix  malote drive --make-up', made_up(place, server), lab.check, lab.KINDS)
    yield Case('postfix to malote serve  STARTTLS', relayed(place, server), lab_tls.check, lab_tls.KINDS, keylog='keys.log')
    server.stop()
