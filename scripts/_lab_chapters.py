# SPDX-License-Identifier: MIT
"""The lab guide's exercises after the first: what is typed and which keys are pressed, each in a lab
of its own. scripts/make-screens runs them; what the guide says about the screens stands in the guide."""
import getpass
import re

from _lab import DOWN, ENTER, ESCAPE, FTP, IMAP, ROOT, SMTP, TAB, UP, fail, tool

MAIL = ('HELO student.lab.example', 'MAIL FROM:<alice@lab.example>', 'RCPT TO:<bob@lab.example>', 'DATA',
        'From: Alice <alice@lab.example>', 'To: Bob <bob@lab.example>', 'Subject: Where mail stays', '',
        'You can look at it as often as you like.', '.', 'QUIT')
CAPTURES = ROOT / 'samples' / 'captures'


def type_all(lab, session, lines):
    lab.type_lines(session, lines)
    session.finish(5)


def imap(lab):
    session = lab.telnet(SMTP, '220 ')
    type_all(lab, session, MAIL)
    session.close()
    session = lab.telnet(IMAP, '* OK')
    lab.type_until(session, ['a001 LOGIN bob lab-bob', 'a002 SELECT INBOX'], 'a002 OK')
    lab.keep('imap-select', session)
    type_all(lab, session, ['a003 FETCH 1 FULL', 'a004 FETCH 1 BODY[HEADER]', 'a005 STORE 1 +FLAGS (\\Deleted)', 'a006 LOGOUT'])
    lab.keep('imap-fetch', session, 'a003 FETCH')
    session.close()
    lab.press('G', '2  imap')
    lab.press(ENTER, 'Session 2')
    lab.to_line('a003')
    lab.keep('imap-transcript')
    lab.press('G', 'closed')
    lab.press('kkk', 'line')
    lab.keep('imap-logout')
    lab.leave()


def ftp_by_hand(lab):
    control = lab.telnet(FTP, '220 ')
    lab.type_until(control, ['USER alice', 'PASS lab-alice', 'PASV', 'LIST pub'], '150 ')
    lab.keep('ftp-pasv', control)
    high, low = re.search(r'\((?:\d+,){4}(\d+),(\d+)\)', control.screen.text()).groups()
    data = lab.telnet(str(256 * int(high) + int(low)), 'protocols.csv')
    data.finish(5)
    lab.keep('ftp-list', data)
    data.close()
    waiting = lab.start(tool('nc', 'netcat-openbsd'), '-l', '50000')
    lab.type_until(control, [], '226 ')
    lab.type_lines(control, ['PORT 127,0,0,1,195,80', 'RETR pub/notes.txt', 'QUIT'])
    control.finish(5)
    lab.keep('ftp-port', control, 'PORT ')
    control.close()
    waiting.finish(5)
    lab.keep('ftp-file', waiting)
    waiting.close()


def ftp_ladder(lab):
    lab.press('G', '1  ftp')
    lab.press(ENTER, 'Session 1')
    lab.to_line('PASV')
    lab.press(TAB, 'step')
    lab.press(DOWN * 8, 'step')
    lab.press(UP * 2, 'octets in')
    lab.keep('ftp-ladder-passive')
    lab.press('G', 'closed')
    lab.press('kkkkk', 'step')
    lab.keep('ftp-ladder-active')
    lab.press(TAB, 'line')
    lab.press(ESCAPE, 'Sessions')


def ftp_client(lab):
    client = lab.start(tool('ftp', 'ftp'), '127.0.0.1', FTP, rows=40)
    if not client.shows('Name'):
        fail(f'ftp asks for no name: {client.screen.text()}')
    type_all(lab, client, ['alice', 'lab-alice', 'cd pub', 'dir', 'get notes.txt', 'bye'])
    lab.keep('ftp-client', client)
    lab.seen['ftp-client'] = lab.seen['ftp-client'].replace(f':{getpass.getuser()})', ':student)')  # whoever makes the screens
    client.close()


def ftp(lab):
    ftp_by_hand(lab)
    ftp_ladder(lab)
    ftp_client(lab)
    lab.press('G', '2  ftp')
    lab.leave()
    lab.output('ftp-exchanges', 'list', 'exchanges', 'session:2')


def mime(lab):
    lab.press('', '2  pop3')
    lab.press('', 'closed')
    lab.press('m', 'm2')
    lab.press('g', 'm1')
    lab.press(ENTER, 'the octets as carried')
    lab.press(DOWN * 5, '6 of 6')
    lab.press(ENTER, 'rows 1')  # the whole window
    lab.keep('mime-carried')
    lab.press(ESCAPE, '6 of 6')
    lab.press(UP, 'disposition')
    lab.keep('mime-picture')
    lab.press('w', 'save as')
    lab.press(ENTER, 'written to')
    lab.keep('mime-saved')
    lab.press('|', 'to the command')
    lab.press('\x15file -' + ENTER, 'PNG image')
    lab.keep('mime-file')
    lab.leave()


def two_servers(lab):
    lab.press('', '3  pop3')
    lab.press('', 'bob')
    lab.keep('two-sessions')
    lab.press('J', 'Over two servers')
    lab.press(ENTER, 'retrieve')
    lab.keep('two-journey')
    lab.press('S', '3 sessions')
    lab.press('g', '1  smtp')
    lab.press('x', 'step')
    lab.press('s\x15Ok: queued' + ENTER, 'Ok: queued')
    lab.press(DOWN * 6, 'step')
    lab.press(UP * 6, 'responsibility')
    lab.keep('two-ladder')
    lab.press(ESCAPE, 'Sessions')
    lab.press('m', 'm3')
    lab.press('G', 'm3')
    lab.press(ENTER, 'the octets as carried')
    lab.press(DOWN, '2 of')
    lab.keep('two-header')
    lab.leave()


def tls(lab):
    lab.press('', '1  smtp')
    lab.press('', 'closed')
    lab.press(ENTER, 'Session 1')
    lab.press('g', 'line 1 of')
    lab.press(TAB, 'step')
    lab.press(DOWN * 9, 'step')
    lab.keep('tls-ladder')
    lab.press('T', 'opened')
    lab.keep('tls-list')
    lab.leave()
    start = str(CAPTURES / 'smtp-starttls.pcap')
    lab.output('tls-without-keys', 'show', '1', start)
    lab.on_terminal('tls-rows', 'list', 'tls', str(CAPTURES / 'smtp-implicit.pcap'))
    lab.output('tls-with-keys', 'show', '1', start, '--keylog', str(CAPTURES / 'smtp-starttls.keys'))
    lab.output('tls-stripped', 'show', '2', str(CAPTURES / 'smtp-starttls-stripped.pcap'))


def lesson(name):
    return '--lesson', name, '--speed', '20'


EXERCISES = ((imap, ()), (ftp, ()), (mime, lesson('smtp-attachment')), (two_servers, lesson('mail-two-servers')),
             (tls, lesson('smtp-starttls')))
