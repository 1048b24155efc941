#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The screens of sessions in tmux: ladder, flow, comparison, octets and preview at three sizes,
held against what the captures have; resizing under way, a terminal without colours, the C
locale, the mouse, hostile texts."""
import re
import sys

import _malote
from _check import Place, Tally, sample
from _tmux import Tmux, tmux_available

tally = Tally()
SIZES = ((80, 24), (120, 40), (200, 60))


def start(place, source, *more, columns=80, rows=24, **environment):
    screen = Tmux(place, [_malote.program(), 'browse', source, *more], columns, rows, **environment)
    tally.check(screen.shows('malote', '? help'), f'{source}: it begins: {screen.text()}')
    return screen


def leave(screen, about):
    screen.keys('C-c')
    tally.check(screen.shows('status 0'), f'{about}: it ends well: {screen.text()}')
    screen.close()


def find(screen, text):
    screen.keys('s')
    tally.check(screen.wait_for(lambda lines: lines[-1].startswith(' search')), f's asks: {screen.text()}')
    screen.keys('C-u')
    screen.type(text)
    screen.keys('Enter')


def shown(screen, about, *texts):
    """All of it is in the window, between the title and the key line."""
    def holds(lines):
        framed = lines[0].startswith(' malote  ') and '? help' in lines[-1]
        return framed and all(any(text in line for line in lines) for text in texts)
    tally.check(screen.wait_for(holds) is not None, f'{about}: not all of {texts} is shown: {screen.text()}')


LADDERS = (('smtp-classroom', 'RCPT', ('├─ RCPT TO:<bob@school.example> ─', '◄─ 250 <bob@school.example> ', 'Names one recipient of the mail')),
           ('ftp-classroom', 'RETR', ('├─ RETR ', '┈┈┼┈', 'RFC 959 4.1.3')),
           ('ftp-passive', '226', ('├─ LIST ─', ' LIST ┈┈┼┈', '◄═ 212 octets ═', '◄─ 226 ', '├┈ port 40001 ┈')),
           ('pop3-classroom', 'RETR', ('◄─ +OK', '├─ retr 1 ─', 'RETR <message>')))


def ladders(place):
    """The transcript opens, Tab turns it; each arrow goes where the capture's octets went."""
    for columns, rows in SIZES:
        size = f'{columns}x{rows}'
        for name, searched, texts in LADDERS:
            screen = start(place, sample(name), columns=columns, rows=rows)
            screen.keys('Enter')
            tally.check(screen.shows('Session 1'), f'{name} {size}: the transcript: {screen.text()}')
            screen.keys('Tab')
            tally.check(screen.shows('step '), f'{name} {size}: the ladder: {screen.text()}')
            find(screen, searched)
            shown(screen, f'{name} {size}', *texts)
            leave(screen, f'{name} {size}')


def flows(place):
    """One mail over two servers, in one ladder from any of its sessions; the two compared."""
    for columns, rows in SIZES:
        size = f'{columns}x{rows}'
        screen = start(place, sample('mail-two-servers'), columns=columns, rows=rows)
        screen.keys('x')
        tally.check(screen.shows('Sessions 1, '), f'flow {size}: {screen.text()}')
        find(screen, 'DATA')
        shown(screen, f'flow {size}', '10.0.0.25 ', 'both', '├─ DATA ─', '354 ', 'RFC 5321 4.1.1.4')
        screen.keys('Escape')
        tally.check(screen.shows('Sessions'), f'flow {size}: back')
        screen.keys('c')
        tally.check(screen.shows('compare session 1 with session'), f'compare {size}: it asks: {screen.text()}')
        screen.keys('C-u')
        screen.type('9999')
        tally.check(screen.shows('there is no such session'), f'compare {size}: it knows its sessions')
        screen.keys('C-u')
        screen.type('2')
        screen.keys('Enter')
        tally.check(screen.shows('Sessions 1 and 2'), f'compare {size}: {screen.text()}')
        shown(screen, f'compare {size}', '← 220 mail.hers.example ESMTP', '~', '← 220 mail.his.example ESMTP', '3 differences')
        leave(screen, f'flow {size}')


def octets(place):
    for columns, rows in SIZES:
        size = f'{columns}x{rows}'
        screen = start(place, sample('ftp-passive'), columns=columns, rows=rows)
        screen.keys('Enter')
        tally.check(screen.shows('Session 1'), f'octets {size}: the transcript: {screen.text()}')
        find(screen, 'complete;')
        screen.keys('X')
        tally.check(screen.shows('Transfer t', '00000000'), f'octets {size}: {screen.text()}')
        shown(screen, f'octets {size}', 'from packet ', ' 00000000  ', 'octets 0 to ')
        find(screen, '0x0d0a')
        tally.check(screen.shows('found at'), f'octets {size}: found: {screen.text()}')
        leave(screen, f'octets {size}')


def preview(place):
    """Below the list where there is room; p says otherwise."""
    for columns, rows in SIZES:
        screen = start(place, sample('pop3-classroom'), columns=columns, rows=rows)
        at_first = rows >= 34
        about = f'preview {columns}x{rows}'
        if at_first:
            tally.check(screen.shows('pass ***', ' Session 1 '), f'{about}: it is there: {screen.text()}')
        else:
            tally.check('pass ***' not in screen.text(), f'{about}: it is not there: {screen.text()}')
        screen.keys('p')
        tally.check(screen.wait_for(lambda lines: ('pass ***' in '\n'.join(lines)) != at_first), f'{about}: p: {screen.text()}')
        screen.keys('p')
        tally.check(screen.wait_for(lambda lines: ('pass ***' in '\n'.join(lines)) == at_first), f'{about}: p again')
        screen.keys('R')
        if at_first:
            tally.check(screen.wait_for(lambda lines: 'pass ***' not in '\n'.join(lines)), f'{about}: R: {screen.text()}')
        tally.check(screen.shows('PASSWORDS SHOWN'), f'{about}: it says that they are shown: {screen.text()}')
        leave(screen, about)


def resizing(place):
    """From a ladder to windows of all kinds and back, faster than anybody could draw."""
    screen = start(place, sample('ftp-passive'))
    screen.keys('Enter', 'Tab')
    tally.check(screen.shows('step '), f'resizing: the ladder: {screen.text()}')
    for columns, rows in ((20, 5), (200, 60), (40, 8), (61, 11), (120, 40), (1, 1), (300, 9), (80, 24)):
        screen.resize(columns, rows)
        screen.keys('j', 'k')
    tally.check(screen.shows('step ', '├─ USER alice ─'), f'resizing: and back: {screen.text()}')
    for columns, rows in ((20, 5), (39, 24), (80, 7)):
        screen.resize(columns, rows)
        tally.check(screen.shows('window too small'), f'resizing: {columns}x{rows}: {screen.text()}')
    screen.resize(80, 24)
    tally.check(screen.shows('step ', '├─ USER alice ─'), f'resizing: as before: {screen.text()}')
    leave(screen, 'resizing')


def looks(place):
    colour = re.compile(r'\x1b\[[0-9;]*(?:3[0-7]|4[0-7]|9[0-7]|[34]8;5;)[0-9;]*m')
    for about, more, environment, coloured in (
            ('colours', (), {}, True), ('light', ('--theme', 'light'), {}, True),
            ('mono', ('--theme', 'mono'), {}, False), ('NO_COLOR', (), {'NO_COLOR': '1'}, False),
            ('vt100', (), {'TERM': 'vt100'}, False)):
        screen = start(place, sample('smtp-refusals'), *more, **environment)
        screen.keys('Enter', 'Tab')
        tally.check(screen.shows('step ', '421'), f'{about}: the ladder: {screen.text()}')
        found = colour.search('\n'.join(screen.lines(attributes=True)))
        tally.same(bool(found), coloured, f'{about}: colours are seen')
        leave(screen, about)
    for about, more, environment in (('C locale', (), {'LC_ALL': 'C'}), ('--ascii', ('--ascii',), {})):
        screen = start(place, sample('ftp-passive'), *more, **environment)
        screen.keys('Enter', 'Tab')
        tally.check(screen.shows('step '), f'{about}: the ladder')
        find(screen, '226')
        shown(screen, about, '|- LIST -', '<- 226 ', '|. port 40001 .')
        tally.check(screen.raw().isascii(), f'{about}: ASCII only')
        leave(screen, about)


def head(screen):
    row = next(i for i, line in enumerate(screen.lines()) if 'PROTO' in line)
    return row, screen.lines()[row].index('PROTO')


def mouse(place):
    screen = start(place, sample('mail-two-servers'), TERM='xterm-256color')
    row = next(i for i, line in enumerate(screen.lines()) if re.match(r' +2  smtp ', line))
    screen.press(row, 10)
    screen.press(row, 10)
    tally.check(screen.shows('Session 2'), f'mouse: a row pressed twice opens: {screen.text()}')
    lines = screen.lines()
    help_at = lines[-1].index('? help')
    screen.press(len(lines) - 1, help_at)
    tally.check(screen.shows('  Keys'), f'mouse: the key line acts: {screen.text()}')
    screen.keys('Escape')
    tally.check(screen.shows('Session 2'), 'mouse: back')
    screen.keys('Escape')
    tally.check(screen.shows(' Sessions'), 'mouse: back in the list')
    screen.press(*head(screen))
    tally.check(screen.shows('PROTO▲'), f'mouse: a title sorts: {screen.text()}')
    screen.press(*head(screen))
    tally.check(screen.shows('PROTO▼'), f'mouse: and turns: {screen.text()}')
    screen.keys('Enter')
    tally.check(screen.shows('line '), f'mouse: {screen.text()}')
    before = int(re.search(r'line (\d+) of', screen.text()).group(1))
    screen.press(6, 10, 65)
    tally.check(screen.shows(f'line {before + 3} of'), f'mouse: the wheel moves: {screen.text()}')
    leave(screen, 'mouse')
    tally.check(b'\x1b[?1006;1000l' in screen.raw() or b'\x1b[?1000l' in screen.raw(), 'mouse: the terminal has it back')
    screen = start(place, sample('mail-two-servers'), '--no-mouse', TERM='xterm-256color')
    leave(screen, '--no-mouse')
    tally.check(b'1000h' not in screen.raw(), '--no-mouse: the terminal keeps it')


def hostile(place):
    """No octet of a capture reaches the terminal as more than its picture, on any of the screens."""
    from _wire import Capture
    nasty = b'\x1b[2J\x1b]0;owned\x07\x1b[31mred\x9b5m \xe2\x80\xae evil \xff\xfe'
    path = place / 'nasty\x1b[31m.pcap'
    with Capture(path) as capture:
        for port in (40000, 40001):
            talk = capture.connect(25)
            talk.talk(None, b'220 ' + nasty, b'EHLO ' + nasty, b'250 ' + nasty, b'MAIL FROM:<' + nasty + b'@a>',
                      b'250 ok', b'RCPT TO:<b@b>', b'550 ' + nasty, b'DATA', b'354 go')
            talk.client(b'Message-ID: <1@b>\r\nSubject: ' + nasty + b'\r\n\r\n' + nasty + b'%d\r\n' % port)
            talk.talk(b'.', b'250 ok', b'QUIT', b'221 bye')
            talk.close()
    screen = start(place, path, columns=120, rows=40)
    tally.check(screen.shows('\\x1b[31mred'), f'hostile: the preview: {screen.text()}')
    screen.keys('x')
    tally.check(screen.shows('Sessions 1, 2', '\\x1b[31mred'), f'hostile: the flow: {screen.text()}')
    screen.keys('Enter')
    tally.check(screen.shows('\\x1b[2J'), f'hostile: a line in full: {screen.text()}')
    screen.keys('Escape')
    tally.check(screen.shows('Sessions 1, 2'), 'hostile: back')
    find(screen, 'EHLO')
    screen.keys('X')
    tally.check(screen.shows('00000000', '1b 5b 32'), f'hostile: octets: {screen.text()}')
    screen.keys('Escape')
    tally.check(screen.shows('Sessions 1, 2'), 'hostile: back again')
    screen.keys('Escape')
    tally.check(screen.shows('  Sessions'), f'hostile: the list again: {screen.text()}')
    screen.keys('c')
    tally.check(screen.shows('compare session'), f'hostile: {screen.text()}')
    screen.keys('Enter')
    tally.check(screen.shows('no differences'), f'hostile: the comparison: {screen.text()}')
    leave(screen, 'hostile')
    raw = screen.raw()
    tally.check(b'\x1b]0;' not in raw and b'\x9b5m' not in raw, 'hostile: nothing gets through')
    tally.check(b'\x07' not in raw, 'hostile: no bell')
    tally.check('\u202e'.encode() not in raw, 'hostile: no text runs backwards')


def main():
    if not tmux_available():
        print('skipped: there is no tmux (apt install tmux)')
        sys.exit(77)
    with Place() as place:
        for test in (ladders, flows, octets, preview, resizing, looks, mouse, hostile):
            test(place)
    tally.finish()


main()
