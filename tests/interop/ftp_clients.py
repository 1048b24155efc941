# SPDX-License-Identifier: MIT
"""curl, lftp, tnftp and Python's ftplib, each doing the same: list `pub`, fetch files from it, send them to
`incoming`. They run in the client's namespace, in a folder of their own."""
import json
import pathlib

import ftp_ftplib


class Client:
    """`active`: the server opens data connections. `host` is an address."""
    packages = ()

    def __init__(self, place, folder, server, host, active):
        self.place, self.folder, self.server, self.active = place, pathlib.Path(folder), server, active
        self.host = host

    @property
    def url_host(self):
        return f'[{self.host}]' if ':' in self.host else self.host

    def run(self, program, *arguments, given=None, accept=(0,)):
        return self.place.run('client', self.place.packages.program(program), *arguments, given=given, patience=60,
                              accept=accept)


class Curl(Client):
    name = 'curl'

    def call(self, *arguments, accept=(0,)):
        mode = ['--ftp-port', '-'] if self.active else ['--ftp-pasv']
        self.run('curl', '--silent', '--show-error', '--max-time', '30', *mode,
                 '--user', f'{self.server.user}:{self.server.password}', *arguments, accept=accept)

    def url(self, path):
        return f'ftp://{self.url_host}/{path}'

    def list(self, path):
        self.call(self.url(f'{path}/'), '-o', '/dev/null')

    def fetch(self, path, to, offset=None):
        more = ['-C', str(offset)] if offset is not None else []
        self.call(self.url(path), '-o', str(to), *more)

    def send(self, file, path):
        self.call('-T', str(file), self.url(path))


class Lftp(Client):
    name = 'lftp'
    packages = ('lftp',)

    def call(self, *commands):
        passive = 'off' if self.active else 'on'
        settings = (f'set ftp:passive-mode {passive}; set ftp:ssl-allow no; set net:timeout 10; set net:max-retries 1; '
                    'set cmd:fail-exit yes; set ftp:use-mdtm off; set xfer:log no; ')
        login = f'open -u {self.server.user},{self.server.password} ftp://{self.url_host}; '
        self.run('lftp', '--norc', '-c', settings + login + '; '.join(commands))

    def all(self, listed, fetched, sent):
        self.call(f'ls {listed}', *(f'get {path} -o {to}' for path, to in fetched),
                  *(f'put {file} -o {path}' for file, path in sent))


class Tnftp(Client):
    name = 'tnftp'
    packages = ('tnftp', 'libedit2', 'libbsd0', 'libmd0')

    def all(self, listed, fetched, sent):
        lines = [f'user {self.server.user} {self.server.password}', 'binary', f'ls {listed}',
                 *(f'get {path} {to}' for path, to in fetched), *(f'put {file} {path}' for file, path in sent), 'quit']
        self.run('tnftp', '-n', '-v', '-A' if self.active else '-p', self.host, given='\n'.join(lines).encode() + b'\n')


class Ftplib(Client):
    name = 'ftplib'

    def call(self, *steps):
        job = {'host': self.host, 'user': self.server.user, 'password': self.server.password,
               'passive': not self.active, 'steps': steps}
        out = self.place.run('client', 'python3', '-B', ftp_ftplib.__file__, given=json.dumps(job).encode(), patience=60)
        return json.loads(out)

    def all(self, listed, fetched, sent):
        self.call(['list', listed], *(['fetch', path, str(to)] for path, to in fetched),
                  *(['send', str(file), path] for file, path in sent))


def do_all(client, listed, fetched, sent):
    """The same for each client; curl has a session for each."""
    if hasattr(client, 'all'):
        return client.all(listed, fetched, sent)
    client.list(listed)
    for path, to in fetched:
        client.fetch(path, to)
    for file, path in sent:
        client.send(file, path)


CLIENTS = (Curl, Lftp, Tnftp, Ftplib)
