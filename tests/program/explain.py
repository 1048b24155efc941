#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What the program explains: every word that it must know, in English and in Portuguese, with what may follow and its
RFC; notions; near misses; and why a server refused.

usage: explain.py
"""
import json
import pathlib
import re
import sys

import _malote
from _check import Place, Tally

# Commands, reply codes, responses, phases and states, from the RFCs.
WORDS = {
    'smtp': '''HELO EHLO MAIL RCPT DATA RSET VRFY EXPN HELP NOOP QUIT TURN SEND SOML SAML ETRN ATRN STARTTLS AUTH BDAT BURL
        XCLIENT XFORWARD LHLO HELLO OUIT SMOL SMAL 211 214 220 221 235 250 251 252 334 354 421 432 450 451 452 454 455 500 501
        502 503 504 521 530 534 535 538 550 551 552 553 554 555 556 connection transaction termination PIPELINING SIZE DSN
        NOTIFY ORCPT RET ENVID SMTPUTF8 8BITMIME BINARYMIME CHUNKING REQUIRETLS MT-PRIORITY DELIVERBY PLAIN LOGIN CRAM-MD5
        DIGEST-MD5 SCRAM-SHA-1 SCRAM-SHA-256 SCRAM-SHA-256-PLUS NTLM XOAUTH2 OAUTHBEARER EXTERNAL''',
    'pop3': '''USER PASS STAT LIST RETR TOP DELE QUIT NOOP RSET UIDL APOP CAPA STLS AUTH UTF8 LANG XTND +OK -ERR [IN-USE]
        [LOGIN-DELAY] [SYS/TEMP] [SYS/PERM] [AUTH] authorization transaction update''',
    'imap': '''LOGIN SELECT FETCH STORE LOGOUT SEARCH CREATE DELETE RENAME CAPABILITY NOOP STARTTLS AUTHENTICATE EXAMINE SUBSCRIBE
        UNSUBSCRIBE LIST LSUB STATUS APPEND CHECK CLOSE UNSELECT EXPUNGE COPY MOVE UID IDLE DONE ENABLE NAMESPACE ID GETQUOTA
        GETQUOTAROOT SETQUOTA GETACL SETACL MYRIGHTS SORT THREAD COMPRESS XLIST GETMETADATA SETMETADATA NOTIFY OK NO BAD BYE
        PREAUTH EXISTS RECENT VANISHED FLAGS INTERNALDATE RFC822 ENVELOPE BODY BODYSTRUCTURE BODY[HEADER] MODSEQ
        not-authenticated authenticated selected logout''',
    'ftp': '''USER PASS LIST RETR STOR STRU PORT TYPE QUIT ACCT CWD CDUP SMNT REIN PASV MODE STOU APPE ALLO REST RNFR RNTO ABOR
        DELE RMD MKD PWD NLST SITE SYST STAT HELP NOOP FEAT OPTS AUTH PBSZ PROT CCC ADAT CONF ENC MIC EPRT EPSV LPRT LPSV SIZE
        MDTM MLST MLSD LANG HOST HASH MFMT CSID CLNT AVBL XCRC XMD5 XSHA1 XSHA256 XMKD XRMD XPWD XCUP 110 120 125 150 200 202
        211 212 213 214 215 220 221 225 226 227 228 229 230 232 234 250 257 331 332 334 335 336 350 421 425 426 430 431 434 450
        451 452 500 501 502 503 504 522 530 532 533 534 535 536 537 550 551 552 553 login idle transfer get put dir'''}
CONCEPTS = '''MUA MSA MTA MDA mailbox queue spooling retry bounce MX envelope header body control-connection data-connection
    user-PI server-PI user-DTP server-DTP types structures modes get put dir TFTP webmail porta comando resposta sessão transação
    autorização atualização fila cabeçalho corpo'''

# In the tables, but no words of the protocol named there.
OTHERS = set('''RFC TLS TCP SYN FIN NAT IP IPv4 IPv6 CRLF LF CR NIL MIME SASL SSL ASCII EBCDIC UTF-7 UTF-8 LMTP LITERAL LAST FXP FTPS
    FTP SMTP POP3 IMAP SHA-256 SHA1 OK: IAC Z A C P AUTH/ TLS/ SYN/ MULTIAPPEND LITERAL+ SASL-IR DEFLATE HEADER TEXT BINARY PEEK
    ESMTP MD5 SHA-1 OK 123 256 989 990'''.split())


def rows(place, protocol, *more):
    found = {}
    for row in place.run('explain', protocol, '--list', '--json', *more).rows:
        found.setdefault(row['word'].upper(), []).append(row)
    return found


def told(tally, place):
    """Each word in both languages; commands, replies and phases with what may follow and their RFC."""
    for protocol, words in WORDS.items():
        english, portuguese = rows(place, protocol), rows(place, protocol, '--lang', 'pt_BR')
        for word in words.split():
            known = english.get(word.upper())
            if not tally.check(known, f'{protocol} {word} is explained'):
                continue
            for row, other in zip(known, portuguese[word.upper()]):
                said = f'{protocol} {word}'
                tally.check(len(row['meaning']) >= 13, f'{said}: {row["meaning"]!r}')
                tally.check(other['meaning'] != row['meaning'], f'{said} in Portuguese: {other["meaning"]!r}')
                tally.check(row['rfc'], f'{said} names its RFC')
                if row['kind'] in ('command', 'reply', 'phase') and not row['follows']:
                    tally.check(False, f'{said}: what may follow?')
                words_in = re.search('[a-z]{2}', row['follows'])  # not just "250." or "PASS."
                tally.check(not words_in or other['follows'] != row['follows'], f'{said}: what follows, in Portuguese')


def notions(tally, place):
    seen = place.run('explain', 'concept', '--list', '--json').rows
    other = place.run('explain', 'concept', '--list', '--json', '--lang', 'pt_BR').rows
    tally.check(len(seen) > 60, f'{len(seen)} concepts')
    for row, translated in zip(seen, other):
        tally.same(row['word'], translated['word'], 'the word for programs stays')
        tally.check(row['meaning'] != translated['meaning'], f'concept {row["word"]} in Portuguese: {translated["meaning"]!r}')
    for word in CONCEPTS.split():
        word = word.replace('-', ' ') if 'connection' in word else word
        for lang in ((), ('--lang', 'pt_BR')):
            ran = place.run('explain', 'concept', word, *lang)
            tally.same((ran.status, len(ran.out) > 60), (0, True), f'explain concept {word} {lang}: {ran.said}')
    for words, found in ((('concept', 'porta'), 'porta'), (('concept', 'conexão', 'de', 'dados'), 'conexão de dados'),
                         (('concept', 'fila'), 'fila de mensagens'), (('pop3', 'autorização'), 'autorização'),
                         (('pop3', 'fase', 'de', 'atualizacao'), 'atualização'), (('smtp', 'encerramento'), 'encerramento'),
                         (('ftp', 'fluxo'), 'S')):
        out = place.run('explain', *words, '--lang', 'pt_BR').out.decode()
        tally.check(out.startswith(found + '  '), f'explain {words}: {out[:80]!r}')
    typed = place.run('explain', 'concept', 'get', '--json').rows
    tally.same([(row['word'], row['meant']) for row in typed], [('get', 'RETR')], 'get is what is typed')


def misses(tally, place):
    for words, status, said in ((('concept', 'envelop'), 3, 'envelope'), (('concept', 'RCPT'), 3, 'malote explain smtp RCPT'),
                                (('smtp', 'envelope'), 3, 'malote explain concept envelope'), (('smtp', 'RCTP'), 3, 'RCPT'),
                                (('envelope',), 2, 'malote explain concept envelope'), (('354',), 2, 'malote explain smtp 354'),
                                (('concept', 'xyzzy'), 3, 'no concept'), (('concept', 'a' * 5000), 3, 'no concept')):
        ran = place.run('explain', *words)
        tally.same((ran.status, said in ran.said), (status, True), f'explain {str(words):.60}: {ran.said[:200]}')
        tally.check('\n' not in ran.said.strip(), 'one line')
    hostile = place.run('explain', 'concept', 'a\x1b[31mb')
    tally.check('\x1b' not in hostile.said, 'no escapes on the terminal')


def tables(tally, place):
    """The checklist that lies beside the source tree, where it does: what its protocols name in capitals or digits."""
    path = _malote.source().parent / 'shared' / 'protocols.md'
    if not path.exists():
        print(f'skipped: {path} is not there; the words listed in this test were looked at all the same')
        return
    sections = re.split(r'^## ', path.read_text('utf-8'), flags=re.M)
    for protocol in WORDS:
        section = next(text for text in sections if text.lower().startswith(protocol))
        section = re.sub(r'\((?:RFC )?\d{3,4}(?:[,;:] ?[^)]*)?\)|RFCs? [\d, –]+|ports? [\d, =a-zA-Z/]+', ' ', section)
        known = set(rows(place, protocol)) | {'[HEADER]'}
        known |= {word.strip('[]') for word in known}
        words = set(re.findall(r'(?<![\w\[.-])[A-Z][A-Z0-9]*(?:-[A-Z0-9]+)*(?![\w-])|(?<![\d.,-])\d{3}(?![\d.-])', section))
        if protocol == 'smtp':
            known |= {'USER', 'PASS', 'DELIVERBY', 'SCRAM-SHA-1', 'SCRAM-SHA-256', 'PLUS', 'POP3', 'HELLO'}
        missing = sorted(words - known - OTHERS)
        tally.same(missing, [], f'{protocol}: words of the tables that nobody explains')
        tally.check(len(words) > 20, f'{protocol}: {len(words)} words of the tables were looked at')


def refusals(tally, place):
    """Dialogues in which the client errs: the transcript says why it was refused."""
    scenario = place / 'wrong.scenario'
    captures = _malote.source() / 'samples' / 'captures'
    for name, reasons in (('smtp-refusals', ['No recipient had been named']), ('pop3-commands', []), ('ftp-refusals', [])):
        capture = captures / f'{name}.pcap'
        if not tally.check(capture.exists(), f'{capture} is there'):
            continue
        sessions = place.run('list', 'sessions', capture, '--json').rows
        text = ''.join(place.run('show', row['id'], capture, '--explain').out.decode() for row in sessions)
        plain = re.sub(r'\s+', ' ', text.replace('│', ' '))
        for reason in reasons:
            tally.check(reason in plain, f'{name}: {reason}')


def main():
    tally = Tally()
    with Place() as place:
        told(tally, place)
        notions(tally, place)
        misses(tally, place)
        tables(tally, place)
        refusals(tally, place)
    tally.finish()


if __name__ == '__main__':
    sys.exit(main())
