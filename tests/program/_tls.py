# SPDX-License-Identifier: MIT
"""Conversations under Python's ssl (OpenSSL's), over memory, written as packets: for tests of the analyzer."""
import ssl
import subprocess
import warnings

warnings.simplefilter('ignore', DeprecationWarning)  # old versions are what is tried here
MAIL = b'From: a@example\r\nSubject: hidden\r\n\r\n' + b'line of the mail\r\n' * 3000
FILE = bytes(range(256)) * 400


class Tls:
    """One TLS connection over memory; what goes over the wire is given to `send(side, octets)`. It `resumes` another one."""

    def __init__(self, keys, folder, version, alpn=None, suites='ALL:@SECLEVEL=0', resumes=None):
        self.contexts = resumes.contexts if resumes else self.make_contexts(keys, folder, version, alpn, suites)
        client, server = self.contexts
        pairs = [(ssl.MemoryBIO(), ssl.MemoryBIO()) for _ in range(2)]
        self.bios = pairs
        self.ends = [client.wrap_bio(*pairs[0], server_hostname='mail.example', session=resumes.ends[0].session if resumes else None),
                     server.wrap_bio(*pairs[1], server_side=True)]

    @staticmethod
    def make_contexts(keys, folder, version, alpn, suites):
        client = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        client.check_hostname, client.verify_mode = False, ssl.CERT_NONE
        server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        server.load_cert_chain(folder / 'cert.pem', folder / 'key.pem')
        for context in (client, server):
            context.set_ciphers(suites)
            context.minimum_version = context.maximum_version = version
            if alpn:
                context.set_alpn_protocols([alpn])
        if keys:
            client.keylog_filename = str(keys)
        return client, server

    def carry(self, side, send):
        octets = self.bios[side][1].read()
        if octets:
            self.bios[1 - side][0].write(octets)
            send(side, octets)

    def shake(self, send):
        done = [False, False]
        for _ in range(20):
            for side in (0, 1):
                if not done[side]:
                    try:
                        self.ends[side].do_handshake()
                        done[side] = True
                    except ssl.SSLWantReadError:
                        pass
                self.carry(side, send)
            if all(done):
                return
        raise RuntimeError('no handshake')

    def say(self, side, octets, send):
        for at in range(0, len(octets), 16000):
            self.ends[side].write(octets[at:at + 16000])
        self.carry(side, send)
        try:
            while self.ends[1 - side].read(65536):
                pass
        except (ssl.SSLWantReadError, ssl.SSLZeroReturnError):
            pass

    def close(self, send, first=0):
        for side in (first, 1 - first):
            try:
                self.ends[side].unwrap()
            except ssl.SSLError:
                pass
            self.carry(side, send)


def sender(connection):
    return lambda side, octets: (connection.client, connection.server)[side](octets)


def talk(tls, send, turns):
    """`>` from the client, `<` from the server."""
    for turn in turns:
        tls.say(0 if turn[:1] == b'>' else 1, turn[1:], send)


POP3 = [b'<+OK ready\r\n', b'>USER bob\r\n', b'<+OK\r\n', b'>PASS secret\r\n', b'<+OK\r\n', b'>RETR 1\r\n',
        b'<+OK %d octets\r\n' % len(MAIL) + MAIL + b'.\r\n', b'>QUIT\r\n', b'<+OK bye\r\n']
IMAP_PLAIN = [b'<* OK IMAP4rev1 ready\r\n', b'>a STARTTLS\r\n', b'<a OK go\r\n']
IMAP = [b'>b LOGIN bob secret\r\n', b'<b OK in\r\n', b'>c SELECT INBOX\r\n', b'<* 1 EXISTS\r\nc OK [READ-WRITE] done\r\n',
        b'>d FETCH 1 BODY[]\r\n', b'<* 1 FETCH (BODY[] {%d}\r\n' % len(MAIL) + MAIL + b')\r\nd OK done\r\n',
        b'>e LOGOUT\r\n', b'<* BYE\r\ne OK bye\r\n']
SMTP_PLAIN = [b'<220 mail.example ESMTP\r\n', b'>EHLO a\r\n', b'<250-mail.example\r\n250 STARTTLS\r\n', b'>STARTTLS\r\n',
              b'<220 go\r\n']
SMTP = [b'>EHLO a\r\n', b'<250 mail.example\r\n', b'>MAIL FROM:<a@example>\r\n', b'<250 ok\r\n', b'>RCPT TO:<b@example>\r\n',
        b'<250 ok\r\n', b'>DATA\r\n', b'<354 go\r\n', b'>' + MAIL + b'.\r\n', b'<250 ok\r\n', b'>QUIT\r\n', b'<221 bye\r\n']


def plain(connection, turns):
    for turn in turns:
        (connection.client if turn[:1] == b'>' else connection.server)(turn[1:])


def write_session(capture, port, before, turns, keys, folder, version, alpn=None):
    connection = capture.connect(port)
    plain(connection, before)
    tls = Tls(keys, folder, version, alpn)
    send = sender(connection)
    tls.shake(send)
    talk(tls, send, turns)
    tls.close(send)
    connection.close()


def write_ftps(capture, keys, folder, version, port=21, protect=b'P', hidden=True, file=FILE):
    """`protect`: what PROT asks for, nothing: it is not sent. `hidden`: whether data connections are under TLS.
    The control connection's TLS begins with the first octet at port 990, else with AUTH TLS."""
    control = capture.connect(port)
    if port != 990:
        plain(control, [b'<220 ftp.example\r\n', b'>AUTH TLS\r\n', b'<234 go\r\n'])
    tls, send = Tls(keys, folder, version), sender(control)
    tls.shake(send)
    if port == 990:
        talk(tls, send, [b'<220 ftp.example\r\n'])
    talk(tls, send, [b'>USER bob\r\n', b'<331 pass\r\n', b'>PASS secret\r\n', b'<230 in\r\n'])
    if protect:
        talk(tls, send, [b'>PBSZ 0\r\n', b'<200 ok\r\n', b'>PROT ' + protect + b'\r\n', b'<200 ok\r\n'])
    talk(tls, send, [b'>TYPE I\r\n', b'<200 ok\r\n'])
    for port, up, name in ((50001, False, b'a.bin'), (50002, True, b'b.bin')):
        verb = b'STOR ' if up else b'RETR '
        talk(tls, send, [b'>PASV\r\n', b'<227 Entering Passive Mode (10,0,0,25,%d,%d)\r\n' % (port >> 8, port & 255),
                         b'>' + verb + name + b'\r\n'])
        data = capture.connect(port)
        talk(tls, send, [b'<150 here it comes\r\n'])
        write_data(data, Tls(keys, folder, version) if hidden else None, 0 if up else 1, file)
        talk(tls, send, [b'<226 done\r\n'])
    talk(tls, send, [b'>CCC\r\n', b'<200 clear\r\n'])
    tls.close(send)
    plain(control, [b'>QUIT\r\n', b'<221 bye\r\n'])
    control.close()


def write_data(data, tls, side, file):
    carry = sender(data)
    if tls:
        tls.shake(carry)
        tls.say(side, file, carry)
        tls.close(carry, side)
    else:
        carry(side, file)
    data.close()


def make_certificate(place):
    subprocess.run(['openssl', 'req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', place / 'key.pem', '-out',
                    place / 'cert.pem', '-days', '3650', '-subj', '/CN=mail.example', '-addext', 'subjectAltName=DNS:mail.example'],
                   check=True, capture_output=True, timeout=60)
