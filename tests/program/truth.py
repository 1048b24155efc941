#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Holds the analyzer's messages and transfers against the generator's truth, for every sample under every
damage.

What loses nothing must change nothing: every message sent is found, with its envelope, size and hash, every
file with its command, ends and link. What loses something may hide them, but what is called complete must be
what was sent.

One seed for each damage; with MALOTE_FULL=1 in the environment several.

usage: truth.py [SAMPLE...]
"""
import concurrent.futures
import os
import pathlib
import re
import sys
import tempfile

import _malote

# Options of the player, and damage written into the scenario. `late` to `duplicate` stand in the
# order in which they compose without hiding the first copy of anything.
GENTLE = {
    'as it is': ([], []),
    'mss 536': (['--mss', '536'], []),
    'mss 7': (['--mss', '7'], []),
    'ipv6': (['--ipv6'], []),
    'vlan': (['--vlan', '12'], []),
    'fragments': (['--fragment', '64'], []),
    'reorder': (['--mss', '64'], ['reorder 20%']),
    'late': (['--mss', '64'], ['late 20%']),
    'overlap': (['--mss', '64'], ['overlap 30%']),
    'retransmit': ([], ['retransmit 30%']),
    'duplicate': ([], ['duplicate 50%']),
    'everything': (['--mss', '100', '--ipv6', '--fragment', '48'],
                   ['late 10%', 'reorder 10%', 'overlap 10%', 'retransmit 10%', 'duplicate 10%']),
    'no-syn': ([], ['no-syn']),
    'no-fin': ([], ['no-fin']),
}
HARSH = {
    'lose 2%': (['--mss', '100'], ['lose 2%']),
    'lose 10%': (['--mss', '100'], ['lose 10%']),
    'lose 30%': ([], ['lose 30%']),
    'lose and more': (['--mss', '100'], ['lose 5%', 'late 10%', 'reorder 10%', 'duplicate 10%']),
    'one-way client': ([], ['one-way client']),
    'one-way server': ([], ['one-way server']),
    'cut-first 7': ([], ['cut-first 7']),
    'cut-first 14': ([], ['cut-first 14']),
    'cut-last 6': ([], ['cut-last 6']),
    'snaplen 100': (['--snaplen', '100'], []),
}
FULL = bool(os.environ.get('MALOTE_FULL'))
NOT_COMPARED = {'session_name', 'time', 'start', 'end'}
OF_BROKEN = {'size', 'sha256', 'missing', 'result'}  # of a transfer that broke off: how far it got
# Without its SYN or FIN nobody can say where a file in stream mode begins or ends.
FTP_UNDER_ALL = {'ftp-classroom', 'ftp-passive', 'ftp-resume', 'ftp-ipv6', 'ftp-deflate', 'ftp-two-clients'}
IMAP_UNDER_ALL = {'imap-classroom', 'imap-fetch', 'imap-pieces', 'imap-append', 'imap-compress'}
HARSH_FOR_TRANSFERS = {'no-syn', 'no-fin'}


def with_damage(text, damages):
    """The scenario with damage lines before its first session or turn."""
    first = re.search(r'^\s*(session |pace |repeat |wait |[CS][:> ])', text, re.M).start()
    return text[:first] + ''.join(f'damage: {d}\n' for d in damages) + text[first:]


def run(scenario, options, damages, seed):
    """((truth, messages), (truth, transfers)) of one scenario under one damage."""
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        text = scenario.read_text('utf-8')
        (folder / 's.txt').write_text(with_damage(text, damages), 'utf-8')
        _malote.play(folder / 's.txt', folder / 's.pcap', '--seed', seed, *options,
                     '--keylog', folder / 's.keys', truth=folder / 's.jsonl')
        _malote.read(folder / 's.pcap', folder / 's.db', '--keylog', folder / 's.keys')
        truth = _malote.lines(folder / 's.jsonl')
        return (([row for row in truth if 'via' in row], _malote.rows('messages', folder / 's.db')),
                ([row for row in truth if 'via' not in row], _malote.rows('transfers', folder / 's.db')))


def identity(row):
    """How sections of an IMAP message are joined is the analyzer's choice: no size and digest are told."""
    return row.get('size'), row.get('sha256'), row['partial']


def false_claims(truth, found, commands_seen):
    """Without the client's side nobody can tell a TOP from a RETR."""
    what = identity if commands_seen else lambda row: identity(row)[:2]
    sent = {what(row) for row in truth}
    for row in found:
        if row['complete'] and what(row) not in sent:
            yield f"message {row['id']} is called complete, but nobody sent these {row['size']} octets"


def false_transfers(truth, found, stream_only):
    """Where the reply to MODE was lost, what came compressed can't be told from a file."""
    sent = {(row['size'], row['sha256']) for row in truth}
    for row in found:
        if row['complete'] and stream_only and (row['size'], row['sha256']) not in sent:
            yield f"transfer {row['id']} is called complete, but nobody sent these {row['size']} octets"


def lost_transfers(truth, found):
    """Every transfer, key by key, and none besides; their order is not the sessions'."""
    rest = list(found)
    for row in truth:
        keys = [k for k in row if k not in NOT_COMPARED and (row['complete'] or k not in OF_BROKEN)]
        match = next((r for r in rest if all(r.get(k) == row[k] for k in keys)), None)
        match = match or next((r for r in rest if (r['command'], r['path']) == (row['command'], row['path'])), None)
        if match is None:
            yield f"{row['command']} {row['path']} is not among {[(r['command'], r['path']) for r in rest]}"
            continue
        rest.remove(match)
        for key in keys:
            if match.get(key, '(no such key)') != row[key]:
                yield f"transfer {match['id']}: {key}: was {row[key]!r}, found {match.get(key)!r}"
    for row in rest:
        yield f"besides: transfer {row['id']}, {row['command']} {row['path']}, {row['size']} octets"


def losses(truth, found):
    """Every message that was sent to its end, in its order, key by key."""
    rest = iter(found)
    for row in truth:
        if not row['complete']:
            continue
        match = next((r for r in rest if identity(r) == identity(row)), None)
        if match is None:
            have = [(r['size'], r['verdict']) for r in found]
            yield f"the message of {row['size']} octets is not among {have}"
            return
        for key, value in row.items():
            if key not in NOT_COMPARED and match.get(key, '(no such key)') != value:
                yield f"message {match['id']}: {key}: sent {value!r}, found {match.get(key)!r}"


def check(job):
    scenario, name, (options, damages), seed, gentle = job
    try:
        (truth, found), (truth_of_files, files) = run(scenario, options, damages, seed)
    except RuntimeError as error:
        return [f'{scenario.stem}, {name}, seed {seed}: {error}']
    wrong = list(false_claims(truth, found, name != 'one-way server'))
    if gentle:
        wrong += losses(truth, found)
    if gentle and name not in HARSH_FOR_TRANSFERS:
        wrong += lost_transfers(truth_of_files, files)
    else:
        wrong += false_transfers(truth_of_files, files, all(r['transfer_mode'] == 'S' for r in truth_of_files))
    return [f'{scenario.stem}, {name}, seed {seed}: {text}' for text in wrong]


def jobs(scenario):
    """Scenarios with damage of their own stay as they are: theirs may not compose with more."""
    text = scenario.read_text('utf-8')
    own = 'damage:' in text
    loses = 'damage: lose' in text
    seldom = (scenario.stem.startswith(('ftp-', 'imap-')) and not FULL and
              scenario.stem not in FTP_UNDER_ALL | IMAP_UNDER_ALL)
    # PORT and 227 have no room for IPv6.
    only_ipv4 = re.search(r'^(C: (PORT|LPRT|EPRT \|1)|S: 22[78])', text, re.M)
    for name, case in GENTLE.items():
        if only_ipv4 and '--ipv6' in case[0]:
            case = ([o for o in case[0] if o != '--ipv6'], case[1])
            if case == ([], []):
                continue
        if seldom and name not in ('as it is', 'mss 536'):
            continue
        if name == 'mss 7' and re.search(r'\d{5} octets', text):
            continue  # as many packets as octets show nothing more
        if not own or not case[1]:
            for seed in ('1', '2') if FULL and name != 'as it is' else ('1',):
                yield scenario, name, case, seed, not loses
    if own or seldom:
        return
    for name, case in HARSH.items():
        for seed in ('1', '2', '3') if FULL else ('1',):
            yield scenario, name, case, seed, False


def main():
    _malote.program()
    folder = _malote.source() / 'samples' / 'scenarios'
    names = sys.argv[1:]
    scenarios = [folder / f'{n}.txt' for n in names] or sorted(folder.glob('*.txt'))
    work = [job for scenario in scenarios for job in jobs(scenario)]
    with concurrent.futures.ThreadPoolExecutor(max_workers=2) as pool:
        wrong = [text for texts in pool.map(check, work) for text in texts]
    for text in wrong[:100]:
        print(text)
    print(f'{len(scenarios)} scenarios, {len(work)} captures, {len(wrong)} faults')
    return 1 if wrong else 0


if __name__ == '__main__':
    sys.exit(main())
