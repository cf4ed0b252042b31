"""Opens the senders that `--send` asks for, and says what they do."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import ExitStack

from live.senders.app_sender import AppSender
from live.senders.ifacialmocap_sender import IfacialmocapSender
from live.senders.livelink_sender import LiveLinkSender
from live.senders.send_address import SendAddress
from live.senders.vmc_sender import VmcSender

SENDERS: dict[str, type[AppSender]] = {
    "livelink": LiveLinkSender,
    "vmc": VmcSender,
    "ifacialmocap": IfacialmocapSender,
}


def open_senders(
    addresses: Iterable[SendAddress], stack: ExitStack, say: Callable[[str], None]
) -> list[AppSender]:
    """A sender for each address, which `stack` closes; what went wrong is said then.

    Raises AddressError when a host is not known or there is no way to it.
    """
    senders = []
    for address in addresses:
        sender = SENDERS[address.scheme](address)
        stack.callback(_finish, sender, say)
        say(f"Sending {sender.describe()}")
        if not sender.is_here:
            say(
                f"Warning: {address}: the performer's face leaves this machine, unencrypted; "
                "whoever can listen on the way can watch it."
            )
        senders.append(sender)
    return senders


def _finish(sender: AppSender, say: Callable[[str], None]) -> None:
    sender.close()
    for complaint in sender.complaints():
        say(complaint)
