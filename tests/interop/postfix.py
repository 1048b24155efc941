# SPDX-License-Identifier: MIT
"""malote drive against Postfix: typed and pipelined, in chunks, under STARTTLS and over port 465, and all kinds of
made-up mails. What drive says it sent must be what was captured, and what lies in the mailboxes must end with it; and
Postfix as a client of malote serve."""
import time

import ground
import lab
import lab_tls
import mail_servers
from packages import malote
from run import Case

PACKAGES = mail_servers.Postfix.packages
DOMAIN = 'interop.malote.example'


class Postfix(mail_servers.Postfix):
    """That hands the lab's mail on as well."""

    def start(self, *command, **more):
        config = self.folder / 'postfix'
        with open(config / 'master.cf', 'a') as services:
            services.write('smtp unix - - n - - smtp\nretry unix - - n - - error\n')
        with open(config / 'main.cf', 'a') as settings:
            settings.write(f'smtp_tls_security_level = encrypt\nrelay_domains = lab.example\n'
                           f'relay_transport = smtp:[{ground.CLIENT}]:2525\n')
        super().start(*command, **more)
        # Its first smtpd takes a moment, and would still be answering the probe when the capture begins.
        self.place.run('client', 'python3', '-c', f"import smtplib; smtplib.SMTP('{ground.SERVER}', 25, timeout=20).quit()")


PLAIN = '''server: 10.77.2.2 {port}
{tls}
S: 220 hello
C: EHLO client.example
S: 250 hello
{begin}C: MAIL FROM:<me@client.example> SIZE=3000
S: 250 ok
C: RCPT TO:<alice@interop.malote.example>
S: 250 ok
C: RCPT TO:<nobody@elsewhere.example>
S: 454 no
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
C: RCPT TO:<bob@interop.malote.example>
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
C: RCPT TO:<bob@interop.malote.example>
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


def delivered(server, count, before):
    """Mails that have come; the queue takes a moment."""
    for _ in range(100):
        mails = server.stored()[before:]
        if len(mails) >= count:
            return mails
        time.sleep(0.1)
    raise AssertionError(f'{len(mails)} mails came, not {count}')


def driven(place, server, how):
    def talk(folder):
        server.refill()
        implicit, begins = how == 'implicit', how == 'STARTTLS'
        (folder / 's.txt').write_text(PLAIN.format(port=465 if implicit else 25, tls='tls: implicit' if implicit else '',
                                                   begin=STARTTLS if begins else ''))
        place.run('client', malote(), 'drive', folder / 's.txt', '--server', ground.SERVER, '--port-offset', '0', '--strict', '--quiet',
                  '--truth', folder / 'truth.jsonl', '--keylog', lab.key_log(folder))
        got = b''.join(delivered(server, 3, 0))
        for words in (b'Subject: driven\n\n.dots\n', b'Subject: pipelined\n', b'Subject: in chunks\n'):
            assert words in got, words
        return lab.lines(folder / 'truth.jsonl')
    return talk


def made_up(place, server):
    def talk(folder):
        server.refill()
        place.run('client', malote(), 'drive', '--make-up', '30', '--from', 'me@client.example', '--to', f'bob@{DOMAIN}', '--server',
                  ground.SERVER, '--port-offset', '0', '--strict', '--quiet', '--truth', folder / 'truth.jsonl')
        delivered(server, 30, 0)
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
    where = folder / 'postfix'
    where.mkdir()
    server = Postfix(place, where, *mail_servers.certificate(folder))
    yield Case('postfix  malote drive', driven(place, server, None), lab.check, lab.KINDS)
    for how in ('STARTTLS', 'implicit'):
        yield Case(f'postfix  malote drive  {how}', driven(place, server, how), lab_tls.check, lab_tls.KINDS, keylog='keys.log')
    yield Case('postfix  malote drive --make-up', made_up(place, server), lab.check, lab.KINDS)
    yield Case('postfix to malote serve  STARTTLS', relayed(place, server), lab_tls.check, lab_tls.KINDS, keylog='keys.log')
    server.stop()
