#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The pages that tests/browser/report.mjs opens: of samples, of mails that mean harm, and of a store with very many small sessions.

usage: make_pages.py FOLDER [SESSIONS]; MALOTE is the program
"""
import os
import pathlib
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / 'program'))
from _wire import Capture  # noqa: E402

SAMPLES = ('smtp-classroom', 'smtp-picture', 'smtp-refusals', 'pop3-classroom', 'imap-classroom', 'ftp-classroom', 'ftp-passive',
           'mail-two-servers', 'smtp-starttls-stripped', 'imap-implicit')
HARM = ('</script><script>document.title="harmed"</script>', '<img src=x onerror="document.title=\'harmed\'">',
        '"><svg onload=alert(1)>', 'javascript:document.title="harmed"', '<!--<script>', '</style><style>*{display:none}</style>',
        '<iframe src=//example.org></iframe>', '<a href=http://example.org/>x</a>', 'abc\u202egnp.exe')


def smtp(i):
    refused = i % 37 == 0
    receiver = 'RCPT TO:<nobody@school.example>' if refused else f'RCPT TO:<reader{i % 211}@school.example>'
    lines = ['S: 220 mail.school.example ESMTP', f'C: EHLO pc{i % 500}.school.example',
             'S: 250-mail.school.example', 'S: 250-PIPELINING', 'S: 250-SIZE 10485760', 'S: 250 8BITMIME',
             f'C: MAIL FROM:<writer{i % 307}@school.example> SIZE=300', 'S: 250 2.1.0 Ok', f'C: {receiver}']
    if refused:
        return 25, lines + ['S: 550 5.1.1 no such user here', 'C: QUIT', 'S: 221 2.0.0 Bye']
    return 25, lines + ['S: 250 2.1.5 Ok', 'C: DATA', 'S: 354 End data with <CR><LF>.<CR><LF>', 'C message:',
                        f'| From: Writer {i % 307} <writer{i % 307}@school.example>',
                        f'| To: <reader{i % 211}@school.example>', f'| Subject: Report number {i} of the laboratory',
                        f'| Message-ID: <{i}@pc.school.example>', '|', '| What we measured today is attached.',
                        f'S: 250 2.0.0 Ok: queued as {i:08X}', 'C: QUIT', 'S: 221 2.0.0 Bye']


def pop3(i):
    return 110, ['S: +OK POP3 ready', f'C: USER reader{i % 211}', 'S: +OK', f'C: PASS secret{i}', 'S: +OK 1 message', 'C: STAT',
                 'S: +OK 1 120', 'C: RETR 1', 'S: +OK {octets 1} octets', 'S message:', f'| Subject: Report number {i - 1} of the laboratory',
                 f'| Message-ID: <{i - 1}@pc.school.example>', '|', '| What we measured today is attached.', 'C: DELE 1', 'S: +OK',
                 'C: QUIT', 'S: +OK bye']


def ftp(i):
    port = 40000 + i % 20000
    return 21, ['S: 220 files.school.example', f'C: USER student{i % 97}', 'S: 331 Password, please.', f'C: PASS secret{i}',
                'S: 230 Login successful.', 'C: TYPE I', 'S: 200 Switching to Binary mode.', 'C: PASV',
                f'S: 227 Entering Passive Mode (10,0,0,21,{port // 256},{port % 256}).', 'data open', f'C: RETR notes/{i}.txt',
                'S: 150 Opening BINARY mode data connection.', 'data:', f'text {200 + i % 3000} octets', 'S: 226 Transfer complete.',
                'C: QUIT', 'S: 221 Goodbye.']


def many(sessions):
    """A scenario: six mails, three fetched, one file in ten sessions, three in a second."""
    yield 'title: Very many sessions\nstart: 2026-03-02T08:00:00Z\n'
    for i in range(1, sessions + 1):
        port, lines = smtp(i) if i % 10 < 6 else ftp(i) if i % 10 == 9 else pop3(i)
        yield f'\nsession n{i} at +{i * 0.3:.1f}s\nclient: 10.0.{i % 200}.{1 + i % 250} {20000 + i % 40000}\n'
        yield f'server: 10.0.0.{21 if port == 21 else 25} {port}\n' + '\n'.join(lines) + '\nend fin server\n'


def harm(path):
    with Capture(path) as wire:
        for text in HARM:
            line = text.encode()
            talk = wire.connect(25)
            talk.talk(None, b'220 ' + line, b'EHLO ' + line, b'250 ' + line, b'MAIL FROM:<' + line + b'@a>', b'250 ok',
                      b'RCPT TO:<b@b>', b'250 ' + line, b'DATA', b'354 go')
            talk.client(b'Subject: ' + line + b'\r\nFrom: ' + line + b'\r\nContent-Type: text/html; name="' + line.replace(b'"', b'') +
                        b'"\r\n\r\n' + line + b'\r\n')
            talk.talk(b'.', b'250 ' + line, line, b'500 ' + line, b'QUIT', b'221 ' + line)
            talk.close()


def main():
    folder, sessions = pathlib.Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 10_000
    program = os.environ['MALOTE']
    source = pathlib.Path(os.environ['MALOTE_SOURCE'])

    def malote(*arguments):
        started = time.monotonic()
        subprocess.run([program, *map(str, arguments), '--quiet'], check=True, timeout=600)
        return time.monotonic() - started

    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob('*.db'):
        old.unlink()
    malote('read', *(source / 'samples' / 'captures' / f'{name}.pcap' for name in SAMPLES), '-d', folder / 'samples.db')
    malote('report', folder / 'samples.db', '-o', folder / 'samples.html')
    malote('report', folder / 'samples.db', '--ladders', 0, '-o', folder / 'undrawn.html')
    harm(folder / 'harm.pcap')
    malote('read', folder / 'harm.pcap', '-d', folder / 'harm.db')
    malote('report', folder / 'harm.db', '-o', folder / 'harm.html')
    (folder / 'many.txt').write_text(''.join(many(sessions)), 'utf-8')
    malote('play', folder / 'many.txt', '-o', folder / 'many.pcap')
    malote('read', folder / 'many.pcap', '-d', folder / 'many.db')
    seconds = malote('report', folder / 'many.db', '-o', folder / 'many.html')
    size = (folder / 'many.html').stat().st_size
    print(f'{sessions} sessions: {size / 1e6:.1f} MB, written in {seconds:.1f} s')


main()
