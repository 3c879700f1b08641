"""A network namespace with a link to this one, on which packets can be lost: needs root, `ip` and `nft`."""

from __future__ import annotations

import itertools
import os
import subprocess

_numbers = itertools.count(1)


def call(*words: str) -> None:
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{' '.join(words)}: {done.stderr.strip()}"


class Namespace:
    """`inside` is a command's beginning that runs it there; `near` and `far` are the addresses of the link's ends."""

    def __init__(self) -> None:
        number = next(_numbers)
        self.name = f"canvas-{os.getpid()}-{number}"
        self.link = f"cv{os.getpid() % 1_000_000}x{number}"
        net = f"198.18.{os.getpid() % 256}"  # set apart for tests of networks
        self.near, self.far = f"{net}.{number * 4 + 1}", f"{net}.{number * 4 + 2}"

    @property
    def inside(self) -> tuple[str, ...]:
        return ("ip", "netns", "exec", self.name)

    def __enter__(self) -> Namespace:
        call("ip", "netns", "add", self.name)
        try:
            call("ip", "link", "add", f"{self.link}a", "type", "veth", "peer", "name", f"{self.link}b", "netns", self.name)
            call("ip", "addr", "add", f"{self.near}/30", "dev", f"{self.link}a")
            call("ip", "link", "set", f"{self.link}a", "up")
            call("ip", "-n", self.name, "addr", "add", f"{self.far}/30", "dev", f"{self.link}b")
            call("ip", "-n", self.name, "link", "set", f"{self.link}b", "up")
            call("ip", "-n", self.name, "link", "set", "lo", "up")
        except BaseException:
            self.remove()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.remove()

    def remove(self) -> None:
        """The link goes with it, at once even when somebody still holds the namespace."""
        subprocess.run(["ip", "link", "del", f"{self.link}a"], capture_output=True, check=False)
        subprocess.run(["ip", "netns", "del", self.name], capture_output=True, check=False)

    def lose(self, port: int, percent: int) -> None:
        """Drops so many of the packets to and from a TCP port on the near side; 100 is a partition."""
        which = () if percent >= 100 else ("numgen", "random", "mod", "100", "<", str(percent))
        self.nft("add", "table", "inet", "faults")
        for hook, side in (("input", "sport"), ("output", "dport")):
            self.nft("add", "chain", "inet", "faults", hook, f"{{ type filter hook {hook} priority 0; }}")
            self.nft("add", "rule", "inet", "faults", hook, "tcp", side, str(port), *which, "counter", "drop")

    def heal(self) -> None:
        self.nft("delete", "table", "inet", "faults")

    def nft(self, *words: str) -> None:
        call(*self.inside, "nft", *words)
