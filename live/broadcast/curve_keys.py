"""Keys for `--curve`: who has one of these files may watch, and nobody reads along.

Made once, in the user's configuration folder:

    curve/sender.key_secret              the sender's pair; leaves this machine never
    curve/mimesh-receiver.key_secret     for receivers: their pair and the sender's public key
    curve/receivers/*.key                public keys that are let in; delete one to lock it out

All in the format of ZeroMQ's certificates, so `zmq.auth.load_certificate` reads them.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import zmq
from zmq.auth import load_certificate, load_certificates
from zmq.auth.thread import ThreadAuthenticator

from engine.sessions.file_lock import file_lock
from live.broadcast.private_file import private_home, write_private
from live.errors import SetupError

SENDER_FILE = "sender.key_secret"
RECEIVER_FILE = "mimesh-receiver.key_secret"
ADMITTED = Path("receivers", "mimesh-receiver.key")
PATIENCE_S = 10.0


@dataclass(frozen=True, slots=True)
class CurveKeys:
    """The sender's pair, and where the receivers' are."""

    public_key: bytes
    secret_key: bytes
    folder: Path

    @property
    def receiver_file(self) -> Path:
        """What a receiver needs, in one file."""
        return self.folder / RECEIVER_FILE

    def guard(self, context: zmq.Context[zmq.Socket[bytes]]) -> ThreadAuthenticator:
        """Lets in nobody but the admitted keys, on every protected socket of `context`."""
        gatekeeper = ThreadAuthenticator(context)
        gatekeeper.start()
        gatekeeper.configure_curve(domain="*", location=str(self.folder / ADMITTED.parent))
        return gatekeeper

    def protect(self, socket: zmq.Socket[bytes]) -> None:
        """Encrypt what goes over `socket`, which is yet to be bound."""
        socket.curve_publickey, socket.curve_secretkey = self.public_key, self.secret_key
        socket.curve_server = True


def load_curve_keys(folder: Path | None = None) -> CurveKeys:
    """The keys in `folder`, made if there are none. Raises SetupError when they cannot be had."""
    folder = folder or private_home() / "curve"
    if not zmq.has("curve"):
        raise SetupError(
            "This ZeroMQ library cannot encrypt; leave out --curve, or reinstall pyzmq."
        )
    try:
        (folder / ADMITTED).parent.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o700)
        with file_lock(folder / "lock", PATIENCE_S):
            sender = folder / SENDER_FILE
            if not sender.exists():
                _make_keys(folder)
            public_key, secret_key = load_certificate(sender)
        load_certificates((folder / ADMITTED).parent)  # a damaged one is told of now
    except (OSError, ValueError) as problem:
        raise SetupError(f"The keys in {folder} cannot be used: {problem}.") from problem
    if secret_key is None or len(public_key) != 40 or len(secret_key) != 40:
        raise SetupError(f"{sender} is damaged; delete the folder {folder} to make new keys.")
    return CurveKeys(public_key, secret_key, folder)


def _make_keys(folder: Path) -> None:
    """The sender's file comes last: where it is, the others are."""
    sender_public, sender_secret = zmq.curve_keypair()
    receiver_public, receiver_secret = zmq.curve_keypair()
    _write_key(folder / ADMITTED, receiver_public)
    _write_key(folder / RECEIVER_FILE, receiver_public, receiver_secret, sender_public)
    _write_key(folder / SENDER_FILE, sender_public, sender_secret)


def _write_key(
    file: Path, public_key: bytes, secret_key: bytes | None = None, server: bytes | None = None
) -> None:
    lines = ["# A key of Mimesh; whoever has a secret one may watch the performer.", "metadata"]
    lines += [f'    server-public-key = "{server.decode()}"'] if server else []
    lines += ["curve", f'    public-key = "{public_key.decode()}"']
    lines += [f'    secret-key = "{secret_key.decode()}"'] if secret_key else []
    write_private(file, "\n".join(lines) + "\n")
