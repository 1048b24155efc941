#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Holds the cases of tests/golden against the program (see the README there).

usage: golden.py [--update] [CASE...]
"""
import json
import pathlib
import sys
import tempfile

import _malote

# What --update writes of a row: what does not change with the clock or the machine.
KEYS = {
    'sessions': 'id protocol client server tls user software exchanges messages transfers '
                'client_bytes server_bytes gap_bytes complete outcome',
    'exchanges': 'session n phase command argument reply_code reply replies masked',
    'messages': 'id session via action envelope_from envelope_to accepted_to subject from to date '
                'message_id number uidl size sha256 complete verdict missing partial result',
    'parts': 'message path type declared_name charset encoding disposition size sha256',
    'transfers': 'id session command path resolved direction mode client server type transfer_mode '
                 'structure protection offset size sha256 complete verdict missing link result',
    'credentials': 'session mechanism user secret accepted',
    'mailbox': 'session n action mailbox target numbers uids new_uids flags accepted result',
    'notices': 'session severity kind',
}


def stable(kind, row):
    row = dict(row)
    if 'replies' in row:
        row['replies'] = [[r['code'], r['text']] for r in row['replies']]
    if kind == 'notices':
        row['notice'] = row.get('kind')  # the row's own "kind" makes room for the case's
    return row


def found_in(case):
    """The program's rows of a case, by kind."""
    options = []
    scenario = case / 'scenario.txt'
    if not scenario.exists():
        name, *options = (case / 'sample').read_text('utf-8').split()
        scenario = _malote.source() / 'samples' / 'scenarios' / f'{name}.txt'
    with tempfile.TemporaryDirectory() as folder:
        capture, store = pathlib.Path(folder) / 'case.pcap', pathlib.Path(folder) / 'case.db'
        _malote.play(scenario, capture, *options)
        _malote.read(capture, store)
        return {kind: [stable(kind, r) for r in _malote.rows(kind, store)] for kind in KEYS}


def differences(kind, expected, found):
    if expected and expected[0].get('none'):
        expected = []
    if len(expected) != len(found):
        yield f'{kind}: {len(expected)} rows expected, {len(found)} found'
        for row in found[len(expected):][:5]:
            yield f'{kind}: found besides: {json.dumps(row, ensure_ascii=False)[:300]}'
    for i, (want, have) in enumerate(zip(expected, found), 1):
        for key, value in want.items():
            if key != 'kind' and have.get(key, '(no such key)') != value:
                yield (f'{kind} row {i}: {key}: expected {json.dumps(value, ensure_ascii=False)}, '
                       f'found {json.dumps(have.get(key), ensure_ascii=False)}')


def check(case):
    expected = {}
    for row in _malote.lines(case / 'expected.jsonl'):
        expected.setdefault(row['kind'], []).append(row)
    found = found_in(case)
    return [d for kind, want in expected.items() for d in differences(kind, want, found[kind])]


def by_hand(case):
    """What somebody wrote from the dialogue and the contract is never replaced by what the program says."""
    expected = case / 'expected.jsonl'
    return expected.exists() and 'by hand' in expected.read_text('utf-8').partition('\n')[0]


def update(case):
    with open(case / 'expected.jsonl', 'w', encoding='utf-8') as out:
        for kind, found in found_in(case).items():
            keys = KEYS[kind].replace('kind', 'notice').split()
            for row in found:
                reduced = {'kind': kind, **{k: row.get(k) for k in keys}}
                out.write(json.dumps(reduced, ensure_ascii=False) + '\n')
            if not found:
                out.write(json.dumps({'kind': kind, 'none': True}) + '\n')


def main():
    names = [a for a in sys.argv[1:] if not a.startswith('-')]
    folder = _malote.source() / 'tests' / 'golden'
    cases = [folder / n for n in names] or sorted(p for p in folder.iterdir() if p.is_dir())
    faults = 0
    for case in cases:
        try:
            if '--update' in sys.argv and not by_hand(case):
                update(case)
                continue
            wrong = check(case)
        except RuntimeError as error:
            wrong = [str(error)]
        faults += bool(wrong)
        for text in wrong:
            print(f'{case.name}: {text}')
    print(f'{len(cases)} cases, {faults} with differences')
    return 1 if faults else 0


if __name__ == '__main__':
    sys.exit(main())
