#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What cannot be done: one clear line on standard error, and the exit status that the command line's
documentation promises (1 faults in the input, 2 usage, 3 nothing could be done)."""
import gzip
import os
import re
import shutil
import sqlite3
import stat
import subprocess
import threading

import _malote
from _check import Place, Tally, sample
from _wire import Capture

tally = Tally()


def refused(place, status, arguments, about=None, **more):
    """Refused with that status, in one line that names what it is about, and nothing else."""
    ran = place.run(*arguments, **more)
    said = ' '.join(map(str, arguments))
    lines = ran.said.splitlines()
    tally.same(ran.status, status, f'{said}: exit status')
    tally.check(len(lines) == 1 and lines[0].startswith('malote: ') and ran.said.endswith('\n'),
                f'{said}: one line expected, got {ran.said[:300]!r}')
    tally.check(ran.out == b'', f'{said}: something on standard output: {ran.out[:100]!r}')
    if about and lines:
        tally.check(re.search(about, lines[0], re.I), f'{said}: no word of {about!r} in {lines[0]!r}')


def every_way(path, store):
    """Each command that reads a capture or a store, with that source."""
    yield 'read', path, '-d', store
    yield 'list', 'sessions', path
    yield 'show', '1', path
    yield 'export', 'text', path, '-o', '-'
    yield path,


def make_strangers(place):
    """Files that are neither captures nor stores: name -> what the line must speak of."""
    files = {
        'empty': (b'', 'empty'),
        'short': (b'\xd4\xc3', 'not a|cut|short'),
        'text.pcap': (b'Dear Bob, is the lab open?\n' * 40, 'not a'),
        'zeros.db': (bytes(8192), 'not a'),
        'noise': (bytes((i * 37 + i // 7) % 256 for i in range(5000)), 'not a'),
        'text.pcap.gz': (gzip.compress(b'Dear Bob\n' * 40), 'not a'),
        'empty.gz': (gzip.compress(b''), 'empty|not a'),
        'half-a-header': (sample('smtp-classroom').read_bytes()[:13], 'not a|cut|short|header'),
        'bzip2': (b'BZh91AY&SY' + bytes(90), 'bzip2'),
    }
    for name, (octets, _) in files.items():
        (place / name).write_bytes(octets)
    return {place / name: about for name, (_, about) in files.items()}


def no_source(place):
    strangers = make_strangers(place)
    (place / 'folder').mkdir()
    strangers[place / 'folder'] = 'director|folder'
    strangers[place / 'nothing-here'] = 'no such file'
    strangers[place / 'text.pcap' / 'below'] = 'no such file|not a directory'
    for path, about in strangers.items():
        for arguments in every_way(path, place / 'made.db'):
            refused(place, 3, arguments, about)
            tally.check(path.name in place.run(*arguments).said, f'{arguments}: {path.name} is not named')
        tally.check(not (place / 'made.db').exists(), f'read {path.name}: left a store behind')
    for junk in (b'', b'not a capture, and by a pipe\n' * 9):
        refused(place, 3, ('read', '-', '-d', place / 'made.db'), stdin=junk)
        tally.check(not (place / 'made.db').exists(), 'read -: left a store behind')
        refused(place, 3, ('list', 'sessions', '-'), stdin=junk)
    leftovers = [p.name for p in (place / 'cache').rglob('*.part*')]
    tally.same(leftovers, [], 'unfinished stores left in the cache')


def no_store(place):
    """What is no store of ours is refused, and not a byte of it changed."""
    sample_file = sample('smtp-classroom')
    store = place / 'good.db'
    _ = place.run('read', sample_file, '-d', store, '--quiet')
    foreign, newer, not_empty = place / 'foreign.db', place / 'newer.db', place / 'text.pcap'
    with sqlite3.connect(foreign) as database:
        database.execute('CREATE TABLE sessions (id INTEGER, price TEXT)')
        database.execute("INSERT INTO sessions VALUES (1, '3.50')")
    database.close()
    shutil.copy(store, newer)
    with sqlite3.connect(newer) as database:
        database.execute('PRAGMA user_version = 99')
    database.close()
    cases = {foreign: 'not a', newer: 'newer', not_empty: 'not a', place / 'capture.pcap': 'not a'}
    shutil.copy(sample_file, place / 'capture.pcap')
    for path, about in cases.items():
        before = path.read_bytes()
        refused(place, 3, ('read', sample_file, '-d', path), about)
        if path.suffix == '.db':
            for arguments in list(every_way(path, place / 'unused.db'))[1:]:
                refused(place, 3, arguments, about)
            refused(place, 3, ('read', path, '-d', place / 'unused.db'), 'not a capture')
        tally.check(path.read_bytes() == before, f'{path.name} was changed')
    refused(place, 3, ('read', sample_file, '-d', place / 'folder'), 'director|folder')
    refused(place, 3, ('read', sample_file, '-d', place / 'no' / 'such' / 'folder.db'), 'no such')
    refused(place, 3, ('read', sample_file, '-d', '/dev/null'), 'not a')
    torn = place / 'torn.db'
    octets = bytearray(store.read_bytes())
    octets[100:] = b'\xa5' * (len(octets) - 100)
    torn.write_bytes(octets)
    refused(place, 3, ('list', 'sessions', torn), 'torn')
    refused(place, 3, ('read', sample_file, '-d', torn), 'torn')


def usage(place):
    good = sample('smtp-classroom')
    for arguments, about in (
            ((), 'command'),
            (('frobnicate',), 'frobnicate'),
            (('list',), 'KIND'),
            (('list', 'apples', good), 'apples'),
            (('list', 'sessions', good, 'colour:red'), 'colour'),
            (('list', 'sessions', good, '-colour:red'), 'colour'),
            (('list', 'sessions', good, 'ip:300.1.2.3'), '300'),
            (('list', 'sessions', good, 'port:many'), 'many'),
            (('list', 'sessions', good, 'after:yesterday'), 'yesterday'),
            (('list', 'sessions', good, 'larger:big'), 'big'),
            (('list', 'sessions', good, 'OR'), 'OR'),
            (('list', 'sessions', good, '--frobnicate'), 'frobnicate'),
            (('list', 'sessions', good, '--color', 'purple'), 'color'),
            (('list', 'sessions', good, '--port', '70000=smtp'), '70000'),
            (('list', 'sessions', good, '--port', '25=gopher'), 'gopher'),
            (('read', good), '-d|store'),
            (('read', '-d', place / 'x.db'), 'CAPTURE'),
            (('read', good, '-d'), '-d|store'),
            (('show',), 'ID'),
            (('show', 'seven', good), 'seven'),
            (('show', '0', good), '0'),
            (('show', 'm', good), 'm'),
            (('show', '1', good, 'more'), 'more'),
            (('export', 'papyrus', good, '-o', '-'), 'papyrus'),
            (('export', 'text', good), '-o|output'),
            (('explain', 'gopher', 'x'), 'gopher'),
            (('play', '-o', place / 'x.pcap'), 'SCENARIO')):
        refused(place, 2, arguments, about)
    refused(place, 3, ('show', '99', good), '99')
    refused(place, 3, ('show', 'm99', good), '99')
    refused(place, 3, ('explain', 'smtp', 'frobnicate'), 'frobnicate')
    refused(place, 3, ('play', place / 'nothing.txt', '-o', place / 'x.pcap'), 'nothing.txt')
    (place / 'config' / 'malote').mkdir(parents=True)
    config = place / 'config' / 'malote' / 'config.toml'
    for text in ('colour = [', 'no-such-key = 1', 'color = 7'):
        config.write_text(text)
        refused(place, 2, ('list', 'sessions', good), 'config.toml')
    config.unlink()
    for arguments in (('--help',), ('--version',), ('list', '--help'), ('read', '-h')):
        ran = place.run(*arguments)
        tally.check(ran.status == 0 and ran.out and not ran.err, f'{arguments}: {ran.status} {ran.said!r}')


def nothing_written_yet(place):
    place.environment['XDG_STATE_HOME'] = str(place / 'other-state')
    refused(place, 3, ('list', 'sessions'), 'SOURCE')
    (place / 'other-state' / 'malote').mkdir(parents=True)
    (place / 'other-state' / 'malote' / 'last-store').write_text(f'{place / "gone.db"}\n\n')
    refused(place, 3, ('list', 'sessions'), 'gone.db')
    place.environment['XDG_STATE_HOME'] = str(place / 'state')


def unreadable(place):
    """As root a mode of 0 stops nobody: then another user tries."""
    closed = place / 'closed.pcap'
    shutil.copy(sample('smtp-classroom'), closed)
    closed.chmod(0)
    prefix, outside = (), place / 'made.db'
    if os.geteuid() == 0:
        prefix = ('setpriv', '--reuid', '65534', '--regid', '65534', '--clear-groups')
        place.folder.chmod(0o755)
        (place / 'nobody').mkdir()
        (place / 'nobody').chmod(0o777)
        outside = place / 'nobody' / 'made.db'
        try:
            if place.run('--version', prefix=prefix).status != 0:
                raise OSError('another user may not run the program here')
        except OSError as error:
            print(f'unreadable files are not tried: {error}')
            return
    environment = dict(place.environment)
    for name in ('HOME', 'XDG_CACHE_HOME', 'XDG_STATE_HOME', 'XDG_CONFIG_HOME'):
        place.environment[name] = str(outside.parent / name)
    for arguments in every_way(closed, outside):
        refused(place, 3, arguments, 'closed.pcap.*(permission|read)', prefix=prefix)
    # The source may lie where another user cannot look.
    readable = outside.parent / 'readable.pcap'
    shutil.copy(sample('smtp-classroom'), readable)
    readable.chmod(0o644)
    store = outside.parent / 'kept.db'
    place.run('read', readable, '-d', store, '--quiet', prefix=prefix)
    if store.exists():
        tally.same(stat.S_IMODE(store.stat().st_mode), 0o600, 'mode of a store')
    locked = outside.parent / 'locked'
    locked.mkdir()
    locked.chmod(0o555)
    refused(place, 3, ('read', readable, '-d', locked / 'new.db'), 'new.db',
            prefix=prefix)
    refused(place, 3, ('export', 'text', readable, '-o', locked / 'out.txt'),
            'out.txt', prefix=prefix)
    place.environment = environment


def cut_captures(place):
    """What stands before the cut is kept; the fault is told with its octet."""
    whole = sample('smtp-transactions').read_bytes()
    names = 'pcap', 'pcap.gz'
    for name, octets in zip(names, (whole, gzip.compress(whole))):
        cut = place / f'cut.{name}'
        cut.write_bytes(octets[:len(octets) * 3 // 4])
        store = place / f'cut.{name}.db'
        ran = place.run('read', cut, '-d', store)
        tally.same(ran.status, 1, f'cut {name}: exit status')
        tally.check(re.search(rf'cut\.{name}: at octet [\d,]+: \w+', ran.said),
                    f'cut {name}: no fault with its offset in {ran.said!r}')
        tally.check(len(place.rows('sessions', store)) >= 1, f'cut {name}: nothing was kept')
        kept = place.rows('captures', store)
        tally.check(kept and kept[0]['packets'] > 10, f'cut {name}: captures: {kept}')
        notices = [n for n in place.rows('notices', store) if n['kind'] == 'capture-fault']
        tally.same(len(notices), 1, f'cut {name}: notices of the fault')
        for _ in range(2):  # read into the cache, and out of it
            ran = place.run('list', 'sessions', cut, '--quiet')
            tally.check(ran.status == 1 and 'octet' in ran.said and ran.out,
                        f'cut {name}: list: {ran.status}, {ran.said!r}')
    exact = place / 'cut.pcap'
    size = exact.stat().st_size
    said = re.search(r'at octet ([\d,]+)', place.run('read', exact, '-d', place / 'x.db').said)
    offset = int(said.group(1).replace(',', '')) if said else -1
    at, header = 24, 16
    while at + header <= size:  # where the last record that is not whole begins
        length = int.from_bytes(exact.read_bytes()[at + 8:at + 12], 'little')
        if at + header + length > size:
            break
        at += header + length
    tally.check(at <= offset <= size, f'the fault is at octet {offset}; the cut record begins at {at}')
    one_good = place.run('read', place / 'text.pcap', sample('pop3-classroom'), '-d', place / 'both.db')
    tally.same(one_good.status, 1, 'a good capture beside a bad one: exit status')
    tally.check('text.pcap' in one_good.said, 'a good capture beside a bad one: which is not said')
    tally.same(len(place.rows('sessions', place / 'both.db')), 1, 'a good capture beside a bad one')


def outputs(place):
    """Output that nobody takes, or that has no room."""
    many = place / 'many.pcap'
    with Capture(many) as capture:
        connection = capture.connect(25)
        connection.talk(None, b'220 hi', b'EHLO x', b'250 x')
        for _ in range(20):
            connection.client(b'NOOP %s\r\n' % (b'x' * 40) * 500)
            connection.server(b'250 ok\r\n' * 500)
        connection.talk(b'QUIT', b'221 bye')
        connection.close()
    store = place / 'many.db'
    place.run('read', many, '-d', store, '--quiet')
    for arguments in (('list', 'exchanges', store), ('list', 'exchanges', store, '--json'),
                      ('show', '1', store, '--all'), ('export', 'text', store, '-o', '-')):
        said = ' '.join(map(str, arguments))
        child = subprocess.Popen([_malote.program(), *map(str, arguments)], stdout=subprocess.PIPE,
                                 stderr=subprocess.PIPE, env=place.environment)
        first = child.stdout.readline()
        child.stdout.close()
        status = child.wait(timeout=60)
        err = child.stderr.read()
        tally.check(first and err == b'' and status in (0, -13, 141),
                    f'{said} | head -1: exit {status}, {err[:200]!r}')
        with open('/dev/full', 'wb') as full:
            ran = place.run(*arguments, stdout=full)
        tally.check(ran.status == 3 and len(ran.said.splitlines()) == 1 and 'space' in ran.said,
                    f'{said} > /dev/full: exit {ran.status}, {ran.said!r}')
    (place / 'full').symlink_to('/dev/full')
    refused(place, 3, ('export', 'text', store, '-o', place / 'full'), 'full.*space')
    tally.check((place / 'full').is_symlink(), 'a link to a device was replaced')
    refused(place, 3, ('play', _malote.source() / 'samples/scenarios/smtp-classroom.txt', '-o',
                       place / 'full'), 'full')
    tally.check((place / 'full').is_symlink(), 'play: a link to a device was replaced')
    os.mkfifo(place / 'pipe')
    got = []
    reader = threading.Thread(target=lambda: got.append((place / 'pipe').read_bytes()), daemon=True)
    reader.start()
    ran = place.run('export', 'text', sample('smtp-classroom'), '-o', place / 'pipe', '--quiet', timeout=30)
    reader.join(timeout=10)
    tally.check(ran.status == 0 and got and b'220' in got[0], f'export to a pipe: {ran.status} {ran.said!r}')
    tally.check(stat.S_ISFIFO((place / 'pipe').stat().st_mode), 'a named pipe was replaced by a file')
    refused(place, 3, ('export', 'text', store, '-o', place / 'no' / 'such' / 'out.txt'), 'out.txt')
    refused(place, 3, ('export', 'text', store, '-o', place / 'folder'), 'folder')
    refused(place, 3, ('export', 'text', store, '-o', store), 'many.db')
    refused(place, 3, ('export', 'eml', store, '-o', place / 'text.pcap'), 'text.pcap')
    refused(place, 3, ('export', 'eml', store, '-o', place / 'folder' / '..'), 'not empty')


def main():
    with Place() as place:
        for test in (no_source, no_store, usage, nothing_written_yet, unreadable, cut_captures, outputs):
            test(place)
    tally.finish()


main()
