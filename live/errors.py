"""What can go wrong while running.

LiveError
├── PacketError (also a ValueError)   a message is not what the format says
├── AddressError                      an address cannot be published on
├── OutputError                       a file cannot be written
├── TakeError                         a recorded take cannot be read
└── SetupError                        options that do not fit each other or this machine
"""


class LiveError(Exception):
    """Base of every error `live` raises on purpose; its text is one sentence for the user."""


class PacketError(LiveError, ValueError):
    """A message that does not follow the wire format. Names the field."""


class AddressError(LiveError):
    """An address that cannot be published on."""


class OutputError(LiveError):
    """A file that cannot be written."""


class TakeError(LiveError):
    """A recorded take that cannot be read."""


class SetupError(LiveError):
    """Options that do not fit each other, or a machine that lacks what they ask for."""
