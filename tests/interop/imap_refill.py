# SPDX-License-Identifier: MIT
"""Empties INBOX and puts mails into it, or tells what is in it, over loopback where nobody captures: for servers
whose mailbox is in memory. Job and answer as JSON on standard input and output."""
import imaplib
import json
import sys


def main():
    job = json.load(sys.stdin)
    box = imaplib.IMAP4('127.0.0.1', 143)
    box.login(job['user'], job['password'])
    there = int(box.select('INBOX')[1][0])
    if 'mails' in job:
        if there:
            box.store('1:*', '+FLAGS.SILENT', r'(\Deleted)')
            box.expunge()
        for mail in job['mails']:
            said = box.append('INBOX', None, None, bytes.fromhex(mail))
            assert said[0] == 'OK', said
        print('[]')
    else:
        # In the order in which they came: literals come in pairs.
        found = box.uid('FETCH', '1:*', '(BODY.PEEK[])')[1] or []
        print(json.dumps([one[1].hex() for one in found if isinstance(one, tuple)]))
    box.logout()


if __name__ == '__main__':
    main()
