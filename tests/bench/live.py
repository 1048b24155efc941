# SPDX-License-Identifier: MIT
"""Called by scripts/bench live: how many packets a second `malote capture` takes from a wire without losing
one, and tcpdump, which only writes them, beside it in the same run. The wire joins two network
namespaces of the run's own; the mail case is put on it again and again. For root only."""
import argparse
import json
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time

from measure import cpu_facts, make

KEPT_MIB = 64  # what the kernel keeps until it is taken, for both
RATES = [int(10_000 * 1.5 ** step) for step in range(14)]  # packets a second
ROW = '{:<9} {:>10} {:>10} {:>10} {:>9} {:>7}  {}'


def own_network():
    if os.environ.get('MALOTE_OWN_NETWORK') != '1':
        os.environ['MALOTE_OWN_NETWORK'] = '1'
        os.execvp('unshare', ['unshare', '-n', sys.executable, '-B', *sys.argv])
    for name in ('SUDO_UID', 'SUDO_GID'):
        os.environ.pop(name, None)
    # The device at the other end needs no address: nobody answers.
    subprocess.run(['ip', 'link', 'add', 'sender', 'type', 'veth', 'peer', 'name', 'taker'], check=True)
    for device in ('sender', 'taker', 'lo'):
        subprocess.run(['ip', 'link', 'set', device, 'up'], check=True)


class Tcpdump:
    name = 'tcpdump'

    def words(self, scratch):
        return ['tcpdump', '-i', 'taker', '-B', str(KEPT_MIB << 10), '-Z', 'root', '-w', str(scratch / 'taken.pcap')]

    def ready(self, line):
        return 'listening on' in line

    def drops(self, said, scratch):
        return int(re.search(r'(\d+) packets dropped by kernel', said).group(1))


class Malote:
    name = 'malote'

    def __init__(self, program):
        self.program = program

    def words(self, scratch):
        return [self.program, 'capture', '-i', 'taker', '-d', scratch / 'taken.malote', '--progress', 'never']

    def ready(self, line):
        return 'capturing on' in line

    def drops(self, said, scratch):
        rows = subprocess.run([self.program, 'list', 'captures', scratch / 'taken.malote', '--json'],
                              capture_output=True, check=True).stdout
        return json.loads(rows.splitlines()[0])['dropped']


def once(who, replay, capture, rate, seconds, scratch):
    """What was sent at that rate, what was dropped, and what it cost."""
    for path in scratch.iterdir():
        path.unlink()
    scratch.chmod(0o777)
    child = subprocess.Popen(who.words(scratch), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    said = ''
    while not who.ready(said):
        line = child.stderr.readline().decode()
        if not line:
            raise RuntimeError(f'{who.name}: {said}')
        said += line
    sent = json.loads(subprocess.run([replay, capture, 'sender', str(rate), str(seconds)], capture_output=True,
                                     check=True).stdout)
    time.sleep(0.5)
    child.send_signal(signal.SIGINT)
    said += child.stderr.read().decode()
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode not in (0, 1):
        raise RuntimeError(f'{who.name}: exit {child.returncode}: {said[-300:]}')
    return sent, who.drops(said, scratch), usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def held(who, replay, capture, seconds, scratch):
    """The highest rate that was held; rates go up until packets are dropped twice."""
    best = 0
    for rate in RATES:
        for attempt in range(2):
            sent, dropped, cpu, memory = once(who, replay, capture, rate, seconds, scratch)
            reached = int(sent['packets'] / sent['seconds'])
            print(ROW.format(who.name, rate, reached, dropped, f'{cpu:.2f}', f'{memory:.0f}', ''), flush=True)
            if dropped == 0:
                break
        if dropped:
            return best
        best = reached
        if reached < rate * 0.9:
            print(f'no more can be sent on this machine: {reached} packets a second')
            break
    return best


def main():
    parser = argparse.ArgumentParser(prog='scripts/bench live')
    parser.add_argument('--size', type=int, default=200, help='megabytes of the capture that is sent')
    parser.add_argument('--seconds', type=float, default=5, help='how long each rate is tried')
    tools = pathlib.Path(sys.argv[1])
    said = parser.parse_args(sys.argv[2:])
    if os.geteuid() != 0:
        sys.exit('scripts/bench live: only root may capture')
    own_network()
    folder = tools.parent / 'bench'
    folder.mkdir(parents=True, exist_ok=True)
    capture, _, _ = make(tools, folder, 'mail', said.size)
    name, count, sha = cpu_facts()
    print(f"{name}, {count} of it, {'with' if sha else 'without'} SHA instructions; load {os.getloadavg()[0]:.1f}")
    print(ROW.format('program', 'rate', 'sent/s', 'dropped', 'CPU s', 'MiB', ''))
    memory = '/dev/shm' if os.access('/dev/shm', os.W_OK) else None
    results = {}
    with tempfile.TemporaryDirectory(prefix='malote-bench-', dir=memory) as scratch:
        takers = [Malote(tools / 'malote')]
        if shutil.which('tcpdump'):
            takers.append(Tcpdump())
        for who in takers:
            results[who.name] = held(who, tools / 'bench_replay', capture, said.seconds, pathlib.Path(scratch))
    for who, rate in results.items():
        print(f'{who}: {rate} packets a second without a drop')
    if results.get('tcpdump'):
        print(f"ratio: {results['malote'] / results['tcpdump']:.2f} of tcpdump's rate")
    return 0


if __name__ == '__main__':
    sys.exit(main())
