#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Python's imaplib and a socket of its own, in the client's namespace: a job on standard input, what was got on
standard output, both JSON; octets as hexadecimal digits."""
import imaplib
import json
import socket
import sys
import zlib


def whole(box, job):
    return [box.fetch(str(n), '(UID FLAGS BODY.PEEK[])')[1][0][1].hex() for n in range(1, job['mails'] + 1)]


def pieces(box, job):
    """The last piece first; its shortness tells the end."""
    got = []
    for n in range(1, job['mails'] + 1):
        size = int(box.fetch(str(n), '(RFC822.SIZE)')[1][0].split()[-1].rstrip(b')'))
        step = max(size // 3, 1)
        parts = {}
        for at in reversed(range(0, size, step)):
            parts[at] = box.fetch(str(n), f'(UID BODY.PEEK[]<{at}.{step}>)')[1][0][1]
        got.append(b''.join(parts[at] for at in sorted(parts)).hex())
    return got


def halves(box, job):
    got = []
    for n in range(1, job['mails'] + 1):
        header = box.fetch(str(n), '(UID BODY.PEEK[HEADER])')[1][0][1]
        got.append((header + box.fetch(str(n), '(UID BODY.PEEK[TEXT])')[1][0][1]).hex())
    return got


def append(box, job):
    return [box.append('INBOX', r'(\Seen)', None, bytes.fromhex(octets))[0] for octets in job['send']]


def raw(job):
    """Commands pipelined, perhaps deflated, after logging in; the messages' literals, in their order."""
    wire = socket.create_connection((job['host'], 143), timeout=30)
    squeeze = swell = None
    heard = b''

    def send(octets):
        wire.sendall(squeeze.compress(octets) + squeeze.flush(zlib.Z_SYNC_FLUSH) if squeeze else octets)

    def until(tag):
        nonlocal heard
        at = 0
        lines = []
        literals = []
        while True:
            end = heard.find(b'\r\n', at)
            if end < 0:
                piece = wire.recv(65536)
                if not piece:
                    raise RuntimeError(f'closed before {tag}')
                heard += swell.decompress(piece) if swell else piece
                continue
            line = heard[at:end]
            at = end + 2
            if line.endswith(b'}') and b'{' in line:
                size = int(line[line.rindex(b'{') + 1:-1])
                while len(heard) < at + size:
                    piece = wire.recv(65536)
                    heard += swell.decompress(piece) if swell else piece
                literals.append(heard[at:at + size])
                at += size
            lines.append(line)
            if line.startswith(tag + b' '):
                heard = heard[at:]
                if not line.startswith(tag + b' OK'):
                    raise RuntimeError(line.decode(errors='replace'))
                return literals

    while b'\r\n' not in heard:
        heard += wire.recv(65536)
    greeting, _, heard = heard.partition(b'\r\n')
    if not greeting.startswith(b'* PREAUTH'):
        send(f"l LOGIN {job['user']} {job['password']}\r\n".encode())
        until(b'l')
    if job['deflate']:
        send(b'z COMPRESS DEFLATE\r\n')
        until(b'z')
        squeeze, swell = zlib.compressobj(wbits=-15), zlib.decompressobj(wbits=-15)
    lines = [b's SELECT INBOX\r\n']
    lines += [b'f%d FETCH %d (UID BODY.PEEK[])\r\n' % (n, n) for n in range(1, job['mails'] + 1)]
    send(b''.join(lines + [b'n NOOP\r\n']))
    got = until(b'n')
    send(b'q LOGOUT\r\n')
    until(b'q')
    wire.close()
    return [octets.hex() for octets in got]


def main():
    job = json.load(sys.stdin)
    if job['what'] == 'raw':
        json.dump(raw(job), sys.stdout)
        return
    box = imaplib.IMAP4(job['host'], timeout=30)
    if box.state == 'NONAUTH':
        box.login(job['user'], job['password'])
    box.select('INBOX')
    json.dump({'whole': whole, 'pieces': pieces, 'halves': halves, 'append': append}[job['what']](box, job), sys.stdout)
    box.logout()


if __name__ == '__main__':
    main()
