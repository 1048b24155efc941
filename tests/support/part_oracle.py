#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Takes messages apart with python's email package and prints each part in a line: file, path (IMAP's part
number), type, octets, SHA-256 of the decoded octets (tab-separated; "-" for a message within, whose octets the
package does not tell). Arguments: files, or folders of which every file is read. With --made SEED COUNT FOLDER it
first writes COUNT messages of its own making there."""

import email
import email.generator
import email.policy
import hashlib
import os
import pathlib
import random
import sys
from email.message import EmailMessage


def octets_of(leaf):
    return leaf.get_payload(decode=True) or b''


def walk(message, prefix, top):
    """Paths as in RFC 3501 6.4.5: a multipart that is a message's body has no number of its own."""
    kind = message.get_content_type()
    path = prefix + '1' if top else prefix
    if message.is_multipart() and kind == 'message/delivery-status':
        yield path, kind, '-', '-'  # python takes its groups of fields for messages
    elif message.is_multipart() and kind.startswith('message/'):
        yield path, kind, '-', '-'
        for inner in message.get_payload():
            yield from walk(inner, path + '.', True)
    elif message.is_multipart():
        for number, part in enumerate(message.get_payload(), 1):
            yield from walk(part, (prefix if top else prefix + '.') + str(number), False)
    else:
        octets = octets_of(message)
        yield path, kind, str(len(octets)), hashlib.sha256(octets).hexdigest()


def random_text(dice):
    words = ['caf\u00e9', 'the', 'From here', '--', '.', 'begin 644', '=', '=E9', 'ação', '\u4e2d\u6587', 'x' * 90, '']
    lines = [' '.join(dice.choice(words) for _ in range(dice.randrange(8))) for _ in range(dice.randrange(1, 12))]
    return '\n'.join(lines) + '\n'


def random_leaf(dice):
    leaf = EmailMessage()
    if dice.random() < 0.5:
        leaf.set_content(random_text(dice), subtype=dice.choice(['plain', 'html']),
                         cte=dice.choice(['quoted-printable', 'base64', '8bit']))
    else:
        leaf.set_content(dice.randbytes(dice.randrange(2000)), 'application', 'octet-stream',
                         filename=dice.choice(['a.bin', 'caf\u00e9 com leite.bin', 'x' * 100]))
    return leaf


def random_entity(dice, depth):
    roll = dice.random()
    if depth == 0 or roll < 0.4:
        return random_leaf(dice)
    whole = EmailMessage()
    if roll < 0.55:
        inner = random_entity(dice, depth - 1)
        inner['Subject'] = 'within'
        whole.set_content(inner)
        return whole
    whole['Content-Type'] = 'multipart/' + dice.choice(['mixed', 'alternative', 'related'])
    for _ in range(dice.randrange(1, 5)):
        whole.attach(random_entity(dice, depth - 1))
    whole.preamble = dice.choice([None, 'preamble\n', ''])
    whole.epilogue = dice.choice([None, 'epilogue\n', ''])
    return whole


def make(seed, count, folder):
    for number in range(count):
        dice = random.Random(f'{seed} {number}')
        message = random_entity(dice, dice.randrange(5))
        message['Subject'] = f'made {number}'
        policy = email.policy.SMTP if number % 4 else email.policy.default
        octets = message.as_bytes(policy=policy.clone(cte_type='8bit'))
        (folder / f'made-{number:04}.eml').write_bytes(octets)
        yield folder / f'made-{number:04}.eml'


def main(arguments):
    files = []
    if arguments[0] == '--made':
        folder = pathlib.Path(arguments[3])
        folder.mkdir(parents=True, exist_ok=True)
        files = list(make(int(arguments[1]), int(arguments[2]), folder))
        arguments = arguments[4:]
    for argument in arguments:
        path = pathlib.Path(argument)
        files += sorted(p for p in path.rglob('*') if p.is_file()) if path.is_dir() else [path]
    for file in files:
        try:
            rows = list(walk(email.message_from_bytes(file.read_bytes()), '', True))
        except Exception:  # its faults are its own
            continue
        for row in rows:
            line = '\t'.join((str(file),) + row)
            sys.stdout.buffer.write(line.encode('utf-8', 'surrogateescape').replace(b'\r', b'').replace(b'\n', b' ') + b'\n')


main(sys.argv[1:])
