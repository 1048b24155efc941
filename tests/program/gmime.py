#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Messages that others wrote, through the whole program and through GMime: the same parts, types, octets and hashes, but for
the messages that docs/mime.md lists, which must differ. Each message is an IMAP literal, so that no octet of it changes.
Skipped without ../shared/mime and without GMime (Debian: python3-gi, gir1.2-gmime-3.0)."""
import json
import os
import pathlib
import re
import subprocess
import sys

import _malote
from _check import Place, Tally
from _wire import Capture

tally = Tally()
SHARED = pathlib.Path(os.environ.get('MALOTE_SHARED', _malote.source() / '..' / 'shared')) / 'mime'


def is_message(path):
    return path.suffix in ('.msg', '.eml', '.raw') or ('python-test-email' in path.parts and path.suffix == '.txt')


def skip(why):
    print(f'skipped: {why}')
    sys.exit(77)


def as_gmime_reads(files):
    ran = subprocess.run(['/usr/bin/python3', _malote.source() / 'tests' / 'support' / 'gmime_oracle.py', *files],
                         capture_output=True, timeout=300)
    if ran.returncode == 77:
        skip('no GMime for python3')
    if ran.returncode != 0:
        tally.check(False, f'GMime: exit {ran.returncode}: {ran.stderr.decode(errors="replace")[-300:]}')
    return {name: [tuple(row) for row in rows] for name, rows in map(json.loads, ran.stdout.decode().splitlines())}


def as_we_read(place, files):
    with Capture(place / 'all.pcap') as capture:
        for file in files:
            octets = file.read_bytes()
            talk = capture.connect(143)
            talk.talk(None, b'* OK ready', b'1 LOGIN a b', b'1 OK', b'2 SELECT INBOX', b'* 1 EXISTS\r\n2 OK', b'3 FETCH 1 BODY[]')
            talk.server(b'* 1 FETCH (BODY[] {%d}\r\n' % len(octets) + octets + b')\r\n3 OK done\r\n')
            talk.close()
    store = place / 'all.db'
    tally.same(place.run('read', place / 'all.pcap', '-d', store, '--quiet').status, 0, 'read')
    of_session = {row['id']: row['session'] for row in place.rows('messages', store)}
    found = {str(file): [] for file in files}
    for part in place.rows('parts', store):
        if '.uu' in part['path']:
            continue  # GMime leaves these in their text
        within = part['type'] in ('message/rfc822', 'message/global')
        file = files[of_session[part['message']] - 1]
        found[str(file)].append((part['path'], part['type'], None if within else part['size'], None if within else part['sha256']))
    return found


def listed():
    page = (_malote.source() / 'docs' / 'mime.md').read_text('utf-8')
    section = page.split('## Against GMime')[1].split('\n## ')[0]
    return set(re.findall(r'`([^`\n]+\.(?:msg|eml|raw|txt))`', section))


def main():
    if not SHARED.exists():
        skip('no messages at ../shared/mime')
    files = sorted(path for path in SHARED.rglob('*') if path.is_file() and is_message(path))
    theirs = as_gmime_reads([str(file) for file in files])
    with Place() as place:
        ours = as_we_read(place, files)
    differing = listed()
    same = 0
    for file in files:
        if any(str(file).endswith('/' + name) for name in differing):
            tally.check(ours[str(file)] != theirs[str(file)], f'{file.name}: is listed in docs/mime.md and does not differ')
        else:
            tally.same([row[:3] for row in ours[str(file)]], [row[:3] for row in theirs[str(file)]], f'{file}: parts')
            tally.same(ours[str(file)], theirs[str(file)], f'{file}: hashes')
            same += 1
    tally.check(same > 250, f'only {same} messages were compared: is this test blind?')
    tally.finish()


main()
