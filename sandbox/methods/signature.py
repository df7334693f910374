"""What a Bot API method is: the world and a call in, the ``result`` out."""

from collections.abc import Awaitable, Callable

from sandbox.wire import Call
from sandbox.world import World

Method = Callable[[World, Call], object | Awaitable[object]]
