# SPDX-License-Identifier: MIT
"""Three network namespaces, client - router - server, that exist as long as the run does; what is started
in them; malote capturing at one of their ends. Nothing here knows a protocol."""
import contextlib
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import time

CLIENT, SERVER = '10.77.1.2', '10.77.2.2'
ROUTER_INSIDE, ROUTER_OUTSIDE = '10.77.1.1', '10.77.2.1'  # its ends, seen from client and server
CLIENT6, SERVER6 = 'fd77:1::2', 'fd77:2::2'


class Ground:
    def __init__(self, packages, folder):
        self.packages, self.folder = packages, pathlib.Path(folder)
        self.names = {role: f'malote-{os.getpid()}-{role}' for role in ('client', 'router', 'server')}
        self.daemons = []

    def __enter__(self):
        try:
            self.build()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        for daemon in reversed(self.daemons):
            self.end(daemon)
        for name in self.names.values():
            subprocess.run(['ip', 'netns', 'del', name], capture_output=True)

    def build(self):
        for name in self.names.values():
            ip('netns', 'add', name)
            ip('-n', name, 'link', 'set', 'lo', 'up')
        # Loose ends of veth pairs have names of the run's own until they are in their namespaces.
        for role, end, mine, theirs in (('client', 'inside', (CLIENT, CLIENT6), (ROUTER_INSIDE, 'fd77:1::1')),
                                        ('server', 'outside', (SERVER, SERVER6), (ROUTER_OUTSIDE, 'fd77:2::1'))):
            here, there = self.names[role], self.names['router']
            ip('-n', here, 'link', 'add', 'eth0', 'type', 'veth', 'peer', 'name', end, 'netns', there)
            for name, device, (four, six) in ((here, 'eth0', mine), (there, end, theirs)):
                ip('-n', name, 'addr', 'add', f'{four}/24', 'dev', device)
                ip('-n', name, 'addr', 'add', f'{six}/64', 'dev', device, 'nodad')
                ip('-n', name, 'link', 'set', device, 'up')
            ip('-n', here, 'route', 'add', 'default', 'via', theirs[0])
            ip('-n', here, '-6', 'route', 'add', 'default', 'via', theirs[1])
        self.run('router', 'sh', '-c', 'echo 1 >/proc/sys/net/ipv4/ip_forward; '
                                       'echo 1 >/proc/sys/net/ipv6/conf/all/forwarding')

    def inside(self, role, *command):
        return ['ip', 'netns', 'exec', self.names[role], *map(str, command)]

    def run(self, role, *command, given=None, patience=60, accept=(0,)):
        """What a command in a namespace writes. Raises RuntimeError where its exit status is another."""
        done = subprocess.run(self.inside(role, *command), input=given, capture_output=True, timeout=patience,
                              env=self.packages.environment(), cwd=self.folder)
        if accept and done.returncode not in accept:
            said = (done.stderr or done.stdout).decode(errors='replace').strip().splitlines() or ['']
            raise RuntimeError(f'{pathlib.Path(str(command[0])).name}: exit {done.returncode}: {said[-1][-300:]}')
        return done.stdout

    def start(self, role, *command, port=None, address=SERVER):
        """A daemon that stays in the foreground; waits until it listens."""
        # Some, made for inetd, complain on standard input.
        log = open(self.folder / 'daemons.log', 'a+b')
        daemon = subprocess.Popen(self.inside(role, *command), stdin=log, stdout=log, stderr=log,
                                  env=self.packages.environment(), cwd=self.folder, start_new_session=True)
        log.close()
        self.daemons.append(daemon)
        if port:
            self.wait_for(address, port, daemon, log.name)
        return daemon

    def wait_for(self, address, port, daemon, log):
        probe = f"import socket; socket.create_connection(('{address}', {port}), 1).close()"
        for _ in range(100):
            if daemon.poll() is not None:
                break
            if subprocess.run(self.inside('client', 'python3', '-c', probe), capture_output=True).returncode == 0:
                return
            time.sleep(0.05)
        text = pathlib.Path(log).read_text(errors='replace').strip()
        raise RuntimeError(f'a server does not listen: {text[-300:]}')

    def end(self, daemon):
        """By its process group, which is its own."""
        if daemon in self.daemons:
            self.daemons.remove(daemon)
        for how in (signal.SIGTERM, signal.SIGKILL):
            with contextlib.suppress(ProcessLookupError):
                os.killpg(daemon.pid, how)
            try:
                daemon.wait(5)
                return
            except subprocess.TimeoutExpired:
                continue

    @contextlib.contextmanager
    def nat(self, rules):
        """The router rewrites addresses meanwhile."""
        nft = self.packages.program('nft')
        self.run('router', nft, '-f', '-', given=rules.encode())
        try:
            yield
        finally:
            self.run('router', nft, 'flush', 'ruleset')

    @contextlib.contextmanager
    def capture(self, role, malote, store, packets, *options):
        """malote captures on the role's device meanwhile, into a store and a file of packets."""
        capture = subprocess.Popen(
            self.inside(role, malote, 'capture', '-i', 'eth0', '-d', store, '-w', packets, '--progress', 'never',
                        *options),
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, start_new_session=True)
        try:
            said = capture.stderr.readline().decode(errors='replace').strip()
            if 'capturing on' not in said:
                raise RuntimeError(f'malote capture: {said}')
            yield
            time.sleep(0.3)  # the last acknowledgements are still under way
        finally:
            capture.send_signal(signal.SIGINT)
            try:
                capture.wait(20)
            except subprocess.TimeoutExpired:
                os.killpg(capture.pid, signal.SIGKILL)
                capture.wait(5)
            capture.stderr.close()


def ip(*arguments):
    done = subprocess.run(['ip', *arguments], capture_output=True)
    if done.returncode:
        raise RuntimeError(f"ip {' '.join(arguments)}: {done.stderr.decode().strip()}")


def missing_tools():
    return [name for name in ('ip', 'dpkg', 'apt-get', 'python3') if shutil.which(name) is None]


def may_make_namespaces():
    name = f'malote-{os.getpid()}-try'
    made = subprocess.run(['ip', 'netns', 'add', name], capture_output=True).returncode == 0
    if made:
        subprocess.run(['ip', 'netns', 'del', name], capture_output=True)
    return made and hasattr(socket, 'AF_INET6')
