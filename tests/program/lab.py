#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The lab on a terminal: what is typed to its server by hand is on the screen half a second later,
lessons play by themselves, a recording needs no rights, nothing is left behind. Then the lessons
captured live, held against what both ends say and against the same packets read offline."""
import json
import os
import pathlib
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time

import _malote
from _check import SANITIZED, Place, Tally
from _terminal import Session, terminals_available

SOON = 3.0 if SANITIZED else 0.5  # seconds from the end of a line to its being on the screen
PATIENCE = 60 if SANITIZED else 20
ENTER, ESCAPE, DOWN = '\r', '\x1b', '\x1b[B'
NOBODY = 65_534
# Of lessons whose first session is of another protocol than their name.
FIRST = {'mail-journey': 'SMTP', 'mail-two-servers': 'SMTP', 'imap-fetch': 'SMTP', 'imap-pieces': 'SMTP', 'pop3-fetch': 'SMTP', 'pop3-delete': 'SMTP',
         'pop3-leave-on-server': 'SMTP'}
LESSONS = sorted((_malote.source() / 'samples' / 'lessons').glob('*.txt'))
BODY = ['From: me@lab.example', 'To: alice@lab.example', 'Subject: by hand', '', 'One line.', '..two dots', 'Bye.']

tally = Tally()


def capturing_refused():
    """Why nothing can be captured here; None where it can."""
    if os.geteuid() != 0:
        return 'only root may capture'
    try:
        socket.socket(socket.AF_PACKET, socket.SOCK_RAW, 0).close()
    except OSError as error:
        return f'capturing on loopback: {error}'
    return None


def own_network():
    """Goes on in a network namespace where nobody else talks, if there may be one."""
    if os.geteuid() != 0 or os.environ.get('MALOTE_OWN_NETWORK') == '1':
        return
    if subprocess.run(['unshare', '-n', 'ip', 'link', 'set', 'lo', 'up'], capture_output=True).returncode != 0:
        return
    os.environ['MALOTE_OWN_NETWORK'] = '1'
    os.execvp('unshare', ['unshare', '-n', 'sh', '-c', 'ip link set lo up && exec "$@"', 'sh', sys.executable,
                          '-B', *sys.argv])


def free_ports(count):
    listeners = [socket.create_server(('127.0.0.1', 0)) for _ in range(count)]
    ports = [one.getsockname()[1] for one in listeners]
    for one in listeners:
        one.close()
    return ports


def start(place, *arguments):
    environment = {**place.environment, 'TERM': 'xterm-256color'}
    return Session([_malote.program(), *map(str, arguments)], environment, folder=place.folder)


def start_lab(place, store, *arguments):
    smtp, pop3, imap = free_ports(3)
    session = start(place, 'lab', '--ports', f'smtp={smtp},pop3={pop3},imap={imap}', '-d', place / store, *arguments)
    return session, smtp, pop3


def seen(session):
    return '\n' + re.sub(r'\n+', '\n', session.screen.text())


def soon(session, wanted, about, since=None):
    """The text, or what the expression finds, must be on the screen soon; how long it took."""
    since = since or time.monotonic()
    pattern = wanted if isinstance(wanted, re.Pattern) else re.compile(re.escape(wanted))
    while time.monotonic() - since < PATIENCE:
        if pattern.search(session.screen.text()):
            took = time.monotonic() - since
            tally.check(took <= SOON, f'{about}: {pattern.pattern} on the screen only after {took:.2f} s')
            return took
        if not session.read(0.01) and session.ended():
            break
    tally.check(False, f'{about}: {pattern.pattern} is not on the screen:\n{seen(session)}')
    return PATIENCE


def children_of(pid):
    found = []
    for status in pathlib.Path('/proc').glob('[0-9]*/status'):
        try:
            text = status.read_text('utf-8', 'replace')
        except OSError:
            continue
        if f'\nPPid:\t{pid}\n' in text:
            found.append(int(status.parent.name))
    return found


def is_there(pid):
    try:
        return '\nState:\tZ' not in pathlib.Path(f'/proc/{pid}/status').read_text('utf-8', 'replace')
    except OSError:
        return False


def eventually(there, text):
    until = time.monotonic() + PATIENCE
    while not there() and time.monotonic() < until:
        time.sleep(0.02)
    tally.check(there(), text)


def leave(session, keys, about):
    session.send(keys)
    tally.same(session.finish(PATIENCE), 0, f'{about}: exit status; {seen(session)}')
    screen = session.screen
    tally.check(not screen.alternate and screen.cursor_shown, f'{about}: the terminal shows what it did')
    tally.check(session.modes() == session.before, f'{about}: the terminal is set as before')
    tally.same(screen.unknown, [], f'{about}: sequences that no terminal was asked to know')
    session.close()


def whole(path, about):
    database = sqlite3.connect(path)
    tally.same(database.execute('PRAGMA integrity_check').fetchall(), [('ok',)], f'{about}: integrity')
    database.close()
    # Who became nobody cannot take the lock's file away from root's folder.
    left = {p.name for p in path.parent.glob(path.name + '*')} - {path.name + '-lock'}
    tally.same(left, {path.name}, f'{about}: files of the store')


def closed(port):
    try:
        socket.create_connection(('127.0.0.1', port), timeout=2).close()
    except ConnectionRefusedError:
        return True
    return False


class Telnet:
    """A person at a telnet: octet by octet, one reply after each line. Keeps what went either way."""

    def __init__(self, port):
        self.wire = socket.create_connection(('127.0.0.1', port), timeout=PATIENCE)
        self.wire.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.lines = self.wire.makefile('rb')
        self.typed, self.heard = [], [self.line()]

    def line(self):
        return self.lines.readline().decode().rstrip('\r\n')

    def type(self, line):
        """Types it; the moment it was whole."""
        for octet in line.encode() + b'\r\n':
            self.wire.sendall(bytes([octet]))
            time.sleep(0.002)
        self.typed.append(line)
        return time.monotonic()

    def reply(self, ends=r'(\d{3} |[+-])'):
        while True:
            self.heard.append(self.line())
            if not self.heard[-1] and not ends.startswith('^') or re.match(ends, self.heard[-1]):
                return self.heard[-1]

    def close(self):
        self.lines.close()
        self.wire.close()


def typed_mail(session, smtp, delays):
    """Sends a mail by hand while the transcript is looked at."""
    person = Telnet(smtp)
    soon(session, re.compile(r'^ +1  smtp  .*127\.0\.0\.1:\d', re.M), 'the session is in the list')
    session.send(ENTER)
    tally.check(session.shows('Session 1  SMTP'), f'Enter opens it: {seen(session)}')
    tally.check(session.shows('← 220 '), f'the greeting: {seen(session)}')
    tally.check(session.shows('following'), f'it follows: {seen(session)}')
    for line, meaning in (('HELO me.lab.example', 'HELO'), ('MAIL FROM:<me@lab.example>', 'MAIL FROM'),
                          ('RCPT TO:<nobody@lab.example>', 'RCPT TO'), ('RCPT TO:<alice@lab.example>', 'RCPT TO'),
                          ('DATA', '')):
        since = person.type(line)
        answer = person.reply()
        delays.append(soon(session, f'→ {line}', 'typed', since))
        soon(session, f'← {answer[:40]}', 'answered', since)
        text = session.screen.text()
        tally.check('RFC 5321' in text.split('←')[-1], f'{line}: the explanation: {text}')
    for line in BODY:
        person.type(line)
    since = person.type('.')
    soon(session, f'← {person.reply()[:40]}', 'the mail is taken', since)
    soon(session, '│ Subject: by hand', 'the mail', since)
    since = person.type('QUIT')
    person.reply()
    delays.append(soon(session, '→ QUIT', 'typed', since))
    tally.same(person.lines.read(), b'', 'the server hangs up')
    person.close()
    soon(session, 'closed', 'the end')
    return person


def fetched_mail(session, pop3, delays):
    person = Telnet(pop3)
    session.send(ESCAPE)
    tally.check(session.shows('Sessions'), f'Esc goes back: {seen(session)}')
    tally.check(session.shows('2 sessions'), f'the second is there: {seen(session)}')
    session.send(DOWN + ENTER)
    tally.check(session.shows('Session 2'), f'Enter opens the second: {seen(session)}')
    for line, shown, ends in (('USER alice', 'USER alice', r'^[+-]'), ('PASS lab-alice', 'PASS ***', r'^[+-]'),
                              ('LIST', 'LIST', r'^\.$'), ('RETR 1', 'RETR 1', r'^\.$'), ('QUIT', 'QUIT', r'^[+-]')):
        since = person.type(line)
        person.reply(ends)
        delays.append(soon(session, f'→ {shown}', 'typed', since))
    tally.check('Subject: by hand' in person.heard, 'the mail is fetched')
    tally.check('→ PASS lab-alice' not in session.screen.text(), 'the password is masked')
    person.close()
    soon(session, 'closed', 'the end')
    return person


def said_in(path):
    """Of a transcript in a file: (what the client said, what the server said, the lines of mail)."""
    client, server, mail, last = [], [], [], None
    for line in path.read_text('utf-8').splitlines():
        mark = re.match(r' +[\d.]*(?: +\+[\d.]+)? +([→←│]) ?(.*)$', line)
        if mark:
            last = {'→': client, '←': server, '│': mail}[mark[1]]
            if not re.search(r'octets in all; malote show', mark[2]):
                last.append(mark[2])
        elif re.match(r' {20,}\S', line) and last is server:
            last.append(line.strip())
    return client, server, mail


def saved(session, place, person, mail, dots):
    number = int(re.search(r'Session (\d+)', session.screen.text())[1])
    session.send('w')
    tally.check(session.shows(f'session-{number}.txt'), f'w asks: {seen(session)}')
    session.send(ENTER)
    tally.check(session.shows(f'written to session-{number}.txt'), f'w writes: {seen(session)}')
    client, server, carried = said_in(place / f'session-{number}.txt')
    typed = [re.sub('^PASS .*', 'PASS ***', line) for line in person.typed]
    unstuffed = [re.sub(r'^\.(?=.)', '', line) for line in mail]
    for line in mail + ['.'] if dots else []:
        typed.remove(line)
    heard = [line for line in person.heard if dots or line not in mail + ['.']]
    tally.same(client, typed, f'session {number}: what the file says was typed')
    tally.same(server, heard, f'session {number}: what the file says was answered')
    tally.same(carried, unstuffed, f'session {number}: the mail in the file')


def by_hand(place):
    session, smtp, pop3 = start_lab(place, 'hand.db')
    tally.check(session.shows('waiting for the first session'), f'the lab: {seen(session)}')
    text = session.screen.text()
    for port in (smtp, pop3):
        tally.check(f'telnet 127.0.0.1 {port} ' in text, f'port {port} is not named: {text}')
    tally.check('…' not in ''.join(session.screen.lines()[1:4]), f'the hints are cut: {text}')
    children, delays = children_of(session.pid), []
    tally.check(children, 'capturing is not done in a process of its own')
    person = typed_mail(session, smtp, delays)
    saved(session, place, person, BODY, True)
    person = fetched_mail(session, pop3, delays)
    session.send('u')  # the mail whole: what is not folded is saved whole as well
    at = person.heard.index('Subject: by hand')
    first = next(i for i, line in enumerate(person.heard) if line.startswith('Return-Path:'))
    saved(session, place, person, person.heard[first:person.heard.index('.', at)], False)
    leave(session, 'qq', 'the lab')
    tally.check('what was captured is in' in session.screen.text(), f'the store is named: {seen(session)}')
    tally.same([pid for pid in children if is_there(pid)], [], 'processes left behind')
    tally.check(closed(smtp) and closed(pop3), 'the servers are still there')
    whole(place / 'hand.db', 'the lab')
    tally.same([(r['protocol'], r['outcome']) for r in place.rows('sessions', place / 'hand.db')],
               [('smtp', 'closed'), ('pop3', 'closed')], 'the sessions')
    tally.same([r['complete'] for r in place.rows('messages', place / 'hand.db')], [True, True], 'the messages')
    tally.same([r['state'] for r in place.rows('captures', place / 'hand.db')], ['whole'], 'the capture')
    print(f'on the screen within {max(delays):.2f} s')


def left_otherwise(place):
    """Quit while somebody talks; a terminal that goes away; a view that is killed."""
    for about in ('quit', 'hang-up', 'kill'):
        store = place / f'{about}.db'
        session, smtp, _ = start_lab(place, store)
        tally.check(session.shows('waiting'), f'{about}: {seen(session)}')
        children = children_of(session.pid)
        person = Telnet(smtp)
        person.type('HELO me')
        tally.check(session.shows('1 session'), f'{about}: the session: {seen(session)}')
        if about == 'quit':
            leave(session, '\x03', about)
        elif about == 'hang-up':
            os.close(session.master)
            eventually(session.ended, f'{about}: the lab goes on')
        else:
            os.kill(session.pid, signal.SIGKILL)
            eventually(session.ended, f'{about}: the lab goes on')
            session.close()
        eventually(lambda: not any(map(is_there, children)), f'{about}: processes left behind')
        for pid in filter(is_there, children):
            os.kill(pid, signal.SIGKILL)
        person.close()
        tally.check(closed(smtp), f'{about}: the server is still there')
        whole(store, about)
        tally.same([r['command'] for r in place.rows('exchanges', store) if r['command']], ['HELO'], about)


def lesson(place):
    session, _, _ = start_lab(place, 'lesson.db', '--lesson', 'smtp-first-mail', '--speed', '50')
    tally.check(session.shows('1 session', PATIENCE), f'a lesson: {seen(session)}')
    tally.check('smtp-first-mail' in session.screen.text(), f'the lesson is named: {seen(session)}')
    session.send(ENTER)
    for wanted in ('→ HELO student', '→ MAIL FROM:', '→ RCPT TO:', '→ DATA', 'May I bring my adapter?', '→ QUIT'):
        if not session.shows(wanted, PATIENCE):
            session.send('g')
            tally.check(session.shows(wanted, 2), f'a lesson: {wanted}: {seen(session)}')
    leave(session, 'qq', 'a lesson')
    whole(place / 'lesson.db', 'a lesson')
    session, smtp, _ = start_lab(place, 'slow.db', '--lesson', 'smtp-first-mail')
    tally.check(session.shows('1 session', PATIENCE), f'a slow lesson: {seen(session)}')
    leave(session, 'q', 'leaving a lesson under way')
    tally.check(closed(smtp), 'a lesson under way: the server is still there')
    ran = place.run('lab', '--list')
    tally.same([line.split()[0] for line in ran.out.decode().splitlines()], sorted(p.stem for p in LESSONS), 'lab --list')


def two_servers(place):
    """A lesson that goes over a second server: the lab has that, too."""
    session, _, _ = start_lab(place, 'two.db', '--lesson', 'mail-two-servers')
    tally.check(session.shows('3 sessions', PATIENCE), f'two servers: {seen(session)}')
    eventually(lambda: [len(r['hops']) for r in place.rows('journeys', place / 'two.db')] == [3], 'the letter went all the way')
    leave(session, 'q', 'two servers')


def recorded(place):
    for path in LESSONS:
        session = start(place, 'lab', '--recorded', '--lesson', path.stem)
        tally.check(session.shows(f'recording of {path.stem}'), f'--recorded {path.stem}: {seen(session)}')
        session.send(ENTER)
        tally.check(session.shows('Session 1  ' + FIRST.get(path.stem, path.stem.split('-')[0].upper())), f'--recorded {path.stem}: {seen(session)}')
        leave(session, 'qq', f'--recorded {path.stem}')
    session = start(place, 'lab', '--recorded')
    tally.check(session.shows('recording of smtp-first-mail'), f'--recorded: {seen(session)}')
    leave(session, 'q', '--recorded')
    left = [p.name for p in (place / 'tmp').iterdir()]
    tally.same(left, [], '--recorded: files left behind')


def refusals(place):
    ran = place.run('lab')
    tally.check(ran.status == 3 and ran.said.count('\n') == 1 and 'terminal' in ran.said, f'no terminal: {ran.said!r}')
    ran = place.run('lab', '--lesson', 'nothing', '--recorded')
    tally.check(ran.status == 3 and all(p.stem in ran.said for p in LESSONS), f'no such lesson: {ran.said!r}')
    with socket.create_server(('127.0.0.1', 0)) as taken:
        session = start(place, 'lab', '--ports', f'smtp={taken.getsockname()[1]},pop3=0,imap=0', '-d',
                        place / 'taken.db')
        tally.same(session.finish(), 3, f'a port that is taken: {seen(session)}')
        tally.check(str(taken.getsockname()[1]) in session.screen.text(), f'the port: {seen(session)}')
        session.close()
    tally.check(not (place / 'taken.db').exists(), 'a lab that never was left a store')


def view_has_nothing(session, about):
    status = pathlib.Path(f'/proc/{session.pid}/status').read_text('ascii')
    tally.check(f'Uid:\t{NOBODY}\t{NOBODY}\t{NOBODY}\t{NOBODY}\n' in status, f'{about}: the view has a user\'s id')
    for sets in ('CapPrm', 'CapEff'):
        tally.check(f'{sets}:\t{0:016x}\n' in status, f'{about}: the view keeps {sets}')


def with_rights(place, setpriv, environment, home):
    """What sudo and setcap give is gone once the devices are open, from the view as well."""
    smtp, pop3, imap = free_ports(3)
    ports = ['--ports', f'smtp={smtp},pop3={pop3},imap={imap}', '-d']
    sudo = {**environment, 'SUDO_UID': str(NOBODY), 'SUDO_GID': str(NOBODY)}
    ways = [('sudo', [place / 'malote', 'lab', *ports, home / 'sudo.db'], sudo)]
    if subprocess.run(['setcap', 'cap_net_raw,cap_net_admin+ep', place / 'malote'], capture_output=True).returncode == 0:
        ways.append(('setcap', [*setpriv, place / 'malote', 'lab', *ports, home / 'setcap.db'], environment))
    for about, arguments, given in ways:
        session = Session(arguments, given, folder=home)
        tally.check(session.shows('waiting for'), f'{about}: {seen(session)}')
        view_has_nothing(session, about)
        children = children_of(session.pid)
        person = Telnet(smtp)
        person.type('QUIT')
        person.reply()
        tally.check(session.shows('1 session'), f'{about}: {seen(session)}')
        session.send(ENTER + 'w' + ENTER)
        tally.check(session.shows('written to'), f'{about}: {seen(session)}')
        leave(session, 'qq', about)
        person.close()
        tally.same([pid for pid in children if is_there(pid)], [], f'{about}: processes left behind')
        whole(home / f'{about}.db', about)
        tally.same({p.stat().st_uid for p in home.iterdir()}, {NOBODY}, f'{about}: whose the files are')
        (home / 'session-1.txt').unlink()


def without_rights(place):
    """As nobody: what to do is said in two lines at most, and the recording works."""
    shutil.copy(_malote.program(), place / 'malote')
    place.folder.chmod(0o755)
    home = place / 'nobody'
    home.mkdir()
    os.chown(home, NOBODY, NOBODY)
    environment = {**place.environment, 'TERM': 'xterm', 'HOME': str(home), 'XDG_CACHE_HOME': str(home),
                   'XDG_STATE_HOME': str(home), 'XDG_CONFIG_HOME': str(home), 'LC_ALL': 'C.UTF-8'}
    setpriv = [shutil.which('setpriv'), f'--reuid={NOBODY}', f'--regid={NOBODY}', '--clear-groups']
    smtp, pop3, imap = free_ports(3)
    session = Session([*setpriv, place / 'malote', 'lab', '--ports', f'smtp={smtp},pop3={pop3},imap={imap}', '-d',
                       home / 'no.db'], environment, columns=400, folder=home)
    tally.same(session.finish(PATIENCE), 3, f'without rights: {seen(session)}')
    said = [line for line in session.screen.lines() if line]
    text = '\n'.join(said)
    tally.check(len(said) <= 2 and b'\x1b[?1049h' not in session.raw, f'without rights: {text}')
    for word in ('sudo', 'setcap', '--recorded'):
        tally.check(word in text, f'without rights: {word} is not named: {text}')
    session.close()
    tally.check(closed(smtp) and not (home / 'no.db').exists(), 'without rights: something is left')
    lessons = _malote.source() / 'samples' / 'lessons'
    if subprocess.run([*setpriv, 'test', '-r', LESSONS[0]]).returncode != 0:
        print(f'not tried: {lessons} is not for everybody')
        return
    with_rights(place, setpriv, environment, home)
    session = Session([*setpriv, place / 'malote', 'lab', '--recorded', '--lesson', str(LESSONS[0])], environment,
                      folder=home)
    tally.check(session.shows(f'recording of {LESSONS[0].stem}'), f'nobody --recorded: {seen(session)}')
    leave(session, 'q', 'nobody --recorded')


def tiny_server(listener):
    with listener.accept()[0] as wire, wire.makefile('rb') as lines:
        wire.sendall(b'220 tiny.example ESMTP\r\n')
        for line in lines:
            wire.sendall(b'221 bye\r\n' if line.startswith(b'QUIT') else b'250 so you say\r\n')
            if line.startswith(b'QUIT'):
                return


def looking_on(place):
    """browse -i: somebody else's server."""
    listener = socket.create_server(('127.0.0.1', 0))
    port = listener.getsockname()[1]
    threading.Thread(target=tiny_server, args=(listener,), daemon=True).start()
    session = start(place, 'browse', '-i', 'lo', '-f', f'tcp port {port}', '-d', place / 'on.db', '-w',
                    place / 'on.pcapng')
    tally.check(session.shows('waiting for the first session'), f'browse -i: {seen(session)}')
    tally.check('lo' in session.screen.lines()[0] and 'live' in session.screen.lines()[0], 'browse -i: the title')
    children = children_of(session.pid)
    person = Telnet(port)
    since = person.type('EHLO looker')
    person.reply()
    soon(session, re.compile(r'^ +1  smtp ', re.M), 'browse -i: the session', since)
    session.send(ENTER)
    for line in ('MAIL FROM:<a@b>', 'NOOP', 'QUIT'):
        since = person.type(line)
        person.reply()
        soon(session, f'→ {line}', 'browse -i', since)
    person.close()
    tally.check(session.shows('closed'), f'browse -i: the end: {seen(session)}')
    leave(session, 'qq', 'browse -i')
    tally.same([pid for pid in children if is_there(pid)], [], 'browse -i: processes left behind')
    whole(place / 'on.db', 'browse -i')
    place.run('read', place / 'on.pcapng', '-d', place / 'on2.db', '--quiet')
    same_rows(place, place / 'on.db', place / 'on2.db', 'browse -i')


def same_rows(place, live, offline, about):
    for kind in ('sessions', 'exchanges', 'messages', 'credentials', 'notices'):
        one, other = (place.run('list', kind, s, '--json', '--quiet', '--reveal').out for s in (live, offline))
        tally.check(one == other, f'{about}: {kind} differ: {one[-300:]!r} and offline {other[-300:]!r}')


def his_server(place, about):
    """The lesson's second server, which gets its mail from the first."""
    server = subprocess.Popen(
        [_malote.program(), 'serve', '--json', '--quiet', '--ports', 'smtp=0,pop3=0', '--listen', '127.0.0.2', '--domain',
         'his.example', '--truth', place / f'{about}-his.jsonl'], stdout=subprocess.PIPE, env=place.environment)
    ports = json.loads(server.stdout.readline())['ports']
    mine = ','.join([f'{name}={port}' for name, port in ports.items()] + ['imap=0', 'ftp=0'])
    return server, mine, ['--relay', f"his.example=127.0.0.2:{ports['smtp']}"]


def driven(place, path):
    """A lesson played to the server, captured live, and every account of it compared."""
    about, store, raw = path.stem, place / f'{path.stem}.db', place / f'{path.stem}.pcapng'
    served, told = place / f'{about}-served.jsonl', place / f'{about}-driven.jsonl'
    his, any_port, relay = None, 'smtp=0,pop3=0,imap=0,ftp=0', []
    if about == 'mail-two-servers':
        his, any_port, relay = his_server(place, about)
    server = subprocess.Popen(
        [_malote.program(), 'serve', '--json', '--quiet', '--ports', any_port, '--truth', served, *relay],
        stdout=subprocess.PIPE, env=place.environment)
    ports = json.loads(server.stdout.readline())['ports']
    capture = subprocess.Popen(
        [_malote.program(), 'capture', '-i', 'lo', '-d', store, '-w', raw, '-f',
         'tcp' if os.environ.get('MALOTE_OWN_NETWORK') else ' or '.join(f'tcp port {port}' for port in ports.values())],
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=place.environment)
    tally.check(b'capturing on' in capture.stderr.readline(), f'{about}: capturing')
    ran = place.run('drive', path, '--ports', ','.join(f'{name}={port}' for name, port in ports.items()),
                    '--speed', '0', '--truth', told)
    tally.same(ran.status, 0, f'{about}: driven: {ran.said}')
    wanted = sum('via' in row for row in _malote.lines(told)) + bool(his)  # and what went from server to server
    eventually(lambda: len(place.rows('messages', store)) == wanted and
               all(r['outcome'] != 'open' for r in place.rows('sessions', store)), f'{about}: all captured')
    for child in filter(None, (server, his, capture)):
        child.send_signal(signal.SIGINT)
        tally.same(child.wait(PATIENCE), 0, f'{about}: exit status')
        if child.stdout:
            child.stdout.close()
    capture.stderr.close()
    both = ['--truth', served, '--truth', told]
    beyond = ['--truth', place / f'{about}-his.jsonl'] if his else []
    for truth in ([*both, *beyond],) if his else (both[:2], both[2:], both):
        ran = place.run('verify', store, *truth, '--quiet')
        tally.same((ran.status, ran.out), (0, b''), f'{about}: {truth}')
    place.run('read', raw, '-d', place / f'{about}-offline.db', '--quiet')
    same_rows(place, store, place / f'{about}-offline.db', about)
    whole(store, about)


def main():
    if not terminals_available():
        print('skipped: no pseudo-terminal can be had here')
        sys.exit(77)
    own_network()
    for name in ('SUDO_UID', 'SUDO_GID'):
        os.environ.pop(name, None)
    with Place() as place:
        (place / 'tmp').mkdir()
        (place / 'tmp').chmod(0o1777)
        place.environment['TMPDIR'] = str(place / 'tmp')
        recorded(place)
        refused = capturing_refused()
        if refused:
            if not tally.faults:
                print(f'skipped: {refused}; only --recorded was tried')
                sys.exit(77)
            tally.finish()
        for test in (by_hand, left_otherwise, lesson, two_servers, refusals, looking_on):
            test(place)
        for path in LESSONS:
            # Under TLS nothing is seen without the keys; lessons.py has them.
            if 'tls' in path.stem:
                continue
            # Elsewhere nobody knows which data connections are ours.
            if os.environ.get('MALOTE_OWN_NETWORK') or not path.stem.startswith('ftp-'):
                driven(place, path)
        without_rights(place)
    tally.finish()


main()
