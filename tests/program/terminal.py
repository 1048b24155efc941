#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""browse on a real terminal: three sizes, keys, resizing under way, hostile texts, colours or none,
ASCII or not, a store that grows; and the terminal is afterwards as it was."""
import os
import re
import sys

import _malote
from _check import Place, Tally, sample
from _terminal import Session, terminals_available

tally = Tally()
ENTER, ESCAPE = '\r', '\x1b'


def start(place, *arguments, columns=80, rows=24, **more):
    environment = {**place.environment, 'TERM': 'xterm-256color', **more}
    return Session([_malote.program(), *map(str, arguments)], environment, columns, rows, place.folder)


def leave(session, about, key='q'):
    session.send(key)
    tally.same(session.finish(), 0, f'{about}: exit status')
    screen = session.screen
    tally.check(not screen.alternate, f'{about}: the alternate screen is left')
    tally.check(screen.cursor_shown, f'{about}: the cursor is shown again')
    tally.check(not screen.mouse, f'{about}: the terminal has its mouse back')
    tally.check(session.modes() == session.before, f'{about}: the terminal is set as before')
    tally.same(screen.unknown, [], f'{about}: sequences that no terminal was asked to know')
    session.close()


def sizes(place):
    for columns, rows in ((80, 24), (120, 40), (200, 60)):
        about = f'{columns}x{rows}'
        session = start(place, 'browse', sample('smtp-classroom'), columns=columns, rows=rows)
        tally.check(session.shows('1 session'), f'{about}: the list comes: {session.screen.text()}')
        lines = session.screen.lines()
        tally.same(len(lines), rows, f'{about}: rows')
        tally.check(lines[0].startswith(' malote  smtp-classroom.pcap  Sessions'), f'{about}: {lines[0]!r}')
        tally.check(lines[1].startswith(' S Sess') and 'L Login' in lines[1], f'{about}: {lines[1]!r}')
        tally.check(lines[2].startswith(' ID'), f'{about}: {lines[2]!r}')
        tally.check(re.match(r' +1  smtp ', lines[3]), f'{about}: {lines[3]!r}')
        tally.check('? help' in lines[-1] and 'q quit' in lines[-1], f'{about}: {lines[-1]!r}')
        session.send(ENTER)
        tally.check(session.shows('→ HELO'), f'{about}: the transcript comes: {session.screen.text()}')
        text = session.screen.text()
        for wanted in ('Session 1  SMTP', '← 220', 'MAIL FROM:', '── connection', 'RFC 5321'):
            tally.check(wanted in text, f'{about}: {wanted} is not in the transcript: {text}')
        session.send('?')
        tally.check(session.shows('look for a text'), f'{about}: the help comes')
        session.send('q')
        tally.check(session.shows('Session 1'), f'{about}: the help goes')
        session.send(ESCAPE)
        tally.check(session.shows('Sessions'), f'{about}: Esc goes back')
        leave(session, about)


def keys(place):
    session = start(place, sample('pop3-classroom'))  # without a verb: the same
    tally.check(session.shows('Sessions'), f'bare SOURCE: {session.screen.text()}')
    session.send('/proto:smt')
    tally.check(session.shows('no such protocol'), 'an unfinished filter says why')
    session.send('p' + ENTER)
    tally.check(session.shows('nothing fits the filter'), f'the filter filters: {session.screen.text()}')
    session.send(ESCAPE)
    tally.check(session.shows('1 session'), 'Esc takes the filter off')
    session.send('\x1b[B' + ENTER)
    tally.check(session.shows('pass ***'), f'the password is masked: {session.screen.text()}')
    session.send('R')
    tally.check(session.wait_for(lambda s: 'PASSWORDS SHOWN' in s.text() and 'pass ***' not in s.text()),
                'R reveals and says so')
    session.send('R')
    tally.check(session.shows('pass ***'), 'R masks again')
    session.send('sRETR' + ENTER)
    tally.check(session.shows('RETR <message>'), f'search goes to RETR, explained: {session.screen.text()}')
    session.send('w')
    tally.check(session.shows('session-1.txt'), 'w asks for a name')
    session.send(ENTER)
    tally.check(session.shows('written to session-1.txt'), 'w writes')
    saved = place / 'session-1.txt'
    exported = place.run('export', 'text', sample('pop3-classroom'), '-o', '-').out
    tally.check(saved.exists() and saved.read_bytes().strip() == exported.strip(), 'the file is what export text writes')
    session.send('w' + ENTER)
    tally.check(session.shows('overwrite it?'), 'w asks before it overwrites')
    session.send('n')
    tally.check(session.wait_for(lambda s: 'overwrite' not in s.text()), 'and takes no')
    leave(session, 'Ctrl-C', '\x03')


def resizing(place):
    session = start(place, 'browse', sample('smtp-commands'))
    tally.check(session.shows('Sessions'), 'resizing: the list comes')
    session.send(ENTER)
    tally.check(session.shows('Session 1'), 'resizing: the transcript comes')
    for columns, rows in ((120, 40), (41, 9), (200, 60), (80, 24)):
        session.resize(columns, rows)
        tally.check(session.wait_for(lambda s: 'malote' in s.lines()[0] and 'help' in s.lines()[-1]),
                    f'resized to {columns}x{rows}: {session.screen.text()}')
    session.resize(30, 5)
    tally.check(session.shows('window too small'), 'resized to 30x5')
    session.resize(80, 24)
    tally.check(session.shows('Session 1'), 'and back')
    leave(session, 'resized', 'qq')



def hostile(place):
    from _wire import Capture
    nasty = b'\x1b[2J\x1b]0;owned\x07\x1b[31mred\x9b5m \xe2\x80\xae evil \xff\xfe'
    path = place / 'nasty\x1b[31m.pcap'
    capture = Capture(path)
    talk = capture.connect(25)
    talk.talk(None, b'220 ' + nasty, b'EHLO ' + nasty, b'250 ' + nasty, b'MAIL FROM:<' + nasty + b'@a>', b'250 ok',
              b'RCPT TO:<b@b>', b'550 ' + nasty, b'DATA', b'354 go')
    talk.client(b'Subject: ' + nasty + b'\r\n\r\n' + nasty + b'\r\n')
    talk.talk(b'.', b'250 ok', b'QUIT', b'221 bye')
    talk.close()
    capture.__exit__(None, None, None)
    session = start(place, 'browse', path)
    tally.check(session.shows('Sessions'), f'hostile: the list comes: {session.screen.text()}')
    session.send(ENTER)
    tally.check(session.shows('\\x1b[31mred'), f'hostile: escapes are visible: {session.screen.text()}')
    session.send('s354' + ENTER + 'j' + ENTER)
    tally.check(session.shows('Message m1'), f'hostile: the message opens: {session.screen.text()}')
    tally.check(session.shows('\\x1b]0;owned'), 'hostile: its subject is visible')
    tally.check(b'\x1b]0;' not in session.raw and b'\x9b5m' not in session.raw, 'hostile: nothing gets through')
    tally.same(session.screen.bells, 0, 'hostile: bells')
    tally.check('\u202e' not in session.screen.text(), 'hostile: no text runs backwards')
    leave(session, 'hostile', 'qqq')


def mails(place):
    """The flat lists, and a message: its tree, a part saved, a part through a command, a command that does not end."""
    import hashlib
    from email.message import EmailMessage
    import email.policy
    from _mail import send
    from _wire import Capture
    octets = bytes(range(256)) * 300
    message = EmailMessage(policy=email.policy.SMTP)
    message['Subject'] = 'lagostas'
    message.set_content('Ol\u00e1, \x1b]0;owned\x07 at\u00e9 logo.\n', cte='quoted-printable')
    message.add_attachment(octets, 'application', 'octet-stream', filename='../../gato\u202e.bin')
    with Capture(place / 'mails.pcap') as capture:
        send(capture, message.as_bytes())
    for columns, rows in ((80, 24), (120, 40)):
        session = start(place, 'browse', place / 'mails.pcap', columns=columns, rows=rows)
        tally.check(session.shows('1 session'), 'mails: the sessions come')
        session.send('m')
        tally.check(session.shows('1 message') and session.shows('lagostas'), f'mails: m: {session.screen.text()}')
        session.send('F')
        tally.check(session.shows('1 file') and session.shows('m1 2'), f'mails: F: {session.screen.text()}')
        session.send(ENTER)
        tally.check(session.shows('00000000  00 01 02 03'), f'mails: the attachment: {session.screen.text()}')
        tally.check('multipart/mixed' in session.screen.text(), f'mails: its tree: {session.screen.text()}')
        session.send('w')
        tally.check(session.shows('save as: m000001-2-gato'), f'mails: a name: {session.screen.text()}')
        session.send(f'\x15part{columns}.bin' + ENTER)
        tally.check(session.shows(f'written to part{columns}.bin'), f'mails: saved: {session.screen.text()}')
        tally.check((place / f'part{columns}.bin').read_bytes() == octets, 'mails: the octets saved')
        session.send('|sha256sum; printf "\\033[31mred"' + ENTER)
        tally.check(session.shows(hashlib.sha256(octets).hexdigest() + '  -') and session.shows('\\x1b[31mred'), f'mails: | sha256sum: {session.screen.text()}')
        session.send(ESCAPE)
        tally.check(session.shows('multipart/mixed'), 'mails: back')
        session.send('|\x15head -c 1 >/dev/null; exit 3' + ENTER)
        tally.check(session.shows('it ended with status 3'), f'mails: a command that reads one octet: {session.screen.text()}')
        session.send(ESCAPE)
        session.shows('multipart/mixed')
        session.send('|\x15sleep 600' + ENTER)
        tally.check(session.shows('sleep 600 is running; Esc ends it'), f'mails: {session.screen.text()}')
        session.wait_for(lambda s: False, 0.5)
        session.send(ESCAPE)
        tally.check(session.shows('it was ended'), f'mails: Esc ends a command: {session.screen.text()}')
        session.send(ESCAPE)
        session.shows('multipart/mixed')
        session.send('k')
        tally.check(session.shows('Ol\u00e1, \\x1b]0;owned'), f'mails: the text: {session.screen.text()}')
        session.send(ESCAPE)
        session.shows('1 file')
        session.send('m/logo' + ENTER)
        tally.check(session.shows('filter logo') and session.shows('1 message'), f'mails: words in texts: {session.screen.text()}')
        session.send('/\x15lagosta OR camarao' + ENTER)
        tally.check(session.shows('filter lagosta OR camarao'), f'mails: {session.screen.text()}')
        tally.check(b'\x1b]0;' not in session.raw, 'mails: nothing gets through')
        session.send(ESCAPE + ESCAPE)
        leave(session, f'mails {columns}x{rows}', 'Q')


def lists(place):
    """The flat lists, what each leads to, and exports, which are those of the command."""
    capture = sample('pop3-classroom')
    session = start(place, 'browse', capture)
    for key, wanted in (('L', '1 login'), ('H', '2 hosts'), ('!', 'notice'), ('J', 'journey'), ('T', 'no TLS was seen'),
                        ('i', 'Seconds to the first reply'), ('F', 'file'), ('m', '1 message'), ('S', '1 session')):
        session.send(key)
        tally.check(session.shows(wanted), f'lists: {key}: {session.screen.text()}')
    session.send('L' + ENTER)
    tally.check(session.shows('pass ***'), f'lists: a login leads to its line: {session.screen.text()}')
    session.send(ESCAPE)
    tally.check(session.shows('1 login'), 'lists: Esc goes back to the logins')
    session.send('H' + ENTER)
    tally.check(session.shows('filter ip:'), f'lists: a host leads to its sessions: {session.screen.text()}')
    session.send(ESCAPE)
    tally.check(session.shows('2 hosts'), 'lists: Esc goes back to the hosts')
    session.send('S W' + ENTER)
    tally.check(session.shows('write to: transcripts.txt'), f'lists: an export asks for a path: {session.screen.text()}')
    session.send(ENTER)
    tally.check(session.shows('1 session written to transcripts.txt'), f'lists: and tells: {session.screen.text()}')
    wanted = place.run('export', 'text', capture, '-o', '-').out
    tally.check((place / 'transcripts.txt').read_bytes() == wanted, 'lists: it is what export text writes')
    session.send(ENTER + ENTER)
    tally.check(session.shows('overwrite it?'), 'lists: it asks before it overwrites')
    session.send('njj' + ENTER + ENTER)
    tally.check(session.shows('1 message written to messages'), f'lists: messages: {session.screen.text()}')
    tally.same(len(list((place / 'messages').glob('*.eml'))), 1, 'lists: a file a message')
    session.send('jjj' + ENTER + ENTER)
    tally.check(session.shows('packets of 1 session written to packets.pcapng'), f'lists: packets: {session.screen.text()}')
    ran = place.run('list', 'sessions', place / 'packets.pcapng', '--json')
    tally.same(ran.out.count(b'\n'), 1, 'lists: the packets are those of the session')
    leave(session, 'lists', 'Q')


def configured(place):
    """Keys and columns as the user wants them; what is wrong ends malote before there is a screen."""
    folder = place.folder / 'configuration' / 'malote'
    folder.mkdir(parents=True)
    before = place.environment['XDG_CONFIG_HOME']
    place.environment['XDG_CONFIG_HOME'] = str(folder.parent)
    (folder / 'config.toml').write_text('[keys]\nquit = "x"\n[columns]\nsessions = ["octets", "id"]\n')
    session = start(place, 'browse', sample('smtp-classroom'))
    tally.check(session.shows('1 session'), 'configured: the list comes')
    tally.check(re.match(r' +OCTETS +ID', session.screen.lines()[2]), f'configured: columns: {session.screen.text()}')
    session.send('?')
    tally.check(session.shows('Keys'), 'configured: the help')
    session.send('G')
    tally.check(session.wait_for(lambda s: re.search(r'^ +x +leave malote', s.text(), re.M)), f'configured: {session.screen.text()}')
    leave(session, 'configured', 'x')
    (folder / 'config.toml').write_text('[keys]\n\nquit = "Hyper-x"\n')
    ran = place.run('list', 'sessions', sample('smtp-classroom'))
    place.environment['XDG_CONFIG_HOME'] = before
    tally.check(ran.status == 2 and 'line 3' in ran.said and 'Hyper-x' in ran.said, f'configured: {ran.said!r}')


def looks(place):
    session = start(place, 'browse', sample('smtp-refusals'))
    session.shows('Sessions')
    session.send(ENTER)
    session.shows('Session 1')
    tally.check(session.screen.coloured, 'there are colours')
    leave(session, 'colours', 'qq')
    for about, arguments, more in (('NO_COLOR', (), {'NO_COLOR': '1'}), ('--color never', ('--color', 'never'), {}),
                                   ('vt100', (), {'TERM': 'vt100'})):
        session = start(place, 'browse', sample('smtp-refusals'), *arguments, **more)
        tally.check(session.shows('Sessions'), f'{about}: the list comes')
        session.send(ENTER)
        tally.check(session.shows('← 421'), f'{about}: the transcript comes: {session.screen.text()}')
        tally.check(not session.screen.coloured, f'{about}: no colours')
        leave(session, about, 'qq')
    for about, arguments, more in (('LC_ALL=C', (), {'LC_ALL': 'C'}), ('--ascii', ('--ascii',), {})):
        session = start(place, 'browse', sample('smtp-portugues'), *arguments, **more)
        tally.check(session.shows('Sessions'), f'{about}: the list comes')
        session.send(ENTER)
        tally.check(session.shows('> '), f'{about}: the transcript comes')
        tally.check(session.raw.isascii(), f'{about}: ASCII only')
        leave(session, about, 'qq')


def growing(place):
    store = place / 'growing.db'
    place.run('read', sample('smtp-classroom'), '-d', store)
    session = start(place, 'browse', store)
    tally.check(session.shows('1 session'), 'growing: the first session')
    place.run('read', sample('pop3-classroom'), '-d', store)
    tally.check(session.shows('2 sessions', 5), f'growing: the second comes by itself: {session.screen.text()}')
    leave(session, 'growing')
    os.chmod(store, 0o400)
    os.chmod(place.folder, 0o500)
    try:
        session = start(place, 'browse', store)
        tally.check(session.shows('2 sessions'), f'read-only: {session.screen.text()}')
        leave(session, 'read-only')
    finally:
        os.chmod(place.folder, 0o700)


def refusals(place):
    ran = place.run('browse', sample('smtp-classroom'))
    tally.same((ran.status, ran.out), (3, b''), 'browse without a terminal')
    tally.check('terminal' in ran.said, f'browse without a terminal: {ran.said!r}')
    ran = place.run(sample('smtp-classroom'))
    tally.check(ran.status == 0 and b'smtp' in ran.out, 'a bare SOURCE without a terminal is a list')
    session = start(place, sample('smtp-classroom'), TERM='dumb')
    tally.same(session.finish(), 0, 'a bare SOURCE on a dumb terminal')
    tally.check('CLIENT' in session.screen.text(), 'a bare SOURCE on a dumb terminal is a list')
    session.close()
    # curses itself forgets some octets when it does not know the terminal.
    session = start(place, 'browse', sample('smtp-classroom'), TERM='no-such-terminal', ASAN_OPTIONS='detect_leaks=0')
    tally.same(session.finish(), 3, 'browse on an unknown terminal')
    tally.check('TERM' in session.screen.text(), f'browse on an unknown terminal: {session.screen.text()!r}')
    session.close()
    session = start(place, 'browse', 'missing.pcap')
    tally.same(session.finish(), 3, 'browse of a missing file')
    session.close()


def main():
    if not terminals_available():
        print('skipped: no pseudo-terminal can be had here')
        sys.exit(77)
    with Place() as place:
        for test in (sizes, keys, resizing, hostile, mails, lists, configured, looks, growing, refusals):
            test(place)
    tally.finish()


main()
