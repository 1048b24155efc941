#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Live capture on the loopback of a network namespace of its own: rows are in the store while the
session is open, in the end they are those of the written packets read offline, privileges are gone,
drops are counted, refusals are one line. For root only."""
import json
import os
import pathlib
import shutil
import signal
import socket
import sqlite3
import statistics
import subprocess
import sys
import threading
import time

import _malote
from _check import SANITIZED, Place, Tally

PATIENCE = 30 if SANITIZED else 8  # seconds, for what should take half a second
USER = 12_345  # some user who is neither root nor nobody

tally = Tally()


def own_network():
    """Goes on in a network namespace where nobody else talks."""
    if os.geteuid() != 0:
        print('skipped: only root may capture')
        sys.exit(77)
    if os.environ.get('MALOTE_OWN_NETWORK') != '1':
        if subprocess.run(['unshare', '-n', 'ip', 'link', 'set', 'lo', 'up'], capture_output=True).returncode != 0:
            print('skipped: no network namespaces here')
            sys.exit(77)
        os.environ['MALOTE_OWN_NETWORK'] = '1'
        os.execvp('unshare', ['unshare', '-n', sys.executable, '-B', *sys.argv])
    subprocess.run(['ip', 'link', 'set', 'lo', 'up'], check=True)
    for name in ('SUDO_UID', 'SUDO_GID'):
        os.environ.pop(name, None)
    if SANITIZED:  # a process that changed its user can't be looked into by the leak checker
        os.environ['ASAN_OPTIONS'] = os.environ.get('ASAN_OPTIONS', '') + ':detect_leaks=0'


class Server:
    """Answers each line with what the next of its answers says; one connection at a time."""

    def __init__(self, greeting, answers):
        self.greeting, self.answers = greeting, answers
        self.listener = socket.create_server(('127.0.0.1', 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.run, daemon=True).start()

    def run(self):
        while True:
            connection, _ = self.listener.accept()
            threading.Thread(target=self.serve, args=(connection,), daemon=True).start()

    def serve(self, connection):
        with connection, connection.makefile('rb') as lines:
            connection.sendall(self.greeting)
            in_body = False
            for line in lines:
                if in_body and line != b'.\r\n':
                    continue
                word = b'.' if in_body else line.split()[0].upper()
                in_body = word == b'DATA'
                connection.sendall(self.answers.get(word, b''))
                if word == b'QUIT':
                    return


BODY = (b'From: alice@student.example\r\nTo: bob@school.example\r\nSubject: live\r\n\r\n'
        + b'Seen as it passes.\r\n' * 400)
SMTP = {b'EHLO': b'250-mail.school.example\r\n250 SIZE 1000000\r\n', b'MAIL': b'250 2.1.0 Ok\r\n',
        b'RCPT': b'250 2.1.5 Ok\r\n', b'DATA': b'354 go ahead\r\n', b'.': b'250 2.0.0 queued\r\n',
        b'QUIT': b'221 bye\r\n'}
POP3 = {b'USER': b'+OK\r\n', b'PASS': b'+OK 1 message\r\n', b'STAT': b'+OK 1 %d\r\n' % len(BODY),
        b'RETR': b'+OK\r\n' + BODY + b'.\r\n', b'QUIT': b'+OK bye\r\n'}


class Client:
    def __init__(self, port):
        self.socket = socket.create_connection(('127.0.0.1', port), timeout=10)
        self.lines = self.socket.makefile('rb')
        self.lines.readline()

    def say(self, line, last=b' '):
        """Sends a line and reads its reply, as far as the line that has `last` behind its code."""
        self.socket.sendall(line + b'\r\n')
        while True:
            reply = self.lines.readline()
            if not reply or reply[3:4] == last or not reply[:3].isdigit():
                return reply

    def close(self):
        self.lines.close()
        self.socket.close()


class Capture:
    """`malote capture` in the background."""

    def __init__(self, place, *arguments, prefix=(), environment=None, program=None):
        self.process = subprocess.Popen(
            [*prefix, program or _malote.program(), 'capture', *map(str, arguments)],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            env=dict(place.environment, **(environment or {})), cwd=place.folder)
        self.pid = self.process.pid
        self.said = self.process.stderr.readline().decode()
        tally.check('capturing on' in self.said, f'{arguments}: says {self.said!r}')

    def status(self):
        text = pathlib.Path(f'/proc/{self.pid}/status').read_text('ascii')
        return dict(line.split(':\t', 1) for line in text.splitlines() if ':\t' in line)

    def end(self, how=signal.SIGINT):
        if how:
            self.process.send_signal(how)
        out, err = self.process.communicate(timeout=120)
        self.said += err.decode()
        return self.process.returncode, out.decode()


def until(there, what):
    """How long it took until that held; None where it never did."""
    begun = time.monotonic()
    while time.monotonic() - begun < PATIENCE:
        if there():
            return time.monotonic() - begun
        time.sleep(0.01)
    tally.check(False, f'{what}: not within {PATIENCE} s')
    return None


def commands_in(place, store):
    return [(r['command'], r['reply_code']) for r in place.rows('exchanges', store)]


def same_rows(place, live, offline, about):
    for kind in ('sessions', 'exchanges', 'messages', 'credentials', 'notices'):
        one = place.run('list', kind, live, '--json', '--quiet', '--reveal').out
        other = place.run('list', kind, offline, '--json', '--quiet', '--reveal').out
        tally.check(one == other, f'{about}: {kind} differ: {one[-300:]!r} and read offline {other[-300:]!r}')
    keys = ('id', 'packets', 'first', 'last', 'interfaces', 'dropped', 'state')
    pick = [[{k: row[k] for k in keys} for row in place.rows('captures', s)] for s in (live, offline)]
    tally.same(pick[0], pick[1], f'{about}: the capture')


def nothing_left(capture, user, about):
    status = capture.status()
    wanted = '\t'.join([str(user)] * 4)
    tally.same((status['Uid'], status['Gid']), (wanted, wanted), f'{about}: user and group')
    tally.same(status['Groups'].strip(), '', f'{about}: other groups')
    for sets in ('CapInh', 'CapPrm', 'CapEff', 'CapAmb'):
        tally.same(int(status[sets], 16), 0, f'{about}: {sets}')
    tally.same(status['NoNewPrivs'], '1', f'{about}: NoNewPrivs')


def typed_session(place, store, port, lines, known, delays):
    """Says the lines one by one; each must be in the store, answered, before the next is said."""
    client = Client(port)
    for line, last in lines:
        said = client.say(line, last)
        tally.check(said, f'{line[:20]}: no reply')
        known.append(line.split()[0].decode())
        word = known[-1]
        took = until(lambda: any(r['command'] == word and r['replies'] for r in place.rows('exchanges', store)),
                     f'{word} in the store while the session is open')
        if took is not None:
            delays.append(took)
        known.clear()
    return client


def whole_story(place, name, devices):
    store, raw, offline = place / f'{name}.db', place / f'{name}.pcapng', place / f'{name}-offline.db'
    smtp, pop3 = Server(b'220 mail.school.example ESMTP\r\n', SMTP), Server(b'+OK ready\r\n', POP3)
    ports = ['--port', f'{smtp.port}=smtp', '--port', f'{pop3.port}=pop3']
    capture = Capture(place, *devices, '-d', store, '-w', raw, '-f', f'tcp port {smtp.port} or tcp port {pop3.port}',
                      *ports)
    nothing_left(capture, 65_534, name)
    delays = []
    sender = typed_session(place, store, smtp.port, [
        (b'EHLO laptop', b' '), (b'MAIL FROM:<alice@student.example>', b' '),
        (b'RCPT TO:<bob@school.example>', b' '), (b'DATA', b' ')], [], delays)
    tally.same([r['outcome'] for r in place.rows('sessions', store)], ['open'], f'{name}: the session under way')
    sender.say(BODY + b'.')
    until(lambda: any(r['complete'] for r in place.rows('messages', store)), f'{name}: the message while open')
    # A command that is never answered stands there without a reply.
    reader = typed_session(place, store, pop3.port, [(b'USER bob', b'+'), (b'PASS secret', b'+'), (b'STAT', b'+')],
                           [], delays)
    reader.socket.sendall(b'NOOP\r\n')
    until(lambda: ('NOOP', None) in commands_in(place, store), f'{name}: a command without reply')
    sender.say(b'QUIT')
    sender.close()
    done = Client(pop3.port)
    for line in (b'USER bob', b'PASS secret'):
        done.say(line, b'+')
    done.socket.sendall(b'RETR 1\r\nQUIT\r\n')
    while done.lines.readline():
        pass
    done.close()
    row = place.rows('captures', store)[0]
    tally.same((row['state'], row['dropped']), ('partial', 0), f'{name}: the capture under way')
    tally.check(row['packets'] > 20, f'{name}: packets under way: {row["packets"]}')
    status, out = capture.end()
    tally.same(status, 0, f'{name}: ended by Ctrl-C: {capture.said!r}')
    tally.check('2 messages: 2 complete' in out, f'{name}: summary: {out!r}')
    ran = place.run('read', raw, '-d', offline, '--quiet', *ports)
    tally.same(ran.status, 0, f'{name}: the written packets are read: {ran.said!r}')
    same_rows(place, store, offline, name)
    reader.close()
    before = place.all_rows(store)
    place.run('read', raw, '-d', store, '--quiet', *ports)
    tally.check(place.all_rows(store) == before, f'{name}: the written packets read again add something')
    print(f'{name}: in the store and listed within {max(delays):.2f} s, half of them within '
          f'{statistics.median(delays):.2f} s')
    return store


def limits(place):
    server = Server(b'220 hi\r\n', SMTP)
    filtered = ('-f', f'tcp port {server.port}', '--port', f'{server.port}=smtp', '-i', 'lo')
    capture = Capture(place, *filtered, '-d', place / 'n.db', '-w', place / 'n.pcapng', '--packets', '7', '--json')
    client = Client(server.port)
    client.say(b'EHLO x')
    client.say(b'QUIT')
    client.close()
    status, out = capture.end(how=None)
    tally.same((status, json.loads(out)['captures'][0]['packets']), (0, 7), f'--packets: {capture.said!r}')
    place.run('read', place / 'n.pcapng', '-d', place / 'n2.db', '--port', f'{server.port}=smtp')
    same_rows(place, place / 'n.db', place / 'n2.db', '--packets')
    begun = time.monotonic()
    status, _ = Capture(place, *filtered, '-d', place / 't.db', '--duration', '0.5').end(how=None)
    tally.check(status == 0 and time.monotonic() - begun < PATIENCE, f'--duration: {status}')
    capture = Capture(place, *filtered, '--quiet')  # a store nobody named
    status, _ = capture.end(signal.SIGTERM)
    stores = list((place / 'home' / '.local' / 'share' / 'malote').glob('*-lo.malote'))
    tally.same((status, len(stores)), (0, 1), f'a dated store: {capture.said!r}')
    tally.check(stores and str(stores[0]) in capture.said, f'a dated store is not named: {capture.said!r}')
    capture = Capture(place, *filtered, '-d', place / 'k.db')
    client = Client(server.port)
    until(lambda: place.rows('sessions', place / 'k.db'), 'a session before the kill')
    capture.end(signal.SIGKILL)
    tally.same(place.rows('captures', place / 'k.db')[0]['state'], 'partial', 'a capture that was killed')


def flood(place):
    """More than the kernel's 64 MiB while nobody takes anything out."""
    listener = socket.create_server(('127.0.0.1', 0))
    capture = Capture(place, '-i', 'lo', '-d', place / 'flood.db', '-f', f'port {listener.getsockname()[1]}')
    os.kill(capture.pid, signal.SIGSTOP)
    sender = socket.create_connection(listener.getsockname())
    taker, _ = listener.accept()

    def take():
        while taker.recv(1 << 20):
            pass
    thread = threading.Thread(target=take)
    thread.start()
    for _ in range(200):
        sender.sendall(bytes(1 << 20))
    sender.close()
    thread.join()
    os.kill(capture.pid, signal.SIGCONT)
    until(lambda: place.rows('captures', place / 'flood.db')[0]['dropped'], 'drops while capturing')
    status, _ = capture.end()
    row = place.rows('captures', place / 'flood.db')[0]
    tally.check(status == 0 and row['dropped'] > 0 and row['packets'] > 0, f'a flood: {status}, {row}')
    tally.check('dropped' in capture.said, f'a flood: drops are not said: {capture.said!r}')


def one_line(ran, status, words, about):
    tally.same(ran.status, status, f'{about}: exit status')
    tally.check(ran.said.count('\n') == 1 and all(w in ran.said for w in words), f'{about}: {ran.said!r}')


def refusals(place):
    devices = place.run('capture')
    tally.check(devices.status == 0 and b'lo  ' in devices.out and b'127.0.0.1' in devices.out, f'{devices.out!r}')
    tally.check('-i DEVICE' in devices.said, f'the hint: {devices.said!r}')
    rows = place.run('capture', '--json', '--quiet').rows
    tally.check(any(r['name'] == 'lo' and r['loopback'] and '127.0.0.1' in r['addresses'] for r in rows), f'{rows}')
    store = place / 'refused.db'
    one_line(place.run('capture', '-i', 'nothere0', '-d', store), 3, ['nothere0', 'no such device'], 'no device')
    one_line(place.run('capture', '-i', 'lo', '-d', store, '-f', 'tcp prot 25'), 2, ['-f'], 'no filter')
    one_line(place.run('capture', '-i', 'lo', '-d', place / 'no/where.db'), 3, ['no/where.db'], 'no folder')
    os.makedirs(place / 'letters', exist_ok=True)
    (place / 'letter').write_text('dear Bob')
    one_line(place.run('capture', '-i', 'lo', '-d', store, '-w', place / 'letter'), 3, ['letter'], 'no capture')
    tally.same((place / 'letter').read_text(), 'dear Bob', 'a file that is no capture')
    tally.check(not store.exists(), 'a refused capture left a store')


def other_users(place):
    """Who called sudo gets the files; a user needs no more than setcap; another is told how."""
    home = place / 'user'
    home.mkdir()
    os.chown(home, USER, USER)
    place.folder.chmod(0o755)
    program = place / 'malote'
    shutil.copy(_malote.program(), program)
    program.chmod(0o755)
    as_user = ['setpriv', f'--reuid={USER}', f'--regid={USER}', '--clear-groups']
    environment = {'HOME': str(home), 'XDG_STATE_HOME': str(home), 'XDG_CACHE_HOME': str(home),
                   'XDG_CONFIG_HOME': str(home)}

    sudo = dict(environment, SUDO_UID=str(USER), SUDO_GID=str(USER))
    capture = Capture(place, '-i', 'lo', '-d', home / 'sudo.db', '-w', home / 'sudo.pcapng', environment=sudo)
    nothing_left(capture, USER, 'sudo')
    tally.same(capture.end()[0], 0, f'sudo: {capture.said!r}')
    found = sorted((p.name, p.stat().st_uid) for p in home.glob('sudo.*'))
    tally.same(found, [('sudo.db', USER), ('sudo.pcapng', USER)], 'sudo: files')
    (place / 'rootly').mkdir(mode=0o700)
    place.environment.update(SUDO_UID=str(USER), SUDO_GID=str(USER))
    one_line(place.run('capture', '-i', 'lo', '-d', place / 'rootly/x.db'), 3, ['x.db', 'sudo'], 'not the user\'s')
    for name in ('SUDO_UID', 'SUDO_GID'):
        place.environment.pop(name)

    place.environment.update(environment)
    before = subprocess.run([*as_user, program, 'capture', '-i', 'lo', '-d', str(home / 'no.db')],
                            capture_output=True, text=True, env=place.environment)
    tally.check(before.returncode == 3 and before.stderr.count('\n') == 1 and
                f'setcap cap_net_raw,cap_net_admin+ep {program}' in before.stderr, f'no permission: {before}')
    if SANITIZED:  # nor does it see its options in a program with capabilities
        return
    if subprocess.run(['setcap', 'cap_net_raw,cap_net_admin+ep', program], capture_output=True).returncode != 0:
        print('not tried: setcap does not work here')
        return
    capture = Capture(place, '-i', 'lo', '-d', home / 'caps.db', prefix=as_user, environment=environment,
                      program=program)
    nothing_left(capture, USER, 'setcap')
    tally.same(capture.end()[0], 0, f'setcap: {capture.said!r}')
    tally.same([p.name for p in home.glob('caps.db*')], ['caps.db'], 'setcap: files')


def main():
    own_network()
    with Place() as place:
        refusals(place)
        store = whole_story(place, 'one', ['-i', 'lo'])
        with sqlite3.connect(store) as database:
            tally.same(database.execute('PRAGMA integrity_check').fetchall(), [('ok',)], 'integrity')
        database.close()
        whole_story(place, 'any', ['-i', 'any'])
        whole_story(place, 'two', ['-i', 'lo', '-i', 'any', '-i', 'lo'])
        limits(place)
        flood(place)
        other_users(place)
    tally.finish()


main()
