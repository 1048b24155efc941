#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Every kind of notice that the sources know is in docs/notices.md with its severities, and the other
way round; and each has the page's sentences in src/lexicon/notice_words*.hpp. Needs no program."""
import collections
import pathlib
import re
import sys

import _malote

# Who only passes on what others say.
PASSED_ON = {'src/session/session_host.cpp', 'src/session/session_host.hpp', 'src/dissect/host.hpp',
             'src/session/data_tls.cpp', 'src/session/data_tls.hpp', 'src/session/hidden_tls.hpp',
             'src/session/transfer_desk.cpp'}


def arguments_of(text, start):
    """The arguments of a call, split at its own commas; text[start] is behind the parenthesis."""
    parts, depth, at, begun = [], 0, start, start
    while True:
        c = text[at]
        if c == '"':
            at = re.compile(r'"(?:[^"\\]|\\.)*"').match(text, at).end()
            continue
        if c in '([{':
            depth += 1
        elif c in ')]}' and depth:
            depth -= 1
        elif c in ',)' and not depth:
            parts.append(text[begun:at].strip())
            begun = at + 1
            if c == ')':
                return parts
        at += 1


def calls(name, text):
    """(kind, severity) of each host.notice(...) and each record filled by hand; `?` where unclear."""
    for call in re.finditer(r'(?<![\w:])(?:\w+(?:->|\.))?notice\(', text):
        parts = arguments_of(text, call.end())
        if not parts[0].startswith('Severity') and 'Severity::' not in parts[0]:
            continue
        severities = re.findall(r'Severity::(\w+)', parts[0])
        kinds = re.findall(r'"([^"]*)"', parts[1])
        if len(severities) == 1:
            severities *= len(kinds)
        if not kinds or len(kinds) != len(severities):
            yield f'{name}: {parts[1]}', '?'
        yield from zip(kinds, severities)
    for record in re.finditer(r'severity = Severity::(\w+);\s+\w+\.kind = "([^"]*)"', text):
        yield record.group(2), record.group(1)
    filled = len(re.findall(r'\.kind = "', text))
    if filled != len(re.findall(r'severity = Severity::\w+;\s+\w+\.kind = "', text)):
        yield f'{name}: a kind is set apart from its severity', '?'


def in_sources(source):
    found = collections.defaultdict(set)
    for folder in ('src/session', 'src/dissect', 'src/app', 'src/export', 'src/capture', 'src/stream', 'src/layers', 'dissectors'):
        for path in sorted((source / folder).rglob('*.[ch]pp')):
            name = str(path.relative_to(source))
            text = re.sub(r'//[^\n]*', '', path.read_text('utf-8'))
            for kind, severity in calls(name, text):
                if severity != '?' or name not in PASSED_ON:
                    found[kind].add(severity)
    return dict(found)


def in_page(source):
    found = collections.defaultdict(set)
    for line in (source / 'docs' / 'notices.md').read_text('utf-8').splitlines():
        cells = [cell.strip() for cell in line.strip('|').split('|')]
        if line.startswith('| `') and len(cells) == 4:
            found[cells[0].strip('`')] |= set(re.findall(r'`(\w+)`', cells[1]))
    return dict(found)


def sentences_of_page(source):
    """What each kind means and what to do, without the marks of Markdown."""
    found = {}
    for line in (source / 'docs' / 'notices.md').read_text('utf-8').splitlines():
        cells = [re.sub(r'\[([^\]]*)\]\([^)]*\)', r'\1', cell.strip()).replace('`', '') for cell in line.strip('|').split('|')]
        if line.startswith('| `') and len(cells) == 4:
            found.setdefault(cells[0], (cells[2], cells[3]))
    return found


def sentences_of_lexicon(source):
    text = ''.join(path.read_text('utf-8') for path in sorted((source / 'src' / 'lexicon').glob('notice_words*.hpp')))
    string = r'((?:"(?:[^"\\]|\\.)*"\s*)+)'
    joined = lambda literal: re.sub(r'\\(.)', r'\1', ''.join(re.findall(r'"((?:[^"\\]|\\.)*)"', literal)))
    rows = re.findall(r'\{' + string + r',\s*tr_noop\(\s*' + string + r'\),\s*tr_noop\(\s*' + string + r'\)\}', text)
    return {joined(kind): (joined(meaning), joined(advice)) for kind, meaning, advice in rows}


def main():
    source = pathlib.Path(_malote.source())
    code, page = in_sources(source), in_page(source)
    faults = []
    for kind in sorted(code.keys() | page.keys()):
        if kind not in page:
            faults.append(f'{kind} is not in docs/notices.md')
        elif kind not in code:
            faults.append(f'{kind} is in docs/notices.md, and nothing in the sources tells it')
        elif code[kind] != page[kind]:
            faults.append(f'{kind}: {sorted(code[kind])} in the sources, {sorted(page[kind])} in docs/notices.md')
        if not re.fullmatch(r'[a-z0-9]+(-[a-z0-9]+)*', kind):
            faults.append(f'{kind!r} is no word of small letters and hyphens')
    told = sentences_of_lexicon(source)
    for kind, sentences in sentences_of_page(source).items():
        if told.get(kind) != sentences:
            faults.append(f'{kind}: src/lexicon/notice_words*.hpp has {told.get(kind)}, docs/notices.md {sentences}')
    if len(code) < 20:
        faults.append(f'only {len(code)} kinds were found in the sources: is this test blind?')
    for fault in faults:
        print(f'FAILED: {fault}')
    print(f'{len(code.keys() | page.keys())} kinds; {len(code) - len(faults)} passed, {len(faults)} failed')
    sys.exit(1 if faults else 0)


main()
