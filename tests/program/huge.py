#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""A message that is larger than memory should be: read, listed, shown, searched and exported, its attachment right to
the octet, and the memory of each bounded. Everyday 32 MiB; MALOTE_FULL=1: a gigabyte, about four on the disk while it runs."""
import base64
import hashlib
import os

from _check import Place, SANITIZED, Tally
from _wire import Capture

tally = Tally()
FULL = os.environ.get('MALOTE_FULL') == '1'
ATTACHED = (768 if FULL else 24) << 20
STEP = 57 * 8192  # octets of the attachment that are made at once: whole lines of base64
# What the program may take, whatever the message: MiB. Reading holds a queue of 16 MiB for the writer.
MOST = 400 if SANITIZED else 128

HEAD = (b'From: ana@example.org\r\nTo: bob@example.net\r\nSubject: a whole film\r\nMessage-ID: <huge@example.org>\r\n'
        b'Content-Type: multipart/mixed; boundary="b"\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nlagosta\r\n--b\r\n'
        b'Content-Type: video/mp4; name="film.mp4"\r\nContent-Transfer-Encoding: base64\r\n'
        b'Content-Disposition: attachment; filename="film.mp4"\r\n\r\n')
TAIL = b'--b--\r\n'


def octets_of_film():
    """Nothing that compresses, nothing that repeats."""
    state, left = hashlib.shake_128(b'film'), ATTACHED
    block = state.digest(STEP)
    count = 0
    while left > 0:
        piece = (count.to_bytes(8, 'big') + block[8:])[:left]
        yield piece
        left -= len(piece)
        count += 1


def write_capture(path):
    """What was sent: size and SHA-256 of the message, SHA-256 of the attachment."""
    message, film = hashlib.sha256(HEAD), hashlib.sha256()
    size = len(HEAD) + len(TAIL)
    with Capture(path) as capture:
        talk = capture.connect(25)
        talk.talk(None, b'220 mx', b'EHLO me', b'250 mx', b'MAIL FROM:<ana@example.org>', b'250 ok',
                  b'RCPT TO:<bob@example.net>', b'250 ok', b'DATA', b'354 go on')
        talk.client(HEAD)
        for piece in octets_of_film():
            film.update(piece)
            text = base64.encodebytes(piece).replace(b'\n', b'\r\n')
            message.update(text)
            size += len(text)
            talk.client(text)
            talk.acknowledge()
        message.update(TAIL)
        talk.client(TAIL)
        talk.talk(b'.', b'250 queued', b'QUIT', b'221 bye')
        talk.close()
    return size, message.hexdigest(), film.hexdigest()


def digest(path):
    with open(path, 'rb') as file:
        return hashlib.file_digest(file, 'sha256').hexdigest()


def main():
    with Place() as place:
        capture, store = place / 'huge.pcap', place / 'huge.db'
        size, whole, film = write_capture(capture)

        def bounded(*arguments):
            ran = place.run(*arguments, timeout=1800)
            about = ' '.join(map(str, arguments[:2])).replace(str(place.folder), '')
            print(f'{about}: {ran.peak_mib:.0f} MiB, {ran.seconds:.1f} s', flush=True)
            tally.same(ran.status, 0, f'{about}: {ran.said}')
            tally.check(ran.peak_mib < MOST, f'{about}: {ran.peak_mib:.0f} MiB')
            return ran

        bounded('read', capture, '-d', store, '--quiet')
        os.unlink(capture)
        row, = place.rows('messages', store)
        tally.same((row['size'], row['sha256'], row['verdict']), (size, whole, 'complete'), 'the message')
        parts = place.rows('parts', store)
        tally.same([(p['path'], p['declared_name'], p['size']) for p in parts], [('1', None, 7), ('2', 'film.mp4', ATTACHED)], 'its parts')
        tally.same(parts[1]['sha256'], film, 'its attachment')
        tally.check(b'lagosta' in bounded('show', 'm1', store).out, 'show m1 shows its text')
        bounded('index', store)
        tally.check(b'a whole film' in bounded('list', 'messages', store, 'lagosta').out, 'found by its text')
        bounded('export', 'files', store, '-o', place / 'files')
        tally.same(digest(place / 'files' / 'm000001-2-film.mp4'), film, 'the file')
        os.unlink(place / 'files' / 'm000001-2-film.mp4')
        bounded('export', 'eml', store, '-o', place / 'mail.eml')
        tally.same(digest(place / 'mail.eml'), whole, 'the eml')
        os.unlink(place / 'mail.eml')
        bounded('export', 'mbox', store, '-o', place / 'mail.mbox')
        os.unlink(place / 'mail.mbox')
    tally.finish()


main()
