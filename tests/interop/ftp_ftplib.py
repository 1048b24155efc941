# SPDX-License-Identifier: MIT
"""Python's FTP client, doing what a JSON object on standard input says; it runs in the client's namespace."""
import ftplib
import json
import sys


def fetch(ftp, path, to, offset=None):
    with open(to, 'ab' if offset else 'wb') as out:
        ftp.retrbinary(f'RETR {path}', out.write, rest=offset)


def fetch_text(ftp, path, to):
    with open(to, 'w', encoding='latin-1', newline='') as out:
        ftp.retrlines(f'RETR {path}', lambda line: out.write(line + '\n'))


def send(ftp, file, path):
    with open(file, 'rb') as octets:
        ftp.storbinary(f'STOR {path}', octets)


def append(ftp, file, path):
    with open(file, 'rb') as octets:
        ftp.storbinary(f'APPE {path}', octets)


def abort(ftp, path):
    """Reads a little, then ABOR. A server that is stuck sending would not hear of it."""
    ftp.voidcmd('TYPE I')
    data = ftp.transfercmd(f'RETR {path}')
    data.recv(1000)
    data.close()
    for reply in (ftp.abort, ftp.voidresp):  # RETR's reply, then that of ABOR
        try:
            reply()
        except (ftplib.Error, EOFError, OSError):
            pass


def names(ftp, path):
    return ftp.nlst(path)


STEPS = {
    'list': lambda ftp, path: ftp.retrlines(f'LIST {path}', lambda line: None),
    'names': names,
    'facts': lambda ftp, path: [name for name, _ in ftp.mlsd(path)],
    'folder': lambda ftp, path: ftp.cwd(path),
    'where': lambda ftp: ftp.pwd(),
    'fetch': fetch, 'fetch_text': fetch_text, 'send': send, 'append': append, 'abort': abort,
    'say': lambda ftp, line: ftp.sendcmd(line),
}


def main():
    job = json.load(sys.stdin)
    with (ftplib.FTP_TLS if job.get('tls') else ftplib.FTP)(timeout=20) as ftp:
        ftp.connect(job['host'], 21)
        ftp.login(job['user'], job['password'])
        if job.get('tls'):
            ftp.prot_p()
        ftp.set_pasv(job['passive'])
        results = [STEPS[verb](ftp, *arguments) for verb, *arguments in job['steps']]
    print(json.dumps(results))


if __name__ == '__main__':
    main()
