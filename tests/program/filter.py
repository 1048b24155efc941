#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""`-f` chooses packets of captures, `--port` what is spoken on a port: in read and wherever a capture
is a SOURCE, each with a store of its own in the cache."""
import struct

from _check import Place, Tally, sample

tally = Tally()


def packets_of(path):
    """(header, [record]) of a little-endian pcap file with nanoseconds, as `play` writes it."""
    octets = path.read_bytes()
    records, at = [], 24
    while at < len(octets):
        length = struct.unpack_from('<I', octets, at + 8)[0]
        records.append(octets[at:at + 16 + length])
        at += 16 + length
    return octets[:24], records


def wrapped(path, link, wrap):
    """The capture with every Ethernet frame made into another one."""
    header, records = packets_of(path)
    out = header[:20] + struct.pack('<I', link)
    for record in records:
        frame = wrap(record[16:])
        out += record[:8] + struct.pack('<II', len(frame), len(frame)) + frame
    return out


def moved(path, old, new):
    """The capture with another server port (checksums are nobody's concern)."""
    header, records = packets_of(path)
    out = header
    for record in records:
        octets = bytearray(record)
        at = 16 + 14 + (octets[16 + 14] & 15) * 4
        for port in (at, at + 2):
            if struct.unpack_from('>H', octets, port)[0] == old:
                struct.pack_into('>H', octets, port, new)
        out += bytes(octets)
    return out


def filters(place):
    capture = sample('smtp-as-printed')
    _, records = packets_of(capture)
    everything = place.rows('sessions', capture)
    tally.check(len(everything) > 1, 'the sample has several sessions')
    port = everything[0]['client']['port']
    one = place.run('list', 'sessions', capture, '--json', '-q', '-f', f'tcp port {port}')
    tally.same(one.rows, [dict(everything[0], id=1)], 'one client by a filter')
    tally.same(place.run('list', 'sessions', capture, '--json', '-q', '-f', 'udp').rows, [], 'no UDP')
    tally.same(place.rows('sessions', capture), everything, 'the cache keeps both apart')

    store = place / 'filtered.db'
    ran = place.run('read', capture, '-d', store, '--json', '-f', f'tcp port {port}')
    wanted = sum(struct.pack('>H', port) in record[16 + 34:16 + 38] for record in records)
    tally.same(ran.rows[0]['captures'][0]['packets'], wanted, 'packets that pass')
    tally.same(place.rows('sessions', store), one.rows, 'read with a filter')
    for words in (['list', 'sessions', capture], ['read', capture, '-d', place / 'none.db'],
                  ['show', '1', capture], ['export', 'text', capture, '-o', '-']):
        ran = place.run(*words, '-f', 'tcp prot 25')
        tally.same(ran.status, 2, f'{words[0]}: no filter: exit status')
        tally.check(ran.said.startswith('malote: -f: not a filter') and ran.said.count('\n') == 1,
                    f'{words[0]}: says {ran.said!r}')
    tally.check(not (place / 'none.db').exists(), 'no store is left')
    ran = place.run('list', 'sessions', store, '-f', 'tcp')
    tally.same(ran.status, 2, f'a store is not filtered: {ran.said!r}')


def links(place):
    """A tag hides what is behind it from `tcp`, as with tcpdump; another link type, another program."""
    capture = sample('smtp-as-printed')
    everything = place.rows('sessions', capture)
    tagged = place / 'tagged.pcap'
    tagged.write_bytes(wrapped(capture, 1, lambda f: f[:12] + b'\x81\0\0\x05' + f[12:]))
    raw = place / 'raw.pcap'
    raw.write_bytes(wrapped(capture, 101, lambda f: f[14:]))
    for path, words, wanted in ((tagged, [], everything), (tagged, ['-f', 'tcp'], []),
                                (tagged, ['-f', 'vlan 5 and tcp'], everything),
                                (raw, ['-f', 'tcp port 25'], everything)):
        ran = place.run('list', 'sessions', path, '--json', '-q', *words)
        tally.same(ran.rows, wanted, f'{path.name} {words}')
    ran = place.run('list', 'sessions', raw, '--json', '-q', '-f', 'ether host 1:2:3:4:5:6')
    tally.same(ran.status, 1, 'a filter that the link type does not know: exit status')
    tally.check('does not fit this link type' in ran.said, f'and is said: {ran.said!r}')


def ports(place):
    silent = place / 'moved.pcap'
    # Somebody speaks first on a port that is none of ours, and says nothing that we know.
    silent.write_bytes(moved(sample('smtp-classroom'), 25, 2525))
    by_content = place.rows('sessions', silent)
    tally.check([row['protocol'] for row in by_content] == ['smtp'] * len(by_content) != [],
                'known by what is said, on any port')
    for rule, wanted in (('2525=smtp', 'smtp'), ('2525=pop3', 'smtp'), ('25=none', 'smtp')):
        ran = place.run('list', 'sessions', silent, '--json', '-q', '--port', rule)
        tally.same([row['protocol'] for row in ran.rows], [wanted] * len(by_content), rule)
    header, records = packets_of(sample('smtp-classroom'))
    garbled = header
    for record in records:
        octets = bytearray(record)
        at = 16 + 14 + 20
        at += (octets[at + 12] >> 4) * 4
        octets[at:] = b'\x07' * (len(octets) - at)
        garbled += bytes(octets)
    path = place / 'garbled.pcap'
    path.write_bytes(garbled)
    for words, wanted in (([], True), (['--port', '25=none'], False), (['--port', '25=pop3'], True)):
        ran = place.run('list', 'sessions', path, '--json', '-q', *words)
        tally.same(bool(ran.rows), wanted, f'nothing that we know on port 25 {words}')
    for bad in ('25', '25=telnet', '0=smtp', '70000=smtp', '=smtp'):
        tally.same(place.run('list', 'sessions', path, '--port', bad).status, 2, f'--port {bad}')


with Place() as place:
    filters(place)
    links(place)
    ports(place)
tally.finish()
