#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What can be seen of TLS without keys, in captures that nobody here wrote: the facts are tshark 4.0.17's. The captures lie
outside the project, in ../shared/captures beside the source (or $MALOTE_SHARED/captures); without them this is skipped."""
import os
import pathlib
import sys

import _check

source = pathlib.Path(os.environ['MALOTE_SOURCE'])
shared = pathlib.Path(os.environ.get('MALOTE_SHARED', source / '..' / 'shared')) / 'captures'

# file: a row for each session: protocol, how TLS began, version, suite, SNI, JA3, JA3S, the certificate's serial number
FACTS = {
    'ndpi/imaps.pcap': [
        ('imap', 'implicit', 'TLS 1.2', 'TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384', 'mail.ntop.org', '4923a265be4d81c68ecda45bb89cdf6a',
         'b653c251b0ee54c3088fe7bb997cf59d', '039f28c9b687d9355a0a1037a52c3f45a0fb'),
        ('imap', 'implicit', 'TLS 1.2', 'TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384', 'imap.asia.secureserver.net',
         '66b2d7acea2c20aeeebd69c8d44089d7', 'a9e3ed16ee3208291487c8d2aa2ad924', None)],
    'ndpi/pop3_stls.pcap': [
        ('pop3', 'starttls', 'TLS 1.0', 'TLS_RSA_WITH_RC4_128_SHA', 'pop.lavabit.com', '207409c2b30e670ca50e1eac016a4831',
         '6b96cf9c27b0223177b0e9f135fe4899', '2771fd5d73a8bb')],
    'ndpi/pops.pcapng': [
        ('pop3', 'implicit', 'TLS 1.2', 'TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384', 'pop.secureserver.net',
         '36f7277af969a6947a61ae0b815907a1', '245de059547a730e42852c315cdc5a02', None)],
    'ndpi/smtps.pcapng': [('smtp', 'implicit', None, None, None, 'f17ca639ecdcaa65b4521c49e3515ef9', None, None)],
    'suricata-verify/smtp-startssl.pcap': [
        ('smtp', 'starttls', 'TLS 1.3', 'TLS_AES_256_GCM_SHA384', None, '8708213741ab46424b1fbfcc9517ba07',
         '15af977ce25de452b96affa2addb1036', None)],
    'suricata-verify/smtp-tls-protodetect.pcap': [
        ('smtp', 'implicit', None, None, None, '37cdab6ff1bd1c195bacb776c5213bf2', None, None)],
    'zeek/ftp__ftp-auth-tls.pcap': [
        ('ftp', 'starttls', 'TLS 1.3', 'TLS_AES_256_GCM_SHA384', '127.0.0.1', '11d974c9114303ebbaac1703a515be37',
         '15af977ce25de452b96affa2addb1036', None)],
    'zeek/tls__pop3-starttls.pcap': [
        ('pop3', 'starttls', 'TLS 1.2', 'TLS_DHE_RSA_WITH_AES_256_GCM_SHA384', None, '13020a4ccb11b2d3c9c0e6c285c3c415',
         'ee644a8a34c434abca4b737ec1d9efad', '01')],
}


def main():
    if not shared.is_dir():
        print(f'skipped: there is no {shared}')
        sys.exit(77)
    tally = _check.Tally()
    with _check.Place() as place:
        for name, facts in FACTS.items():
            store = place / 'store.db'
            store.unlink(missing_ok=True)
            place.run('read', shared / name, '-d', store, '--quiet')
            sessions = {s['id']: s for s in place.rows('sessions', store)}
            serials = {c['fingerprint']: c['serial'] for c in place.rows('certificates', store)}
            rows = [(sessions[t['session']]['protocol'], sessions[t['session']]['tls'], t['version'], t['cipher'], t['sni'], t['ja3'],
                     t['ja3s'], serials.get(t['fingerprint'])) for t in place.rows('tls', store) if t['transfer'] is None]
            tally.same(rows, facts, name)
            # A server that answers a ClientHello in the clear slips nothing in.
            kinds = {n['kind'] for n in place.rows('notices', store)}
            tally.check('response-injection' not in kinds, f'{name}: {kinds}')
    tally.finish()


if __name__ == '__main__':
    main()
