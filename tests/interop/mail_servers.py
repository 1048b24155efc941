# SPDX-License-Identifier: MIT
"""Postfix on 25 (STARTTLS), 587 and 465, and Dovecot's IMAP and POP3 with and without TLS from the start; both take whatever
OpenSSL's lowest level lets through. Each over a Maildir folder whose files are the mails."""
import os
import subprocess

import imap_servers
from imap_servers import NOBODY, NOGROUP

USER, PASSWORD = imap_servers.USER, imap_servers.PASSWORD
RECIPIENT = f'{USER}@interop.malote.example'
# As `postconf -M` lists them; nothing in a chroot, whose folders only an installation makes.
SERVICES = '''smtp inet n - n - - smtpd
587 inet n - n - - smtpd
  -o smtpd_tls_security_level=encrypt
465 inet n - n - - smtpd
  -o smtpd_tls_wrappermode=yes
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
proxymap unix - - n - - proxymap
error unix - - n - - error
virtual unix - n n - - virtual
anvil unix - - n - 1 anvil
postlog unix-dgram n - n - 1 postlogd
'''


def certificate(folder):
    key, cert = folder / 'tls-key.pem', folder / 'tls-cert.pem'
    subprocess.run(['openssl', 'req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', key, '-out', cert, '-days', '30',
                    '-subj', '/CN=interop.malote.example'], check=True, capture_output=True, timeout=60)
    return key, cert


class Postfix(imap_servers.Server):
    name = 'postfix'
    packages = ('postfix', 'libsasl2-2', 'libdb5.3', 'libnsl2', 'libtirpc3', 'libicu72')

    def __init__(self, place, folder, key, cert):
        super().__init__(place, folder, [])
        config, queue, data = (self.folder / name for name in ('postfix', 'queue', 'data'))
        config.mkdir()
        queue.mkdir()
        data.mkdir()
        os.chown(data, *self.owner())
        (config / 'master.cf').write_text(SERVICES)
        (config / 'main.cf').write_text(f'''compatibility_level = 3.6
config_directory = {config}
queue_directory = {queue}
data_directory = {data}
daemon_directory = /usr/lib/postfix/sbin
command_directory = /usr/sbin
shlib_directory = /usr/lib/postfix
meta_directory = {place.packages.root}/etc/postfix
mail_owner = daemon
setgid_group = tty
import_environment = MAIL_CONFIG LD_LIBRARY_PATH
export_environment = MAIL_CONFIG LD_LIBRARY_PATH
maillog_file = {self.folder}/postfix.log
maillog_file_prefixes = /
myhostname = interop.malote.example
mydestination =
inet_interfaces = all
inet_protocols = ipv4
alias_maps =
local_recipient_maps =
smtpd_recipient_restrictions = reject_unauth_destination
virtual_mailbox_domains = interop.malote.example
virtual_mailbox_base = {self.home}
virtual_mailbox_maps = static:Maildir/
virtual_minimum_uid = 1
virtual_uid_maps = static:{NOBODY}
virtual_gid_maps = static:{NOGROUP}
smtpd_tls_cert_file = {cert}
smtpd_tls_key_file = {key}
smtpd_tls_security_level = may
smtpd_tls_protocols =
smtpd_tls_mandatory_protocols =
smtpd_tls_ciphers = medium
smtpd_tls_mandatory_ciphers = medium
tls_medium_cipherlist = ALL:@SECLEVEL=0
''')
        # Its master makes itself a session of its own: whoever ends the shell must end it, too.
        leave = f'kill $(cat {queue}/pid/master.pid)'
        self.start('sh', '-c', f"trap '{leave}' TERM; postfix -c {config} start-fg & wait; wait", port=25)

    @staticmethod
    def owner():
        import pwd
        daemon = pwd.getpwnam('daemon')
        return daemon.pw_uid, daemon.pw_gid


class Dovecot(imap_servers.Dovecot):
    """With POP3 besides."""
    packages = imap_servers.Dovecot.packages + ('dovecot-pop3d',)

    def __init__(self, place, folder, mails, key, cert):
        self.tls = f'''ssl = yes
ssl_cert = <{cert}
ssl_key = <{key}
ssl_min_protocol = TLSv1
ssl_cipher_list = ALL:@SECLEVEL=0
service pop3-login {{
  chroot =
}}
'''
        super().__init__(place, folder, mails)

    def start(self, *command):
        config = self.folder / 'dovecot.conf'
        text = config.read_text().replace('ssl = no\n', self.tls).replace('    port = 0\n', '    port = 993\n    ssl = yes\n')
        config.write_text(text.replace('protocols = imap\n', 'protocols = imap pop3\n'))
        super().start(*command)
