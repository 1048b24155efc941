# SPDX-License-Identifier: MIT
"""Dovecot, and Courier's imapd behind a little inetd; each over a Maildir folder whose files are the mails."""
import json
import os
import pathlib
import shutil

import ground
import imap_inetd
import imap_refill
from packages import malote

NOBODY, NOGROUP = 65534, 65534
USER, PASSWORD = 'alice', 'wonder-land'


class Server:
    line_end = b'\r\n'  # of the files

    """One that runs. `mails` are the files of INBOX, as they lie on the disk."""

    def __init__(self, place, folder, mails):
        self.place, self.folder, self.mails = place, pathlib.Path(folder), mails
        self.home = self.folder / 'home'
        self.maildir = self.home / 'Maildir'
        self.user, self.password = USER, PASSWORD
        self.refill()

    def refill(self):
        """A fresh Maildir; the order of the names is that of the numbers."""
        shutil.rmtree(self.maildir, ignore_errors=True)
        for name in ('cur', 'new', 'tmp'):
            (self.maildir / name).mkdir(parents=True)
        for number, octets in enumerate(self.mails):
            (self.maildir / 'cur' / f'{1_700_000_000 + number}.M{number}.interop:2,').write_bytes(
                octets.replace(b'\r\n', self.line_end))
        for path in (self.home, *self.home.rglob('*')):
            os.chown(path, NOBODY, NOGROUP)

    def stored(self):
        """The files of INBOX in the order of their names, with line ends as they go over the wire."""
        files = [f for part in ('cur', 'new') for f in (self.maildir / part).glob('*')]
        return [f.read_bytes().replace(self.line_end, b'\r\n') for f in sorted(files, key=lambda f: f.name)]

    def start(self, *command, port=143):
        """As if the packages were installed: `ip netns exec` has mounts of its own, and an overlay shows them in /usr."""
        root = self.place.packages.root
        self.daemon = self.place.start('server', 'sh', '-c', f'mount -t overlay overlay -o lowerdir={root}/usr:/usr /usr '
                                                             '&& exec "$@"', 'sh', *command, port=port)

    def stop(self):
        self.place.end(self.daemon)


class Dovecot(Server):
    name = 'dovecot'
    packages = ('dovecot-core', 'dovecot-imapd', 'libexttextcat-2.0-0', 'libstemmer0d', 'libwrap0', 'libsodium23',
                'libunwind8', 'liblua5.4-0', 'libapparmor1', 'libtirpc3')
    compresses = True

    def __init__(self, place, folder, mails):
        super().__init__(place, folder, mails)
        run = self.folder / 'run'
        run.mkdir()
        users = self.folder / 'users'
        users.write_text(f'{USER}:{{PLAIN}}{PASSWORD}\n')
        os.chmod(users, 0o644)
        config = self.folder / 'dovecot.conf'
        config.write_text(f'''base_dir = {run}
state_dir = {run}
import_environment = LD_LIBRARY_PATH
log_path = {self.folder}/dovecot.log
protocols = imap
listen = *
ssl = no
disable_plaintext_auth = no
auth_mechanisms = plain login cram-md5
default_internal_user = daemon
default_login_user = nobody
default_internal_group = daemon
first_valid_uid = 1
mail_location = maildir:{self.maildir}
mail_plugins = zlib
service imap-login {{
  chroot =
  inet_listener imaps {{
    port = 0
  }}
}}
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
protocol imap {{
  mail_plugins = zlib imap_zlib
}}
passdb {{
  driver = passwd-file
  args = {users}
}}
userdb {{
  driver = static
  args = uid={NOBODY} gid={NOGROUP} home={self.home}
}}
''')
        self.start('dovecot', '-F', '-c', config)


class Courier(Server):
    """Its imapd alone: logging in is done, as behind an ssh tunnel (PREAUTH)."""
    name = 'courier'
    packages = ('courier-imap', 'courier-base', 'courier-authlib', 'libcourier-unicode4', 'libgamin0')
    compresses = False
    line_end = b'\n'  # what has a CR already gets another one

    def __init__(self, place, folder, mails):
        super().__init__(place, folder, mails)
        self.start('python3', '-B', imap_inetd.__file__, 143, NOBODY, self.home, '/usr/bin/imapd', self.maildir)


class Lab(Server):
    """Our own, its mailbox in memory."""
    name = 'malote'
    packages = ()
    compresses = True

    def __init__(self, place, folder, mails):
        self.daemon = None
        super().__init__(place, folder, mails)

    def refill(self):
        if self.daemon is None:
            listen = [word for address in (ground.SERVER, '127.0.0.1') for word in ('--listen', address)]
            self.daemon = self.place.start('server', malote(), 'serve', '--quiet', *listen, '--ports', 'imap=143', '--user',
                                           f'{USER}:{PASSWORD}', port=143)
        self.ask(mails=[octets.hex() for octets in self.mails])

    def stored(self):
        return [bytes.fromhex(one) for one in self.ask()]

    def ask(self, **more):
        job = json.dumps({'user': USER, 'password': PASSWORD, **more}).encode()
        return json.loads(self.place.run('server', 'python3', '-B', imap_refill.__file__, given=job))


SERVERS = (Lab, Dovecot, Courier)
