#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The texts in Brazilian Portuguese: the catalogue has a translation of every text, the program finds it, and what
programs read is the same in every language.

usage: languages.py
"""
import re
import shutil
import subprocess
import sys

import _malote
from _check import Place, Tally


def complete(tally):
    if shutil.which('msgcmp') is None:
        print('skipped: msgcmp is not installed, so nobody looked whether a text is missing')
        return
    folder = _malote.source() / 'po'
    done = subprocess.run(['msgcmp', folder / 'pt_BR.po', folder / 'malote.pot'], capture_output=True, timeout=60)
    tally.same((done.returncode, done.stderr), (0, b''), 'every text of the template is translated')


def placeholders(tally):
    """Each {} of a text stands in its translation as often; fmt fails at run time otherwise."""
    text = (_malote.source() / 'po' / 'pt_BR.po').read_text('utf-8')
    holes = re.compile(r'\{[^{}]*\}')
    pairs = 0
    for entry in text.split('\n\n')[1:]:
        if entry.startswith('#~'):
            continue
        joined = re.sub(r'"\n"', '', entry)
        said = re.search(r'^msgid "(.*)"$', joined, re.M)
        many = re.search(r'^msgid_plural "(.*)"$', joined, re.M)
        for translation in re.findall(r'^msgstr(?:\[\d\])? "(.*)"$', joined, re.M):
            allowed = [sorted(holes.findall(m.group(1))) for m in (said, many) if m]
            tally.check(sorted(holes.findall(translation)) in allowed, f'placeholders: {said.group(1)!r}: {translation!r}')
            pairs += 1
    tally.check(pairs > 1000, f'{pairs} translations were looked at')


def spoken(tally, place):
    for words, found in ((('explain', 'smtp', 'RCPT'), 'destinatário'), (('explain', 'pop3', 'update'), 'atualização'),
                         (('explain', 'ftp', '230'), 'login'), (('--help',), 'Comandos')):
        ran = place.run(*words, '--lang', 'pt_BR')
        tally.same(ran.status, 0, f'{words}: {ran.said}')
        tally.check(found in ran.out.decode('utf-8'), f'{words}: {found}: {ran.out!r}')
    capture = _malote.source() / 'samples' / 'captures' / 'smtp-classroom.pcap'
    there, here = (place.run('show', '1', capture, *more).out.decode() for more in (('--lang', 'pt_BR'), ()))
    tally.check('servidor' in there and 'servidor' not in here, f'a transcript: {there[:200]}')
    tally.check('── transação ─' in there and '── transaction ─' in here, 'the phases of a transcript')
    table = place.run('list', 'sessions', capture, '--lang', 'pt_BR').out.decode()
    tally.check('encerrada' in table and 'closed' not in table, f'words in tables: {table}')
    big = _malote.source() / 'samples' / 'captures' / 'smtp-big-mail.pcap'
    numbers = [re.findall(r'\d{1,3}[.,]\d{3} octet', place.run('show', '1', big, *more).out.decode())
               for more in (('--lang', 'pt_BR'), ())]
    tally.check(numbers[0] and all('.' in one for one in numbers[0]), f'thousands in Portuguese: {numbers[0]}')
    tally.check(numbers[1] and all(',' in one for one in numbers[1]), f'thousands in English: {numbers[1]}')
    pages = [place.run('export', 'html', capture, '-o', '-', *more).out.decode() for more in (('--lang', 'pt_BR'), ())]
    tally.check('<html lang="pt-BR">' in pages[0] and '<html lang="en">' in pages[1], 'the language of a page')
    tally.check('<th>Fim</th>' in pages[0], 'the heading of how a session ended')
    summary = place.run('read', capture, '-d', place / 'summary.malote', '--lang', 'pt_BR').out.decode()
    tally.check('1 sessão' in summary and '\n  0 aviso\n' in summary, f'counts in a summary: {summary}')
    for kind in ('sessions', 'exchanges', 'messages'):
        rows = [place.run('list', kind, capture, '--json', *more).out for more in (('--lang', 'pt_BR'), ())]
        tally.check(rows[0] == rows[1] and rows[0], f'{kind} as JSON is the same')


def main():
    tally = Tally()
    complete(tally)
    placeholders(tally)
    with Place() as place:
        spoken(tally, place)
    tally.finish()


if __name__ == '__main__':
    sys.exit(main())
