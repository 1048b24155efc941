#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""`malote report` and the drawings of `show`: the page is one file that reaches for nothing, its figures and rows are those of
`list`, `stats` and `export json`, texts that mean harm stay texts, secrets stay masked, and what there is too much of is
left out and said.
"""
import json
import re
import xml.etree.ElementTree as xml

import _malote
from _check import Place, Tally, sample
from _page import Page, check_accessible, check_safe, contrast
from _wire import Capture

tally = Tally()
SAMPLES = ('smtp-classroom', 'smtp-picture', 'smtp-refusals', 'pop3-classroom', 'imap-classroom', 'ftp-classroom', 'ftp-passive',
           'ftp-uploads', 'mail-two-servers', 'imap-implicit')
HARM = ('</script><script>alert(1)</script>', '"><img src=x onerror=alert(1)>', "' onmouseover='alert(1)", '<!--<script>', ']]>',
        '</style></title></textarea>', 'javascript:alert(1)', '&lt;b&gt;&#x3c;', '{}{0}%s${1}`', 'abc\u202egnp.exe', 'a\u2028b',
        '\ufffe\uffff', '\x1b[31m', '\\u003c', 'end;#%%\n')


def page_of(place, *arguments):
    ran = place.run('report', *arguments, '-o', '-', '--quiet')
    tally.same((ran.status, ran.said), (0, ''), f'report {arguments}')
    return ran.out.decode('utf-8')


def figures(place, store, page):
    """The page against the rows that list gives and the figures of stats."""
    rows = {kind: place.rows(kind, store) for kind in ('sessions', 'messages', 'transfers', 'credentials', 'notices', 'tls', 'journeys')}
    cards = page.cards()
    for name, kind in (('Sessions', 'sessions'), ('Messages', 'messages'), ('Transfers', 'transfers'), ('Logins', 'credentials'),
                       ('Notices', 'notices')):
        tally.same(cards.get(name), len(rows[kind]), f'the number of {kind}')
    tally.same(cards.get('Octets carried'), sum(s['client_bytes'] + s['server_bytes'] for s in rows['sessions']), 'the octets')
    for name, kind in (('sessions', 'sessions'), ('messages', 'messages'), ('transfers', 'transfers'), ('logins', 'credentials'),
                       ('notices', 'notices'), ('tls', 'tls')):
        tally.same(len(page.table(name)), len(rows[kind]), f'the rows of {kind}')
    tally.same([r[0] for r in page.table('sessions')], [str(s['id']) for s in rows['sessions']], 'the ids of sessions')
    tally.same([r[7] for r in page.table('messages')], [m['subject'] or '' for m in rows['messages']], 'the subjects')
    tally.same([r[10] for r in page.table('transfers')], [t['sha256'] or '' for t in rows['transfers']], 'the hashes')
    tally.same(sum(n.tag == 'article' and (n.get('id') or '')[0] == 'j' for n in page.root.all()), len(rows['journeys']), 'journeys')
    stats = json.loads(place.run('stats', store, '--json').out)
    told = {r[0].lower(): (int(r[1]), int(r[2])) for r in page.table('protocols')}
    tally.same(told, {s['protocol']: (s['count'], s['complete']) for s in stats['sessions']}, 'the table of protocols')
    asked = {(r[0].lower(), r[1]): int(r[2]) for r in page.table('responses')}
    wanted = {(c['protocol'], c['command']): c['count'] for c in stats['responses']['by_command']}
    for key, count in asked.items():
        tally.check(key not in wanted or wanted[key] == count, f'{key} asked {count} times, {wanted.get(key)} in stats')
    tally.check(sum(key in wanted for key in asked) > 10, 'commands of the page are those of stats')


def words_of(exchange):
    """The verb as the dialogue shows it, and the code of each reply."""
    replies = [r['code'] for r in exchange['replies'] if r['code'] and r['code'] != '*']
    return exchange['command'], replies


def said_in_svg(nodes):
    lines = []
    for node in nodes:
        kind = node.get('class', '')
        if node.tag.endswith('text') and 'said' in kind.split() and 'dim' not in kind.split():
            lines.append(''.join(node.itertext()) if hasattr(node, 'itertext') else node.text)
    return lines


def check_dialogue(lines, session, about):
    """Each command and each code of `export json` begins a line of the drawing, in its order."""
    at = {'command': 0, 'reply': 0}
    for exchange in session['exchanges']:
        command, codes = words_of(exchange)
        for kind, word in [('command', command)] * (command is not None) + [('reply', code) for code in codes]:
            pattern = re.compile(r'(?:\S+ )?' + re.escape(word) + r'(?:\s|$)', re.IGNORECASE)
            found = next((i for i in range(at[kind], len(lines)) if pattern.match(lines[i])), None)
            tally.check(found is not None, f'{about}: {kind} {word} of exchange {exchange["n"]} is not drawn')
            if found is not None:
                at[kind] = found + 1


def drawings(place, store, page, bare):
    sessions = {s['session']['id']: s for s in map(json.loads, place.run('export', 'json', store, '-o', '-').out.splitlines())}
    kept = bare.dialogues()
    tally.same(sorted(kept), sorted(sessions), 'every dialogue is data where none is drawn')
    for number, session in sessions.items():
        article = page.by_id(f's{number}')
        check_dialogue(said_in_svg(article.all('text')), session, f'page, session {number}')
        check_dialogue([row[3] for row in kept[number][5]], session, f'data, session {number}')
        ran = place.run('show', number, store, '--svg')
        tree = xml.fromstring(ran.out)
        check_dialogue(said_in_svg(tree.iter()), session, f'svg, session {number}')
        safe_svg(tree, f'svg, session {number}')
        data = {t['id'] for t in session['transfers']}
        tally.same(any('life' in n.get('class', '') and 'data' in n.get('class', '') for n in tree.iter()), bool(data),
                   f'svg, session {number}: data connections drawn apart')
        mermaid = place.run('show', number, store, '--mermaid').out.decode()
        check_mermaid(mermaid, f'mermaid, session {number}')
        tally.same(len(re.findall(r'^    participant D\d+ as ', mermaid, re.M)), len(data), f'mermaid, session {number}: data connections')


def safe_svg(tree, about):
    for node in tree.iter():
        tag = node.tag.split('}')[1]
        tally.check(tag in {'svg', 'title', 'style', 'g', 'text', 'tspan', 'path', 'rect'}, f'{about}: <{tag}>')
        tally.check(not any(name.startswith('on') or 'href' in name for name in node.attrib), f'{about}: {node.attrib}')
        tally.check(tag != 'style' or not re.search(r'url\(|@import', node.text), f'{about}: its style reaches out')


def check_mermaid(text, about):
    """Only lines of a sequenceDiagram, with texts that hold nothing of its syntax."""
    said = r'(?:[A-Za-z0-9 ._,/=@()*+?\'\-\u0080-\U0010ffff]|#\d+;|<br/>)*'
    lines = text.split('\n')
    tally.same((lines[0], lines[-1]), ('sequenceDiagram', ''), f'{about}: its ends')
    for line in lines[1:-1]:
        fine = re.fullmatch(rf'    (participant [CSD]\d* as {said}|Note over C,S: {said}|[CSD]\d*(?:->>|-->>|-\))[CSD]\d*: {said})', line)
        tally.check(fine, f'{about}: {line!r}')
        tally.check(not re.search(r'\bend\b', line.split(':', 1)[-1], re.I), f'{about}: ends a block: {line!r}')


def harm(place):
    for text in HARM:
        octets = text.encode()
        line = octets.replace(b'\n', b' ')
        capture = place / 'harm.pcap'
        with Capture(capture) as wire:
            talk = wire.connect(25)
            talk.talk(None, b'220 ' + line, b'EHLO ' + line, b'250 ' + line, b'MAIL FROM:<' + line + b'@a>', b'250 ok',
                      b'RCPT TO:<b@' + line + b'>', b'550 5.1.1 ' + line, b'RCPT TO:<b@b>', b'250 ok', b'DATA', b'354 go')
            talk.client(b'Subject: ' + line + b'\r\nFrom: ' + line + b' <a@a>\r\nMessage-ID: <' + line + b'>\r\n'
                        b'Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n\r\n' + octets + b'\r\n--x\r\n'
                        b'Content-Type: text/html; name="' + line.replace(b'"', b'') + b'"\r\n\r\n' + octets + b'\r\n--x--\r\n')
            talk.talk(b'.', b'250 ' + line, line, b'500 ' + line, b'QUIT', b'221 ' + line)
            talk.close()
        for more in ((), ('--ladders', '0')):
            page = Page(page_of(place, capture, *more))
            check_safe(tally, page, f'{text!r} {more}')
            seen = page.root.text
            tally.check(not re.search('[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]', seen),
                        f'{text!r}: a control character stands in the page')
            subject = place.rows('messages', capture)[0]['subject']
            if text.isprintable():
                tally.check(subject in [r[7] for r in page.table('messages')], f'{text!r}: its subject is not in the page')
        ran = place.run('show', '1', capture, '--svg')
        try:
            safe_svg(xml.fromstring(ran.out), f'svg of {text!r}')
        except xml.ParseError as error:
            tally.check(False, f'svg of {text!r}: {error}')
        check_mermaid(place.run('show', '1', capture, '--mermaid').out.decode(), f'mermaid of {text!r}')


def secrets(place, store):
    hidden = [c for c in place.rows('credentials', store, '--reveal') if c['secret']]
    tally.check(len(hidden) >= 4, 'there are passwords to hide')
    plain, shown = page_of(place, store), page_of(place, store, '--reveal')
    bare = page_of(place, store, '--ladders', '0')

    def from_wire(text):  # a password may be a word of ours, such as "secret"
        page = Page(text)
        rows = [row[3] for dialogue in page.dialogues().values() for row in dialogue[5]]
        return '\n'.join(said_in_svg(page.root.all('text')) + rows + [row[5] for row in page.table('logins')])

    hiding, telling = from_wire(plain) + from_wire(bare), from_wire(shown)
    for row in hidden:
        tally.check(row['secret'] not in hiding, f"the secret of session {row['session']} is in the page")
        tally.check(row['secret'] in telling, f"the secret of session {row['session']} is not revealed")
    tally.check('***' in hiding and '***' not in telling, 'secrets stand as ***')
    tally.check('shows passwords in the clear' in shown and 'shows passwords' not in plain, 'the page says that it has secrets')


def colours(text):
    """WCAG 2.1 AA: 4.5 to 1 for every text on paper and on boxes."""
    schemes = [dict(re.findall(r'--([a-z0-9]+):(#[0-9a-f]+)', part)) for part in
               re.findall(r':root[^{}]*\{[^{}]*--paper:[^{}]*\}', text.split('</style>')[0])]
    tally.check(len(schemes) == 4, f'{len(schemes)} schemes of colours: light, dark, dark when switched, print')
    for scheme in schemes:
        for name in ('ink', 'soft', 'client', 'server', 'ok', 'wait', 'amber', 'red', 'smtp', 'pop3', 'imap', 'ftp', 'unknown'):
            for ground in ('paper', 'box', 'tls'):
                if ground == 'tls' and name in ('smtp', 'pop3', 'imap', 'ftp', 'unknown'):
                    continue
                ratio = contrast(scheme[name], scheme[ground])
                tally.check(ratio >= 4.5, f'{name} {scheme[name]} on {ground} {scheme[ground]}: {ratio:.2f}')


def refusals(place, store):
    for arguments, status in ((('report', store), 2), (('report', place / 'none.pcap', '-o', place / 'x.html'), 3),
                              (('report', store, '-o', store), 3), (('report', store, 'nonsense:1', '-o', '-'), 2),
                              (('report', store, '-o', '-', '--ladders', '-1'), 2), (('show', 'm1', store, '--svg'), 2),
                              (('show', '1', store, '--svg', '--mermaid'), 2), (('show', '999', store, '--mermaid'), 3)):
        tally.same(place.run(*arguments).status, status, f'malote {arguments}')
    tally.check(not (place / 'x.html').exists() and not (place / 'x.html.part').exists(), 'nothing is left behind')
    target = place / 'page.html'
    ran = place.run('report', store, '-o', target)
    tally.same((ran.status, ran.out), (0, b''), 'report into a file')
    tally.same(target.read_text('utf-8'), page_of(place, store), 'the same into a file and to standard output')
    chosen = Page(page_of(place, store, 'proto:ftp', '-id:9'))
    wanted = [str(s['id']) for s in place.rows('sessions', store) if s['protocol'] == 'ftp' and s['id'] != 9]
    tally.same([r[0] for r in chosen.table('sessions')], wanted, 'terms choose')
    tally.check(next(chosen.root.all('h1')) is not None and 'proto:ftp -id:9' in next(chosen.root.all('header')).text, 'the terms are said')


def languages(place, store):
    folder = _malote.program().rsplit('/', 1)[0] + '/share/locale/pt_BR/LC_MESSAGES/malote.mo'
    for lang, wanted in (('en', 'en'), ('pt_BR', 'pt-BR')):
        try:
            open(folder, 'rb').close()
        except OSError:
            print('skipped: no catalogue beside the program')
            return
        tally.same(next(Page(page_of(place, store, '--lang', lang)).root.all('html')).get('lang'), wanted, f'--lang {lang}')


def main():
    with Place() as place:
        store = place / 'report.db'
        ran = place.run('read', *map(sample, SAMPLES), '-d', store, '--quiet')
        tally.same(ran.status, 0, f'read: {ran.said}')
        text = page_of(place, store)
        page, bare = Page(text), Page(page_of(place, store, '--ladders', '0'))
        for about, one in (('drawn', page), ('not drawn', bare)):
            check_safe(tally, one, about)
            check_accessible(tally, one, about)
        tally.check(not re.search(r'https?://(?!www\.w3\.org/2000/svg)', text.split('<script type', 1)[0]), 'an address outside')
        figures(place, store, page)
        drawings(place, store, page, bare)
        secrets(place, store)
        colours(text)
        refusals(place, store)
        languages(place, store)
        harm(place)
    tally.finish()


main()
