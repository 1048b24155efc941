#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Events in the names of the Elastic Common Schema: one object a line, what list --json says, no name that docs/ecs.md has not.
And --version, which names the libraries.

usage: ecs.py
"""
import re
import sys

import _malote
from _check import Place, Tally

# Of the schema's reference, version 8.11; `malote` is ours.
SCHEMA = set('''@timestamp message ecs.version event.kind event.module event.dataset event.category event.type event.action event.outcome
    event.start event.end event.duration network.transport network.protocol network.type network.bytes user.name log.level rule.name
    tls.version tls.version_protocol tls.established tls.cipher tls.next_protocol tls.resumed tls.client.server_name tls.client.ja3
    tls.client.supported_ciphers tls.server.ja3s tls.server.subject tls.server.issuer tls.server.not_after tls.server.hash.sha256
    email.from.address email.to.address email.sender.address email.subject email.message_id email.local_id file.path file.name
    file.size file.hash.sha256'''.split()) | {f'{side}.{name}' for side in ('source', 'destination', 'client', 'server')
                                              for name in ('ip', 'address', 'port', 'bytes')}
CATEGORIES = {'network': {'connection', 'protocol', 'info'}, 'email': {'info'}, 'file': {'access', 'creation'},
              'authentication': {'start'}, 'intrusion_detection': {'info'}}
KINDS = ('sessions', 'exchanges', 'messages', 'transfers', 'credentials', 'notices', 'tls')


def flat(value, prefix=''):
    for key, inner in value.items():
        if isinstance(inner, dict):
            yield from flat(inner, f'{prefix}{key}.')
        else:
            yield prefix + key, inner


def check_line(tally, row, documented):
    fields = dict(flat(row))
    for name, value in fields.items():
        ours = name.startswith('malote.')
        tally.check(ours or name in SCHEMA, f'{name} is of the schema')
        tally.check(value is not None, f'{name} is left out where it is absent')
        group = '.'.join(name.split('.')[:2]) + '.*'
        side = re.sub(r'^(source|destination|client|server)\..*', r'\1.*', name)
        tally.check({name, group, side} & documented, f'{name} is in docs/ecs.md')
    (category,), (kind,) = fields['event.category'], fields['event.type']
    tally.check(kind in CATEGORIES.get(category, ()), f'{category}, {kind}')
    tally.check(re.fullmatch(r'\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z', fields['@timestamp']), fields['@timestamp'])
    return fields


def compare(tally, place, capture, documented):
    """The events of a kind against the rows of that kind."""
    for kind in KINDS:
        rows = place.run('list', kind, capture, '--json').rows
        events = place.run('list', kind, capture, '--ecs').rows
        tally.same(len(events), len(rows), f'{capture.name}: {kind}')
        for row, event in zip(rows, events):
            fields = check_line(tally, event, documented)
            tally.same(fields['@timestamp'], row.get('time') or row.get('start'), f'{kind}: when')
            if kind == 'sessions':
                ends = [(fields[f'{a}.{key}'], fields[f'{b}.{key}']) for a, b in (('source', 'client'), ('destination', 'server'))
                        for key in ('ip', 'port')]
                wanted = [(row[side][key],) * 2 for side in ('client', 'server') for key in ('ip', 'port')]
                tally.same(ends, wanted, 'ends of a session')
                tally.same(fields['network.bytes'], row['client_bytes'] + row['server_bytes'], 'octets')
            if kind == 'messages':
                tally.same((fields.get('email.subject'), fields.get('email.message_id'), fields['malote.message.sha256']),
                           (row['subject'], row['message_id'], row['sha256']), 'message')
            if kind == 'transfers':
                tally.same((fields['file.size'], fields.get('file.hash.sha256'), fields['event.action']),
                           (row['size'], row['sha256'], row['direction']), 'transfer')
            if kind == 'credentials':
                tally.same((fields.get('user.name'), fields.get('malote.login.secret'), fields.get('event.outcome')),
                           (row['user'], row['secret'], {True: 'success', False: 'failure', None: None}[row['accepted']]), 'login')
            if kind == 'notices':
                tally.same((fields['rule.name'], fields['message'], fields['event.kind'] == 'alert'),
                           (row['kind'], row['text'], row['severity'] == 'alert'), 'notice')


def main():
    tally = Tally()
    source = _malote.source()
    documented = set(re.findall(r'`([@a-z][\w.*]*)`', (source / 'docs' / 'ecs.md').read_text('utf-8')))
    captures = source / 'samples' / 'captures'
    with Place() as place:
        for name in ('smtp-picture', 'smtp-auth', 'smtp-starttls', 'smtp-typed-mistakes', 'pop3-classroom', 'imap-classroom', 'ftp-passive',
                     'ftp-bounce'):
            capture = captures / f'{name}.pcap'
            compare(tally, place, capture, documented)
            out = place / f'{name}.jsonl'
            tally.same(place.run('export', 'json', capture, '--ecs', '-o', out, '--quiet').status, 0, f'export {name}')
            lines = b''.join(place.run('list', kind, capture, '--ecs').out for kind in KINDS)
            tally.check(sorted(lines.split(b'\n')) == sorted(out.read_bytes().split(b'\n')), f'export {name} has all kinds')
        secrets = [place.run('list', 'credentials', captures / 'pop3-classroom.pcap', '--ecs', *more).out for more in ((), ('--reveal',))]
        tally.check(b'***' in secrets[0] and b'***' not in secrets[1], 'passwords are masked')
        for words in (('list', 'parts', captures / 'smtp-picture.pcap', '--ecs'), ('list', 'files', captures / 'smtp-picture.pcap', '--ecs'),
                      ('export', 'text', captures / 'smtp-picture.pcap', '--ecs', '-o', '-')):
            tally.same(place.run(*words).status, 2, f'{words[:2]} has no such form')
        version = place.run('--version').out.decode()
        tally.check(re.fullmatch(r'malote \d+\.\d+\.\d+\nwith [^\n]+\n', version), version)
        for library in ('libpcap', 'SQLite', 'OpenSSL', 'zlib', 'zstd', 'lz4', 'ncurses', 'libmagic', 'fmt', 'CLI11'):
            tally.check(re.search(rf'\b{library} \d+\.\d+', version), f'{library}: {version}')
    tally.finish()


if __name__ == '__main__':
    sys.exit(main())
