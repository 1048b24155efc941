# SPDX-License-Identifier: MIT
"""vsftpd, proftpd and pure-ftpd, each over a folder with `pub` to fetch from and `incoming` to send to."""
import os
import pathlib
import subprocess

import ground
from packages import malote

NOBODY = 65534
PASSIVE = (42000, 42099)
USER, PASSWORD = 'alice', 'wonder-land'


class Server:
    """One that runs. `home` is its root folder as clients see it."""

    def __init__(self, place, folder, files):
        self.place, self.folder = place, pathlib.Path(folder)
        self.home = self.folder / 'home'
        for name, mode in (('', 0o755), ('pub', 0o755), ('incoming', 0o777)):
            (self.home / name).mkdir(parents=True, exist_ok=True)
            os.chmod(self.home / name, mode)
        for name, octets in files.items():
            (self.home / 'pub' / name).write_bytes(octets)
        self.user, self.password = USER, PASSWORD

    def start(self, *command):
        self.daemon = self.place.start('server', *command, port=21)

    def stop(self):
        self.place.end(self.daemon)

    def program(self, name):
        return self.place.packages.program(name)


def hashed():
    return subprocess.run(['openssl', 'passwd', '-6', PASSWORD], capture_output=True, check=True).stdout.decode().strip()


class Vsftpd(Server):
    """Anonymous only: local users would need the machine's own PAM."""
    name = 'vsftpd'
    packages = ('vsftpd', 'libwrap0')

    def __init__(self, place, folder, files):
        super().__init__(place, folder, files)
        self.user, self.password = 'anonymous', 'interop@malote.example'
        empty = self.folder / 'empty'
        empty.mkdir()
        config = self.folder / 'vsftpd.conf'
        config.write_text(f'''listen=NO
listen_ipv6=YES
background=NO
anonymous_enable=YES
local_enable=NO
write_enable=YES
anon_upload_enable=YES
anon_mkdir_write_enable=YES
anon_other_write_enable=YES
anon_umask=022
anon_root={self.home}
ftp_username=ftp
nopriv_user=nobody
secure_chroot_dir={empty}
connect_from_port_20=YES
ascii_download_enable=YES
ascii_upload_enable=YES
pasv_min_port={PASSIVE[0]}
pasv_max_port={PASSIVE[1]}
seccomp_sandbox=NO
xferlog_enable=NO
''')
        os.chmod(config, 0o600)
        # It wants a user of the system with a home; `ip netns exec` has mounts of its own.
        users = self.folder / 'passwd'
        users.write_text(f'root:x:0:0::/root:/bin/sh\nnobody:x:{NOBODY}:{NOBODY}::/:/bin/false\n'
                         f'ftp:x:{NOBODY}:{NOBODY}::{self.home}:/bin/false\n')
        self.start('sh', '-c', f'mount --bind {users} /etc/passwd && exec {self.program("vsftpd")} {config}')


class Proftpd(Server):
    name = 'proftpd'
    packages = ('proftpd-core', 'libhiredis0.14', 'libmemcached11', 'libmemcachedutil2', 'libhashkit2', 'libpcre2-posix3')

    def __init__(self, place, folder, files):
        super().__init__(place, folder, files)
        users = self.folder / 'passwd'
        users.write_text(f'{USER}:{hashed()}:{NOBODY}:{NOBODY}::{self.home}:/bin/sh\n')
        os.chmod(users, 0o600)
        modules = place.packages.root / 'usr/lib/proftpd'
        config = self.folder / 'proftpd.conf'
        config.write_text(f'''ServerName interop
ServerType standalone
Port 21
UseIPv6 on
UseReverseDNS off
User nobody
Group nogroup
DefaultRoot ~
AuthUserFile {users}
AuthOrder mod_auth_file.c
RequireValidShell off
UseFtpUsers off
WtmpLog off
TransferLog none
SystemLog {self.folder}/system.log
PidFile {self.folder}/pid
ScoreboardFile {self.folder}/scoreboard
ModulePath {modules}
LoadModule mod_deflate.c
DeflateEngine on
PassivePorts {PASSIVE[0]} {PASSIVE[1]}
AllowOverwrite on
AllowRetrieveRestart on
AllowStoreRestart on
''')
        self.start(self.program('proftpd'), '-n', '-c', config)


class PureFtpd(Server):
    name = 'pure-ftpd'
    packages = ('pure-ftpd', 'pure-ftpd-common', 'libsodium23')

    def __init__(self, place, folder, files):
        super().__init__(place, folder, files)
        users, database = self.folder / 'passwd', self.folder / 'users.pdb'
        users.write_text(f'{USER}:{hashed()}:{NOBODY}:{NOBODY}::{self.home}::::::::::::\n')
        place.run('server', self.program('pure-pw'), 'mkdb', database, '-f', users)
        self.start(self.program('pure-ftpd'), '-l', f'puredb:{database}', '-S', '21', '-A', '-E', '-H',
                   '-p', f'{PASSIVE[0]}:{PASSIVE[1]}', '-g', self.folder / 'pid')


class Lab(Server):
    """Our own, over the same folder."""
    name = 'malote'
    packages = ()

    def __init__(self, place, folder, files):
        super().__init__(place, folder, files)
        listen = [word for address in (ground.SERVER, ground.SERVER6) for word in ('--listen', address)]
        self.start(malote(), 'serve', '--quiet', *listen, '--ports', 'ftp=21', '--ftp-root', self.home, '--user',
                   f'{USER}:{PASSWORD}')


SERVERS = (Lab, Vsftpd, Proftpd, PureFtpd)
